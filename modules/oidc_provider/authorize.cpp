// The pages that programs send people to: allowing them in, and signing out.
#include "modules/oidc_provider/pages.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/scopes.hpp"
#include <charconv>
#include <set>

namespace lyceum::oidc_provider {

namespace {

/// A proof of who sits there that is younger than this is one made for this request.
constexpr Span kFresh = seconds(30);
constexpr std::size_t kChallengeBytes = 43, kStateBytesMax = 1'000;

template <Described In>
In from_query(std::string_view query) {
    http::Input input;
    input.query = http::parse_form(query);
    return input.decode<In>();
}

// Until these two are right there is nowhere to send an error to: people are told here.
Client client_of(Db& db, const Authorize& in) {
    auto found = client_called(db, in.client_id);
    if (!found) throw Refusal(Refusal::Why::bad_request, "The app that sent you is not registered here. Its administrators can set that right.");
    if (!may_return_to(*found, in.redirect_uri))
        throw Refusal(Refusal::Why::bad_request, "The app that sent you wants the answer at an address that is not registered for it. Its administrators can set that right.");
    return *found;
}

Moved back_with(const App& app, const Authorize& in, http::Fields answer) {
    auto url = Url::external(in.redirect_uri);
    if (!url) throw Refusal(Refusal::Why::bad_request, "The app that sent you gave no address to return to.");
    if (!in.state.empty() && in.state.size() <= kStateBytesMax) answer.emplace_back("state", in.state);
    answer.emplace_back("iss", issuer(app));            // RFC 9207
    auto to = *url;
    for (auto& [name, value] : answer) to = to.with(name, value);
    return {.to = to};
}

struct Trouble {
    const char* error = nullptr;
    const char* description = "";
};
Moved back_with(const App& app, const Authorize& in, const Trouble& trouble) {
    return back_with(app, in, http::Fields{{"error", trouble.error}, {"error_description", trouble.description}});
}

bool is_base64url(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

std::optional<std::int64_t> seconds_in(std::string_view text) {
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0 || value > 1'000'000'000) return std::nullopt;
    return value;
}

Trouble trouble_with(const Authorize& in) {
    auto prompts = words_of(in.prompt);
    if (!in.request.empty()) return {"request_not_supported", "Send the parameters themselves."};
    if (!in.request_uri.empty()) return {"request_uri_not_supported", "Send the parameters themselves."};
    if (in.response_type != "code") return {"unsupported_response_type", "Only response_type=code is supported."};
    if (!in.response_mode.empty() && in.response_mode != "query") return {"invalid_request", "Only response_mode=query is supported."};
    if (in.code_challenge_method != "S256" || in.code_challenge.size() != kChallengeBytes || !is_base64url(in.code_challenge))
        return {"invalid_request", "PKCE is required: code_challenge with code_challenge_method=S256."};
    if (known_scopes(in.scope).empty()) return {"invalid_scope", "Ask for openid, profile, email, groups or offline_access."};
    if (holds(prompts, "none") && prompts.size() > 1) return {"invalid_request", "prompt=none stands alone."};
    if (!in.max_age.empty() && !seconds_in(in.max_age)) return {"invalid_request", "max_age is a number of seconds."};
    if (in.nonce.size() > kStateBytesMax || in.state.size() > kStateBytesMax) return {"invalid_request", "state and nonce have at most 1000 bytes."};
    return {};
}

bool has_parameter_twice(std::string_view query) {
    std::set<std::string> seen;
    for (auto& [name, value] : http::parse_form(query))
        if (!seen.insert(name).second) return true;
    return false;
}

Moved answer_with_code(const Visit& visit, const Client& client, const Authorize& in) {
    Code code{client.id, visit.person(), in.redirect_uri, in.code_challenge, joined(known_scopes(in.scope)), in.nonce, visit.visitor.proven_at, visit.now + kCodeLasts,
        crypto::random_token()};
    return back_with(visit.app, in, http::Fields{{"code", seal_code(visit.app, code)}});
}

bool is_too_old(const Visit& visit, const Authorize& in) {
    auto age = visit.now - visit.visitor.proven_at;
    auto most = seconds_in(in.max_age);
    return age > kFresh && (holds(words_of(in.prompt), "login") || (most && age > seconds(*most)));
}

std::vector<std::string> not_yet_allowed(Db& db, const Visit& visit, const Client& client, const Authorize& in) {
    std::vector<std::string> missing;
    if (client.is_trusted) return missing;
    auto allowed = consented(db, client.id, visit.person());
    for (auto& scope : known_scopes(in.scope))
        if (!holds(allowed, scope)) missing.push_back(scope);
    return missing;
}

std::variant<Question, Moved> authorize(const Visit& visit, Db& db, const Authorize& in) {
    auto query = std::string(visit.request->query);
    if (has_parameter_twice(query)) throw Refusal(Refusal::Why::bad_request, "The app that sent you said the same thing twice. Its administrators can set that right.");
    auto client = client_of(db, in);
    if (auto trouble = trouble_with(in); trouble.error) return back_with(visit.app, in, trouble);
    auto prompts = words_of(in.prompt);
    bool silent = holds(prompts, "none");
    if (!visit.who()) {
        if (silent) return back_with(visit.app, in, Trouble{"login_required", "Nobody is signed in."});
        visit.person();                                 // leads to signing in, and back to this address
    }
    accounts::must_be_in_person(visit);
    if (is_too_old(visit, in)) {
        if (silent) return back_with(visit.app, in, Trouble{"login_required", "The sign-in is older than max_age."});
        return Moved{.to = Url::local(std::string(kConfirmPath)).with("next", visit.request->target)};
    }
    bool ask = holds(prompts, "consent") || holds(prompts, "select_account") || !not_yet_allowed(db, visit, client, in).empty();
    if (!ask) return answer_with_code(visit, client, in);
    if (silent) return back_with(visit.app, in, Trouble{"consent_required", "The person has not allowed this yet."});
    auto email = accounts::email_of(db, visit.person());
    auto origin = origin_of(in.redirect_uri);
    return Question{client.name, origin.substr(origin.find("://") + 3), origin, known_scopes(in.scope), visit.visitor.handle, email ? email->address : std::string(), query};
}

// Programs may also POST their request; it goes on as the GET it could have been, which the cookie comes along with.
Raw authorize_by_post(const Visit& visit, Tx&, const Authorize&) {
    return {.type = "text/plain; charset=utf-8", .status = 303, .headers = {{"Location", authorize_path().str() + "?" + visit.request->body}}};
}

Moved decide(const Visit& visit, Tx& tx, const Decide& decision) {
    accounts::must_be_in_person(visit);
    auto in = from_query<Authorize>(decision.query);
    auto client = client_of(tx, in);
    if (auto trouble = trouble_with(in); trouble.error) return back_with(visit.app, in, trouble);
    if (!decision.allow) return back_with(visit.app, in, Trouble{"access_denied", "The person said no."});
    consent(tx, client.id, visit.person(), known_scopes(in.scope));
    return answer_with_code(visit, client, in);
}

// ---- signing out ----------------------------------------------------------------------------------

/// Where to go afterwards, when the program may say so.
struct Exit {
    std::optional<Client> client;
    std::optional<Url> to;
};
Exit exit_for(Db& db, const EndSession& in) {
    Exit way;
    if (!in.id_token_hint.empty()) {
        auto token = crypto::take_apart(in.id_token_hint);      // may have run out long ago
        if (!token || !is_signed_here(db, *token)) return way;
        auto* audience = token->claims.as_object().if_contains("aud");
        if (audience && audience->is_string()) way.client = client_called(db, std::string_view(audience->get_string()));
        if (way.client && !in.client_id.empty() && in.client_id != way.client->client_id) return {};
    } else if (!in.client_id.empty()) way.client = client_called(db, in.client_id);
    if (!way.client || in.post_logout_redirect_uri.empty() || !holds(way.client->logout_uris, in.post_logout_redirect_uri)) return way;
    way.to = Url::external(in.post_logout_redirect_uri);
    if (way.to && !in.state.empty() && in.state.size() <= kStateBytesMax) way.to = way.to->with("state", in.state);
    return way;
}

// A program's word alone signs nobody out: the person is asked.
std::variant<Leaving, Moved> end_session(const Visit& visit, Db& db, const EndSession& in) {
    auto way = exit_for(db, in);
    if (!visit.who()) return Moved{.to = way.to.value_or(Url::local("/"))};
    return Leaving{way.client ? way.client->name : std::string(), way.to ? origin_of(way.to->str()) : std::string(), visit.request->query, visit.visitor.handle};
}

Raw end_session_by_post(const Visit& visit, Tx&, const EndSession&) {
    return {.type = "text/plain; charset=utf-8", .status = 303, .headers = {{"Location", end_session_path().str() + "?" + visit.request->body}}};
}

Moved leave(const Visit& visit, Tx& tx, const Leave& in) {
    auto way = exit_for(tx, from_query<EndSession>(in.query));
    return {.to = way.to.value_or(Url::local("/")), .notice = way.to ? Msg{} : Msg{"You are signed out.", {}}, .cookies = {accounts::end_own_session(tx, visit)}};
}

}  // namespace

std::vector<Route> authorize_routes() {
    return {
        get(anyone, authorize_path, &authorize, &question_page).uncached().limit(120, minutes(1)).for_browsers(),
        post(anyone, authorize_path, &authorize_by_post).cross_origin(),
        post(signed_in, decide_path, &decide).for_browsers(),
        get(anyone, end_session_path, &end_session, &leaving_page).uncached(),
        post(anyone, end_session_path, &end_session_by_post).cross_origin(),
        post(anyone, leave_path, &leave),
    };
}

}  // namespace lyceum::oidc_provider
