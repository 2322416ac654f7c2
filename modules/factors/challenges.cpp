#include "modules/factors/challenges.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/crypto/seal.hpp"
#include <arpa/inet.h>
#include <charconv>

namespace lyceum::factors {

namespace {

constexpr std::size_t kNonceBytes = 16;

std::string purpose_of(const Visit& visit, Use use, std::optional<PersonId> person) {
    return fmt::format("passkey {} {} {}", name_of(use), person ? to_string(*person) : "anybody", crypto::token_digest(visit.visitor.csrf_token));
}

struct Inside {
    std::string nonce, handle;
    Time expires_at;
};
DESCRIBE(Inside, nonce, handle, expires_at)

std::string_view without_port(std::string_view host) {
    auto colon = host.rfind(':');
    return host.ends_with(']') || colon == host.npos ? host : host.substr(0, colon);
}

bool is_number(std::string_view host) {
    in_addr scratch{};
    return host.starts_with('[') || inet_pton(AF_INET, std::string(host).c_str(), &scratch) == 1;
}

[[noreturn]] void refuse(std::string_view field) { invalid(std::string(field), "This took too long, or it was used before. Try again."); }

}  // namespace

std::optional<Party> party_of(const Visit& visit) {
    auto origin = visit.app.base_url();
    auto& request = visit.request;
    if (visit.app.config.site.development && request && without_port(request->host) == "localhost") origin = "http://" + request->host;
    auto host = without_port(std::string_view(origin).substr(std::min(origin.size(), origin.find("://") + 3)));
    if (host.empty() || is_number(host)) return std::nullopt;
    return Party{std::string(host), origin};
}

std::string new_challenge(const Visit& visit, Use use, std::optional<PersonId> person, std::string_view handle) {
    Inside inside{crypto::hex(crypto::random_bytes(kNonceBytes)), crypto::base64url(handle), visit.now + kChallengeLasts};
    return visit.app.seal_keys().seal(Secret(json::text(inside)), purpose_of(visit, use, person)).text;
}

Answered answered(const Visit& visit, Use use, std::optional<PersonId> person, const boost::json::value& answer, std::string_view field) {
    auto challenge = webauthn::challenge_of(answer);
    auto inside = visit.app.seal_keys().open({challenge}, purpose_of(visit, use, person));
    if (!inside) refuse(field);
    auto known = json::from_text<Inside>(inside->reveal());
    if (known.expires_at <= visit.now) refuse(field);
    return {challenge, crypto::from_base64url(known.handle).value_or(std::string())};
}

void use_up(Tx& tx, const Answered& answer, std::string_view field) {
    bool first = tx.run(R"sql(insert into answered_challenges (digest, expires_at) values ($1, $2) on conflict do nothing)sql",
        crypto::token_digest(answer.challenge), tx.now() + kChallengeLasts) == 1;
    if (!first) refuse(field);
}

void forget_challenges(Tx& tx, Time due) { tx.run(R"sql(delete from answered_challenges where expires_at < $1)sql", due); }

}  // namespace lyceum::factors
