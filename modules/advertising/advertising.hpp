// Advertising: campaigns of companies in the places that pages leave for them, spread evenly over their time, capped for each
// reader, labelled always, and hidden from members whose tier reads without it. Feature rows 131, 152; J16 steps 1 to 3.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/items/in_lists.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum {
struct Campaign;
using CampaignId = Id<Campaign>;
}  // namespace lyceum

namespace lyceum::advertising {

extern const Module module;

/// The one gate: whether this visitor's tier reads without advertising. On a page of several communities (nothing said) a tier
/// of any of them is enough.
bool reads_without_ads(Db&, const Visit&, std::optional<CommunityId>);

Url campaign_url(CampaignId);                       // /ads/{id}

/// Announced when a member proposes a campaign, or changes one that was looked at: the staff has to look at it.
struct Proposed {
    static constexpr std::string_view topic = "advertising.proposed";
    CampaignId campaign;
    CommunityId community;
    PersonId person;
    std::string advertiser, heading;
    Time at;
};
DESCRIBE(Proposed, campaign, community, person, advertiser, heading, at)

}  // namespace lyceum::advertising
