// Addresses of deals: for both sides, and for the staff that decides.
#pragma once
#include "modules/deals/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::deals {

inline constexpr Path<Nothing> deals_path{"/deals"}, new_path{"/deals/new"}, desk_path{"/finance/deals"};
struct DealLine {
    DealId id;
    std::string title;
    State state = State::offered;
    Money money, released, returned;
    accounts::Byline other;
    bool is_client = false;
    Time made_at;
};
DESCRIBE(DealLine, id, title, state, money, released, returned, other, is_client, made_at)
struct Deals { std::vector<DealLine> deals; };
DESCRIBE(Deals, deals)
Page deals_page(const Ui&, const Deals&);
struct Desk { std::vector<DealLine> deals; };
DESCRIBE(Desk, deals)
Page desk_page(const Ui&, const Desk&);

struct PlaceChoice { CommunityId id; std::string name; };
DESCRIBE(PlaceChoice, id, name)
struct NewPage { std::vector<PlaceChoice> places; int commission = 0; };
DESCRIBE(NewPage, places, commission)
Page new_page(const Ui&, const NewPage&);
struct MakeDeal {
    CommunityId community;
    Text<1, 40> handle;
    Text<2, 120> title;
    Text<0, 5000> terms;
    Currency currency = Currency::CNY;
    Text<1, 3000> milestones;                       // one a line: "First draft = 200"
};
DESCRIBE(MakeDeal, community, handle, title, terms, currency, milestones)
inline constexpr Path<MakeDeal> make_path{"/deals"};

struct OneDeal { DealId id; };
DESCRIBE(OneDeal, id)
inline constexpr Path<OneDeal> deal_path{"/deals/{id}"}, accept_path{"/deals/{id}/accept"}, cancel_path{"/deals/{id}/cancel"};
struct EventLine { EventRow event; accounts::Byline by; };
DESCRIBE(EventLine, event, by)
struct DealPage {
    DealRow deal;
    accounts::Byline client, worker;
    std::vector<MilestoneRow> milestones;
    std::vector<EventLine> events;
    std::vector<commerce::WayToPay> ways;
    bool is_client = false, is_worker = false, may_decide = false;
};
DESCRIBE(DealPage, deal, client, worker, milestones, events, ways, is_client, is_worker, may_decide)
Page deal_page(const Ui&, const DealPage&);
struct PayIn { DealId id; commerce::Method method = commerce::Method::wechat; };
DESCRIBE(PayIn, id, method)
inline constexpr Path<PayIn> pay_path{"/deals/{id}/pay"};
struct SayOf { DealId id; std::int64_t number = 0; Text<0, 1000> words; };
DESCRIBE(SayOf, id, number, words)
inline constexpr Path<SayOf> report_path{"/deals/{id}/{number}/report"}, give_back_path{"/deals/{id}/{number}/give-back"}, dispute_path{"/deals/{id}/{number}/dispute"};
struct ReleaseOf { DealId id; std::int64_t number = 0; Text<0, 20> amount; };
DESCRIBE(ReleaseOf, id, number, amount)
inline constexpr Path<ReleaseOf> release_path{"/deals/{id}/{number}/release"};
struct DecideOf { DealId id; std::int64_t number = 0; Text<1, 20> amount; Text<3, 1000> words; };
DESCRIBE(DecideOf, id, number, amount, words)
inline constexpr Path<DecideOf> decide_path{"/deals/{id}/{number}/decide"};

}  // namespace lyceum::deals
