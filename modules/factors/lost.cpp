// When every factor is lost: an administrator may agree to take them away, after a delay in which the owner can object.
#include "modules/factors/letters.hpp"
#include "modules/factors/pages.hpp"
#include "modules/factors/routes.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::factors {

namespace {

struct ResetRow {
    Id<Reset> id;
    PersonId person;
    Time asked_at;
    std::string ip;
    std::optional<Time> due_at;
};
DESCRIBE(ResetRow, id, person, asked_at, ip, due_at)

constexpr int kResetsShown = 50, kResetsAtOnce = 20;

std::string target_of(PersonId person) { return "person " + to_string(person); }

std::optional<ResetRow> open_reset(Db& db, PersonId person) {
    return db.maybe<ResetRow>(R"sql(select id, person, asked_at, ip, due_at from factor_resets where person = $1 and ended_at is null)sql", person);
}

// A letter with a new token makes the one before worthless.
std::string new_keep_token(Tx& tx, Id<Reset> id) {
    auto token = crypto::random_token();
    tx.run(R"sql(update factor_resets set keep_digest = $2 where id = $1)sql", id, crypto::token_digest(token));
    return token;
}

bool end_reset(Tx& tx, Id<Reset> id, std::string_view outcome) {
    return tx.run(R"sql(update factor_resets set ended_at = $2, outcome = $3 where id = $1 and ended_at is null)sql", id, tx.now(), outcome) == 1;
}

// ---- asking -------------------------------------------------------------------------------------

LostView lost(const Visit& visit, Db& db, const Nothing&) {
    auto pending = accounts::pending_sign_in(db, visit);
    if (!pending) return {};
    auto open = open_reset(db, pending->person);
    LostView view{true, accounts::contact(db, pending->person).has_value(), {}, {}, visit.app.config.security.factor_reset_hours};
    if (open) view.asked_at = open->asked_at, view.due_at = open->due_at;
    return view;
}

PersonId count_asking(const Visit& visit, Database& database, const Nothing&) {
    accounts::must_be_a_browser(visit);
    auto pending = database.read([&](Db& db) { return accounts::pending_sign_in(db, visit); });
    if (!pending) throw Refusal(Refusal::Why::sign_in, "This took too long. Sign in again.");
    database.write(visit.now, [&](Tx& tx) { accounts::take(tx, {{"lost factors of " + to_string(pending->person), 3, days(1)}}); });
    return pending->person;
}

Moved ask(const Visit& visit, Tx& tx, const Nothing&, const PersonId& person) {
    if (!accounts::contact(tx, person)) conflict("There is no confirmed address to write to. Ask an administrator in person.");
    auto token = crypto::random_token();
    bool first = tx.run(R"sql(
        insert into factor_resets (id, person, asked_at, ip, keep_digest) values ($1, $2, $3, $4, $5) on conflict do nothing)sql",
        new_id<Reset>(tx), person, tx.now(), visit.request ? visit.request->peer : std::string(), crypto::token_digest(token)) == 1;
    if (first) {
        accounts::note(tx, visit, {"factors.reset_asked", target_of(person), {}});
        tell_reset_asked(tx, person, token);
    }
    return {.to = lost_path(), .notice = {"The administrators are asked. A letter is on its way to you.", {}}};
}

// ---- objecting ----------------------------------------------------------------------------------

std::optional<ResetRow> reset_of_token(Db& db, std::string_view token) {
    return db.maybe<ResetRow>(R"sql(
        select id, person, asked_at, ip, due_at from factor_resets where keep_digest = $1 and ended_at is null)sql", crypto::token_digest(token));
}

KeepView keep_form(const Visit&, Db& db, const Keep& in) {
    auto row = reset_of_token(db, in.token);
    if (!row) not_found("This link was used before or is too old. Ask for a new one.");
    return {accounts::byline(db, row->person).handle};
}

Moved keep(const Visit& visit, Tx& tx, const Keep& in) {
    auto row = reset_of_token(tx, in.token);
    if (!row || !end_reset(tx, row->id, "kept")) not_found("This link was used before or is too old. Ask for a new one.");
    accounts::note(tx, visit, {"factors.reset_called_off", target_of(row->person), "by letter"});
    return {.to = Url::local("/forgotten"), .notice = {"Your second factors stay. Whoever asked knows how you sign in: choose a new password now.", {}}};
}

