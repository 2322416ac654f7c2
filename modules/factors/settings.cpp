// What somebody signs in with, and changing it: every change is proved before, noted, told by letter, and ends other sessions.
#include "modules/factors/checks.hpp"
#include "modules/factors/letters.hpp"
#include "modules/factors/one_time.hpp"
#include "modules/factors/options.hpp"
#include "modules/factors/routes.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::factors {

namespace {

constexpr Span kSetUpLasts = hours(1);

std::string target_of(PersonId person) { return "person " + to_string(person); }

bool is_compulsory(Db& db, PersonId person) { return accounts::staff_needs_second_factor(db.app()) && accounts::is_staff(db, person); }

MySecurity security(const Visit& visit, Db& db, const Nothing&) {
    accounts::must_be_in_person(visit);
    auto person = visit.person();
    MySecurity mine;
    for (auto& row : passkeys_of(db, person))
        mine.passkeys.push_back({row.id, row.label, row.verifies, row.backed_up, row.doubted_at.has_value(), row.made_at, row.used_at});
    mine.app = app_of(db, person);
    mine.recovery_left = recovery_codes_left(db, person);
    mine.fresh_codes = !recovery_sheet(db, person, visit.now).empty();
    mine.compulsory = is_compulsory(db, person);
    mine.due = visit.visitor.second_factor_due;
    mine.passkeys_possible = party_of(visit).has_value();
    mine.unconfirmed = accounts::has_unconfirmed_address(db, person);
    mine.devices = accounts::count_devices(db, person);
    return mine;
}

// An account whose address may be a stranger's must stay within that stranger's reach.
void must_be_ready(Db& db, const Visit& visit) {
    accounts::must_be_in_person(visit);
    if (accounts::has_unconfirmed_address(db, visit.person())) conflict("Confirm your e-mail address first: press the button in the letter we sent.");
}

Moved changed(Tx& tx, const Visit& visit, const Url& to, Msg notice) {
    return {.to = to, .notice = std::move(notice), .cookies = accounts::end_other_sessions(tx, visit)};
}

// The first factor brings recovery codes: they are shown before anything else.
Moved added(Tx& tx, const Visit& visit, Msg notice) {
    settle(tx, visit.person());
    auto fresh = !recovery_sheet(tx, visit.person(), tx.now()).empty();
    return changed(tx, visit, fresh ? codes_path() : security_path(), std::move(notice));
}

Moved removed(Tx& tx, const Visit& visit, Msg notice) {
    auto person = visit.person();
    if (!has_any(tx, person) && is_compulsory(tx, person)) conflict("Your role needs a second factor. Add another one before you remove this one.");
    settle(tx, person);
    return changed(tx, visit, security_path(), std::move(notice));
}

// ---- authenticator app --------------------------------------------------------------------------

struct Fresh {
    std::string secret;
    Time expires_at;
};
DESCRIBE(Fresh, secret, expires_at)

std::string set_up_purpose(const Visit& visit) { return "new authenticator app of " + to_string(visit.person()); }

std::optional<Secret> secret_of(const Visit& visit, const std::string& sealed) {
    auto inside = visit.app.seal_keys().open({sealed}, set_up_purpose(visit));
    auto fresh = inside ? json::from_text<Fresh>(inside->reveal()) : Fresh{};
    auto secret = fresh.expires_at > visit.now ? crypto::from_base32(fresh.secret) : std::nullopt;
    return secret ? std::optional(Secret(*secret)) : std::nullopt;
}

std::string in_groups(const std::string& letters) {
    std::string spaced;
    for (std::size_t i = 0; i < letters.size(); ++i) spaced += (i > 0 && i % 4 == 0 ? " " : "") + std::string(1, letters[i]);
    return spaced;
}

AppSetUp begin_app(const Visit& visit, Db& db, const SetUpApp& in) {
    must_be_ready(db, visit);
    auto sealed = in.sealed;
    auto secret = secret_of(visit, sealed);
    if (!secret) {
        secret = new_secret();
        Fresh fresh{crypto::base32(secret->reveal()), visit.now + kSetUpLasts};
        sealed = visit.app.seal_keys().seal(Secret(json::text(fresh)), set_up_purpose(visit)).text;
    }
    return {sealed, in_groups(crypto::base32(secret->reveal())), otpauth_address(*secret, visit.app.settings()->site.name, visit.visitor.handle),
        app_of(db, visit.person()).has_value()};
}

std::int64_t try_app(const Visit& visit, Database& database, const SetUpApp& in) {
    database.read([&](Db& db) { must_be_ready(db, visit); });
    database.write(visit.now, [&](Tx& tx) { accounts::take(tx, {{"new factor of " + to_string(visit.person()), 10, minutes(10)}}); });
    auto secret = secret_of(visit, in.sealed);
    if (!secret) invalid("code", "This took too long. Scan the new code and try again.");
    std::string digits;
    for (char c : in.code.str())
        if (c >= '0' && c <= '9') digits += c;
    auto step = step_of_code(*secret, digits, visit.now, 0);
    if (!step) invalid("code", "This code does not fit. Look at the app again; the clock of its device must be right.");
    return *step;
}

Moved keep_app(const Visit& visit, Tx& tx, const SetUpApp& in, const std::int64_t& step) {
    auto secret = secret_of(visit, in.sealed);
    CHECK_THAT(secret.has_value());
    set_app(tx, visit.person(), *secret, step);
    accounts::note(tx, visit, {"factors.app_added", target_of(visit.person()), {}});
    tell(tx, visit.person(), Change::app_added);
    return added(tx, visit, {"The app is set up. Other devices are signed out.", {}});
}

Moved drop_app(const Visit& visit, Tx& tx, const Nothing&) {
    accounts::must_be_in_person(visit);
    if (!remove_app(tx, visit.person())) not_found();
    accounts::note(tx, visit, {"factors.app_removed", target_of(visit.person()), {}});
    tell(tx, visit.person(), Change::app_removed);
    return removed(tx, visit, {"The app is removed. Other devices are signed out.", {}});
}

// ---- passkeys -----------------------------------------------------------------------------------

NewPasskeyView begin_passkey(const Visit& visit, Db& db, const Nothing&) {
    must_be_ready(db, visit);
    std::string local;
    if (visit.app.config.site.development && visit.request && !party_of(visit)) {
        auto colon = visit.request->host.rfind(':');
        local = "http://localhost" + (colon == std::string::npos ? "" : visit.request->host.substr(colon));
    }
    return {creation_options(visit, passkeys_of(db, visit.person())), local};
}

// Names that people know their keepers by. Any other is called by what it is.
std::string keeper_of(std::string_view aaguid_hex) {
    static const std::map<std::string_view, std::string_view> known{
        {"ea9b8d664d011d213ce4b6b48cb575d4", "Google Password Manager"}, {"fbfc3007154e4ecc8c0b6e020557d7bd", "Apple Passwords"},
        {"dd4ec289e01d41c9bb8970fa845d4bf2", "Apple Passwords"}, {"08987058cadc4b81b6e130de50dcbe96", "Windows Hello"},
        {"9ddd1817af5a4672a2b93e3dd95000a9", "Windows Hello"}, {"6028b017b1d44c02b4b3afcdafc96bb2", "Windows Hello"},
        {"adce000235bcc60a648b0b25f1f05503", "Chrome, macOS"}, {"bada5566a7aa401fbd9645619a55120d", "1Password"},
        {"d548826e79b4db40a3d811116f7e8349", "Bitwarden"}, {"531126d6e717415c93203d9aa6981239", "Dashlane"},
        {"53414d53554e47000000000000000000", "Samsung Pass"}};
    auto found = known.find(aaguid_hex);
    return found == known.end() ? std::string() : std::string(found->second);
}

struct Made {
    webauthn::Registration registration;
    Answered answer;
};

Made check_new_passkey(const Visit& visit, Database& database, const AddPasskey& in) {
    database.read([&](Db& db) { must_be_ready(db, visit); });
    auto answer = parsed_answer(in.passkey, "passkey");
    auto party = party_of(visit);
    if (!party) conflict("Passkeys need a site with a name for its address.");
    auto given = answered(visit, Use::create, visit.person(), answer, "passkey");
    auto result = webauthn::check_registration(answer, {party->id, party->origin, given.challenge, false});
    if (auto* flaw = std::get_if<webauthn::Flaw>(&result)) {
        auto words = words_for(*flaw);
        throw Refusal(Refusal::Why::invalid, words, {{"passkey", words}});
    }
    return {std::get<webauthn::Registration>(result), given};
}

Moved keep_passkey(const Visit& visit, Tx& tx, const AddPasskey& in, const Made& made) {
    auto person = visit.person();
    auto label = std::string(trimmed(in.label));
    if (label.empty()) label = keeper_of(crypto::hex(made.registration.aaguid));
    if (label.empty()) label = made.registration.verified ? visit.tr("Passkey") : visit.tr("Security key");
    use_up(tx, made.answer, "passkey");
    add_passkey(tx, {person, made.registration, made.answer.handle, label});
    accounts::note(tx, visit, {"factors.passkey_added", target_of(person), label});
    tell(tx, person, Change::passkey_added, label);
    return added(tx, visit, {"The passkey “{}” is added. Other devices are signed out.", {label}});
}

Moved rename(const Visit& visit, Tx& tx, const RenamePasskey& in) {
    accounts::must_be_in_person(visit);
    if (!rename_passkey(tx, visit.person(), in.id, in.label)) not_found();
    return {.to = security_path(), .notice = {"Saved.", {}}};
}

Moved drop_passkey(const Visit& visit, Tx& tx, const WhichPasskey& in) {
    accounts::must_be_in_person(visit);
    auto label = remove_passkey(tx, visit.person(), in.id);
    if (!label) not_found();
    accounts::note(tx, visit, {"factors.passkey_removed", target_of(visit.person()), *label});
    tell(tx, visit.person(), Change::passkey_removed, *label);
    return removed(tx, visit, {"The passkey “{}” is removed. Other devices are signed out.", {*label}});
}

// ---- recovery codes -----------------------------------------------------------------------------

RecoverySheet sheet(const Visit& visit, Db& db, const Nothing&) {
    accounts::must_be_in_person(visit);
    return {recovery_sheet(db, visit.person(), visit.now), recovery_codes_left(db, visit.person())};
}

Raw sheet_file(const Visit& visit, Db& db, const Nothing&) {
    accounts::must_be_in_person(visit);
    auto codes = recovery_sheet(db, visit.person(), visit.now);
    if (codes.empty()) not_found("These codes were shown already. Make new ones.");
    auto text = fmt::format("{} · @{}\n{}\n\n", visit.app.settings()->site.name, visit.visitor.handle, visit.tr("Recovery codes. Each works once, in place of an app or a passkey."));
    for (auto& code : codes) text += code + "\n";
    return {.type = "text/plain; charset=utf-8", .body = text, .cache_control = "no-store", .file_name = "recovery-codes-" + visit.visitor.handle + ".txt"};
}

Moved renew_codes(const Visit& visit, Tx& tx, const Nothing&) {
    accounts::must_be_in_person(visit);
    auto person = visit.person();
    if (!has_any(tx, person)) conflict("Recovery codes stand in for an app or a passkey. Add one of these first.");
    renew_recovery_codes(tx, person);
    accounts::note(tx, visit, {"factors.codes_renewed", target_of(person), {}});
    tell(tx, person, Change::codes_renewed);
    return changed(tx, visit, codes_path(), {});
}

Moved sheet_seen(const Visit& visit, Tx& tx, const Nothing&) {
    accounts::must_be_in_person(visit);
    forget_sheet(tx, visit.person());
    return {.to = security_path(), .notice = {"The codes are not shown again.", {}}};
}

}  // namespace

