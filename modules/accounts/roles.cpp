// Roles people hold: every change is noted in the same transaction.
#include "modules/accounts/roles.hpp"
#include "modules/accounts/access.hpp"
#include <algorithm>

namespace lyceum::accounts {

namespace {

Act act_of(std::string action, const RoleChange& change) {
    auto details = std::string(name_of(change.role)) + (change.reason.empty() ? "" : ": " + change.reason);
    return {std::move(action), "person " + to_string(change.person), std::move(details)};
}

}  // namespace

void give(Tx& tx, const Actor& actor, const RoleChange& change) {
    if (change.role == Role::member) return;
    bool added = tx.run(R"sql(
        insert into person_roles (person, role, granted_by, granted_at) values ($1, $2, $3, $4)
        on conflict (person, role) do nothing)sql", change.person, change.role, actor.who.value_or(change.person), tx.now()) == 1;
    if (added) record(tx, actor, act_of("roles.grant", change));
}

void take_away(Tx& tx, const Actor& actor, const RoleChange& change) {
    bool removed = tx.run(R"sql(delete from person_roles where person = $1 and role = $2)sql", change.person, change.role) == 1;
    if (removed) record(tx, actor, act_of("roles.revoke", change));
}

void grant_role(Tx& tx, PersonId person, Role role, PersonId by) { give(tx, {.who = by}, {person, role}); }

std::vector<Role> roles(Db& db, PersonId person) {
    return *db.kept<std::vector<Role>>("accounts.roles " + to_string(person), [&] {
        return db.all<Role>(R"sql(select role from person_roles where person = $1 order by granted_at, role)sql", person);
    });
}

Time second_factor_due(const App& app, Time granted_at) { return granted_at + days(app.config.security.staff_grace_days); }

namespace {
struct GrantedRow { Role role = Role::member; Time granted_at; bool second_factor = false; };
DESCRIBE(GrantedRow, role, granted_at, second_factor)
}  // namespace

std::vector<Role> working_roles(Db& db, PersonId person, Time now) {
    std::vector<Role> working;
    bool compulsory = staff_needs_second_factor(db.app());
    for (auto& row : db.all<GrantedRow>(R"sql(
            select r.role, r.granted_at, p.second_factor_at is not null as second_factor
            from person_roles r join people p on p.id = r.person where r.person = $1 order by r.granted_at, r.role)sql", person)) {
        bool waits = compulsory && !row.second_factor && is_staff_role(row.role) && second_factor_due(db.app(), row.granted_at) <= now;
        if (!waits) working.push_back(row.role);
    }
    return working;
}

bool is_staff(Db& db, PersonId person) {
    auto held = roles(db, person);
    return std::any_of(held.begin(), held.end(), is_staff_role);
}

namespace {
struct HolderRow { PersonId person; Role role = Role::member; };
DESCRIBE(HolderRow, person, role)
}  // namespace

std::set<PersonId> staff_among(Db& db, const std::vector<PersonId>& people) {
    std::set<PersonId> staff;
    if (people.empty()) return staff;
    for (auto& row : db.all<HolderRow>(R"sql(select person, role from person_roles where person in ($1...))sql", people))
        if (is_staff_role(row.role)) staff.insert(row.person);
    return staff;
}

bool staff_needs_second_factor(const App& app) {
    auto policy = app.config.security.staff_second_factor;
    return policy == StaffFactor::required || (policy == StaffFactor::automatic && !app.config.site.development);
}

bool owns_the_site(Db& db, PersonId person) {
    return db.maybe<PersonId>(R"sql(select person from person_roles where person = $1 and role = 'owner')sql", person).has_value();
}

std::vector<PersonId> people_with(Db& db, Role role) {
    if (role == Role::member) return db.all<PersonId>(R"sql(select id from people where closed_at is null order by id)sql");
    return *db.kept<std::vector<PersonId>>("accounts.people_with " + std::string(name_of(role)), [&] {
        return db.all<PersonId>(R"sql(select person from person_roles where role = $1 order by granted_at, person)sql", role);
    });
}

}  // namespace lyceum::accounts
