#include "modules/commerce/prepaid/prepaid.hpp"
#include "platform/html/form.hpp"

namespace lyceum::commerce {
using namespace html;

namespace {

Html pause_form(const Ui& ui, const PaidAhead& line) {
    if (line.pauses.empty()) return when(!line.obstacle.empty(), [&] { return p(_class = "small muted", ui.tr("It cannot be paused now: {}", line.obstacle)); });
    Form form(ui, rest_path({line.community, 1}));
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < line.pauses.size(); ++i)
        choices.push_back({std::to_string(i + 1), ui.plural(static_cast<std::int64_t>(i) + 1, "{} month", "{} months"), ui.tr("Goes on by itself on {}.", ui.date(line.pauses[i]))});
    return details(summary(_class = "btn ghost", ui.tr("Pause")), form(_class = "form sheet",
        p(_class = "small muted", ui.plural(line.days_left, "Closed at once. Your {} day that is left is kept, and goes on after the pause or whenever you like.",
            "Closed at once. Your {} days that are left are kept, and go on after the pause or whenever you like.")),
        form.radios({.name = "months", .label = ui.tr("For how long"), .value = "1"}, choices), div(_class = "form-foot", form.submit(ui.tr("Pause")))));
}

}  // namespace

Html paid_ahead_view(const Ui& ui, const PaidAhead& line) {
    auto words = line.rests_until ? ui.tr("Paused. Kept for you: {}. It goes on by itself on {}.", ui.plural(line.days_left, "{} day", "{} days"), ui.date(*line.rests_until))
                                  : ui.tr("Paid until {}. It ends by itself: nothing renews it.", ui.date_time(line.ends_at));
    return section(_class = "sheet stack", div(h2(line.title), p(_class = "small muted", line.place)), p(words),
        line.rests_until ? button_to(ui, go_on_path({line.community}), "post", group(ui.tr("End the pause")), "btn primary") : pause_form(ui, line));
}

}  // namespace lyceum::commerce
