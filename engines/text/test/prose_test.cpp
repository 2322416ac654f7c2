// Slugs, excerpts, reading times and languages as people see them.
#include "engines/text/prose.hpp"
#include "engines/text/tokens.hpp"
#include "engines/text/unicode.hpp"
#include <doctest/doctest.h>

using namespace lyceum::text;

TEST_CASE("a title becomes an address") {
    CHECK(slug("Hello, World!") == "hello-world");
    CHECK(slug("C++ 与 C# 的区别") == "cpp-与-csharp-的区别");
    CHECK(slug(".NET in 2026") == "dotnet-in-2026");
    CHECK(slug("  Don't  Panic — ever ") == "dont-panic-ever");
    CHECK(slug("Crème Brûlée") == "creme-brulee");
    CHECK(slug("！？") == "");
    CHECK(slug("Ｆｕｌｌ　Ｗｉｄｔｈ") == "full-width");
    const auto long_slug = slug("A rather long title that goes on and on about the many ways to write a queue");
    CHECK(count_characters(long_slug) <= kSlugCharactersMost);
    CHECK_FALSE(long_slug.ends_with("-"));
    CHECK(slug("a/../b?c=<d>&\"e\"") == "a-b-c-d-e");
}

TEST_CASE("an excerpt ends where a reader would pause") {
    CHECK(excerpt("Short.", 20) == "Short.");
    CHECK(excerpt("One  two\nthree", 20) == "One two three");
    CHECK(excerpt("This is a sentence. This one is cut somewhere.", 30) == "This is a sentence. …");
    CHECK(excerpt("several words without any end", 16) == "several words…");
    CHECK(excerpt("第一句话。第二句话很长很长很长", 8) == "第一句话。 …");
    CHECK(count_characters(excerpt(std::string(1'000, 'x'), 50)) == 51);
    CHECK(excerpt("", 10).empty());
}

TEST_CASE("reading takes time, code twice as much") {
    CHECK(reading_minutes("") == 1);
    std::string chinese, code = "```\n";
    for (int i = 0; i < 2'000; ++i) chinese += "字";
    for (int i = 0; i < 440; ++i) code += "word\n";
    CHECK(reading_minutes(chinese) == 5);
    CHECK(reading_minutes(code + "```\n") == 4);
    CHECK(reading_minutes(code.substr(4)) == 2);
}

TEST_CASE("a Chinese text about code is Chinese") {
    CHECK(detect_language("在 C++ 里用 std::vector 存储数据") == Language::zh);
    CHECK(detect_language("How to print 你好 in a terminal window") == Language::en);
    CHECK(detect_language("") == Language::en);
}

TEST_CASE("topic words are what a text is about") {
    CHECK(topic_words("The threads of 3 programs") == std::vector<std::string>{"thread", "program"});
    CHECK(topic_words("推荐算法") == std::vector<std::string>{"推荐", "荐算", "算法"});
}
