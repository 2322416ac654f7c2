#include "modules/factors/options.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::factors {

namespace {

constexpr std::size_t kHandleBytes = 32;
const auto kTimeoutMs = kChallengeLasts.micros / 1000;

boost::json::array descriptors(const std::vector<PasskeyRow>& rows) {
    boost::json::array all;
    for (auto& row : rows) all.push_back({{"type", "public-key"}, {"id", row.credential}});
    return all;
}

boost::json::array algorithms() {
    boost::json::array all;
    for (auto algorithm : {Algorithm::eddsa, Algorithm::es256, Algorithm::rs256})
        all.push_back({{"type", "public-key"}, {"alg", static_cast<int>(algorithm)}});
    return all;
}

}  // namespace

Options creation_options(const Visit& visit, const std::vector<PasskeyRow>& existing) {
    auto party = party_of(visit);
    if (!party) return {};
    // One name for all passkeys of a person, so that an authenticator keeps one entry; it says nothing about them.
    auto handle = existing.empty() ? crypto::random_bytes(kHandleBytes) : crypto::from_base64url(existing.front().handle).value_or(std::string());
    boost::json::object options{
        {"challenge", new_challenge(visit, Use::create, visit.person(), handle)},
        {"rp", {{"id", party->id}, {"name", visit.app.settings()->site.name}}},
        {"user", {{"id", crypto::base64url(handle)}, {"name", visit.visitor.handle}, {"displayName", visit.visitor.name}}},
        {"pubKeyCredParams", algorithms()},
        {"excludeCredentials", descriptors(existing)},
        {"authenticatorSelection", {{"residentKey", "preferred"}, {"requireResidentKey", false}, {"userVerification", "preferred"}}},
        {"attestation", "none"},
        {"extensions", {{"credProps", true}}},
        {"timeout", kTimeoutMs}};
    return boost::json::serialize(options);
}

static Options request(const Visit& visit, Use use, std::optional<PersonId> person, const std::vector<PasskeyRow>& rows) {
    auto party = party_of(visit);
    if (!party) return {};
    boost::json::object options{
        {"challenge", new_challenge(visit, use, person)},
        {"rpId", party->id},
        {"allowCredentials", descriptors(rows)},
        {"userVerification", use == Use::enter ? "required" : "preferred"},
        {"timeout", kTimeoutMs}};
    return boost::json::serialize(options);
}

Options request_options(const Visit& visit, Use use, PersonId person, const std::vector<PasskeyRow>& rows) {
    return rows.empty() ? Options() : request(visit, use, person, rows);
}

Options entry_options(const Visit& visit) { return request(visit, Use::enter, std::nullopt, {}); }

}  // namespace lyceum::factors
