#include "modules/accounts/naming.hpp"
#include "modules/offices/pages.hpp"
#include "platform/html/form.hpp"
#include "platform/http/site.hpp"
#include <algorithm>

namespace lyceum::offices {
using namespace html;

std::string duty_name(const Ui& ui, Duty duty) {
    switch (duty) {
        case Duty::greeter: return ui.tr("Greets newcomers");
        case Duty::report_reader: return ui.tr("Reads reports");
        case Duty::event_helper: return ui.tr("Helps with events");
        case Duty::tag_gardener: return ui.tr("Looks after tags");
    }
    return {};
}

std::string duty_hint(const Ui& ui, Duty duty) {
    switch (duty) {
        case Duty::greeter: return ui.tr("Sees who joined lately and sends them a welcome.");
        case Duty::report_reader: return ui.tr("Reads reports about this community, and decides none.");
        case Duty::event_helper: return ui.tr("Admits holders of tickets at the door, and sees neither orders nor the list of buyers.");
        case Duty::tag_gardener: return ui.tr("Changes the tags of what stands in this community. Its author is told, and may choose others.");
    }
    return {};
}

namespace {

std::string until(const Ui& ui, const Holder& holder) {
    if (!holder.ends_at) return ui.tr("until further notice");
    i18n::Locale site{ui.visit.language, site_zone(ui.visit.app)};
    return ui.tr("until {}", site.date(*holder.ends_at - seconds(1), ui.visit.now));
}

Html duty_chips(const Ui& ui, const std::vector<Duty>& duties) {
    if (duties.empty()) return {};
    return p(_class = "row wrap", each(duties, [&](Duty duty) { return span(_class = "chip", duty_name(ui, duty)); }));
}

Html holder_line(const Ui& ui, const Holder& holder) {
    return div(_class = "person", accounts::avatar_view(ui, holder.person),
        div(_class = "grow", holder.person.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(holder.person.handle), holder.person.name),
            div(_class = "small muted", when(!holder.title.empty(), [&] { return group(holder.title, " · "); }), until(ui, holder))));
}

Html office_view(const Ui& ui, const OfficeCard& office) {
    return section(_class = "sheet stack", h2(office.name), when(!office.about.empty(), [&] { return p(_class = "muted", office.about); }), duty_chips(ui, office.duties),
        office.holders.empty() ? p(_class = "small faint", ui.tr("Nobody holds this office now."))
                               : div(_class = "stack tight", each(office.holders, [&](auto& holder) { return holder_line(ui, holder); })));
}

}  // namespace

Html team_section(const Ui& ui, const Team& team) {
    return section(h2(_class = "section-title", ui.tr("Offices")), ul(_class = "list roomy", each(team.offices, [&](const OfficeCard& office) {
            std::string names;
            for (auto& holder : office.holders) names += (names.empty() ? "" : ui.chinese() ? "、" : ", ") + holder.person.name;
            return li(b(office.name), span(_class = "small muted", names.empty() ? ui.tr("Nobody holds this office now.") : names));
        })),
        p(a(_class = "link small", _href = team_path({team.community.slug}), ui.tr("Who runs this, with duties and terms"))));
}

Page team_page(const Ui& ui, const Team& team) {
    auto& card = team.community;
    // Whom an office of this name names already is not named twice.
    auto named = [&](const accounts::Byline& owner) {
        return std::any_of(team.offices.begin(), team.offices.end(), [&](const OfficeCard& office) {
            return office.name == ui.tr("Owner") && std::any_of(office.holders.begin(), office.holders.end(), [&](auto& holder) { return holder.person.id == owner.id; });
        });
    };
    bool all_named = !team.owners.empty() && std::all_of(team.owners.begin(), team.owners.end(), named);
    return {.title = ui.tr("Who runs {}", card.name),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("Who runs {}", card.name)), p(_class = "muted", ui.tr("Offices, their duties, and until when each is held."))),
                when(team.manages, [&] { return div(_class = "row", a(_class = "btn", _href = manage_path({card.slug}), ui.tr("Manage offices"))); })),
            when(!all_named, [&] { return section(_class = "sheet stack", h2(ui.tr("Owner")), div(_class = "stack tight", each(team.owners, [&](auto& owner) { return accounts::byline_view(ui, owner); }))); }),
            each(team.offices, [&](auto& office) { return office_view(ui, office); }),
            when(team.offices.empty(), [&] { return div(_class = "empty", ui.icon("briefcase", "l"), h2(ui.tr("No offices yet")), p(ui.tr("A committee, a management team, volunteers: whoever helps to run this place can be named here."))); })),
        .description = ui.tr("Offices, their duties, and until when each is held."),
        .canonical = team_path({card.slug})};
}

// ---- managing -------------------------------------------------------------------------------------

