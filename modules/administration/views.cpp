#include "modules/administration/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::administration {
using namespace html;

namespace {

Html scrolling(const std::string& label, const Html& content) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = label, content);
}

Html older_link(const Ui& ui, const std::optional<Url>& to) {
    if (!to) return {};
    return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = *to, ui.tr("Older")));
}

std::string state_name(const Ui& ui, JobState state) {
    switch (state) {
        case JobState::available: return ui.tr("Waiting");
        case JobState::running: return ui.tr("At work");
        case JobState::retryable: return ui.tr("Tried again later");
        case JobState::completed: return ui.tr("Completed");
        case JobState::discarded: return ui.tr("Given up");
        case JobState::cancelled: return ui.tr("Cancelled");
    }
    return {};
}

std::string lane_name(const Ui& ui, Lane lane) {
    switch (lane) {
        case Lane::default_: return ui.tr("General");
        case Lane::mail: return ui.tr("Mail");
        case Lane::media: return ui.tr("Media");
        case Lane::search: return ui.tr("Search");
        case Lane::outgoing: return ui.tr("Webhooks");
    }
    return {};
}

std::string_view chip_of(JobState state) {
    switch (state) {
        case JobState::completed: return "chip good";
        case JobState::discarded: return "chip hot";
        case JobState::retryable: return "chip gold";
        default: return "chip";
    }
}

Html act_button(const Ui& ui, const JobRow& job, JobAct act, const std::string& label, std::string_view next, std::string_view confirm = {}) {
    Form form(ui, job_path({.id = job.id}));
    return form(_class = "act", only_if(!confirm.empty(), _turbo_confirm = confirm), form.hidden("act", name_of(act)), form.hidden("next", next),
        button(_type = "submit", _class = "btn sm", label));
}

// What can be done with a job in its state.
Html acts(const Ui& ui, const JobRow& job, std::string_view next) {
    switch (job.state) {
        case JobState::available:
            return group(act_button(ui, job, JobAct::run_now, ui.tr("Run now"), next), act_button(ui, job, JobAct::cancel, ui.tr("Cancel"), next, ui.tr("Cancel this job? What it should have done stays undone.")));
        case JobState::retryable:
            return group(act_button(ui, job, JobAct::retry, ui.tr("Retry"), next), act_button(ui, job, JobAct::cancel, ui.tr("Cancel"), next, ui.tr("Cancel this job? What it should have done stays undone.")));
        case JobState::discarded:
        case JobState::cancelled: return act_button(ui, job, JobAct::retry, ui.tr("Retry"), next);
        default: return {};
    }
}

Html when_of(const Ui& ui, const JobRow& job) {
    if (job.finished_at) return ui.ago(*job.finished_at);
    if (job.state == JobState::running || job.due_at <= ui.visit.now) return ui.ago(job.created_at);
    return group(ui.tr("due {}", ui.date_time(job.due_at)));
}

Html state_options(const Ui& ui, const std::optional<JobState>& chosen) {
    Html options = option(_value = "", ui.tr("Every state"));
    each_enumerator<JobState>([&](std::string_view name, JobState state) { options += option(_value = name, _selected = chosen == state, state_name(ui, state)); });
    return options;
}

}  // namespace

