#include "modules/mailing/offers.hpp"
#include "modules/mailing/store.hpp"
#include "platform/core/lower.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::mailing {

// ---- choices ------------------------------------------------------------------------------------

Choice usual(std::string_view kind) {
    for (std::string_view direct : {"mention", "reply", "answer", "accepted", "group", "hidden", "report", "proposal", "assigned"})
        if (kind == direct) return {std::string(kind), true, Way::at_once};
    for (std::string_view told_elsewhere : {"paid", "refund", "ticket", "hour", "mail", "offers"})
        if (kind == told_elsewhere) return {std::string(kind), true, Way::never};
    return {std::string(kind), true, Way::digest};
}

Choice choice(Db& db, PersonId person, std::string_view kind) {
    auto chosen = db.maybe<Choice>(R"sql(select kind, in_app, mail from mail_choices where person = $1 and kind = $2)sql", person, kind);
    return chosen.value_or(usual(kind));
}

std::vector<Choice> choices(Db& db, PersonId person) {
    auto chosen = db.all<Choice>(R"sql(select kind, in_app, mail from mail_choices where person = $1)sql", person);
    std::vector<Choice> all;
    for (auto& known : notifications::kinds()) {
        auto found = std::find_if(chosen.begin(), chosen.end(), [&](auto& c) { return c.kind == known.kind; });
        all.push_back(found == chosen.end() ? usual(known.kind) : *found);
    }
    return all;
}

void choose(Tx& tx, PersonId person, const Choice& choice) {
    if (choice.kind == kOffers && wants_offers(tx, person) != (choice.mail != Way::never)) tx.emit(OffersWish{person, choice.mail != Way::never});
    tx.run(R"sql(
        insert into mail_choices (person, kind, in_app, mail) values ($1, $2, $3, $4)
        on conflict (person, kind) do update set in_app = excluded.in_app, mail = excluded.mail)sql", person, choice.kind, choice.in_app, choice.mail);
}

Habits habits(Db& db, PersonId person) {
    return db.maybe<Habits>(R"sql(
        select digest, chosen, quiet, quiet_from, quiet_until, next_digest_at, last_digest_at from mail_habits where person = $1)sql", person).value_or(Habits{});
}

void set_habits(Tx& tx, PersonId person, const Habits& habits) {
    tx.run(R"sql(
        insert into mail_habits (person, digest, chosen, quiet, quiet_from, quiet_until, next_digest_at, last_digest_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (person) do update set digest = excluded.digest, chosen = excluded.chosen, quiet = excluded.quiet, quiet_from = excluded.quiet_from,
            quiet_until = excluded.quiet_until, next_digest_at = excluded.next_digest_at, last_digest_at = excluded.last_digest_at)sql",
        person, habits.digest, habits.chosen, habits.quiet, habits.quiet_from, habits.quiet_until, habits.next_digest_at, habits.last_digest_at);
}

Time out_of_quiet(Time at, const Habits& habits, const i18n::Zone& zone) {
    if (!habits.quiet || habits.quiet_from == habits.quiet_until) return at;
    auto now = zone.local(at);
    bool over_night = habits.quiet_from > habits.quiet_until;
    bool late = now.hour >= habits.quiet_from, early = now.hour < habits.quiet_until;
    if (over_night ? !(late || early) : !(late && early)) return at;
    auto day = zone.local(over_night && late ? zone.start_of_day(zone.start_of_day(at) + hours(30)) : at);
    return zone.moment({day.year, day.month, day.day, habits.quiet_until, 0, 0});
}

std::optional<Time> next_digest(Time at, Rhythm rhythm, const i18n::Zone& zone) {
    constexpr int kMorning = 8, kMonday = 1;
    if (rhythm == Rhythm::never) return std::nullopt;
    // Days are 23 to 25 hours long where clocks are put forward and back; the middle of a day is in that day.
    for (auto noon = zone.start_of_day(at) + hours(12);; noon = zone.start_of_day(noon + hours(24)) + hours(12)) {
        auto day = zone.local(noon);
        auto morning = zone.moment({day.year, day.month, day.day, kMorning, 0, 0});
        if (morning > at && (rhythm == Rhythm::daily || i18n::weekday(day) == kMonday)) return morning;
    }
}

// ---- what waits -----------------------------------------------------------------------------------

void put_waiting(Tx& tx, PersonId person, Id<notifications::Note> note, Way way) {
    tx.run(R"sql(
        insert into mail_waiting (person, note, mail, at) values ($1, $2, $3, $4) on conflict (person, note) do nothing)sql", person, note, way, tx.now());
}

std::vector<Id<notifications::Note>> take_waiting(Tx& tx, PersonId person, Way way, int limit) {
    auto notes = tx.all<Id<notifications::Note>>(R"sql(
        select note from mail_waiting where person = $1 and mail = $2 order by note limit $3)sql", person, way, limit);
    if (!notes.empty()) tx.run(R"sql(delete from mail_waiting where person = $1 and note in ($2...))sql", person, notes);
    return notes;
}

