#include "modules/promotion/letters.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::promotion {

// ---- rows ---------------------------------------------------------------------------------------

SequenceId add_sequence(Tx& tx, const NewSequence& made, PersonId by) {
    if (made.begins == Begins::absent && (made.days < kAbsentLeast || made.days > kAbsentMost)) invalid("days", "Write 3 to 365 days.");
    if (tx.one<std::int64_t>(R"sql(select count(*) from sequences where community = $1)sql", made.community) >= kSequencesMost) conflict("There are fifty of them. Use one that is there.");
    auto id = new_id<Sequence>(tx);
    tx.run(R"sql(
        insert into sequences (id, community, name, begins, days, goal, is_on, made_by, made_at, since) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9))sql",
        id, made.community, made.name, made.begins, made.begins == Begins::absent ? made.days : 0, made.goal, false, by, tx.now());
    return id;
}

std::vector<SequenceRow> sequences(Db& db, CommunityId community) {
    return db.all<SequenceRow>(R"sql(
        select s.id, s.community, s.name, s.begins, s.days, s.goal, s.is_on, s.since,
               (select count(*) from sequence_people p where p.sequence = s.id and p.ended = '') as going,
               (select count(*) from sequence_people p where p.sequence = s.id and p.ended = 'goal') as reached,
               (select count(*) from sequence_people p where p.sequence = s.id and p.ended = 'unwanted') as unwanted,
               (select count(*) from sequence_people p where p.sequence = s.id and p.ended = 'finished') as finished
        from sequences s where s.community = $1 order by s.id desc)sql", community);
}

SequenceRow sequence(Db& db, CommunityId community, SequenceId id) {
    auto all = sequences(db, community);
    auto found = std::find_if(all.begin(), all.end(), [&](auto& row) { return row.id == id; });
    if (found == all.end()) not_found();
    return *found;
}

std::vector<StepRow> steps(Db& db, SequenceId id) {
    return db.all<StepRow>(R"sql(
        select t.step, t.hours, t.subject_zh, t.subject_en, t.body_zh, t.body_en, t.place, t.link, t.sent,
               cast((select coalesce(sum(v.visits), 0) from campaign_visits v where v.link = t.link) as bigint) as clicks
        from sequence_steps t where t.sequence = $1 order by t.step)sql", id);
}

void switch_on(Tx& tx, const SequenceRow& row) {
    if (steps(tx, row.id).empty()) conflict("Write an email first.");
    tx.run(R"sql(update sequences set is_on = $2, since = case when is_on then since else $3 end where id = $1)sql", row.id, true, tx.now());
}

void switch_off(Tx& tx, const SequenceRow& row) { tx.run(R"sql(update sequences set is_on = $2 where id = $1)sql", row.id, false); }

void add_step(Tx& tx, const SequenceRow& row, const NewStep& made, PersonId by) {
    auto there = steps(tx, row.id);
    if (std::ssize(there) >= kStepsMost) conflict("A sequence has twelve emails at most.");
    if (made.hours < 0 || made.hours > kHoursMost) invalid("hours", "Write 0 to 2160 hours.");
    if (made.subject_zh.empty() && made.subject_en.empty()) invalid("subject_en", "Write a subject in one language at least.");
    if (made.body_zh.empty() && made.body_en.empty()) invalid("body_en", "Write the email in one language at least.");
    auto step = static_cast<int>(there.size()) + 1;
    auto link = add_link(tx, {row.community, "letter", "email", fmt::format("{}-{}", to_string(row.id), step), made.place}, by);
    tx.run(R"sql(
        insert into sequence_steps (sequence, step, hours, subject_zh, subject_en, body_zh, body_en, place, link) values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        row.id, step, made.hours, made.subject_zh, made.subject_en, made.body_zh, made.body_en, made.place, link);
}

// ---- beginning ----------------------------------------------------------------------------------

