// What survives when a post moves here from elsewhere: every word, and the structure Markdown knows.
#include "platform/html/from_html.hpp"
#include "engines/text/unicode.hpp"
#include "platform/core/test/growth.hpp"
#include "platform/html/html_tree.hpp"
#include "platform/html/markdown.hpp"
#include <doctest/doctest.h>
#include <random>

using namespace lyceum::html;

namespace {

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() + part.size() <= bytes) text += part;
    return text;
}

/// Without white space: what must be equal on both sides of a conversion.
std::string words(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto code = lyceum::text::next_code_point(text, at);
        if (!lyceum::text::is_space(code) && code >= 0x20) lyceum::text::append_utf8(out, code);
    }
    return out;
}

std::string words_of_html(std::string_view html) {
    const auto tree = HtmlTree::parse(html);
    return tree ? words(text_below(tree->body())) : "";
}

std::string words_after(std::string_view html) { return words(render_markdown(markdown_from_html(html)).plain_text); }

}  // namespace

TEST_CASE("a post keeps its structure") {
    CHECK(markdown_from_html("<h2>Title</h2><p>One <em>two</em> <strong>three</strong></p>") == "## Title\n\nOne *two* **three**");
    CHECK(markdown_from_html("<p>a<br>b</p><hr><p>c</p>") == "a\\\nb\n\n---\n\nc");
    CHECK(markdown_from_html("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>") == "- a\n  - b\n- c");
    CHECK(markdown_from_html("<ol start=\"9\"><li><p>a</p><p>b</p></li><li><p>c</p></li></ol>") == "9. a\n\n   b\n\n10. c");
    CHECK(markdown_from_html("<ul><li>a</li></ul><ul><li>b</li></ul>") == "- a\n\n* b");
    CHECK(markdown_from_html("<blockquote><p>a</p><pre>b</pre></blockquote>") == "> a\n>\n> ```\n> b\n> ```");
    CHECK(markdown_from_html("<p>x<sup>2</sup> <kbd>Ctrl</kbd> <del>no</del></p>") == "x<sup>2</sup> <kbd>Ctrl</kbd> <del>no</del>");
    CHECK(markdown_from_html("<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>") == "| a | b\\|c |\n| --- | --- |\n| 1 |  |");
    CHECK(markdown_from_html("<details><summary>S</summary><p>x</p></details>") == "<details>\n<summary>S</summary>\n\nx\n\n</details>");
    CHECK(markdown_from_html("<ul><li><input type=checkbox checked> done</li></ul>") == "- [x] done");
}

TEST_CASE("code keeps every character and its language") {
    CHECK(markdown_from_html("<pre class=\"lang-cpp prettyprint-override\"><code>a &lt; b;\n  c\n</code></pre>") == "```cpp\na < b;\n  c\n```");
    CHECK(markdown_from_html("<pre><code>```\n</code></pre>") == "````\n```\n````");
    CHECK(markdown_from_html("<p><code>a`b</code> <code>*x*</code></p>") == "``a`b`` `*x*`");
    CHECK(words_after("<p><code>a</code><code>b</code></p>") == "ab");
}

TEST_CASE("formulas pass untouched, money is escaped") {
    CHECK(markdown_from_html("<p>$a_1 &lt; b*c$ and $$\\frac{x}\n{y}$$</p>") == "$a_1 < b*c$ and $$\\frac{x}\n{y}$$");
    CHECK(markdown_from_html("<p>$$x\n- y\n&gt; z$$</p>") == "$$x\n- y > z$$");
    CHECK_FALSE(render_markdown(markdown_from_html("<p>from $5 to $x</p>")).has_math);
    CHECK_FALSE(render_markdown(markdown_from_html("<p>$a$</p>", {.origin = {}, .image_address = {}, .formulas = false})).has_math);
}

