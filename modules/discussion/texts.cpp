#include "modules/discussion/texts.hpp"
#include "engines/text/prose.hpp"
#include "engines/text/unicode.hpp"
#include "modules/media/media.hpp"
#include "platform/core/lower.hpp"
#include "platform/html/markdown.hpp"
#include <algorithm>
#include <set>

namespace lyceum::discussion {

namespace {

std::string own_host(Db& db) {
    auto base = db.app().base_url();
    auto host = base.substr(std::min(base.size(), base.find("://") + 3));
    return host.substr(0, host.find('/'));
}

// Headings and footnotes of two texts on one page must not share ids; a text is told apart by what it says.
std::string prefix_of(std::string_view source) {
    std::uint32_t hash = 2166136261u;
    for (char c : source) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return fmt::format("t{:08x}-", hash);
}

html::Rendered rendered(std::string_view source, const std::string& host, const std::map<std::string, PersonId>& people) {
    html::MarkdownOptions options;
    options.is_handle = [&](std::string_view handle) { return people.contains(std::string(handle)); };
    options.picture_elsewhere = &media::picture_elsewhere;
    options.own_host = host;
    options.id_prefix = prefix_of(source);
    options.heading_from = 3;
    return html::render_markdown(source, options);
}

PreparedBody prepared(const std::string& source, html::Rendered made, const std::map<std::string, PersonId>& people) {
    PreparedBody body;
    body.source = source;
    body.html = made.html.markup();
    body.excerpt = text::excerpt(made.plain_text, kExcerptMost);
    body.plain = std::move(made.plain_text);
    body.pictures_elsewhere = std::move(made.pictures_elsewhere);
    body.renderer_version = html::kMarkdownVersion;
    for (auto& handle : made.mentions)
        if (auto found = people.find(handle); found != people.end() && body.mentioned.size() < kMentionsMost)
            body.mentioned.push_back(found->second);
    return body;
}

}  // namespace

std::vector<PreparedBody> prepare(Db& db, const std::vector<std::string>& texts) {
    auto host = own_host(db);
    std::vector<html::Rendered> made;
    std::set<std::string> handles;
    for (auto& source : texts) {
        made.push_back(rendered(source, host, {}));
        handles.insert(made.back().mentions.begin(), made.back().mentions.end());
    }
    std::map<std::string, PersonId> people;
    if (!handles.empty())
        for (auto& [handle, person] : accounts::people_named(db, {handles.begin(), handles.end()})) people.emplace(lower(handle), person);

    std::vector<PreparedBody> bodies;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        bool names_somebody = std::any_of(made[i].mentions.begin(), made[i].mentions.end(), [&](auto& handle) { return people.contains(handle); });
        bodies.push_back(prepared(texts[i], names_somebody ? rendered(texts[i], host, people) : std::move(made[i]), people));
    }
    return bodies;
}

PreparedBody prepare(Db& db, const std::string& markdown) { return std::move(prepare(db, std::vector{markdown}).front()); }

std::vector<std::string> read_tags(std::string_view typed) {
    std::vector<std::string> tags;
    std::string one;
    auto take = [&] {
        auto tag = items::canonical_tag(one);
        if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
        one.clear();
    };
    for (std::size_t at = 0; at < typed.size();) {
        auto from = at;
        auto c = text::next_code_point(typed, at);
        if (std::u32string_view(U",;\n，；、").find(c) != std::u32string_view::npos) take();
        else one += typed.substr(from, at - from);
    }
    take();
    if (static_cast<int>(tags.size()) > kTagsMost)
        throw Refusal(Refusal::Why::invalid, "There are too many tags.", {{"tags", {"Choose at most {} tags.", {std::to_string(kTagsMost)}}}});
    return tags;
}

std::string tags_text(const std::vector<std::string>& tags) {
    std::string all;
    for (auto& tag : tags) all += (all.empty() ? "" : ", ") + tag;
    return all;
}

std::vector<std::string> tags_in(std::string_view stored) {
    std::vector<std::string> tags;
    while (!stored.empty()) {
        auto end = stored.find(", ");
        tags.emplace_back(stored.substr(0, end));
        stored.remove_prefix(std::min(stored.size(), end == stored.npos ? end : end + 2));
    }
    return tags;
}

std::string quotation(std::string_view source, std::string_view handle, const Url& back) {
    std::string words;
    for (std::size_t at = 0; at < source.size();) {
        auto end = std::min(source.find('\n', at), source.size());
        auto line = source.substr(at, end - at);
        at = end + 1;
        if (line.starts_with('>')) continue;
        if (trimmed(line).empty() && (words.empty() || words.ends_with("\n\n"))) continue;
        words.append(line) += '\n';
    }
    auto kept = trimmed(utf8_prefix(words, kQuotedMost));
    bool cut = kept.size() < trimmed(words).size();
    // A fence that lost its end would swallow what is written below.
    std::size_t fences = 0;
    for (auto at = kept.find("```"); at != kept.npos; at = kept.find("```", at + 3)) ++fences;
    auto whole = std::string(kept) + (cut ? "…" : "") + (fences % 2 ? "\n```" : "");

    std::string quote = fmt::format("> @{} [↑]({}):\n> ", handle, back.str());
    for (char c : whole) {
        quote += c;
        if (c == '\n') quote += "> ";
    }
    return quote + "\n\n";
}

}  // namespace lyceum::discussion
