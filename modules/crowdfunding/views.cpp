// How projects look.
#include "modules/crowdfunding/pages.hpp"
#include "modules/media/media.hpp"
#include "platform/html/markdown.hpp"

namespace lyceum::crowdfunding {
using namespace html;

static Html state_chip(const Ui& ui, State state) {
    switch (state) {
        case State::draft: return span(_class = "chip", ui.tr("Draft"));
        case State::waiting: return span(_class = "chip blue", ui.tr("In review"));
        case State::refused: return span(_class = "chip hot", ui.tr("Rejected"));
        case State::open: return span(_class = "chip blue", ui.tr("Takes pledges"));
        case State::funded: return span(_class = "chip good", ui.tr("Goal met, under way"));
        case State::done: return span(_class = "chip good", ui.tr("Carried out"));
        case State::failed: return span(_class = "chip", ui.tr("Goal not met, all money went back"));
        case State::stopped: return span(_class = "chip", ui.tr("Called to a halt"));
    }
    return {};
}

static int percent_of(const Card& card) { return card.goal.minor ? static_cast<int>(static_cast<__int128>(card.raised.minor) * 100 / card.goal.minor) : 0; }

static Html gauge(const Ui& ui, const Card& card) {
    return group(progress(_class = "bar good", _max = std::to_string(card.goal.minor), _value = std::to_string(std::min(card.raised.minor, card.goal.minor)), _label = ui.tr("{} of {}", ui.money(card.raised), ui.money(card.goal))),
        div(_class = "row wrap", strong(ui.money(card.raised)), span(_class = "small muted", ui.tr("of {}", ui.money(card.goal))), span(_class = "grow"), span(_class = "small", fmt::format("{} %", percent_of(card)))));
}

/// Until when it may be supported, also where nobody can yet.
static std::string ends_view(const Ui& ui, const Card& card, const std::string& moment) {
    const bool ahead = card.ends_at > ui.visit.now && (card.state == State::draft || card.state == State::waiting || card.state == State::open);
    return ahead ? ui.tr("until {}", moment) : ui.tr("ended {}", moment);
}

static Html card_view(const Ui& ui, const Card& card) {
    return article(_class = "sheet goods", header(state_chip(ui, card.state)), h3(a(_href = project_path({card.id}), card.title)), p(_class = "muted", card.summary), div(gauge(ui, card)),
        p(_class = "small muted", ui.tr("Proposed by {}", card.author.name), " · ", ui.plural(card.people, "{} backer", "{} backers"), " · ", ends_view(ui, card, ui.date(card.ends_at))));
}

static Html cards(const Ui& ui, const std::string& title, const std::vector<Card>& list) {
    if (list.empty()) return {};
    return section(_class = "stack", h2(_class = "section-title", title), div(_class = "goods-grid", each(list, [&](auto& card) { return card_view(ui, card); })));
}

Page projects_page(const Ui& ui, const Projects& page) {
    auto propose = a(_class = "btn primary", _href = ui.signed_in() ? propose_path() : Url::local("/sign-in").with("next", "/projects/new"), ui.tr("Propose something"));
    bool none = page.open.empty() && page.past.empty() && page.own.empty() && page.waiting.empty();
    auto empty = div(_class = "empty", ui.icon("hand-coins", "l"), h2(ui.tr("Nothing is proposed yet")), p(ui.tr("Propose a series, a book or a tool. Others pledge for it; if enough do by the day you name, you are contracted.")), propose);
    return {.title = ui.tr("Projects"),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Projects")), p(_class = "muted", ui.tr("Knowledge that comes to be because many want it. Pledges are held; if the goal is not met, all of it goes back."))),
                when(!none, [&] { return div(_class = "row actions", propose); })),
            when(none, [&] { return empty; }), cards(ui, ui.tr("For the staff to look at"), page.waiting), cards(ui, ui.tr("Taking pledges"), page.open), cards(ui, ui.tr("My projects"), page.own), cards(ui, ui.tr("Earlier"), page.past)),
        .shape = Shape::plain, .description = ui.tr("Knowledge that comes to be because many want it. Pledges are held; if the goal is not met, all of it goes back."), .canonical = projects_path({})};
}

