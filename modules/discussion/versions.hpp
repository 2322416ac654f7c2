// What texts were before they were edited. Only this module includes this file.
#pragma once
#include "modules/discussion/texts.hpp"

namespace lyceum::discussion {

inline constexpr int kVersionsShown = 50;

struct Version {
    int version = 1;
    PersonId person;
    Time at;
};
DESCRIBE(Version, version, person, at)
struct VersionText {
    std::string title, tags, source;
};
DESCRIBE(VersionText, title, tags, source)

/// Called with the text that is about to be replaced. Post zero: the thread itself.
void keep_version(Tx&, ItemId, PostId, const Version&, const VersionText&);
/// Those before the present one, newest first, at most kVersionsShown.
std::vector<Version> earlier_versions(Db&, ItemId, PostId);
std::optional<VersionText> version_text(Db&, ItemId, PostId, int version);

}  // namespace lyceum::discussion
