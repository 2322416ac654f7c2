// The settings of keys: password, address, sessions, tokens. People change them in a browser, never a token.
#include "modules/accounts/access.hpp"
#include "modules/accounts/audit.hpp"
#include "modules/accounts/letters.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/passwords.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/routes.hpp"
#include "modules/accounts/settings_pages.hpp"
#include "modules/accounts/throttles.hpp"
#include "modules/accounts/tokens.hpp"
#include <algorithm>

namespace lyceum::accounts {

namespace {

Account me(const Visit& visit, Database& database) {
    must_be_in_person(visit);
    return database.read([&](Db& db) { return account(db, visit.person()).value(); });
}

std::string person_target(PersonId person) { return "person " + to_string(person); }

// ---- address and password -------------------------------------------------------------------------

Account prepare_email(const Visit& visit, Database& database, const ChangeEmail& in) {
    auto mine = me(visit, database);
    if (!mail::is_mail_address(in.email)) invalid("email", "This is not an e-mail address.");
    database.write(visit.now, [&](Tx& tx) { take(tx, {{"letters of " + to_string(mine.id), 5, hours(1)}}); });
    return mine;
}

// Whether the address is somebody's is told to its owner alone, by no letter coming.
Moved ask_email(const Visit& visit, Tx& tx, const ChangeEmail& in, const Account& mine) {
    if (!account_of_email(tx, in.email))
        send_email_change(tx, {in.email.str(), mine.name, language_of(visit.app, mine.language)},
            make_link(tx, Purpose::change_email, mine.id, days(1), in.email));
    return {.to = account_settings(), .notice = {"A letter is on its way to {}. The address changes when you press the button in it.", {in.email.str()}}};
}

Account count_verification(const Visit& visit, Database& database, const Nothing&) {
    auto mine = me(visit, database);
    database.write(visit.now, [&](Tx& tx) { take(tx, {{"letters of " + to_string(mine.id), 5, hours(1)}}); });
    return mine;
}

Moved verify_again(const Visit& visit, Tx& tx, const Nothing&, const Account& mine) {
    if (auto reader = reader_of(visit.app, mine); reader && !mine.email_verified_at)
        send_verification(tx, *reader, make_link(tx, Purpose::verify, mine.id, days(1), reader->address));
    return {.to = account_settings(), .notice = {"A letter is on its way.", {}}};
}

struct NewPassword {
    Account mine;
    std::string hash;
};
NewPassword prepare_password(const Visit& visit, Database& database, const ChangePassword& in) {
    auto mine = me(visit, database);
    prove_password(visit, database, mine, {"current", in.current});
    auto hash = chosen_password(visit, in.password, mine);
    return {std::move(mine), std::move(hash)};
}

// Every session ends and this browser gets a new one: whoever held the old cookie is out. Programs and readers go on,
// for this is also done by people whose password nobody knew; whoever doubts that says so.
Moved change_password(const Visit& visit, Tx& tx, const ChangePassword& in, const NewPassword& fresh) {
    set_password(tx, fresh.mine.id, fresh.hash);
    end_sessions(tx, fresh.mine.id, {});
    forget_links(tx, fresh.mine.id);
    if (in.end_everything) end_all_access(tx, fresh.mine.id, Keeping::factors);
    if (auto reader = reader_of(visit.app, fresh.mine)) send_password_changed(tx, *reader);
    auto mine = account(tx, fresh.mine.id).value();
    Msg notice{"Your password is changed. Other devices are signed out.", {}};
    if (in.end_everything) notice = {"Your password is changed. Whatever else opened your account is ended.", {}};
    return {.to = account_settings(), .notice = notice,
        .cookies = {start_session(tx, visit, mine.id, is_secure(visit)), known_device(visit, mine.id, mine.device_key)}};
}

// ---- sessions -----------------------------------------------------------------------------------

// "Firefox, Linux": as much as people need to tell their devices apart.
std::string device_of(const std::string& agent) {
    auto first_of = [&](std::initializer_list<std::pair<std::string_view, std::string_view>> marks) -> std::string_view {
        for (auto& [mark, name] : marks)
            if (agent.find(mark) != agent.npos) return name;
        return {};
    };
    auto browser = first_of({{"MicroMessenger", "WeChat"}, {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}});
    auto system = first_of({{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"HarmonyOS", "HarmonyOS"}, {"Windows", "Windows"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}});
    if (browser.empty()) return std::string(system);
    return std::string(browser) + (system.empty() ? "" : ", ") + std::string(system);
}

MySessions my_sessions(const Visit& visit, Db& db, const Nothing&) {
    must_be_in_person(visit);
    MySessions all;
    for (auto& row : sessions_of(db, visit.person()))
        all.sessions.push_back({row.id, device_of(row.agent), row.ip, row.made_at, row.seen_at, row.id == visit.visitor.session});
    return all;
}

Moved end_one(const Visit& visit, Tx& tx, const WhichSession& in) {
    must_be_in_person(visit);
    end_session(tx, visit.person(), in.id);
    return {.to = sessions_path(), .notice = {"That device is signed out.", {}}};
}

Moved end_others(const Visit& visit, Tx& tx, const Nothing&) {
    must_be_in_person(visit);
    end_sessions(tx, visit.person(), visit.visitor.session);
    return {.to = sessions_path(), .notice = {"All other devices are signed out.", {}}};
}

// ---- tokens -------------------------------------------------------------------------------------

MyTokens my_tokens(const Visit& visit, Db& db, const Nothing&) {
    must_be_in_person(visit);
    MyTokens all;
    for (auto& row : tokens_of(db, visit.person()))
        all.tokens.push_back({row.id, row.name, row.ending, json::from_text<std::vector<std::string>>(row.scopes), row.made_at, row.expires_at, row.used_at});
    all.scopes = offered_scopes(visit);
    return all;
}

TokenMade make(const Visit& visit, Tx& tx, const MakeToken& in) {
    must_be_in_person(visit);
    if (in.days < 1 || in.days > kTokenDaysMost)
        throw Refusal(Refusal::Why::invalid, "A token lasts a year at most.", {{"days", {"Choose 1 to {} days.", {std::to_string(kTokenDaysMost)}}}});
    auto offered = all_scopes(visit.app);
    auto known = [&](const std::string& scope) { return std::find(offered.begin(), offered.end(), scope) != offered.end(); };
    if (in.scopes.empty() || !std::all_of(in.scopes.begin(), in.scopes.end(), known)) invalid("scopes", "Choose what the token may do.");
    auto token = make_token(tx, visit.person(), {in.name.str(), in.scopes, in.days});
    note(tx, visit, {"tokens.make", person_target(visit.person()), json::text(in.scopes)});
    return {in.name.str(), token.reveal(), tx.now() + days(in.days)};
}

Moved revoke(const Visit& visit, Tx& tx, const WhichToken& in) {
    must_be_in_person(visit);
    if (revoke_token(tx, visit.person(), in.id)) note(tx, visit, {"tokens.revoke", person_target(visit.person()), to_string(in.id)});
    return {.to = tokens_path(), .notice = {"The token is revoked.", {}}};
}

}  // namespace

std::vector<Route> keys_routes() {
    return {
        post(signed_in, change_email_path, &prepare_email, &ask_email).or_show(account_settings).sensitive().for_browsers(),
        post(signed_in, verify_again_path, &count_verification, &verify_again).for_browsers(),
        post(signed_in, change_password_path, &prepare_password, &change_password).or_show(account_settings).sensitive().for_browsers(),
        get(signed_in, sessions_path, &my_sessions, &sessions_page).for_browsers(),
        del(signed_in, sessions_path, &end_others).for_browsers(),
        del(signed_in, session_path, &end_one).for_browsers(),
        get(signed_in, tokens_path, &my_tokens, &tokens_page).for_browsers(),
        post(signed_in, make_token_path, &make, &token_made_page).or_show(tokens_path).limit(20, hours(1)).sensitive().for_browsers(),
        del(signed_in, token_path, &revoke).for_browsers(),
    };
}

}  // namespace lyceum::accounts
