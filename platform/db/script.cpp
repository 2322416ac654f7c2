// The splitter stands on the tokeniser that checks statements while compiling.
#include "platform/db/script.hpp"
#include "platform/db/sql.hpp"
#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace lyceum::sql {
namespace {

std::size_t offset_of(const Token& token, std::string_view in) { return static_cast<std::size_t>(token.text.data() - in.data()); }

/// Follows the tokens of one statement and knows when a semicolon ends it: inside the body of a
/// trigger, between `begin` and its `end`, it does not.
class StatementEnd {
public:
    bool ends_at(const Token& token) {
        if (token.kind == TokenKind::semicolon && depth_ == 0) return true;
        if (token.kind != TokenKind::word) return false;
        if (words_ == 0) creates_ = is_word(token.text, "create");
        if (creates_ && words_ <= 2 && is_word(token.text, "trigger")) is_trigger_ = true;       // create [temp] trigger
        ++words_;
        if (!is_trigger_) return false;
        if (is_word(token.text, "begin") || is_word(token.text, "case")) ++depth_;
        if (is_word(token.text, "end") && depth_ > 0) --depth_;
        return false;
    }

private:
    int words_ = 0, depth_ = 0;
    bool creates_ = false, is_trigger_ = false;
};

}  // namespace

std::vector<Piece> split_script(std::string_view script) {
    std::vector<Piece> pieces;
    Tokens tokens{script};
    StatementEnd statement;
    std::size_t first = script.npos, last = 0, counted = 0;
    int line = 1;
    auto finish = [&] {
        if (first != script.npos) {
            line += static_cast<int>(std::count(script.begin() + static_cast<std::ptrdiff_t>(counted), script.begin() + static_cast<std::ptrdiff_t>(first), '\n'));
            counted = first;
            pieces.push_back({script.substr(first, last - first), line});
        }
        first = script.npos;
        statement = {};
    };
    for (auto token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
        if (statement.ends_at(token)) { finish(); continue; }
        if (first == script.npos) first = offset_of(token, script);
        last = offset_of(token, script) + token.text.size();
    }
    finish();
    return pieces;
}

static bool creates_table(std::string_view statement) {
    Tokens tokens{statement};
    if (!is_word(tokens.next().text, "create")) return false;
    auto second = tokens.next().text;
    if (is_word(second, "temp") || is_word(second, "temporary")) second = tokens.next().text;
    return is_word(second, "table") && statement.ends_with(')');
}

static std::string statement_in_sqlite_words(std::string_view statement) {
    std::string out;
    std::size_t copied = 0;
    auto replace = [&](std::size_t from, std::size_t to, std::string_view with) {
        out.append(statement.substr(copied, from - copied)).append(with);
        copied = to;
    };
    Tokens tokens{statement};
    for (auto token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
        if (token.kind != TokenKind::word) continue;
        auto from = offset_of(token, statement), to = from + token.text.size();
        if (is_word(token.text, "bigint") || is_word(token.text, "smallint") || is_word(token.text, "boolean")) replace(from, to, "integer");
        if (is_word(token.text, "bytea")) replace(from, to, "blob");
        if (is_word(token.text, "double")) {
            auto next = tokens.next();
            if (is_word(next.text, "precision")) replace(from, offset_of(next, statement) + next.text.size(), "real");
        }
    }
    out += statement.substr(copied);
    if (creates_table(statement)) out += " strict";
    return out;
}

std::string in_sqlite_words(std::string_view script) {
    std::string out;
    for (auto& piece : split_script(script)) out += statement_in_sqlite_words(piece.text) + ";\n";
    return out;
}

std::string checksum(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;                            // FNV-1a
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return fmt::format("{:016x}", hash);
}

}  // namespace lyceum::sql
