// How deals look to both sides, and to the staff.
#include "modules/deals/pages.hpp"

namespace lyceum::deals {
using namespace html;

static Html state_chip(const Ui& ui, State state) {
    switch (state) {
        case State::offered: return span(_class = "chip blue", ui.tr("Offered"));
        case State::agreed: return span(_class = "chip gold", ui.tr("Waits for the money"));
        case State::held: return span(_class = "chip good", ui.tr("Money is held"));
        case State::done: return span(_class = "chip", ui.tr("Settled"));
        case State::cancelled: return span(_class = "chip", ui.tr("Called off"));
    }
    return {};
}

static std::string step_name(const Ui& ui, Step step) {
    switch (step) {
        case Step::open: return ui.tr("Still to be done");
        case Step::reported: return ui.tr("Said to be done");
        case Step::disputed: return ui.tr("The staff decides");
        case Step::settled: return ui.tr("Settled");
    }
    return {};
}

static std::string did_name(const Ui& ui, Did did) {
    switch (did) {
        case Did::offered: return ui.tr("offered it");
        case Did::accepted: return ui.tr("accepted it");
        case Did::declined: return ui.tr("declined it");
        case Did::paid: return ui.tr("paid it in");
        case Did::reported: return ui.tr("said that it is done");
        case Did::released: return ui.tr("released money");
        case Did::gave_back: return ui.tr("gave money back");
        case Did::disputed: return ui.tr("asked for a decision");
        case Did::decided: return ui.tr("decided");
        case Did::cancelled: return ui.tr("called it off");
        case Did::returned: return ui.tr("Money went back to the client");
    }
    return {};
}

static Html table_of(const Ui& ui, const std::vector<DealLine>& deals) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Escrow work"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Work")), th(_scope = "col", ui.tr("With")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Amount")), th(_class = "n", _scope = "col", ui.tr("Released")))),
        tbody(each(deals, [&](const DealLine& d) {
            return tr(td(a(_class = "link", _href = deal_path({d.id}), d.title)), td(accounts::byline_view(ui, d.other)), td(state_chip(ui, d.state)), td(_class = "n", ui.money(d.money)), td(_class = "n", ui.money(d.released)));
        }))));
}

Page deals_page(const Ui& ui, const Deals& page) {
    auto empty = div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("No work with held money yet")),
        p(ui.tr("Ask somebody to consult, mentor or build something. You pay it in first, and release it milestone by milestone.")));
    return accounts::settings_page(ui, ui.tr("Escrow work"), deals_path(), div(_class = "stack loose",
        p(a(_class = "btn primary", _href = new_path(), ui.tr("Offer work"))), page.deals.empty() ? empty : table_of(ui, page.deals)));
}

Page desk_page(const Ui& ui, const Desk& page) {
    auto empty = div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("Nobody asked for a decision")));
    return accounts::admin_page(ui, ui.tr("Disputed work"), desk_path(), page.deals.empty() ? empty : table_of(ui, page.deals));
}

Page new_page(const Ui& ui, const NewPage& page) {
    Form form(ui, make_path({}));
    std::vector<Choice> places, currencies;
    for (auto& place : page.places) places.push_back({to_string(place.id), place.name});
    each_enumerator<Currency>([&](std::string_view name, Currency) { currencies.push_back({std::string(name), std::string(name)}); });
    auto body = page.places.empty() ? div(_class = "flash", ui.icon("info"), span(ui.tr("Join a community first.")))
        : form(_class = "sheet form", form.text({.name = "handle", .label = ui.tr("Who does it"), .required = true, .max = 40, .placeholder = "@handle"}),
            form.text({.name = "title", .label = ui.tr("What it is"), .required = true, .min = 2, .max = 120}),
            form.area({.name = "terms", .label = ui.tr("What is agreed"), .hint = ui.tr("What is delivered, when, and how both see that it is done. A decision is made by this."), .max = 5000, .rows = 6}),
            form.area({.name = "milestones", .label = ui.tr("Milestones"), .hint = ui.tr("One a line with its amount, such as “First draft = 200”. One to ten."), .required = true, .max = 3000, .rows = 4}),
            div(_class = "cols-2", form.choose({.name = "currency", .label = ui.tr("Currency"), .value = "CNY"}, currencies), form.choose({.name = "community", .label = ui.tr("Community"), .value = places.front().value}, places)),
            p(_class = "small muted", ui.tr("The site keeps {} % of what is released. Refunds are in full.", page.commission)),
            div(_class = "form-foot", form.submit(ui.tr("Offer it")), a(_class = "btn ghost", _href = deals_path(), ui.tr("Cancel"))));
    return {.title = ui.tr("Offer work"), .body = div(_class = "stack", h1(ui.tr("Offer work")), body), .shape = Shape::plain, .indexed = false};
}

// ---- one deal -----------------------------------------------------------------------------------

static Html said_form(const Ui& ui, const Path<SayOf>& path, const DealPage& page, std::int64_t number, const std::string& what, const std::string& field) {
    Form form(ui, path({page.deal.id, number, {}}));
    return details(summary(_class = "btn sm ghost", what), form(_class = "form", form.area({.name = "words", .label = field, .max = 1000, .rows = 2}), div(_class = "form-foot", form.submit(what, "btn sm"))));
}

static Html client_buttons(const Ui& ui, const DealPage& page, const MilestoneRow& m) {
    Form form(ui, release_path({page.deal.id, m.number, {}}));
    auto release = details(only_if(m.state == Step::reported, _open = true), summary(_class = "btn sm", ui.tr("Release")),
        form(_class = "form", _turbo_confirm = ui.tr("Release this money? It cannot be taken back."), form.text({.name = "amount", .label = ui.tr("Amount"), .value = to_decimal({m.left(), page.deal.currency}),
            .hint = ui.tr("A part of it leaves the rest held."), .max = 20, .inputmode = "decimal"}), div(_class = "form-foot", form.submit(ui.tr("Release")))));
    return group(release, said_form(ui, dispute_path, page, m.number, ui.tr("Ask the staff to decide"), ui.tr("What went wrong?")));
}