namespace {

constexpr int kAtOnce = 300;

struct Running { SequenceId id; CommunityId community; Begins begins = Begins::joined; int days = 0; Time since; int hours = 0; };
DESCRIBE(Running, id, community, begins, days, since, hours)

struct Beginning { PersonId person; Time at; };
DESCRIBE(Beginning, person, at)

// Those who wish letters about offers, and whom this sequence has not known yet.
std::vector<Beginning> beginning(Db& db, const Running& s, Time now) {
    switch (s.begins) {
        case Begins::joined:
            return db.all<Beginning>(R"sql(
                select c.person, c.joined_at as at from community_standings c join offers_wanted w on w.person = c.person
                where c.community = $2 and c.joined_at >= $3 and not exists (select 1 from sequence_people k where k.sequence = $1 and k.person = c.person)
                order by c.person limit $4)sql", s.id, s.community, s.since, kAtOnce);
        case Begins::trial:
            return db.all<Beginning>(R"sql(
                select t.person, t.began_at as at from trials_begun t join offers_wanted w on w.person = t.person
                where t.community = $2 and t.began_at >= $3 and not exists (select 1 from sequence_people k where k.sequence = $1 and k.person = t.person)
                order by t.person limit $4)sql", s.id, s.community, s.since, kAtOnce);
        case Begins::absent:
            return db.all<Beginning>(R"sql(
                select c.person, coalesce(e.seen_at, c.joined_at) as at from community_standings c join offers_wanted w on w.person = c.person left join people_seen e on e.person = c.person
                where c.community = $2 and c.joined_at < $3 and (e.seen_at is null or e.seen_at < $3)
                  and not exists (select 1 from sequence_people k where k.sequence = $1 and k.person = c.person) order by c.person limit $4)sql",
                s.id, s.community, now - days(s.days), kAtOnce);
    }
    return {};
}

// Somebody who was away may be again: what ended longer ago than the absence is forgotten.
void forget_old_absences(Tx& tx, const Running& s) {
    tx.run(R"sql(
        delete from sequence_people where sequence = $1 and ended_at < $2
            and exists (select 1 from people_seen e where e.person = sequence_people.person and e.seen_at > sequence_people.ended_at))sql", s.id, tx.now() - days(s.days));
}

}  // namespace

void tend_sequences(Tx& tx, Time) {
    for (auto& s : tx.all<Running>(R"sql(
            select s.id, s.community, s.begins, s.days, s.since, t.hours from sequences s join sequence_steps t on t.sequence = s.id and t.step = 1
            where s.is_on order by s.id)sql")) {
        if (s.begins == Begins::absent) forget_old_absences(tx, s);
        for (auto& one : beginning(tx, s, tx.now())) {
            auto next = s.begins == Begins::absent ? tx.now() + hours(s.hours) : std::max(tx.now(), one.at + hours(s.hours));
            tx.run(R"sql(
                insert into sequence_people (sequence, person, began_at, step, next_at) values ($1, $2, $3, 1, $4) on conflict (sequence, person) do nothing)sql",
                s.id, one.person, tx.now(), next);
        }
    }
    for (auto& due : tx.all<WriteStep>(R"sql(
            select p.sequence, p.person from sequence_people p join sequences s on s.id = p.sequence
            where p.ended_at is null and p.next_at <= $1 and s.is_on order by p.next_at limit $2)sql", tx.now(), kAtOnce))
        tx.enqueue(due, {.unique = to_string(due.sequence) + " " + to_string(due.person)});
}

// ---- writing ------------------------------------------------------------------------------------

namespace {

struct Going { CommunityId community; Goal goal = Goal::none; bool is_on = false; Time began_at, next_at; int step = 0; };
DESCRIBE(Going, community, goal, is_on, began_at, next_at, step)

void end(Tx& tx, const WriteStep& job, std::string_view why) {
    tx.run(R"sql(
        update sequence_people set ended = $3, ended_at = $4 where sequence = $1 and person = $2)sql", job.sequence, job.person, why, tx.now());
}

bool has_reached(Tx& tx, PersonId person, const Going& going) {
    switch (going.goal) {
        case Goal::none: return false;
        case Goal::visit: return tx.one<bool>(R"sql(select exists (select 1 from people_seen where person = $1 and seen_at > $2) as seen)sql", person, going.began_at);
        case Goal::membership: {
            auto held = membership::held(tx, tx.app().nobody(tx.now(), Language::en), person, going.community);
            bool tries = tx.one<bool>(R"sql(
                select exists (select 1 from trials_begun where person = $1 and community = $2 and ends_at > $3) as tries)sql", person, going.community, tx.now());
            return held && held->level > 0 && !tries;
        }
    }
    return false;
}

std::vector<std::string> paragraphs(const std::string& body) {
    std::vector<std::string> all(1);
    for (std::size_t from = 0; from <= body.size();) {
        auto end = std::min(body.find('\n', from), body.size());
        auto line = trimmed(std::string_view(body).substr(from, end - from));
        if (line.empty() && !all.back().empty()) all.emplace_back();
        else if (!line.empty()) all.back() += (all.back().empty() ? "" : "\n") + std::string(line);
        from = end + 1;
    }
    if (all.back().empty()) all.pop_back();
    return all;
}

}  // namespace

