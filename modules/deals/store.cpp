// From an agreement to money that has found its owner.
#include "modules/deals/store.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::deals {

int commission_of(Db& db, CommunityId community) {
    return db.maybe<int>(R"sql(select commission from deal_terms where community = $1)sql", community).value_or(kCommissionUsual);
}

std::optional<DealRow> find(Db& db, DealId id) {
    return db.maybe<DealRow>(R"sql(
        select id, community, client, worker, title, terms, currency, commission, state, order_id, made_at from deals where id = $1)sql", id);
}

std::vector<MilestoneRow> milestones_of(Db& db, DealId id) {
    return db.all<MilestoneRow>(R"sql(
        select number, title, minor, state, released_minor, returned_minor from deal_milestones where deal = $1 order by number)sql", id);
}

std::vector<EventRow> events_of(Db& db, DealId id) {
    constexpr int kShown = 200;
    return db.all<EventRow>(R"sql(
        select number, person, what, words, minor, at from deal_events where deal = $1 order by id limit $2)sql", id, kShown);
}

std::vector<DealRow> deals_of(Db& db, PersonId person, int limit) {
    return db.all<DealRow>(R"sql(
        select id, community, client, worker, title, terms, currency, commission, state, order_id, made_at from deals
        where client = $1 or worker = $1 order by id desc limit $2)sql", person, limit);
}

std::vector<DealRow> disputed(Db& db, int limit) {
    return db.all<DealRow>(R"sql(
        select id, community, client, worker, title, terms, currency, commission, state, order_id, made_at from deals d
        where exists (select 1 from deal_milestones m where m.deal = d.id and m.state = 'disputed') order by id limit $1)sql", limit);
}

namespace {

void note(Tx& tx, DealId deal, std::int64_t number, PersonId person, Did what, const std::string& words = {}, std::int64_t minor = 0) {
    tx.run(R"sql(
        insert into deal_events (id, deal, number, person, what, words, minor, at) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        tx.next_id(), deal, number, person, what, words, minor, tx.now());
}

// Two who press at once: the second finds another state.
void move(Tx& tx, const DealRow& deal, State to) {
    if (tx.run(R"sql(update deals set state = $2, changed_at = $3 where id = $1 and state = $4)sql", deal.id, to, tx.now(), deal.state) == 0)
        conflict("This has changed meanwhile. Look at it again.");
}

PersonId other(const DealRow& deal, PersonId person) { return person == deal.client ? deal.worker : deal.client; }

MilestoneRow open_milestone(Tx& tx, const DealRow& deal, std::int64_t number) {
    // Whoever changes anything about a deal's money begins here: others wait.
    tx.run(R"sql(update deals set changed_at = $2 where id = $1)sql", deal.id, tx.now());
    auto milestones = milestones_of(tx, deal.id);
    auto found = std::find_if(milestones.begin(), milestones.end(), [&](auto& m) { return m.number == number; });
    if (found == milestones.end()) not_found();
    if (find(tx, deal.id)->state != State::held || found->left() == 0) conflict("There is nothing held of this.");
    return *found;
}

void finish_when_settled(Tx& tx, DealId deal) {
    auto open = tx.one<std::int64_t>(R"sql(select count(*) from deal_milestones where deal = $1 and state <> 'settled')sql", deal);
    if (open == 0) tx.run(R"sql(update deals set state = 'done', changed_at = $2 where id = $1 and state = 'held')sql", deal, tx.now());
}

// Of all that was released, less what was taken before: so crumbs cost what the whole costs.
std::int64_t commission_on(Db& db, const DealRow& deal, std::int64_t minor) {
    std::int64_t before = 0;
    for (auto& m : milestones_of(db, deal.id)) before += m.released_minor;
    auto of = [&](std::int64_t sum) { return static_cast<std::int64_t>(static_cast<__int128>(sum) * deal.commission / 100); };
    return of(before + minor) - of(before);
}

// The reference holds what was released before, so one release is booked once and two parts are two.
void pay_out(Tx& tx, const DealRow& deal, const MilestoneRow& m, std::int64_t minor) {
    auto commission = commission_on(tx, deal, minor);
    commerce::release_held(tx, deal.order_id, m.number, {deal.worker, {minor - commission, deal.currency}, {commission, deal.currency},
        fmt::format("deal {}.{}.{}", to_string(deal.id), m.number, m.released_minor)});
    tx.run(R"sql(
        update deal_milestones set released_minor = released_minor + $3,
               state = case when released_minor + $3 + returned_minor = minor then 'settled' else state end
        where deal = $1 and number = $2)sql", deal.id, m.number, minor);
    finish_when_settled(tx, deal.id);
}

}  // namespace

