// Terms with partners, whom they brought, and what came of it. Only this module includes this file.
#pragma once
#include "modules/commerce/brought.hpp"
#include "modules/commerce/origins.hpp"
#include "modules/partners/partners.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::partners {

struct PartnerRow {
    PartnerId id;
    CommunityId community;
    PersonId person;
    std::string name, about_zh, about_en, site, code;
    int percent = 0, days = 0, paying_days = 0;
    LandingPageId landing;
    PersonId offered_by;
    Time offered_at;
    std::optional<Time> agreed_at, ended_at;

    bool holds() const { return agreed_at && !ended_at; }
    communities::Bilingual about() const { return {about_zh, about_en}; }
};
DESCRIBE(PartnerRow, id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at, agreed_at, ended_at)

struct NewPartner {
    CommunityId community;
    PersonId person;
    std::string name, about_zh, about_en, site;
    int percent = 0, days = 30, paying_days = 365;
    LandingPageId landing;
};
inline constexpr int kPercentMost = 50, kDaysMost = 365, kPayingDaysMost = 3660;
/// Offers terms. Throws Refusal(invalid) naming `percent`, `days`, `paying_days` or `site`, and on `handle` for oneself.
PartnerId offer(Tx&, const NewPartner&, PersonId by);
/// By the partner. Twice is once; throws "not found" for another's, conflict for what was ended.
void agree(Tx&, PartnerId, PersonId);
/// By either side. Twice is once.
void end(Tx&, const PartnerRow&);
/// Throws "not found" for one that is missing.
PartnerRow partner(Db&, PartnerId);
std::vector<PartnerRow> partners_of(Db&, CommunityId);
/// Where those who run the community look after its partners.
Url managing_url(Tx&, CommunityId);
std::vector<PartnerRow> partnerships(Db&, PersonId);
std::optional<PartnerRow> partner_with(Db&, std::string_view code);
/// Those who hold, of a landing page.
std::vector<PartnerRow> partners_on(Db&, LandingPageId);

// ---- whom they brought --------------------------------------------------------------------------

inline constexpr std::string_view kCookie = "partner";
// Fills of commerce.
void note(const Visit&, Tx&, const commerce::Sale&);
std::vector<commerce::Share> shares(Db&, const commerce::Sale&);
std::map<OrderId, std::string> origins(Db&, const std::vector<OrderId>&);

/// What came of one partner's terms, in one currency.
struct Sum {
    PartnerId partner;
    Currency currency = Currency::CNY;
    std::int64_t orders = 0, paid = 0, part = 0, held = 0;     // paid: by buyers; part: less what was taken back; held: of it, not payable yet
};
DESCRIBE(Sum, partner, currency, orders, paid, part, held)
struct Brought { PartnerId partner; std::int64_t buyers = 0, refused = 0; };
DESCRIBE(Brought, partner, buyers, refused)
std::vector<Sum> sums(Db&, const std::vector<PartnerId>&, Time now);
std::vector<Brought> brought(Db&, const std::vector<PartnerId>&);
struct StatementLine {
    Time paid_at;
    std::string title;
    Currency currency = Currency::CNY;
    std::int64_t price_minor = 0;
    int percent = 0;
    std::int64_t minor = 0, taken_minor = 0;
    std::optional<Time> payable_at;
};
DESCRIBE(StatementLine, paid_at, title, currency, price_minor, percent, minor, taken_minor, payable_at)
/// The newest first.
std::vector<StatementLine> statement(Db&, const PartnerRow&, int limit);

void forget(Tx&, const accounts::Closed&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::partners
