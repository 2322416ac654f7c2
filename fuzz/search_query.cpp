// What is typed into the search box, and the texts that are indexed.
#include "engines/text/highlight.hpp"
#include "engines/text/query.hpp"
#include "fuzz/fuzzing.hpp"
#include <algorithm>

using namespace lyceum;

FUZZ(bytes) {
    auto query = text::parse_query(bytes);
    CHECK_THAT(query.terms.size() <= text::kQueryTermsMost);
    auto fts = text::fts5_match(query);
    CHECK_THAT(query.empty() == fts.empty());
    CHECK_THAT(query.empty() == text::tsquery_text(query).empty());
    CHECK_THAT(std::count(fts.begin(), fts.end(), '"') % 2 == 0);
}
