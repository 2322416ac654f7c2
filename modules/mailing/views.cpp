// Settings as a table of kinds, the page behind unsubscribe links, and what administrators see.
#include "modules/mailing/offers.hpp"
#include "modules/mailing/pages.hpp"
#include "platform/html/form.hpp"
#include <algorithm>

namespace lyceum::mailing {
using namespace html;

namespace {

std::string way_words(const Ui& ui, Way way) {
    switch (way) {
        case Way::at_once: return ui.tr("A letter at once");
        case Way::digest: return ui.tr("In the digest");
        case Way::never: return ui.tr("No letter");
    }
    return {};
}

Html kind_row(const Ui& ui, const notifications::KindWords& kind, const Choice& mine) {
    auto words = ui.tr(kind.words);
    Html ways;
    each_enumerator<Way>([&](std::string_view name, Way way) {
        if (kind.kind == kOffers && way == Way::digest) return;                     // they are letters of their own
        ways += option(_value = kind.kind + " " + std::string(name), _selected = way == mine.mail, way_words(ui, way));
    });
    return tr(th(_scope = "row", words),
        td(input(_type = "checkbox", _name = "in_app", _value = kind.kind, _checked = mine.in_app, _label = ui.tr("In the app: {}", words))),
        td(select(_name = "mail", _label = ui.tr("By mail: {}", words), ways)));
}

std::vector<lyceum::Choice> hours_of_day() {
    std::vector<lyceum::Choice> all;
    for (int hour = 0; hour < 24; ++hour) all.push_back({std::to_string(hour), fmt::format("{:02}:00", hour)});
    return all;
}

Html address_state(const Ui& ui, const Settings& s) {
    if (s.address.empty())
        return div(_class = "flash warn", ui.icon("mail"), span(ui.tr("We send letters only to an address that you confirmed.")),
            a(_class = "btn sm", _href = Url::local("/settings/account").at("email"), ui.tr("Your address")));
    if (s.returned.empty()) return p(_class = "muted", ui.tr("Letters go to {}.", s.address));
    return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Letters to {} came back, so we send none.", s.address), " ", s.returned),
        button_to(ui, again_path(), "post", group(ui.tr("Try this address again")), "btn sm"));
}

}  // namespace

Page settings_page(const Ui& ui, const Settings& s) {
    Form form(ui, save_path());
    auto& kinds = notifications::kinds();
    Html rows;
    for (std::size_t n = 0; n < kinds.size(); ++n) rows += kind_row(ui, kinds[n], s.choices[n]);
    return accounts::settings_page(ui, ui.tr("Notifications"), settings_path(), group(address_state(ui, s),
        form(_class = "sheet form",
            h2(ui.tr("What you are told")),
            div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("What you are told"),
                table(_class = "table mail-choices", thead(tr(th(_scope = "col", ui.tr("What happens")), th(_scope = "col", ui.tr("In the app")), th(_scope = "col", ui.tr("By mail")))), tbody(rows))),
            p(_class = "hint", ui.tr("A letter waits a few minutes; whatever you read here meanwhile is left out.")),
            form.choose({.name = "digest", .label = ui.tr("The digest"), .value = std::string(name_of(s.digest))},
                {{"daily", ui.tr("Every morning")}, {"weekly", ui.tr("Every Monday morning")}, {"never", ui.tr("No digest")}}),
            form.checkbox({.name = "quiet", .label = ui.tr("No letters at night"), .hint = ui.tr("By the clock of {}. They come when the night is over.", s.time_zone)}, s.quiet),
            div(_class = "cols-2", form.choose({.name = "quiet_from", .label = ui.tr("From"), .value = std::to_string(s.quiet_from)}, hours_of_day()),
                form.choose({.name = "quiet_until", .label = ui.tr("Until the hour"), .value = std::to_string(s.quiet_until)}, hours_of_day())),
            div(_class = "form-foot", form.submit(ui.tr("Save changes"))))));
}

Page unsubscribe_page(const Ui& ui, const Unsubscribing& page) {
    auto to = unsubscribe_path({Text<1, 120>::from(page.token).value_or(Text<1, 120>())});
    auto body = page.done
        ? group(h1(ui.tr("No more such letters")), p(ui.tr("“{}” will not come by mail any more. In the app nothing changed.", page.what)),
              div(_class = "row", a(_class = "btn", _href = settings_path(), ui.tr("Choose what we write to you"))))
        : group(h1(ui.tr("End these letters?")), p(ui.tr("“{}” will not come by mail any more.", page.what)),
              div(_class = "row", button_to(ui, to, "post", group(ui.tr("No more such letters")), "btn primary")));
    return {.title = ui.tr("No more such letters"), .body = section(_class = "sheet stack", body), .shape = Shape::slim, .indexed = false};
}

// ---- administration ---------------------------------------------------------------------------------

static Html signing_view(const Ui& ui, const Letters& all) {
    return section(_class = "sheet stack", h2(ui.tr("Signature (DKIM)")),
        all.record.empty()
            ? group(p(ui.tr("Letters are not signed, so many servers take them for spam. Make a key with this command, then publish the record it shows.")), pre(_tabindex = 0, code("lyceum mail key")))
            : group(p(ui.tr("Letters are signed. This record must stand in the DNS:")),
                  dl(dt(ui.tr("Name")), dd(code(all.record_name)), dt(ui.tr("Type")), dd(code("TXT")), dt(ui.tr("Value")), dd(_class = "wrap", code(all.record)))));
}

static Html returned_view(const Ui& ui, const ReturnedLine& line) {
    return tr(td(line.from.address), td(line.meaning, div(_class = "small faint", line.from.status, " ", line.from.reason)), td(ui.ago(line.from.last_at)),
        td(_class = "end", Form(ui, write_again_path())(input(_type = "hidden", _name = "address", _value = line.from.address), button(_type = "submit", _class = "btn sm", ui.tr("Write again")))));
}

Page letters_page(const Ui& ui, const Letters& all) {
    return accounts::admin_page(ui, ui.tr("Email delivery"), letters_path(), group(
        section(_class = "stack", h2(ui.tr("Addresses that gave letters back")),
            when(all.returned.empty(), [&] { return p(_class = "muted", ui.tr("None. Every letter arrived as far as the mail servers said.")); }),
            when(!all.returned.empty(), [&] {
                return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Addresses that gave letters back"),
                    table(_class = "table", thead(tr(th(_scope = "col", ui.tr("Address")), th(_scope = "col", ui.tr("Why")), th(_scope = "col", ui.tr("Last")),
                        th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(each(all.returned, [&](const ReturnedLine& line) { return returned_view(ui, line); }))));
            })),
        signing_view(ui, all),
        section(_class = "stack", h2(ui.tr("Sample letters")), p(_class = "muted", ui.tr("With what is new on this site. Nothing is sent.")),
            each(all.samples, [&](const Sample& sample) {
                return section(_class = "sheet stack", h3(sample.title), p(_class = "small muted", sample.subject), pre(_tabindex = 0, sample.text),
                    div(_class = "row", a(_class = "btn sm", _href = sample_path({sample.name}), data("turbo", "false"), ui.tr("As HTML"))));
            }))));
}

}  // namespace lyceum::mailing
