#include "modules/statistics/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::statistics {
using namespace html;

namespace {

std::string label_of(const Ui& ui, Measure measure) {
    switch (measure) {
        case Measure::newcomers: return ui.tr("Newcomers");
        case Measure::writers: return ui.tr("People who wrote");
        case Measure::works: return ui.tr("Articles, questions, topics");
        case Measure::posts: return ui.tr("Answers, replies, comments");
    }
    return {};
}

std::string figure_text(const Ui& ui, const Figure& figure) {
    return figure.margin > 0 ? fmt::format("{} ± {}", ui.number(figure.value), ui.number(figure.margin)) : ui.number(figure.value);
}

std::string about_noise(const Ui& ui, std::int64_t epsilon_milli) {
    if (epsilon_milli == 0) return ui.tr("These are exact counts.");
    return ui.tr("Random noise was added to every number before it was published, so that nobody can tell from them whether you took part: "
                 "ε = {} for a whole week (differential privacy). The true count lies within ± in 95 of 100 cases.", epsilon_text(epsilon_milli));
}

Html week_row(const Ui& ui, const WeekFigures& week) {
    return tr(th(_scope = "row", ui.date(week.from)), each(week.figures, [&](auto& figure) { return td(_class = "n", figure_text(ui, figure)); }),
        td(_class = "n", week.epsilon_milli > 0 ? epsilon_text(week.epsilon_milli) : std::string("–")));
}

Html weeks_table(const Ui& ui, const Statistics& page) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Numbers"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Week from")), each(page.weeks.front().figures, [&](auto& figure) { return th(_scope = "col", _class = "n", label_of(ui, figure.measure)); }),
            th(_scope = "col", _class = "n", "ε"))),
        tbody(each(page.weeks, [&](auto& week) { return week_row(ui, week); }))));
}

}  // namespace

std::string epsilon_text(std::int64_t milli) {
    auto text = fmt::format("{}.{:03}", milli / 1'000, milli % 1'000);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

Page statistics_page(const Ui& ui, const Statistics& page) {
    auto limits = ui.tr("A person counts at most {} times among the works of a week and {} times among its posts.", most_of_one(Measure::works), most_of_one(Measure::posts));
    return {.title = ui.tr("{} in numbers", page.community.name), .body = group(
        div(_class = "page-head", h1(ui.tr("{} in numbers", page.community.name))),
        page.weeks.empty()
            ? div(_class = "empty", ui.icon("chart-column", "l"), h2(ui.tr("No week is over yet")), p(ui.tr("Numbers appear here on Monday.")))
            : section(_class = "sheet stack", p(_class = "muted", about_noise(ui, page.weeks.front().epsilon_milli)), weeks_table(ui, page),
                  p(_class = "small faint", limits, " ", ui.tr("Weeks begin on Monday, UTC. What was published is never counted again."))))};
}

Html newest_section(const Ui& ui, const Statistics& page) {
    auto& week = page.weeks.front();
    return section(_class = "sheet stack", _id = "numbers", h2(ui.tr("In numbers")),
        p(_class = "small muted", ui.tr("Week from {}", ui.date(week.from))),
        dl(_class = "pairs", each(week.figures, [&](auto& figure) { return div(dt(label_of(ui, figure.measure)), dd(figure_text(ui, figure))); })),
        p(a(_href = statistics_path({page.community.slug}), ui.tr("All weeks, and how they are counted"))));
}

Page choosing_page(const Ui& ui, const Choosing& page) {
    Form form(ui, choose_path({page.community.slug}));
    std::vector<Choice> epsilons;
    for (auto milli : kEpsilons) epsilons.push_back({std::to_string(milli), "ε = " + epsilon_text(milli)});
    return communities::manage_page(ui, page.community, ui.tr("Numbers"), manage_path({page.community.slug}), group(h1(ui.tr("Numbers")), section(_class = "sheet stack",
        h2(ui.tr("Publish what happens here in numbers?")),
        p(_class = "muted", ui.tr("Every Monday: who joined, who wrote, and how much, on the page about the community and at an address of its own.")),
        form(_class = "form",
            form.radios({.name = "mode", .label = ui.tr("What is published"), .value = std::string(name_of(page.mode))}, {
                {std::string(name_of(Mode::off)), ui.tr("Nothing"), ui.tr("Numbers that were published disappear.")},
                {std::string(name_of(Mode::noisy)), ui.tr("Numbers with noise"), ui.tr("Nobody can tell from them whether a certain person took part, whatever else they know.")},
                {std::string(name_of(Mode::exact)), ui.tr("Exact numbers"), ui.tr("In a small community they can give away what single people did.")}}),
            form.choose({.name = "epsilon_milli", .label = ui.tr("Noise"), .value = std::to_string(page.epsilon_milli),
                .hint = ui.tr("ε of a whole week: the smaller, the more noise. At 1 the count of people who wrote is blurred by about ± 12.")}, epsilons),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")))),
        p(_class = "small faint", ui.tr("Weeks that were published before keep the noise they had.")))));
}

}  // namespace lyceum::statistics
