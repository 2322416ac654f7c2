// The table of contents: imports have no pages of their own, they add to those of others.
#include "modules/imports/facts.hpp"

namespace lyceum::imports {

const Module module{
    .name = "imports",
    .fills = {
        fill(items::below, &below_question),
        fill(accounts::profile_sections, &on_profile),
    },
};

}  // namespace lyceum::imports
