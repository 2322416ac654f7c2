// A public profile, and claiming one that was imported.
#pragma once
#include "modules/accounts/people.hpp"

namespace lyceum::accounts {

struct Who {
    Text<2, 32> handle;
};
DESCRIBE(Who, handle)
inline constexpr Path<Who> profile_path{"/@{handle}"};

struct ClaimIt {
    Text<2, 32> handle;
    Text<10, 1000> reason;
};
DESCRIBE(ClaimIt, handle, reason)
inline constexpr Path<ClaimIt> claim_path{"/@{handle}/claim"};

struct Profile {
    PersonId id;
    std::string handle, name, badge, headline;
    int hue = 0;
    Html bio;
    std::vector<std::string> fields;
    std::vector<Link> links;
    Time joined_at;
    std::string imported_from, imported_url;        // empty for accounts made here
    bool claimed = false, mine = false;
    std::vector<Html> sections;                     // of later modules; not part of the API
};
DESCRIBE(Profile, id, handle, name, badge, headline, hue, bio, fields, links, joined_at, imported_from, imported_url, claimed, mine)
Page profile_page(const Ui&, const Profile&);

}  // namespace lyceum::accounts