DealId offer(Tx& tx, const NewDeal& made) {
    if (made.client == made.worker) invalid("handle", "Name somebody else: nobody works for themselves here.");
    if (made.milestones.empty() || std::ssize(made.milestones) > kMilestonesMost) invalid("milestones", "Write one to ten milestones, each with an amount.");
    auto id = new_id<Deal>(tx);
    tx.run(R"sql(
        insert into deals (id, community, client, worker, title, terms, currency, commission, state, made_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'offered', $9, $9))sql",
        id, made.community, made.client, made.worker, made.title, made.terms, made.milestones.front().money.currency, commission_of(tx, made.community), tx.now());
    std::int64_t number = 0;
    for (auto& m : made.milestones)
        tx.run(R"sql(insert into deal_milestones (deal, number, title, minor, state) values ($1, $2, $3, $4, 'open'))sql", id, ++number, m.title, m.money.minor);
    note(tx, id, 0, made.client, Did::offered);
    write_news(tx, *find(tx, id), made.worker, "offered");
    return id;
}

void accept(Tx& tx, const DealRow& deal, PersonId by) {
    if (by != deal.worker) forbidden("Only whoever would do the work accepts it.");
    if (deal.state != State::offered) conflict("This has changed meanwhile. Look at it again.");
    move(tx, deal, State::agreed);
    note(tx, deal.id, 0, by, Did::accepted);
    write_news(tx, deal, deal.client, "accepted");
}

void cancel(Tx& tx, const DealRow& deal, PersonId by) {
    if (by != deal.client && by != deal.worker) not_found();
    if (deal.state != State::offered && deal.state != State::agreed) conflict("Money is held for this already. Give it back, or ask the staff to decide.");
    move(tx, deal, State::cancelled);
    note(tx, deal.id, 0, by, by == deal.worker && deal.state == State::offered ? Did::declined : Did::cancelled);
    if (deal.order_id) commerce::close_goods(tx, deal.order_id);
    write_news(tx, deal, other(deal, by), "cancelled");
}

OrderId order_of(const Visit& visit, Tx& tx, const DealRow& deal) {
    if (deal.client != visit.person()) forbidden("Only the client pays.");
    if (deal.state != State::agreed) conflict("This does not wait for a payment.");
    if (deal.order_id) {
        auto facts = commerce::order_facts(tx, deal.order_id);
        if (facts && !facts->paid_at && tx.one<bool>(R"sql(select exists (select 1 from waiting_orders where id = $1) as waits)sql", deal.order_id)) return deal.order_id;
    }
    std::vector<commerce::Line> lines;
    for (auto& m : milestones_of(tx, deal.id)) {
        commerce::Line line;
        line.reference = to_string(deal.id), line.title = m.title, line.list_minor = m.minor, line.is_held = true;
        lines.push_back(std::move(line));
    }
    auto order = commerce::order_goods(visit, tx, {"deals", deal.community, deal.client, deal.title, deal.currency, lines});
    tx.run(R"sql(update deals set order_id = $2, changed_at = $3 where id = $1)sql", deal.id, order, tx.now());
    return order;
}

void report(Tx& tx, const DealRow& deal, std::int64_t number, PersonId worker, const std::string& words) {
    if (worker != deal.worker) forbidden("Only whoever does the work says that it is done.");
    auto m = open_milestone(tx, deal, number);
    if (m.state != Step::open) conflict("This has changed meanwhile. Look at it again.");
    tx.run(R"sql(update deal_milestones set state = 'reported' where deal = $1 and number = $2)sql", deal.id, number);
    note(tx, deal.id, number, worker, Did::reported, words);
    write_news(tx, deal, deal.client, "reported");
}

void release(Tx& tx, const DealRow& deal, std::int64_t number, PersonId client, std::optional<std::int64_t> minor) {
    if (client != deal.client) forbidden("Only the client releases what they paid in.");
    auto m = open_milestone(tx, deal, number);
    if (m.state == Step::disputed) conflict("The staff decides about this.");
    auto part = minor.value_or(m.left());
    if (part <= 0 || part > m.left()) invalid("amount", "This is more than is held, or nothing.");
    pay_out(tx, deal, m, part);
    note(tx, deal.id, number, client, Did::released, {}, part);
    write_news(tx, deal, deal.worker, "released");
}

void give_back(Tx& tx, const DealRow& deal, std::int64_t number, PersonId worker, const std::string& words) {
    if (worker != deal.worker) forbidden("Only whoever does the work gives it back.");
    auto m = open_milestone(tx, deal, number);
    if (m.state == Step::disputed) conflict("The staff decides about this.");
    note(tx, deal.id, number, worker, Did::gave_back, words, m.left());
    commerce::refund_line(tx, deal.order_id, number, Money{m.left(), deal.currency}, words, worker);
}

void dispute(Tx& tx, const DealRow& deal, std::int64_t number, PersonId by, const std::string& words) {
    if (by != deal.client && by != deal.worker) not_found();
    auto m = open_milestone(tx, deal, number);
    if (m.state == Step::disputed) conflict("The staff decides about this.");
    tx.run(R"sql(update deal_milestones set state = 'disputed' where deal = $1 and number = $2)sql", deal.id, number);
    note(tx, deal.id, number, by, Did::disputed, words);
    write_news(tx, deal, other(deal, by), "disputed");
}

