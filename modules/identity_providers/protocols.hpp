// The way there and back for every kind of provider. Only this module includes this file.
#pragma once
#include "modules/identity_providers/attempt.hpp"

namespace lyceum::identity_providers {

/// Who somebody is at a provider. `issuer` and `subject` together are the name that stays.
struct Identity {
    std::string issuer, subject;
    /// Where the same person may have been kept before (WeChat, before its app joined an open platform); usually empty.
    std::string older_issuer, older_subject;
    std::string label, name, email;                     // label: how they are called there
    bool email_verified = false;
};
DESCRIBE(Identity, issuer, subject, older_issuer, older_subject, label, name, email, email_verified)

/// What came back through the browser.
struct Returned {
    Slug slug;
    Text<0, 4000> code;
    Text<0, 500> state, iss, error;
    Text<0, 8000> sso;
    Text<0, 100> sig;
};
DESCRIBE(Returned, slug, code, state, iss, error, sso, sig)

/// "https://site/sign-in/with/github/callback": what the owner registers there.
std::string redirect_uri(const App&, std::string_view slug);

/// The provider's page that the browser is sent to.
Url authorize_url(Db&, const Provider&, const Attempt&);

/// Whether the answer belongs to the attempt: `state`, or the nonce in a Discourse's answer.
bool belongs(const Provider&, const Secret&, const Attempt&, const Returned&);
/// Whether the person said no, which needs no asking.
bool was_declined(const Provider&, const Returned&);

/// Everything that asking takes. Requests go out from a `prepare`, a few at a time (http_client::Client::send_from_handler).
struct Asking {
    const Visit& visit;
    Database& database;
    const Provider& provider;
    const Secret& secret;
    const Attempt& attempt;
    const Returned& returned;
};
/// Asks the provider who it is. Throws Refusal(unavailable) when it does not answer, Refusal(bad_request) when it
/// refuses or when what it says cannot be relied on.
Identity ask(const Asking&);

/// Reads the metadata of an OpenID provider; `address` is its issuer. Throws Refusal(invalid) on `address`.
struct Discovered {
    Metadata metadata;
    std::string body;
};
Discovered discover(const http_client::Response&, std::string_view address);
http_client::Request discovery_request(std::string_view address);

// ---- for the kinds ----------------------------------------------------------------------------------

Identity ask_openid(const Asking&);
Identity ask_github(const Asking&);
Identity ask_gitee(const Asking&);
Identity ask_wechat(const Asking&);
Identity ask_discourse(const Asking&);

/// The JSON of an answer. Throws Refusal as `ask` does. Statuses other than 2xx are left to the caller where it says so.
json::Value asked(const Asking&, http_client::Request);
/// The form a token endpoint takes.
std::string encoded(const http::Fields&);
[[noreturn]] void not_believed(const Provider&, std::string_view why);
/// A text or whole number as text; empty when it is neither.
std::string text_of(const json::Value&, const char* name);

}  // namespace lyceum::identity_providers
