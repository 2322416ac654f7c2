// Proving again who sits there, before something dangerous is done.
#include "modules/accounts/entry_pages.hpp"
#include "modules/accounts/letters.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/passwords.hpp"
#include "modules/accounts/routes.hpp"
#include "modules/accounts/sessions.hpp"
#include "modules/accounts/throttles.hpp"

namespace lyceum::accounts {

namespace {

[[noreturn]] void send_proof_code(const Visit& visit, Database& database, const Contact& mine) {
    database.write(visit.now, [&](Tx& tx) { take(tx, {{"proof letters of " + to_string(mine.id), 5, hours(1)}}); });
    database.write(visit.now, [&](Tx& tx) { send_code(tx, {mine.email, mine.name, mine.language}, make_code(tx, visit, mine.email), Occasion::proof); });
    throw Refusal(Refusal::Why::confirm, Msg{"A code is on its way to {}.", {mine.email}});
}

void check_proof_code(const Visit& visit, Database& database, const Contact& mine, const std::string& typed) {
    bool right = try_code(database, visit, mine.email, digits_of(typed)) &&
                 database.write(visit.now, [&](Tx& tx) { return use_code(tx, visit, mine.email); });
    if (!right) invalid("confirm_code", "This code is not right, or it has run out. Ask for a new one.");
}

ConfirmView confirm(const Visit& visit, Db& db, const Next& in) {
    must_be_in_person(visit);
    return {confirm_view(Ui{visit}, db, {confirm_path(), {{"next", in.next}}})};
}
Page as_built(const Ui&, const ConfirmView& view) { return view.page; }

Moved go_on(const Visit&, Tx&, const Confirm& in) { return {.to = local_path(in.next).value_or(Url::local("/"))}; }

}  // namespace

std::optional<std::vector<Cookie>> prove_by_password_or_code(const Visit& visit, Database& database, const http::Input& input) {
    must_be_in_person(visit);
    auto mine = database.read([&](Db& db) { return account(db, visit.person()).value(); });
    if (mine.second_factor_at) return std::nullopt;
    auto password = input.sent("confirm_password"), code = input.sent("confirm_code");
    if (password.empty()) password = input.sent("current");         // a form that asks for it anyway
    auto reached = database.read([&](Db& db) { return contact(db, mine.id); });
    if (!password.empty() && !mine.password.empty()) prove_password(visit, database, mine, {"confirm_password", password});
    else if (!code.empty() && reached) check_proof_code(visit, database, *reached, code);
    else if (input.sent("confirm_send") == "mail" && reached) send_proof_code(visit, database, *reached);
    else return std::nullopt;
    return database.write(visit.now, [&](Tx& tx) { return prove_session(tx, visit); });
}

std::vector<Route> confirm_routes() {
    return {
        get(signed_in, confirm_form, &confirm, &as_built).uncached().for_browsers(),
        post(signed_in, confirm_path, &go_on).sensitive().summary("Proves again who sits there, for ten minutes of sensitive acts.").for_browsers(),
    };
}

}  // namespace lyceum::accounts
