// What writers can rely on, and what no text can do to its readers or to the server.
#include "platform/html/markdown.hpp"
#include "engines/text/unicode.hpp"
#include "platform/core/test/growth.hpp"
#include "platform/html/markdown_address.hpp"
#include "platform/html/markdown_source.hpp"
#include <doctest/doctest.h>
#include <random>
#include <set>
#include <thread>

using namespace lyceum::html;

namespace {

std::string shown(std::string_view source) {
    MarkdownOptions options;
    options.is_handle = [](std::string_view handle) { return handle != "nobody"; };
    options.is_tag = [](std::string_view) { return true; };
    return render_markdown(source, options).html.markup();
}

bool shows(std::string_view source, std::string_view markup) {
    const auto html = shown(source);
    INFO(html);
    CHECK(html.find(markup) != std::string::npos);
    return html.find(markup) != std::string::npos;
}

/// Empty if every element is closed in its turn; otherwise what is wrong.
std::string imbalance(std::string_view html) {
    static const std::set<std::string_view> kVoid = {"br", "hr", "img", "input", "wbr"};
    std::vector<std::string_view> open;
    for (std::size_t at = 0; (at = html.find('<', at)) != std::string_view::npos;) {
        const auto end = html.find('>', at);
        if (end == std::string_view::npos) return "a tag without end";
        auto tag = html.substr(at + 1, end - at - 1);
        at = end + 1;
        const bool closing = tag.starts_with('/');
        tag = tag.substr(closing, tag.find_first_of(" ", closing) - closing);
        if (kVoid.contains(tag)) continue;
        if (!closing) { open.push_back(tag); continue; }
        if (open.empty() || open.back() != tag) return "</" + std::string(tag) + "> out of turn";
        open.pop_back();
    }
    return open.empty() ? "" : std::string(open.back()) + " left open";
}

std::string repeated(std::string_view part, std::size_t bytes) {
    std::string text;
    while (text.size() + part.size() <= bytes) text += part;
    return text;
}

}  // namespace

TEST_CASE("CommonMark and its usual extensions are understood") {
    shows("# Title", "<h2 id=\"s-title\">Title</h2>");
    shows("*a* **b** ~~c~~ `d`", "<em>a</em> <strong>b</strong> <del>c</del> <code>d</code>");
    shows("- [x] done\n- [ ] open", "<li class=\"task\"><input type=\"checkbox\" disabled checked> done</li>");
    shows("|a|b|\n|:-:|--:|\n|1|2|", "<td class=\"align-center\">1</td><td class=\"align-right\">2</td>");
    shows("3. c\n4. d", "<ol start=\"3\">");
    shows("note[^n]\n\n[^n]: text", "<li id=\"s-fn-1\"><p>text</p>");
    shows("> [!TIP]\n> use it", "<div class=\"alert alert--tip\"><p class=\"alert__title\">Tip</p>\n<p>use it</p>");
    shows("> [!TIP] not alone", "<blockquote>");
    shows(":rocket: :not_an_emoji:", "🚀 :not_an_emoji:");
    shows("~~ alone", "~~ alone");
    shows("a  \nb", "a<br>\nb");
}

TEST_CASE("code keeps every character") {
    shows("```cpp\nint $a$ = @b; // #c ~~ :rocket:\n```", "<pre><code class=\"language-cpp\">int $a$ = @b; // #c ~~ :rocket:\n</code></pre>");
    shows("`$x$ @ann #tag ~~a~~`", "<code>$x$ @ann #tag ~~a~~</code>");
    shows("    indented $x$ @ann", "<pre><code>indented $x$ @ann\n</code></pre>");
    shows("```\n|-|-|\n<!A [x](y)\n```", "|-|-|\n&lt;!A [x](y)\n");
    shows("vector<int> v", "vector&lt;int&gt; v");
    CHECK(render_markdown("```mermaid\ngraph\n```").has_mermaid);
    CHECK(render_markdown("    x").has_code);
}

