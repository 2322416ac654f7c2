// Levels, sponsors, what they pay and what they are owed.
#include "modules/sponsors/store.hpp"
#include "modules/sponsors/pages.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::sponsors {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        if (auto line = trimmed(text.substr(0, end)); !line.empty()) lines.emplace_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

// The first moment of the day after the last: whole days, as the site's clock shows them.
Time end_of(const App& app, Time from, std::int64_t days_more) {
    auto zone = Ui{app.nobody(from, Language::zh)}.locale().zone;
    auto local = zone.local(zone.start_of_day(from) + days(days_more) + hours(12));
    local.hour = local.minute = local.second = 0;
    return zone.moment(local);
}

}  // namespace

// ---- levels ---------------------------------------------------------------------------------------

const std::string& LevelRow::name(Language language) const { return (language == Language::zh && !name_zh.empty()) || name_en.empty() ? name_zh : name_en; }
std::vector<std::string> LevelRow::benefits(Language language) const { return lines_of((language == Language::zh && !benefits_zh.empty()) || benefits_en.empty() ? benefits_zh : benefits_en); }

std::vector<LevelRow> levels(Db& db, CommunityId community) {
    return *db.kept<std::vector<LevelRow>>("sponsors.levels " + to_string(community), [&] {
        return db.all<LevelRow>(R"sql(
            select id, community, place, name_zh, name_en, benefits_zh, benefits_en, price_minor, currency, days, retired
            from sponsor_levels where community = $1 order by place, id)sql", community);
    });
}

LevelRow level(Db& db, SponsorLevelId id) {
    auto row = db.maybe<LevelRow>(R"sql(
        select id, community, place, name_zh, name_en, benefits_zh, benefits_en, price_minor, currency, days, retired from sponsor_levels where id = $1)sql", id);
    if (!row) not_found();
    return *row;
}

SponsorLevelId write_level(Tx& tx, const LevelRow& row) {
    if (row.name_zh.empty() && row.name_en.empty()) invalid("name_zh", "Write a name in one language at least.");
    if (row.days < 1 || row.days > kDaysMost) invalid("days", "A period lasts 1 to 1,096 days.");
    if (std::ssize(lines_of(row.benefits_zh)) > kPromisesMost || std::ssize(lines_of(row.benefits_en)) > kPromisesMost) invalid("benefits_zh", "Twenty lines at most.");
    if (row.id) {
        tx.run(R"sql(
            update sponsor_levels set place = $2, name_zh = $3, name_en = $4, benefits_zh = $5, benefits_en = $6, price_minor = $7, currency = $8, days = $9, retired = $10 where id = $1)sql",
            row.id, row.place, row.name_zh, row.name_en, row.benefits_zh, row.benefits_en, row.price_minor, row.currency, row.days, row.retired);
        return row.id;
    }
    if (std::ssize(levels(tx, row.community)) >= kLevelsMost) conflict("Eight levels at most. Change one that is there.");
    auto id = new_id<SponsorLevel>(tx);
    tx.run(R"sql(
        insert into sponsor_levels (id, community, place, name_zh, name_en, benefits_zh, benefits_en, price_minor, currency, days) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
        id, row.community, row.place, row.name_zh, row.name_en, row.benefits_zh, row.benefits_en, row.price_minor, row.currency, row.days);
    return id;
}

// ---- sponsors -------------------------------------------------------------------------------------

std::optional<SponsorRow> find(Db& db, SponsorId id) {
    return db.maybe<SponsorRow>(R"sql(
        select id, community, level, owner, company, words, logo, link, contact, state, since, ends_at, paid_days from sponsors where id = $1)sql", id);
}

std::vector<SponsorRow> shown(Db& db, CommunityId community, Time now) {
    auto rows = *db.kept<std::vector<SponsorRow>>("sponsors.shown " + to_string(community), [&] {
        return db.all<SponsorRow>(R"sql(
            select s.id, s.community, s.level, s.owner, s.company, s.words, s.logo, s.link, s.contact, s.state, s.since, s.ends_at, s.paid_days
            from sponsors s join sponsor_levels l on l.id = s.level
            where s.community = $1 and s.state = 'shown' order by l.place, l.id, s.since, s.id limit $2)sql", community, kSponsorsMost);
    });
    std::erase_if(rows, [&](auto& row) { return !row.runs(now); });
    return rows;
}

