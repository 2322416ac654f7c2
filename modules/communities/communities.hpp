// Communities: places with spaces, rules, roles and technical groups. One installation holds several;
// with a single open one its home is `/`.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum {
struct Community;
struct Space;
struct Group;
using CommunityId = Id<Community>;
using SpaceId = Id<Space>;
using GroupId = Id<Group>;
}  // namespace lyceum

namespace lyceum::communities {

extern const Module module;

enum class Visibility { open, closed };             // closed: only its members see anything of it
DESCRIBE_ENUM(Visibility, open, closed)
enum class SpaceKind { articles, questions, discussion };
DESCRIBE_ENUM(SpaceKind, articles, questions, discussion)
enum class Standing { member, author, moderator, manager, owner };
DESCRIBE_ENUM(Standing, member, author, moderator, manager, owner)

/// Text in both languages; an empty one falls back to the other.
struct Bilingual {
    std::string zh, en;
    const std::string& in(Language) const;
};
DESCRIBE(Bilingual, zh, en)

struct CommunityCard {
    CommunityId id;
    std::string slug;
    std::string name, tagline;                      // in the visit's language
    Visibility visibility = Visibility::open;
    std::int64_t members = 0;
};
DESCRIBE(CommunityCard, id, slug, name, tagline, visibility, members)

struct SpaceCard {
    SpaceId id;
    CommunityId community;
    std::string slug;
    SpaceKind kind = SpaceKind::discussion;
    std::string name, description;
    int audience_level = -1;                        // -1 everyone, else the membership level needed to see inside
};
DESCRIBE(SpaceCard, id, community, slug, kind, name, description, audience_level)

struct GroupCard {
    GroupId id;
    CommunityId community;
    std::string slug, name, description;
    std::string tag;                                // items that carry it belong to the group; may be empty
    bool by_request = false;                        // a moderator lets people in, and only members see inside
    std::int64_t members = 0;
};
DESCRIBE(GroupCard, id, community, slug, name, description, tag, by_request, members)

// ---- reading ------------------------------------------------------------------------------------

/// Those this visitor may know of, oldest first, at most kCommunitiesShown.
std::vector<CommunityCard> visible(Db&, const Visit&);
inline constexpr int kCommunitiesShown = 100;
/// The community of a slug, or "not found" for hidden and missing ones alike.
CommunityCard community(Db&, const Visit&, std::string_view slug);
CommunityCard community(Db&, const Visit&, CommunityId);
/// Where `/` leads: the oldest open community, or the oldest of all. Nothing on an empty site.
std::optional<CommunityId> first(Db&);
/// In the order their managers gave them; archived ones are left out.
std::vector<SpaceCard> spaces(Db&, const Visit&, CommunityId);
/// A space by its id, archived ones too, or "not found"; the names of spaces are known to whoever knows the community.
SpaceCard space(Db&, const Visit&, SpaceId);
SpaceCard space(Db&, const Visit&, const CommunityCard&, std::string_view slug);
/// The membership level needed to see what lies in a space: -1 everyone; in a closed community at least 0.
int audience_of(Db&, SpaceId);
/// The space of this community where such things go by default.
std::optional<SpaceCard> space_for(Db&, const Visit&, CommunityId, SpaceKind);
/// The groups of a community, largest first, at most kGroupsShown.
std::vector<GroupCard> groups(Db&, const Visit&, CommunityId);
inline constexpr int kGroupsShown = 100;
/// Members of a group, newest first, at most `limit`; asking people are none yet.
std::vector<PersonId> group_members(Db&, GroupId, int limit);

bool is_member(Db&, PersonId, CommunityId);
std::optional<Standing> standing(Db&, PersonId, CommunityId);
/// Throws Refusal(forbidden) unless the visitor stands at least this high, or may("communities.manage_all").
void must_stand(Db&, const Visit&, CommunityId, Standing at_least);
/// The same asked, for visitors who may be nobody.
bool manages(Db&, const Visit&, CommunityId, Standing at_least = Standing::manager);
/// The community of this slug, for those who stand high enough in it; throws as `community` and `must_stand` do.
CommunityCard managed_community(Db&, const Visit&, std::string_view slug, Standing at_least = Standing::manager);
/// Throws unless the visitor belongs to the space's community and stands high enough to begin something here:
/// articles are for authors and above, the rest for every member. Levels of membership are asked elsewhere.
void must_write_in(Db&, const Visit&, const SpaceCard&);
/// The members who stand at least this high, those longest here first.
std::vector<PersonId> people_standing(Db&, CommunityId, Standing at_least);

// ---- writing ------------------------------------------------------------------------------------

/// Joining twice is joining once; a standing once given stays.
void join(Tx&, PersonId, CommunityId, Standing = Standing::member);
/// Does nothing for somebody who is no member.
void set_standing(Tx&, PersonId, CommunityId, Standing);

struct NewCommunity { std::string slug; Bilingual name, tagline, description; Visibility visibility = Visibility::open; PersonId owner; };
/// Throws Refusal(invalid) on `slug` for one that is taken, reserved or malformed.
CommunityId create(Tx&, const NewCommunity&);
struct NewSpace { std::string slug; SpaceKind kind = SpaceKind::discussion; Bilingual name, description; int audience_level = -1; };
SpaceId add_space(Tx&, CommunityId, const NewSpace&);
/// Rules added at one moment make one new version together.
void add_rule(Tx&, CommunityId, const Bilingual&);
struct NewGroup {
    std::string slug;
    Bilingual name, description;
    std::string tag = {};                           // empty: the slug
    bool by_request = false;
    PersonId founder = {};                          // becomes its moderator; may be zero
};
GroupId add_group(Tx&, CommunityId, const NewGroup&);
/// Makes somebody a member of the group whether or not it takes requests.
void join_group(Tx&, PersonId, GroupId);

// ---- addresses ----------------------------------------------------------------------------------

/// The home of a community: `/` when it is the only open one, else /c/slug.
Url home_url(Db&, const CommunityCard&);
Url space_url(const CommunityCard&, const SpaceCard&);              // /c/slug/space
Url group_url(GroupId);                                             // /g/…
Url about_url(const CommunityCard&);
Url members_url(const CommunityCard&);
Url rules_url(const CommunityCard&);
Url join_url(const CommunityCard&);                                 // becoming a member; plans are commerce's
/// Where something new for this space is written: /write, /questions/new, /topics/new with ?space=.
Url compose_url(const SpaceCard&);

// The published view `community_standings (community, person, standing, joined_at)` has a row for every
// member; later modules may join it.

// ---- events -------------------------------------------------------------------------------------

struct Joined {
    static constexpr std::string_view topic = "communities.joined";
    PersonId person;
    CommunityId community;
};
DESCRIBE(Joined, person, community)
struct Left {
    static constexpr std::string_view topic = "communities.left";
    PersonId person;
    CommunityId community;
};
DESCRIBE(Left, person, community)
/// What audience_of() answers for these spaces may have changed.
struct AudienceChanged {
    static constexpr std::string_view topic = "communities.audience_changed";
    std::vector<SpaceId> spaces;
};
DESCRIBE(AudienceChanged, spaces)
/// Somebody wishes to be let into a group; its moderators decide.
struct AskedToJoin {
    static constexpr std::string_view topic = "communities.asked_to_join";
    PersonId person;
    GroupId group;
    std::vector<PersonId> moderators;
};
DESCRIBE(AskedToJoin, person, group, moderators)
struct LetIn {
    static constexpr std::string_view topic = "communities.let_in";
    PersonId person;
    GroupId group;
};
DESCRIBE(LetIn, person, group)

// ---- places for later modules -------------------------------------------------------------------

/// More sections of a community's home page for visitors ("plans" is filled by commerce, in order).
inline constexpr Slot<Html(const Ui&, Db&, const CommunityCard&)> landing_sections{"communities.landing"};
/// More sections of the page about a community: its offices. An empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&, const CommunityCard&)> about_sections{"communities.about"};
/// More sections of a group's page: what its tag holds. Asked only where the visitor may see inside.
inline constexpr Slot<Html(const Ui&, Db&, const GroupCard&)> group_sections{"communities.group"};
/// More entries in the management of a community, for managers. Pages are drawn with manage_page.
inline constexpr Slot<NavLink(const Visit&, const CommunityCard&)> manage_links{"communities.manage_links"};
/// A page of the management: its navigation above `content`; `here` is marked as current.
Page manage_page(const Ui&, const CommunityCard&, std::string title, const Url& here, const Html& content);

}  // namespace lyceum::communities