void decide(Tx& tx, const DealRow& deal, std::int64_t number, std::int64_t to_worker, PersonId staff, const std::string& words) {
    if (staff == deal.client || staff == deal.worker) forbidden("Somebody else decides about one's own money.");
    auto m = open_milestone(tx, deal, number);
    if (m.state != Step::disputed) conflict("Nobody asked for a decision about this.");
    if (to_worker < 0 || to_worker > m.left()) invalid("amount", "This is more than is held, or nothing.");
    note(tx, deal.id, number, staff, Did::decided, words, to_worker);
    auto back = m.left() - to_worker;
    if (to_worker > 0) pay_out(tx, deal, m, to_worker);
    if (back > 0) commerce::refund_line(tx, deal.order_id, number, Money{back, deal.currency}, words, staff);
    write_news(tx, deal, deal.client, "decided");
    write_news(tx, deal, deal.worker, "decided");
}

// ---- what commerce tells ------------------------------------------------------------------------

namespace {

std::optional<DealRow> of_order(Db& db, const commerce::GoodsFacts& order) {
    if (order.source != "deals") return std::nullopt;
    return db.maybe<DealRow>(R"sql(
        select id, community, client, worker, title, terms, currency, commission, state, order_id, made_at from deals where order_id = $1)sql", order.id);
}

}  // namespace

// An order that another one took the place of, or whose deal was called off, is given back.
bool hindered(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source != "deals") return false;
    auto deal = of_order(tx, order);
    return !deal || deal->state != State::agreed;
}

void paid(Tx& tx, const commerce::GoodsFacts& order) {
    auto deal = of_order(tx, order);
    if (!deal) return;
    move(tx, *deal, State::held);
    note(tx, deal->id, 0, deal->client, Did::paid, {}, order.paid_minor);
    write_news(tx, *deal, deal->worker, "paid");
}

// Whoever gave it back (the worker, a decision, finance, the gateway): the milestone knows.
void returned(Tx& tx, const commerce::GoodsFacts& order, const std::vector<commerce::LineBack>& backs) {
    auto deal = of_order(tx, order);
    if (!deal) return;
    for (auto& back : backs) {
        tx.run(R"sql(
            update deal_milestones set returned_minor = returned_minor + $3,
                   state = case when released_minor + returned_minor + $3 = minor then 'settled' else state end
            where deal = $1 and number = $2)sql", deal->id, back.line, back.minor);
        note(tx, deal->id, back.line, {}, Did::returned, {}, back.minor);
    }
    finish_when_settled(tx, deal->id);
}

// ---- letters ------------------------------------------------------------------------------------

void write_news(Tx& tx, const DealRow& deal, PersonId to, const std::string& about) {
    auto reader = accounts::contact(tx, to);
    if (!reader) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    auto what = about == "offered" ? visit.tr("Somebody offers you work with held money.") : about == "accepted" ? visit.tr("Your offer was accepted. The work begins when you have paid it in.")
        : about == "cancelled" ? visit.tr("The other side called it off.") : about == "paid" ? visit.tr("The money is held: the work can begin.")
        : about == "reported" ? visit.tr("A milestone is said to be done. Release its money, or say what is missing.") : about == "released" ? visit.tr("Money was released to you. It is paid out with your income.")
        : about == "disputed" ? visit.tr("The other side asked the staff to decide.") : visit.tr("The staff has decided.");
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = visit.tr("About “{}”", deal.title),
        .text = what + "\n\n" + tx.app().base_url() + "/deals/" + to_string(deal.id) + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

// ---- verify, endings ----------------------------------------------------------------------------

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto apart = db.one<std::int64_t>(R"sql(
        select count(*) from deal_milestones m join deals d on d.id = m.deal
        left join held_money h on h.order_id = d.order_id and h.line = m.number
        where d.state in ('held', 'done') and coalesce(h.minor, -1) <> m.minor - m.released_minor - m.returned_minor)sql");
    if (apart > 0) wrong.push_back(fmt::format("{} milestones disagree with the money that is held for them. Compare with a backup before anything is released.", apart));
    return wrong;
}

std::optional<Msg> unfinished(Db& db, PersonId person) {
    if (db.one<std::int64_t>(R"sql(
            select count(*) from deals where (client = $1 or worker = $1) and state = 'held')sql", person) > 0)
        return Msg{"Money is held for work of yours that is not settled.", {}};
    return std::nullopt;
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"deals", {"client", "worker"}, Msg{"Work with held money that you agreed on", {}}, Msg{"To hold the money, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"deal_events", {"person"}, Msg{"What you said and did about such work", {}}, Msg{"To decide fairly, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnDeal { std::string title, terms, state, currency; Time made_at; };
DESCRIBE(OwnDeal, title, terms, state, currency, made_at)
struct OwnWord { std::string title, what, words; std::int64_t minor = 0; Time at; };
DESCRIBE(OwnWord, title, what, words, minor, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("deals", db.all<OwnDeal>(R"sql(
        select title, terms, state, currency, made_at from deals where client = $1 or worker = $1 order by id)sql", person));
    copy.add("deal_words", db.all<OwnWord>(R"sql(
        select d.title, e.what, e.words, e.minor, e.at from deal_events e join deals d on d.id = e.deal where e.person = $1 order by e.id)sql", person));
}

}  // namespace lyceum::deals