TEST_CASE("formulas are left to the typesetter, and money is money") {
    shows("$a_1*b_2*c$", "<span class=\"math inline\">a_1*b_2*c</span>");
    shows("$$\nx < y\n$$", "<div class=\"math display\">x &lt; y</div>");
    shows("so $$x$$ holds", "so <span class=\"math display\">x</span> holds");
    shows("> $$\n> x\n> $$", "<div class=\"math display\">x</div>");
    shows("\\(x\\)", "<span class=\"math inline\">x</span>");
    shows("\\[\nx\n\\]", "<div class=\"math display\">x</div>");
    shows("\\begin{align}\na &= b\n\\end{align}", "<div class=\"math display\">\\begin{align}\na &amp;= b\n\\end{align}</div>");
    shows("| $|x|$ | b |\n|-|-|", "<span class=\"math inline\">|x|</span>");
    shows("**$x$**后", "<strong><span class=\"math inline\">x</span></strong>后");
    CHECK_FALSE(render_markdown("$5 and $10, or US$3").has_math);
    CHECK_FALSE(render_markdown("\\$x\\$ and `$y$`").has_math);
    CHECK_FALSE(render_markdown("see \\[1\\] there").has_math);
    CHECK(render_markdown("$x$ costs $5").has_math);
}

TEST_CASE("emphasis works beside Chinese punctuation") {
    shows("**重点。**后", "<strong>重点。</strong>后");
    shows("前**“引文”**后", "前<strong>“引文”</strong>后");
    shows("这是**`代码`**吗", "<strong><code>代码</code></strong>");
    shows("（**重点**）后", "（<strong>重点</strong>）后");
    shows("中*斜（体）*文", "<em>斜（体）</em>文");
    shows("第一行\n第二行", "第一行第二行");
    shows("2 * 3 * 4", "2 * 3 * 4");
}

TEST_CASE("people and tags are named once, and linked if they exist") {
    const auto rendered = render_markdown("@Ann, @ann and @nobody: #C++ #算法 #算法. a@b.com C#5 #12 `@code` https://x.org/@y#z");
    CHECK(rendered.mentions == std::vector<std::string>{"ann", "nobody"});
    CHECK(rendered.tags == std::vector<std::string>{"c++", "算法"});
    CHECK(rendered.html.markup().find("class=\"mention\"") == std::string::npos);
    shows("@Ann!", "<a class=\"mention\" href=\"/@ann\">@Ann</a>!");
    shows("@nobody", "<p>@nobody</p>");
    shows("问@ann_b吧", "问<a class=\"mention\" href=\"/@ann_b\">@ann_b</a>吧");
    shows("(#q#)", "(<a class=\"tag\" href=\"/tags/q%23\">#q#</a>)");
    shows("\\@ann \\#tag", "<p>@ann #tag</p>");
    shows("[@ann](/x)", "<a href=\"/x\">@ann</a>");
}

TEST_CASE("addresses become links that carry no weight, and only to safe places") {
    shows("见https://x.org/a_b_c(1)，然后", "<a href=\"https://x.org/a_b_c(1)\" rel=\"nofollow ugc noopener\">https://x.org/a_b_c(1)</a>，然后");
    shows("(see www.x.org).", "(see <a href=\"http://www.x.org\" rel=\"nofollow ugc noopener\">www.x.org</a>).");
    shows("[a](/topics/1 \"t\")", "<a href=\"/topics/1\" title=\"t\">a</a>");
    shows("[a](//evil.com)", "<a href=\"https://evil.com\" rel=");
    shows("[a](</p q?x=\"'&y>)", "href=\"/p%20q?x=%22%27&amp;y\"");
    shows("![图](/media/1.png \"t\")", "<img src=\"/media/1.png\" alt=\"图\" title=\"t\" loading=\"lazy\" decoding=\"async\">");
    for (auto bad : {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "java&Tab;script:x", "vbscript:x", "data:text/html,x",
                     "file:///etc/passwd", "/\\evil.com", "\\\\evil.com", "%6aavascript:x", ":x", "http:", "https:///x"}) {
        INFO(bad);
        CHECK(shown("[a](" + std::string(bad) + ")").find("href") == std::string::npos);
        CHECK(shown("![a](" + std::string(bad) + ")").find("src") == std::string::npos);
        CHECK(shown("<" + std::string(bad) + ">").find("href") == std::string::npos);
    }
    CHECK(render_markdown("![a](mailto:x@y.z)").images.empty());
    CHECK(safe_address("https://own.org/x", "own.org")->external == false);
    CHECK(safe_address("https://own.org@evil.com/x", "own.org")->external);
    CHECK(render_markdown("[a](/x) [b](/x) https://y.org").links == std::vector<std::string>{"/x", "https://y.org"});
}

