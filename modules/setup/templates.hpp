// Templates: the spaces, tiers, rules and offices a new community begins with.
#pragma once
#include "modules/setup/pages.hpp"

namespace lyceum::setup {

struct Wish {
    PersonId owner;
    std::string slug, name, tagline;                // slug may be empty: made from the name
    Template from = Template::programmers;
};
struct Raised {
    CommunityId id;
    std::string slug;
};
/// Makes the community with everything of its template. Throws Refusal for a taken slug.
Raised raise(Tx&, const Wish&);

}  // namespace lyceum::setup
