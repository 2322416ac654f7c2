// The tables of sponsors and their rules. Only this module includes this file.
#pragma once
#include "modules/media/media.hpp"
#include "modules/sponsors/sponsors.hpp"

namespace lyceum::sponsors {

inline constexpr int kLevelsMost = 8, kSponsorsMost = 300, kPromisesMost = 20, kUnpaidMost = 5, kUnpaidDays = 14;
inline constexpr std::int64_t kDaysMost = 1096;
inline constexpr Span kToldBefore = days(21), kToldLast = days(5), kUnpaidLasts = days(kUnpaidDays);

// ---- levels ---------------------------------------------------------------------------------------

struct LevelRow {
    SponsorLevelId id;
    CommunityId community;
    std::int64_t place = 1;
    std::string name_zh, name_en, benefits_zh, benefits_en;
    std::int64_t price_minor = 0;
    Currency currency = Currency::CNY;
    std::int64_t days = 365;
    bool retired = false;

    Money price() const { return {price_minor, currency}; }
    bool is_sold() const { return price_minor > 0 && !retired; }
    const std::string& name(Language) const;
    std::vector<std::string> benefits(Language) const;
};
DESCRIBE(LevelRow, id, community, place, name_zh, name_en, benefits_zh, benefits_en, price_minor, currency, days, retired)
/// The first one first, retired ones too. Kept in memory.
std::vector<LevelRow> levels(Db&, CommunityId);
/// Throws "not found".
LevelRow level(Db&, SponsorLevelId);
/// Adds one, or writes over the one with this id; its price holds for orders from now on. Throws Refusal(invalid).
SponsorLevelId write_level(Tx&, const LevelRow&);

// ---- sponsors -------------------------------------------------------------------------------------

/// `waiting` for the staff to look at it; `shown` until its last day; `hidden` by the staff; `unpaid` as its owner left it.
enum class State { unpaid, waiting, shown, hidden };
DESCRIBE_ENUM(State, unpaid, waiting, shown, hidden)

struct SponsorRow {
    SponsorId id;
    CommunityId community;
    SponsorLevelId level;
    PersonId owner;
    std::string company, words, logo, link, contact;
    State state = State::unpaid;
    std::optional<Time> since, ends_at;
    std::int64_t paid_days = 0;

    bool runs(Time now) const { return state == State::shown && ends_at && now < *ends_at; }
};
DESCRIBE(SponsorRow, id, community, level, owner, company, words, logo, link, contact, state, since, ends_at, paid_days)

std::optional<SponsorRow> find(Db&, SponsorId);
/// Those that are shown and not over, by level and then by how long they have been with us. Kept in memory but for the clock.
std::vector<SponsorRow> shown(Db&, CommunityId, Time now);
std::vector<SponsorRow> of_community(Db&, CommunityId, int limit);
std::vector<SponsorRow> of_owner(Db&, PersonId, int limit);
bool has_any(Db&, PersonId);                        // kept in memory

/// Made by a company, unpaid; takes no place until it is paid. Throws conflict for one too many of one owner.
SponsorId begin(Tx&, const SponsorRow&);
/// Entered by the staff, shown from now until the end of this day.
SponsorId enter(Tx&, const SponsorRow&);
/// Changes what is read of it. `Again` it waits for the staff, where it was looked at before. With another level the orders
/// that nobody paid are closed: what arrives for them goes back.
enum class Look { again, as_it_is };
void change(Tx&, const SponsorRow& before, const SponsorRow& after, Look);
/// Shows it. Days that were paid and not begun begin today, and its promises are written from the level's benefits.
void show(Tx&, const SponsorRow&);
/// Hides it. What was paid and has not begun goes back whole.
void hide(Tx&, const SponsorRow&, PersonId by);

// ---- what it is owed ------------------------------------------------------------------------------

struct PromiseRow {
    std::int64_t number = 0;
    std::string words, note;
    std::optional<Time> done_at;
};
DESCRIBE(PromiseRow, number, words, note, done_at)
std::vector<PromiseRow> promises(Db&, SponsorId);
/// Adds one. Throws conflict for one too many.
void promise(Tx&, SponsorId, const std::string& words);
/// Marks it as done or as open again, with a note that the company reads.
void keep_promise(Tx&, SponsorId, std::int64_t number, bool done, const std::string& note, PersonId by);

// ---- money ----------------------------------------------------------------------------------------

struct OrderRow {
    OrderId order_id;
    SponsorId sponsor;
    std::int64_t days = 0, price_minor = 0;
    Currency currency = Currency::CNY;
    std::optional<Time> paid_at, returned_at;
};
DESCRIBE(OrderRow, order_id, sponsor, days, price_minor, currency, paid_at, returned_at)
std::vector<OrderRow> orders_of(Db&, SponsorId);
/// One more period at the price of its level today. Throws conflict where the level is not sold, or no place is left.
OrderId order_of(const Visit&, Tx&, const SponsorRow&);
bool hindered(Tx&, const commerce::GoodsFacts&);
void paid(Tx&, const commerce::GoodsFacts&);
void returned(Tx&, const commerce::GoodsFacts&, const std::vector<commerce::LineBack>&);

/// What nobody paid for kUnpaidLasts is gone.
void forget_unpaid(Tx&, Time due);
/// Reminds those whose last day comes near: once long before it and once shortly before.
void remind(Tx&, Time due);
std::vector<std::string> check(Db&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget_person(Tx&, const accounts::Closed&);

}  // namespace lyceum::sponsors