static Html worker_buttons(const Ui& ui, const DealPage& page, const MilestoneRow& m) {
    return group(when(m.state == Step::open, [&] { return said_form(ui, report_path, page, m.number, ui.tr("Say that it is done"), ui.tr("What was done?")); }),
        said_form(ui, give_back_path, page, m.number, ui.tr("Give it back"), ui.tr("Why?")), said_form(ui, dispute_path, page, m.number, ui.tr("Ask the staff to decide"), ui.tr("What went wrong?")));
}

static Html decide_form(const Ui& ui, const DealPage& page, const MilestoneRow& m) {
    Form form(ui, decide_path({page.deal.id, m.number, {}, {}}));
    return form(_class = "form", form.text({.name = "amount", .label = ui.tr("To whoever did the work"), .value = to_decimal({m.left(), page.deal.currency}), .hint = ui.tr("The rest goes back to the client; 0 sends all of it back."), .required = true, .max = 20, .inputmode = "decimal"}),
        form.area({.name = "words", .label = ui.tr("Why"), .hint = ui.tr("Both read this."), .required = true, .min = 3, .max = 1000, .rows = 3}), div(_class = "form-foot", form.submit(ui.tr("Decide"), "btn danger")));
}

static Html milestone_view(const Ui& ui, const DealPage& page, const MilestoneRow& m) {
    auto money = [&](std::int64_t minor) { return ui.money({minor, page.deal.currency}); };
    bool live = page.deal.state == State::held && m.left() > 0;
    return div(_class = "sheet stack", div(_class = "row wrap", div(_class = "grow", strong(fmt::format("{}. {}", m.number, m.title))), strong(money(m.minor)), when(page.deal.state == State::held || page.deal.state == State::done, [&] { return span(_class = "chip", step_name(ui, m.state)); })),
        when(m.released_minor + m.returned_minor > 0, [&] { return p(_class = "small muted", ui.tr("Released {}, given back {}, held {}.", money(m.released_minor), money(m.returned_minor), money(m.left()))); }),
        when(live && m.state != Step::disputed && page.is_client, [&] { return client_buttons(ui, page, m); }), when(live && m.state != Step::disputed && page.is_worker, [&] { return worker_buttons(ui, page, m); }),
        when(live && m.state == Step::disputed && page.may_decide, [&] { return decide_form(ui, page, m); }));
}

static Html next_view(const Ui& ui, const DealPage& page) {
    auto& d = page.deal;
    auto call_off = button_to(ui, cancel_path({d.id}), "post", group(d.state == State::offered && page.is_worker ? ui.tr("Decline") : ui.tr("Call it off")), "btn", ui.tr("Call it off? Nothing was paid."));
    if (d.state == State::offered && page.is_worker) return div(_class = "row wrap", button_to(ui, accept_path({d.id}), "post", group(ui.tr("Accept the offer")), "btn primary"), call_off);
    if (d.state == State::offered && page.is_client) return group(p(_class = "muted", ui.tr("It waits for an answer.")), call_off);
    if (d.state == State::agreed && page.is_worker) return group(p(_class = "muted", ui.tr("It waits for the client's payment. Begin when the money is held.")), call_off);
    if (d.state != State::agreed || !page.is_client) return {};
    std::int64_t sum = 0;
    for (auto& m : page.milestones) sum += m.minor;
    Form form(ui, pay_path({d.id, commerce::Method::wechat}));
    return group(page.ways.empty() ? div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought.")))
        : form(_class = "sheet form", p(ui.tr("You pay the full amount now. It is held by the site and paid on only as you release it.")), commerce::methods_view(ui, form, page.ways), div(_class = "form-foot", form.submit(ui.tr("Pay {} in", ui.money({sum, d.currency}))))), call_off);
}

Page deal_page(const Ui& ui, const DealPage& page) {
    auto& d = page.deal;
    return {.title = d.title,
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(d.title), p(state_chip(ui, d.state)))),
            dl(_class = "pairs", div(dt(ui.tr("Client")), dd(accounts::byline_view(ui, page.client))), div(dt(ui.tr("Does the work")), dd(accounts::byline_view(ui, page.worker))),
                div(dt(ui.tr("The site keeps")), dd(fmt::format("{} %", d.commission)))),
            when(!d.terms.empty(), [&] { return section(h2(_class = "section-title", ui.tr("What is agreed")), p(_class = "pre-line", d.terms)); }),
            next_view(ui, page),
            section(_class = "stack", h2(_class = "section-title", ui.tr("Milestones")), each(page.milestones, [&](auto& m) { return milestone_view(ui, page, m); })),
            section(h2(_class = "section-title", ui.tr("What happened")), ul(_class = "list", each(page.events, [&](const EventLine& line) {
                auto& e = line.event;
                auto about = did_name(ui, e.what) + (e.number ? " · " + ui.tr("milestone {}", e.number) : "") + (e.minor ? " · " + ui.money({e.minor, d.currency}) : "");
                auto time = group(" ", about, " ", ui.ago(e.at));
                return li(e.person ? accounts::byline_view(ui, line.by, time) : span(about, " ", ui.ago(e.at)), when(!e.words.empty(), [&] { return p(_class = "small", e.words); }));
            }))),
            p(a(_class = "link", _href = deals_path(), ui.tr("All my work with held money")))),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace lyceum::deals