NavLink security_link(const Visit& visit) { return {.label = visit.tr("Sign-in and security"), .to = security_path(), .icon = "shield-check"}; }

std::vector<Route> settings_routes() {
    return {
        get(signed_in, security_path, &security, &security_page).summary("Passkeys, authenticator app and recovery codes.").for_browsers(),
        get(signed_in, app_form, &begin_app, &app_page).sensitive().for_browsers(),
        post(signed_in, app_path, &try_app, &keep_app).or_show(app_form).sensitive().for_browsers(),
        del(signed_in, remove_app_path, &drop_app).or_show(security_path).sensitive().for_browsers(),
        get(signed_in, new_passkey_form, &begin_passkey, &new_passkey_page).sensitive().for_browsers(),
        post(signed_in, add_passkey_path, &check_new_passkey, &keep_passkey).or_show(new_passkey_form).sensitive().for_browsers(),
        put(signed_in, rename_passkey_path, &rename).or_show(security_path).for_browsers(),
        del(signed_in, passkey_path, &drop_passkey).or_show(security_path).sensitive().for_browsers(),
        get(signed_in, codes_path, &sheet, &recovery_page).sensitive().for_browsers(),
        get(signed_in, codes_file_path, &sheet_file).sensitive().for_browsers(),
        post(signed_in, codes_path, &renew_codes).or_show(security_path).sensitive().for_browsers(),
        del(signed_in, codes_path, &sheet_seen).for_browsers(),
    };
}

}  // namespace lyceum::factors