TEST_CASE("pictures of other sites are shown from here or are links, and no markup loads them from there") {
    shows("![a *b*](https://x.org/a.png)", "<p><a href=\"https://x.org/a.png\" rel=\"nofollow ugc noopener\">a b</a></p>");
    shows("![](//x.org/a.png)", "<a href=\"https://x.org/a.png\" rel=\"nofollow ugc noopener\">https://x.org/a.png</a>");
    shows("[![logo](https://x.org/a.png)](/y)", "<a href=\"/y\">logo</a>");
    CHECK(render_markdown("![a](https://x.org/a.png)").pictures_elsewhere.empty());

    MarkdownOptions options;
    options.own_host = "own.org";
    options.picture_elsewhere = [](std::string_view address) { return address.ends_with("/no") ? std::string() : "/here?" + std::string(address.substr(address.rfind('/') + 1)); };
    const auto rendered = render_markdown("![a](https://x.org/1 \"t\") ![b][r] ![c](http://y.org/3) ![d](https://x.org/1) ![e](/own) ![f](https://own.org/6) ![g](https://x.org/no)\n\n"
        "`![h](https://x.org/8)`\n\n[r]: //x.org/2", options);
    const auto& markup = rendered.html.markup();
    CHECK(markup.find("<img src=\"/here?1\" alt=\"a\" title=\"t\" loading=\"lazy\" decoding=\"async\">") != std::string::npos);
    CHECK(rendered.pictures_elsewhere == std::vector<std::string>{"https://x.org/1", "https://x.org/2", "http://y.org/3"});
    CHECK(rendered.images == std::vector<std::string>{"/own", "https://own.org/6"});
    CHECK(rendered.plain_text == "a b c d e f g\n![h](https://x.org/8)");
    CHECK(markup.find("<a href=\"https://x.org/no\"") != std::string::npos);
    for (auto foreign : {"src=\"https://x.org", "src=\"http://y.org", "src=\"//"}) CHECK(markup.find(foreign) == std::string::npos);

    std::string many;
    for (std::size_t n = 0; n < kPicturesElsewhereMost + 20; ++n) many += "![p](https://x.org/" + std::to_string(n) + ")\n\n";
    const auto all = render_markdown(many, options);
    CHECK(all.pictures_elsewhere.size() == kPicturesElsewhereMost);
    CHECK(all.html.markup().find("<a href=\"https://x.org/119\"") != std::string::npos);
    CHECK(all.html.markup().find("<img src=\"/here?99\"") != std::string::npos);
}

