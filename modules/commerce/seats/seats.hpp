// Seats: a company buys a plan for N people and period after period, invites them by mail or by its domain, and sees its own
// people only. A seat is a dated right of its own, so whatever else somebody has bought stays theirs when it ends.
#pragma once
#include "modules/commerce/goods.hpp"
#include "modules/commerce/plans.hpp"
#include "modules/commerce/seats/staff.hpp"

namespace lyceum {
struct Seat;
using SeatId = Id<Seat>;
}  // namespace lyceum

namespace lyceum::commerce {

inline constexpr std::string_view kSeats = "seats";     // the source of its orders
inline constexpr int kSeatsLeast = 2, kInvitedAtOnce = 100, kInvitationsMost = 5'000;
inline constexpr Span kSeatsRemindAhead = days(14);

struct PackRow {
    SeatPackId id;
    CommunityId community;
    PersonId buyer;
    std::string company;
    PlanId plan;
    int level = 0;
    std::string title;
    int months = 0, days = 0;
    std::int64_t unit_minor = 0;
    Currency currency = Currency::CNY;
    std::int64_t seats = 0, used = 0;
    std::string code, domain;
    std::optional<Time> starts_at, ends_at;         // of the last period that was paid
    std::int64_t period = 0;

    bool runs(Time at) const { return ends_at && *ends_at > at; }
    std::int64_t free() const { return seats - used; }
};
DESCRIBE(PackRow, id, community, buyer, company, plan, level, title, months, days, unit_minor, currency, seats, used, code, domain, starts_at, ends_at, period)

struct SeatRow {
    SeatId id;
    SeatPackId pack;
    std::string email, code;
    PersonId person;
    Time invited_at;
    std::optional<Time> taken_at, freed_at;
};
DESCRIBE(SeatRow, id, pack, email, code, person, invited_at, taken_at, freed_at)

enum class SeatOrder { first, more, again };
DESCRIBE_ENUM(SeatOrder, first, more, again)

/// What so many seats cost until what is paid ends: the price of a period, times the time that lies ahead in periods, rounded
/// down to the minor unit, and at least one.
Money price_of_more(const PackRow&, std::int64_t seats, Time at);
/// An order for a new pack, for more seats, or for the next period of all seats; not yet paid. Where the period or, for the
/// next one, the number of seats has changed before it is paid, its money goes back. Throws Refusal(invalid) on `seats`, and
/// conflict for more seats of a pack that has ended.
OrderId order_first(const Visit&, Tx&, const PlanRow&, const std::string& title, const std::string& company, std::int64_t seats);
OrderId order_more(const Visit&, Tx&, const PackRow&, std::int64_t seats);
OrderId order_again(const Visit&, Tx&, const PackRow&);

/// Only of this buyer: another's and a missing one answer alike, "not found".
PackRow pack_of(Db&, PersonId buyer, SeatPackId);
std::vector<PackRow> packs_of(Db&, PersonId buyer);
/// Taken and invited, not those that were freed.
std::vector<SeatRow> seats_of(Db&, SeatPackId);

/// Writes to these addresses; those that have an invitation or a seat already are left out. Answers how many were written to.
int invite(Tx&, const PackRow&, const std::vector<std::string>& emails);
/// Throws Refusal(invalid) on `domain` for one that is anybody's, or not that of the buyer's own confirmed address. Empty:
/// nobody's any more.
void set_domain(Tx&, const PackRow&, const std::string& domain);
/// By an invitation, or by the pack's link with a confirmed address of its domain. Throws conflict where no seat is left, the
/// pack has ended, or the person has one.
void take_seat(Tx&, PersonId, std::string_view code);
/// The right ends now, or the invitation; the seat can be given to somebody else.
void free_seat(Tx&, const PackRow&, SeatId);

// Fills of commerce's own slots for goods, and the rest of the table of contents.
bool seats_hindered(Tx&, const GoodsFacts&);
void seats_paid(Tx&, const GoodsFacts&);
void seats_returned(Tx&, const GoodsFacts&, const std::vector<LineBack>&);
void remind_buyers(Tx&, Time due);
void leave_seats(Tx&, const accounts::Closed&);
/// What does not hold, for `lyceum verify`.
std::vector<std::string> check_seats(Db&);

std::vector<Route> seat_routes();

// ---- pages --------------------------------------------------------------------------------------

inline constexpr Path<PlansAt> packs_path{"/seats"};
struct PacksPage {
    std::vector<PackRow> packs;
    std::vector<PlanCard> plans;                    // that seats can be bought of
    std::optional<communities::CommunityCard> of;   // whose they are
    std::vector<communities::CommunityCard> others; // that offer some too