void forget_waiting(Tx& tx, PersonId person) { tx.run(R"sql(delete from mail_waiting where person = $1)sql", person); }

std::vector<PersonId> due_for_digest(Db& db, Time now, PersonId after, int limit) {
    return db.all<PersonId>(R"sql(
        select person from mail_habits where next_digest_at <= $1 and person > $2 order by person limit $3)sql", now, after, limit);
}

void forget(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from mail_choices where person = $1)sql", person);
    tx.run(R"sql(delete from mail_habits where person = $1)sql", person);
    tx.run(R"sql(delete from mail_addresses where person = $1)sql", person);
    forget_waiting(tx, person);
}

// ---- keys -----------------------------------------------------------------------------------------

void make_key(Tx& tx) {
    tx.run(R"sql(insert into mail_keys (name, key) values ('letters', $1) on conflict (name) do nothing)sql", crypto::random_token());
}

std::string proof(Db& db, std::string_view what) {
    auto key = db.maybe<std::string>(R"sql(select key from mail_keys where name = 'letters')sql");
    if (!key) return {};
    return crypto::hex(crypto::hmac_sha256(Secret(*key), what)).substr(0, 32);
}

static std::string words_of(const Subscription& s) { return "unsubscribe " + to_string(s.person) + " " + s.list; }

std::string token_of(Db& db, const Subscription& subscription) {
    return to_string(subscription.person) + "." + subscription.list + "." + proof(db, words_of(subscription));
}

std::optional<Subscription> read_token(Db& db, std::string_view token) {
    auto first = token.find('.'), last = token.rfind('.');
    if (first == token.npos || last <= first) return std::nullopt;
    auto person = read_id(token.substr(0, first));
    if (!person) return std::nullopt;
    Subscription subscription{PersonId{*person}, std::string(token.substr(first + 1, last - first - 1))};
    auto wanted = proof(db, words_of(subscription));
    if (wanted.empty() || !crypto::constant_time_equal(token.substr(last + 1), wanted)) return std::nullopt;
    return subscription;
}

void unsubscribe(Tx& tx, const Subscription& subscription) {
    auto& [person, list] = subscription;
    if (list == "digest") {
        auto mine = habits(tx, person);
        mine.digest = Rhythm::never;
        mine.next_digest_at.reset();
        set_habits(tx, person, mine);
        return;
    }
    for (auto& each : choices(tx, person))
        if (each.kind == list || (list == "notes" && each.mail == Way::at_once)) choose(tx, person, {each.kind, each.in_app, Way::never});
}

// ---- addresses --------------------------------------------------------------------------------------

std::optional<ReturnedFrom> stopped(Db& db, std::string_view address) {
    return db.maybe<ReturnedFrom>(R"sql(
        select address, returns, last_at, status, smtp_code, reason from mail_addresses where address = $1 and stopped_at is not null)sql", lower(address));
}

std::vector<ReturnedFrom> stopped_addresses(Db& db, int limit) {
    return db.all<ReturnedFrom>(R"sql(
        select address, returns, last_at, status, smtp_code, reason from mail_addresses where stopped_at is not null order by last_at desc limit $1)sql", limit);
}

namespace {

struct Counted {
    std::int64_t returns = 0;
    Time first_at;
    std::optional<Time> stopped_at;
};
DESCRIBE(Counted, returns, first_at, stopped_at)

}  // namespace

bool count_return(Tx& tx, const mail::Returned& returned, PersonId owner) {
    constexpr std::size_t kReasonMost = 500;
    auto address = lower(returned.address);
    auto known = tx.maybe<Counted>(R"sql(select returns, first_at, stopped_at from mail_addresses where address = $1)sql", address);
    if (!known || known->first_at < tx.now() - kSoftReturnsCount) known = Counted{0, tx.now(), known ? known->stopped_at : std::nullopt};
    ++known->returns;
    bool ends = !known->stopped_at && (returned.final || known->returns >= kSoftReturnsMost);
    if (ends) known->stopped_at = tx.now();
    tx.run(R"sql(
        insert into mail_addresses (address, returns, first_at, last_at, status, smtp_code, reason, stopped_at, person) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (address) do update set person = excluded.person, returns = excluded.returns, first_at = excluded.first_at, last_at = excluded.last_at,
            status = excluded.status, smtp_code = excluded.smtp_code, reason = excluded.reason, stopped_at = excluded.stopped_at)sql",
        address, known->returns, known->first_at, tx.now(), returned.status, returned.smtp_code, std::string(utf8_prefix(returned.reason, kReasonMost)), known->stopped_at, owner);
    return ends;
}

bool write_again(Tx& tx, std::string_view address) {
    return tx.run(R"sql(delete from mail_addresses where address = $1)sql", lower(address)) == 1;
}

}  // namespace lyceum::mailing
