// How assignments look to whoever bought the seats.
#include "modules/assignments/pages.hpp"
#include "modules/assignments/words.hpp"
#include <algorithm>

namespace lyceum::assignments {
using namespace html;

namespace {

Html title_of(const Ui& ui, const WorkLine& work) {
    return work.title.empty() ? Html(span(_class = "muted", ui.tr("A work that no longer exists"))) : Html(span(work.title));
}

Html table_view(const std::string& label, const Html& head, const Html& rows) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = label, table(_class = "table", thead(head), tbody(rows)));
}

Html late_chip(const Ui& ui, const WorkLine& work) {
    auto late = work.people - work.finished;
    return when(work.parts > 0 && late > 0 && work.is_over(ui.visit.now), [&] { return span(_class = "chip hot", ui.plural(late, "{} is overdue", "{} are overdue")); });
}

}  // namespace

Html works_view(const Ui& ui, SeatPackId pack, const std::vector<WorkLine>& works) {
    auto label = ui.tr("Assigned reading");
    return table_view(label, tr(th(_scope = "col", ui.tr("To be read")), th(_scope = "col", ui.tr("Due")), th(_scope = "col", ui.tr("Finished by"))),
        each(works, [&](const WorkLine& work) {
            return tr(th(_scope = "row", a(_class = "link", _href = work_path({pack, work.item}), title_of(ui, work)), div(_class = "small muted", ui.plural(work.parts, "{} part", "{} parts"))),
                td(_class = "nowrap", ui.date(work.due_at)), td(ui.tr("{} of {}", ui.number(work.finished), ui.number(work.people)), " ", late_chip(ui, work)));
        }));
}

Html pack_view(const Ui& ui, SeatPackId pack, const std::vector<WorkLine>& works) {
    return section(_class = "stack", div(_class = "row wrap", h2(_class = "section-title grow", ui.tr("Assigned reading")),
            when(!works.empty(), [&] { return a(_class = "btn sm", _href = csv_path({pack}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("As a list (CSV)")); }),
            a(_class = "btn sm", _href = reading_path({pack}), ui.icon("list-checks", "s"), ui.tr("Assign something to read"))),
        works.empty() ? p(_class = "muted", ui.tr("Ask your people to read a series or an article by a certain day, and see their progress.")) : works_view(ui, pack, works));
}

// ---- choosing -------------------------------------------------------------------------------------

namespace {

Html choice_view(const Ui& ui, const CompanyReading& page, const items::Card& card) {
    bool there = std::any_of(page.works.begin(), page.works.end(), [&](auto& work) { return work.item == card.id; });
    return div(_class = "person", div(_class = "grow", a(_class = "name link", _href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title), " ", items::lock_chip(ui, card.lock),
            p(_class = "small muted", card.author.name, when(!card.excerpt.empty(), [&] { return group(" · ", card.excerpt); }))),
        there ? a(_class = "btn sm ghost", _href = work_path({page.company.pack, card.id}), ui.icon("check", "s"), ui.tr("Assigned"))
              : a(_class = "btn sm", _href = assign_path({page.company.pack, card.id}), ui.tr("Assign"), span(_class = "visually-hidden", ": ", card.title)));
}

Html choices_view(const Ui& ui, const CompanyReading& page) {
    auto tab = [&](Shelf shelf, const std::string& label) { return a(_href = reading_path({page.company.pack, shelf, {}}), _current = page.shelf == shelf, label); };
    auto none = div(_class = "empty", ui.icon("library", "l"), h3(page.shelf == Shelf::series ? ui.tr("No series yet") : ui.tr("No articles yet")));
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Assign something to read")),
        nav(_class = "tabs", _label = ui.tr("What to read"), tab(Shelf::series, ui.tr("Series")), tab(Shelf::articles, ui.tr("Articles"))),
        page.listing.cards.empty() ? none : div(_class = "sheet people", each(page.listing.cards, [&](const items::Card& card) { return choice_view(ui, page, card); })),
        when(!page.listing.next.empty(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = reading_path({page.company.pack, page.shelf, page.listing.next}), ui.tr("Next page")));
        }));
}