    Html own;                                       // of later modules, for whoever has a seat; not for JSON
};
DESCRIBE(PacksPage, packs, plans, of, others)
Page packs_page(const Ui&, const PacksPage&);

struct BuyingSeats { PlanId plan; int seats = 5; };
DESCRIBE(BuyingSeats, plan, seats)
inline constexpr Path<BuyingSeats> buy_seats_path{"/seats/buy/{plan}"};
struct SeatsCheckout {
    PlanCard plan;
    std::string title;
    int seats = 0;
    Money due;
    std::vector<WayToPay> ways;
};
DESCRIBE(SeatsCheckout, plan, title, seats, due, ways)
Page seats_checkout_page(const Ui&, const SeatsCheckout&);
struct BuySeats {
    PlanId plan;
    int seats = 0;
    Text<1, 80> company;
    Method method = Method::transfer;
};
DESCRIBE(BuySeats, plan, seats, company, method)
inline constexpr Path<BuySeats> order_seats_path{"/seats/buy/{plan}"};

struct OnePack { SeatPackId id; int more = 0; };     // more: seats whose price is asked for
DESCRIBE(OnePack, id, more)
inline constexpr Path<OnePack> pack_path{"/seats/{id}"};
struct SeatLine {
    SeatRow seat;
    std::optional<accounts::Byline> person;
};
DESCRIBE(SeatLine, seat, person)
struct PackPage {
    PackRow pack;
    std::string community, link;                    // link: for people of the domain
    std::vector<SeatLine> seats;
    int more = 1;
    bool asked = false;                             // for a price
    Money more_due, again_due;
    std::vector<WayToPay> ways;

    Html parts;                                     // of later modules; not for JSON
};
DESCRIBE(PackPage, pack, community, link, seats, more, asked, more_due, again_due, ways)
Page pack_page(const Ui&, const PackPage&);

struct MoreSeats { SeatPackId id; int more = 0; Method method = Method::transfer; };
DESCRIBE(MoreSeats, id, more, method)
inline constexpr Path<MoreSeats> more_path{"/seats/{id}/more"}, again_path{"/seats/{id}/again"};
struct Inviting { SeatPackId id; Text<1, 20000> emails; };
DESCRIBE(Inviting, id, emails)
inline constexpr Path<Inviting> invite_path{"/seats/{id}/invite"};
struct SetDomain { SeatPackId id; Text<0, 253> domain; };
DESCRIBE(SetDomain, id, domain)
inline constexpr Path<SetDomain> domain_path{"/seats/{id}/domain"};
struct OneSeat { SeatPackId id; SeatId seat; };
DESCRIBE(OneSeat, id, seat)
inline constexpr Path<OneSeat> free_seat_path{"/seats/{id}/people/{seat}"};
inline constexpr Path<OnePack> pack_list_path{"/seats/{id}/people.csv"};

struct SeatCode { std::string code; };
DESCRIBE(SeatCode, code)
inline constexpr Path<SeatCode> take_seat_path{"/seat/{code}"};
struct SeatPage {
    std::string code, company, title, community, domain;
    std::optional<Time> ends_at;
};
DESCRIBE(SeatPage, code, company, title, community, domain, ends_at)
Page seat_page(const Ui&, const SeatPage&);

}  // namespace lyceum::commerce
