// The splitter of migrations: pieces lie within the script, in order, and SQLite's words split alike.
#include "fuzz/fuzzing.hpp"
#include "platform/db/script.hpp"

using namespace lyceum;

FUZZ(bytes) {
    auto* end = bytes.data();
    int line = 1;
    for (auto& piece : sql::split_script(bytes)) {
        CHECK_THAT(piece.text.data() >= end && piece.text.data() + piece.text.size() <= bytes.data() + bytes.size());
        CHECK_THAT(piece.line >= line);
        end = piece.text.data() + piece.text.size();
        line = piece.line;
    }
    sql::split_script(sql::in_sqlite_words(bytes));
    CHECK_THAT(!sql::checksum(bytes).empty());
}
