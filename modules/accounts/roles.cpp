// Roles people hold: every change is noted in the same transaction.
#include "modules/accounts/roles.hpp"

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
    return db.all<Role>(R"sql(select role from person_roles where person = $1 order by granted_at, role)sql", person);
}

std::vector<PersonId> people_with(Db& db, Role role) {
    if (role == Role::member) return db.all<PersonId>(R"sql(select id from people where closed_at is null order by id)sql");
    return db.all<PersonId>(R"sql(select person from person_roles where role = $1 order by granted_at, person)sql", role);
}

}  // namespace lyceum::accounts