std::vector<SponsorRow> of_community(Db& db, CommunityId community, int limit) {
    return db.all<SponsorRow>(R"sql(
        select id, community, level, owner, company, words, logo, link, contact, state, since, ends_at, paid_days
        from sponsors where community = $1 and state <> 'unpaid' order by id desc limit $2)sql", community, limit);
}

std::vector<SponsorRow> of_owner(Db& db, PersonId person, int limit) {
    return db.all<SponsorRow>(R"sql(
        select id, community, level, owner, company, words, logo, link, contact, state, since, ends_at, paid_days
        from sponsors where owner = $1 and owner <> 0 order by id desc limit $2)sql", person, limit);
}

bool has_any(Db& db, PersonId person) {
    auto owners = db.kept<std::vector<PersonId>>("sponsors.owners", [&] {
        return db.all<PersonId>(R"sql(select distinct owner from sponsors where owner <> 0 order by owner)sql");
    });
    return std::binary_search(owners->begin(), owners->end(), person);
}

namespace {

void check_sponsor(const SponsorRow& row) {
    auto link = Url::external(row.link);
    if (!link || !link->str().starts_with("https://")) invalid("link", "Write an address that begins with https://.");
}

void make_room(Tx& tx, CommunityId community) {
    if (tx.one<std::int64_t>(R"sql(select count(*) from sponsors where community = $1 and state in ('waiting', 'shown'))sql", community) >= kSponsorsMost)
        conflict("So many companies are entered that no more fit. Hide some first.");
}

SponsorId insert(Tx& tx, const SponsorRow& row, State state) {
    check_sponsor(row);
    auto id = new_id<Sponsor>(tx);
    tx.run(R"sql(
        insert into sponsors (id, community, level, owner, company, words, logo, link, contact, state, since, ends_at, made_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13))sql",
        id, row.community, row.level, row.owner, row.company, row.words, row.logo, row.link, row.contact, state, row.since, row.ends_at, tx.now());
    media::show(tx, "sponsor " + to_string(id), row.logo);
    return id;
}

// What is promised already stays as it is: a renewal adds what its level has now and was not promised yet.
void write_promises(Tx& tx, const SponsorRow& row) {
    auto owner = row.owner ? accounts::contact(tx, row.owner) : std::nullopt;
    auto benefits = level(tx, row.level).benefits(owner ? owner->language : tx.app().settings()->site.language);
    auto there = promises(tx, row.id);
    for (auto& words : benefits)
        if (std::none_of(there.begin(), there.end(), [&](auto& each) { return each.words == words; }) && std::ssize(promises(tx, row.id)) < kPromisesMost) promise(tx, row.id, words);
}

}  // namespace

SponsorId begin(Tx& tx, const SponsorRow& row) {
    if (!level(tx, row.level).is_sold()) invalid("level", "Choose one from the list.");
    if (tx.one<std::int64_t>(R"sql(select count(*) from sponsors where owner = $1 and state = 'unpaid')sql", row.owner) >= kUnpaidMost)
        conflict("Five that you began are not paid. Pay one of them first.");
    return insert(tx, row, State::unpaid);
}

SponsorId enter(Tx& tx, const SponsorRow& row) {
    if (!row.ends_at || *row.ends_at <= tx.now()) invalid("ends_at", "Write a day to come, such as 2027-02-01.");
    make_room(tx, row.community);
    auto id = insert(tx, row, State::shown);
    auto entered = *find(tx, id);
    write_promises(tx, entered);
    return id;
}

namespace {

// Without its row an order is hindered: money that comes all the same goes back.
void drop_unpaid(Tx& tx, SponsorId id) {
    for (auto& order : orders_of(tx, id))
        if (!order.paid_at) commerce::close_goods(tx, order.order_id);
    tx.run(R"sql(delete from sponsor_orders where sponsor = $1 and paid_at is null)sql", id);
}

}  // namespace

