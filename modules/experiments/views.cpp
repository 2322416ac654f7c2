// How offers that are tried look to everybody, and experiments to those who make them.
#include "modules/experiments/pages.hpp"
#include "platform/html/markdown.hpp"
#include <cmath>

namespace lyceum::experiments {
using namespace html;

namespace {

std::string letter_of(int variant) { return std::string(1, static_cast<char>('A' + variant)); }

std::string why_text(const Ui& ui, Why why) {
    switch (why) {
        case Why::not_stopped: return {};
        case Why::by_hand: return ui.tr("Stopped by a manager");
        case Why::over: return ui.tr("Its time is over");
        case Why::earns_less: return ui.tr("Stopped by itself: a variant earns surely less");
        case Why::gives_back: return ui.tr("Stopped by itself: with a variant more is surely given back");
        case Why::loses: return ui.tr("Stopped by itself: with a variant more members surely leave");
    }
    return {};
}

Html state_chip(const Ui& ui, const ExperimentRow& row) {
    if (!row.started_at) return span(_class = "chip", ui.tr("Draft"));
    if (row.runs()) return span(_class = "chip good", ui.tr("Running"));
    return span(_class = row.stopped_why == Why::by_hand || row.stopped_why == Why::over ? "chip" : "chip hot", why_text(ui, row.stopped_why));
}

std::string how_text(const Ui& ui, const ExperimentRow& row) {
    if (row.kind == Kind::words)
        return ui.tr("Members who are signed in see one of these notes, always the same, chosen by chance and by nothing that is known of them. Prices are the same for everybody.");
    return ui.tr("For periods of {} days chance decides whether {} % come off all memberships, for everybody alike. The price never rises above the list.", row.days, row.percent_off);
}

Html variant_view(const VariantRow& variant, const std::string& words, const std::string& id) {
    return li(strong(letter_of(variant.variant)), words.empty() ? Html(group(" –")) : div(_class = "prose", html::render_markdown(words, {.own_host = {}, .id_prefix = id}).html));
}

Html variants_view(const Ui& ui, const ExperimentRow& row, const std::vector<VariantRow>& all) {
    if (row.kind == Kind::price) return ul(_class = "stack tight", li(strong("A"), " ", ui.tr("The list price")), li(strong("B"), " ", ui.tr("{} % off", row.percent_off)));
    return ul(_class = "stack tight", each(all, [&](const VariantRow& v) { return variant_view(v, v.words(ui.visit.language), fmt::format("{}-{}-", to_string(row.id), v.variant)); }));
}

}  // namespace

Html offer_note_view(const Ui& ui, const OfferNote& made) {
    auto why = a(_class = "link", _href = public_path({made.community.slug}), ui.tr("What is tried, and how"));
    Html body;
    if (made.words) {
        if (!made.text.empty()) body += div(_class = "prose", render_markdown(made.text, {.own_host = {}, .id_prefix = "offer-"}).html);
        if (made.plan)
            body += p(_class = "row wrap", span(_class = "chip gold", ui.tr("Our suggestion")), strong(made.plan->tier_name, " · ", ui.money(made.plan->price)), a(_class = "btn sm", _href = commerce::plan_url(made.plan->id), ui.tr("Choose it")));
    }
    if (made.is_off) body += p(span(_class = "chip hot", ui.tr("{} % off", made.price->percent_off)), " ", ui.tr("All memberships, for everybody, until {}. It comes off by itself at checkout.", ui.date_time(made.until)));
    body += p(_class = "small muted", made.words ? ui.tr("We are trying which words help here, so members see different ones. Prices are the same for everybody.") : ui.tr("We are trying prices in periods, the same for everybody and never above the list."), " ", why);
    if (made.words && ui.signed_in()) return section(_class = "sheet stack tight", _controller = "offer-seen", data("offer-seen-url", seen_path({made.community.slug, made.words->id})), body);
    return section(_class = "sheet stack tight", body);
}

Page public_page(const Ui& ui, const PublicPage& page) {
    auto title = ui.tr("What we try with our offers");
    return {.title = title, .body = div(_class = "stack loose", div(_class = "page-head", div(h1(title), p(_class = "muted", page.community.name))),
        page.tried.empty() ? div(_class = "empty", ui.icon("target", "l"), h2(ui.tr("Nothing was tried yet"))) : each(page.tried, [&](const Tried& tried) {
            auto& row = tried.experiment;
            auto until = row.stopped_at ? ui.tr("from {} until {}", ui.date(*row.started_at), ui.date(*row.stopped_at)) : ui.tr("since {}", ui.date(*row.started_at));
            return section(_class = "sheet stack", h2(row.question), p(state_chip(ui, row), " ", span(_class = "small muted", until)), p(how_text(ui, row)), variants_view(ui, row, tried.variants));
        }))};
}

// ---- managing -----------------------------------------------------------------------------------

namespace {

std::vector<lyceum::Choice> plan_choices(const Ui& ui, const ManagePage& page) {
    std::vector<lyceum::Choice> all{{"", ui.tr("None")}};
    for (auto& plan : page.plans) all.push_back({to_string(plan.id), plan.tier_name + " · " + ui.money(plan.price)});
    return all;
}

MakeExperiment bare(const std::string& community) {
    MakeExperiment in;
    in.community = community;
    return in;
}

Html words_form(const Ui& ui, const ManagePage& page) {
    Form form(ui, make_path(bare(page.community.slug)));
    auto plans = plan_choices(ui, page);
    auto variant = [&](const std::string& letter, const std::string& label, const std::string& hint) {
        return fieldset(_class = "field", legend(label), when(!hint.empty(), [&] { return p(_class = "hint", hint); }),
            form.area({.name = letter + "_words_zh", .label = ui.tr("Words in Chinese"), .max = 1'000, .rows = 3}), form.area({.name = letter + "_words_en", .label = ui.tr("Words in English"), .max = 1'000, .rows = 3}),
            form.choose({.name = letter + "_plan", .label = ui.tr("Suggested membership")}, plans));
    };
    return details(_class = "sheet", summary(ui.tr("Try words and suggestions")), form(_class = "form", form.hidden("kind", "words"),
        form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("Only managers see it."), .required = true, .max = 80}),
        form.text({.name = "question", .label = ui.tr("What you want to know"), .hint = ui.tr("Everybody reads it."), .required = true, .max = 300}),
        variant("a", ui.tr("A, what is compared with"), ui.tr("May be empty: then nothing stands there.")), variant("b", "B", {}), variant("c", ui.tr("C, if you like"), {}),
        div(_class = "cols-3", form.text({.name = "days", .label = ui.tr("Days until somebody is looked at"), .value = "7", .hint = ui.tr("What they buy and give back within them counts."), .required = true, .max = 2, .type = "number"}),
            form.text({.name = "least", .label = ui.tr("People of each variant, at least"), .value = "200", .hint = ui.tr("Nothing is decided before."), .required = true, .max = 7, .type = "number"}),
            form.text({.name = "lasts_days", .label = ui.tr("Days it lasts at most"), .value = "60", .required = true, .max = 3, .type = "number"})),
        form.choose({.name = "currency", .label = ui.tr("Currency"), .value = std::string(name_of(page.currencies.empty() ? Currency::CNY : page.currencies.front()))}, [&] {
            std::vector<lyceum::Choice> all;
            for (auto currency : page.currencies) all.push_back({std::string(name_of(currency)), std::string(name_of(currency))});
            return all;
        }()),
        div(_class = "form-foot", form.submit(ui.tr("Make a draft")))));
}

