// What a translator may write, what is refused, and how holes are filled.
#include "platform/core/refusal.hpp"
#include "platform/i18n/catalogue.hpp"
#include "platform/i18n/holes.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using namespace lyceum::i18n;

namespace {

std::string refusal_of(std::string_view po) {
    try {
        Catalogue::parse(po, "zh.po");
    } catch (const Fault& fault) {
        return fault.what();
    }
    return "accepted";
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a catalogue reads what translators write") {
    auto words = Catalogue::parse(
        "\xEF\xBB\xBFmsgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
        "# beside every item\n#: modules/bookmarks/views.cpp:12\nmsgid \"Save\"\nmsgstr \"收藏\"\n\r\n"
        "msgid \"{} thing kept\"\nmsgstr \"已收藏 {} 项\"\n"
        "msgid \"\"\n\"Nothing \"\n\"here \\\"yet\\\".\\n\"\nmsgstr \"\"\n\"这里\"\n\"还没有\\n\"\n"
        "msgid \"Not yet\"\nmsgstr \"\"\n#~ msgid \"Gone\"\n#~ msgstr \"没了\"",
        "zh.po");
    CHECK(words.size() == 3);
    CHECK(words.translated("Save") == "收藏");
    CHECK(words.translated("Nothing here \"yet\".\n") == "这里还没有\n");
    CHECK(words.translated("Not yet") == "Not yet");
    CHECK_FALSE(words.has("Not yet"));
    CHECK(words.translated("never seen") == "never seen");
    CHECK(words.say({"{} thing kept", {"12"}}) == "已收藏 12 项");
    CHECK(Catalogue::parse("", "zh.po").size() == 0);
}

TEST_CASE("a catalogue refuses guesses and mistakes, naming the line") {
    CHECK(contains(refusal_of("#, fuzzy\nmsgid \"a\"\nmsgstr \"b\"\n"), "zh.po:1: a fuzzy entry"));
    CHECK(contains(refusal_of("msgid \"a\"\nmsgstr \"b\"\n\nmsgid \"a\"\nmsgstr \"b\"\n"), "already translated at line 1"));
    CHECK(contains(refusal_of("msgid \"a\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"b\"\n"), "already translated"));
    CHECK(contains(refusal_of("msgid \"a\"\n"), "no msgstr"));
    CHECK(contains(refusal_of("msgstr \"a\"\n"), "not understood"));
    CHECK(contains(refusal_of("msgid \"a\"\nmsgid_plural \"as\"\n"), "not understood"));
    CHECK(contains(refusal_of("msgctxt \"menu\"\n"), "not understood"));
    CHECK(contains(refusal_of("msgid \"a\nmsgstr \"b\"\n"), "quotes"));
    CHECK(contains(refusal_of("msgid\nmsgstr \"b\"\n"), "quotes"));
    CHECK(contains(refusal_of("msgid \"a\"b\"\n"), "quote inside"));
    CHECK(contains(refusal_of("msgid \"a\\q\"\n"), "escapes"));
    CHECK(contains(refusal_of("msgid \"a\\\"\n"), "escapes"));
    CHECK(contains(refusal_of("\"a\"\n"), "outside an entry"));
    CHECK(contains(refusal_of("msgid \"{} a\"\nmsgstr \"b\"\n"), "hole 0 is missing"));
    CHECK(contains(refusal_of("msgid \"a\"\nmsgstr \"\xff\"\n"), "UTF-8"));
}

TEST_CASE("merging keeps the first word and tells of differences") {
    auto words = Catalogue::parse("msgid \"Save\"\nmsgstr \"收藏\"\nmsgid \"Open\"\nmsgstr \"打开\"\n", "a");
    auto differing = words.merge(Catalogue::parse("msgid \"Save\"\nmsgstr \"保存\"\nmsgid \"Open\"\nmsgstr \"打开\"\nmsgid \"New\"\nmsgstr \"新\"\n", "b"));
    CHECK(differing == std::vector<std::string>{"Save"});
    CHECK(words.translated("Save") == "收藏");
    CHECK(words.translated("New") == "新");
}

TEST_CASE("holes are filled and never throw") {
    CHECK(format_runtime("plain", {}) == "plain");
    CHECK(format_runtime("{} of {}", {"2", "7"}) == "2 of 7");
    CHECK(format_runtime("{1} 之 {0}", {"2", "7"}) == "7 之 2");
    CHECK(format_runtime("{:>4}", {"x"}) == "x");
    CHECK(format_runtime("{{}} {}", {"x"}) == "{} x");
    CHECK(format_runtime("{} {}", {"x"}) == "x {}");
    CHECK(format_runtime("{", {"x"}) == "{");
    CHECK(format_runtime("}", {"x"}) == "}");
    CHECK(format_runtime("{name} {", {"x"}) == "{name} {");
    CHECK(format_runtime("{999999999999999999999}", {"x"}) == "{999999999999999999999}");
    CHECK(format_runtime("{}", {"{}"}) == "{}");
}

TEST_CASE("a translation has the holes of the English") {
    CHECK_FALSE(check("Save", "收藏"));
    CHECK_FALSE(check("{} of {}", "{} 之 {}"));
    CHECK_FALSE(check("{} of {}", "{1} 之 {0}"));
    CHECK_FALSE(check("{0} and {0}", "{0}"));
    CHECK_FALSE(check("{:.1f}%", "{:.1f}%"));
    CHECK(check("{} of {}", "{} 之"));
    CHECK(check("Save", "收藏 {}"));
    CHECK(check("{} of {}", "{0} 之 {}"));
    CHECK(check("{:.1f}%", "{}%"));
    CHECK(check("a", "a {"));
    CHECK(check("a", "a }"));
    CHECK(check("{}", "{name}"));
    CHECK(check("{name}", "{}"));
}
