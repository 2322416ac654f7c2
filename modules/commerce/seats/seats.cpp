#include "modules/commerce/seats/seats.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/periods.hpp"
#include "platform/core/lower.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/site.hpp"
#include "platform/mail/letter.hpp"
#include <array>

namespace lyceum::commerce {

namespace {

constexpr std::size_t kCodeBytes = 15;

std::string new_code() { return crypto::base32(crypto::random_bytes(kCodeBytes)); }

std::string domain_of(std::string_view email) {
    auto at = email.rfind('@');
    return at == email.npos ? std::string() : lower(email.substr(at + 1));
}

// Addresses that anybody gets: they say nothing about who employs somebody.
bool is_anybodys(std::string_view domain) {
    static constexpr std::array kAnybodys{"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "icloud.com", "me.com", "mac.com", "aol.com",
        "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "mail.ru", "yandex.ru", "qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com",
        "139.com", "189.cn", "wo.cn", "aliyun.com", "21cn.com", "tom.com", "88.com"};
    return std::find(kAnybodys.begin(), kAnybodys.end(), domain) != kAnybodys.end();
}

OrderId order_of(const Visit& visit, Tx& tx, const PackRow& pack, SeatOrder what, std::int64_t seats, std::int64_t minor) {
    auto title = Ui{visit}.plural(seats, "{} seat", "{} seats") + " · " + pack.title;
    auto tax = tax_of_house(tx);
    auto order = order_goods(visit, tx, {.source = std::string(kSeats), .community = pack.community, .buyer = visit.person(), .title = title, .currency = pack.currency,
        .lines = {{.reference = to_string(pack.id), .title = title, .quantity = static_cast<int>(seats), .list_minor = minor, .tax_name = tax.name, .tax_basis = tax.basis}}});
    // The period that it was made for: more seats last until its end, the next one begins there.
    auto until = what == SeatOrder::more ? pack.ends_at : std::nullopt, from = what == SeatOrder::again ? pack.ends_at : std::nullopt;
    tx.run(R"sql(insert into seat_orders (order_id, pack, what, seats, starts_at, ends_at) values ($1, $2, $3, $4, $5, $6))sql", order, pack.id, what, seats, from, until);
    return order;
}

void must_be_a_number_of_seats(std::int64_t seats, std::int64_t least) {
    if (seats < least || seats > kSeatsMost) invalid("seats", "Between 2 and 1,000 seats.");
}

std::string right_of(SeatId seat, std::int64_t period) { return to_string(seat) + "-" + std::to_string(period); }

void grant_seat(Tx& tx, const PackRow& pack, const SeatRow& seat, Time from) {
    membership::grant(tx, {.person = seat.person, .community = pack.community, .level = pack.level, .starts_at = from, .ends_at = pack.ends_at, .source = "seat",
        .source_id = right_of(seat.id, pack.period), .note = pack.company});
}

std::vector<SeatRow> taken_of(Db& db, SeatPackId pack) {
    return db.all<SeatRow>(R"sql(
        select id, pack, email, code, person, invited_at, taken_at, freed_at from seats where pack = $1 and person <> 0 and freed_at is null order by id)sql", pack);
}

// Whoever changes anything about a pack begins here.
PackRow lock_pack(Tx& tx, SeatPackId id) {
    return tx.maybe_returning<PackRow>(R"sql(
        update seat_packs set seats = seats where id = $1
        returning id, community, buyer, company, plan, level, title, months, days, unit_minor, currency, seats, used, code, domain, starts_at, ends_at, period)sql", id).value();
}

}  // namespace

Money price_of_more(const PackRow& pack, std::int64_t seats, Time at) {
    if (!pack.runs(at)) return {0, pack.currency};
    auto whole = (*pack.ends_at - *pack.starts_at).micros, left = (*pack.ends_at - at).micros;
    auto part = static_cast<std::int64_t>(static_cast<__int128>(pack.unit_minor) * seats * left / whole);
    return {std::max<std::int64_t>(1, part), pack.currency};
}

OrderId order_first(const Visit& visit, Tx& tx, const PlanRow& plan, const std::string& title, const std::string& company, std::int64_t seats) {
    must_be_a_number_of_seats(seats, kSeatsLeast);
    PackRow pack{.id = new_id<SeatPack>(tx), .community = plan.community, .buyer = visit.person(), .company = company, .plan = plan.id, .level = plan.level, .title = title,
        .months = plan.months(), .days = plan.days, .unit_minor = plan.minor, .currency = plan.currency, .seats = 0, .used = 0, .code = new_code(), .domain = {}, .starts_at = {}, .ends_at = {}};
    tx.run(R"sql(
        insert into seat_packs (id, community, buyer, company, plan, level, title, months, days, unit_minor, currency, seats, used, code, domain, made_at, period)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, '', $13, 0))sql",
        pack.id, pack.community, pack.buyer, pack.company, pack.plan, pack.level, pack.title, pack.months, pack.days, pack.unit_minor, pack.currency, pack.code, tx.now());
    return order_of(visit, tx, pack, SeatOrder::first, seats, plan.minor * seats);
}

