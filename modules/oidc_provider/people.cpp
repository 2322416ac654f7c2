// What people see of the programs they allowed in, and what the owner registers.
#include "modules/oidc_provider/pages.hpp"

namespace lyceum::oidc_provider {

namespace {

constexpr auto kSettings = may("site.settings");

// ---- settings -------------------------------------------------------------------------------------

Apps my_apps(const Visit& visit, Db& db, const Nothing&) {
    accounts::must_be_in_person(visit);
    Apps all;
    for (auto& held : held_by_programs(db, visit.person()))
        all.apps.push_back({held.name, held.scopes, false, held.since, held.used_at, app_path({held.client})});
    for (auto& forum : discourse_connect::access_of(db, visit.person())) all.apps.push_back({forum.name, forum.origin, true, forum.since, {}, forum.withdraw});
    return all;
}

Moved withdraw_app(const Visit& visit, Tx& tx, const WhichClient& in) {
    accounts::must_be_in_person(visit);
    withdraw(tx, in.id, visit.person());
    return {.to = apps_path(), .notice = {"The app is told nothing about you any more. What it knows already stays there.", {}}};
}

// ---- administration -------------------------------------------------------------------------------

std::vector<std::string> lines_of(std::string_view text, const char* field) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        auto uri = trimmed(line);
        if (uri.empty()) continue;
        if (!may_be_redirect_uri(uri))
            throw Refusal(Refusal::Why::invalid, "Some of this needs a change.",
                {{field, {"{} cannot be answered at. Write https://…, or http:// on this machine alone, without “#” and “*”.", {std::string(utf8_prefix(uri, 100))}}}});
        lines.emplace_back(uri);
    }
    if (lines.size() > kUrisMost) throw Refusal(Refusal::Why::invalid, "There are too many addresses.", {{field, {"Choose at most {}.", {std::to_string(kUrisMost)}}}});
    return lines;
}

Clients all_clients(const Visit& visit, Db& db, const Nothing&) { return {clients(db), issuer(visit.app)}; }

struct Ready {};
Ready with_keys(const Visit& visit, Database& database, const AddClient&) {
    make_missing_keys(database, visit.now);
    return {};
}

ClientAdded add(const Visit& visit, Tx& tx, const AddClient& in, const Ready&) {
    accounts::must_be_in_person(visit);
    Client wanted;
    wanted.name = in.name.str();
    wanted.is_public = in.habitat == Habitat::device;
    wanted.redirect_uris = lines_of(in.redirect_uris, "redirect_uris");
    wanted.logout_uris = lines_of(in.logout_uris, "logout_uris");
    wanted.algorithm = in.algorithm;
    wanted.is_trusted = in.is_trusted;
    if (wanted.redirect_uris.empty()) invalid("redirect_uris", "Write at least one address.");
    if (wanted.algorithm == SigningAlgorithm::EdDSA) invalid("algorithm", "Choose RS256 or ES256.");
    auto [made, secret] = add_client(tx, wanted);
    accounts::note(tx, visit, {"oidc_provider.add", "app " + made.client_id, made.name});
    return {made, secret.reveal(), issuer(visit.app)};
}

Client known(Db& db, Id<Client> id) {
    auto found = client(db, id);
    if (!found) not_found();
    return *found;
}

ClientView one_client(const Visit& visit, Db& db, const WhichClient& in) { return {known(db, in.id), issuer(visit.app)}; }

Moved change(const Visit& visit, Tx& tx, const ChangeClient& in) {
    accounts::must_be_in_person(visit);
    auto changed = known(tx, in.id);
    changed.name = in.name.str();
    changed.redirect_uris = lines_of(in.redirect_uris, "redirect_uris");
    changed.logout_uris = lines_of(in.logout_uris, "logout_uris");
    changed.algorithm = in.algorithm;
    changed.is_trusted = in.is_trusted;
    if (changed.redirect_uris.empty()) invalid("redirect_uris", "Write at least one address.");
    if (changed.algorithm == SigningAlgorithm::EdDSA) invalid("algorithm", "Choose RS256 or ES256.");
    change_client(tx, changed);
    accounts::note(tx, visit, {"oidc_provider.change", "app " + changed.client_id, changed.name});
    return {.to = client_path({in.id}), .notice = {"Saved.", {}}};
}

ClientAdded renew_secret(const Visit& visit, Tx& tx, const WhichClient& in) {
    accounts::must_be_in_person(visit);
    auto found = known(tx, in.id);
    if (found.is_public) conflict("This app can keep no secret, so it has none.");
    auto secret = new_secret(tx, in.id);
    accounts::note(tx, visit, {"oidc_provider.secret", "app " + found.client_id, found.name});
    return {found, secret.reveal(), issuer(visit.app)};
}

Moved remove(const Visit& visit, Tx& tx, const WhichClient& in) {
    accounts::must_be_in_person(visit);
    auto found = known(tx, in.id);
    remove_client(tx, in.id);
    accounts::note(tx, visit, {"oidc_provider.remove", "app " + found.client_id, found.name});
    return {.to = clients_path(), .notice = {"The app signs nobody in any more.", {}}};
}

Moved renew_keys(const Visit& visit, Tx& tx, const Nothing&) {
    accounts::must_be_in_person(visit);
    tx.enqueue(ReplaceKeys{true}, {.unique = "now"});
    accounts::note(tx, visit, {"oidc_provider.keys", "keys", {}});
    return {.to = clients_path(), .notice = {"New keys are made. They sign from tomorrow on, when every app has had time to fetch them.", {}}};
}

}  // namespace

std::vector<Route> people_routes() {
    return {
        get(signed_in, apps_path, &my_apps, &apps_page).summary("Apps with access to your account.").for_browsers(),
        del(signed_in, app_path, &withdraw_app).summary("Ends an app's access.").for_browsers(),
        get(kSettings, clients_path, &all_clients, &clients_page).summary("Apps that sign people in here."),
        post(kSettings, add_client_path, &with_keys, &add, &client_added_page).or_show(clients_path).sensitive().for_browsers(),
        post(kSettings, new_keys_path, &renew_keys).sensitive().for_browsers(),
        get(kSettings, client_path, &one_client, &client_page),
        post(kSettings, change_client_path, &change).or_show(client_path).sensitive().for_browsers(),
        del(kSettings, client_path, &remove).sensitive().for_browsers(),
        post(kSettings, new_secret_path, &renew_secret, &client_added_page).sensitive().for_browsers(),
    };
}

}  // namespace lyceum::oidc_provider
