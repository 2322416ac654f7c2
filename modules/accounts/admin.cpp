// The administration of people: finding them, their roles, what was done with privilege, claims.
#include "modules/accounts/admin_pages.hpp"
#include "modules/accounts/naming.hpp"
#include "modules/accounts/people.hpp"
#include "modules/accounts/role_table.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/routes.hpp"
#include "modules/accounts/sessions.hpp"
#include "platform/http/scopes.hpp"
#include "platform/mail/masked.hpp"

namespace lyceum::accounts {

namespace {

constexpr int kPeoplePerPage = 50, kActsPerPage = 50, kClaimsPerPage = 20;

// ---- overview -----------------------------------------------------------------------------------

struct Counts { std::int64_t people = 0, joined_in_week = 0, signed_in_in_day = 0, claims_waiting = 0; };
DESCRIBE(Counts, people, joined_in_week, signed_in_in_day, claims_waiting)

Overview overview(const Visit& visit, Db& db, const Nothing&) {
    bool any = false;
    for (auto* links : filled(visit.app, admin_links)) any |= !links(visit).empty();
    if (!any) forbidden();
    auto counts = db.one<Counts>(R"sql(
        select (select count(*) from people where closed_at is null) as people,
               (select count(*) from people where closed_at is null and joined_at > $1) as joined_in_week,
               (select count(distinct person) from sessions where seen_at > $2) as signed_in_in_day,
               (select count(*) from claims where decided_at is null) as claims_waiting)sql",
        visit.now - days(7), visit.now - days(1));
    Overview page{counts.people, counts.joined_in_week, counts.signed_in_in_day, counts.claims_waiting};
    if (visit.wants != Wants::json)
        for (auto* section : filled(visit.app, admin_sections)) page.sections.push_back(section(Ui{visit}, db));
    return page;
}

// ---- people -------------------------------------------------------------------------------------

struct FoundRow {
    PersonId id;
    std::string handle, name, email;
    int hue = 0;
    Time joined_at;
};
DESCRIBE(FoundRow, id, handle, name, email, hue, joined_at)
struct HeldRow { PersonId person; Role role = Role::member; };
DESCRIBE(HeldRow, person, role)

std::vector<FoundRow> find(const Visit& visit, Db& db, const FindPeople& in) {
    auto typed = lower(in.q);
    if (typed.starts_with('@')) typed.erase(0, 1);
    return db.all<FoundRow>(R"sql(
        select id, handle, name, coalesce(email, '') as email, hue, joined_at from people
        where closed_at is null and ($1 is null or id < $1)
          and ($2 = '' or substr(lower(handle), 1, length($2)) = $2 or substr(lower(name), 1, length($2)) = $2
               or substr(lower(coalesce(email, '')), 1, length($2)) = $2)
          and ($3 is null or exists (select 1 from person_roles r where r.person = people.id and r.role = $3))
          and (not $5 or exists (select 1 from suspensions s where s.person = people.id))
        order by id desc limit $4)sql", in.before, typed, in.role, visit.page_size(kPeoplePerPage) + 1, in.suspended);
}

People people(const Visit& visit, Db& db, const FindPeople& in) {
    People all{{}, in.q.str(), in.role, {}, in.suspended};
    auto rows = find(visit, db, in);
    if (std::ssize(rows) > visit.page_size(kPeoplePerPage)) rows.pop_back(), all.older = rows.back().id;
    std::vector<PersonId> ids;
    for (auto& row : rows) ids.push_back(row.id);
    std::map<PersonId, std::vector<Role>> held;
    for (auto& row : db.all<HeldRow>(R"sql(select person, role from person_roles where person in ($1...) order by role)sql", ids))
        held[row.person].push_back(row.role);
    auto suspended = suspended_among(db, ids);
    for (auto& row : rows) all.people.push_back({row.id, row.handle, row.name, mail::masked(row.email), row.hue, row.joined_at, held[row.id], suspended.contains(row.id)});
    return all;
}

PersonPage person(const Visit& visit, Db& db, const WhichPerson& in) {
    auto row = db.maybe<FoundRow>(R"sql(
        select id, handle, name, coalesce(email, '') as email, hue, joined_at from people
        where lower(handle) = $1 and closed_at is null)sql", lower(in.handle));
    if (!row) not_found();
    auto known = account(db, row->id).value();
    auto held = roles(db, row->id), mine = roles(db, visit.person());
    PersonPage page{{row->id, row->handle, row->name, mail::masked(row->email), row->hue, row->joined_at, held},
        known.email_verified_at.has_value(), !known.password.empty(), {}, {}, false};
    each_enumerator<Role>([&](std::string_view, Role role) {
        if (may_hand_out(mine, role)) (holds(held, role) ? page.may_revoke : page.may_grant).push_back(role);
    });
    page.may_take_over = holds(mine, Role::owner) && !holds(held, Role::owner);
    page.standing = standing(db, visit, row->id, mine, held);
    return page;
}

PersonId target_of(const Visit& visit, Tx& tx, const ChangeRole& in) {
    must_be_in_person(visit);
    auto id = find_by_handle(tx, in.handle);
    if (!id) not_found();
    if (!may_hand_out(roles(tx, visit.person()), in.role)) forbidden("Your own role does not reach that far. Ask an owner of this site.");
    return *id;
}

Moved grant(const Visit& visit, Tx& tx, const ChangeRole& in) {
    give(tx, actor_of(visit), {target_of(visit, tx, in), in.role, in.reason.str()});
    return {.to = person_path({in.handle}), .notice = {"The role is given.", {}}};
}

Moved revoke(const Visit& visit, Tx& tx, const ChangeRole& in) {
    take_away(tx, actor_of(visit), {target_of(visit, tx, in), in.role, in.reason.str()});
    return {.to = person_path({in.handle}), .notice = {"The role is taken away.", {}}};
}

// The one before stays as an administrator, so that nobody is left without a way in.
Moved hand_over(const Visit& visit, Tx& tx, const HandOver& in) {
    must_be_in_person(visit);
    if (!holds(roles(tx, visit.person()), Role::owner)) forbidden("Only an owner hands the site over.");
    auto next = find_by_handle(tx, in.handle);
    if (!next) not_found();
    auto before = visit.person();
    if (*next == before || !holds(roles(tx, before), Role::owner)) conflict("The site can be handed over to somebody else only.");
    note(tx, visit, {"owner.hand_over", "person " + to_string(*next), "from person " + to_string(before)});
    give(tx, actor_of(visit), {*next, Role::owner});
    give(tx, actor_of(visit), {before, Role::administrator});
    take_away(tx, actor_of(visit), {before, Role::owner});
    return {.to = person_path({in.handle}), .notice = {"The site is handed over.", {}}};
}

// ---- audit and claims -----------------------------------------------------------------------------

AuditPage audit(const Visit& visit, Db& db, const FindActs& in) {
    AuditPage page{{}, in.action.str(), in.actor.str(), in.target.str(), {}};
    AuditFilter filter{.action = in.action.str(), .target = in.target.str()};
    if (!in.actor.empty()) filter.actor = find_by_handle(db, in.actor).value_or(PersonId{-1});
    auto acts = noted(db, filter, in.before, visit.page_size(kActsPerPage) + 1);
    if (std::ssize(acts) > visit.page_size(kActsPerPage)) acts.pop_back(), page.older = acts.back().id;
    std::vector<PersonId> actors;
    for (auto& act : acts) actors.push_back(act.actor.value_or(PersonId{}));
    auto lines = bylines(db, actors);
    std::vector<std::string> targets;
    for (auto& act : acts) targets.push_back(act.target);
    auto links = target_links(visit, db, targets);
    for (std::size_t i = 0; i < acts.size(); ++i)
        page.entries.push_back({acts[i], acts[i].actor ? std::optional(lines[i]) : std::nullopt, links[acts[i].target]});
    return page;
}

Claims claims(const Visit&, Db& db, const FindClaims& in) {
    Claims page;
    auto rows = waiting_claims(db, in.after, kClaimsPerPage + 1);
    if (rows.size() > kClaimsPerPage) rows.pop_back(), page.more = rows.back().id;
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person), people.push_back(row.claimant);
    auto lines = bylines(db, people);
    for (std::size_t i = 0; i < rows.size(); ++i)
        page.claims.push_back({rows[i].id, lines[2 * i], lines[2 * i + 1], rows[i].reason, rows[i].made_at});
    return page;
}