void change(Tx& tx, const SponsorRow& before, const SponsorRow& row, Look look) {
    check_sponsor(row);
    auto state = look == Look::again && before.state == State::shown ? State::waiting : before.state;
    if (tx.run(R"sql(
            update sponsors set level = $2, owner = $3, company = $4, words = $5, logo = $6, link = $7, contact = $8, state = $9, since = $10, ends_at = $11, changed_at = $12
            where id = $1 and state = $13)sql",
            before.id, row.level, row.owner, row.company, row.words, row.logo, row.link, row.contact, state, row.since, row.ends_at, tx.now(), before.state) == 0)
        conflict("This has changed meanwhile. Look at it again.");
    if (row.level != before.level) drop_unpaid(tx, before.id);
    media::show(tx, "sponsor " + to_string(before.id), row.logo);
    if (state == State::waiting && before.state != State::waiting) tx.emit(Waits{before.id, before.community, row.owner, row.company, tx.now()});
}

void show(Tx& tx, const SponsorRow& row) {
    auto from = row.ends_at && *row.ends_at > tx.now() ? *row.ends_at : tx.now();
    auto ends_at = row.paid_days > 0 ? end_of(tx.app(), from, row.paid_days) : row.ends_at.value_or(Time{});
    if ((row.state != State::waiting && row.state != State::hidden) || ends_at <= tx.now()) conflict("There is nothing paid or entered for it. Enter its last day first.");
    if (tx.run(R"sql(
            update sponsors set state = 'shown', since = coalesce(since, $2), ends_at = $3, paid_days = 0, changed_at = $2 where id = $1 and state = $4)sql", row.id, tx.now(), ends_at, row.state) == 0)
        conflict("This has changed meanwhile. Look at it again.");
    write_promises(tx, row);
}

void hide(Tx& tx, const SponsorRow& row, PersonId by) {
    if (row.state != State::shown && row.state != State::waiting) conflict("This has changed meanwhile. Look at it again.");
    if (tx.run(R"sql(update sponsors set state = 'hidden', paid_days = 0, changed_at = $2 where id = $1 and state = $3)sql", row.id, tx.now(), row.state) == 0)
        conflict("This has changed meanwhile. Look at it again.");
    if (row.paid_days == 0) return;
    // Not begun: the last orders are those that are still to come.
    auto left = row.paid_days;
    auto owner = row.owner ? accounts::contact(tx, row.owner) : std::nullopt;
    auto words = tx.app().nobody(tx.now(), owner ? owner->language : tx.app().settings()->site.language).tr(Msg{"The sponsorship did not begin.", {}});
    for (auto& order : orders_of(tx, row.id)) {
        if (left <= 0 || !order.paid_at || order.returned_at) continue;
        left -= order.days;
        tx.run(R"sql(update sponsor_orders set returned_at = $2 where order_id = $1)sql", order.order_id, tx.now());
        commerce::refund_line(tx, order.order_id, 1, std::nullopt, words, by);
    }
}

// ---- what it is owed ------------------------------------------------------------------------------

std::vector<PromiseRow> promises(Db& db, SponsorId id) {
    return db.all<PromiseRow>(R"sql(select number, words, note, done_at from sponsor_promises where sponsor = $1 order by number)sql", id);
}

void promise(Tx& tx, SponsorId id, const std::string& words) {
    auto last = tx.one<std::int64_t>(R"sql(select coalesce(max(number), 0) from sponsor_promises where sponsor = $1)sql", id);
    if (last >= kPromisesMost * 3) conflict("So much is promised that no more fits.");
    tx.run(R"sql(insert into sponsor_promises (sponsor, number, words) values ($1, $2, $3))sql", id, last + 1, words);
}

void keep_promise(Tx& tx, SponsorId id, std::int64_t number, bool done, const std::string& note, PersonId by) {
    auto done_at = done ? std::optional(tx.now()) : std::nullopt;
    if (tx.run(R"sql(update sponsor_promises set done_at = $3, note = $4, done_by = $5 where sponsor = $1 and number = $2)sql", id, number, done_at, note, by) == 0) not_found();
}

// ---- money ----------------------------------------------------------------------------------------

std::vector<OrderRow> orders_of(Db& db, SponsorId id) {
    return db.all<OrderRow>(R"sql(
        select order_id, sponsor, days, price_minor, currency, paid_at, returned_at from sponsor_orders where sponsor = $1 order by order_id desc)sql", id);
}

OrderId order_of(const Visit& visit, Tx& tx, const SponsorRow& row) {
    auto chosen = level(tx, row.level);
    if (!chosen.is_sold()) conflict("This level is not sold. Ask the staff.");
    if (row.state == State::hidden) conflict("The staff has hidden it. Ask them.");
    if (row.state == State::unpaid) make_room(tx, row.community);
    // Whoever changes its level meanwhile waits here, and then closes this order.
    if (tx.run(R"sql(update sponsors set changed_at = $3 where id = $1 and level = $2)sql", row.id, row.level, tx.now()) == 0)
        conflict("This has changed meanwhile. Look at it again.");
    for (auto& order : orders_of(tx, row.id))
        if (!order.paid_at && order.price_minor == chosen.price_minor && order.currency == chosen.currency && order.days == chosen.days
            && tx.one<bool>(R"sql(select exists (select 1 from waiting_orders where id = $1) as waits)sql", order.order_id)) return order.order_id;
    auto tax = commerce::tax_of_house(tx);
    commerce::Line line;
    line.reference = to_string(row.id), line.title = row.company, line.list_minor = chosen.price_minor, line.tax_name = tax.name, line.tax_basis = tax.basis;
    auto id = commerce::order_goods(visit, tx, {"sponsors", row.community, visit.person(), visit.tr("Sponsorship: {}, {}", chosen.name(visit.language), row.company), chosen.currency, {line}});
    tx.run(R"sql(
        insert into sponsor_orders (order_id, sponsor, days, price_minor, currency) values ($1, $2, $3, $4, $5))sql", id, row.id, chosen.days, chosen.price_minor, chosen.currency);
    return id;
}

namespace {

std::optional<OrderRow> of_goods(Db& db, const commerce::GoodsFacts& order) {
    if (order.source != "sponsors") return std::nullopt;
    return db.maybe<OrderRow>(R"sql(
        select order_id, sponsor, days, price_minor, currency, paid_at, returned_at from sponsor_orders where order_id = $1)sql", order.id);
}

}  // namespace

bool hindered(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source != "sponsors") return false;
    auto row = of_goods(tx, order);
    return !row || find(tx, row->sponsor)->state == State::hidden;
}

