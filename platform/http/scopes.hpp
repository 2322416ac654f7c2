// What an API token may do beyond reading and writing in a module.
#pragma once
#include "platform/http/route.hpp"
#include "platform/http/visit.hpp"
#include <algorithm>

namespace lyceum {

/// Lets the privileges of the token's owner through.
inline constexpr std::string_view kAdminScope = "admin:*";

inline bool holds(const Visitor& visitor, std::string_view scope) {
    return visitor.scopes && std::find(visitor.scopes->begin(), visitor.scopes->end(), scope) != visitor.scopes->end();
}

/// Everything a token needs at this endpoint, as far as the endpoint itself says.
inline std::vector<std::string> scopes_for(const Route& route) {
    std::vector<std::string> scopes{(route.method == "GET" ? "read:" : "write:") + route.module};
    if (route.access.who == Access::Who::permitted) scopes.emplace_back(kAdminScope);
    if (route.sensitive_act) scopes.emplace_back(kSensitiveScope);
    return scopes;
}

/// A token was sent that cannot this, whatever its owner can (RFC 6750, section 3.1: insufficient_scope).
struct LacksScope : Refusal {
    std::string scope;
    explicit LacksScope(std::string wanted) : Refusal(Why::forbidden, Msg{"This token lacks the scope {}.", {wanted}}), scope(std::move(wanted)) {}
};

}  // namespace lyceum