Moved decide(const Visit& visit, Tx& tx, const Decide& in) {
    must_be_in_person(visit);
    decide_claim(tx, visit, in.id, in.approve);
    return {.to = claims_path(), .notice = in.approve ? Msg{"The claim is approved. A letter with a link is on its way.", {}} : Msg{"The claim is refused.", {}}};
}

}  // namespace

std::vector<NavLink> own_admin_links(const Visit& visit) {
    std::vector<NavLink> links;
    if (visit.may("people.manage")) {
        links.push_back({visit.tr("Overview"), admin_path(), "layout-dashboard"});
        links.push_back({visit.tr("People"), people_path(), "users"});
        links.push_back({visit.tr("Roles"), role_table_path(), "shield-check"});
        links.push_back({visit.tr("Claims"), claims_path(), "user-check"});
    }
    if (visit.may("audit.read")) links.push_back({visit.tr("Audit log"), audit_path(), "history"});
    return links;
}

std::vector<Route> admin_routes() {
    constexpr auto manage = may("people.manage");
    return {
        get(signed_in, admin_path, &overview, &overview_page),
        get(manage, people_path, &people, &people_page),
        get(manage, person_path, &person, &person_page),
        put(manage, roles_path, &grant).or_show(person_path).sensitive().summary("Gives a role.").for_browsers(),
        del(manage, roles_path, &revoke).or_show(person_path).sensitive().summary("Takes a role away.").for_browsers(),
        post(manage, hand_over_path, &hand_over).or_show(person_path).sensitive().for_browsers(),
        get(may("audit.read"), audit_path, &audit, &audit_page),
        get(manage, claims_path, &claims, &claims_page),
        post(manage, decide_path, &decide).sensitive().for_browsers(),
    };
}

}  // namespace lyceum::accounts