Html ended_note(const Ui& ui, const Company& company) {
    return when(!company.runs(ui.visit.now), [&] { return p(_class = "flash", ui.icon("info"), span(ui.tr("These seats have ended. Renew them before you assign something."))); });
}

Html way_back(const Ui& ui, const Company& company, bool to_reading = true) {
    return nav(_class = "crumbs", _label = ui.tr("Place"), a(_href = commerce::pack_url(company.pack), company.company),
        when(to_reading, [&] { return a(_href = reading_path({company.pack}), ui.tr("Assigned reading")); }));
}

}  // namespace

Page reading_page(const Ui& ui, const CompanyReading& page) {
    return {.title = ui.tr("Assigned reading"),
        .body = div(_class = "stack loose", way_back(ui, page.company, false), h1(ui.tr("Assigned reading")), ended_note(ui, page.company),
            when(!page.works.empty(), [&] { return works_view(ui, page.company.pack, page.works); }),
            when(page.company.runs(ui.visit.now), [&] { return choices_view(ui, page); })),
        .shape = Shape::plain, .indexed = false};
}

// ---- assigning ------------------------------------------------------------------------------------

namespace {

Html people_field(const Ui& ui, const Form& form, const AssignForm& page) {
    std::vector<Choice> people;
    std::vector<std::string> chosen;
    for (auto& person : page.people) people.push_back({to_string(person.id), person.name + " @" + person.handle});
    for (auto person : page.chosen) chosen.push_back(to_string(person));
    return group(form.radios({.name = "who", .label = ui.tr("Who reads it"), .value = page.everybody ? "everybody" : "chosen"},
                     {{"everybody", ui.tr("Everybody"), ui.tr("All who have a seat, and whoever takes one before that day.")}, {"chosen", ui.tr("Only those chosen here")}}),
        when(!people.empty(), [&] {
            return details(only_if(!page.everybody || !form.complaint("people").empty(), _open = true), summary(_class = "btn sm", ui.tr("Choose people")),
                form.checkboxes({.name = "people", .label = ui.tr("Your people")}, people, chosen));
        }));
}

Html closed_view(const Ui& ui, const AssignForm& page) {
    constexpr std::size_t kShown = 10;
    auto shown = page.closed;
    if (shown.size() > kShown) shown.resize(kShown);
    return div(_class = "sheet stack", p(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Your seats do not open all of it, so it cannot be assigned: your people could not read it."))),
        ul(each(shown, [&](const std::string& title) { return li(title); })),
        when(page.closed.size() > kShown, [&] { return p(_class = "muted", ui.tr("And {} more.", ui.number(std::ssize(page.closed) - std::ssize(shown)))); }),
        div(_class = "row", a(_class = "btn", _href = reading_path({page.company.pack}), ui.tr("Choose something else"))));
}

Html form_view(const Ui& ui, const AssignForm& page) {
    Form form(ui, save_path({page.company.pack, page.work.id, {}, {}, For::everybody, {}}), "put");
    return form(_class = "sheet form",
        p(ui.plural(page.parts, "{} part", "{} parts"), when(page.fresh > 0, [&] { return group(" · ", ui.plural(page.fresh, "{} of them is new since you assigned it, and is added when you save.", "{} of them are new since you assigned it, and are added when you save.")); })),
        form.text({.name = "due", .label = ui.tr("To be read by"), .value = page.due,
            .hint = ui.tr("The whole of that day counts. Your seats are paid until {}.", ui.date(page.company.ends_at)), .required = true, .max = 10, .type = "date"}),
        people_field(ui, form, page),
        form.area({.name = "note", .label = ui.tr("A few words with it"), .value = page.note, .max = kNoteCharactersMost, .rows = 3}),
        p(_class = "small muted", ui.tr("Your people are told, and reminded three days before and when the day is over. You see how many parts each has marked as read; they know that.")),
        div(_class = "form-foot", form.submit(page.is_there ? ui.tr("Save changes") : ui.tr("Assign")), a(_class = "btn ghost", _href = reading_path({page.company.pack}), ui.tr("Cancel"))));
}

}  // namespace

Page assign_page(const Ui& ui, const AssignForm& page) {
    Html body;
    if (!page.company.runs(ui.visit.now)) body = ended_note(ui, page.company);
    else if (!page.closed.empty()) body = closed_view(ui, page);
    else if (page.parts == 0) body = p(_class = "flash", ui.icon("info"), span(ui.tr("This series has no parts yet.")));
    else body = form_view(ui, page);
    auto heading = ui.tr("Assign “{}”", page.work.title);
    return {.title = heading, .body = div(_class = "stack", way_back(ui, page.company), h1(heading), body), .shape = Shape::plain, .indexed = false};
}

// ---- how far they are -----------------------------------------------------------------------------

namespace {

Html state_view(const Ui& ui, const ReaderLine& line) {
    if (line.finished_at) return group(span(_class = "chip good", ui.tr("Finished")), " ", span(_class = "small muted nowrap", ui.date(*line.finished_at)));
    return group(span(_class = "chip", line.read > 0 ? ui.tr("In progress") : ui.tr("Not started")), " ", when(line.overdue, [&] { return span(_class = "chip hot", ui.tr("Overdue")); }));
}

Html readers_view(const Ui& ui, const WorkReport& page) {
    if (page.readers.empty()) return p(_class = "muted", ui.tr("Nobody of those who are asked has a seat."));
    return table_view(ui.tr("Your people"), tr(th(_scope = "col", ui.tr("Person")), th(_scope = "col", ui.tr("Parts read")), th(_scope = "col", ui.tr("State"))),
        each(page.readers, [&](const ReaderLine& line) {
            return tr(td(accounts::byline_view(ui, line.person), when(!line.email.empty(), [&] { return div(_class = "small muted", line.email); })),
                td(items::parts_bar_view(ui, line.read, line.parts)), td(state_view(ui, line)));
        }));
}

}  // namespace

Page report_page(const Ui& ui, const WorkReport& page) {
    auto& work = page.work;
    auto pack = page.company.pack;
    auto heading = work.title.empty() ? ui.tr("A work that no longer exists") : work.title;
    return {.title = heading,
        .body = div(_class = "stack loose", way_back(ui, page.company), h1(heading), ended_note(ui, page.company),
            div(_class = "sheet stack tight",
                p(ui.tr("To be read by {}", ui.date(work.due_at)), " · ", ui.plural(work.parts, "{} part", "{} parts"), " · ", page.everybody ? ui.tr("Everybody") : ui.tr("Only those chosen here")),
                when(work.gone > 0, [&] { return p(_class = "small muted", ui.plural(work.gone, "{} part that was assigned cannot be read with your seats any more, and does not count.", "{} parts that were assigned cannot be read with your seats any more, and do not count.")); }),
                when(!page.note.empty(), [&] { return blockquote(_class = "pre-line", page.note); }),
                p(_class = "small muted", ui.tr("People mark each part as read by themselves.")),
                div(_class = "row wrap", when(!work.title.empty(), [&] { return a(_class = "btn sm", _href = work.url(), ui.tr("Open it")); }),
                    when(page.company.runs(ui.visit.now) && !work.title.empty(), [&] { return a(_class = "btn sm", _href = assign_path({pack, work.item}), ui.tr("Change")); }),
                    button_to(ui, work_path({pack, work.item}), "delete", group(ui.tr("Withdraw")), "btn sm danger", ui.tr("Withdraw it? Nobody is asked to read it any more, and the progress kept so far is deleted.")))),
            section(div(_class = "row wrap", h2(_class = "section-title grow", ui.tr("{} of {} have finished", ui.number(work.finished), ui.number(work.people))),
                        when(!page.readers.empty(), [&] { return a(_class = "btn sm", _href = work_csv_path({pack, work.item}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("As a list (CSV)")); })),
                readers_view(ui, page))),
        .shape = Shape::plain, .indexed = false};
}

Html offer_view(const Ui& ui, const std::vector<Company>& companies, ItemId item) {
    return section(_class = "sheet stack tight", h2(_class = "label", ui.tr("Your company")), each(companies, [&](const Company& company) {
        return a(_class = "btn sm", _href = assign_path({company.pack, item}), ui.icon("building-2", "s"), ui.tr("Assign to people of {}", company.company));
    }));
}

}  // namespace lyceum::assignments
