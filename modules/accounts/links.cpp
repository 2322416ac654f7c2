#include "modules/accounts/links.hpp"
#include "modules/accounts/people.hpp"
#include "modules/accounts/sessions.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::accounts {

namespace {

[[noreturn]] void refuse_link() { not_found("This link was used before or is too old. Ask for a new one."); }

// The secret of the visitor's browser, from which also their forms' token comes; never stored.
Secret browser_secret(const Visit& visit) {
    must_be_a_browser(visit);
    return Secret(visit.visitor.csrf_token);
}
std::string browser_of(const Visit& visit) { return crypto::token_digest(browser_secret(visit).reveal()); }

// Keyed by the browser's secret: who reads the table cannot find a code by trying a million.
std::string code_digest(const Visit& visit, std::string_view email, std::string_view code) {
    return crypto::base64url(crypto::hmac_sha256(browser_secret(visit), lower(email) + " " + std::string(code)));
}

std::string random_code() {
    constexpr std::uint32_t kCodes = 1'000'000;
    constexpr std::uint32_t kFair = UINT32_MAX - UINT32_MAX % kCodes;       // above it some codes would be likelier
    for (;;) {
        std::uint32_t drawn = 0;
        for (char c : crypto::random_bytes(4)) drawn = drawn << 8 | static_cast<unsigned char>(c);
        if (drawn < kFair) return fmt::format("{:0{}}", drawn % kCodes, kCodeDigits);
    }
}

}  // namespace

std::string make_link(Tx& tx, Purpose purpose, PersonId person, Span lasts, std::string_view email) {
    auto token = crypto::random_token();
    if (purpose != Purpose::undo_email) tx.run(R"sql(delete from links where person = $1 and purpose = $2)sql", person, purpose);
    tx.run(R"sql(insert into links (digest, purpose, person, email, expires_at) values ($1, $2, $3, $4, $5))sql",
        crypto::token_digest(token), purpose, person, email, tx.now() + lasts);
    return token;
}

Promise promise_of(Db& db, Purpose purpose, std::string_view token, Time now) {
    auto promise = db.maybe<Promise>(R"sql(
        select person, email, expires_at from links where digest = $1 and purpose = $2 and expires_at > $3)sql", crypto::token_digest(token), purpose, now);
    if (!promise) refuse_link();
    return *promise;
}

Promise redeem(Tx& tx, Purpose purpose, std::string_view token) {
    auto promise = tx.maybe_returning<Promise>(R"sql(
        delete from links where digest = $1 and purpose = $2 and expires_at > $3 returning person, email, expires_at)sql",
        crypto::token_digest(token), purpose, tx.now());
    if (!promise) refuse_link();
    return *promise;
}

void forget_links(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from links where person = $1 and purpose <> $2)sql", person, Purpose::undo_email);
}

void forget_undo_links(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from links where person = $1 and purpose = $2)sql", person, Purpose::undo_email);
}

// They all last equally long.
void forget_later_undo_links(Tx& tx, const Promise& redeemed) {
    tx.run(R"sql(delete from links where person = $1 and purpose = $2 and expires_at >= $3)sql", redeemed.person, Purpose::undo_email, redeemed.expires_at);
}

std::string one_time_link(Tx& tx, PersonId person, Span lasts, const std::string& base_url) {
    return base_url + "/sign-in/link/" + make_link(tx, Purpose::sign_in, person, lasts);
}

std::string make_code(Tx& tx, const Visit& visit, std::string_view email) {
    auto code = random_code();
    tx.run(R"sql(
        insert into codes (email, browser, digest, tries, expires_at) values ($1, $2, $3, 0, $4)
        on conflict (email, browser) do update set digest = excluded.digest, tries = 0, expires_at = excluded.expires_at)sql",
        lower(email), browser_of(visit), code_digest(visit, email, code), tx.now() + kCodeLasts);
    return code;
}

bool try_code(Database& database, const Visit& visit, std::string_view email, std::string_view code) {
    auto expected = database.write(visit.now, [&](Tx& tx) {
        return tx.maybe_returning<std::string>(R"sql(
            update codes set tries = tries + 1
            where email = $1 and browser = $2 and tries < $3 and expires_at > $4
            returning digest)sql", lower(email), browser_of(visit), kCodeTriesMost, tx.now());
    });
    return expected && crypto::constant_time_equal(*expected, code_digest(visit, email, code));
}

bool use_code(Tx& tx, const Visit& visit, std::string_view email) {
    return tx.run(R"sql(delete from codes where email = $1 and browser = $2)sql", lower(email), browser_of(visit)) == 1;
}

bool code_waits(Db& db, const Visit& visit, std::string_view email) {
    return db.maybe<Time>(R"sql(select expires_at from codes where email = $1 and browser = $2 and expires_at > $3)sql",
        lower(email), browser_of(visit), visit.now).has_value();
}

std::string digits_of(std::string_view typed) {
    std::string digits;
    for (char c : typed)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

void forget_old_links(Tx& tx, Time due) {
    tx.run(R"sql(delete from links where expires_at < $1)sql", due);
    tx.run(R"sql(delete from codes where expires_at < $1)sql", due);
    tx.run(R"sql(delete from pending_sign_ins where expires_at < $1)sql", due);
}

}  // namespace lyceum::accounts
