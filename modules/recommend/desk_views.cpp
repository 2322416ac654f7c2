// How the owner's page looks.
#include "modules/recommend/circles.hpp"
#include "modules/recommend/desk.hpp"
#include "modules/recommend/graph.hpp"
#include "platform/html/chart.hpp"

namespace lyceum::recommend {
using namespace html;

namespace {

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }
std::string number(double value) { return fmt::format("{:.4f}", value); }

Html column(const std::string& name) { return th(_scope = "col", name); }
Html numbers(const std::string& name) { return th(_class = "n", _scope = "col", name); }
Html wide(const std::string& name, const Html& head, const Html& rows) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = name, table(_class = "table", thead(tr(head)), tbody(rows)));
}
Html kpi(const std::string& name, const std::string& value, const std::string& about) {
    return div(_class = "kpi sheet", span(_class = "kpi-name", name), strong(_class = "kpi-value", value), span(_class = "small muted", about));
}

std::string model_name(const Ui& ui, const std::string& name) {
    if (name == "hybrid") return ui.tr("blend of all");
    if (name == "content") return ui.tr("words of the text");
    if (name == "content-knn") return ui.tr("texts that are alike");
    if (name == "lsa") return ui.tr("subjects of the text");
    if (name == "text-factors") return ui.tr("whom such texts suit");
    if (name == "popularity") return ui.tr("what many read");
    if (name == "item-knn") return ui.tr("common readers");
    if (name == "user-knn") return ui.tr("people who read alike");
    if (name == "session-knn") return ui.tr("what came next for others");
    if (name == "sasrec") return ui.tr("a network that reads sequences");
    if (name == "mult-vae") return ui.tr("a network that completes histories");
    return name;
}

/// The main one has a name of its own only once it was given one.
std::string way_name(const Ui& ui, const std::string& name) { return name == Configuration{}.name ? ui.tr("main configuration") : name; }

Html named(const Ui& ui, const std::string& name) {
    auto said = model_name(ui, name);
    return group(said, when(said != name, [&] { return group(" ", span(_class = "small muted mono", name)); }));
}

// ---- what serves and why --------------------------------------------------------------------------

Html voices_view(const Ui& ui, const Report& report) {
    auto rows = each(report.voices, [&](const Voice& v) {
        return tr(td(named(ui, v.name)), td(_class = "n", fmt::format("{:.2f}", v.weight)), td(_class = "n", fmt::format("{:.2f}", v.weight_of_new)), td(_class = "n", v.alone > 0 ? number(v.alone) : "–"));
    });
    return wide(ui.tr("Weights"), group(column(ui.tr("Part of the blend")), numbers(ui.tr("Weight")), numbers(ui.tr("For what nobody read")), numbers(ui.tr("Alone, NDCG@20"))), rows);
}

Html rivals_view(const Ui& ui, const Report& report) {
    if (report.rivals.empty()) return p(_class = "small muted", ui.tr("Too few people and readings to compare models: texts, common readers and what many read speak with one voice each."));
    auto rows = each(report.rivals, [&](const Rival& r) {
        return tr(td(named(ui, r.name), when(r.name == report.chosen, [&] { return group(" ", span(_class = "chip good", ui.tr("Chosen"))); })), td(_class = "n", number(r.ndcg)), td(_class = "n", number(r.recall)),
            td(_class = "n", percent(r.coverage)), td(_class = "n", fmt::format("{:.2f}", r.gini)), td(_class = "n", r.diversity > 0 ? fmt::format("{:.2f}", r.diversity) : "–"), td(_class = "n nowrap", fmt::format("{:+.4f} [{:+.4f}, {:+.4f}]", r.better, r.better_low, r.better_high)));
    });
    return group(p(_class = "small muted", report.by_chance ? ui.tr("What was done came without times. Every model learnt all but a tenth of it, drawn by chance, and was asked for the rest of {} people of whom no weight was learnt.", ui.number(report.judged))
                                                            : ui.tr("Every model learnt all but the newest tenth, and was asked for the rest of {} people of whom no weight was learnt.", ui.number(report.judged))),
        wide(ui.tr("Comparison"), group(column(ui.tr("Model")), numbers("NDCG@20"), numbers("Recall@20"), numbers(ui.tr("Coverage")), numbers("Gini"), numbers(ui.tr("Diversity")), numbers(ui.tr("Better than popularity"))), rows));
}