// Whoever is shown goes on from its last day; the others begin when the staff has looked at them.
void paid(Tx& tx, const commerce::GoodsFacts& order) {
    auto bought = of_goods(tx, order);
    if (!bought) return;
    tx.run(R"sql(update sponsor_orders set paid_at = $2 where order_id = $1)sql", bought->order_id, tx.now());
    auto row = *find(tx, bought->sponsor);
    if (row.runs(tx.now())) {
        tx.run(R"sql(update sponsors set ends_at = $2, changed_at = $3 where id = $1)sql", row.id, end_of(tx.app(), *row.ends_at, bought->days), tx.now());
        write_promises(tx, row);
        return;
    }
    tx.run(R"sql(update sponsors set state = 'waiting', paid_days = paid_days + $2, changed_at = $3 where id = $1)sql", row.id, bought->days, tx.now());
    if (row.state != State::waiting) tx.emit(Waits{row.id, row.community, row.owner, row.company, tx.now()});
}

// All of an order back takes its days back, wherever they are.
void returned(Tx& tx, const commerce::GoodsFacts& order, const std::vector<commerce::LineBack>& backs) {
    auto bought = of_goods(tx, order);
    if (!bought || bought->returned_at || std::none_of(backs.begin(), backs.end(), [](auto& back) { return back.whole; })) return;
    tx.run(R"sql(update sponsor_orders set returned_at = $2 where order_id = $1)sql", bought->order_id, tx.now());
    auto row = *find(tx, bought->sponsor);
    if (row.paid_days >= bought->days) tx.run(R"sql(update sponsors set paid_days = paid_days - $2, changed_at = $3 where id = $1)sql", row.id, bought->days, tx.now());
    else if (row.ends_at && row.state != State::hidden) tx.run(R"sql(update sponsors set ends_at = $2, changed_at = $3 where id = $1)sql", row.id, end_of(tx.app(), *row.ends_at, -bought->days), tx.now());
}

