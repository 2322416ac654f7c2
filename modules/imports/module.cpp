// The table of contents: imports have no pages of their own, they add to those of others.
#include "modules/imports/facts.hpp"

namespace lyceum::imports {

const Module module{
    .name = "imports",
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .fills = {
        fill(items::below, &below_question),
        fill(accounts::profile_sections, &on_profile),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::imports
