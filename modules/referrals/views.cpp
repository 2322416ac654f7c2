// How referrals look.
#include "modules/referrals/pages.hpp"

namespace lyceum::referrals {
using namespace html;

static std::string terms_text(const Ui& ui, const Terms& terms) {
    auto what = terms.reward == Reward::money
        ? ui.tr("Whoever follows your link and orders within {} days brings you {} % of what they pay for {} days.", terms.days, terms.percent, terms.paying_days)
        : ui.tr("Whoever follows your link and orders within {} days brings you a coupon worth {} % of their first order.", terms.days, terms.percent);
    return what + " " + ui.tr("It is yours when the time for refunds is over. They pay nothing more, and your own orders do not count.");
}

static Html link_view(const Ui& ui, const Invite& page) {
    if (page.terms.percent == 0) return p(_class = "flash", ui.icon("info"), span(ui.tr("Inviting others brings nothing here at present.")));
    if (page.link.empty()) return button_to(ui, make_link_path(), "post", group(ui.tr("Make my link")), "btn primary");
    return div(_class = "joined", input(_type = "text", _readonly = true, _value = page.link, _label = ui.tr("Your link")),
        button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", page.link), ui.icon("copy", "s"), ui.tr("Copy")));
}

Page invite_page(const Ui& ui, const Invite& page) {
    auto kpi = [&](const std::string& name, const std::string& value, const std::string& about) {
        return div(_class = "kpi sheet", span(_class = "kpi-name", name), strong(_class = "kpi-value", value), span(_class = "small muted", about));
    };
    auto earned = each(page.earned, [&](const Earned& e) {
        return group(kpi(ui.tr("Held"), ui.money({e.held, e.currency}), e.next_at ? ui.tr("the first part until {}", ui.date(*e.next_at)) : ui.tr("until refunds are over")),
            kpi(ui.tr("Yours"), ui.money({e.payable, e.currency}), ui.tr("paid out with your income")));
    });
    auto coupons = when(!page.coupons.empty(), [&] {
        return section(h2(_class = "section-title", ui.tr("Your coupons")), ul(_class = "list", each(page.coupons, [&](const ThanksCoupon& c) {
            return li(span(_class = "mono", c.code), span(_class = "small muted", ui.tr("{}, since {}", ui.money(c.money), ui.date(c.made_at))));
        })));
    });
    return accounts::settings_page(ui, ui.tr("Invite others"), invite_path(), div(_class = "stack loose",
        when(page.terms.percent > 0, [&] { return p(terms_text(ui, page.terms)); }), link_view(ui, page),
        div(_class = "kpis", kpi(ui.tr("Brought"), ui.number(page.brought), ui.tr("people who ordered")), earned),
        when(page.refused > 0, [&] { return p(_class = "small muted", ui.plural(page.refused, "{} order did not count: it was your own, from your device or network, or by somebody who had bought before.", "{} orders did not count: they were your own, from your device or network, or by somebody who had bought before.")); }),
        coupons, when(!page.earned.empty(), [&] { return p(a(_class = "link", _href = payouts::income_url(), ui.tr("To your income"))); })));
}

// ---- the desk -----------------------------------------------------------------------------------

static Html doubt_chip(const Ui& ui, Doubt doubt) {
    switch (doubt) {
        case Doubt::none: return span(_class = "chip good", ui.tr("Counts"));
        case Doubt::self: return span(_class = "chip hot", ui.tr("Their own link"));
        case Doubt::same_device: return span(_class = "chip hot", ui.tr("In a browser of the referrer"));
        case Doubt::same_network: return span(_class = "chip hot", ui.tr("From a network of the referrer"));
        case Doubt::not_new: return span(_class = "chip", ui.tr("Had bought before"));
    }
    return {};
}

static Html terms_form(const Ui& ui, const Terms& terms) {
    Form form(ui, set_terms_path({}));
    std::vector<Choice> rewards{{"money", ui.tr("Money, with the payouts")}, {"coupon", ui.tr("A coupon")}};
    return form(_class = "form sheet", h2(ui.tr("What bringing somebody is worth")),
        form.choose({.name = "reward", .label = ui.tr("Reward"), .value = std::string(name_of(terms.reward)), .required = true}, rewards),
        form.text({.name = "percent", .label = ui.tr("Percent of what they pay"), .value = std::to_string(terms.percent), .hint = ui.tr("Out of the site's part; 0 turns it off."), .required = true, .type = "number"}),
        div(_class = "cols-2", form.text({.name = "days", .label = ui.tr("Days from the link to the first order"), .value = std::to_string(terms.days), .required = true, .type = "number"}),
            form.text({.name = "paying_days", .label = ui.tr("Days that orders bring a part"), .value = std::to_string(terms.paying_days), .required = true, .type = "number"})),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

Page desk_page(const Ui& ui, const Desk& page) {
    auto rows = each(page.lines, [&](const DeskLine& line) {
        return tr(td(accounts::byline_view(ui, line.referrer)), td(accounts::byline_view(ui, line.buyer)), td(_class = "nowrap", ui.date(line.row.made_at)), td(doubt_chip(ui, line.row.refusal)),
            td(_class = "n", fmt::format("{} %", line.row.percent)), td(_class = "end", when(page.may_count && line.row.refusal != Doubt::none && line.row.refusal != Doubt::self, [&] {
                return button_to(ui, count_path({line.row.buyer}), "post", group(ui.tr("Let it count")), "btn sm", ui.tr("Their orders bring the referrer a part from now on."));
            })));
    });
    auto list = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Referrals"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Referrer")), th(_scope = "col", ui.tr("Buyer")), th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Their part")), th(span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(rows)));
    return accounts::admin_page(ui, ui.tr("Referrals"), desk_path({}), div(_class = "stack loose",
        page.lines.empty() ? div(_class = "empty", ui.icon("gift", "l"), h2(ui.tr("Nobody was brought yet"))) : list,
        when(page.older.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = desk_path({page.older}), ui.tr("Older"))); }),
        when(page.may_set, [&] { return terms_form(ui, page.terms); })));
}

}  // namespace lyceum::referrals
