#include "modules/identity_providers/id_token.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace lyceum::identity_providers {

namespace {

constexpr std::size_t kSubjectBytesMax = 255;

const boost::json::value* claim(const json::Value& claims, const char* name) { return claims.is_object() ? claims.get_object().if_contains(name) : nullptr; }

std::vector<std::string> audiences(const json::Value& claims) {
    std::vector<std::string> all;
    auto* found = claim(claims, "aud");
    if (found && found->is_string()) all.emplace_back(found->get_string());
    if (found && found->is_array())
        for (auto& each : found->get_array())
            if (each.is_string()) all.emplace_back(each.get_string());
    return all;
}

std::optional<Time> moment(const json::Value& claims, const char* name) {
    constexpr double kMost = 4e9;                       // the year 2096
    auto* found = claim(claims, name);
    if (!found || !found->is_number()) return std::nullopt;
    auto value = found->to_number<double>();
    if (!(value >= 0 && value < kMost)) return std::nullopt;
    return Time{static_cast<std::int64_t>(value) * 1'000'000};
}

}  // namespace

std::string text_claim(const json::Value& claims, const char* name) {
    auto* found = claim(claims, name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool true_claim(const json::Value& claims, const char* name) {
    auto* found = claim(claims, name);
    return found && ((found->is_bool() && found->get_bool()) || (found->is_string() && found->get_string() == "true"));
}

std::string complaint_about(const crypto::UnverifiedToken& token, const Expected& expected) {
    auto& claims = token.claims;
    if (text_claim(claims, "iss") != expected.issuer) return "iss is another issuer";
    auto to = audiences(claims);
    auto party = text_claim(claims, "azp");
    if (std::find(to.begin(), to.end(), expected.client_id) == to.end()) return "aud is another client";
    if ((to.size() > 1 || !party.empty()) && party != expected.client_id) return "azp is another client";
    auto expires = moment(claims, "exp"), issued = moment(claims, "iat"), not_before = moment(claims, "nbf");
    if (!expires || *expires + kClockSkew <= expected.now) return "exp is over";
    if (!issued || *issued - kClockSkew > expected.now) return "iat is to come";
    if (not_before && *not_before - kClockSkew > expected.now) return "nbf is to come";
    if (!crypto::constant_time_equal(text_claim(claims, "nonce"), expected.nonce)) return "nonce is of another sign-in";
    auto hash = text_claim(claims, "at_hash");
    if (!hash.empty() && hash != crypto::half_hash(expected.access_token)) return "at_hash is of another access token";
    auto subject = text_claim(claims, "sub");
    if (subject.empty() || subject.size() > kSubjectBytesMax) return "sub is missing";
    return {};
}

}  // namespace lyceum::identity_providers
