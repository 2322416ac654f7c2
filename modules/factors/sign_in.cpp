// Signing in with a passkey, showing the second factor, and showing it again before something dangerous.
#include "modules/factors/checks.hpp"
#include "modules/factors/options.hpp"
#include "modules/factors/routes.hpp"
#include "platform/html/form.hpp"

namespace lyceum::factors {

namespace {

// Only what this person has is offered.
SecondView ways_of(Db& db, const Visit& visit, PersonId person, Use use) {
    return {true, app_of(db, person).has_value(), recovery_codes_left(db, person) > 0, request_options(visit, use, person, passkeys_of(db, person))};
}

SecondView second(const Visit& visit, Db& db, const Nothing&) {
    auto pending = accounts::pending_sign_in(db, visit);
    return pending ? ways_of(db, visit, pending->person, Use::second) : SecondView{};
}

[[noreturn]] void refuse_late() { throw Refusal(Refusal::Why::sign_in, "This took too long. Sign in again."); }

PersonId check_second(const Visit& visit, Database& database, const ShowFactor& in) {
    accounts::must_be_a_browser(visit);
    auto pending = database.read([&](Db& db) { return accounts::pending_sign_in(db, visit); });
    if (!pending) refuse_late();
    Shown shown{in.code.str(), in.recovery.str(), in.passkey};
    if (shown.empty()) invalid("code", "Write the code that the app shows.");
    check_factor(visit, database, pending->person, Use::second, shown);
    return pending->person;
}

Moved show_second(const Visit& visit, Tx& tx, const ShowFactor&, const PersonId& person) {
    call_off_reset(tx, person);
    return accounts::finish_sign_in(tx, visit);
}

Raw fresh_options(const Visit& visit, Db&, const Nothing&) {
    accounts::must_be_a_browser(visit);
    auto options = entry_options(visit);
    if (options.empty()) not_found();
    return {"application/json", options, "no-store"};
}

PersonId check_passkey_alone(const Visit& visit, Database& database, const EnterByPasskey& in) { return check_entry(visit, database, in.passkey); }

Moved enter(const Visit& visit, Tx& tx, const EnterByPasskey& in, const PersonId& person) {
    call_off_reset(tx, person);
    return accounts::admit(tx, visit, {person, accounts::Means::passkey, accounts::local_path(in.next).value_or(Url::local("/"))});
}

}  // namespace

Html proof_way(const Ui& ui, Db& db, const Form& form) {
    auto person = ui.visit.person();
    return has_any(db, person) ? proof_view(ui, form, ways_of(db, ui.visit, person, Use::prove)) : Html();
}

std::optional<std::vector<Cookie>> prove_by_factor(const Visit& visit, Database& database, const http::Input& input) {
    Shown shown{input.sent("confirm_code"), input.sent("confirm_recovery"), input.sent("confirm_passkey"), "confirm_"};
    auto person = visit.person();
    if (shown.empty() || !database.read([&](Db& db) { return accounts::has_second_factor(db, person); })) return std::nullopt;
    accounts::must_be_in_person(visit);
    check_factor(visit, database, person, Use::prove, shown);
    return database.write(visit.now, [&](Tx& tx) { return accounts::prove_session(tx, visit); });
}

std::vector<Route> sign_in_routes() {
    return {
        get(anyone, second_form, &second, &second_page).uncached(),
        post(anyone, second_path, &check_second, &show_second).or_show(second_form).summary("Shows the second factor after the first.").for_browsers(),
        get(anyone, enter_options_path, &fresh_options).uncached().limit(300, minutes(10)).summary("What a browser needs to ask for a passkey.").for_browsers(),
        post(anyone, enter_path, &check_passkey_alone, &enter).or_show(sign_in_form).summary("Signs in with a passkey.").for_browsers(),
    };
}

}  // namespace lyceum::factors