std::string bytes_shown(const Ui&, std::int64_t bytes) {
    if (bytes < 1'000'000) return fmt::format("{:.1f} kB", static_cast<double>(bytes) / 1e3);
    if (bytes < 1'000'000'000) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
    return fmt::format("{:.2f} GB", static_cast<double>(bytes) / 1e9);
}

// ---- getting started ------------------------------------------------------------------------------

Html to_do_view(const Ui& ui, const std::vector<ToDo>& list) {
    if (list.empty()) return {};
    auto done = static_cast<std::int64_t>(std::count_if(list.begin(), list.end(), [](auto& each) { return each.done; }));
    return section(_class = "sheet stack", h2(ui.tr("Getting started")),
        progress(_class = "bar", _max_number = static_cast<std::int64_t>(list.size()), _value = std::to_string(done), _label = ui.tr("{} of {} done", done, list.size())),
        ul(_class = "list", each(list, [&](const ToDo& item) {
            return li(div(_class = "row start", ui.icon(item.done ? "circle-check" : "circle"), div(_class = "grow", item.done ? span(_class = "muted", item.text, span(_class = "visually-hidden", " – ", ui.tr("done"))) : a(_class = "link", _href = item.to, item.text),
                    when(!item.done, [&] { return p(_class = "small muted", item.why); }))));
        })));
}

Page communities_page(const Ui& ui, const Communities& view) {
    auto row = [&](const communities::CommunityCard& card) {
        auto link = [&](const char* part, const std::string& label) { return a(_class = "link small", _href = Url::local("/c/" + card.slug + "/manage" + part), label); };
        return tr(td(a(_class = "name", _href = Url::local("/c/" + card.slug), card.name), p(_class = "small muted", "/c/", card.slug)),
            td(card.visibility == communities::Visibility::open ? ui.tr("Everyone") : ui.tr("Members only")), td(_class = "n", ui.number(card.members)),
            td(div(_class = "row wrap", link("", ui.tr("Community")), link("/spaces", ui.tr("Spaces")), link("/tiers", ui.tr("Tiers")), link("/plans", ui.tr("Plans")),
                link("/members", ui.tr("Community members")), link("/rules", ui.tr("Rules")), link("/offices", ui.tr("Offices")))));
    };
    return accounts::admin_page(ui, ui.tr("Communities"), communities_path(), group(
        div(_class = "row", a(_class = "btn", _href = Url::local("/communities/new"), ui.icon("plus", "s"), ui.tr("New community"))),
        view.communities.empty()
            ? div(_class = "empty", ui.icon("library", "l"), h2(ui.tr("No community yet")), p(ui.tr("Everything happens in one.")))
            : scrolling(ui.tr("Communities"), table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Who sees it")), th(_scope = "col", _class = "n", ui.tr("Community members")), th(_scope = "col", ui.tr("Manage")))),
                  tbody(each(view.communities, row))))));
}

// ---- jobs -----------------------------------------------------------------------------------------

static Html job_counts(const Ui& ui, const JobsPage& page) {
    if (page.counts.empty()) return div(_class = "flash good", ui.icon("circle-check"), span(ui.tr("Nothing waits, and nothing failed.")));
    return div(_class = "row wrap", each(page.counts, [&](const JobCount& count) {
        return a(_class = chip_of(count.state), _href = jobs_path({count.state, count.lane, {}, {}}), lane_name(ui, count.lane), " · ", state_name(ui, count.state), " ", ui.number(count.jobs));
    }));
}

Page jobs_page(const Ui& ui, const JobsPage& page) {
    auto next = jobs_path({page.state, page.lane, *Text<0, 80>::from(page.kind), {}}).str();
    Html lanes = option(_value = "", ui.tr("Every lane"));
    each_enumerator<Lane>([&](std::string_view name, Lane lane) { lanes += option(_value = name, _selected = page.lane == lane, lane_name(ui, lane)); });
    auto row = [&](const JobRow& job) {
        return tr(td(code(job.kind), when(job.error.has_value(), [&] { return p(_class = "small", *job.error); })),
            td(span(_class = chip_of(job.state), state_name(ui, job.state))), td(lane_name(ui, job.lane)), td(_class = "n", job.attempt), td(_class = "nowrap", when_of(ui, job)),
            td(_class = "end", div(_class = "row", acts(ui, job, next))));
    };
    std::optional<Url> older;
    if (page.older) older = jobs_path({page.state, page.lane, *Text<0, 80>::from(page.kind), page.older});
    return accounts::admin_page(ui, ui.tr("Jobs"), jobs_path(), group(
        p(_class = "muted", ui.tr("What happens after a page was answered: letters, notifications, indexes. A job that fails is tried again, later each time, and given up in the end.")),
        job_counts(ui, page),
        query_form(jobs_path(), _class = "filters", _role = "search", _controller = "autosubmit",
            select(_name = "state", _label = ui.tr("State"), state_options(ui, page.state)), select(_name = "lane", _label = ui.tr("Lane"), lanes),
            input(_type = "search", _name = "kind", _value = page.kind, _maxlength = 80, _label = ui.tr("Kind, or its beginning"), _placeholder = ui.tr("Kind, or its beginning")),
            element("noscript", {Node(button(_class = "btn", ui.tr("Filter")))})),
        page.jobs.empty()
            ? div(_class = "empty", ui.icon("workflow", "l"), h2(ui.tr("No such job")), p(ui.tr("Completed jobs are kept for a week.")))
            : scrolling(ui.tr("Jobs"), table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Kind")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Lane")), th(_scope = "col", _class = "n", ui.tr("Tries")), th(_scope = "col", ui.tr("When")),
                      th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                  tbody(each(page.jobs, row)))),
        older_link(ui, older)));
}

