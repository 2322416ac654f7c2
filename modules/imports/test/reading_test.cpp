// The pure readers: XML rows, attributes of dumps, CSV, front matter, links.
#include "modules/imports/csv.hpp"
#include "modules/imports/exchange.hpp"
#include "modules/imports/folder_files.hpp"
#include "modules/imports/front_matter.hpp"
#include "modules/imports/sample_files.hpp"
#include "modules/imports/test/folders.hpp"
#include "modules/imports/text_links.hpp"
#include <doctest/doctest.h>
#include <random>
#include <sstream>
#include <zlib.h>

namespace lyceum::imports {
namespace {

struct Read {
    std::vector<XmlRow> rows;
    std::vector<std::string> broken;                // "3: why"
};

Read read(const std::string& xml) {
    Read read;
    std::istringstream in(xml);
    read_xml_rows(in, [&](const XmlRow& row) { read.rows.push_back(row); },
        [&](std::int64_t line, std::string_view why) { read.broken.push_back(std::to_string(line) + ": " + std::string(why)); });
    return read;
}

}  // namespace

TEST_CASE("rows are read with their lines, entities and whatever stands around them") {
    auto got = read("\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<posts>\r\n"
                    "  <row Id=\"1\" Body=\"&lt;p&gt;a &amp;&#xA;b\" Title='x > \"y\"'/>\n"
                    "  <!-- a note --><row Id=\"2\"></row>\n  <rowing Id=\"3\"/>\n</posts>\n");
    REQUIRE(got.rows.size() == 2);
    CHECK(got.rows[0].line == 3);
    CHECK(got.rows[0].get("Body") == "<p>a &\nb");
    CHECK(got.rows[0].get("Title") == "x > \"y\"");
    CHECK(got.rows[0].get("Missing").empty());
    CHECK(got.rows[1].line == 4);
    CHECK(got.broken.empty());
}

TEST_CASE("what is broken costs one row and is named") {
    auto got = read("<posts>\n<row Id=\"1\" />\n<row Id=\"2\" Body=\"no end />\n<row Id=\"3\" />\n<row Id=\"4\" Body=\"&nothing;\"/>\n"
                    "<row Id=\"5\" Id=\"6\"/>\n<row Id=\"7\" Body=\"\xff\"/>\n<row Id=\"8\" Body=\"a < b\"/>\n<row Id=\"9\" Body=\"&#0;\"/>\n<row Id=\"10\"/>\n</posts>");
    std::string ids;
    for (auto& row : got.rows) ids += std::string(row.get("Id")) + " ";
    CHECK(ids == "1 3 10 ");
    REQUIRE(got.broken.size() == 6);
    CHECK(got.broken[0].starts_with("3: "));
    CHECK(got.broken[1].starts_with("5: "));
    CHECK(got.broken[5].starts_with("9: "));
}

TEST_CASE("files that are empty, cut off or no XML at all are told, and what stands there is read") {
    CHECK(read("").broken == std::vector<std::string>{"1: the file is empty"});
    CHECK(read("not XML").broken == std::vector<std::string>{"1: this is not an XML table"});
    CHECK(read("\xFF\xFE<").broken.size() == 1);
    CHECK(read("<posts />").broken.empty());
    CHECK(read("<?xml version=\"1.0\"?><posts></posts>").broken.empty());
    auto cut = read("<posts>\n<row Id=\"1\"/>\n<row Id=\"2");
    CHECK(cut.rows.size() == 1);
    REQUIRE(cut.broken.size() == 1);
    CHECK(cut.broken[0].starts_with("3: the file ends in the middle"));
    auto endless = read("<posts>\n<row Id=\"1\"/>\n");
    CHECK(endless.rows.size() == 1);
    CHECK(endless.broken == std::vector<std::string>{"3: the file was cut off: its end tag is missing"});
}

TEST_CASE("a row of any size below the limit is read, a longer one is left out, and neither stops the reading") {
    std::string big(3 << 20, 'a');
    auto got = read("<t><row Id=\"1\" Body=\"" + big + "\"/><row Id=\"2\" Body=\"" + std::string(kRowBytesMost, 'b') + "\"/><row Id=\"3\"/></t>");
    REQUIRE(got.rows.size() == 2);
    CHECK(got.rows[0].get("Body").size() == big.size());
    CHECK(got.rows[1].get("Id") == "3");
    CHECK(got.broken.size() == 1);
}

TEST_CASE("no bytes at all crash the reader, and rows after noise are found") {
    std::mt19937 random(7);
    const std::string alphabet = "<>/\"'=& row Id\n\xff\xc3\x81;#x0";
    for (int round = 0; round < 300; ++round) {
        std::string noise;
        for (int i = 0; i < 200; ++i) noise += alphabet[random() % alphabet.size()];
        auto got = read("<t>" + noise + "\n<row Id=\"last\" /></t>");
        bool found = !got.rows.empty() && got.rows.back().get("Id") == "last";
        // Noise that ends inside quotes may swallow what follows up to the next bracket, never more.
        if (!found) CHECK_FALSE(got.broken.empty());
        auto twice = read("<t>" + noise + "<a/>\n<row Id=\"last\" /></t>");
        CHECK((!twice.rows.empty() || !twice.broken.empty()));
    }
}

namespace {

XmlRow row_of(std::vector<std::pair<std::string, std::string>> attributes) { return {1, std::move(attributes)}; }

}  // namespace

TEST_CASE("posts of all years are understood") {
    using namespace exchange;
    auto old = read_post(row_of({{"Id", "1"}, {"PostTypeId", "1"}, {"CreationDate", "2010-08-31T19:24:44.123"}, {"Score", "-3"}, {"Title", "  Why\n this? "},
        {"Tags", "<c++><job queue>"}, {"OwnerDisplayName", "Jane"}}));
    CHECK(old.license == "CC BY-SA 2.5");
    CHECK(old.title == "Why  this?");
    CHECK(old.tags == std::vector<std::string>{"c++", "job queue"});
    CHECK(old.author.key() == "name:Jane");
    CHECK(old.score == -3);
    auto fresh = read_post(row_of({{"Id", "2"}, {"PostTypeId", "1"}, {"CreationDate", "2024-01-02T03:04:05"}, {"Tags", "|a|b|"}, {"ContentLicense", "CC BY-SA 4.0"},
        {"OwnerUserId", "9"}, {"CommunityOwnedDate", "2024-01-02T03:04:05"}, {"ClosedDate", "2024-02-01T00:00:00.000"}, {"Unheard", "of"}}));
    CHECK(fresh.tags == std::vector<std::string>{"a", "b"});
    CHECK(fresh.closed_at.has_value());
    CHECK(fresh.author.key() == "9");
    CHECK(read_post(row_of({{"Id", "3"}, {"PostTypeId", "6"}})).type == PostType::other);
    CHECK(read_post(row_of({{"Id", "4"}, {"ParentId", "1"}, {"LastActivityDate", "2017-01-02"}})).type == PostType::answer);
    CHECK(license_at(*from_iso8601("2012-01-01")) == "CC BY-SA 3.0");
    CHECK_THROWS_AS(read_post(row_of({{"PostTypeId", "1"}})), BadRow);
    CHECK_THROWS_AS(read_post(row_of({{"Id", "5"}, {"PostTypeId", "2"}})), BadRow);
    CHECK_THROWS_AS(read_post(row_of({{"Id", "99999999999999999999"}, {"PostTypeId", "1"}})), BadRow);
}

TEST_CASE("a site is told from the name of its folder") {
    using exchange::site_of;
    CHECK(site_of("quantumcomputing.stackexchange").host == "quantumcomputing.stackexchange.com");
    CHECK(site_of("quantumcomputing.stackexchange.com").slug == "quantumcomputing");
    CHECK(site_of("stackoverflow").host == "stackoverflow.com");
    CHECK(site_of("mathoverflow.net").slug == "mathoverflow");
    CHECK(site_of("meta.askubuntu").host == "meta.askubuntu.com");
    auto meta = site_of("cooking.meta.stackexchange.com");
    CHECK(meta.slug == "cooking-meta");
    CHECK(meta.name == "Cooking Meta");
    CHECK(meta.meta);
    CHECK(site_of("数据").host == "imported.stackexchange.com");
    CHECK(site_of("My Dump (2)").slug == "my-dump-2");
}

TEST_CASE("mentions in comments find who is meant, among those who spoke") {
    std::vector<exchange::Speaker> speakers{{"Jane Doe", "jane-doe"}, {"janet", "janet"}, {"Blue", "blue-2"}, {"中本", "user-9"}};
    auto said = [&](std::string_view text) { return exchange::with_mentions(text, speakers); };
    CHECK(said("@Blue thanks") == "@blue-2 thanks");
    CHECK(said("see @JaneDoe.") == "see @jane-doe.");
    CHECK(said("(@Jane, yes)") == "(@janet, yes)");
    CHECK(said("@中本: 好") == "@user-9: 好");
    CHECK(said("@Ja") == "@Ja");
    CHECK(said("mail me@blue.org @ nine") == "mail me@blue.org @ nine");
}

TEST_CASE("entities that stand for others, or for files, are not unfolded") {
    auto got = read("<!DOCTYPE t [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]>"
                    "<t><row A=\"&a;\"/><row A=\"&b;\"/><row A=\"&f;\"/><row A=\"&lt;\"/></t>");
    REQUIRE(got.rows.size() == 1);
    CHECK(got.rows[0].get("A") == "<");
    CHECK(got.broken.size() == 3);
}

TEST_CASE("what unpacks to a thousand times its size is not read to the end") {
    test::Folder folder;
    auto packed = gzopen((folder.path() / "bomb.csv.gz").c_str(), "wb9");
    const std::string line(1 << 16, 'a');
    for (int i = 0; i < 400; ++i) gzwrite(packed, line.data(), static_cast<unsigned>(line.size())), gzwrite(packed, "\n", 1);
    gzclose(packed);
    CHECK(std::filesystem::file_size(folder.path() / "bomb.csv.gz") < 100'000);
    std::vector<std::string> fields;
    int rows = 0;
    CHECK_THROWS_AS([&] { for (CsvReader csv(folder.path() / "bomb.csv.gz"); csv.next(fields);) ++rows; }(), Fault);
    CHECK(rows < 300);
}

TEST_CASE("CSV is read with quotes, in gzip or plain, with any line ends") {
    test::Folder folder;
    folder.write("a.csv", "\xEF\xBB\xBFuser,item\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,\n3");
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> fields;
    for (CsvReader csv(folder.path() / "a.csv"); csv.next(fields);) rows.push_back(fields);
    CHECK(rows == std::vector<std::vector<std::string>>{{"user", "item"}, {"1", "a, \"b\"\nc"}, {"2", ""}, {"3"}});
    CHECK(column_called(rows[0], {"thing", "ITEM", "item"}) == 1);

    auto packed = gzopen((folder.path() / "b.csv.gz").c_str(), "wb");
    gzwrite(packed, "x,y\n1,2\n", 8);
    gzclose(packed);
    CsvReader csv(folder.path() / "b.csv.gz");
    CHECK(csv.next(fields));
    CHECK(csv.next(fields));
    CHECK(fields == std::vector<std::string>{"1", "2"});
    CHECK(csv.line() == 2);
    auto cut = folder.read("b.csv.gz");
    folder.write("c.csv.gz", cut.substr(0, cut.size() - 12));
    CHECK_THROWS_AS([&] { for (CsvReader damaged(folder.path() / "c.csv.gz"); damaged.next(fields);) {} }(), Fault);
    CHECK_THROWS_AS(CsvReader(folder.path() / "none.csv"), Fault);
}

TEST_CASE("front matter speaks enough YAML") {
    auto front = read_front_matter("---\r\n# note\ntitle: \"A \\\"title\\\": with \\u4e2d\" # more\nSlug: 'it''s'\ntags: [a, \"b, c\", 'd']\nlist:\n  - one # first\n  - \"two\"\n"
                                   "plain: a # b\nurl: http://x#y\nsummary: >\n  folded\n  lines\n\n  more\nkeep: |\n  a\n    b\nempty:\n---\n\n\nBody\n---\n");
    CHECK(front.text("title") == "A \"title\": with 中");
    CHECK(front.text("slug") == "it's");
    CHECK(front.list("tags") == std::vector<std::string>{"a", "b, c", "d"});
    CHECK(front.list("list") == std::vector<std::string>{"one", "two"});
    CHECK(front.text("plain") == "a");
    CHECK(front.text("url") == "http://x#y");
    CHECK(front.text("summary") == "folded lines\nmore");
    CHECK(front.text("keep") == "a\n  b");
    CHECK(front.text("empty").empty());
    CHECK(front.body == "Body\n---\n");
    CHECK(front.problems.empty());
    CHECK(read_front_matter("---\ntitle: x\na:\n  b: c\n---\n").problems.size() == 1);
    CHECK(read_front_matter("---\nnever ends").body == "---\nnever ends");
    CHECK(read_front_matter("# Only text").body == "# Only text");
    auto texts = {"a\nb\t\"c\"", "\\", "中 # x"};
    for (auto text : texts) CHECK(read_front_matter(std::string("---\nx: ") + yaml_text(text) + "\n---\n").text("x") == text);
}

TEST_CASE("front matter speaks TOML") {
    auto front = read_front_matter("+++\ntitle = \"T\"\ndate = 2024-05-01\ntags = [\"a\", \"b\"]\npart = 2\ndraft = true\n+++\ntext");
    CHECK(front.text("title") == "T");
    CHECK(front.text("date") == "2024-05-01");
    CHECK(front.text("part") == "2");
    CHECK(front.text("draft") == "true");
    CHECK(front.list("tags").size() == 2);
    CHECK(front.body == "text");
    CHECK(read_front_matter("+++\n# ünd\ntitle = \"标题 \\\" #\"\ntext = \"\"\"\n两\n\"行\"\n\"\"\"\n'é' = '路\\'\n+++\n").text("title") == "标题 \" #");
    for (auto broken : {"+++\ntitle = \n+++\n", "+++\n[\n+++\n", "+++\n[ =\n+++\n", "+++\nÁ = 1\n+++\n"}) CHECK(read_front_matter(broken).problems.size() == 1);
}

TEST_CASE("links change and nothing else does") {
    std::string text = "[a](one#part) ![p](two.png \"t\") `[c](one)` \\[d](one) [e](<one>) [f](http://x)\n"
                       "```\n[g](one)\n```\n    ~~~ no fence\n[r]: one \"title\"\n[^n]: one\n[h](#top) ``[`](one)``\n";
    auto changed = with_links(text, [](const LinkTarget& target) -> std::optional<std::string> {
        if (target.address == "one") return "/articles/1";
        if (target.address == "two.png" && target.image) return "/media/2";
        return std::nullopt;
    });
    CHECK(changed == "[a](/articles/1#part) ![p](/media/2 \"t\") `[c](one)` \\[d](/articles/1) [e](/articles/1) [f](http://x)\n"
                     "```\n[g](one)\n```\n    ~~~ no fence\n[r]: /articles/1 \"title\"\n[^n]: one\n[h](#top) ``[`](one)``\n");
    CHECK(with_links(text, [](const LinkTarget&) { return std::nullopt; }) == text);
}

TEST_CASE("paths stay inside the folder") {
    using namespace folder;
    CHECK(normal_path("a/../b/./c.md") == "b/c.md");
    CHECK(normal_path("../x") == std::nullopt);
    CHECK(path_of("lsm/one.md", "two.md") == "lsm/two.md");
    CHECK(path_of("lsm/one.md", "../pic.png?v=1") == "pic.png");
    CHECK(path_of("lsm/one.md", "../../etc/passwd") == std::nullopt);
    CHECK(path_of("lsm/one.md", "https://x/y") == std::nullopt);
    CHECK(path_of("lsm/one.md", "mailto:a@b") == std::nullopt);
    CHECK(path_of("lsm/one.md", "/a/b") == "a/b");
}

TEST_CASE("prices are read as they are written") {
    using sample_files::read_money;
    CHECK(read_money("19.00 CNY") == Money{1900, Currency::CNY});
    CHECK(read_money("5 USD") == Money{500, Currency::USD});
    CHECK(read_money("300 JPY") == Money{300, Currency::JPY});
    for (auto wrong : {"19.00", "19.001 CNY", "-1 CNY", "x CNY", "1 XXX", "", "1.5 JPY", "9999999999999 CNY"}) CHECK_FALSE(read_money(wrong));
}

TEST_CASE("the sample's files say what they must") {
    auto sample = sample_files::read_sample();
    CHECK(sample.people.size() >= 16);
    CHECK(sample.articles.size() >= 28);
    CHECK(sample.questions.size() >= 18);
    CHECK(sample.place.plans.size() >= 5);
    CHECK(sample.people.front().role == "owner");
}

}  // namespace lyceum::imports
