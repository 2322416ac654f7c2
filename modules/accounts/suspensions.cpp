#include "modules/accounts/suspensions.hpp"
#include "modules/accounts/access.hpp"
#include "modules/accounts/admin_pages.hpp"
#include "modules/accounts/presence.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/sessions.hpp"
#include "platform/html/form.hpp"
#include "platform/http/scopes.hpp"

namespace lyceum::accounts {

// ---- the table --------------------------------------------------------------------------------------

std::optional<Suspension> suspension(Db& db, PersonId person) {
    return db.maybe<Suspension>(R"sql(select ends_at, reason, made_by, made_at from suspensions where person = $1)sql", person);
}

std::set<PersonId> suspended_among(Db& db, const std::vector<PersonId>& people) {
    auto found = db.all<PersonId>(R"sql(select person from suspensions where person in ($1...))sql", people);
    return {found.begin(), found.end()};
}

void must_not_be_suspended(Tx& tx, PersonId person) {
    if (!is_suspended(tx, person, tx.now())) return;
    auto held = suspension(tx, person);
    if (!held->ends_at) throw Refusal(Refusal::Why::forbidden, Msg{"This account is suspended. The reason: “{}”. If you think that is wrong, write to {}.", {held->reason, tx.app().settings()->mail.from}});
    auto until = to_iso8601(*held->ends_at).substr(0, 10);
    throw Refusal(Refusal::Why::forbidden, Msg{"This account is suspended until {}. The reason: “{}”. If you think that is wrong, write to {}.", {until, held->reason, tx.app().settings()->mail.from}});
}

Presence presence(Db& db, PersonId person, Time now) {
    return db.maybe<Presence>(R"sql(
        select case when p.ends_at is not null or p.closed_at is not null then 'leaving' when s.person is not null then 'kept_out' else 'here' end as presence
        from people p left join suspensions s on s.person = p.id and (s.ends_at is null or s.ends_at > $2) where p.id = $1)sql", person, now).value_or(Presence::leaving);
}

bool is_suspended(Db& db, PersonId person, Time now) {
    auto held = suspension(db, person);
    return held && (!held->ends_at || *held->ends_at > now);
}

bool may_act_on(const std::vector<Role>& mine, const std::vector<Role>& theirs) {
    if (holds(theirs, Role::owner)) return false;
    if (holds(mine, Role::owner)) return true;
    return holds(mine, Role::administrator) && !holds(theirs, Role::administrator);
}

namespace {

struct StandingRow {
    std::int64_t sessions = 0, tokens = 0;
    std::optional<Time> ends_at;
    std::optional<std::string> reason;
    std::optional<PersonId> made_by;
    std::optional<Time> made_at;
};
DESCRIBE(StandingRow, sessions, tokens, ends_at, reason, made_by, made_at)

}  // namespace

Standing standing(Db& db, const Visit& visit, PersonId person, const std::vector<Role>& mine, const std::vector<Role>& theirs) {
    auto row = db.one<StandingRow>(R"sql(
        select (select count(*) from sessions where person = p.id) as sessions,
               (select count(*) from api_tokens where person = p.id and expires_at > $2) as tokens, s.ends_at, s.reason, s.made_by, s.made_at
        from people p left join suspensions s on s.person = p.id and (s.ends_at is null or s.ends_at > $2) where p.id = $1)sql", person, visit.now);
    Standing now{{}, row.sessions, row.tokens, person != visit.person() && may_act_on(mine, theirs)};
    if (row.made_at) now.suspension = Suspension{row.ends_at, row.reason.value_or(""), row.made_by.value_or(PersonId{}), *row.made_at};
    return now;
}

// ---- addresses ----------------------------------------------------------------------------------------

namespace {

struct Suspend {
    Text<2, 32> handle;
    std::optional<int> days;                        // nothing: until somebody lifts it
    Text<3, 300> reason;
};
DESCRIBE(Suspend, handle, days, reason)
constexpr Path<Suspend> suspend_path{"/admin/people/{handle}/suspension"};
constexpr Path<WhichPerson> lift_path{"/admin/people/{handle}/suspension"}, sign_out_path{"/admin/people/{handle}/sessions"};
std::string target(PersonId person) { return "person " + to_string(person); }

PersonId acted_on(Tx& tx, const Visit& visit, std::string_view handle) {
    must_be_in_person(visit);
    auto id = find_by_handle(tx, handle);
    if (!id) not_found();
    if (*id == visit.person()) conflict("This is your own account. Its settings are where you change it.");
    if (!may_act_on(roles(tx, visit.person()), roles(tx, *id))) forbidden("Your own role does not reach that far. Ask an owner of this site.");
    return *id;
}

Moved suspend(const Visit& visit, Tx& tx, const Suspend& in) {
    auto id = acted_on(tx, visit, in.handle);
    if (in.days && (*in.days < 1 || *in.days > kSuspensionDaysMost)) invalid("days", "Between 1 and 3650 days; leave it empty for no end.");
    auto ends_at = in.days ? std::optional(tx.now() + days(*in.days)) : std::nullopt;
    tx.run(R"sql(
        insert into suspensions (person, ends_at, reason, made_by, made_at) values ($1, $2, $3, $4, $5)
        on conflict (person) do update set ends_at = excluded.ends_at, reason = excluded.reason, made_by = excluded.made_by, made_at = excluded.made_at)sql",
        id, ends_at, in.reason, visit.person(), tx.now());
    end_all_access(tx, id, Keeping::ways_in);
    note(tx, visit, {"people.suspend", target(id), (in.days ? std::to_string(*in.days) + " days: " : "no end: ") + in.reason.str()});
    return {.to = person_path({in.handle}), .notice = {"Suspended. Every device is signed out.", {}}};
}

Moved lift(const Visit& visit, Tx& tx, const WhichPerson& in) {
    auto id = acted_on(tx, visit, in.handle);
    if (tx.run(R"sql(delete from suspensions where person = $1)sql", id) > 0) note(tx, visit, {"people.lift_suspension", target(id), {}});
    return {.to = person_path({in.handle}), .notice = {"The suspension is lifted.", {}}};
}

Moved sign_out(const Visit& visit, Tx& tx, const WhichPerson& in) {
    auto id = acted_on(tx, visit, in.handle);
    end_all_access(tx, id, Keeping::ways_in);
    note(tx, visit, {"people.sign_out", target(id), {}});
    return {.to = person_path({in.handle}), .notice = {"Every device is signed out, and every token ended.", {}}};
}

}  // namespace

