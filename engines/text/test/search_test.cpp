// What a search finds. Every wish is put to a real FTS5 table, because the tokens are only as good as
// what the database makes of them.
#include "engines/text/highlight.hpp"
#include "engines/text/query.hpp"
#include "engines/text/tokens.hpp"
#include "engines/text/unicode.hpp"
#include <doctest/doctest.h>
#include <algorithm>
#include <memory>
#include <random>
#include <sqlite3.h>

using namespace lyceum::text;

namespace {

struct Close {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

/// An index of one text at a time.
class Index {
public:
    Index() {
        sqlite3* db = nullptr;
        REQUIRE(sqlite3_open(":memory:", &db) == SQLITE_OK);
        db_.reset(db);
        run("create virtual table words using fts5(body, tokenize = 'ascii')", {});
    }
    bool finds(std::string_view text, std::string_view typed) {
        run("delete from words", {});
        run("insert into words (body) values (?1)", fts5_text(tokenise(text)));
        const auto match = fts5_match(parse_query(typed));
        return !match.empty() && run("select 1 from words where words match ?1", match) == SQLITE_ROW;
    }

private:
    int run(const char* sql, const std::string& argument) {
        sqlite3_stmt* raw = nullptr;
        REQUIRE(sqlite3_prepare_v2(db_.get(), sql, -1, &raw, nullptr) == SQLITE_OK);
        std::unique_ptr<sqlite3_stmt, Close> statement(raw);
        if (sqlite3_bind_parameter_count(raw) > 0) sqlite3_bind_text(raw, 1, argument.data(), static_cast<int>(argument.size()), SQLITE_STATIC);
        const int result = sqlite3_step(raw);
        CHECK_MESSAGE((result == SQLITE_ROW || result == SQLITE_DONE), sqlite3_errmsg(db_.get()), ": ", argument);
        return result;
    }
    std::unique_ptr<sqlite3, Close> db_;
};

std::vector<std::string> of_kind(std::string_view text, TokenKind kind) {
    std::vector<std::string> found;
    for (auto& token : tokenise(text))
        if (token.kind == kind) found.push_back(token.text);
    return found;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("every part of a Chinese text is found, whatever a dictionary would say") {
    Index index;
    CHECK(index.finds("待处理的工单", "处理"));
    CHECK(index.finds("知识付费社群的推荐算法", "付费"));
    CHECK(index.finds("知识付费社群的推荐算法", "社群"));
    CHECK(index.finds("知识付费社群的推荐算法", "推荐算法"));
    CHECK(index.finds("知识付费社群的推荐算法", "算法 社群"));
    CHECK_FALSE(index.finds("推荐一种算法", "推荐算法"));
    CHECK_FALSE(index.finds("推荐，算法", "推荐算法"));
    CHECK(index.finds("推荐，算法", "推荐 算法"));
    CHECK(index.finds("红黑树与协程", "红黑树"));
    CHECK(index.finds("全角ＨａｓｈＭａｐ２", "hashmap2"));
}

TEST_CASE("one character is enough to search for, at the beginning, middle or end of a run") {
    Index index;
    CHECK(index.finds("数据库", "数"));
    CHECK(index.finds("数据库", "据"));
    CHECK(index.finds("数据库", "库"));
    CHECK(index.finds("第3章", "章"));
    CHECK_FALSE(index.finds("数据库", "表"));
}

TEST_CASE("a name from code is found however it is written") {
    Index index;
    for (auto text : {"HashMap", "hash_map", "hashmap", "hash map", "hash-map", "std::hash_map<int>", "new HashMap();"})
        for (auto typed : {"HashMap", "hash_map", "hash-map"}) {
            INFO(text, " by ", typed);
            CHECK(index.finds(text, typed));
        }
    CHECK(index.finds("hash_map", "hashmap"));
    CHECK(index.finds("HashMap", "map"));
    CHECK(index.finds("async_read_some", "async_read_some"));
    CHECK(index.finds("x86_64", "x86_64"));
    CHECK(index.finds("std::vector<int> v;", "std::vector"));
    CHECK(index.finds("std::vector<int> v;", "vector"));
    CHECK_FALSE(index.finds("vector", "std::vector"));
    CHECK(index.finds("用Node.js写的", "node.js"));
    CHECK(index.finds("用Node.js写的", "nodejs"));
    CHECK(index.finds("UTF-8 only", "utf8"));
    CHECK(index.finds("utf8 only", "UTF-8"));
    CHECK(index.finds("HTTPServer", "http server"));
}

TEST_CASE("the marks of a language are part of its name") {
    Index index;
    CHECK(index.finds("学习C++的路线", "c++"));
    CHECK(index.finds("Ｃ＋＋", "c++"));
    CHECK_FALSE(index.finds("C and D", "c++"));
    CHECK_FALSE(index.finds("C++", "c"));
    CHECK(index.finds("C++17 and later", "c++"));
    CHECK(index.finds("C++17 and later", "c++17"));
    CHECK(index.finds("Q# by Microsoft", "q#"));
    CHECK_FALSE(index.finds("Q and A", "q#"));
    CHECK(index.finds("C#、F#", "f#"));
    CHECK(index.finds("B+树索引", "b+"));
    CHECK(index.finds(".NET Core", ".net"));
    CHECK(index.finds("released v1.2.3 today", "v1.2.3"));
    CHECK(index.finds("released v1.2.3 today", "1.2.3"));
    CHECK_FALSE(index.finds("released v1.2.4 today", "1.2.3"));
}

TEST_CASE("quotes ask for words that touch, minus for words that are missing") {
    Index index;
    CHECK(index.finds("a lock free queue", "\"lock free\""));
    CHECK_FALSE(index.finds("free the lock", "\"lock free\""));
    CHECK(index.finds("free the lock", "lock free"));
    CHECK_FALSE(index.finds("lock free queue", "lock -queue"));
    CHECK(index.finds("lock free stack", "lock -queue"));
    CHECK_FALSE(index.finds("anything", "-anything"));
    CHECK(index.finds("使用C++开发", "“使用C++”"));
    CHECK(index.finds("concurrency", "concurr*"));
    CHECK_FALSE(index.finds("HashMap now", "\"hash now\""));
}

TEST_CASE("English endings do not hide a word, and quoted words stay exact") {
    Index index;
    CHECK(index.finds("Caching threads", "cache thread"));
    CHECK(index.finds("a running query", "queries run"));
    CHECK(index.finds("maps", "map"));
    CHECK(index.finds("café", "cafe"));
    CHECK(index.finds("the user's threads", "user thread"));
    CHECK_FALSE(index.finds("threads", "\"thread\""));
    CHECK(light_stem("string") == "string");
    CHECK(light_stem("process") == "process");
    CHECK(light_stem("speed") == "speed");
}

TEST_CASE("tokens know their place and their bytes") {
    const auto tokens = tokenise("用 HashMap");
    REQUIRE(tokens.size() == 4);
    CHECK(tokens[0].text == "用");
    CHECK(tokens[1].text == "hashmap");
    CHECK(tokens[1].begin == 4);
    CHECK(tokens[1].end == 11);
    CHECK(tokens[3].text == "map");
    CHECK(tokens[3].begin == 8);
    CHECK(tokens[3].position == tokens[1].position);
    CHECK(of_kind("推荐算法", TokenKind::whole) == Words{"推荐", "荐算", "算法"});
    CHECK(of_kind("std::hash_map", TokenKind::section) == Words{"hash_map", "hashmap"});
    CHECK(tokenise(std::string(500, 'x')).front().text.size() == kTokenBytesMost);
}

TEST_CASE("the same words are written for PostgreSQL, with positions") {
    CHECK(tsvector_literal(tokenise("c++ hash_map c++"), Weight::a) == "'c++':1A,3A 'hash':6A 'hash_map':2A 'hashmap':5A 'map':7A");
    CHECK(tsquery_text(parse_query("推荐算法 -q#")) == "('推荐' <-> '荐算' <-> '算法') & !'q#'");
    CHECK(tsquery_text(parse_query("的")) == "'的':*");
    CHECK(tsquery_text(parse_query("   ")).empty());
}

TEST_CASE("a query has limits") {
    std::string many;
    for (int i = 0; i < 100; ++i) many += "w" + std::to_string(i) + " ";
    CHECK(parse_query(many).terms.size() == kQueryTermsMost);
    std::string run;
    for (int i = 0; i < 200; ++i) run += "推";
    CHECK(parse_query(run).terms.front().any.front().tokens.size() == kPhraseTokensMost);
}

TEST_CASE("any bytes can be indexed and searched for") {
    Index index;
    std::mt19937 random(7);
    const std::string_view alphabet[] = {"a", "B", "_", ".", ":", "+", "#", "-", "\"", "'", "\\", "*", " ", "推", "荐", "。",
                                         "\xFF", "\xE6\x8E", "\xC3\xA9", "\xEE\x80\x80", "1", "(", ")", "OR", "NOT", "\n", "ＡＢ", "😀"};
    for (int round = 0; round < 3'000; ++round) {
        std::string text;
        for (int i = 0; i < 24; ++i) text += alphabet[random() % std::size(alphabet)];
        index.finds(text, text);
        for (auto& token : tokenise(text)) {
            CHECK(token.begin < token.end);
            CHECK(token.end <= text.size());
            CHECK(valid_utf8(token.text) == token.text);
        }
    }
}

TEST_CASE("a snippet shows the place where the words stand together") {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "filler sentence number one. ";
    text += "Here the hash_map meets its allocator at last. ";
    for (int i = 0; i < 200; ++i) text += "more of the same. ";
    const auto pieces = snippet(text, parse_query("HashMap allocator"), 80);
    REQUIRE(pieces.size() >= 5);
    CHECK(pieces.front().text == "…");
    CHECK(pieces.back().text == "…");
    std::vector<std::string> hits;
    for (auto& piece : pieces) if (piece.hit) hits.push_back(piece.text);
    CHECK(hits == Words{"hash_map", "allocator"});
}

TEST_CASE("a snippet looks beyond a stretch with some of the words for one with all of them") {
    std::string text = "The allocator alone. ";
    while (text.size() < 20'000) text += "单字节，双字节与 three words. ";
    text += "The allocator of the hash_map. ";
    while (text.size() < 40'000) text += "\xe6\x96";                 // broken characters, no space to cut at
    std::string shown;
    for (auto& piece : snippet(text, parse_query("HashMap allocator"), 80)) shown += piece.hit ? "[" + piece.text + "]" : piece.text;
    CHECK(shown.find("The [allocator] of the [hash_map].") != shown.npos);
    CHECK(shown.starts_with("…"));
    CHECK(shown.ends_with("…"));
}

TEST_CASE("a snippet finds in a long text whatever the index finds, however it is written") {
    std::string far;
    for (int i = 0; i < 300; ++i) far += "Nothing of it is in here; go on and look. ";
    for (auto [written, asked] : std::vector<std::pair<std::string, std::string>>{{"queries", "query"}, {"ThreadPool", "thread_pool"}, {"hash_map", "hashmap"},
             {"std::hash_map", "HASHMAP"}, {"r\u00e9sum\u00e9", "resume"}, {"\uff33\uff31\uff2c", "sql"}, {"Z\u030cizek", "zizek"}, {"C++", "c++"}, {"\u041f\u0440\u0438\u0432\u0435\u0442", "\u043f\u0440\u0438\u0432\u0435\u0442"},
             {"\u5904\u7406", "\u5904\u7406"}, {"caches", "caching"}, {"#include", "include"}, {"ThreadPool", "pool"}, {"\u0395\u03a5\u0393\u0395", "\u03b5\u03c5\u03b3\u03b5"}, {"\u5728C++\u91cc", "c++"}}) {
        CAPTURE(written);
        CAPTURE(asked);
        const auto pieces = snippet(far + written + " " + far, parse_query(asked), 80);
        CHECK(std::any_of(pieces.begin(), pieces.end(), [](auto& piece) { return piece.hit; }));
        CHECK(pieces.front() == Piece{"\u2026", false});
        CHECK(pieces.back() == Piece{"\u2026", false});
    }
}

TEST_CASE("a snippet is made of any bytes") {
    std::mt19937 random(3);
    const std::string_view pieces[] = {"\x80", "\xef\xbc", "\xf0\x9f", "qubit", " ", "\xe9\x87\x8f", "\xcc\x81", "Q"};
    for (int n = 0; n < 200; ++n) {
        std::string text;
        while (text.size() < 3'000) text += pieces[random() % (n % 2 ? 3 : std::size(pieces))];
        CHECK_FALSE(snippet(text, parse_query("qubit"), 20).empty());
    }
}

TEST_CASE("a snippet marks Chinese without cutting a character") {
    const auto pieces = snippet("待处理的工单，处理完毕", parse_query("处理"), 40);
    CHECK(pieces == std::vector<Piece>{{"待", false}, {"处理", true}, {"的工单，", false}, {"处理", true}, {"完毕", false}});
    CHECK(snippet("数据库", parse_query("据"), 10) == std::vector<Piece>{{"数", false}, {"据", true}, {"库", false}});
    CHECK(snippet("推荐算法", parse_query("推荐算法"), 10) == std::vector<Piece>{{"推荐算法", true}});
    CHECK(snippet("nothing here", parse_query("else"), 7) == std::vector<Piece>{{"nothing", false}, {"…", false}});
}
