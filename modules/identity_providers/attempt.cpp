#include "modules/identity_providers/attempt.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::identity_providers {

namespace {

constexpr std::string_view kCookie = "attempt", kPurpose = "sign-in attempt";

}  // namespace

void begin_again() {
    throw Refusal(Refusal::Why::bad_request, "This sign-in was begun in another browser, took too long, or was used already. Begin again.");
}

std::string cookie_name(const Visit& visit, std::string_view bare) {
    return (visit.request && visit.request->secure ? "__Host-" : "") + std::string(bare);
}

Attempt new_attempt(const Visit& visit, const Provider& provider, std::string_view next) {
    return {provider.id, crypto::random_token(), crypto::random_token(), crypto::random_token(), std::string(next), visit.who(), visit.now + kAttemptLasts};
}

std::string challenge_of(const Attempt& attempt) { return crypto::base64url(crypto::sha256(attempt.verifier)); }

Cookie cookie_for(const Visit& visit, const Attempt& attempt) {
    auto sealed = visit.app.seal_keys().seal(Secret(json::text(attempt)), kPurpose);
    return {cookie_name(visit, kCookie), sealed.text, static_cast<int>(kAttemptLasts.micros / seconds(1).micros)};
}

Cookie no_attempt(const Visit& visit) { return {cookie_name(visit, kCookie), "", -1}; }

Attempt attempt_of(const Visit& visit, const Provider& provider) {
    auto carried = visit.request ? http::cookie(*visit.request, cookie_name(visit, kCookie)) : std::string_view();
    auto text = carried.empty() ? std::nullopt : visit.app.seal_keys().open({std::string(carried)}, kPurpose);
    if (!text) begin_again();
    auto attempt = json::from_text<Attempt>(text->reveal());
    if (attempt.provider != provider.id || attempt.expires_at <= visit.now || attempt.person != visit.who()) begin_again();
    return attempt;
}

void use_up(Tx& tx, const Attempt& attempt) {
    bool first = tx.run(R"sql(insert into answered_attempts (digest, expires_at) values ($1, $2) on conflict (digest) do nothing)sql",
        crypto::token_digest(attempt.state), attempt.expires_at) == 1;
    if (!first) begin_again();
}

void forget_attempts(Tx& tx, Time due) {
    tx.run(R"sql(delete from answered_attempts where expires_at < $1)sql", due);
    tx.run(R"sql(delete from pending_identities where expires_at < $1)sql", due);
}

}  // namespace lyceum::identity_providers
