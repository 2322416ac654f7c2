// Roles people hold: every change is noted in the same transaction.
#include "modules/accounts/roles.hpp"
#include "modules/accounts/audit.hpp"

namespace lyceum::accounts {

void grant_role(Tx& tx, PersonId person, Role role, PersonId by) {
    if (role == Role::member) return;
    bool added = tx.run(R"sql(
        insert into person_roles (person, role, granted_by, granted_at) values ($1, $2, $3, $4)
        on conflict (person, role) do nothing)sql", person, role, by, tx.now()) == 1;
    if (added) record(tx, {.who = by}, {"roles.grant", "person " + to_string(person), std::string(name_of(role))});
}

void revoke_role(Tx& tx, PersonId person, Role role, PersonId by) {
    bool removed = tx.run(R"sql(delete from person_roles where person = $1 and role = $2)sql", person, role) == 1;
    if (removed) record(tx, {.who = by}, {"roles.revoke", "person " + to_string(person), std::string(name_of(role))});
}

std::vector<Role> roles(Db& db, PersonId person) {
    return db.all<Role>(R"sql(select role from person_roles where person = $1 order by granted_at, role)sql", person);
}

std::vector<PersonId> people_with(Db& db, Role role) {
    if (role == Role::member) return db.all<PersonId>(R"sql(select id from people where closed_at is null order by id)sql");
    return db.all<PersonId>(R"sql(select person from person_roles where role = $1 order by granted_at, person)sql", role);
}

}  // namespace lyceum::accounts
