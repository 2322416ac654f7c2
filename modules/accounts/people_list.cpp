// Everybody, as a list for spreadsheets.
#include "modules/accounts/people.hpp"
#include "modules/accounts/people_list.hpp"

namespace lyceum::accounts {

namespace {

struct Listed {
    PersonId id;
    std::string handle, name, email, language;
    bool verified = false;
    Time joined_at;
    std::optional<Time> closed_at;
};
DESCRIBE(Listed, id, handle, name, email, language, verified, joined_at, closed_at)

struct Held { PersonId person; std::string role; };
DESCRIBE(Held, person, role)

// Names and addresses of people who left are not in it.
void list_rows(Db& db, const std::function<void(const std::vector<std::string>&)>& give) {
    constexpr int kAtOnce = 2'000;
    PersonId after{};
    for (std::size_t came = kAtOnce; came == kAtOnce;) {
        auto people = db.all<Listed>(R"sql(
            select p.id, p.handle, case when p.closed_at is null then p.name else '' end as name,
                   case when p.closed_at is null then coalesce(p.email, '') else '' end as email, coalesce(p.language, '') as language,
                   p.email_verified_at is not null as verified, p.joined_at, p.closed_at
            from people p where p.id > $1 order by p.id limit $2)sql", after, kAtOnce);
        if (people.empty()) return;
        std::map<PersonId, std::string> roles;
        for (auto& held : db.all<Held>(R"sql(
                select person, role from person_roles where person > $1 and person <= $2 order by person, role)sql", after, people.back().id))
            roles[held.person] += (roles[held.person].empty() ? "" : " ") + held.role;
        for (auto& each : people)
            give({to_string(each.id), each.handle, each.name, each.email, each.verified ? "yes" : "no", each.language, roles[each.id], to_iso8601(each.joined_at),
                each.closed_at ? to_iso8601(*each.closed_at) : ""});
        came = people.size();
        after = people.back().id;
    }
}

}  // namespace

Spreadsheet members_list() {
    return {"members", {"id", "handle", "name", "email", "email_verified", "language", "roles", "joined_at", "closed_at"}, &list_rows};
}

}  // namespace lyceum::accounts