Html price_form(const Ui& ui, const ManagePage& page) {
    Form form(ui, make_path(bare(page.community.slug)));
    std::vector<lyceum::Choice> currencies;
    for (auto currency : page.currencies) currencies.push_back({std::string(name_of(currency)), std::string(name_of(currency))});
    return details(_class = "sheet", summary(ui.tr("Try a public discount in periods")), form(_class = "form", form.hidden("kind", "price"),
        p(_class = "muted", ui.tr("The same price for everybody at any moment; it never rises above the list. Nobody has a price of their own.")),
        form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("Only managers see it."), .required = true, .max = 80}),
        form.text({.name = "question", .label = ui.tr("What you want to know"), .hint = ui.tr("Everybody reads it."), .required = true, .max = 300}),
        div(_class = "cols-2", form.text({.name = "percent_off", .label = ui.tr("Percent off"), .value = "10", .required = true, .max = 2, .type = "number"}),
            form.text({.name = "days", .label = ui.tr("Days of a period"), .value = "2", .required = true, .max = 2, .type = "number"}),
            form.text({.name = "least", .label = ui.tr("Periods of each price, at least"), .value = "15", .hint = ui.tr("Nothing is decided before."), .required = true, .max = 3, .type = "number"}),
            form.text({.name = "lasts_days", .label = ui.tr("Days it lasts at most"), .value = "120", .required = true, .max = 3, .type = "number"})),
        form.choose({.name = "currency", .label = ui.tr("Currency"), .value = currencies.empty() ? "CNY" : currencies.front().value}, currencies),
        div(_class = "form-foot", form.submit(ui.tr("Make a draft")))));
}

std::string question_text(const Ui& ui, Question question) {
    switch (question) {
        case Question::earned: return ui.tr("Money for each");
        case Question::gave_back: return ui.tr("Gave something back");
        case Question::lost: return ui.tr("Membership did not last");
    }
    return {};
}

Html difference_cell(const Ui& ui, const ExperimentRow& row, const Difference& d) {
    auto text = [&](double value) {
        auto sign = value < 0 ? "−" : "+";
        if (d.question != Question::earned) return fmt::format("{}{:.1f} %", sign, std::abs(value) * 100);
        return sign + ui.money({static_cast<std::int64_t>(std::llround(std::abs(value))), row.currency});
    };
    if (!d.has_band) return td(_class = "n", text(d.difference), div(_class = "small muted", ui.tr("too few yet")));
    bool good = d.question == Question::earned ? d.low > 0 : d.high < 0, bad = d.question == Question::earned ? d.high < 0 : d.low > 0;
    return td(_class = good ? "n good" : bad ? "n bad" : "n", text(d.difference), div(_class = "small muted", ui.tr("{} to {}", text(d.low), text(d.high))));
}