OrderId order_more(const Visit& visit, Tx& tx, const PackRow& pack, std::int64_t seats) {
    must_be_a_number_of_seats(pack.seats + seats, seats < 1 ? kSeatsMost + 1 : 1);
    if (!pack.runs(tx.now())) conflict("This period has ended. Renew the seats first.");
    return order_of(visit, tx, pack, SeatOrder::more, seats, price_of_more(pack, seats, tx.now()).minor);
}

OrderId order_again(const Visit& visit, Tx& tx, const PackRow& pack) {
    if (pack.seats == 0) conflict("There are no seats to renew.");
    if (*pack.starts_at > tx.now()) conflict("The next period is paid already.");
    return order_of(visit, tx, pack, SeatOrder::again, pack.seats, pack.unit_minor * pack.seats);
}

// ---- rows ---------------------------------------------------------------------------------------

std::vector<PackRow> packs_of(Db& db, PersonId buyer) {
    constexpr int kShown = 100;
    return db.all<PackRow>(R"sql(
        select id, community, buyer, company, plan, level, title, months, days, unit_minor, currency, seats, used, code, domain, starts_at, ends_at, period
        from seat_packs where buyer = $1 and ends_at is not null order by id desc limit $2)sql", buyer, kShown);
}

PackRow pack_of(Db& db, PersonId buyer, SeatPackId id) {
    auto pack = db.maybe<PackRow>(R"sql(
        select id, community, buyer, company, plan, level, title, months, days, unit_minor, currency, seats, used, code, domain, starts_at, ends_at, period
        from seat_packs where id = $1 and buyer = $2 and ends_at is not null)sql", id, buyer);
    if (!pack) not_found();
    return *pack;
}

Company company_of(Db& db, PersonId buyer, SeatPackId id) {
    auto company = db.maybe<Company>(R"sql(
        select pack, buyer, company, community, level, ends_at from seat_companies where pack = $1 and buyer = $2)sql", id, buyer);
    if (!company) not_found();
    return *company;
}

std::vector<Company> companies_of(Db& db, PersonId buyer) {
    constexpr int kKnown = 100;
    return *db.kept<std::vector<Company>>("commerce.companies " + to_string(buyer), [&] {
        return db.all<Company>(R"sql(
            select pack, buyer, company, community, level, ends_at from seat_companies where buyer = $1 order by pack desc limit $2)sql", buyer, kKnown);
    });
}

Url pack_url(SeatPackId id) { return pack_path({id}); }

std::vector<SeatRow> seats_of(Db& db, SeatPackId pack) {
    return db.all<SeatRow>(R"sql(
        select id, pack, email, code, person, invited_at, taken_at, freed_at from seats where pack = $1 and freed_at is null order by person = 0, id limit $2)sql",
        pack, kInvitationsMost);
}

// ---- people -------------------------------------------------------------------------------------

int invite(Tx& tx, const PackRow& pack, const std::vector<std::string>& emails) {
    std::set<std::string> known;
    auto there = seats_of(tx, pack.id);
    for (auto& seat : there) known.insert(lower(seat.email));
    if (there.size() + emails.size() > static_cast<std::size_t>(kInvitationsMost)) conflict("There are as many invitations as there can be. Take some back first.");
    int written = 0;
    for (auto& email : emails) {
        if (!known.insert(lower(email)).second) continue;
        auto code = new_code();
        tx.run(R"sql(insert into seats (id, pack, email, code, invited_at) values ($1, $2, $3, $4, $5))sql", new_id<Seat>(tx), pack.id, email, code, tx.now());
        send_seat(tx, pack.buyer, email, pack.company, pack.title, take_seat_path({code}));
        ++written;
    }
    return written;
}

void set_domain(Tx& tx, const PackRow& pack, const std::string& typed) {
    auto domain = lower(trimmed(typed));
    if (domain.starts_with('@')) domain.erase(0, 1);
    if (!domain.empty()) {
        auto own = accounts::contact(tx, pack.buyer);
        if (is_anybodys(domain)) invalid("domain", "Anybody gets an address there. Invite by mail instead.");
        if (!own || domain_of(own->email) != domain) invalid("domain", "It must be the domain of your own confirmed e-mail address.");
    }
    tx.run(R"sql(update seat_packs set domain = $2 where id = $1)sql", pack.id, domain);
}

