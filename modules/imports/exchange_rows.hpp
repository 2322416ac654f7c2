// What the rows of a Stack Exchange dump mean, in the formats of all years. Pure.
#pragma once
#include "modules/imports/xml_rows.hpp"
#include "platform/core/types.hpp"
#include <stdexcept>

namespace lyceum::imports::exchange {

/// The row cannot be used; says why.
struct BadRow : std::runtime_error {
    using runtime_error::runtime_error;
};

/// Who wrote something: an account by its number, or only the name that is left of one that was deleted.
struct Author {
    std::optional<std::int64_t> user;
    std::string name;

    /// Identifies the author within the dump: "26", or "name:Jane Doe".
    std::string key() const;
};

enum class PostType { other, question, answer };

/// The account of the site's own machinery.
inline constexpr std::int64_t kCommunityUser = -1;

struct User {
    std::int64_t id = 0, reputation = 0;
    std::string name, about_html, location, website;
    std::optional<Time> made_at;
};
struct PostRow {
    std::int64_t id = 0, parent = 0, accepted = 0;
    PostType type = PostType::other;
    Author author;
    Time made_at;
    std::optional<Time> edited_at, closed_at;
    std::optional<int> score;
    int views = 0;
    std::string title, body_html, license;
    std::vector<std::string> tags;
};
struct CommentRow {
    std::int64_t id = 0, post = 0;
    Author author;
    std::string text;
    Time made_at;
    int score = 0;
};
enum class VoteType { other, up, down, favourite, bounty_offered, bounty_given };
struct Vote {
    std::int64_t id = 0, post = 0;
    VoteType type = VoteType::other;
    std::optional<std::int64_t> user;
    std::optional<Time> at;
    int bounty = 0;
};
struct Link {
    std::int64_t id = 0, post = 0, related = 0;
    bool duplicate = false;
};
struct Badge {
    std::int64_t user = 0;
    std::string name;
    int rank = 3;                                   // 1 gold, 2 silver, 3 bronze
};

/// These throw BadRow when what they cannot do without is missing or makes no sense. Unknown attributes are ignored.
User read_user(const XmlRow&);
PostRow read_post(const XmlRow&);
CommentRow read_comment(const XmlRow&);
Vote read_vote(const XmlRow&);
Link read_link(const XmlRow&);
Badge read_badge(const XmlRow&);

/// `<a><b>` and `|a|b|`, as they are written there.
std::vector<std::string> read_tags(std::string_view);
/// The licence of what was written at this time, for dumps that do not name it.
std::string license_at(Time);
/// A link to the text of a licence that dumps name; empty for an unknown one.
std::string license_url(std::string_view license);

/// The site that a dump is of, told from the name of its folder: "meta.cooking.stackexchange".
struct Site {
    std::string host;                               // "meta.cooking.stackexchange.com"
    std::string slug;                               // "meta-cooking", at most 40 characters
    std::string name;                               // "Meta Cooking"
    bool meta = false;
};
Site site_of(std::string_view folder_name);

}  // namespace lyceum::imports::exchange
