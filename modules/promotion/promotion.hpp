// Promotion: landing pages, links with names, and letters in a row (row 156).
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/communities/communities.hpp"

namespace lyceum {
struct LandingPage;
struct CampaignLink;
struct Sequence;
using LandingPageId = Id<LandingPage>;
using CampaignLinkId = Id<CampaignLink>;
using SequenceId = Id<Sequence>;
}  // namespace lyceum

namespace lyceum::promotion {

extern const Module module;

struct LandingCard {
    LandingPageId id;
    CommunityId community;
    std::string slug, title;                        // in the visit's language
    bool is_published = false;
};
DESCRIBE(LandingCard, id, community, slug, title, is_published)
/// Newest first, drafts too: for whoever manages the community.
std::vector<LandingCard> landing_pages(Db&, const Visit&, CommunityId);
Url landing_url(std::string_view slug);             // /p/{slug}

/// More on a landing page, above its text: whose partner it is. An empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&, LandingPageId)> landing_parts{"promotion.landing_parts"};

}  // namespace lyceum::promotion
