// What is answered instead of what was asked for.
#include "platform/http/errand.hpp"
#include "platform/http/problems.hpp"
#include <boost/json.hpp>

namespace lyceum::errands {

namespace {

// What a token would need (RFC 6750, section 3).
std::string challenge_of(const Errand& e, const Trouble& t) {
    if (!t.lacked_scope.empty()) return fmt::format("Bearer error=\"insufficient_scope\", scope=\"{}\"", t.lacked_scope);
    if (t.status != 401) return {};
    constexpr std::string_view kScheme = "Bearer ";
    bool token_sent = http::same_word(e.request.headers.get("authorization").substr(0, kScheme.size()), kScheme);
    return token_sent ? "Bearer error=\"invalid_token\"" : "Bearer";
}

http::Response problem_json(const Errand& e, const Trouble& t) {
    boost::json::object body{{"type", e.app.base_url() + problem_kinds::path_of(t.why).str()}, {"title", e.visit.tr(problem_kinds::title(t.why))},
        {"status", t.status}, {"code", std::string(name_of(t.why))}, {"detail", e.visit.tr(t.message)},
        {"instance", "urn:lyceum:request:" + http::percent_encoded(e.request.id)}};
    if (!t.fields.empty()) {
        boost::json::array errors;
        for (auto& f : t.fields) errors.push_back({{"field", f.field}, {"message", e.visit.tr(f.message)}});
        body["errors"] = std::move(errors);
    }
    auto response = routing::json_response(boost::json::serialize(body), t.status);
    response.with("Content-Type", "application/problem+json");
    if (auto challenge = challenge_of(e, t); !challenge.empty()) response.with("WWW-Authenticate", std::move(challenge));
    return response;
}

http::Response problem_html(Errand& e, const Trouble& t) {
    auto call = call_of(e);
    Frame frame;
    try {
        frame = e.app.database->read([&](Db& db) { return routing::frame_for(e.visit, db); });
    } catch (const std::exception& broken) {
        log::error("the frame of a problem page is missing", {{"why", broken.what()}});
    }
    auto response = routing::page_response(call, frame, [&](const Ui& ui) { return problem_page(ui, t.status, e.visit.tr(t.message), t.incident); });
    response.status = t.status;
    return response;
}

// The GET page of the form, with what was typed and what is wrong with it.
std::optional<http::Response> form_again(Errand& e, const Trouble& t) {
    if (!e.match.route || e.match.route->form_pattern.empty() || e.visit.wants == Wants::json) return std::nullopt;
    if (t.status == 403 || t.status == 404 || t.status == 500) return std::nullopt;
    if (t.status == 401 && e.match.route->access.who != Access::Who::anyone) return std::nullopt;
    auto* form = e.app.router->by_pattern("GET", e.match.route->form_pattern);
    CHECK_THAT(form != nullptr);
    Draft draft{e.path, e.input.form, t.fields, t.message};
    e.visit.draft = &draft;
    http::Input input;
    input.path = e.input.path;
    input.query = e.input.query;
    for (auto& field : e.input.form) input.query.push_back(field);
    try {
        auto response = form->answer(Call{e.app, *e.app.database, e.visit, input, e.made_from, form, e.path});
        e.visit.draft = nullptr;
        response.status = t.status;
        response.with("Cache-Control", "no-store");
        return response;
    } catch (const Refusal&) {                      // the page itself refuses: show the plain problem
    } catch (const Fault&) {                        // it cannot be read either
    }
    e.visit.draft = nullptr;
    return std::nullopt;
}

// After signing in: the page that was asked for, or the page whose button was pressed.
std::string place_to_return_to(const Errand& e) {
    if (is_safe(e.method)) return e.request.target;
    auto referer = e.request.headers.get("referer");
    auto own = referer.find("://" + e.request.host + "/");
    return own == referer.npos ? "/" : std::string(referer.substr(own + 3 + e.request.host.size()));
}

http::Response led_to(const Url& to) {
    auto response = http::Response::text(303, "text/plain; charset=utf-8", "");
    response.with("Location", to.str());
    return response;
}

// What was sent stands in the page as hidden fields, so that nothing is lost; it goes out again with the proof.
http::Response proof_asked(Errand& e, const Trouble& t) {
    if (is_safe(e.method)) return led_to(Url::local(std::string(kConfirmPath)).with("next", e.request.target));
    Held held{Url::local(e.path), {}};
    for (auto& field : e.input.form)
        if (field.first != "csrf" && !field.first.starts_with("confirm_")) held.fields.push_back(field);
    if (e.request.method != "POST") held.fields.emplace_back("_method", e.method == "PUT" ? "put" : "delete");
    Draft draft{e.path, {}, t.fields, t.message};
    e.visit.draft = &draft;
    auto call = call_of(e);
    auto [frame, page] = e.app.database->read([&](Db& db) {
        return std::pair(routing::frame_for(e.visit, db), filled(e.app, confirm_page).front()(Ui{e.visit}, db, held));
    });
    auto response = routing::page_response(call, frame, [&](const Ui&) { return page; });
    e.visit.draft = nullptr;
    response.status = t.status;
    response.with("Cache-Control", "no-store");
    return response;
}

}  // namespace

// All methods of the address; HEAD comes with GET.
std::string allowed(const Errand& e) {
    auto methods = e.match.allowed;
    if (methods.find("GET") != methods.npos) methods += ", HEAD";
    return methods + ", OPTIONS";
}

http::Response refused(Errand& e, const Trouble& t) {
    http::Response response;
    if (e.visit.wants == Wants::json) response = problem_json(e, t);
    else if (e.unproven && !filled(e.app, confirm_page).empty() && t.status < 500) response = proof_asked(e, t);
    else if (t.why == Refusal::Why::second_factor) response = led_to(Url::local(std::string(kSecondFactorPath)));
    else if (auto again = form_again(e, t)) response = std::move(*again);
    else if (t.status == 401 && t.why == Refusal::Why::sign_in && e.path != "/sign-in") {
        response = led_to(Url::local("/sign-in").with("next", place_to_return_to(e)));
    } else response = problem_html(e, t);
    if (t.retry_after_seconds > 0) response.with("Retry-After", std::to_string(t.retry_after_seconds));
    if (!e.match.allowed.empty()) response.with("Allow", allowed(e));
    return response;
}

}  // namespace lyceum::errands