TEST_CASE("raw HTML is text, but for a few plain tags that always close") {
    shows("<kbd>Ctrl</kbd>", "<kbd>Ctrl</kbd>");
    shows("a <sub>b *c* d", "a <sub>b <em>c</em> d</sub></p>");
    shows("<b onclick=\"x\">y</b>", "&lt;b onclick=&quot;x&quot;&gt;y");
    shows("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
    shows("<details>\n<summary>S</summary>\n\n**t**\n\n</details>", "<details><summary>S</summary><p><strong>t</strong></p>\n</details>");
    shows("<iframe src=x>", "&lt;iframe src=x&gt;");
    CHECK(shown("a <!-- secret --> b").find("secret") == std::string::npos);
    CHECK(imbalance(shown("<details>\n<summary>\n\n- a\n- </details>\n")).empty());
}

TEST_CASE("headings have ids of their own") {
    const auto rendered = render_markdown("# 简介 Intro\n\n## Intro\n\n## Intro\n\n###### *deep* `code`", {});
    REQUIRE(rendered.headings.size() == 4);
    CHECK(rendered.headings[0].id == "s-简介-intro");
    CHECK(rendered.headings[1].id == "s-intro");
    CHECK(rendered.headings[2].id == "s-intro-2");
    CHECK(rendered.headings[3].text == "deep code");
    CHECK(rendered.headings[3].level == 6);
}

TEST_CASE("plain text is what a reader sees") {
    CHECK(render_markdown("# A *b*\n\nc [d](/e) $f$ :tada:\n\n- g\n- h\n\n|i|j|\n|-|-|\n|k|l|").plain_text == "A b\nc d $f$ 🎉\ng\nh\ni j \nk l");
    CHECK(render_markdown("a\nb").plain_text == "a b");
}

TEST_CASE("the paywall is a line of its own, outside code") {
    const auto split = split_at_paywall("free\n<!-- paywall -->\nlocked $$\nx\n$$");
    CHECK(split.found);
    CHECK(split.free == "free\n");
    CHECK(split.locked == "locked $$\nx\n$$");
    CHECK(split_at_paywall("$$\na\n$$\n\n<!-- paywall -->\r\nb").free == "$$\na\n$$\n\n");
    CHECK_FALSE(split_at_paywall("```\n<!-- paywall -->\n```\nx").found);
    CHECK_FALSE(split_at_paywall("a <!-- paywall --> b").found);
    CHECK_FALSE(split_at_paywall("    <!-- paywall -->").found);
    CHECK_FALSE(split_at_paywall("nothing").found);
    CHECK(split_at_paywall("- ```\n  open\n\nend of list\n\n<!-- paywall -->\nx").found);
    CHECK(split_at_paywall("<!-- paywall -->").free.empty());
    CHECK(shown("a\n\n<!-- paywall -->\n\nb") == "<p>a</p>\n<p>b</p>\n");
    CHECK(split_at_paywall(repeated("x\n", kMarkdownBytesMost) + "<!-- paywall -->\nlocked").locked == "locked");
}

TEST_CASE("no text costs more than its share of time and space") {
    std::string bomb = "|" + repeated("a|", 8'000) + "\n|" + repeated("-|", 8'000) + "\n" + repeated("|a\n", 4'000);
    CHECK(render_markdown(bomb).html.markup().size() < 100'000);
    CHECK(render_markdown("> " + bomb).html.markup().size() < 100'000);
    CHECK(render_markdown("```\n" + bomb).html.markup().size() < 100'000);
    CHECK(render_markdown("`\n" + bomb + "`").html.markup().size() < 100'000);
    CHECK(render_markdown(std::string(kMarkdownBytesMost + 1, 'x')).unformatted);
    CHECK(render_markdown(repeated("`x` ", 199'000)).html.markup().size() <= kRenderedBytesMost + 100);

    auto all = [](std::size_t size) {
        for (auto part : {"a <!A ", "a <? ", "![[]()", "*[^1]", "*[a](/b)", "[", "> ", "1. ", "<http://", "*a **b ", "\\(", "\\[a\n", "$a ", "a\n=\n", ")``a", "http://*"})
            for (auto before : {"", "- ```\n\n", "`\n"}) render_markdown(before + repeated(part, size) + "\n\n[a]: /x\n[^1]: y");
    };
    CHECK(lyceum::testing::growth(190'000, all) < 9);
}

TEST_CASE("random text is never dangerous, never unbalanced and never lost") {
    std::mt19937 random(11);
    const std::string_view atoms[] = {
        "a", "b ", "\n", "\n\n", "  ", "    ", "\t", "*", "**", "_", "~~", "`", "```\n", "[", "]", "](", "(", ")", "![", "<", ">", "> ", "- ", "1. ", "# ", "|",
        "|-|", "|a|\n|-|\n", "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\", "<!", "<!--", "-->", "<?", "&", "&amp;", "@ann", "#tag", ":+1:", "http://", "www.a.b",
        "javascript:", "<kbd>", "</kbd>", "<details>\n", "</details>\n", "<summary>", "</summary>", "<script>", "<b onclick=x>", "[^1]", "[^1]: ", "[a]: /x\n",
        "---\n", "推", "。", "“", "\xFF", "\xEE\x84\x80" "0\xEE\x84\x81", "\xEE\x84\x82", "\r\n", "\"", "'", "data:", "[!NOTE]\n", "<!-- paywall -->\n", "- [x] "};
    for (int round = 0; round < 4'000; ++round) {
        std::string source;
        for (auto n = random() % 50; n > 0; --n) source += atoms[random() % std::size(atoms)];
        INFO(source);
        const auto html = shown(source);
        CHECK(imbalance(html) == "");
        CHECK(lyceum::text::valid_utf8(html) == html);
        CHECK(html.find("<script") == std::string::npos);
        CHECK(html.find("=\"javascript:") == std::string::npos);
        CHECK(html.find("=\"data:") == std::string::npos);
        CHECK(html.find("<b onclick") == std::string::npos);
        CHECK(html.find(kMarkLead) == std::string::npos);
        const auto clean = clean_source(source);
        const auto prepared = protect_source(clean);
        CHECK(prepared.restored(prepared.text) == clean);
    }
}

TEST_CASE("many threads render the same") {
    const std::string source = "# T\n\n~~a~~ |x|\n\n|a|b|\n|-|-|\n|1|~~2~~|\n\n- [x] t\n\n$x$ https://x.org @ann";
    const auto expected = shown(source);
    std::vector<std::thread> threads;
    std::vector<int> same(4, 0);
    for (std::size_t i = 0; i < same.size(); ++i)
        threads.emplace_back([&, i] { for (int n = 0; n < 200; ++n) same[i] += shown(source) == expected; });
    for (auto& thread : threads) thread.join();
    CHECK(same == std::vector<int>(4, 200));
}
