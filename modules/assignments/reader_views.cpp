// How assignments look to whoever reads.
#include "modules/assignments/pages.hpp"
#include "modules/assignments/words.hpp"
#include <algorithm>

namespace lyceum::assignments {
using namespace html;

std::string due_words(const Ui& ui, Time due_at) {
    auto zone = ui.locale().zone;
    auto days = i18n::day_number(zone.local(due_at)) - i18n::day_number(zone.local(ui.visit.now));
    if (due_at < ui.visit.now) return days < 0 ? ui.plural(-days, "Overdue by {} day", "Overdue by {} days") : ui.tr("Overdue");
    if (days == 0) return ui.tr("Due today");
    return ui.plural(days, "Due in {} day", "Due in {} days");
}

namespace {

constexpr std::string_view kBoxId = "assigned-here";

Html due_view(const Ui& ui, const Mine& one) {
    if (one.finished_at) return group(span(_class = "chip good", ui.tr("Finished")), " ", span(_class = "small muted", ui.date(*one.finished_at)));
    bool over = one.due_at < ui.visit.now;
    return group(span(_class = over ? "chip hot" : "chip", due_words(ui, one.due_at)), " ", span(_class = "small muted", ui.date(one.due_at)));
}

// What the company is told, in plain words, wherever something is marked.
Html seen_view(const Ui& ui, const std::vector<Mine>& works) {
    std::vector<std::string> companies;
    for (auto& one : works)
        if (std::find(companies.begin(), companies.end(), one.company) == companies.end()) companies.push_back(one.company);
    return each(companies, [&](const std::string& company) {
        return p(_class = "small muted", ui.tr("{} sees how many parts of this you marked as read and when you finished. It sees nothing else of what you read here, and nothing at all once you leave its seat.", company));
    });
}

Html work_view(const Ui& ui, const Mine& one) {
    return section(_class = "sheet stack tight", _id = to_string(one.id),
        div(_class = "row wrap", h2(_class = "grow", a(_href = one.url, one.title)), span(due_view(ui, one))),
        p(_class = "small muted", ui.tr("{} asks you to read it by {}.", one.company, ui.date(one.due_at))),
        when(!one.note.empty(), [&] { return blockquote(_class = "pre-line", one.note); }),
        items::parts_bar_view(ui, one.read, std::ssize(one.parts)), items::go_on_view(ui, one.parts), items::all_parts_view(ui, one.parts));
}

}  // namespace

Page assigned_page(const Ui& ui, const Assigned& page) {
    auto heading = ui.tr("Assigned reading");
    auto empty = div(_class = "empty", ui.icon("list-checks", "l"), h2(ui.tr("Nothing is assigned to you")), p(ui.tr("What a company asks you to read, because you have one of its seats, stands here.")));
    auto open = page.works, done = page.works;
    std::erase_if(open, [](auto& one) { return one.finished_at.has_value(); });
    std::erase_if(done, [](auto& one) { return !one.finished_at; });
    return {.title = heading,
        .body = div(_class = "stack loose", h1(heading), page.works.empty() ? empty : group(
            p(_class = "muted", ui.tr("At the end of each part there is a button, “I have read this”.")),
            each(open, [&](const Mine& one) { return work_view(ui, one); }),
            when(!done.empty(), [&] { return section(_class = "stack", h2(_class = "section-title", ui.tr("Finished")), each(done, [&](const Mine& one) { return work_view(ui, one); })); }),
            seen_view(ui, page.works))),
        .shape = Shape::plain, .indexed = false};
}

Html box_view(const Ui& ui, const std::vector<Mine>& works, ItemId here) {
    return section(_class = "sheet stack tight", _id = kBoxId, h2(_class = "label", ui.tr("Assigned to you")),
        each(works, [&](const Mine& one) {
            return div(_class = "stack tight", when(one.work != here, [&] { return p(strong(a(_class = "link", _href = one.url, one.title))); }),
                p(ui.tr("{} asks you to read it by {}.", one.company, ui.date(one.due_at))), p(due_view(ui, one)), items::parts_bar_view(ui, one.read, std::ssize(one.parts)), items::next_part_view(ui, one.parts, here));
        }),
        seen_view(ui, works), p(a(_class = "link small", _href = assigned_path(), ui.tr("All your assigned reading"))));
}

Fragments marked_view(const Ui& ui, const Marked& marked) {
    Fragments all{items::action_button(ui, marked.button)};
    if (!marked.works.empty()) all.push_back({std::string(kBoxId), box_view(ui, marked.works, marked.item)});
    return all;
}

Html own_view(const Ui& ui, const std::vector<Mine>& works) {
    auto open = std::count_if(works.begin(), works.end(), [](auto& one) { return !one.finished_at; });
    auto late = std::count_if(works.begin(), works.end(), [&](auto& one) { return !one.finished_at && one.due_at < ui.visit.now; });
    return section(_class = "sheet stack tight", h2(ui.tr("Assigned reading")),
        p(open == 0 ? ui.tr("You have finished all that your company asks you to read.") : ui.plural(open, "Your company asks you to read {} more work.", "Your company asks you to read {} more works."), " ",
            when(late > 0, [&] { return span(_class = "chip hot", ui.plural(late, "{} is overdue", "{} are overdue")); })),
        div(_class = "row", a(_class = "btn", _href = assigned_path(), ui.icon("list-checks", "s"), ui.tr("Assigned reading"))));
}

}  // namespace lyceum::assignments