Page propose_page(const Ui& ui, const ProposePage& page) {
    std::vector<Choice> places, currencies;
    for (auto& place : page.places) places.push_back({to_string(place.id), place.name});
    each_enumerator<Currency>([&](std::string_view name, Currency) { currencies.push_back({std::string(name), std::string(name)}); });
    auto& row = page.project;
    ChangeProject changing;
    if (row) changing.id = row->id;
    Form form(ui, row ? change_path(changing) : add_path({}));
    auto title = row ? ui.tr("Change the proposal") : ui.tr("Propose something");
    auto day = row ? to_iso8601(row->ends_at).substr(0, 10) : std::string();
    auto body = page.places.empty() ? div(_class = "flash", ui.icon("info"), span(ui.tr("Join a community first.")))
        : form(_class = "sheet form", form.text({.name = "title", .label = ui.tr("What would come to be"), .value = row ? row->title : "", .required = true, .min = 2, .max = 120}),
            form.text({.name = "summary", .label = ui.tr("In one sentence"), .value = row ? row->summary : "", .max = 300}),
            form.area({.name = "story", .label = ui.tr("The proposal"), .value = row ? row->story : "", .hint = ui.tr("Markdown. What you would make, why you, what could go wrong."), .required = true, .min = 20, .max = 20000, .rows = 10}),
            div(_class = "cols-2", form.text({.name = "goal", .label = ui.tr("Goal"), .value = row ? to_decimal(row->goal()) : "", .hint = ui.tr("With less than this nothing is charged."), .required = true, .max = 20, .inputmode = "decimal"}),
                form.choose({.name = "currency", .label = ui.tr("Currency"), .value = row ? std::string(name_of(row->currency)) : "CNY"}, currencies)),
            form.text({.name = "ends_at", .label = ui.tr("Until which day"), .value = day, .required = true, .type = "date"}),
            form.area({.name = "milestones", .label = ui.tr("Milestones"), .value = page.milestones, .hint = ui.tr("One a line with its percent of the money, a hundred together, such as “First half = 40”."), .required = true, .max = 2000, .rows = 4}),
            form.choose({.name = "community", .label = ui.tr("Community"), .value = row ? to_string(row->community) : places.front().value}, places),
            p(_class = "small muted", ui.tr("The site keeps {} % of what is released. Refunds are in full.", kCommission)),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = row ? project_path({row->id}) : projects_path({}), ui.tr("Cancel"))));
    return {.title = title, .body = div(_class = "stack", h1(title), body), .shape = Shape::plain, .indexed = false};
}

// ---- one project --------------------------------------------------------------------------------

static std::string step_name(const Ui& ui, Step step) {
    switch (step) {
        case Step::open: return ui.tr("Still to be done");
        case Step::reported: return ui.tr("Said to be done");
        case Step::released: return ui.tr("Accepted, money released");
        case Step::returned: return ui.tr("Not done, money went back");
    }
    return {};
}

static Html milestone_view(const Ui& ui, const ProjectPage& page, const MilestoneRow& m) {
    Form form(ui, report_path({page.project.id, m.number, {}}));
    bool under_way = page.project.state == State::funded;
    return div(_class = "sheet stack", div(_class = "row wrap", div(_class = "grow", strong(fmt::format("{}. {}", m.number, m.title))), span(fmt::format("{} %", m.percent)), span(_class = "chip", step_name(ui, m.state))),
        when(!m.words.empty(), [&] { return p(_class = "pre-line", m.words); }),
        when(under_way && page.own && m.state == Step::open, [&] {
            return details(summary(_class = "btn sm", ui.tr("Say that it is done")), form(_class = "form", form.area({.name = "words", .label = ui.tr("What was done, and where can it be seen?"), .required = true, .min = 3, .max = 2000, .rows = 3}),
                div(_class = "form-foot", form.submit(ui.tr("Say that it is done")))));
        }),
        when(under_way && page.manages && m.state == Step::reported, [&] {
            return button_to(ui, approve_path({page.project.id, m.number}), "post", group(ui.tr("Accept, release its money")), "btn primary", ui.tr("Release this money? It cannot be taken back."));
        }));
}

static std::string pledge_state(const Ui& ui, const ProjectPage& page, PledgeState state) {
    switch (state) {
        case PledgeState::begun: return ui.tr("Waits for payment");
        case PledgeState::held: return page.project.state == State::open ? ui.tr("Held until {}", ui.date(page.project.ends_at)) : ui.tr("Paid over");
        case PledgeState::returned: return ui.tr("Went back to you");
        case PledgeState::gone: return ui.tr("Never paid");
    }
    return {};
}

static Html pledge_view(const Ui& ui, const ProjectPage& page) {
    if (!page.takes || page.own) return {};
    if (!ui.signed_in()) return a(_class = "btn primary lg block", _href = Url::local("/sign-in").with("next", project_path({page.project.id}).str()), ui.tr("Pledge"));
    if (page.ways.empty()) return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought.")));
    Form form(ui, pledge_path({page.project.id, {}, commerce::Method::wechat}));
    return form(_class = "form", form.text({.name = "amount", .label = ui.tr("Your pledge"), .value = "100", .hint = ui.tr("It is held. If the goal is not met, all of it goes back."), .required = true, .max = 20, .inputmode = "decimal"}),
        commerce::methods_view(ui, form, page.ways), div(_class = "form-foot", form.submit(ui.tr("Pledge"), "btn primary lg")));
}

