// The pages of endpoints and deliveries, and the catalogue of events.
#include "modules/webhooks/pages.hpp"
#include "platform/html/form.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace lyceum::webhooks {
using namespace html;

namespace {

Html state_chip(const Ui& ui, const EndpointRow& row) {
    if (row.state == State::disabled) return span(_class = "chip hot", ui.tr("Switched off"));
    if (row.state == State::paused) return span(_class = "chip", ui.tr("Paused"));
    if (row.failing_since) return span(_class = "chip hot", ui.tr("Failing"));
    return span(_class = "chip good", ui.tr("Running"));
}

Html progress_chip(const Ui& ui, const DeliveryRow& row) {
    switch (row.state) {
        case Progress::delivered: return span(_class = "chip good", ui.tr("Delivered"));
        case Progress::failed: return span(_class = "chip hot", ui.tr("Given up"));
        case Progress::waiting: break;
    }
    return row.attempts > 0 ? span(_class = "chip blue", ui.tr("Tries again")) : span(_class = "chip", ui.tr("Waiting"));
}

// Two blanks a level; what is no JSON stays as it is.
void indent(std::string& out, const boost::json::value& value, int depth) {
    std::string blanks(static_cast<std::size_t>(depth + 1) * 2, ' '), end(static_cast<std::size_t>(depth) * 2, ' ');
    if (auto* object = value.if_object(); object && !object->empty()) {
        out += "{\n";
        for (auto& [name, inner] : *object) {
            out += blanks + boost::json::serialize(boost::json::value(boost::json::string(name))) + ": ";
            indent(out, inner, depth + 1);
            out += ",\n";
        }
        out.erase(out.size() - 2, 1);
        out += end + "}";
    } else if (auto* array = value.if_array(); array && !array->empty()) {
        out += "[\n";
        for (auto& inner : *array) {
            out += blanks;
            indent(out, inner, depth + 1);
            out += ",\n";
        }
        out.erase(out.size() - 2, 1);
        out += end + "]";
    } else out += boost::json::serialize(value);
}
std::string pretty(const std::string& text) {
    std::string out;
    indent(out, boost::json::parse(text), 0);
    return out;
}

Html endpoint_fields(const Form& form, const Ui& ui, const std::vector<std::string>& all_types, const EndpointLine& line) {
    std::vector<Choice> choices{{"*", ui.tr("All events")}};
    for (auto& name : all_types) choices.push_back({name, name});
    return group(
        form.text({.name = "url", .label = ui.tr("Address"), .value = line.row.url, .hint = ui.tr("It gets a POST for each event. Private networks only where the operator allows them."), .required = true,
            .max = decltype(EndpointWords::url)::max, .type = "url", .placeholder = "https://app.example.org/hooks"}),
        form.text({.name = "description", .label = ui.tr("What it is for"), .value = line.row.description, .max = decltype(EndpointWords::description)::max}),
        form.checkboxes({.name = "types", .label = ui.tr("Events"), .hint = ui.tr("What each means stands in the catalogue.")}, choices, line.types));
}

Html catalogue_link(const Ui& ui) { return a(_class = "btn", _href = events_path(), ui.icon("book-open"), ui.tr("Catalogue of events")); }

}  // namespace

// ---- endpoints --------------------------------------------------------------------------------------

Page endpoints_page(const Ui& ui, const Endpoints& all) {
    Form form(ui, add_path());
    auto row = [&](const EndpointLine& line) {
        return tr(td(a(_class = "link", _href = endpoint_path({line.row.id, {}}), line.row.url), div(_class = "small faint", line.row.description)), td(state_chip(ui, line.row)),
            td(_class = "n", ui.number(line.delivered)), td(_class = "n", ui.number(line.waiting)), td(_class = "n", ui.number(line.failed)));
    };
    return accounts::admin_page(ui, ui.tr("Webhooks"), endpoints_path(), group(
        div(_class = "row between wrap", p(_class = "muted", ui.tr("Programs elsewhere are told what happens here, at once and signed.")), catalogue_link(ui)),
        when(all.endpoints.empty(), [&] { return div(_class = "empty", ui.icon("workflow", "l"), h2(ui.tr("Nobody is told yet")), p(ui.tr("Add the address of a program below."))); }),
        when(!all.endpoints.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Endpoints"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Address")), th(_scope = "col", ui.tr("State")), th(_scope = "col", _class = "n", ui.tr("Delivered")), th(_scope = "col", _class = "n", ui.tr("Waiting")),
                    th(_scope = "col", _class = "n", ui.tr("Given up")))), tbody(each(all.endpoints, row))));
        }),
        // The answer shows the secret once; it is a page of its own, not a redirect.
        form(data("turbo", "false"), _class = "sheet form", h2(ui.tr("New endpoint")), endpoint_fields(form, ui, all.all_types, {{}, {"*"}}),
            div(_class = "form-foot", form.submit(ui.tr("Add the endpoint"))))));
}