TEST_CASE("addresses are completed, images moved, and dangerous ones left out") {
    FromHtmlOptions options;
    options.origin = "https://old.org";
    options.image_address = [](std::string_view address) { return address == "https://i.org/a.png" ? "/media/1.png" : ""; };
    CHECK(markdown_from_html("<a href=\"/q/1\">one</a> <a href=\"javascript:x\">two</a>", options) == "[one](https://old.org/q/1) two");
    CHECK(markdown_from_html("<img src=\"//i.org/a.png\" alt=\"A [b]\"><img src=\"/other.png\">", options) == "![A \\[b\\]](/media/1.png)");
    CHECK(markdown_from_html("<a href=\"https://x.org/a_(b)\">t</a>") == "[t](https://x.org/a_%28b%29)");
    CHECK(markdown_from_html("<a href=\"https://x.org/\">https://x.org/</a>") == "<https://x.org/>");
    CHECK(markdown_from_html("<a href=\"https://x.org/\" title='say \"hi\"'>t</a>") == "[t](https://x.org/ \"say \\\"hi\\\"\")");
}

TEST_CASE("words that look like Markdown stay words") {
    for (auto html : {"<p>*a* _b_ `c` [d](e) ![f] &lt;g&gt; &amp;amp; ~~h~~ #tag</p>", "<p>1. a</p><p>- b</p><p># c</p><p>&gt; d</p><p>---</p><p>+ e</p><p>===</p>",
                      "<p>a\\</p><p>a \\[x\\]</p><p>snake_case_name 2*3*4</p>", "<p>[a]: /x</p><p>[^1] [x]</p>", "<li>[ ] not a task</li>", "<p>:tada: stays</p>",
                      "<h2>C#</h2><h2>a # b</h2>", "<p>foo<em>bar</em>baz, foo<em>(bar)</em>baz, <b>x</b><b>y</b>, <em>a <em>b</em></em></p>",
                      "<p>中<strong>“文”</strong>字</p>", "<p>wow!<a href=\"/x\">link</a></p>", "<table><tr><td>a|b</td><td><code>c|d</code></td></tr></table>",
                      "<p>a<br><br>- b<br></p>", "<p>http://x.org/a_b&lt;c</p>", "<ul>stray<li>a</li> text</ul>"}) {
        INFO(html, "\n", markdown_from_html(html));
        CHECK(words_after(html) == words_of_html(html));
    }
}

TEST_CASE("scripts, styles and forms do not come along") {
    CHECK(markdown_from_html("<script>alert(1)</script><style>p{}</style><p onclick=x>a</p><button>b</button><!-- c -->") == "a");
    CHECK(render_markdown(markdown_from_html("&lt;script&gt;alert(1)&lt;/script&gt;")).html.markup().find("<script") == std::string::npos);
}

TEST_CASE("no page costs more than its share") {
    CHECK(markdown_from_html("").empty());
    std::string bombs;
    for (int i = 0; i < 300; ++i) bombs += "<b a=" + std::to_string(i) + ">";
    auto all = [&](std::size_t size) {
        for (auto part : {"<div>", "<b a=1>", "<p>x", "<table><tr><td>", "</x><span>", "<span><table><td></span></td></table>", "<ul><li>", "<blockquote>", "<b>x</b>",
                          "&amp;", "<a href=x>", "<", "<!--", "<table>x", "\\(", "$$x ", "<em>a</em><p>"})
            CHECK(markdown_from_html(repeated(part, size)).size() < 4'000'000);
        CHECK(markdown_from_html(bombs + repeated("<p>x</p><table></table>", size)).size() < 4'000'000);
    };
    CHECK(lyceum::testing::growth(400'000, all) < 9);
}

TEST_CASE("any bytes give valid Markdown") {
    std::mt19937 random(5);
    const std::string_view atoms[] = {"a", "word ", "<p>", "</p>", "<div>", "<em>", "</em>", "<b>", "</b>", "<code>", "</code>", "<pre>", "</pre>", "<ul>", "</ul>", "<li>",
                                      "<ol>", "<blockquote>", "</blockquote>", "<br>", "<a href=\"/x\">", "</a>", "<table>", "<tr>", "<td>", "</table>", "<img src=/a>", "*", "_",
                                      "`", "[", "]", "(", ")", "$", "\\", "&lt;", "\xFF", "<script>", "</script>", "<!--", "<svg>", "<select>", "<td", "&#0;", "推", "。", "\n"};
    for (int round = 0; round < 3'000; ++round) {
        std::string html;
        for (auto n = random() % 40; n > 0; --n) html += atoms[random() % std::size(atoms)];
        const auto markdown = markdown_from_html(html);
        INFO(html);
        CHECK(lyceum::text::valid_utf8(markdown) == markdown);
        CHECK(render_markdown(markdown).html.markup().find("<script") == std::string::npos);
    }
}
