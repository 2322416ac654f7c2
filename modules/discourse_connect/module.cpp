// The table of contents: every way into this module is listed at the bottom.
#include "modules/accounts/access.hpp"
#include "modules/discourse_connect/pages.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/scopes.hpp"
#include <algorithm>

namespace lyceum::discourse_connect {

namespace {

// ---- signing in to a forum --------------------------------------------------------------------------

/// A message of a forum we know, its signature checked.
struct Request {
    Forum forum;
    Secret secret;
    http::Fields fields;
    std::string return_to;
};

Request request_of(Db& db, const Message& message) {
    auto claimed = unverified(message);
    auto origin = claimed ? origin_of(value_of(*claimed, "return_sso_url")) : std::nullopt;
    auto forum = origin ? forum_at(db, *origin) : std::nullopt;
    if (!forum) throw Refusal(Refusal::Why::bad_request, "No forum that may sign in here sent this. Go back to the forum, and tell its administrators if this stays so.");
    auto secret = secret_of(db, forum->id);
    auto fields = secret ? opened(*secret, message) : std::nullopt;
    if (!fields || value_of(*fields, "nonce").empty())
        throw Refusal(Refusal::Why::bad_request, "What the forum sent is not signed with the secret it shares with this site. Its administrators can set that right.");
    return {*forum, *secret, *fields, std::string(value_of(*fields, "return_sso_url"))};
}

bool is_true(const http::Fields& fields, std::string_view name) { return value_of(fields, name) == "true"; }

Moved back(const Request& request, const http::Fields& answer) {
    auto url = carried(request.return_to, sealed(request.secret, answer));
    if (!url) throw Refusal(Refusal::Why::bad_request, "The forum gave no address to return to.");
    return {.to = *url};
}

accounts::EmailAddress address_of(Db& db, PersonId person) {
    auto email = accounts::email_of(db, person);
    if (!email) throw Refusal(Refusal::Why::conflict, "The forum needs an e-mail address, and you have none here. Add one in your settings, then try again.");
    return *email;
}

// The person as the forum knows them: by our id, so that a new handle or address stays the same account there.
Moved signed_in_answer(const Visit& visit, Db& db, const Request& request) {
    auto email = address_of(db, visit.person());
    auto roles = accounts::working_roles(db, visit.person(), visit.now);
    auto holds = [&](accounts::Role role) { return std::find(roles.begin(), roles.end(), role) != roles.end(); };
    auto word = [](bool yes) { return std::string(yes ? "true" : "false"); };
    bool admin = holds(accounts::Role::owner) || holds(accounts::Role::administrator);
    http::Fields answer{{"nonce", std::string(value_of(request.fields, "nonce"))}, {"external_id", to_string(visit.person())}, {"email", email.address},
        {"username", visit.visitor.handle}, {"name", visit.visitor.name}, {"require_activation", word(!email.verified)},
        {"suppress_welcome_message", "true"}, {"admin", word(admin)}, {"moderator", word(holds(accounts::Role::moderator))}};
    if (visit.visitor.language) answer.emplace_back("locale", *visit.visitor.language == Language::zh ? "zh_CN" : "en");
    return back(request, answer);
}

std::variant<Question, Moved> sign_on(const Visit& visit, Db& db, const Message& message) {
    auto request = request_of(db, message);
    bool silently = value_of(request.fields, "prompt") == "none";
    bool known = visit.who() && !is_true(request.fields, "logout") && has_consented(db, request.forum.id, visit.person());
    if (known) return signed_in_answer(visit, db, request);
    if (is_true(request.fields, "logout")) return Moved{.to = Url::local("/sign-out")};
    if (silently) return back(request, {{"nonce", std::string(value_of(request.fields, "nonce"))}, {"failed", "true"}});
    auto email = address_of(db, visit.person());
    return Question{message, request.forum.name, request.forum.origin, visit.visitor.handle, visit.visitor.name, email.address};
}

Moved agree(const Visit& visit, Tx& tx, const Message& message) {
    accounts::must_be_in_person(visit);
    auto request = request_of(tx, message);
    consent(tx, request.forum.id, visit.person());
    return signed_in_answer(visit, tx, request);
}

Moved withdraw_access(const Visit& visit, Tx& tx, const WhichForum& in) {
    accounts::must_be_in_person(visit);
    withdraw(tx, in.id, visit.person());
    return {.to = Url::local("/settings/apps"), .notice = {"The forum is told nothing about you any more. What it knows already stays there.", {}}};
}

// ---- administration -------------------------------------------------------------------------------

std::string address(const App& app) { return app.base_url() + sso_path().str(); }

Forums all_forums(const Visit& visit, Db& db, const Nothing&) { return {forums(db), address(visit.app)}; }

Added add(const Visit& visit, Tx& tx, const AddForum& in) {
    accounts::must_be_in_person(visit);
    auto origin = origin_of(in.address);
    if (!origin) invalid("address", "This must be a web address that begins with https:// or http://.");
    if (!in.secret.empty() && utf8_length(in.secret) < kSecretLeast) invalid("secret", "Discourse takes secrets of at least 10 characters.");
    auto secret = in.secret.empty() ? crypto::random_token() : in.secret.str();
    auto id = add_forum(tx, {{}, *origin, in.name.str(), {}}, Secret(secret));
    accounts::note(tx, visit, {"discourse_connect.add", "forum " + to_string(id), *origin});
    return {in.name.str(), *origin, address(visit.app), secret};
}

Moved remove(const Visit& visit, Tx& tx, const WhichForum& in) {
    accounts::must_be_in_person(visit);
    if (auto known = forum(tx, in.id)) {
        remove_forum(tx, in.id);
        accounts::note(tx, visit, {"discourse_connect.remove", "forum " + to_string(in.id), known->origin});
    }
    return {.to = forums_path(), .notice = {"Nobody is signed in to that forum from here any more.", {}}};
}

std::vector<NavLink> in_administration(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Discourse forums"), forums_path(), "messages-square"}};
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

// A session at a forum is the forum's own. From now on it is asked about again.
void end_consents(Tx& tx, PersonId person, accounts::Keeping keeping) {
    if (keeping != accounts::Keeping::ways_in) forget(tx, person);
}

constexpr auto kSettings = may("site.settings");

}  // namespace

std::vector<Access> access_of(Db& db, PersonId person) {
    std::vector<Access> all;
    for (auto& given : given_by(db, person)) all.push_back({given.name, given.origin, given.given_at, access_path({given.id})});
    return all;
}

namespace {

std::vector<TableNote> notes() {
    return {{"discourse_forums", TableNote::Keeping::secret, "What this site and the forum sign with, sealed."}};
}

}  // namespace

const Module module{
    .name = "discourse_connect",
    .routes = {
        get(anyone, sso_path, &sign_on, &question_page).uncached().limit(120, minutes(1)),
        post(signed_in, sso_path, &agree).for_browsers(),
        del(signed_in, access_path, &withdraw_access).summary("Ends what a forum may know.").for_browsers(),
        get(kSettings, forums_path, &all_forums, &forums_page).summary("Forums that sign in here."),
        post(kSettings, add_path, &add, &added_page).or_show(forums_path).sensitive().for_browsers(),
        del(kSettings, forum_path, &remove).sensitive().for_browsers(),
    },
    .listens = {on<accounts::Closed>(&forget_person)},
    .fills = {fill(table_notes, &notes), fill(accounts::access_ends, &end_consents), fill(accounts::admin_links, &in_administration), fill(privacy::holdings, &held), fill(privacy::copies, &copy_held)},
};

}  // namespace lyceum::discourse_connect
