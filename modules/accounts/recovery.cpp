// Links in letters. Opening one shows a button and changes nothing: mail scanners open links too.
#include "modules/accounts/access.hpp"
#include "modules/accounts/entry_pages.hpp"
#include "modules/accounts/letters.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/passwords.hpp"
#include "modules/accounts/routes.hpp"
#include "modules/accounts/throttles.hpp"
#include "platform/crypto/password.hpp"

namespace lyceum::accounts {

namespace {

const Url kHome = Url::local("/");

// The account a link speaks of; one that was closed since is gone like the link.
Account holder_of(Db& db, const Promise& promise) {
    auto holder = account(db, promise.person);
    if (!holder) not_found("This link was used before or is too old. Ask for a new one.");
    return *holder;
}

template <Purpose purpose>
Offer offer(const Visit& visit, Db& db, const Key& in) {
    auto promise = promise_of(db, purpose, in.token, visit.now);
    auto holder = holder_of(db, promise);
    return {holder.handle, holder.name, promise.email};
}

Moved sign_in_by_link(const Visit& visit, Tx& tx, const Key& in) {
    must_be_a_browser(visit);
    auto holder = holder_of(tx, redeem(tx, Purpose::sign_in, in.token));
    return admit(tx, visit, {holder.id, Means::link, kHome});
}

Moved verify(const Visit&, Tx& tx, const Key& in) {
    auto promise = redeem(tx, Purpose::verify, in.token);
    auto holder = holder_of(tx, promise);
    // The address may have been changed after the letter went out.
    if (holder.email && lower(*holder.email) == lower(promise.email)) verify_email(tx, holder.id);
    return {.to = kHome, .notice = {"Your address is confirmed.", {}}};
}

Moved change_email(const Visit& visit, Tx& tx, const Key& in) {
    auto promise = redeem(tx, Purpose::change_email, in.token);
    auto holder = holder_of(tx, promise);
    set_email(tx, holder.id, promise.email, true);
    forget_links(tx, holder.id);
    if (auto old = reader_of(visit.app, holder); old && lower(old->address) != lower(promise.email))
        send_email_changed(tx, *old, promise.email, make_link(tx, Purpose::undo_email, holder.id, days(7), old->address));
    return {.to = kHome, .notice = {"Your address is changed.", {}}};
}

Moved undo_email(const Visit&, Tx& tx, const Key& in) {
    auto promise = redeem(tx, Purpose::undo_email, in.token);
    auto holder = holder_of(tx, promise);
    free_unconfirmed(tx, promise.email, holder.id);
    set_email(tx, holder.id, promise.email, true);
    // Whoever changed the address may know the password and hold keys of every kind.
    set_password(tx, holder.id, {});
    end_all_access(tx, holder.id, Keeping::factors);
    forget_later_undo_links(tx, promise);
    return {.to = forgotten_form(), .notice = {"Your address is back, and every device is signed out. Choose a new password now.", {}}};
}

// ---- forgotten passwords --------------------------------------------------------------------------

struct Counted {};
Counted count_reset(const Visit& visit, Database& database, const Forgotten& in) {
    must_be_a_browser(visit);
    if (!mail::is_mail_address(in.email)) invalid("email", "This is not an e-mail address.");
    auto address = nameless(in.email.str()), network = network_of(visit);
    database.write(visit.now, [&](Tx& tx) { take(tx, {{"letters from " + network, 30, hours(1)}, {"resets to " + address, 4, hours(1)}}); });
    return {};
}

Moved send_link(const Visit& visit, Tx& tx, const Forgotten& in, const Counted&) {
    if (auto known = account_of_email(tx, in.email))
        send_reset(tx, *reader_of(visit.app, *known), make_link(tx, Purpose::reset, known->id, hours(1), *known->email));
    else send_no_account(tx, {in.email.str(), {}, visit.language});         // the same work, and it helps
    return {.to = sign_in_form(), .notice = {"If there is an account with this address, a letter is on its way.", {}}};
}

std::string choose_password(const Visit& visit, Database& database, const Reset& in) {
    auto holder = database.read([&](Db& db) { return holder_of(db, promise_of(db, Purpose::reset, in.token, visit.now)); });
    return chosen_password(visit, in.password, holder);
}

Moved reset_password(const Visit& visit, Tx& tx, const Reset& in, const std::string& hash) {
    auto promise = redeem(tx, Purpose::reset, in.token);
    auto holder = holder_of(tx, promise);
    set_password(tx, holder.id, hash);
    if (holder.email && lower(*holder.email) == lower(promise.email)) verify_email(tx, holder.id);
    // Who asks for a new password may have lost the old one to somebody, who may have made the whole account.
    end_all_access(tx, holder.id, holder.email_verified_at ? Keeping::factors : Keeping::nothing);
    if (auto reader = reader_of(visit.app, holder)) send_password_changed(tx, *reader);
    return {.to = sign_in_form(), .notice = {"Your password is changed. Sign in with it.", {}}};
}

Nothing nothing(const Visit&, Db&, const Nothing&) { return {}; }

}  // namespace

std::vector<Route> recovery_routes() {
    return {
        get(anyone, link_path, &offer<Purpose::sign_in>, &link_page).uncached(),
        post(anyone, link_path, &sign_in_by_link).for_browsers(),
        get(anyone, verify_path, &offer<Purpose::verify>, &verify_page).uncached(),
        post(anyone, verify_path, &verify),
        get(anyone, email_path, &offer<Purpose::change_email>, &email_page).uncached(),
        post(anyone, email_path, &change_email).or_show(email_path),
        get(anyone, undo_path, &offer<Purpose::undo_email>, &undo_page).uncached(),
        post(anyone, undo_path, &undo_email).or_show(undo_path),
        get(anyone, forgotten_form, &nothing, &forgotten_page).uncached(),
        post(anyone, forgotten_path, &count_reset, &send_link).or_show(forgotten_form).for_browsers(),
        get(anyone, reset_form, &offer<Purpose::reset>, &reset_page).uncached(),
        post(anyone, reset_path, &choose_password, &reset_password).or_show(reset_form),
    };
}

}  // namespace lyceum::accounts