std::string verdict_name(const Ui& ui, Verdict verdict) {
    switch (verdict) {
        case Verdict::takes_part: return ui.tr("Takes part");
        case Verdict::weaker_alone: return ui.tr("Tried, not used: alone it is no better than iALS");
        case Verdict::no_better_blend: return ui.tr("Tried, not used: with it the blend is no better");
        case Verdict::no_time: return ui.tr("Not used: a night has too little time to learn it");
        case Verdict::too_large: return ui.tr("Not used: there are too many items for it");
        case Verdict::too_small: return ui.tr("Not used: too few people to compare it with iALS");
    }
    return {};
}

/// What nights tried, and what became of it.
Html found_view(const Ui& ui, const Findings& found) {
    auto slow = each(found.slow, [&](const PartTried& t) {
        return tr(td(named(ui, t.name)), td(_class = "n", t.ndcg > 0 ? number(t.ndcg) : "–"), td(_class = "n", t.of_ials > 0 ? number(t.of_ials) : "–"), td(_class = "n", t.seconds > 0 ? fmt::format("{:.1f} s", t.seconds) : "–"), td(verdict_name(ui, t.verdict)));
    });
    return group(
        when(!found.slow.empty(), [&] {
            return wide(ui.tr("Models that take long to learn"), group(column(ui.tr("Models that take long to learn")), numbers("NDCG@20"), numbers(ui.tr("iALS, the same people")), numbers(ui.tr("Took")), column(ui.tr("Verdict"))), slow);
        }),
        when(found.tries > 0, [&] {
            return p(_class = "small muted", ui.tr("Settings tried in the nights so far: {}, of which {} were better and kept.", ui.number(found.tries), ui.number(found.better)),
                each(found.tuned, [&](const TunedSetting& t) { return group(" ", span(_class = "chip mono", fmt::format("{}.{} {:.4g}", t.part, t.setting, t.value))); }));
        }));
}

std::string damage_name(const Ui& ui, const std::string& why) {
    if (why == "the file is missing") return ui.tr("the file is missing");
    if (why == "the file has another length") return ui.tr("the file has another length");
    if (why == "the file's checksum is another") return ui.tr("the file's checksum is another");
    return why;
}

Html damage_view(const Ui& ui, const DeskServing& one) {
    if (!one.model || one.model->damage.empty()) return {};
    const auto why = damage_name(ui, one.model->damage);
    return div(_class = "flash bad", ui.icon("triangle-alert"), span(_class = "grow",
        !one.instead_of ? ui.tr("Its file is damaged: {}. Only what many read, what is new and what people follow is shown.", why)
        : *one.instead_of == one.model->made_at ? ui.tr("Its file is damaged: {}. It serves on from memory until the site starts again.", why)
                                                : ui.tr("Its file is damaged: {}. What was learnt on {} serves in its place.", why, ui.date_time(*one.instead_of))));
}

Html serving_view(const Ui& ui, const Desk& page) {
    return each(page.configurations, [&](const Configuration& way) {
        auto found = std::find_if(page.serving.begin(), page.serving.end(), [&](auto& one) { return one.configuration == way.id && one.model; });
        auto title = page.configurations.size() == 1 ? ui.tr("What serves, and why") : ui.tr("What serves “{}”, and why", way_name(ui, way.name));
        if (found == page.serving.end()) return section(_class = "sheet stack", h2(title), p(_class = "muted", ui.tr("Nothing was learnt yet: lists show what many read, what is new and what people follow.")));
        auto& model = *found->model;
        auto& report = model.report;
        return section(_class = "sheet stack", h2(title),
            p(named(ui, report.chosen), " · ", ui.tr("learnt from {} readings and deeds of {} people with {} items in {} s", ui.number(report.interactions), ui.number(report.people), ui.number(report.items), fmt::format("{:.1f}", report.seconds)), " · ", ui.ago(model.made_at)),
            damage_view(ui, *found),
            when(model.pinned, [&] {
                return div(_class = "flash", ui.icon("pin"), span(_class = "grow", ui.tr("You chose this model. Newer ones wait.")), button_to(ui, unpin_path({way.id}), "post", group(ui.tr("Let the newest serve")), "btn sm"));
            }),
            rivals_view(ui, report), voices_view(ui, report), found_view(ui, report.found));
    });
}