// ---- deciding -----------------------------------------------------------------------------------

bool owns(Db& db, PersonId person) {
    auto held = accounts::roles(db, person);
    return std::find(held.begin(), held.end(), accounts::Role::owner) != held.end();
}

// Whoever could take over a colleague's role this way must already stand above it.
bool may_decide(Db& db, PersonId administrator, PersonId person) {
    return administrator != person && (!accounts::is_staff(db, person) || owns(db, administrator));
}

Resets resets(const Visit& visit, Db& db, const Nothing&) {
    Resets page{{}, visit.app.config.security.factor_reset_hours};
    auto rows = db.all<ResetRow>(R"sql(
        select id, person, asked_at, ip, due_at from factor_resets where ended_at is null order by id limit $1)sql", kResetsShown);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto lines = accounts::bylines(db, people);
    bool owner = owns(db, visit.person());
    auto staff = accounts::staff_among(db, people);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        bool mine = rows[i].person != visit.person() && (owner || !staff.contains(rows[i].person));
        page.resets.push_back({rows[i].id, lines[i], rows[i].asked_at, rows[i].ip, rows[i].due_at, mine});
    }
    return page;
}

Moved decide(const Visit& visit, Tx& tx, const DecideReset& in) {
    accounts::must_be_in_person(visit);
    auto row = tx.maybe<ResetRow>(R"sql(select id, person, asked_at, ip, due_at from factor_resets where id = $1 and ended_at is null)sql", in.id);
    if (!row) not_found();
    if (!may_decide(tx, visit.person(), row->person)) forbidden("Your own role does not reach that far. Ask an owner of this site.");
    if (!in.approve) {
        end_reset(tx, row->id, "refused");
        accounts::note(tx, visit, {"factors.reset_refused", target_of(row->person), {}});
        tell_reset_refused(tx, row->person);
        return {.to = resets_path(), .notice = {"The factors stay. A letter says so.", {}}};
    }
    auto due = tx.now() + hours(visit.app.config.security.factor_reset_hours);
    bool first = tx.run(R"sql(
        update factor_resets set approved_at = $2, approved_by = $3, due_at = $4 where id = $1 and approved_at is null)sql",
        row->id, tx.now(), visit.person(), due) == 1;
    if (first) {
        accounts::note(tx, visit, {"factors.reset_approved", target_of(row->person), to_iso8601(due)});
        tell_reset_approved(tx, row->person, due, new_keep_token(tx, row->id));
    }
    return {.to = resets_path(), .notice = {"It will be done after the delay, unless the owner objects.", {}}};
}

}  // namespace

void reset(Tx& tx, PersonId person) {
    remove_all(tx, person);
    accounts::end_all_access(tx, person);
    accounts::note(tx, tx.app().nobody(tx.now(), Language::en), {"factors.reset", target_of(person), {}});
    tell_reset_done(tx, person);
}

void call_off_reset(Tx& tx, PersonId person) {
    tx.run(R"sql(update factor_resets set ended_at = $2, outcome = 'kept' where person = $1 and ended_at is null)sql", person, tx.now());
}

void forget_resets(Tx& tx, PersonId person) { tx.run(R"sql(delete from factor_resets where person = $1)sql", person); }

void carry_out_resets(Tx& tx, Time due) {
    auto rows = tx.all<ResetRow>(R"sql(
        select id, person, asked_at, ip, due_at from factor_resets where ended_at is null and due_at <= $1 order by due_at limit $2)sql", due, kResetsAtOnce);
    for (auto& row : rows)
        if (end_reset(tx, row.id, "done")) reset(tx, row.person);
}

std::vector<NavLink> reset_links(const Visit& visit) {
    if (!visit.may("people.manage")) return {};
    return {{visit.tr("Lost sign-in methods"), resets_path(), "key-round"}};
}

std::vector<Route> lost_routes() {
    constexpr auto manage = may("people.manage");
    return {
        get(anyone, lost_path, &lost, &lost_page).uncached(),
        post(anyone, lost_path, &count_asking, &ask).or_show(lost_path).for_browsers(),
        get(anyone, keep_path, &keep_form, &keep_page).uncached(),
        post(anyone, keep_path, &keep),
        get(manage, resets_path, &resets, &resets_page),
        post(manage, decide_reset_path, &decide).sensitive().for_browsers(),
    };
}

}  // namespace lyceum::factors
