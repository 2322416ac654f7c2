#include "modules/privacy/erasure.hpp"
#include "modules/privacy/pages.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::privacy {

namespace {

std::string target(PersonId person) { return "person " + to_string(person); }

// A letter in its reader's language; nobody without a confirmed address gets one.
template <class Write>
void write_letter(Tx& tx, PersonId person, Write&& write) {
    auto to = accounts::contact(tx, person);
    if (!to) return;
    auto visit = tx.app().nobody(tx.now(), to->language);
    visit.visitor.time_zone = to->time_zone;
    mail::Letter letter{.to = to->email, .to_name = to->name};
    write(Ui{visit}, *to, letter);
    mail::post(tx, std::move(letter));
}

}  // namespace

std::optional<ErasureRow> erasure_of(Db& db, PersonId person) {
    return db.maybe<ErasureRow>(R"sql(select person, asked_at, due_at, obstacle, closed_by, reason from erasures where person = $1)sql", person);
}

void ask_erasure(Tx& tx, const Visit& visit) {
    auto person = visit.person();
    if (accounts::owns_the_site(tx, person)) conflict("You own this site. Hand it to somebody else first.");
    auto due = tx.now() + days(kGraceDays);
    bool added = tx.run(R"sql(
        insert into erasures (person, asked_at, due_at) values ($1, $2, $3) on conflict do nothing)sql", person, tx.now(), due) == 1;
    if (!added) return;
    accounts::set_end(tx, person, due);
    accounts::note(tx, visit, {"privacy.ask_erasure", target(person), {}});
    accounts::end_all_sessions(tx, person);
    write_letter(tx, person, [&](const Ui& ui, const accounts::Contact& to, mail::Letter& letter) {
        letter.subject = ui.tr("Your account will be deleted on {}", ui.date(due));
        letter.text = ui.tr("Hello {},\n\nyou asked us to delete your account. That happens on {}. Until then you can change your mind: sign in and press “Keep my account”:\n\n{}\n\n"
            "If it was not you who asked, sign in, keep the account, and change your password.\n",
            to.name, ui.date_time(due), tx.app().base_url() + close_path().str());
    });
}

void close_by_staff(Tx& tx, const Visit& visit, const Dismissal& dismissal) {
    auto person = dismissal.person;
    auto due = tx.now() + days(kGraceDays);
    // An end that the person asked for comes no later for it.
    if (auto row = erasure_of(tx, person)) due = row->due_at;
    tx.run(R"sql(
        insert into erasures (person, asked_at, due_at, closed_by, reason) values ($1, $2, $3, $4, $5)
        on conflict (person) do update set closed_by = excluded.closed_by, reason = excluded.reason)sql", person, tx.now(), due, visit.person(), dismissal.reason);
    accounts::set_end(tx, person, due);
    accounts::note(tx, visit, {"people.close", target(person), dismissal.reason});
    accounts::end_all_access(tx, person);
    write_letter(tx, person, [&](const Ui& ui, const accounts::Contact& to, mail::Letter& letter) {
        letter.subject = ui.tr("Your account will be deleted on {}", ui.date(due));
        letter.text = ui.tr("Hello {},\n\nthe people who run {} close your account. They say: {}\n\nIt is deleted on {}. Until then you can sign in and take a copy of your data with you:\n\n{}\n\n"
            "If you think that is wrong, write to them.\n", to.name, tx.app().settings()->site.name, dismissal.reason, ui.date_time(due), tx.app().base_url() + data_path().str());
    });
}

bool keep_by_staff(Tx& tx, const Visit& visit, PersonId person) {
    bool was = tx.run(R"sql(delete from erasures where person = $1 and closed_by is not null)sql", person) == 1;
    if (was) accounts::set_end(tx, person, std::nullopt);
    if (was) accounts::note(tx, visit, {"people.keep", target(person), {}});
    return was;
}

bool call_off(Tx& tx, const Visit& visit) {
    if (auto row = erasure_of(tx, visit.person()); row && row->closed_by) forbidden("The people who run this site closed your account. Write to them if you think that is wrong.");
    bool was = tx.run(R"sql(delete from erasures where person = $1)sql", visit.person()) == 1;
    if (was) accounts::set_end(tx, visit.person(), std::nullopt);
    if (was) accounts::note(tx, visit, {"privacy.keep_account", target(visit.person()), {}});
    return was;
}

void plan_erasures(Tx& tx, Time) {
    constexpr int kAtOnce = 200;
    for (auto person : tx.all<PersonId>(R"sql(
            select person from erasures where due_at <= $1 order by due_at limit $2)sql", tx.now(), kAtOnce))
        tx.enqueue(Erase{person}, {.unique = to_string(person)});
}

// What stands in the way is asked again a day later, and its owner can read it meanwhile.
void carry_out(Tx& tx, const Erase& job) {
    auto row = erasure_of(tx, job.person);
    if (!row || row->due_at > tx.now()) return;
    for (auto* ask : filled(tx.app(), obstacles))
        if (auto obstacle = ask(tx, job.person)) {
            tx.run(R"sql(update erasures set due_at = $2, obstacle = $3 where person = $1)sql",
                job.person, tx.now() + days(1), json::text(*obstacle));
            return;
        }
    write_letter(tx, job.person, [&](const Ui& ui, const accounts::Contact& to, mail::Letter& letter) {
        letter.subject = ui.tr("Your account is deleted");
        letter.text = row->closed_by ? ui.tr("Hello {},\n\nyour account at {} is deleted. What you wrote in public stays, without your name. Records of payments are kept as long as the law asks for.\n\nThis is our last letter.\n",
            to.name, tx.app().settings()->site.name) : ui.tr("Hello {},\n\nyour account at {} is deleted, as you asked. What you wrote in public stays, without your name. Records of payments are kept as long as the law asks for.\n\nThis is our last letter.\n",
            to.name, tx.app().settings()->site.name);
    });
    erase(tx, job.person);
}

void erase(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from erasures where person = $1)sql", person);
    tx.run(R"sql(delete from data_copies where person = $1)sql", person);
    tx.run(R"sql(delete from looks where person = $1)sql", person);
    tx.run(R"sql(insert into erased_people (person, at) values ($1, $2) on conflict do nothing)sql", person, tx.now());
    tx.enqueue(RememberErasure{person, tx.now()});
    accounts::close(tx, person);
}

std::vector<PersonId> erased(Db& db, Time since) {
    return db.all<PersonId>(R"sql(select person from erased_people where at >= $1 order by at)sql", since);
}

}  // namespace lyceum::privacy
