// GitHub, Gitee, WeChat and Discourse: four ways to do what OpenID Connect does, each with its habits.
#include "modules/identity_providers/protocols.hpp"
#include <boost/json.hpp>

namespace lyceum::identity_providers {

namespace {

http_client::Request post_form(std::string url, const http::Fields& form) {
    http_client::Request request{.method = "POST", .url = std::move(url)};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = encoded(form);
    return request;
}

std::string must_have(const Asking& asking, const json::Value& answer, const char* name) {
    auto text = text_of(answer, name);
    if (text.empty()) not_believed(asking.provider, std::string("there is no ") + name);
    return text;
}

bool is_true(const boost::json::object& object, const char* name) {
    auto* found = object.if_contains(name);
    return found && found->is_bool() && found->get_bool();
}

// ---- GitHub ---------------------------------------------------------------------------------------

// github.com has its API on a host of its own; GitHub Enterprise Server under a path.
std::string api_of(const Provider& provider) {
    return provider.address == usual_address(Kind::github) ? "https://api.github.com" : provider.address + "/api/v3";
}

json::Value from_github(const Asking& asking, const std::string& url, const std::string& token) {
    http_client::Request request{.url = url};
    request.headers.add("Authorization", "Bearer " + token);
    request.headers.add("X-GitHub-Api-Version", "2022-11-28");
    return asked(asking, std::move(request));
}

// ---- Gitee ----------------------------------------------------------------------------------------

bool holds_word(const boost::json::object& object, const char* name, std::string_view word) {
    auto* list = object.if_contains(name);
    if (!list || !list->is_array()) return false;
    for (auto& each : list->get_array())
        if (each.is_string() && std::string_view(each.get_string()) == word) return true;
    return false;
}

// ---- WeChat ---------------------------------------------------------------------------------------

// open.weixin.qq.com shows pages to people, api.weixin.qq.com answers programs.
std::string wechat_api(const Provider& provider) {
    return provider.address == usual_address(Kind::wechat) ? "https://api.weixin.qq.com" : provider.address;
}

// The secret and the token stand in the address; the client logs hosts alone. Refusals come with status 200 and `errcode`.
json::Value from_wechat(const Asking& asking, const std::string& path, const http::Fields& fields) {
    auto answer = asked(asking, {.url = wechat_api(asking.provider) + path + "?" + encoded(fields)});
    auto code = text_of(answer, "errcode");
    if (!code.empty() && code != "0") not_believed(asking.provider, "errcode " + code);
    return answer;
}

}  // namespace

Identity ask_github(const Asking& asking) {
    auto answer = asked(asking, post_form(asking.provider.address + "/login/oauth/access_token",
        {{"client_id", asking.provider.client_id}, {"client_secret", asking.secret.reveal()}, {"code", asking.returned.code.str()},
            {"redirect_uri", redirect_uri(asking.visit.app, asking.provider.slug)}, {"code_verifier", asking.attempt.verifier}}));
    auto token = must_have(asking, answer, "access_token");
    auto user = from_github(asking, api_of(asking.provider) + "/user", token);
    Identity identity{asking.provider.address, must_have(asking, user, "id"), {}, {}, text_of(user, "login"), text_of(user, "name")};
    if (identity.name.empty()) identity.name = identity.label;
    auto emails = from_github(asking, api_of(asking.provider) + "/user/emails", token);
    if (emails.is_array())
        for (auto& each : emails.get_array())
            if (each.is_object() && is_true(each.get_object(), "primary") && is_true(each.get_object(), "verified"))
                identity.email = text_of(each, "email"), identity.email_verified = true;
    return identity;
}

Identity ask_gitee(const Asking& asking) {
    auto& base = asking.provider.address;
    auto answer = asked(asking, post_form(base + "/oauth/token",
        {{"grant_type", "authorization_code"}, {"code", asking.returned.code.str()}, {"client_id", asking.provider.client_id},
            {"redirect_uri", redirect_uri(asking.visit.app, asking.provider.slug)}, {"client_secret", asking.secret.reveal()}}));
    auto token = encoded({{"access_token", must_have(asking, answer, "access_token")}});
    auto user = asked(asking, {.url = base + "/api/v5/user?" + token});
    Identity identity{base, must_have(asking, user, "id"), {}, {}, text_of(user, "login"), text_of(user, "name")};
    auto emails = asked(asking, {.url = base + "/api/v5/emails?" + token});
    if (emails.is_array())
        for (auto& each : emails.get_array())
            if (each.is_object() && text_of(each, "state") == "confirmed" && holds_word(each.get_object(), "scope", "primary"))
                identity.email = text_of(each, "email"), identity.email_verified = true;
    return identity;
}

Identity ask_wechat(const Asking& asking) {
    auto tokens = from_wechat(asking, "/sns/oauth2/access_token", {{"appid", asking.provider.client_id}, {"secret", asking.secret.reveal()},
        {"code", asking.returned.code.str()}, {"grant_type", "authorization_code"}});
    auto openid = must_have(asking, tokens, "openid");
    auto user = from_wechat(asking, "/sns/userinfo", {{"access_token", must_have(asking, tokens, "access_token")}, {"openid", openid}, {"lang", "zh_CN"}});
    if (text_of(user, "openid") != openid) not_believed(asking.provider, "userinfo is of another person");
    // An openid is of one app; the unionid, once the app belongs to an open platform account, is of the person.
    auto of_app = asking.provider.address + "/" + asking.provider.client_id;
    auto unionid = text_of(tokens, "unionid").empty() ? text_of(user, "unionid") : text_of(tokens, "unionid");
    Identity identity;
    if (unionid.empty()) identity.issuer = of_app, identity.subject = openid;
    else identity.issuer = asking.provider.address, identity.subject = unionid, identity.older_issuer = of_app, identity.older_subject = openid;
    identity.label = identity.name = text_of(user, "nickname");
    return identity;
}

// Everything came with the browser, signed; Discourse vouches for addresses unless it says otherwise.
Identity ask_discourse(const Asking& asking) {
    auto fields = discourse_connect::opened(asking.secret, {asking.returned.sso.str(), asking.returned.sig.str()});
    if (!fields) not_believed(asking.provider, "the signature is wrong");
    auto value = [&](std::string_view name) { return std::string(discourse_connect::value_of(*fields, name)); };
    if (value("external_id").empty()) not_believed(asking.provider, "there is no external_id");
    return {asking.provider.address, value("external_id"), {}, {}, value("username"), value("name"), value("email"), value("require_activation") != "true"};
}

}  // namespace lyceum::identity_providers
