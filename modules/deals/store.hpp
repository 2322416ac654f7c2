// The tables of deals and the rules about them. Only this module includes this file.
#pragma once
#include "modules/deals/deals.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::deals {

/// offered → agreed → held → done; offered and agreed → cancelled. Money lies with us while it is held.
enum class State { offered, agreed, held, done, cancelled };
DESCRIBE_ENUM(State, offered, agreed, held, done, cancelled)
/// open → reported (the worker says it is done) → settled; open and reported → disputed → settled.
enum class Step { open, reported, disputed, settled };
DESCRIBE_ENUM(Step, open, reported, disputed, settled)

struct DealRow {
    DealId id;
    CommunityId community;
    PersonId client, worker;
    std::string title, terms;
    Currency currency = Currency::CNY;
    int commission = 0;
    State state = State::offered;
    OrderId order_id;
    Time made_at;
};
DESCRIBE(DealRow, id, community, client, worker, title, terms, currency, commission, state, order_id, made_at)
struct MilestoneRow {
    std::int64_t number = 0;
    std::string title;
    std::int64_t minor = 0;
    Step state = Step::open;
    std::int64_t released_minor = 0, returned_minor = 0;

    std::int64_t left() const { return minor - released_minor - returned_minor; }
};
DESCRIBE(MilestoneRow, number, title, minor, state, released_minor, returned_minor)
enum class Did { offered, accepted, declined, paid, reported, released, gave_back, disputed, decided, cancelled, returned };
DESCRIBE_ENUM(Did, offered, accepted, declined, paid, reported, released, gave_back, disputed, decided, cancelled, returned)
struct EventRow {
    std::int64_t number = 0;
    PersonId person;                                // zero: the gateway, or finance
    Did what = Did::offered;
    std::string words;
    std::int64_t minor = 0;
    Time at;
};
DESCRIBE(EventRow, number, person, what, words, minor, at)

inline constexpr int kMilestonesMost = 10, kCommissionUsual = 10;
int commission_of(Db&, CommunityId);

struct NewMilestone { std::string title; Money money; };
struct NewDeal {
    CommunityId community;
    PersonId client, worker;
    std::string title, terms;
    std::vector<NewMilestone> milestones;           // 1 to 10, of one currency
};
DealId offer(Tx&, const NewDeal&);
std::optional<DealRow> find(Db&, DealId);
std::vector<MilestoneRow> milestones_of(Db&, DealId);
std::vector<EventRow> events_of(Db&, DealId);
std::vector<DealRow> deals_of(Db&, PersonId, int limit);
/// Where somebody asked the staff to decide, the oldest first.
std::vector<DealRow> disputed(Db&, int limit);

// Each throws conflict where the state does not allow it, and forbidden for anybody but the one whose turn it is.
void accept(Tx&, const DealRow&, PersonId by);
/// Before money came: by either.
void cancel(Tx&, const DealRow&, PersonId by);
/// The order that holds the money, made once.
OrderId order_of(const Visit&, Tx&, const DealRow&);
void report(Tx&, const DealRow&, std::int64_t number, PersonId worker, const std::string& words);
/// The client says that it is done: all that is left of the milestone, or a part of it, goes to the worker.
void release(Tx&, const DealRow&, std::int64_t number, PersonId client, std::optional<std::int64_t> minor);
/// The worker gives back what is left of a milestone.
void give_back(Tx&, const DealRow&, std::int64_t number, PersonId worker, const std::string& words);
void dispute(Tx&, const DealRow&, std::int64_t number, PersonId by, const std::string& words);
/// The staff divides what is left: so much to the worker, the rest back to the client.
void decide(Tx&, const DealRow&, std::int64_t number, std::int64_t to_worker, PersonId staff, const std::string& words);

// For commerce's slots.
bool hindered(Tx&, const commerce::GoodsFacts&);
void paid(Tx&, const commerce::GoodsFacts&);
void returned(Tx&, const commerce::GoodsFacts&, const std::vector<commerce::LineBack>&);

std::vector<std::string> check(Db&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
std::optional<Msg> unfinished(Db&, PersonId);
void write_news(Tx&, const DealRow&, PersonId to, const std::string& about);

}  // namespace lyceum::deals