/// One configuration's measures, a place for each day on which something was learnt.
Html days_view(const Ui& ui, const Desk& page, const Configuration& way) {
    Chart chart{{}, {}, {{ui.tr("Chosen"), "", {}}, {ui.tr("what many read"), "ink", {}}}, [](double value) { return fmt::format("{:.3g}", value); }};
    std::vector<DeskDay> all;
    for (auto& day : page.days)
        if (day.configuration == way.id) all.push_back(day);
    if (all.empty()) return {};
    for (auto& day : all) {
        chart.places.push_back(ui.date(day.at));
        chart.series[0].values.push_back(day.ndcg), chart.series[1].values.push_back(day.popularity);
    }
    chart.sentence = ui.tr("NDCG@20 was {} on {} and is {} since {}.", number(all.front().ndcg), ui.date(all.front().at), number(all.back().ndcg), ui.date(all.back().at));
    std::reverse(all.begin(), all.end());
    auto rows = each(all, [&](const DeskDay& d) {
        return tr(td(_class = "nowrap", ui.date(d.at)), td(named(ui, d.chosen)), td(_class = "n", number(d.ndcg)), td(_class = "n", number(d.popularity)), td(_class = "n", percent(d.coverage)));
    });
    auto name = page.configurations.size() == 1 ? ui.tr("Measures over time") : ui.tr("Measures of “{}” over time", way_name(ui, way.name));
    return group(h3(name), when(all.size() > 1, [&] { return line_chart(chart); }),
        details(summary(ui.tr("Day by day, {} days at most", kMeasuredDays)), wide(name, group(column(ui.tr("Learnt")), column(ui.tr("Model")), numbers("NDCG@20"), numbers(ui.tr("What many read, NDCG@20")), numbers(ui.tr("Coverage"))), rows)));
}

// ---- what comes of it -----------------------------------------------------------------------------

Html outcomes_view(const Ui& ui, const Desk& page) {
    auto& r = page.reach;
    auto outcomes = each(page.outcomes, [&](const Outcome& o) {
        return tr(td(o.name.empty() ? ui.tr("ended") : way_name(ui, o.name)), td(_class = "n", ui.number(o.people)), td(_class = "n", ui.number(o.shown)), td(_class = "n nowrap", fmt::format("{} [{}, {}]", percent(o.welcome), percent(o.low), percent(o.high))),
            td(_class = "n", o.tried > 0 ? fmt::format("{} / {}", ui.number(o.tried_welcome), ui.number(o.tried)) : "–"));
    });
    auto authors = each(page.exposure, [&](const Exposure& e) {
        return tr(td(accounts::byline_view(ui, e.author)), td(_class = "n", ui.number(e.items)), td(_class = "n", ui.number(e.shown)), td(_class = "n", r.shown > 0 ? percent(static_cast<double>(e.shown) / static_cast<double>(r.shown)) : "–"));
    });
    return section(_class = "sheet stack", div(_class = "row between", h2(ui.tr("What comes of it, in {} days", kDeskDays)), a(_class = "btn sm", _href = circles_path(), ui.icon("users"), ui.tr("Circles of readers"))),
        div(_class = "kpis", kpi(ui.tr("Coverage"), r.catalogue > 0 ? percent(static_cast<double>(r.items) / static_cast<double>(r.catalogue)) : "–", ui.tr("{} of {} items were in lists", ui.number(r.items), ui.number(r.catalogue))),
            kpi(ui.tr("Authors shown"), fmt::format("{} / {}", ui.number(r.authors_shown), ui.number(r.authors)), ui.tr("have something in a list")),
            kpi(ui.tr("Read by nobody"), ui.number(r.unread), ui.tr("items; {} newer than the model, known by their words", ui.number(r.newcomers))),
            kpi(ui.tr("People without a history"), ui.number(r.people_without_history), ui.tr("get what is popular, new and of their fields"))),
        when(page.outcomes.empty(), [&] { return p(_class = "muted", ui.tr("Nothing was noted yet: lists are counted of people who agreed to be learnt from.")); }),
        when(!page.outcomes.empty(), [&] {
            return group(wide(ui.tr("Configurations beside each other"), group(column(ui.tr("Configuration")), numbers(ui.tr("People")), numbers(ui.tr("Shown")), numbers(ui.tr("Welcomed within a week")), numbers(ui.tr("Of what was tried"))), outcomes),
                wide(ui.tr("Who is shown most"), group(column(ui.tr("Author")), numbers(ui.tr("Items")), numbers(ui.tr("Shown")), numbers(ui.tr("Share"))), authors));
        }));
}

