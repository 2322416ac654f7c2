// Public profiles: what somebody shows, what later modules add, where an imported account came from.
#include "modules/accounts/claims.hpp"
#include "modules/accounts/profile_pages.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/routes.hpp"
#include "platform/html/form.hpp"
#include "platform/html/markdown.hpp"

namespace lyceum::accounts {

namespace {

struct ProfileRow {
    PersonId id;
    std::string handle, name, headline, bio;
    int hue = 0;
    std::string fields, links;
    Time joined_at;
    std::string imported_from, imported_url;
    bool claimed = false;
    std::optional<Role> role;                       // one row for each
};
DESCRIBE(ProfileRow, id, handle, name, headline, bio, hue, fields, links, joined_at, imported_from, imported_url, claimed, role)

Profile profile(const Visit& visit, Db& db, const Who& in) {
    auto rows = db.all<ProfileRow>(R"sql(
        select p.id, p.handle, p.name, p.headline, p.bio, p.hue, p.fields, p.links, p.joined_at, p.imported_from, p.imported_url,
               p.claimed_at is not null or p.password <> '' or p.second_factor_at is not null as claimed, r.role
        from people p left join person_roles r on r.person = p.id
        where lower(p.handle) = $1 and p.closed_at is null)sql", lower(in.handle));
    if (rows.empty()) not_found();
    std::vector<Role> held;
    for (auto& row : rows)
        if (row.role) held.push_back(*row.role);
    auto& row = rows.front();
    // Sessions change all the time: only pages that may offer a claim depend on them.
    bool claimed = !row.imported_from.empty() && (row.claimed || is_signed_in_somewhere(db, row.id));
    Profile shown{row.id, row.handle, row.name, badge_of(held), row.headline, row.hue, html::render_markdown(row.bio).html,
        json::from_text<std::vector<std::string>>(row.fields), json::from_text<std::vector<Link>>(row.links), row.joined_at,
        row.imported_from, row.imported_url, claimed, visit.who() == row.id, {}};
    if (visit.wants == Wants::json) return shown;
    Ui ui{visit};
    for (auto* section : filled(visit.app, profile_sections))
        if (auto built = section(ui, db, row.id); !built.empty()) shown.sections.push_back(std::move(built));
    return shown;
}

Moved claim(const Visit& visit, Tx& tx, const ClaimIt& in) {
    auto person = find_by_handle(tx, in.handle);
    if (!person) not_found();
    make_claim(tx, *person, visit.person(), in.reason);
    return {.to = profile_url(in.handle.str()), .notice = {"Your claim waits for an administrator. The answer comes by letter.", {}}};
}

}  // namespace

std::vector<Route> profile_routes() {
    return {
        get(anyone, profile_path, &profile, &profile_page).summary("What somebody shows of themselves."),
        post(signed_in, claim_path, &claim).or_show(profile_path).limit(10, hours(1)),
    };
}

}  // namespace lyceum::accounts