// ---- letters --------------------------------------------------------------------------------------

Page letters_page(const Ui& ui, const Letters& page) {
    auto next = letters_path({page.state, {}}).str();
    auto row = [&](const LetterLine& letter) {
        return tr(td(div(_class = "nowrap", letter.to), Form(ui, letter_path({letter.job.id}))(data("turbo", "false"), button(_type = "submit", _class = "link small", ui.tr("Look at it"), span(_class = "visually-hidden", " ", letter.to)))), td(letter.subject,
                when(letter.explained.has_value(), [&] {
                    return group(p(_class = "small", b(ui.tr(letter.explained->means)), " ", ui.tr(letter.explained->helps)),
                        details(summary(_class = "small muted", ui.tr("In the server's words")), p(_class = "small mono", letter.job.error.value_or(""))));
                })),
            td(span(_class = chip_of(letter.job.state), letter.job.state == JobState::completed ? ui.tr("Left") : state_name(ui, letter.job.state))),
            td(_class = "nowrap", when_of(ui, letter.job)), td(_class = "end", div(_class = "row", acts(ui, letter.job, next))));
    };
    auto tab = [&](std::optional<JobState> state, const std::string& label) { return a(_href = letters_path({state, {}}), _current = page.state == state, label); };
    std::optional<Url> older;
    if (page.older) older = letters_path({page.state, page.older});
    return accounts::admin_page(ui, ui.tr("Mail queue"), letters_path(), group(
        when(!page.sends, [&] {
            return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Letters are kept in the data folder and not sent.")), a(_class = "btn sm", _href = site_settings::mail_settings_url(), ui.tr("Mail settings")));
        }),
        p(_class = "muted", ui.tr("Addresses are shown when you ask for one; whose it is reads that you looked. Letters that left are listed for a week."), " ", a(_class = "link", _href = Url::local("/admin/mail/check"), ui.tr("Mail check"))),
        nav(_class = "tabs", _label = ui.tr("State"), tab({}, ui.tr("All")), tab(JobState::available, ui.tr("Waiting")), tab(JobState::retryable, ui.tr("Tried again later")),
            tab(JobState::discarded, ui.tr("Given up")), tab(JobState::completed, ui.tr("Left"))),
        page.letters.empty()
            ? div(_class = "empty", ui.icon("mail", "l"), h2(ui.tr("No letters here")), p(ui.tr("What people are written appears here on its way out.")))
            : scrolling(ui.tr("Mail queue"), table(_class = "table",
                  thead(tr(th(_scope = "col", ui.tr("Addressee")), th(_scope = "col", ui.tr("Subject")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("When")),
                      th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                  tbody(each(page.letters, row)))),
        older_link(ui, older)));
}

Page addressed_page(const Ui& ui, const Addressed& page) {
    return accounts::admin_page(ui, ui.tr("Mail queue"), letters_path(), group(
        p(a(_class = "link", _href = letters_path(), ui.icon("chevron-left", "s"), ui.tr("Mail queue"))),
        section(_class = "sheet stack", h2(page.letter.subject), dl(_class = "pairs", div(dt(ui.tr("Addressee")), dd(_class = "mono", page.address)), div(dt(ui.tr("When")), dd(when_of(ui, page.letter.job)))),
            p(_class = "small muted", ui.tr("If it is somebody's address here, they can read that you looked.")))));
}

// ---- storage --------------------------------------------------------------------------------------

static Html parts_table(const Ui& ui, const std::string& title, const std::vector<Part>& parts, std::int64_t whole) {
    if (parts.empty()) return {};
    return section(_class = "stack", h2(title), scrolling(title, table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", _class = "n", ui.tr("Size")), th(_scope = "col", ui.tr("Share")))),
        tbody(each(parts, [&](const Part& part) {
            auto percent = whole > 0 ? part.bytes * 100 / whole : 0;
            return tr(td(code(part.name), when(part.things > 0, [&] { return span(_class = "small muted", " ", ui.plural(part.things, "{} file", "{} files")); })),
                td(_class = "n nowrap", bytes_shown(ui, part.bytes)), td(progress(_class = "bar", _max_number = 100, _value = std::to_string(percent), _label = ui.tr("{} per cent", percent))));
        })))));
}

Page storage_page(const Ui& ui, const Storage& page) {
    auto kpi = [&](const std::string& name, const std::string& value) { return div(_class = "kpi sheet", span(_class = "kpi-name", name), b(_class = "kpi-value", value)); };
    std::int64_t folders = 0;
    if (page.measure)
        for (auto& part : page.measure->folders) folders += part.bytes;
    return accounts::admin_page(ui, ui.tr("Storage"), storage_path(), group(
        div(_class = "kpis", kpi(ui.tr("Free on the disk"), bytes_shown(ui, page.free_bytes)), kpi(ui.tr("Size of the disk"), bytes_shown(ui, page.disk_bytes)),
            page.measure ? kpi(ui.tr("Database"), bytes_shown(ui, page.measure->database_bytes)) : Html(), page.measure ? kpi(ui.tr("Data folder"), bytes_shown(ui, folders)) : Html()),
        div(_class = "row wrap", button_to(ui, measure_path(), "post", group(ui.icon("refresh-cw", "s"), ui.tr("Measure now")), "btn"),
            span(_class = "small muted", page.at ? ui.tr("Measured {}", ui.date_time(*page.at)) : ui.tr("Not measured yet."))),
        page.measure ? parts_table(ui, ui.tr("Tables, with their indexes"), page.measure->tables, page.measure->database_bytes) : Html(),
        page.measure ? parts_table(ui, ui.tr("Folders"), page.measure->folders, folders) : Html(),
        section(_class = "sheet stack", h2(ui.tr("Pictures of other sites")), p(ui.tr("Texts show them from here. Each is fetched once, so readers ask no other site for it.")),
            dl(_class = "pairs", div(dt(ui.tr("Kept pictures")), dd(ui.number(page.elsewhere.kept), " · ", bytes_shown(ui, page.elsewhere.bytes))),
                div(dt(ui.tr("Still to be fetched")), dd(ui.number(page.elsewhere.waiting))), div(dt(ui.tr("Could not be fetched")), dd(ui.number(page.elsewhere.failed))))),
        section(_class = "sheet stack", h2(ui.tr("Copies")),
            p(page.embedded ? ui.tr("“lyceum backup FILE” copies the database while it is in use; keep the folder media and the files of keys with it. The data folder is {}.", page.folder)
                            : ui.tr("Copy the database with pg_dump, and the data folder {} with it: pictures and keys lie there.", page.folder)))));
}

// ---- health ---------------------------------------------------------------------------------------

Page health_page(const Ui& ui, const Health& page) {
    auto check = [&](const Check& each) {
        return li(div(_class = "row", ui.icon(each.fine ? "circle-check" : "triangle-alert"), div(_class = "grow", ui.tr(each.what),
            when(!each.fine, [&] { return p(_class = "small muted", ui.tr(each.remedy)); })),
            span(_class = each.fine ? "chip good" : "chip gold", each.fine ? ui.tr("In order") : ui.tr("Look"))));
    };
    auto verified = !page.verified_at ? p(_class = "muted", ui.tr("Not verified yet."))
        : page.findings.empty() ? div(_class = "flash good", ui.icon("circle-check"), span(ui.tr("Everything held: ledger, entitlements, counters, indexes and the chain of the audit log.")))
        : div(_class = "flash bad", _role = "alert", ui.icon("circle-x"), ul(each(page.findings, [](auto& finding) { return li(finding); })));
    return accounts::admin_page(ui, ui.tr("Health"), health_path(), group(
        section(_class = "sheet stack", h2(ui.tr("What would trouble this installation")), ul(_class = "list", each(page.checks, check))),
        section(_class = "sheet stack", h2(ui.tr("Do the records hold?")), verified,
            div(_class = "row wrap", button_to(ui, verify_path(), "post", group(ui.tr("Verify now")), "btn"),
                when(page.verified_at.has_value(), [&] { return span(_class = "small muted", ui.tr("Verified {}", ui.date_time(*page.verified_at))); }))),
        section(_class = "sheet stack", h2(ui.tr("Figures of this process")), dl(_class = "pairs", each(page.figures, [](auto& figure) { return div(dt(figure.name), dd(figure.value)); }))),
        p(_class = "small muted", ui.tr("The same for machines: /metrics, /healthz and /readyz."))));
}

}  // namespace lyceum::administration
