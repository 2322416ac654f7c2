#include "modules/content/text.hpp"
#include "engines/text/prose.hpp"
#include "engines/text/unicode.hpp"
#include "modules/media/media.hpp"
#include "platform/core/lower.hpp"
#include <algorithm>

namespace lyceum::content {

namespace {

std::string checked_title(std::string_view raw) {
    auto title = Title::from(raw);
    if (!title) throw Refusal(Refusal::Why::invalid, "The title is missing or too long.",
        {{"title", {"Write {} to {} characters.", {std::to_string(Title::min), std::to_string(Title::max)}}}});
    std::string line = title->str();
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

std::string checked_body(std::string_view raw) {
    auto body = with_unix_newlines(raw);
    if (body.size() > html::kMarkdownBytesMost) invalid("body", "The text is too long. Divide it into the parts of a series.");
    if (utf8_length(body) < 0 || !is_printable_text(body)) invalid("body", "The text holds characters that cannot be kept.");
    return body;
}

std::string checked_summary(std::string_view raw) {
    auto summary = Text<0, kSummaryCharactersMost>::from(raw);
    if (!summary) throw Refusal(Refusal::Why::invalid, "The summary is too long.",
        {{"summary", {"Write at most {} characters.", {std::to_string(kSummaryCharactersMost)}}}});
    return summary->str();
}

std::vector<std::string> checked_tags(const std::vector<std::string>& raw) {
    std::vector<std::string> tags;
    for (auto& one : raw) {
        auto tag = items::canonical_tag(one);
        if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
    }
    if (static_cast<int>(tags.size()) > kTagsMost) throw Refusal(Refusal::Why::invalid, "There are too many tags.",
        {{"tags", {"Choose at most {} tags.", {std::to_string(kTagsMost)}}}});
    return tags;
}

std::string language_of(const std::string& said, std::string_view text) {
    if (said == "zh" || said == "en") return said;
    return text::detect_language(text) == text::Language::zh ? "zh" : "en";
}

html::MarkdownOptions options_for(const Known& known, std::string prefix) {
    html::MarkdownOptions options;
    options.is_handle = [&known](std::string_view handle) { return known.handles.contains(handle); };
    options.is_tag = [&known](std::string_view tag) { return known.tags.contains(tag); };
    options.picture_elsewhere = &media::picture_elsewhere;
    options.own_host = known.own_host;
    options.id_prefix = std::move(prefix);
    return options;
}

Part part_of(std::string_view source, const Known& known, std::string prefix) {
    if (trimmed(source).empty()) return {};
    auto made = html::render_markdown(source, options_for(known, std::move(prefix)));
    return {std::move(made.html), std::move(made.plain_text), std::move(made.headings), std::move(made.mentions),
        made.has_math, made.has_code, made.has_mermaid, std::move(made.pictures_elsewhere)};
}

constexpr auto kFreePrefix = "s-", kLockedPrefix = "r-";

bool is_han(char32_t c) {
    return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff) || (c >= 0x3040 && c <= 0x30ff);
}
bool is_of_a_word(char32_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '\'' || (c >= 0xc0 && c < 0x2000);
}

}  // namespace

NewArticle checked(NewArticle article) {
    article.title = checked_title(article.title);
    article.body = checked_body(article.body);
    article.summary = checked_summary(article.summary);
    article.tags = checked_tags(article.tags);
    article.language = language_of(article.language, article.title + "\n" + article.body);
    return article;
}

NewSeries checked(NewSeries series) {
    series.title = checked_title(series.title);
    series.body = checked_body(series.body);
    series.summary = checked_summary(series.summary);
    series.tags = checked_tags(series.tags);
    series.language = language_of(series.language, series.title + "\n" + series.summary + "\n" + series.body);
    return series;
}

Part rendered(std::string_view body, const Known& known) { return part_of(body, known, kFreePrefix); }

Sides rendered(std::string_view body, membership::LockKind lock, const Known& known) {
    if (lock == membership::LockKind::open) return {rendered(body, known), {}};
    auto split = html::split_at_paywall(body);
    if (!split.found) return {{}, part_of(body, known, kLockedPrefix)};
    return {part_of(split.free, known, kFreePrefix), part_of(split.locked, known, kLockedPrefix)};
}

html::Html preview(std::string_view body, const Known& known, std::string_view line_label) {
    auto split = html::split_at_paywall(body);
    if (!split.found) return rendered(body, known).html;
    return html::group(part_of(split.free, known, kFreePrefix).html,
        html::hr(), html::p(html::_class = "label", line_label), part_of(split.locked, known, kLockedPrefix).html);
}

int count_words(std::string_view plain) {
    int words = 0;
    bool in_word = false;
    for (std::size_t at = 0; at < plain.size();) {
        auto c = text::next_code_point(plain, at);
        bool of_word = is_of_a_word(c);
        words += is_han(c) || (of_word && !in_word);
        in_word = of_word;
    }
    return words;
}

Named named(Db& db, std::vector<std::string> handles) {
    Named found;
    auto& site = db.app().config.site.url;
    auto host = site.substr(std::min(site.size(), site.find("://") + 3));
    found.known.own_host = host.substr(0, host.find('/'));
    std::sort(handles.begin(), handles.end());
    handles.erase(std::unique(handles.begin(), handles.end()), handles.end());
    if (handles.empty()) return found;
    for (auto& [handle, person] : accounts::people_named(db, handles)) {
        found.people.emplace(lower(handle), person);
        found.known.handles.insert(lower(handle));
    }
    return found;
}

std::vector<std::string> split_tags(std::string_view list) {
    std::vector<std::string> tags;
    std::string one;
    auto take = [&] {
        auto tag = items::canonical_tag(one);
        if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
        one.clear();
    };
    for (std::size_t at = 0; at < list.size();) {
        auto from = at;
        auto c = text::next_code_point(list, at);
        if (c == ',' || c == ';' || c == U'，' || c == U'；' || c == U'、' || c == '\n') take();
        else one += list.substr(from, at - from);
    }
    take();
    return tags;
}

std::string join_tags(const std::vector<std::string>& tags) {
    std::string all;
    for (auto& tag : tags) all += (all.empty() ? "" : ", ") + tag;
    return all;
}

std::optional<Money> read_price(std::string_view raw) {
    auto text = trimmed(raw);
    for (std::string_view sign : {"¥", "￥"})
        if (text.starts_with(sign)) text.remove_prefix(sign.size());
    std::int64_t minor = 0;
    int places = -1;                                // -1: still before the point
    if (text.empty() || text.size() > 12) return std::nullopt;
    for (char c : text) {
        if (c == '.' && places < 0) { places = 0; continue; }
        if (c < '0' || c > '9' || places == 2) return std::nullopt;
        minor = minor * 10 + (c - '0');
        if (places >= 0) ++places;
    }
    for (int i = std::max(places, 0); i < 2; ++i) minor *= 10;
    if (minor <= 0 || minor > kPriceMost) return std::nullopt;
    return Money{minor, Currency::CNY};
}

}  // namespace lyceum::content
