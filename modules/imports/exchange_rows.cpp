// Reading the attributes of a dump's rows.
#include "modules/imports/exchange_rows.hpp"
#include <algorithm>
#include <array>
#include <charconv>

namespace lyceum::imports::exchange {

namespace {

constexpr int kNameCharactersMost = 60;

std::optional<std::int64_t> number(std::string_view text) {
    text = trimmed(text);
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::int64_t needed_number(const XmlRow& row, std::string_view name) {
    if (!row.has(name)) throw BadRow("there is no " + std::string(name));
    auto value = number(row.get(name));
    if (!value) throw BadRow(std::string(name) + " is no number");
    return *value;
}

/// A count for display: what is missing, no number or beyond an int is brought back into range.
std::optional<int> count(const XmlRow& row, std::string_view name) {
    constexpr std::int64_t kMost = 1'000'000'000;
    auto value = number(row.get(name));
    if (!value) return std::nullopt;
    return static_cast<int>(std::clamp(*value, -kMost, kMost));
}

std::optional<Time> time_in(const XmlRow& row, std::string_view name) {
    auto at = from_iso8601(row.get(name));
    // Before the epoch, or in a year that no dump can be from: a slip of whoever made the file.
    if (!at || at->micros <= 0 || *at > clock_now() + days(366)) return std::nullopt;
    return at;
}

Time needed_time(const XmlRow& row, std::initializer_list<std::string_view> names) {
    for (auto name : names)
        if (auto at = time_in(row, name)) return *at;
    throw BadRow("there is no date in it");
}

// One line without control characters.
std::string line_of(std::string_view text, int most) {
    std::string out;
    for (char c : trimmed(text)) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return std::string(trimmed(utf8_prefix(out, most)));
}

Author author_in(const XmlRow& row, std::string_view id, std::string_view name) {
    Author author{number(row.get(id)), line_of(row.get(name), kNameCharactersMost)};
    if (author.user == 0) author.user.reset();
    return author;
}

PostType type_of(const XmlRow& row) {
    if (!row.has("PostTypeId")) return row.has("ParentId") ? PostType::answer : row.has("Title") ? PostType::question : PostType::other;
    switch (needed_number(row, "PostTypeId")) {
        case 1: return PostType::question;
        case 2: return PostType::answer;
        default: return PostType::other;
    }
}

}  // namespace

std::string Author::key() const { return user ? std::to_string(*user) : "name:" + name; }

User read_user(const XmlRow& row) {
    User user;
    user.id = needed_number(row, "Id");
    user.reputation = std::max(0, count(row, "Reputation").value_or(0));
    user.name = line_of(row.get("DisplayName"), kNameCharactersMost);
    if (user.name.empty()) user.name = "user" + std::to_string(user.id);
    user.about_html = row.get("AboutMe");
    user.location = line_of(row.get("Location"), 100);
    user.website = line_of(row.get("WebsiteUrl"), 300);
    user.made_at = time_in(row, "CreationDate");
    return user;
}

PostRow read_post(const XmlRow& row) {
    constexpr int kTitleCharactersMost = 300;
    PostRow post;
    post.id = needed_number(row, "Id");
    post.type = type_of(row);
    if (post.type == PostType::other) return post;
    if (post.type == PostType::answer) post.parent = needed_number(row, "ParentId");
    post.accepted = number(row.get("AcceptedAnswerId")).value_or(0);
    post.author = author_in(row, "OwnerUserId", "OwnerDisplayName");
    post.made_at = needed_time(row, {"CreationDate", "LastEditDate", "LastActivityDate"});
    post.edited_at = time_in(row, "LastEditDate");
    post.closed_at = time_in(row, "ClosedDate");
    post.score = count(row, "Score");
    post.views = std::max(0, count(row, "ViewCount").value_or(0));
    post.title = line_of(row.get("Title"), kTitleCharactersMost);
    post.body_html = row.get("Body");
    post.license = line_of(row.get("ContentLicense"), 40);
    if (post.license.empty()) post.license = license_at(post.made_at);
    post.tags = read_tags(row.get("Tags"));
    return post;
}

CommentRow read_comment(const XmlRow& row) {
    CommentRow comment;
    comment.id = needed_number(row, "Id");
    comment.post = needed_number(row, "PostId");
    comment.author = author_in(row, "UserId", "UserDisplayName");
    comment.text = trimmed(row.get("Text"));
    if (comment.text.empty()) throw BadRow("there is no text in it");
    comment.made_at = needed_time(row, {"CreationDate"});
    comment.score = count(row, "Score").value_or(0);
    return comment;
}

Vote read_vote(const XmlRow& row) {
    Vote vote;
    vote.id = needed_number(row, "Id");
    vote.post = needed_number(row, "PostId");
    switch (needed_number(row, "VoteTypeId")) {
        case 2: vote.type = VoteType::up; break;
        case 3: vote.type = VoteType::down; break;
        case 5: vote.type = VoteType::favourite; break;
        case 8: vote.type = VoteType::bounty_offered; break;
        case 9: vote.type = VoteType::bounty_given; break;
        default: break;
    }
    vote.user = number(row.get("UserId"));
    vote.at = time_in(row, "CreationDate");
    vote.bounty = std::max(0, count(row, "BountyAmount").value_or(0));
    return vote;
}

Link read_link(const XmlRow& row) {
    constexpr std::int64_t kDuplicate = 3;
    return {needed_number(row, "Id"), needed_number(row, "PostId"), needed_number(row, "RelatedPostId"),
        number(row.get("LinkTypeId")) == kDuplicate};
}

Badge read_badge(const XmlRow& row) {
    Badge badge{needed_number(row, "UserId"), line_of(row.get("Name"), 60), std::clamp(count(row, "Class").value_or(3), 1, 3)};
    if (badge.name.empty()) throw BadRow("there is no Name");
    return badge;
}

std::vector<std::string> read_tags(std::string_view text) {
    std::vector<std::string> tags;
    constexpr std::string_view kMarks = "<>|";
    while (!text.empty()) {
        auto from = text.find_first_not_of(kMarks);
        if (from == text.npos) break;
        auto to = std::min(text.find_first_of(kMarks, from), text.size());
        if (auto tag = trimmed(text.substr(from, to - from)); !tag.empty()) tags.emplace_back(tag);
        text.remove_prefix(to);
    }
    return tags;
}

// ---- licences -----------------------------------------------------------------------------------

std::string license_at(Time made) {
    static const auto kSince30 = *from_iso8601("2011-04-08"), kSince40 = *from_iso8601("2018-05-02");
    return made < kSince30 ? "CC BY-SA 2.5" : made < kSince40 ? "CC BY-SA 3.0" : "CC BY-SA 4.0";
}

std::string license_url(std::string_view license) {
    constexpr std::string_view kBefore = "CC BY-SA ";
    if (!license.starts_with(kBefore)) return {};
    auto version = license.substr(kBefore.size());
    if (version != "2.5" && version != "3.0" && version != "4.0") return {};
    return "https://creativecommons.org/licenses/by-sa/" + std::string(version) + "/";
}

// ---- the site -------------------------------------------------------------------------------------

namespace {

bool ends_site_name(std::string_view host) {
    static constexpr auto kEndings = std::to_array<std::string_view>({".com", ".net", ".org", ".io", ".dev"});
    return std::any_of(kEndings.begin(), kEndings.end(), [&](auto ending) { return host.ends_with(ending); });
}

// Those that have an address of their own.
bool stands_alone(std::string_view name) {
    static constexpr auto kNames = std::to_array<std::string_view>({"stackoverflow", "serverfault", "superuser", "askubuntu", "stackapps"});
    auto last = name.substr(name.rfind('.') == name.npos ? 0 : name.rfind('.') + 1);
    return std::find(kNames.begin(), kNames.end(), last) != kNames.end();
}

}  // namespace

Site site_of(std::string_view folder_name) {
    std::string host;
    for (char c : folder_name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        if (fits) host += c;
        else if (!host.empty() && host.back() != '-') host += '-';
    }
    while (!host.empty() && (host.back() == '-' || host.back() == '.')) host.pop_back();
    host.erase(0, std::min(host.size(), host.find_first_not_of("-.")));
    if (host.empty()) host = "imported";
    if (!ends_site_name(host)) {
        bool whole = stands_alone(host) || host.ends_with(".stackexchange") || host == "stackexchange";
        host += whole ? ".com" : ".stackexchange.com";
    }

    Site site{.host = host};
    site.meta = host.starts_with("meta.") || host.find(".meta.") != host.npos;
    std::string_view rest = site.host;
    rest.remove_suffix(rest.size() - rest.rfind('.'));
    if (rest.ends_with(".stackexchange")) rest.remove_suffix(std::string_view(".stackexchange").size());
    bool begins = true;
    for (char c : rest) {
        bool between = c == '.' || c == '-';
        if (!between || !site.slug.ends_with('-')) site.slug += between ? '-' : c;
        site.name += between ? ' ' : begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        begins = between;
    }
    site.slug.resize(std::min<std::size_t>(site.slug.size(), 40));
    while (site.slug.ends_with('-')) site.slug.pop_back();
    if (site.slug.size() < 2) site.slug = "site-" + site.slug;
    return site;
}

}  // namespace lyceum::imports::exchange
