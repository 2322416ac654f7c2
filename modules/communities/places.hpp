// Communities and their spaces: the tables and the rules about them. Only this module includes this file.
#pragma once
#include "modules/communities/communities.hpp"

namespace lyceum::communities {

using Slug = Text<2, 40>;
using Name = Text<0, 60>;
using Tagline = Text<0, 140>;
using Description = Text<0, 8'000>;

inline constexpr int kSpacesMost = 40;              // of one community
inline constexpr int kAudienceMost = 100;           // the highest membership level a space may ask for

/// A community as one visitor stands to it.
struct Seen {
    CommunityCard card;
    std::optional<Standing> standing;               // of the visitor
    std::int64_t rules_version = 0, rules_accepted = 0;
    Bilingual description;
    Time created_at;

    bool stands(Standing at_least) const { return standing && *standing >= at_least; }
};
/// Throws "not found" for hidden and missing ones alike. One statement.
Seen seen(Db&, const Visit&, std::string_view slug);
/// The same, and throws unless the visitor stands this high here.
Seen managed(Db&, const Visit&, std::string_view slug, Standing at_least = Standing::manager);
/// May this visitor do what needs this standing?
bool stands(const Visit&, const std::optional<Standing>&, Standing at_least);

/// Everything about a community that its managers write.
struct About {
    Bilingual name, tagline, description;
    Visibility visibility = Visibility::open;
};
DESCRIBE(About, name, tagline, description, visibility)
About about_of(Db&, CommunityId);
void set_about(Tx&, CommunityId, const About&);

struct SpaceFacts {
    SpaceId id;
    std::string slug;
    SpaceKind kind = SpaceKind::discussion;
    Bilingual name, description;
    int audience_level = -1, place = 0;
    bool archived = false;
};
DESCRIBE(SpaceFacts, id, slug, kind, name, description, audience_level, place, archived)
/// All of them, archived ones last.
std::vector<SpaceFacts> space_facts(Db&, CommunityId);
/// Throws "not found" for a space of another community.
SpaceFacts space_fact(Db&, CommunityId, SpaceId);
void set_space(Tx&, CommunityId, const SpaceFacts&);
/// Exchanges the space with the one before it.
void move_space_up(Tx&, CommunityId, SpaceId);

/// Lower-case letters, digits and single dashes between them.
bool is_slug(std::string_view);
/// Throws Refusal(invalid) on `slug` for what no address can be.
void check_slug(std::string_view);
/// Throws Refusal(invalid) on `name_zh` when neither language has a name.
void check_name(const Bilingual&);

/// `/` leads to this community's home.
bool is_at_root(Db&, CommunityId);
/// The community whose home is `/` if it is an open one: people belong to it by having an account.
std::optional<CommunityId> only_open(Db&);

}  // namespace lyceum::communities
