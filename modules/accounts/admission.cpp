// The one door through which every way of signing in passes, and the state in between its two factors.
#include "modules/accounts/entering.hpp"
#include "modules/accounts/people.hpp"
#include "modules/accounts/sessions.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::accounts {

namespace {

std::string shown_token(const Visit& visit) {
    return visit.request ? std::string(http::cookie(*visit.request, cookie_name("pending", is_secure(visit)))) : std::string();
}

// The cookies of a new session; the one before, if any, ends.
Moved let_in(Tx& tx, const Visit& visit, const Account& account, Moved moved) {
    if (visit.visitor.session) end_session(tx, *visit.who(), visit.visitor.session);
    moved.id = to_string(account.id);
    for (auto* hear : filled(tx.app(), entered)) hear(tx, visit, account.id);
    moved.cookies = {start_session(tx, visit, account.id, is_secure(visit)), known_device(visit, account.id, account.device_key)};
    return moved;
}

Moved hold_back(Tx& tx, const Visit& visit, const Entrance& entrance) {
    auto token = crypto::random_token();
    tx.run(R"sql(insert into pending_sign_ins (digest, person, means, next, notice, expires_at) values ($1, $2, $3, $4, $5, $6))sql",
        crypto::token_digest(token), entrance.person, entrance.means, entrance.next.str(), json::text(entrance.notice), tx.now() + kPendingLasts);
    auto lasts = static_cast<int>(kPendingLasts.micros / seconds(1).micros);
    return {.to = second_factor_url(), .cookies = {{cookie_name("pending", is_secure(visit)), token, lasts}}};
}

}  // namespace

Url second_factor_url() { return Url::local("/sign-in/second-factor"); }

Moved admit(Tx& tx, const Visit& visit, const Entrance& entrance) {
    must_be_a_browser(visit);
    auto holder = account(tx, entrance.person);
    if (!holder) throw Refusal(Refusal::Why::sign_in, "This account is closed.");
    if (holder->second_factor_at && entrance.means != Means::passkey) return hold_back(tx, visit, entrance);
    return let_in(tx, visit, *holder, {.to = entrance.next, .notice = entrance.notice});
}

std::optional<PendingSignIn> pending_sign_in(Db& db, const Visit& visit) {
    return db.maybe<PendingSignIn>(R"sql(
        select person, means, next, notice from pending_sign_ins where digest = $1 and expires_at > $2)sql",
        crypto::token_digest(shown_token(visit)), visit.now);
}

Moved finish_sign_in(Tx& tx, const Visit& visit) {
    auto pending = tx.maybe_returning<PendingSignIn>(R"sql(
        delete from pending_sign_ins where digest = $1 and expires_at > $2 returning person, means, next, notice)sql",
        crypto::token_digest(shown_token(visit)), tx.now());
    auto holder = pending ? account(tx, pending->person) : std::nullopt;
    if (!holder) throw Refusal(Refusal::Why::sign_in, "This took too long. Sign in again.");
    auto moved = let_in(tx, visit, *holder, {.to = local_path(pending->next).value_or(Url::local("/")), .notice = json::from_text<Msg>(pending->notice)});
    moved.cookies.push_back({cookie_name("pending", is_secure(visit)), "", -1});
    return moved;
}

}  // namespace lyceum::accounts