Page secret_page(const Ui& ui, const SecretMade& made) {
    return accounts::admin_page(ui, ui.tr("Webhooks"), endpoints_path(), section(_class = "sheet stack",
        h2(made.url), p(ui.tr("Copy the secret now: it is shown this once. With it the receiver checks that a message is ours.")),
        div(_class = "joined", input(_class = "mono", _value = made.secret, _readonly = true, _label = ui.tr("Secret"), _spellcheck = false)),
        p(_class = "muted", ui.tr("Use a library of Standard Webhooks: it checks the signature and the time for you.")),
        div(_class = "row", a(_class = "btn primary", _href = endpoint_path({made.id, {}}), ui.tr("To the endpoint")))));
}

namespace {

Html switches(const Ui& ui, const EndpointRow& row) {
    return div(_class = "row wrap",
        when(row.state == State::active, [&] { return group(button_to(ui, ping_path({row.id}), "post", group(ui.icon("send"), ui.tr("Send a test")), "btn primary"), button_to(ui, pause_path({row.id}), "post", group(ui.icon("pause"), ui.tr("Pause")))); }),
        when(row.state != State::active, [&] { return button_to(ui, resume_path({row.id}), "post", group(ui.icon("play"), ui.tr("Switch on")), "btn primary"); }),
        Form(ui, rotate_path({row.id}))(data("turbo", "false"), button(_type = "submit", _class = "btn", ui.icon("key"), ui.tr("New secret"))),
        button_to(ui, remove_path({row.id}), "delete", group(ui.icon("trash-2"), ui.tr("Remove")), "btn danger", ui.tr("Remove this endpoint and its history?")));
}

Html attempt_words(const Ui& ui, const AttemptRow& attempt) {
    auto outcome = attempt.status > 0 ? std::to_string(attempt.status) : ui.tr("No answer");
    return group(outcome, " · ", ui.tr("{} ms", ui.number(attempt.took_ms)), when(!attempt.problem.empty(), [&] { return group(" · ", attempt.problem); }));
}

Html delivery_row(const Ui& ui, const DeliveryLine& line) {
    auto& row = line.row;
    return tr(td(a(_class = "link", _href = delivery_path({row.id}), row.type), div(_class = "small faint mono", "msg_", to_string(row.event))), td(progress_chip(ui, row)),
        td(when(!line.attempts.empty(), [&] { return attempt_words(ui, line.attempts.front()); }),
            when(row.state == Progress::waiting && row.attempts > 0 && row.next_at.has_value(), [&] { return div(_class = "small faint", ui.tr("Next try {}", ui.date_time(*row.next_at))); })),
        td(_class = "n", ui.number(row.attempts)), td(ui.ago(row.made_at)),
        td(_class = "end", button_to(ui, replay_path({row.id}), "post", group(ui.tr("Send again")), "btn sm")));
}

}  // namespace

