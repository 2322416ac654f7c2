#include "modules/mailcheck/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::mailcheck {
using namespace html;

namespace {

constexpr std::size_t kSubjects = 5;

std::string subject_name(const Ui& ui, Subject subject) {
    switch (subject) {
        case Subject::letter: return ui.tr("Test letter");
        case Subject::spf: return "SPF";
        case Subject::dkim: return "DKIM";
        case Subject::dmarc: return "DMARC";
        case Subject::mx: return ui.tr("Answers (MX)");
    }
    return {};
}

struct Mark { std::string_view icon, style; std::string word; };

Mark mark_of(const Ui& ui, Level level) {
    switch (level) {
        case Level::good: return {"circle-check", "chip good", ui.tr("In order")};
        case Level::doubtful: return {"triangle-alert", "chip gold", ui.tr("Doubtful")};
        case Level::bad: return {"circle-x", "chip hot", ui.tr("At fault")};
        case Level::unknown: return {"circle-help", "chip", ui.tr("Not known")};
    }
    return {};
}

Html record_view(const Ui& ui, const Record& record) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("The record to publish"), dl(_class = "pairs",
        div(dt(ui.tr("Name")), dd(code(record.name))), div(dt(ui.tr("Type")), dd(code(record.type))),
        div(dt(ui.tr("Value")), dd(code(record.value), " ",
            button(_type = "button", _class = "btn sm", _controller = "clipboard", data("clipboard-text-value", record.value), ui.tr("Copy"))))));
}

Html finding_view(const Ui& ui, const Finding& finding) {
    auto mark = mark_of(ui, finding.level);
    return li(_class = "stack tight",
        h3(_class = "row", subject_name(ui, finding.subject), span(_class = mark.style, ui.icon(mark.icon, "s"), mark.word)),
        p(ui.tr(finding.said)),
        when(!finding.advice.english.empty(), [&] { return p(b(ui.tr(finding.advice))); }),
        when(finding.publish.has_value(), [&] { return record_view(ui, *finding.publish); }),
        when(!finding.found.empty() && finding.level != Level::good, [&] {
            return details(summary(_class = "small muted", ui.tr("What was found")), pre(_class = "small", finding.found));
        }));
}

std::string headline(const Ui& ui, const Report& report) {
    if (!report.ended_at) return ui.tr("Looking: step {} of {}", report.findings.size() + 1, kSubjects);
    if (report.all_good()) return ui.tr("Letters of this site are in order.");
    bool asked = std::any_of(report.findings.begin(), report.findings.end(), [](auto& f) { return f.level != Level::unknown && f.subject != Subject::letter; });
    if (!asked) return ui.tr("The name system could not be asked.");
    return ui.tr("Something stands in the way of your letters.");
}

}  // namespace

Fragment report_view(const Ui& ui, const Report& report) {
    auto done = static_cast<std::int64_t>(report.findings.size());
    return {"mail-check", section(_class = "sheet stack", _id = "mail-check", _live_region = "polite",
        h2(headline(ui, report)),
        when(!report.ended_at, [&] {
            return progress(_class = "bar", _max_number = static_cast<std::int64_t>(kSubjects), _value = std::to_string(done), _label = ui.tr("Progress"));
        }),
        ol(_class = "stack", each(report.findings, [&](auto& finding) { return finding_view(ui, finding); })),
        p(_class = "small faint", ui.tr("Test letter to {}", report.send_to), " · ", ui.ago(report.begun_at)))};
}

Html head_while_running(const Report& report) {
    if (report.ended_at) return {};
    return element("noscript", {Node(meta(Attribute{"http-equiv", "refresh"}, _content = "3"))});
}

Html ask_form(const Ui& ui, const std::string& send_to, const std::string& next) {
    Form form(ui, ask_path());
    return form(_class = "form",
        when(!next.empty(), [&] { return form.hidden("next", next); }),
        form.text({.name = "send_to", .label = ui.tr("Send a test letter to"), .value = send_to, .required = true, .max = 254, .type = "email", .autocomplete = "email"}),
        div(_class = "form-foot", form.submit(ui.tr("Check mail"))));
}

Page check_page(const Ui& ui, const CheckPage& page) {
    auto content = accounts::admin_page(ui, ui.tr("Mail check"), page_path(), group(
        section(_class = "sheet stack", h2(ui.tr("Do letters of this site arrive?")),
            p(_class = "muted", page.sends ? ui.tr("Letters come from {} and leave through {}.", page.from, page.host)
                                           : ui.tr("Letters come from {}. They are kept in the data folder and not sent.", page.from)),
            ask_form(ui, page.send_to, {})),
        page.report ? report_view(ui, *page.report).body : Html()));
    if (page.report) content.head = head_while_running(*page.report);
    return content;
}

}  // namespace lyceum::mailcheck