void forget_unpaid(Tx& tx, Time due) {
    constexpr int kAtOnce = 100;
    auto ids = tx.all<SponsorId>(R"sql(
        select s.id from sponsors s where s.state = 'unpaid' and s.changed_at < $1
          and not exists (select 1 from sponsor_orders o join waiting_orders w on w.id = o.order_id where o.sponsor = s.id) order by s.id limit $2)sql", due - kUnpaidLasts, kAtOnce);
    for (auto id : ids) {
        drop_unpaid(tx, id);
        media::show(tx, "sponsor " + to_string(id), "");
        tx.run(R"sql(delete from sponsors where id = $1 and state = 'unpaid')sql", id);
    }
}

// ---- reminders ------------------------------------------------------------------------------------

void remind(Tx& tx, Time due) {
    constexpr int kAtOnce = 100;
    auto ids = tx.all<SponsorId>(R"sql(
        select id from sponsors where owner <> 0 and state = 'shown' and ends_at > $1
          and ((ends_at <= $2 and told_for <> ends_at) or (ends_at <= $3 and told_last <> ends_at)) order by id limit $4)sql", due, due + kToldBefore, due + kToldLast, kAtOnce);
    for (auto id : ids) {
        auto row = *find(tx, id);
        auto last = *row.ends_at <= due + kToldLast;
        tx.run(R"sql(update sponsors set told_for = ends_at, told_last = case when $2 then ends_at else told_last end where id = $1)sql", id, last);
        auto reader = accounts::contact(tx, row.owner);
        if (!reader) continue;
        auto visit = tx.app().nobody(tx.now(), reader->language);
        mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = visit.tr("The sponsorship of {} ends soon", row.company),
            .text = visit.tr("Its last day is {}. You can renew it now; the new period follows the old one without a gap.", Ui{visit}.date(*row.ends_at - seconds(1))) + "\n\n"
                + tx.app().base_url() + sponsor_path({row.id}).str() + "\n\n— " + tx.app().settings()->site.name + "\n"});
    }
}

// ---- verify, endings ------------------------------------------------------------------------------

std::vector<std::string> check(Db& db) {
    auto wrong = db.one<std::int64_t>(R"sql(
        select count(*) from sponsors s where s.paid_days > 0
          and s.paid_days > (select coalesce(sum(o.days), 0) from sponsor_orders o where o.sponsor = s.id and o.paid_at is not null and o.returned_at is null))sql");
    if (wrong == 0) return {};
    return {fmt::format("{} sponsors have more days to come than they paid for. Look at their orders in finance.", wrong)};
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"sponsors", {"owner"}, Msg{"Companies that you look after as a sponsor", {}}, Msg{"To show them, and to keep what was agreed", {}}, Basis::contract, 0, Ending::anonymised},
        {"sponsor_promises", {"done_by"}, Msg{"What you did for sponsors as one of the staff", {}}, Msg{"To keep what was agreed", {}}, Basis::contract, 0, Ending::anonymised},
    };
}

namespace {
struct OwnSponsor { std::string company, words, link, contact, state; std::optional<Time> since, ends_at; };
DESCRIBE(OwnSponsor, company, words, link, contact, state, since, ends_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("sponsorships", db.all<OwnSponsor>(R"sql(select company, words, link, contact, state, since, ends_at from sponsors where owner = $1 order by id)sql", person));
}

void forget_person(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(update sponsors set owner = 0, contact = '' where owner = $1)sql", closed.person);
    tx.run(R"sql(update sponsor_promises set done_by = 0 where done_by = $1)sql", closed.person);
}

}  // namespace lyceum::sponsors
