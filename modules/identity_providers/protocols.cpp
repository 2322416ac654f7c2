#include "modules/identity_providers/protocols.hpp"
#include "platform/crypto/crypto.hpp"
#include <boost/json.hpp>

namespace lyceum::identity_providers {

std::string redirect_uri(const App& app, std::string_view slug) { return app.base_url() + "/sign-in/with/" + std::string(slug) + "/callback"; }

void not_believed(const Provider& provider, std::string_view why) {
    log::warn("a provider's answer was refused", {{"provider", provider.slug}, {"why", why}});
    throw Refusal(Refusal::Why::bad_request, Msg{"What {} answered does not hold, so nobody was signed in. Begin again.", {provider.name}});
}

std::string encoded(const http::Fields& fields) {
    std::string form;
    for (auto& [name, value] : fields) form += (form.empty() ? "" : "&") + http::percent_encoded(name) + "=" + http::percent_encoded(value);
    return form;
}

std::string text_of(const json::Value& value, const char* name) {
    auto* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
    if (!found) return {};
    if (found->is_string()) return std::string(found->get_string());
    if (found->is_int64()) return std::to_string(found->get_int64());
    return found->is_uint64() ? std::to_string(found->get_uint64()) : std::string();
}

json::Value asked(const Asking& asking, http_client::Request request) {
    request.headers.add("Accept", "application/json");
    auto answer = asking.visit.app.outgoing->send_from_handler(std::move(request));
    if (answer.outcome != http_client::Outcome::answered || answer.status >= 500)
        throw Refusal(Refusal::Why::unavailable, Msg{"{} does not answer at the moment. Try again shortly, or sign in another way.", {asking.provider.name}});
    json::Value value;
    try {
        value = json::parse(answer.body);
    } catch (const Refusal&) {
        not_believed(asking.provider, "the answer is no JSON");
    }
    // Some refuse with status 200 and say so in the answer alone.
    auto error = text_of(value, "error");
    if (!error.empty() || !answer.is_success()) not_believed(asking.provider, error.empty() ? "the status is " + std::to_string(answer.status) : error.substr(0, 100));
    return value;
}

namespace {

Url begun(const std::string& address) {
    auto url = Url::external(address);
    if (!url) throw Fault("a provider's address is no web address");
    return *url;
}

Url oauth_url(Db& db, const Provider& provider, const Attempt& attempt, std::string_view endpoint, std::string_view scope) {
    return begun(std::string(endpoint)).with("response_type", "code").with("client_id", provider.client_id)
        .with("redirect_uri", redirect_uri(db.app(), provider.slug)).with("scope", scope).with("state", attempt.state);
}

Url with_challenge(const Url& url, const Attempt& attempt) { return url.with("code_challenge", challenge_of(attempt)).with("code_challenge_method", "S256"); }

}  // namespace

Url authorize_url(Db& db, const Provider& provider, const Attempt& attempt) {
    switch (provider.kind) {
        case Kind::oidc:
        case Kind::google:
            return with_challenge(oauth_url(db, provider, attempt, metadata_of(db, provider).authorization_endpoint, "openid email profile").with("nonce", attempt.nonce), attempt);
        case Kind::github: return with_challenge(oauth_url(db, provider, attempt, provider.address + "/login/oauth/authorize", "read:user user:email"), attempt);
        case Kind::gitee: return oauth_url(db, provider, attempt, provider.address + "/oauth/authorize", "user_info emails");
        case Kind::wechat:                              // the order of the parameters and the fragment matter
            return begun(provider.address + "/connect/qrconnect").with("appid", provider.client_id).with("redirect_uri", redirect_uri(db.app(), provider.slug))
                .with("response_type", "code").with("scope", "snsapi_login").with("state", attempt.state).at("wechat_redirect");
        case Kind::discourse: {
            auto message = discourse_connect::sealed(secret_of(db, provider), {{"nonce", attempt.nonce}, {"return_sso_url", redirect_uri(db.app(), provider.slug)}});
            return discourse_connect::carried(provider.address + "/session/sso_provider", message).value();
        }
    }
    throw std::logic_error("a kind of provider without an address");
}

bool belongs(const Provider& provider, const Secret& secret, const Attempt& attempt, const Returned& returned) {
    if (provider.kind != Kind::discourse) return crypto::constant_time_equal(returned.state, attempt.state);
    auto fields = discourse_connect::opened(secret, {returned.sso.str(), returned.sig.str()});
    return fields && crypto::constant_time_equal(discourse_connect::value_of(*fields, "nonce"), attempt.nonce);
}

// WeChat returns without a code when somebody declines.
bool was_declined(const Provider& provider, const Returned& returned) {
    if (returned.error == decltype(returned.error)::from("access_denied")) return true;
    return provider.kind == Kind::wechat && returned.code.empty() && returned.error.empty();
}

Identity ask(const Asking& asking) {
    if (!asking.returned.error.empty()) not_believed(asking.provider, asking.returned.error.str());
    if (asking.returned.code.empty() && asking.provider.kind != Kind::discourse) not_believed(asking.provider, "there is no code");
    switch (asking.provider.kind) {
        case Kind::oidc:
        case Kind::google: return ask_openid(asking);
        case Kind::github: return ask_github(asking);
        case Kind::gitee: return ask_gitee(asking);
        case Kind::wechat: return ask_wechat(asking);
        case Kind::discourse: return ask_discourse(asking);
    }
    throw std::logic_error("a kind of provider without a protocol");
}

}  // namespace lyceum::identity_providers
