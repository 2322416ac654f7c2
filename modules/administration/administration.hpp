// Administration: how the site stands, and what is left to do.
#pragma once
#include "modules/offices/offices.hpp"
#include "modules/setup/setup.hpp"

namespace lyceum::administration {

extern const Module module;

/// One thing that would trouble this installation, or would not.
struct Check {
    Msg what;
    bool fine = true;
    Msg remedy;                                     // where it is not
};
DESCRIBE(Check, what, fine, remedy)
/// Looks at settings, disk, jobs and owners: cheap enough for a page.
std::vector<Check> examine(const App&, Db&);

}  // namespace lyceum::administration