static Html staff_view(const Ui& ui, const ProjectPage& page) {
    Form decide(ui, decide_path({page.project.id, false, {}})), stop(ui, stop_path({page.project.id, {}}));
    bool running = page.project.state == State::open || page.project.state == State::funded;
    return group(when(page.manages && page.project.state == State::waiting, [&] {
            return decide(_class = "sheet form", h2(ui.tr("Let it in?")), decide.text({.name = "reason", .label = ui.tr("Reason, if you reject it"), .max = 300}),
                div(_class = "form-foot", button(_type = "submit", _class = "btn primary", _name = "let_in", _value = "1", ui.tr("Approve")), button(_type = "submit", _class = "btn", _name = "let_in", _value = "0", ui.tr("Reject"))));
        }),
        when((page.manages || page.own) && running, [&] {
            return details(summary(_class = "btn ghost", ui.tr("Stop the project")), stop(_class = "form sheet", _turbo_confirm = ui.tr("Stop it? What was not released goes back to everybody."),
                stop.text({.name = "reason", .label = ui.tr("Why"), .hint = ui.tr("Everybody reads this."), .required = true, .min = 3, .max = 300}), div(_class = "form-foot", stop.submit(ui.tr("Stop it"), "btn danger"))));
        }));
}

static Html own_view(const Ui& ui, const ProjectPage& page) {
    if (!page.own) return {};
    auto state = page.project.state;
    Form form(ui, tell_path({page.project.id, {}}));
    if (state == State::draft || state == State::refused)
        return div(_class = "row wrap", button_to(ui, submit_path({page.project.id}), "post", group(ui.tr("Show it to the staff")), "btn primary"), a(_class = "btn", _href = edit_path({page.project.id}), ui.tr("Change it")));
    if (state == State::waiting) return p(_class = "muted", ui.tr("The staff has not answered yet."));
    return details(summary(_class = "btn", ui.tr("Write news")), form(_class = "form sheet", form.area({.name = "words", .label = ui.tr("What is new?"), .required = true, .min = 3, .max = 3000, .rows = 4}), div(_class = "form-foot", form.submit(ui.tr("Publish")))));
}

static Html contract_view(const Ui& ui, const ProjectPage& page) {
    auto& p_ = page.project;
    if (!p_.met_at) return {};
    return div(_class = "flash good", ui.icon("handshake"), span(ui.tr("Contracted on {}: {} makes this for {}. The site keeps {} %; each milestone is released when the staff has seen it.", ui.date(*p_.met_at), page.card.author.name, ui.money(page.card.raised), p_.commission)));
}

Page project_page(const Ui& ui, const ProjectPage& page) {
    auto& card = page.card;
    MarkdownOptions how;
    how.id_prefix = "project-";
    how.picture_elsewhere = &media::picture_elsewhere;
    return {.title = card.title,
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(card.title), p(state_chip(ui, card.state)), p(_class = "muted", card.summary))),
            when(!page.project.reason.empty(), [&] { return div(_class = "flash warn", ui.icon("circle-alert"), span(page.project.reason)); }), contract_view(ui, page),
            div(_class = "checkout",
                div(_class = "stack loose", own_view(ui, page), div(_class = "prose", render_markdown(page.project.story, how).html),
                    section(_class = "stack", h2(_class = "section-title", ui.tr("Milestones")), each(page.milestones, [&](auto& m) { return milestone_view(ui, page, m); })),
                    when(!page.news.empty(), [&] {
                        return section(h2(_class = "section-title", ui.tr("News")), ul(_class = "list", each(page.news, [&](const NewsLine& line) { return li(accounts::byline_view(ui, line.by, group(" ", ui.ago(line.at))), p(_class = "pre-line", line.words)); })));
                    }),
                    staff_view(ui, page)),
                aside(_class = "sheet order", _label = ui.tr("Pledges"), accounts::byline_view(ui, card.author), div(gauge(ui, card)),
                    p(_class = "small muted", ui.plural(card.people, "{} backer", "{} backers"), " · ", ends_view(ui, card, page.takes ? ui.date_time(card.ends_at) : ui.date(card.ends_at))), pledge_view(ui, page),
                    when(!page.pledges.empty(), [&] {
                        return section(h2(ui.tr("Your pledges")), ul(_class = "list", each(page.pledges, [&](const PledgeLine& line) { return li(a(_class = "link", _href = commerce::order_url(line.order), ui.money(line.money)), " ", span(_class = "small muted", pledge_state(ui, page, line.state))); })));
                    })))),
        .shape = Shape::plain, .description = card.summary, .canonical = project_path({card.id})};
}

}  // namespace lyceum::crowdfunding