void write_step(Tx& tx, const WriteStep& job) {
    auto going = tx.maybe<Going>(R"sql(
        select s.community, s.goal, s.is_on, p.began_at, p.next_at, p.step from sequence_people p join sequences s on s.id = p.sequence
        where p.sequence = $1 and p.person = $2 and p.ended_at is null)sql", job.sequence, job.person);
    if (!going || !going->is_on || going->next_at > tx.now()) return;
    if (!mailing::wants_offers(tx, job.person)) return end(tx, job, "unwanted");
    if (has_reached(tx, job.person, *going)) return end(tx, job, "goal");
    if (auto awake = mailing::when_awake(tx, job.person, tx.now()); awake > tx.now()) {
        tx.run(R"sql(update sequence_people set next_at = $3 where sequence = $1 and person = $2)sql", job.sequence, job.person, awake);
        return;
    }
    auto all = steps(tx, job.sequence);
    auto contact = accounts::contact(tx, job.person);
    if (going->step > std::ssize(all) || !contact) return end(tx, job, "finished");
    auto& step = all[static_cast<std::size_t>(going->step - 1)];
    LinkRow link{.id = step.link, .community = going->community, .source = "letter", .medium = "email", .campaign = fmt::format("{}-{}", to_string(job.sequence), step.step), .place = step.place, .made_at = {}};
    auto words = tx.app().nobody(tx.now(), contact->language);
    mailing::Offer offer{step.subject(contact->language), paragraphs(step.body(contact->language)), words.tr("Have a look"), address_of(link)};
    if (!mailing::write_offer(tx, job.person, offer)) return end(tx, job, "unwanted");
    tx.run(R"sql(update sequence_steps set sent = sent + 1 where sequence = $1 and step = $2)sql", job.sequence, step.step);
    if (going->step == std::ssize(all)) return end(tx, job, "finished");
    tx.run(R"sql(
        update sequence_people set step = $3, next_at = $4 where sequence = $1 and person = $2)sql",
        job.sequence, job.person, going->step + 1, tx.now() + hours(all[static_cast<std::size_t>(going->step)].hours));
}

// ---- people -------------------------------------------------------------------------------------

Msg offers_question() { return {"Email me offers and tips for getting started. Every email ends with an unsubscribe link.", {}}; }

void hear_wish(Tx& tx, const mailing::OffersWish& wish) {
    tx.run(R"sql(
        insert into offer_answers (id, person, given, text_digest, at) values ($1, $2, $3, $4, $5))sql",
        new_id<mailing::OffersWish>(tx), wish.person, wish.wanted, crypto::hex(crypto::sha256(offers_question().english)), tx.now());
}

void forget(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from touches where person = $1)sql", closed.person);
    tx.run(R"sql(delete from sequence_people where person = $1)sql", closed.person);
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"touches", {"person"}, Msg{"By which of our links you came when you signed up and ordered", {}}, Msg{"To know which of them are worth it", {}}, Basis::consent, 0, Ending::deleted},
        {"offer_answers", {"person"}, Msg{"What you answered about letters with offers", {}}, Msg{"To prove it", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"sequence_people", {"person"}, Msg{"Which letters with offers you get next", {}}, Msg{"To send them in order, and to stop", {}}, Basis::consent, 0, Ending::deleted},
        {"landing_pages", {"made_by"}, Msg{"Landing pages that you made", {}}, Msg{"To know whom to ask about them", {}}, Basis::contract, 0, Ending::anonymised},
        {"campaign_links", {"made_by"}, Msg{"Links with names that you made", {}}, Msg{"To know whom to ask about them", {}}, Basis::contract, 0, Ending::anonymised},
        {"sequences", {"made_by"}, Msg{"Letters in a row that you wrote", {}}, Msg{"To know whom to ask about them", {}}, Basis::contract, 0, Ending::anonymised},
    };
}

namespace {
struct OwnTouch { std::string moment, source, medium, campaign; Time at; };
DESCRIBE(OwnTouch, moment, source, medium, campaign, at)
struct OwnOfferAnswer { bool given = false; Time at; };
DESCRIBE(OwnOfferAnswer, given, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("links_you_came_by", db.all<OwnTouch>(R"sql(
        select t.moment, l.source, l.medium, l.campaign, t.at from touches t join campaign_links l on l.id = t.last_link where t.person = $1 order by t.id)sql", person));
    copy.add("answers_about_offers", db.all<OwnOfferAnswer>(R"sql(select given, at from offer_answers where person = $1 order by id)sql", person));
}

}  // namespace lyceum::promotion
