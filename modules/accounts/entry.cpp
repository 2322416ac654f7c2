// Signing in, signing up and signing out.
#include "modules/accounts/access.hpp"
#include "modules/accounts/entry_pages.hpp"
#include "modules/accounts/letters.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/passwords.hpp"
#include "modules/accounts/routes.hpp"
#include "modules/accounts/sessions.hpp"
#include "modules/accounts/throttles.hpp"
#include "platform/crypto/password.hpp"

namespace lyceum::accounts {

std::optional<Url> local_path(std::string_view next) {
    constexpr std::size_t kNextBytesMost = 2000;
    bool path = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    if (!path || next.size() > kNextBytesMost || !is_printable_text(next) || next.find_first_of("\n\t\\") != next.npos) return std::nullopt;
    return Url::local(std::string(next));
}

namespace {

const Url kHome = Url::local("/"), kWelcome = Url::local("/welcome");

std::vector<WayIn> other_ways(const Visit& visit, Db& db, std::string_view next) {
    std::vector<WayIn> ways;
    for (auto* links : filled(visit.app, sign_in_links))
        for (auto& link : links(visit, db, next)) ways.push_back({link.label, link.icon, link.to});
    return ways;
}

Entry entry(const Visit& visit, Db& db, const Next& in) { return {in.next, {}, visit.visitor.name, other_ways(visit, db, in.next)}; }
Entry entry_with_email(const Visit& visit, Db&, const Asked& in) { return {in.next, in.email, visit.visitor.name, {}}; }

// ---- password -----------------------------------------------------------------------------------

struct Recognised {
    Account account;
    std::string bucket, rehashed;
};

// The first is this visitor's own, emptied when the password is right. Strangers' guesses slow strangers down,
// never the devices of the account's owner, not even those behind the same address.
std::vector<Bucket> buckets_for(const Visit& visit, const std::string& who, bool known) {
    if (known) return {{"sign-in " + who + " on a known device", 16, minutes(15)}};
    auto network = network_of(visit);
    return {{"sign-in " + who + " from " + network, 8, minutes(15)}, {"sign-in from " + network, 60, minutes(15)}, {"sign-in " + who, 40, hours(1)}};
}

Recognised check_password(const Visit& visit, Database& database, const SignIn& in) {
    must_be_a_browser(visit);
    auto found = database.read([&](Db& db) { return account_of_login(db, in.login); });
    auto who = found ? to_string(found->id) : nameless(in.login.str());
    auto buckets = buckets_for(visit, who, found && is_known_device(visit, found->id, found->device_key));
    database.write(visit.now, [&](Tx& tx) { take(tx, buckets); });

    Secret password(in.password.substr(0, crypto::kPasswordBytesMax + 1));
    auto stored = found ? found->password : std::string();
    auto verified = stored.empty() ? crypto::verify_nobody(password) : crypto::verify_password(password, stored);
    if (!verified.ok) log::info("sign-in refused", {{"network", network_of(visit)}});
    if (!verified.ok) throw Refusal(Refusal::Why::sign_in, "The name and password do not fit. Check both, or sign in with a code by mail.");
    return {*found, buckets.front().name, verified.needs_rehash ? crypto::hash_password(password) : std::string()};
}

Moved enter(const Visit& visit, Tx& tx, const SignIn& in, const Recognised& known) {
    forgive(tx, known.bucket);
    if (!known.rehashed.empty()) renew_hash(tx, known.account.id, known.account.password, known.rehashed);
    return admit(tx, visit, {known.account.id, Means::password, local_path(in.next).value_or(kHome)});
}

// ---- codes by mail --------------------------------------------------------------------------------

void count_letter(const Visit& visit, Database& database, const EmailText& email) {
    if (!mail::is_mail_address(email)) invalid("email", "This is not an e-mail address.");
    must_be_a_browser(visit);
    auto address = nameless(email.str()), network = network_of(visit);
    database.write(visit.now, [&](Tx& tx) {
        take(tx, {{"letters from " + network, 30, hours(1)}, {"letters to " + address, 10, hours(1)},
            {"letters to " + address + " from " + network, 4, minutes(15)}});
    });
}

struct Counted {};
Counted count_code(const Visit& visit, Database& database, const AskCode& in) {
    count_letter(visit, database, in.email);
    return {};
}

Moved send_sign_in_code(const Visit& visit, Tx& tx, const AskCode& in, const Counted&) {
    Reader reader{in.email.str(), {}, visit.language};
    if (auto known = account_of_email(tx, in.email)) send_code(tx, *reader_of(visit.app, *known), make_code(tx, visit, in.email), Occasion::sign_in);
    else send_no_account(tx, reader);
    return {.to = give_code_form({in.email.str(), in.next})};
}

Moved send_sign_up_code(const Visit& visit, Tx& tx, const AskCode& in, const Counted&) {
    auto known = account_of_email(tx, in.email);
    auto reader = known ? *reader_of(visit.app, *known) : Reader{in.email.str(), {}, visit.language};
    send_code(tx, reader, make_code(tx, visit, in.email), known ? Occasion::sign_in : Occasion::sign_up);
    return {.to = finish_form({in.email.str(), in.next})};
}

[[noreturn]] void refuse_code() { invalid("code", "This code is not right, or it has run out. Ask for a new one."); }

Counted check_code(const Visit& visit, Database& database, const GiveCode& in) {
    if (!try_code(database, visit, in.email, digits_of(in.code.str()))) refuse_code();
    return {};
}

// Whoever reads the letters owns the address. What was set up with it on another device, without
// reading them, is void, keys of every kind included: it may have been a stranger. Answers what there is to say about it.
Msg prove_address(Tx& tx, const Visit& visit, Account& account) {
    if (account.email_verified_at) return {};
    verify_email(tx, account.id);
    if (is_known_device(visit, account.id, account.device_key)) return {};
    bool had_password = !account.password.empty();
    set_password(tx, account.id, {});
    end_all_access(tx, account.id, Keeping::nothing);
    account = accounts::account(tx, account.id).value();
    if (!had_password) return {};
    return {"This address was not confirmed before, so the password that was set with it is gone, and so is every token, private address and linked account. Set a password in your settings.", {}};
}

Moved enter_with_code(const Visit& visit, Tx& tx, const GiveCode& in, const Counted&) {
    auto account = account_of_email(tx, in.email);
    if (!account || !use_code(tx, visit, in.email)) refuse_code();
    auto notice = prove_address(tx, visit, *account);
    return admit(tx, visit, {account->id, Means::mail, local_path(in.next).value_or(kHome), notice});
}

// ---- signing up -----------------------------------------------------------------------------------

std::optional<Msg> complaint_about_handle(Db& db, const std::string& handle) {
    if (!is_handle(handle)) return Msg{"A handle has 2 to 32 letters, digits, “-” and “_”, and begins with a letter or digit.", {}};
    if (is_reserved(handle) || find_by_handle(db, handle)) return Msg{"Somebody has this handle already. Choose another.", {}};
    return std::nullopt;
}

void count_sign_up(const Visit& visit, Database& database) {
    must_be_a_browser(visit);
    database.write(visit.now, [&](Tx& tx) { take(tx, {{"sign-up from " + network_of(visit), 40, hours(1)}}); });
}

[[noreturn]] void refuse_fields(std::vector<FieldError> wrong) {
    throw Refusal(Refusal::Why::invalid, "Some of this needs a change.", std::move(wrong));
}

// The hash of a password for somebody who may be made; everything wrong is said at once.
std::string check_sign_up(const Visit& visit, Database& database, const SignUp& in) {
    count_sign_up(visit, database);
    std::vector<FieldError> wrong;
    database.read([&](Db& db) {
        if (auto complaint = complaint_about_handle(db, in.handle.str())) wrong.push_back({"handle", *complaint});
        if (!mail::is_mail_address(in.email)) wrong.push_back({"email", {"This is not an e-mail address.", {}}});
        else if (account_of_email(db, in.email))
            wrong.push_back({"email", {"There is an account with this address already. Sign in, or ask for a new password.", {}}});
    });
    if (auto complaint = complaint_about(visit, in.password, in.handle, in.email)) wrong.push_back({"password", *complaint});
    if (!wrong.empty()) refuse_fields(std::move(wrong));
    return crypto::hash_password(Secret(in.password));
}

Moved sign_up(const Visit& visit, Tx& tx, const SignUp& in, const std::string& hash) {
    auto id = create(tx, {.handle = in.handle.str(), .name = in.name.empty() ? in.handle.str() : in.name.str(), .email = in.email.str(),
                             .password_hash = hash, .language = visit.language});
    auto account = accounts::account(tx, id).value();
    send_verification(tx, *reader_of(visit.app, account), make_link(tx, Purpose::verify, id, days(1), in.email));
    return admit(tx, visit, {id, Means::password, local_path(in.next).value_or(kWelcome)});
}

Counted check_finish(const Visit& visit, Database& database, const Finish& in) {
    count_sign_up(visit, database);
    auto complaint = database.read([&](Db& db) {
        return in.handle.empty() ? std::nullopt : complaint_about_handle(db, in.handle.str());
    });
    if (complaint) refuse_fields({{"handle", *complaint}});
    if (!try_code(database, visit, in.email, digits_of(in.code.str()))) refuse_code();
    return {};
}

Moved finish(const Visit& visit, Tx& tx, const Finish& in, const Counted&) {
    if (!use_code(tx, visit, in.email)) refuse_code();
    if (auto known = account_of_email(tx, in.email)) {
        auto notice = prove_address(tx, visit, *known);
        return admit(tx, visit, {known->id, Means::mail, local_path(in.next).value_or(kHome), notice});
    }
    auto handle = in.handle.empty() ? free_handle(tx, in.name) : in.handle.str();
    auto id = create(tx, {.handle = handle, .name = in.name.str(), .email = in.email.str(), .language = visit.language, .verified = true});
    return admit(tx, visit, {id, Means::mail, local_path(in.next).value_or(kWelcome)});
}

// ---- signing out ----------------------------------------------------------------------------------

Moved sign_out(const Visit& visit, Tx& tx, const Next&) {
    return {.to = kHome, .notice = {"You are signed out.", {}}, .cookies = {end_own_session(tx, visit)}};
}

}  // namespace

std::vector<Route> entry_routes() {
    return {
        get(anyone, sign_in_form, &entry, &sign_in_page).uncached(),
        post(anyone, sign_in_path, &check_password, &enter).or_show(sign_in_form).summary("Signs in with a password.").for_browsers(),
        get(anyone, code_form, &entry, &code_page).uncached(),
        post(anyone, ask_code_path, &count_code, &send_sign_in_code).or_show(code_form).for_browsers(),
        get(anyone, give_code_form, &entry_with_email, &give_code_page).uncached(),
        post(anyone, give_code_path, &check_code, &enter_with_code).or_show(give_code_form).for_browsers(),
        get(anyone, sign_up_form, &entry, &sign_up_page).uncached(),
        post(anyone, sign_up_path, &check_sign_up, &sign_up).or_show(sign_up_form).summary("Makes an account with a password.").for_browsers(),
        post(anyone, sign_up_code_path, &count_code, &send_sign_up_code).or_show(sign_up_form).for_browsers(),
        get(anyone, finish_form, &entry_with_email, &finish_page).uncached(),
        post(anyone, finish_path, &check_finish, &finish).or_show(finish_form).for_browsers(),
        get(anyone, sign_out_path, &entry, &sign_out_page).uncached(),
        post(anyone, sign_out_path, &sign_out),
    };
}

}  // namespace lyceum::accounts