namespace {

struct Way { SeatPackId pack; SeatId seat; };
DESCRIBE(Way, pack, seat)

// The seat of an invitation, or a new one by the link of the pack.
std::optional<Way> way_of(Db& db, std::string_view code) {
    return db.maybe<Way>(R"sql(
        select pack, id as seat from seats where code = $1 and person = 0 and freed_at is null
        union all select id, 0 from seat_packs where code = $1 and domain <> '')sql", code);
}

}  // namespace

void take_seat(Tx& tx, PersonId person, std::string_view code) {
    auto way = way_of(tx, code);
    if (!way) conflict("This invitation was used already, or taken back. Ask whoever sent it.");
    auto pack = lock_pack(tx, way->pack);
    if (!pack.runs(tx.now())) conflict("These seats have ended. Ask whoever invited you.");
    if (!way->seat) {
        auto known = accounts::contact(tx, person);
        if (pack.domain.empty() || !known || domain_of(known->email) != pack.domain) conflict("This link is for people with a confirmed address of the company. Add yours in the settings first.");
    }
    if (tx.one<bool>(R"sql(
            select exists (select 1 from seats where pack = $1 and person = $2 and freed_at is null) as has)sql", pack.id, person))
        conflict("You have a seat already.");
    if (tx.run(R"sql(update seat_packs set used = used + 1 where id = $1 and used < seats)sql", pack.id) == 0)
        conflict("All seats are taken. Ask whoever invited you for another.");
    SeatRow seat{.id = way->seat ? way->seat : new_id<Seat>(tx), .pack = pack.id, .email = {}, .code = {}, .person = person, .invited_at = tx.now(), .taken_at = tx.now(), .freed_at = {}};
    if (!way->seat)
        tx.run(R"sql(
            insert into seats (id, pack, email, code, person, invited_at, taken_at) values ($1, $2, '', $3, $4, $5, $5))sql", seat.id, pack.id, new_code(), person, tx.now());
    else if (tx.run(R"sql(update seats set person = $2, taken_at = $3 where id = $1 and person = 0 and freed_at is null)sql", seat.id, person, tx.now()) == 0)
        conflict("This invitation was used already, or taken back. Ask whoever sent it.");
    grant_seat(tx, pack, seat, tx.now());
    tx.emit(SeatTaken{pack.id, person});
}

void free_seat(Tx& tx, const PackRow& of, SeatId id) {
    auto pack = lock_pack(tx, of.id);
    auto person = tx.maybe_returning<PersonId>(R"sql(
        update seats set freed_at = $3 where id = $1 and pack = $2 and freed_at is null returning person)sql", id, pack.id, tx.now());
    if (!person) not_found();
    if (!*person) return;
    tx.run(R"sql(update seat_packs set used = used - 1 where id = $1)sql", pack.id);
    for (auto period = std::max<std::int64_t>(1, pack.period - 2); period <= pack.period; ++period) membership::revoke(tx, "seat", right_of(id, period));
}

void leave_seats(Tx& tx, const accounts::Closed& closed) {
    for (auto& had : tx.all<Way>(R"sql(select pack, id as seat from seats where person = $1 and freed_at is null)sql", closed.person))
        free_seat(tx, lock_pack(tx, had.pack), had.seat);
    tx.run(R"sql(update seats set email = '' where person = $1)sql", closed.person);
}

// ---- money --------------------------------------------------------------------------------------

namespace {

struct Bought {
    SeatPackId pack;
    SeatOrder what = SeatOrder::first;
    std::int64_t seats = 0;
    bool done = false;
    std::optional<Time> starts_at, ends_at;
};
DESCRIBE(Bought, pack, what, seats, done, starts_at, ends_at)

std::optional<Bought> bought_with(Db& db, const GoodsFacts& facts) {
    if (facts.source != kSeats) return std::nullopt;
    return db.maybe<Bought>(R"sql(select pack, what, seats, done, starts_at, ends_at from seat_orders where order_id = $1)sql", facts.id);
}

// The next period begins where the present one ends, or now; the seats that are taken go on without a gap.
PackRow begin_period(Tx& tx, PackRow pack, std::int64_t seats) {
    auto from = std::max(tx.now(), pack.ends_at.value_or(tx.now()));
    OrderRow like;
    like.months = pack.months, like.days = pack.days, like.list_minor = 1;
    pack.starts_at = from;
    pack.ends_at = end_of_period(like, from, from, site_zone(tx.app()));
    pack.seats = seats;
    ++pack.period;
    tx.run(R"sql(
        update seat_packs set seats = $2, starts_at = $3, ends_at = $4, period = $5 where id = $1)sql", pack.id, pack.seats, pack.starts_at, pack.ends_at, pack.period);
    for (auto& seat : taken_of(tx, pack.id)) grant_seat(tx, pack, seat, from);
    return pack;
}

}  // namespace

bool seats_hindered(Tx& tx, const GoodsFacts& facts) {
    auto bought = bought_with(tx, facts);
    if (!bought || bought->what == SeatOrder::first) return false;
    auto pack = lock_pack(tx, bought->pack);
    // Its price was that of another period. Orders of earlier versions do not say which.
    auto made_for = bought->what == SeatOrder::more ? bought->ends_at : bought->starts_at;
    if (made_for && made_for != pack.ends_at) return true;
    if (bought->what == SeatOrder::again) return pack.seats != bought->seats;
    return !pack.runs(tx.now()) || pack.seats + bought->seats > kSeatsMost;         // it ended while the money was on its way
}

void seats_paid(Tx& tx, const GoodsFacts& facts) {
    auto bought = bought_with(tx, facts);
    if (!bought || bought->done) return;
    auto pack = lock_pack(tx, bought->pack);
    if (bought->what == SeatOrder::more) tx.run(R"sql(update seat_packs set seats = seats + $2 where id = $1)sql", pack.id, bought->seats);
    else pack = begin_period(tx, pack, bought->seats);
    auto from = bought->what == SeatOrder::more ? tx.now() : *pack.starts_at;
    tx.run(R"sql(
        update seat_orders set done = $2, starts_at = $3, ends_at = $4 where order_id = $1)sql", facts.id, true, from, pack.ends_at);
}

// All of the money went back: what it bought ends now, and no other period does. Seats that are taken beyond what is left are
// the newest.
void seats_returned(Tx& tx, const GoodsFacts& facts, const std::vector<LineBack>& lines) {
    auto bought = bought_with(tx, facts);
    if (!bought || lines.empty() || !lines.front().whole) return;
    auto pack = lock_pack(tx, bought->pack);
    if (bought->what != SeatOrder::more && pack.starts_at && *pack.starts_at > tx.now()) {      // another period is paid as well
        auto period = bought->what == SeatOrder::again ? pack.period : pack.period - 1;
        for (auto& seat : taken_of(tx, pack.id)) membership::revoke(tx, "seat", right_of(seat.id, period));
        if (bought->what == SeatOrder::again)
            tx.run(R"sql(update seat_packs set ends_at = starts_at, starts_at = starts_at - (ends_at - starts_at) where id = $1)sql", pack.id);
        return;
    }
    auto left = bought->what == SeatOrder::more ? std::max<std::int64_t>(0, pack.seats - bought->seats) : 0;
    auto taken = taken_of(tx, pack.id);
    for (auto i = taken.size(); i > static_cast<std::size_t>(left); --i) free_seat(tx, pack, taken[i - 1].id);
    tx.run(R"sql(
        update seat_packs set seats = $2, ends_at = case when $2 = 0 then $3 else ends_at end where id = $1)sql", pack.id, left, tx.now());
}

void remind_buyers(Tx& tx, Time) {
    constexpr int kAtOnce = 200;
    for (auto id : tx.all<SeatPackId>(R"sql(
            select id from seat_packs where seats > 0 and ends_at > $1 and ends_at <= $2 and reminded_for < ends_at order by ends_at limit $3)sql",
            tx.now(), tx.now() + kSeatsRemindAhead, kAtOnce)) {
        auto pack = lock_pack(tx, id);
        tx.run(R"sql(update seat_packs set reminded_for = ends_at where id = $1)sql", id);
        send_seats_ending(tx, pack.buyer, pack.company, pack.title, pack.seats, *pack.ends_at, pack_path({id}));
    }
}

std::vector<std::string> check_seats(Db& db) {
    std::vector<std::string> wrong;
    auto count = db.one<std::int64_t>(R"sql(
        select count(*) from seat_packs p
        where p.used > p.seats or p.used <> (select count(*) from seats s where s.pack = p.id and s.person <> 0 and s.freed_at is null))sql");
    if (count > 0) wrong.push_back(fmt::format("{} companies have more people in seats than they paid for, or are counted wrongly. Free a seat of each on its page.", count));
    return wrong;
}

}  // namespace lyceum::commerce
