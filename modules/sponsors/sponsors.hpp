// Sponsors: companies that carry a community, shown by level with thanks, and the support plan that each of them is owed.
// Feature row 154.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/goods.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum {
struct SponsorLevel;
struct Sponsor;
using SponsorLevelId = Id<SponsorLevel>;
using SponsorId = Id<Sponsor>;
}  // namespace lyceum

namespace lyceum::sponsors {

extern const Module module;

Url sponsors_url(const communities::CommunityCard&);    // /c/slug/sponsors: the public page
Url sponsor_url(SponsorId);                         // /sponsors/{id}: one of them, for the company and the staff

/// Announced when the staff has to look at a sponsor before it is shown, or shown again.
struct Waits {
    static constexpr std::string_view topic = "sponsors.waits";
    SponsorId sponsor;
    CommunityId community;
    PersonId owner;                                 // may be zero
    std::string company;
    Time at;
};
DESCRIBE(Waits, sponsor, community, owner, company, at)

}  // namespace lyceum::sponsors