void forget_ended_suspensions(Tx& tx, Time due) { tx.run(R"sql(delete from suspensions where ends_at is not null and ends_at < $1)sql", due); }

std::vector<Route> suspension_routes() {
    constexpr auto manage = may("people.manage");
    return {
        put(manage, suspend_path, &suspend).or_show(person_path).sensitive().summary("Keeps somebody out, for a while or until it is lifted.").for_browsers(),
        del(manage, lift_path, &lift).summary("Lifts a suspension.").for_browsers(),
        del(manage, sign_out_path, &sign_out).summary("Ends every session and token of somebody.").for_browsers(),
    };
}

// ---- looks ------------------------------------------------------------------------------------------

namespace {

using namespace html;

Html suspend_form(const Ui& ui, const Text<2, 32>& handle) {
    Form form(ui, suspend_path({.handle = handle}), "put");
    return form(_class = "sheet form", _turbo_confirm = ui.tr("Suspend @{}? They are signed out everywhere and cannot come back before it ends.", handle.str()),
        h2(ui.tr("Suspend")), p(_class = "muted", ui.tr("They cannot sign in; what they wrote stays, and what they paid for runs to its end. Nothing is charged meanwhile: a membership that would renew while they are out ends instead. Tokens for the API end.")),
        form.text({.name = "days", .label = ui.tr("For how many days"), .hint = ui.tr("Empty: until somebody lifts it."), .max = 4, .inputmode = "numeric"}),
        form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("Shown to them when they try to sign in, and kept in the audit log."), .required = true, .max = 300}),
        div(_class = "form-foot", form.submit(ui.tr("Suspend"), "btn danger")));
}

// How an account ends is the business of a later module.
Html close_way(const Ui& ui, const Text<2, 32>& handle) {
    return section(_class = "sheet stack", h2(ui.tr("Close the account")), p(_class = "muted", ui.tr("Name, address and profile are erased after days of grace. What they wrote stays, under “deleted user”.")),
        div(a(_class = "btn danger", _href = Url::local("/admin/people/" + handle.str() + "/closing"), ui.tr("Close the account"))));
}

}  // namespace

Html standing_view(const Ui& ui, const Text<2, 32>& handle, const Standing& now) {
    auto held = now.suspension ? section(_class = "flash warn", ui.icon("ban"), div(
        p(now.suspension->ends_at ? ui.tr("Suspended until {}.", ui.date(*now.suspension->ends_at)) : ui.tr("Suspended until somebody lifts it.")),
        p(_class = "small", now.suspension->reason)),
        when(now.may_act, [&] { return button_to(ui, lift_path({handle}), "delete", group(ui.tr("Lift it"))); })) : Html();
    auto access = section(_class = "sheet stack", h2(ui.tr("Signed in")),
        p(ui.plural(now.sessions, "{} device", "{} devices"), " · ", ui.plural(now.tokens, "{} token", "{} tokens")),
        when(now.may_act && now.sessions + now.tokens > 0, [&] {
            return div(button_to(ui, sign_out_path({handle}), "delete", group(ui.tr("Sign out everywhere")), "btn", ui.tr("End every session and token of @{}?", handle.str())));
        }));
    if (!now.may_act) return group(held, access);
    return group(held, access, when(!now.suspension, [&] { return suspend_form(ui, handle); }), close_way(ui, handle));
}

}  // namespace lyceum::accounts
