// Templates: the spaces, tiers, rules and groups a new community begins with.
#pragma once
#include "modules/setup/pages.hpp"

namespace lyceum::setup {

struct Wish {
    PersonId owner;
    std::string slug, name, tagline;                // slug may be empty: made from the name
    Template from = Template::programmers;
};
/// Makes the community with everything of its template; answers its slug. Throws Refusal for a taken slug.
std::string raise(Tx&, const Wish&);

}  // namespace lyceum::setup
