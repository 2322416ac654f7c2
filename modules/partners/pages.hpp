// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/partners/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::partners {

using communities::CommunityCard;

struct WithPartner { std::string code; };
DESCRIBE(WithPartner, code)
inline constexpr Path<WithPartner> with_path{"/with/{code}"};

struct Terms {
    PartnerRow row;
    accounts::Byline person;
    std::string community, link, landing;           // landing: the title of its page; empty: the memberships
    std::int64_t buyers = 0, refused = 0;
    std::vector<Sum> sums;
};
DESCRIBE(Terms, row, person, community, link, landing, buyers, refused, sums)

// ---- the partner --------------------------------------------------------------------------------

inline constexpr Path<Nothing> own_path{"/partnerships"};
struct OwnPage { std::vector<Terms> terms; };
DESCRIBE(OwnPage, terms)
Page own_page(const Ui&, const OwnPage&);
struct OneOwn { PartnerId partner; };
DESCRIBE(OneOwn, partner)
inline constexpr Path<OneOwn> agree_path{"/partnerships/{partner}/agree"}, leave_path{"/partnerships/{partner}/end"}, statement_path{"/partnerships/{partner}"}, file_path{"/partnerships/{partner}/statement.csv"};
struct StatementPage {
    Terms terms;
    std::vector<StatementLine> lines;
};
DESCRIBE(StatementPage, terms, lines)
Page statement_page(const Ui&, const StatementPage&);

// ---- managing -----------------------------------------------------------------------------------

struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)
inline constexpr Path<OfCommunity> manage_path{"/c/{community}/manage/partners"};
struct ManagePage {
    CommunityCard community;
    std::vector<Terms> terms;
    std::vector<promotion::LandingCard> landings;
};
DESCRIBE(ManagePage, community, terms, landings)
Page manage_page(const Ui&, const ManagePage&);
struct Offer {
    std::string community;
    Text<2, 33> handle;
    Text<1, 80> name;
    Text<0, 500> about_zh, about_en;
    Text<0, 200> site;
    int percent = 10, days = 30, paying_days = 365;
    std::optional<LandingPageId> landing;
};
DESCRIBE(Offer, community, handle, name, about_zh, about_en, site, percent, days, paying_days, landing)
inline constexpr Path<Offer> offer_path{"/c/{community}/manage/partners"};
struct OnePartner { std::string community; PartnerId partner; };
DESCRIBE(OnePartner, community, partner)
inline constexpr Path<OnePartner> end_path{"/c/{community}/manage/partners/{partner}/end"};

/// On a landing page.
Html together_view(const Ui&, const std::vector<PartnerRow>&);

}  // namespace lyceum::partners