Html outcome_row(const Ui& ui, const ResultPage& page, const Outcome& o) {
    auto& row = page.experiment;
    auto average = o.looked_at > 0 ? ui.money({o.earned_minor / o.looked_at, row.currency}) : std::string("–");
    Html differences;
    if (o.variant == 0) differences = td(_colspan = 3, _class = "muted", ui.tr("compared with"));
    for (auto& d : o.differences) differences += difference_cell(ui, row, d);
    auto plan = page.plans[static_cast<std::size_t>(o.variant)];
    return tr(th(_scope = "row", letter_of(o.variant), when(!plan.empty(), [&] { return div(_class = "small muted", plan); })), td(_class = "n", ui.number(o.units)), td(_class = "n", ui.number(o.looked_at)),
        td(_class = "n", average), td(_class = "n", ui.number(o.gave_back)), td(_class = "n", ui.number(o.lost)), differences);
}

Html verdict_view(const Ui& ui, const ResultPage& page) {
    auto& found = page.result;
    Html all;
    if (found.split_chance < kSplitChance) all += div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("The variants are not seen equally often, and chance does not explain it. Do not believe the result before you know why.")));
    else if (page.experiment.started_at) all += p(ui.icon("check"), " ", ui.tr("The split is as chance makes it."));
    if (found.better) all += p(_class = "good", ui.tr("{} earns surely more than A.", letter_of(found.better)));
    else if (found.alarm) all += p(_class = "bad", why_text(ui, *found.alarm));
    else if (page.experiment.started_at) all += p(_class = "muted", ui.tr("No difference is sure yet. Look as often as you like: the bands hold at every look."));
    return all;
}

}  // namespace

Page manage_page(const Ui& ui, const ManagePage& page) {
    auto rows = each(page.experiments, [&](const ExperimentRow& row) {
        return tr(th(_scope = "row", a(_class = "link", _href = result_path({page.community.slug, row.id}), row.name), div(_class = "small muted", row.question)), td(row.kind == Kind::words ? ui.tr("Words") : ui.tr("Price")), td(state_chip(ui, row)));
    });
    return communities::manage_page(ui, page.community, ui.tr("Experiments"), manage_path({page.community.slug}), div(_class = "stack loose", h1(ui.tr("Experiments")),
        p(_class = "muted", ui.tr("Try which words or which suggestion above the memberships help, or whether a public discount is worth it. Everybody can read what is tried."), " ", a(_class = "link", _href = public_path({page.community.slug}), ui.tr("The public page"))),
        when(!page.plans.empty(), [&] { return group(words_form(ui, page), price_form(ui, page)); }),
        page.experiments.empty() ? div(_class = "empty", ui.icon("target", "l"), h2(ui.tr("Nothing was tried yet"))) : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Experiments"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Experiment")), th(_scope = "col", ui.tr("Kind")), th(_scope = "col", ui.tr("State")))), tbody(rows)))));
}

Page result_page(const Ui& ui, const ResultPage& page) {
    auto& row = page.experiment;
    One one{page.community.slug, row.id};
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    Html act;
    if (!row.started_at) act = button_to(ui, start_path(one), "post", group(ui.tr("Start it")), "btn primary");
    else if (row.runs()) act = button_to(ui, stop_path(one), "post", group(ui.tr("Stop it")), "btn", ui.tr("Stop it? It cannot be started again."));
    return communities::manage_page(ui, page.community, row.name, manage_path({page.community.slug}), div(_class = "stack loose", h1(row.name),
        section(_class = "sheet stack", h2(row.question), p(state_chip(ui, row), " ", when(row.runs(), [&] { return span(_class = "small muted", ui.tr("until {} at the latest", ui.date(*row.ends_at))); })),
            p(how_text(ui, row)), variants_view(ui, row, page.variants), act),
        verdict_view(ui, page),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Result"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Variant")), head(row.kind == Kind::words ? ui.tr("People") : ui.tr("Periods")), head(ui.tr("Days over")), head(ui.tr("Money for each")), head(ui.tr("Gave something back")), head(ui.tr("Membership did not last")),
                each(std::vector<Question>{Question::earned, Question::gave_back, Question::lost}, [&](Question q) { return head("Δ " + question_text(ui, q)); }))),
            tbody(each(page.result.outcomes, [&](const Outcome& o) { return outcome_row(ui, page, o); })))),
        p(_class = "small muted", ui.tr("Whoever saw the note counts once {} days are over, with what they paid in them less what went back in them. The differences to A are weighted by the chance of each assignment; their bands hold at every look at once, in 95 of 100 experiments for all questions and variants together (asymptotic confidence sequence, Waudby-Smith and others 2024). Before {} of each variant nothing is decided. It stops by itself when a variant earns surely less, gives surely more back or loses surely more members.", row.days, ui.number(row.least)))));
}

}  // namespace lyceum::experiments
