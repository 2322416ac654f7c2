// Links with names, by which of them people came, and what it came to. Only this module includes this file.
#pragma once
#include "modules/accounts/entering.hpp"
#include "modules/commerce/origins.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/promotion/promotion.hpp"
#include "platform/html/form.hpp"

namespace lyceum::promotion {

/// How long the cookie is kept, and a touch counts.
inline constexpr Span kTouchLasts = days(30);
inline constexpr std::string_view kCookie = "came";
using Name = Text<0, 60>;

/// As addresses carry them.
struct Utm {
    Name utm_source, utm_medium, utm_campaign;
    bool any() const { return !utm_source.empty(); }
};
struct LinkRow {
    CampaignLinkId id;
    CommunityId community;
    std::string source, medium, campaign, place;
    Time made_at;
};
DESCRIBE(LinkRow, id, community, source, medium, campaign, place, made_at)
/// "newsletter / email / spring"
std::string name_of_link(const LinkRow&);
/// The address to pass on: its place with its names.
Url address_of(const LinkRow&);

struct NewLink {
    CommunityId community;
    std::string source, medium, campaign;           // letters, digits, - _ . of any language; lower case
    std::string place;
};
/// Throws Refusal(invalid) on `source`, `medium`, `campaign` or `place`; conflict for names that are taken, and for more than
/// kLinksMost in a community.
CampaignLinkId add_link(Tx&, const NewLink&, PersonId by);
inline constexpr int kLinksMost = 1'000;
std::optional<CampaignLinkId> find_link(Db&, const Utm&);
/// Counts a page that was opened with these names; unknown ones count for none.
void count_visit(Tx&, CampaignLinkId);

/// What the cookie says: by which link somebody came first and last, within kTouchLasts.
struct Touched {
    CampaignLinkId first, last;
    Time first_at, last_at;
};
/// Nothing for a cookie that is missing, older than kTouchLasts, or not ours.
std::optional<Touched> read_touched(const Visit&);
/// The cookie after one more touch.
Cookie cookie_after(const Visit&, CampaignLinkId);

// Fills of commerce and accounts.
void note_order(const Visit&, Tx&, const commerce::Sale&);
void note_sign_up(Tx&, const Visit&, PersonId);
std::map<OrderId, std::string> origins(Db&, const std::vector<OrderId>&);

// ---- the report ---------------------------------------------------------------------------------

/// first: the link that somebody came by first within the window; last: the one before they acted.
enum class By { last, first };
DESCRIBE_ENUM(By, last, first)
struct Income {
    Currency currency = Currency::CNY;
    std::int64_t orders = 0, paid_minor = 0, returned_minor = 0;
};
DESCRIBE(Income, currency, orders, paid_minor, returned_minor)
struct ReportLine {
    LinkRow link;
    std::int64_t visits = 0, sign_ups = 0;
    std::vector<Income> income;                     // of this community, a line for each currency
};
DESCRIBE(ReportLine, link, visits, sign_ups, income)
/// Every link of the community, the newest first, with what happened since then. Six statements.
std::vector<ReportLine> report(Db&, CommunityId, By, Time since);

}  // namespace lyceum::promotion
