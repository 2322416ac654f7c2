// The record of processing as everybody can read it, and its versions. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"

namespace lyceum::privacy {

/// Every module's lines, in the order of modules.
std::vector<Holding> the_register(const App&);

/// What a version added to the one before and dropped from it: sentences, in English.
struct Version {
    std::int64_t version = 0;
    Time at;
    std::vector<Msg> added, dropped, changed;
};
DESCRIBE(Version, version, at, added, dropped, changed)
/// Newest first; the first version has added everything and says nothing.
std::vector<Version> versions(Db&, int limit);

/// Publishes the register as a new version when it differs from the newest.
void publish_policy(Tx&, Time due);

/// What changed between two registers.
Version difference(const std::vector<Holding>& before, const std::vector<Holding>& after);

}  // namespace lyceum::privacy