namespace {

std::vector<Choice> duty_choices(const Ui& ui) {
    std::vector<Choice> choices;
    each_enumerator<Duty>([&](std::string_view name, Duty duty) { choices.push_back({std::string(name), duty_name(ui, duty)}); });
    return choices;
}

std::vector<std::string> names_of(const std::vector<Duty>& duties) {
    std::vector<std::string> names;
    for (auto duty : duties) names.emplace_back(name_of(duty));
    return names;
}

Html duty_hints(const Ui& ui) {
    std::vector<Duty> all;
    each_enumerator<Duty>([&](std::string_view, Duty duty) { all.push_back(duty); });
    return ul(_class = "list small muted", each(all, [&](Duty duty) { return li(b(duty_name(ui, duty)), span(duty_hint(ui, duty))); }));
}

Html office_fields(const Ui& ui, const Form& form, const Bilingual& name, const Bilingual& about, const std::vector<Duty>& duties) {
    return group(
        div(_class = "cols-2", form.text({.name = "name_zh", .label = ui.tr("Name in Chinese"), .value = name.zh, .max = Name::max}),
            form.text({.name = "name_en", .label = ui.tr("Name in English"), .value = name.en, .hint = ui.tr("One of the two is enough."), .max = Name::max})),
        div(_class = "cols-2", form.area({.name = "about_zh", .label = ui.tr("What it is for, in Chinese"), .value = about.zh, .max = About::max, .rows = 3}),
            form.area({.name = "about_en", .label = ui.tr("What it is for, in English"), .value = about.en, .max = About::max, .rows = 3})),
        form.checkboxes({.name = "duties", .label = ui.tr("Duties: what its holders may do")}, duty_choices(ui), names_of(duties)), duty_hints(ui));
}

}  // namespace

Page manage_page(const Ui& ui, const Manage& view) {
    auto here = manage_path({view.community.slug});
    Form form(ui, add_path({.community = view.community.slug}));
    return communities::manage_page(ui, view.community, ui.tr("Offices"), here, group(
        h1(ui.tr("Offices")), p(a(_class = "link", _href = team_path({view.community.slug}), ui.tr("As everybody sees them"))),
        when(view.offices.empty(), [&] { return div(_class = "empty", ui.icon("briefcase", "l"), h2(ui.tr("No offices yet")), p(ui.tr("Begin with a committee, a management team or volunteers."))); }),
        each(view.offices, [&](const OfficeCard& office) {
            return section(_class = "sheet row", div(_class = "grow", h2(office.name), p(_class = "small muted", ui.plural(static_cast<std::int64_t>(office.holders.size()), "{} holder", "{} holders"))),
                a(_class = "btn", _href = office_path({view.community.slug, office.id}), _label = ui.tr("Change {}", office.name), ui.tr("Change")));
        }),
        form(_class = "sheet form", h2(ui.tr("A new office")), office_fields(ui, form, {}, {}, {}), div(_class = "form-foot", form.submit(ui.tr("Add the office"))))));
}

Page office_page(const Ui& ui, const OfficeForm& view) {
    auto& slug = view.community.slug;
    Form form(ui, change_path({.community = slug, .office = view.office}), "put");
    Form appoint(ui, appoint_path({.community = slug, .office = view.office, .handle = {}, .title = {}, .until = {}}));
    auto name = view.name.in(ui.visit.language);
    return communities::manage_page(ui, view.community, name, manage_path({slug}), group(
        h1(name),
        section(_class = "sheet stack", h2(ui.tr("Who holds it")),
            when(view.holders.empty(), [&] { return p(_class = "muted", ui.tr("Nobody holds this office now.")); }),
            each(view.holders, [&](const Holder& holder) {
                return div(_class = "row", div(_class = "grow", holder_line(ui, holder)),
                    button_to(ui, dismiss_path({slug, view.office, holder.term}), "delete", group(ui.tr("End the term")), "btn sm", ui.tr("End the term of {}? What the office let them do ends now.", holder.person.name)));
            })),
        appoint(_class = "sheet form", h2(ui.tr("Appoint")),
            appoint.text({.name = "handle", .label = ui.tr("User name"), .hint = ui.tr("Of a member of this community."), .required = true, .max = 33}),
            div(_class = "cols-2", appoint.text({.name = "title", .label = ui.tr("Title of the office"), .hint = ui.tr("Such as chair; may be empty."), .max = 60}),
                appoint.text({.name = "until", .label = ui.tr("Last day"), .hint = ui.tr("After it the office and its duties end by themselves. Empty: no end."), .type = "date"})),
            div(_class = "form-foot", appoint.submit(ui.tr("Appoint")))),
        form(_class = "sheet form", h2(ui.tr("The office")), office_fields(ui, form, view.name, view.about, view.duties), div(_class = "form-foot", form.submit(ui.tr("Save changes")))),
        button_to(ui, office_path({slug, view.office}), "delete", group(ui.tr("Remove the office")), "btn danger", ui.tr("Remove this office? Every term in it ends, and what it let people do."))));
}

// ---- duties ---------------------------------------------------------------------------------------

