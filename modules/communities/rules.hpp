// The rules of a community, versioned: what was in force when somebody accepted can always be read.
// Only this module includes this file.
#pragma once
#include "modules/communities/places.hpp"

namespace lyceum::communities {

struct RuleOf;
using RuleId = Id<RuleOf>;

inline constexpr int kRulesMost = 50;
using RuleText = Text<0, 600>;

struct Rule {
    RuleId id;
    Bilingual text;
};
/// Those in force in a version, in their order; nothing for a version that never was.
std::vector<Rule> rules(Db&, CommunityId, std::int64_t version);

struct RuleVersion {
    std::int64_t version = 0;
    Time published_at;
};
DESCRIBE(RuleVersion, version, published_at)
/// Newest first.
std::vector<RuleVersion> rule_versions(Db&, CommunityId);

/// Throws "not found" for a rule that is not in force here.
void remove_rule(Tx&, CommunityId, RuleId);
/// The old words end, the new ones take their place in a new version.
void replace_rule(Tx&, CommunityId, RuleId, const Bilingual&);

}  // namespace lyceum::communities