Html models_view(const Ui& ui, const Desk& page) {
    auto rows = each(page.models, [&](const DeskModel& m) {
        auto best = std::find_if(m.report.rivals.begin(), m.report.rivals.end(), [&](auto& rival) { return rival.name == m.report.chosen; });
        auto measured = best != m.report.rivals.end();
        return tr(td(_class = "nowrap", ui.date_time(m.made_at)), td(way_name(ui, m.name)), td(m.error.empty() ? named(ui, m.report.chosen) : group(span(_class = "chip hot", ui.tr("Failed")), " ", span(_class = "small", m.error))),
            td(_class = "n", measured ? number(best->ndcg) : "–"), td(_class = "n", measured ? percent(best->coverage) : "–"), td(_class = "n", m.error.empty() ? fmt::format("{:.1f} s", m.report.seconds) : "–"),
            td(_class = "end", when(!m.damage.empty(), [&] { return span(_class = "chip hot", _title = damage_name(ui, m.damage), ui.tr("Damaged")); }),
                when(m.serving && m.damage.empty(), [&] { return span(_class = "chip good", ui.tr("Serves")); }),
                when(!m.serving && m.has_file && m.damage.empty(), [&] { return button_to(ui, pin_path({m.id}), "post", group(ui.tr("Serve this one")), "btn sm", ui.tr("Lists come from this model until you let the newest serve again.")); })));
    });
    return section(_class = "sheet stack", div(_class = "row between", h2(ui.tr("Models over time")), button_to(ui, learn_path(), "post", group(ui.tr("Learn now")), "btn sm")),
        each(page.configurations, [&](const Configuration& way) { return days_view(ui, page, way); }),
        page.models.empty() ? p(_class = "muted", ui.tr("None yet. Models are learnt every night and soon after something is published.")) : wide(ui.tr("Models over time"),
            group(column(ui.tr("Learnt")), column(ui.tr("Configuration")), column(ui.tr("Model")), numbers("NDCG@20"), numbers(ui.tr("Coverage")), numbers(ui.tr("Took")), th(span(_class = "visually-hidden", ui.tr("Actions")))), rows));
}

// ---- settings -------------------------------------------------------------------------------------