Page greeting_page(const Ui& ui, const Greeting& view) {
    return {.title = ui.tr("Greet newcomers"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Greet newcomers")), p(_class = "muted", ui.tr("Who joined in the last thirty days. Each is greeted once, with a notification that leads to your profile.")))),
            when(view.newcomers.empty(), [&] { return div(_class = "empty", ui.icon("sparkles", "l"), h2(ui.tr("Nobody new")), p(ui.tr("Whoever joins appears here."))); }),
            div(_class = "people", each(view.newcomers, [&](const Newcomer& who) {
                return div(_class = "person", accounts::avatar_view(ui, who.person),
                    div(_class = "grow", a(_class = "name", _href = accounts::profile_url(who.person.handle), who.person.name), div(_class = "small muted", ui.tr("joined"), " ", ui.ago(who.joined_at))),
                    who.greeter ? span(_class = "small muted", ui.tr("greeted by {}", who.greeter->name))
                                : button_to(ui, greet_path({view.community.slug, who.person.id}), "post", group(ui.tr("Greet")), "btn sm"));
            }))),
        .indexed = false};
}

namespace {

std::string hours_of(const Ui& ui, std::int64_t minutes) {
    auto whole = fmt::format("{:.1f}", static_cast<double>(minutes) / 60);
    if (whole.ends_with(".0")) whole.erase(whole.size() - 2);
    return ui.tr("{} h", whole);
}

}  // namespace

Page volunteering_page(const Ui& ui, const Volunteering& view) {
    Form form(ui, record_path({.community = view.community.slug, .day = {}, .hours = {}, .note = {}}));
    return {.title = ui.tr("Volunteering"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Volunteering")), p(_class = "muted", ui.tr("You have given {} so far.", hours_of(ui, view.total))))),
            view.may_record ? form(_class = "sheet form", h2(ui.tr("Record hours")),
                    div(_class = "cols-2", form.text({.name = "day", .label = ui.tr("Day"), .value = i18n::to_input(site_zone(ui.visit.app).local(ui.visit.now)).substr(0, 10), .required = true, .type = "date"}),
                        form.text({.name = "hours", .label = ui.tr("Hours"), .hint = ui.tr("Such as 1.5."), .required = true, .max = 5, .inputmode = "decimal"})),
                    form.text({.name = "note", .label = ui.tr("What you did"), .required = true, .max = 300}), div(_class = "form-foot", form.submit(ui.tr("Record"))))
                : div(_class = "flash", ui.icon("info"), span(ui.tr("Hours are recorded by those who hold an office."))),
            when(!view.doors.empty(), [&] {
                return section(_class = "sheet stack", h2(ui.tr("At the door")), p(_class = "muted", ui.tr("Tickets are checked there: open the page on a phone, then scan or type their codes.")),
                    ul(_class = "list roomy", each(view.doors, [&](const store::Door& door) { return li(a(_class = "link", _href = door.to, door.title), span(_class = "small muted", ui.date_time(door.starts_at))); })));
            }),
            when(!view.hours.empty(), [&] {
                return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Your hours"), table(_class = "table",
                    thead(tr(th(_scope = "col", ui.tr("Day")), th(_scope = "col", _class = "n", ui.tr("Hours")), th(_scope = "col", ui.tr("What you did")))),
                    tbody(each(view.hours, [&](const Hours& row) { return tr(td(_class = "nowrap", row.day), td(_class = "n", hours_of(ui, row.minutes)), td(row.note)); }))));
            }),
            when(!view.everybody.empty(), [&] {
                return section(_class = "sheet stack", h2(ui.tr("Everybody, this year")), div(_class = "stack tight", each(view.everybody, [&](const HelperTotal& helper) {
                    return div(_class = "row", div(_class = "grow", accounts::byline_view(ui, helper.person)), span(_class = "num", hours_of(ui, helper.minutes)));
                })));
            })),
        .indexed = false};
}

// ---- the audit log --------------------------------------------------------------------------------

Page deeds_page(const Ui& ui, const Deeds& view) {
    auto here = deeds_path({view.community.slug, {}});
    auto line = [&](const DeedLine& entry) {
        auto& deed = entry.deed;
        return accounts::act_view(ui, {deed.at, entry.actor, deed.action, deed.target, deed.details, {}, entry.to});
    };
    auto content = group(h1(ui.tr("Audit log")), p(_class = "muted", ui.tr("What was done with privilege in {}. Nobody can change or remove an entry.", view.community.name)),
        view.deeds.empty() ? div(_class = "empty", ui.icon("history", "l"), h2(ui.tr("Nothing noted")), p(ui.tr("Acts that need privilege are noted here.")))
                           : ol(_class = "log", each(view.deeds, line)),
        when(view.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = deeds_path({view.community.slug, view.older}), ui.tr("Older")));
        }));
    if (view.manages) return communities::manage_page(ui, view.community, ui.tr("Audit log"), here, content);
    return {.title = ui.tr("Audit log"), .body = content, .indexed = false};
}

}  // namespace lyceum::offices
