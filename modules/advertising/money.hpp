// Campaigns that their advertisers propose and pay: the price, the order, and what goes back. Only this module includes this file.
#pragma once
#include "modules/advertising/store.hpp"
#include "modules/commerce/goods.hpp"

namespace lyceum::advertising {

inline constexpr Span kSettledAfter = hours(1);     // after the end: what was shown before it may still be counted

struct PriceRow {
    CommunityId community;
    Currency currency = Currency::CNY;
    std::int64_t thousand_minor = 0, click_minor = 0;       // 0: not offered

    bool offers(Measure measure) const { return (measure == Measure::impressions ? thousand_minor : click_minor) > 0; }
    bool offers_any() const { return thousand_minor > 0 || click_minor > 0; }
};
DESCRIBE(PriceRow, community, currency, thousand_minor, click_minor)
/// Kept in memory.
PriceRow prices_of(Db&, CommunityId);
void set_prices(Tx&, const PriceRow&);
/// Impressions b at p a thousand: b · p / 1000, rounded half up, one minor unit at least; clicks b · p.
Money price_of(const PriceRow&, Measure, std::int64_t budget);
/// What of a paid price was earned: paid · counted / budget, rounded half up. The rest is what goes back, to the cent.
std::int64_t earned(std::int64_t paid_minor, std::int64_t counted, std::int64_t budget);

struct OrderRow {
    CampaignId campaign;
    std::int64_t price_minor = 0;
    Currency currency = Currency::CNY;
    OrderId order_id;
    std::int64_t paid_minor = 0;
    std::optional<Time> paid_at;
    std::int64_t returned_minor = 0;
    std::optional<Time> settled_at;

    Money price() const { return {price_minor, currency}; }
};
DESCRIBE(OrderRow, campaign, price_minor, currency, order_id, paid_minor, paid_at, returned_minor, settled_at)
/// Nothing for a campaign that the staff wrote: it costs nothing here.
std::optional<OrderRow> order_row(Db&, CampaignId);

/// Proposes a campaign for its price of today. Throws Refusal(invalid) on `measure` for what is not offered.
CampaignId propose(Tx&, const CampaignRow&);
/// Changed by its advertiser, who has not paid yet: it waits again, at the price of today.
void propose_again(Tx&, const CampaignRow& before, const CampaignRow& after);
/// The order that pays it: one that waits already, or a new one. Throws conflict unless it is approved and unpaid.
OrderId order_of(const Visit&, Tx&, const CampaignRow&);
/// Ends it: nobody sees it any more, and what was not delivered goes back kSettledAfter from now.
void cancel(Tx&, const CampaignRow&, PersonId by, const std::string& reason);

bool hindered(Tx&, const commerce::GoodsFacts&);
void paid(Tx&, const commerce::GoodsFacts&);
void closed(Tx&, const commerce::GoodsFacts&);
void returned(Tx&, const commerce::GoodsFacts&, const std::vector<commerce::LineBack>&);
/// Gives back what campaigns that are over, stopped or refused did not deliver.
void settle(Tx&, Time due);
std::vector<std::string> check_money(Db&);
std::optional<Msg> unfinished(Db&, PersonId);
/// A letter to its advertiser about what the staff or time has done.
enum class News { approved, refused, stopped, settled };
void write_news(Tx&, const CampaignRow&, News);

}  // namespace lyceum::advertising