Html weights_form(const Ui& ui, const Weights& w) {
    Form form(ui, weights_path({}));
    auto field = [&](const char* name, const std::string& label, double value) { return form.text({.name = name, .label = label, .value = fmt::format("{}", value), .required = true, .inputmode = "decimal"}); };
    return form(_class = "form sheet", h2(ui.tr("How much each thing says of somebody's interest")),
        div(_class = "cols-2", field("view", ui.tr("Looked at"), w.view), field("read", ui.tr("Read"), w.read), field("like", ui.tr("Liked"), w.like), field("save", ui.tr("Saved"), w.save),
            field("comment", ui.tr("Commented on"), w.comment), field("buy", ui.tr("Paid for"), w.buy)),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

Html configuration_form(const Ui& ui, const Configuration& way, bool is_new) {
    Form form(ui, configuration_path({}));
    std::vector<Choice> kinds;
    for (auto& kind : recsys::model_kinds()) kinds.push_back({std::string(kind.name), model_name(ui, std::string(kind.name))});
    auto whole = [](double share) { return std::to_string(static_cast<int>(share * 100 + 0.5)); };
    return form(_class = "form", when(!is_new, [&] { return form.hidden("id", to_string(way.id)); }),
        div(_class = "cols-2", form.text({.name = "name", .label = ui.tr("Name"), .value = is_new ? "" : way.name, .required = true}), form.choose({.name = "model", .label = ui.tr("Model"), .value = way.model, .hint = ui.tr("A network serves only where it beats iALS in the comparison; elsewhere iALS does."), .required = true}, kinds),
            form.text({.name = "diversity", .label = ui.tr("Diversity of a list, percent"), .value = whole(way.diversity), .hint = ui.tr("0 takes the best; more avoids what is alike. Usually 30."), .required = true, .type = "number"}),
            form.choose({.name = "spread", .label = ui.tr("What diversity compares with"), .value = show(way.spread), .hint = ui.tr("Usually the most alike before it, by marginal relevance. All before it together, by determinants, also sees what is made up of several others, and puts what says nothing new last."), .required = true},
                {{"marginal", ui.tr("the most alike before it")}, {"determinantal", ui.tr("all before it together")}}),
            form.text({.name = "calibration", .label = ui.tr("Held to the reader's topics, percent"), .value = whole(way.calibration), .hint = ui.tr("0, as usual, does not ask. More lets each tag come as often as somebody reads, follows or named it, and less by how well each text fits. 90 at most."), .required = true, .type = "number"}),
            form.text({.name = "author_most", .label = ui.tr("Most of one author in a list, percent"), .value = whole(way.author_most), .required = true, .type = "number"}),
            form.text({.name = "tried", .label = ui.tr("Places for something new"), .value = std::to_string(way.tried), .hint = ui.tr("0 to 4; what was shown little is tried there."), .required = true, .type = "number"}),
            form.choose({.name = "drawing", .label = ui.tr("How what is new is drawn"), .value = show(way.drawing), .hint = ui.tr("Usually by its chance to please. Evenly is the plainest comparison with that, for a few people."), .required = true},
                {{"pleasing", ui.tr("by its chance to please")}, {"evenly", ui.tr("each as often")}}),
            way.id == kMain && !is_new ? Html{} : form.text({.name = "share", .label = ui.tr("Percent of the people"), .value = is_new ? "10" : std::to_string(way.share), .hint = ui.tr("Always the same people; the rest stay with the main one."), .required = true, .type = "number"})),
        div(_class = "form-foot", form.submit(is_new ? ui.tr("Start it") : ui.tr("Save changes"))));
}

Html configurations_view(const Ui& ui, const Desk& page) {
    auto existing = each(page.configurations, [&](const Configuration& way) {
        return details(_class = "sheet", summary(b(way_name(ui, way.name)), " ", span(_class = "small muted", ui.tr("{}, diversity {}, {} places for something new", model_name(ui, way.model), percent(way.diversity), way.tried),
                           when(way.spread == Spread::determinantal, [&] { return group(" · ", ui.tr("by determinants")); }), when(way.calibration > 0, [&] { return group(" · ", ui.tr("topics held {}", percent(way.calibration))); }),
                           when(way.tried > 0 && way.drawing == Drawing::evenly, [&] { return group(" · ", ui.tr("what is new drawn evenly")); }),
                           when(way.id != kMain, [&] { return group(" · ", ui.tr("{} % of the people", way.share)); }))),
            configuration_form(ui, way, false),
            when(way.id != kMain, [&] { return button_to(ui, end_path({way.id}), "delete", group(ui.tr("End it")), "btn danger", ui.tr("Its people go back to the main configuration.")); }));
    });
    auto shares = each(page.shares, [&](const ShareSince& s) {
        auto way = std::find_if(page.configurations.begin(), page.configurations.end(), [&](auto& one) { return one.id == s.configuration; });
        return tr(td(_class = "nowrap", ui.date_time(s.at)), td(way == page.configurations.end() ? ui.tr("ended") : way_name(ui, way->name)), td(model_name(ui, s.model)), td(_class = "n", fmt::format("{} %", s.share)));
    });
    return section(_class = "stack", h2(ui.tr("Configurations side by side")), existing,
        when(!page.shares.empty(), [&] {
            return details(_class = "sheet", summary(ui.tr("Shares over time")), p(_class = "small muted", ui.tr("The chance with which somebody was given a configuration, from each moment on. Each draws its own people; when one ends or changes, nobody moves between the others.")),
                wide(ui.tr("Shares over time"), group(column(ui.tr("Since")), column(ui.tr("Configuration")), column(ui.tr("Model")), numbers(ui.tr("Percent of the people"))), shares));
        }),
        details(_class = "sheet", summary(ui.tr("Start another")), configuration_form(ui, Configuration{.id = {}}, true)));
}

Html look_form(const Ui& ui) {
    Form form(ui, look_path({}));
    return form(_class = "form sheet", _turbo = "false", h2(ui.tr("What somebody would see")), p(_class = "small muted", ui.tr("Your looking stands in the audit log, and this person reads it under “Who looked”.")),
        div(_class = "cols-2", form.text({.name = "handle", .label = ui.tr("Handle"), .required = true, .autocomplete = "off"}), form.text({.name = "why", .label = ui.tr("Why you look"), .required = true})),
        div(_class = "form-foot", form.submit(ui.tr("Show"))));
}

}  // namespace

Page desk_page(const Ui& ui, const Desk& page) {
    return accounts::admin_page(ui, ui.tr("Recommender"), desk_path(),
        div(_class = "stack loose", serving_view(ui, page), outcomes_view(ui, page), comparisons_view(ui, page.comparisons), models_view(ui, page), configurations_view(ui, page), weights_form(ui, page.weights), bounds_form(ui, page.bounds), look_form(ui), graph_form(ui, {})));
}

Page look_page(const Ui& ui, const Look& page) {
    return accounts::admin_page(ui, ui.tr("What {} would see", page.person.name), desk_path(),
        div(_class = "stack loose", p(accounts::byline_view(ui, page.person)), p(_class = "muted", ui.tr("Configuration “{}”; in your language, without what only their own visit knows.", page.configuration)),
            ol(_class = "list", each(page.cards, [&](const items::Card& card) {
                return li(a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title), span(_class = "small muted", card.author.name, " · ", card.reason));
            })),
            when(page.cards.empty(), [&] { return p(_class = "muted", ui.tr("Nothing here yet")); }), p(a(_class = "link", _href = desk_path(), ui.tr("Back")))));
}

}  // namespace lyceum::recommend
