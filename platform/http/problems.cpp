#include "platform/http/problems.hpp"

namespace lyceum::problem_kinds {

Msg title(Refusal::Why why) {
    switch (why) {
        case Refusal::Why::bad_request: return Msg{"The request cannot be read", {}};
        case Refusal::Why::sign_in: return Msg{"A token is needed", {}};
        case Refusal::Why::pay: return Msg{"A membership or a purchase is needed", {}};
        case Refusal::Why::forbidden: return Msg{"Not allowed", {}};
        case Refusal::Why::confirm: return Msg{"A fresh proof of identity is needed", {}};
        case Refusal::Why::second_factor: return Msg{"A second factor is needed", {}};
        case Refusal::Why::not_found: return Msg{"Nothing there", {}};
        case Refusal::Why::method_not_allowed: return Msg{"Not with this method", {}};
        case Refusal::Why::conflict: return Msg{"It does not fit the present state", {}};
        case Refusal::Why::precondition_failed: return Msg{"Changed meanwhile", {}};
        case Refusal::Why::too_large: return Msg{"Too large", {}};
        case Refusal::Why::invalid: return Msg{"Some values are not valid", {}};
        case Refusal::Why::slow_down: return Msg{"Too many requests", {}};
        case Refusal::Why::unavailable: return Msg{"Out of order for the moment", {}};
    }
    return {};
}

Msg meaning(Refusal::Why why) {
    switch (why) {
        case Refusal::Why::bad_request: return Msg{"The body is not the JSON or form it says it is, an escape is broken, or a cursor is not one of this list. Repeating it unchanged does not help.", {}};
        case Refusal::Why::sign_in: return Msg{"The address is for people with an account. Send “Authorization: Bearer” with a personal token that has not expired or been revoked.", {}};
        case Refusal::Why::pay: return Msg{"What was asked for is part of a tier or sold singly, and the token's owner has neither.", {}};
        case Refusal::Why::forbidden: return Msg{"The token lacks the scope that `detail` and the field `WWW-Authenticate` name, or its owner lacks the permission. A token never can more than its owner.", {}};
        case Refusal::Why::confirm: return Msg{"The act is dangerous, and the last proof of who sits there is older than ten minutes. People confirm in the browser; a program needs a token with the scope `sensitive:*`.", {}};
        case Refusal::Why::second_factor: return Msg{"The role of the token's owner must have a second factor, and they have none yet. Adding one under Settings, Sign-in and security, gives the permissions back.", {}};
        case Refusal::Why::not_found: return Msg{"There is no such address or thing, or the token's owner may not know of it: the two are not told apart.", {}};
        case Refusal::Why::method_not_allowed: return Msg{"The field `Allow` names the methods of this address.", {}};
        case Refusal::Why::conflict: return Msg{"The request is well formed, but what it asks was done already or cannot be done now; `detail` says which.", {}};
        case Refusal::Why::precondition_failed: return Msg{"`If-Match` names a state that is no more. Get the resource again, apply your change to what it says now, and send its new ETag.", {}};
        case Refusal::Why::too_large: return Msg{"The body, the address or the head of the request is larger than what is taken here.", {}};
        case Refusal::Why::invalid: return Msg{"`errors` names each field and what is wrong with it. An Idempotency-Key that was used for a different request is answered like this too.", {}};
        case Refusal::Why::slow_down: return Msg{"Wait as many seconds as `Retry-After` says. The RateLimit fields of the answers before show how much is left.", {}};
        case Refusal::Why::unavailable: return Msg{"A fault on our side, or too much at once. Repeat the request later; with the same Idempotency-Key nothing happens twice.", {}};
    }
    return {};
}

Url path_of(Refusal::Why why) { return Url::local("/api/problems/" + std::string(name_of(why))); }

}  // namespace lyceum::problem_kinds