Page endpoint_page(const Ui& ui, const EndpointPage& page) {
    auto& row = page.endpoint.row;
    Form form(ui, change_path({.id = row.id}), "put");
    return accounts::admin_page(ui, row.url, endpoints_path(), group(
        div(_class = "row wrap", state_chip(ui, row), when(!row.reason.empty(), [&] { return span(_class = "bad", ui.tr(Msg{row.reason, {}})); }),
            when(row.failing_since.has_value(), [&] { return span(_class = "muted", ui.tr("since"), " ", ui.ago(*row.failing_since)); })),
        switches(ui, row),
        section(_class = "stack", div(_class = "row between wrap", h2(ui.tr("Deliveries")),
                when(page.endpoint.failed > 0, [&] { return button_to(ui, replay_all_path({row.id}), "post", group(ui.icon("refresh-cw"), ui.plural(page.endpoint.failed, "Send {} again", "Send all {} again"))); })),
            p(_class = "muted", ui.tr("Repeated for three days until the endpoint answers with 2xx; kept for 30 days. Order is not promised: go by the timestamp.")),
            when(page.deliveries.empty(), [&] { return div(_class = "empty", ui.icon("inbox", "l"), h2(ui.tr("Nothing was sent yet"))); }),
            when(!page.deliveries.empty(), [&] {
                return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Deliveries"), table(_class = "table",
                    thead(tr(th(_scope = "col", ui.tr("Event")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Last answer")), th(_scope = "col", _class = "n", ui.tr("Tries")),
                        th(_scope = "col", ui.tr("When")), th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                    tbody(each(page.deliveries, [&](const DeliveryLine& line) { return delivery_row(ui, line); }))));
            }),
            when(page.older.has_value(), [&] {
                return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = endpoint_path({row.id, page.older}), ui.tr("Older")));
            })),
        form(_class = "sheet form", h2(ui.tr("Settings")), endpoint_fields(form, ui, page.all_types, page.endpoint), div(_class = "form-foot", form.submit(ui.tr("Save changes"))))));
}

Page delivery_page(const Ui& ui, const DeliveryPage& page) {
    auto& row = page.delivery.row;
    return accounts::admin_page(ui, row.type, endpoints_path(), group(
        nav(_class = "crumbs", _label = ui.tr("Place"), a(_href = endpoints_path(), ui.tr("Webhooks")), a(_href = endpoint_path({row.endpoint, {}}), page.url)),
        div(_class = "row wrap", progress_chip(ui, row), button_to(ui, replay_path({row.id}), "post", group(ui.tr("Send again")), "btn sm")),
        section(_class = "stack", h2(ui.tr("What was sent")), pre(_tabindex = 0, code(pretty(page.body)))),
        section(_class = "stack", h2(ui.tr("What was answered")),
            when(page.delivery.attempts.empty(), [&] { return p(_class = "muted", ui.tr("Nothing was sent yet")); }),
            each(page.delivery.attempts, [&](const AttemptRow& attempt) {
                return section(_class = "sheet stack tight", p(ui.ago(attempt.at), " · ", attempt_words(ui, attempt)), when(!attempt.answer.empty(), [&] { return pre(_tabindex = 0, code(attempt.answer)); }));
            }))));
}

// ---- the catalogue ----------------------------------------------------------------------------------

Page events_page(const Ui& ui, const Events& all) {
    auto type_view = [&](const PublicType& type) {
        return section(_class = "stack tight", h2(_id = "event-" + type.name, code(type.name)), p(type.meaning), pre(_tabindex = 0, code(pretty(type.example))),
            p(a(_class = "link", _href = schema_path({type.name}), data("turbo", "false"), "JSON Schema")));
    };
    return {.title = ui.tr("Events"),
        .body = group(nav(_class = "crumbs", _label = ui.tr("Place"), a(_href = Url::local("/api"), ui.tr("API")), span(ui.tr("Events"))),
            div(_class = "page-head", div(h1(ui.tr("Events")), p(_class = "muted", ui.tr("What webhooks tell. Administrators add endpoints; messages follow Standard Webhooks.")))),
            div(_class = "prose",
                h2(ui.tr("Receiving")),
                p(ui.tr("Each message is a POST with the fields webhook-id, webhook-timestamp and webhook-signature. Answer 2xx within 15 seconds; anything else is repeated ten times within three days, at growing distances. 410 switches the endpoint off, Retry-After is honoured.")),
                p(ui.tr("Check the signature with a library of Standard Webhooks and refuse what is older than five minutes. Remember webhook-id: a message may come twice. Order is not promised.")),
                pre(_tabindex = 0, code("from standardwebhooks import Webhook\nevent = Webhook(secret).verify(body, headers)")),
                p(ui.tr("Types keep their members; new members may come. Payloads never hold locked text, nor the text of posts: fetch those by the API, as whom your token may read them."))),
            nav(_class = "tags", _label = ui.tr("Events"), each(all.types, [&](const PublicType& type) { return a(_class = "tag", _href = events_path().at("event-" + type.name), type.name); })),
            each(all.types, type_view)),
        .shape = Shape::plain, .description = ui.tr("The events of this site for programs.")};
}

}  // namespace lyceum::webhooks
