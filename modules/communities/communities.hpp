// Communities: places with spaces, rules, roles and technical groups. One installation holds several;
// with a single one its home is `/`.
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

/// Those this visitor may know of, oldest first.
std::vector<CommunityCard> visible(Db&, const Visit&);
/// The community of a slug, or "not found" for hidden and missing ones alike.
CommunityCard community(Db&, const Visit&, std::string_view slug);
CommunityCard community(Db&, const Visit&, CommunityId);
/// The only or first community: where `/` leads. Nothing on an empty site.
std::optional<CommunityId> first(Db&);
std::vector<SpaceCard> spaces(Db&, const Visit&, CommunityId);
SpaceCard space(Db&, const Visit&, SpaceId);
/// The membership level needed to see what lies in a space: -1 everyone; in a closed community at least 0.
int audience_of(Db&, SpaceId);
/// The space of this community where such things go by default.
std::optional<SpaceCard> space_for(Db&, const Visit&, CommunityId, SpaceKind);

bool is_member(Db&, PersonId, CommunityId);
std::optional<Standing> standing(Db&, PersonId, CommunityId);
/// Throws Refusal(forbidden) unless the visitor stands at least this high, or may("communities.manage_all").
void must_stand(Db&, const Visit&, CommunityId, Standing at_least);
/// Joining twice is joining once.
void join(Tx&, PersonId, CommunityId, Standing = Standing::member);

struct NewCommunity { std::string slug; Bilingual name, tagline, description; Visibility visibility = Visibility::open; PersonId owner; };
CommunityId create(Tx&, const NewCommunity&);
struct NewSpace { std::string slug; SpaceKind kind = SpaceKind::discussion; Bilingual name, description; int audience_level = -1; };
SpaceId add_space(Tx&, CommunityId, const NewSpace&);
void add_rule(Tx&, CommunityId, const Bilingual&);
struct NewGroup { std::string slug; Bilingual name, description; };
GroupId add_group(Tx&, CommunityId, const NewGroup&);
void join_group(Tx&, PersonId, GroupId);

/// The home of a community: `/` when it is the only one, else /c/slug.
Url home_url(Db&, const CommunityCard&);
Url space_url(const CommunityCard&, const SpaceCard&);

struct Joined {
    static constexpr std::string_view topic = "communities.joined";
    PersonId person;
    CommunityId community;
};
DESCRIBE(Joined, person, community)

/// More sections of a community's home page for visitors ("plans" is filled by commerce, in order).
inline constexpr Slot<Html(const Ui&, Db&, const CommunityCard&)> landing_sections{"communities.landing"};

}  // namespace lyceum::communities
