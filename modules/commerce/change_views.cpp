// How changing a plan looks: what it costs stands beside each choice, before it is made.
#include "modules/commerce/change_pages.hpp"
#include "modules/commerce/join_pages.hpp"

namespace lyceum::commerce {
using namespace html;

namespace {

Html line_view(const Ui& ui, const ChangePage& page, const ChangeLine& line) {
    auto name = span(_class = "row wrap", strong(line.plan.tier_name), span(plan_kind_name(ui, line.plan.kind, line.plan.days)), span(_class = "muted", ui.money(line.plan.price)));
    if (line.is_now) {
        auto what = line.credit.is_zero() ? ui.tr("Today: {} to pay.", ui.money(line.due))
                                          : ui.tr("Today: {} less {} for what you have not used, {} to pay.", ui.money(line.plan.price), ui.money(line.credit), ui.money(line.due));
        auto to = line.plan.level == page.level ? at_once_path(line.plan.id) : plan_url(line.plan.id);
        return li(div(_class = "row wrap", div(_class = "grow", name, p(_class = "small", what)), a(_class = "btn sm primary", _href = to, ui.tr("Change now"))));
    }
    auto what = ui.tr("Nothing today. From {}: {}.", ui.date(page.due_at), ui.money(line.plan.price));
    return li(div(_class = "row wrap", div(_class = "grow", name, p(_class = "small", what)),
        button_to(ui, plan_change_path({page.id, line.plan.id}), "post", group(ui.tr("Change on {}", ui.date(page.due_at))), "btn sm")));
}

}  // namespace

Page change_page(const Ui& ui, const ChangePage& page) {
    auto lines = [&](bool now) {
        Html all;
        for (auto& line : page.lines)
            if (line.is_now == now) all += line_view(ui, page, line);
        return all;
    };
    auto at_once = lines(true), later = lines(false);
    return accounts::settings_page(ui, ui.tr("Change the plan"), subscriptions_path(), div(_class = "stack loose",
        section(_class = "sheet stack tight", h2(page.title), p(_class = "small muted", page.community), p(ui.tr("Next charge: {} for {}.", ui.date(page.due_at), ui.money(page.price)))),
        when(page.planned.has_value(), [&] {
            return div(_class = "flash", ui.icon("calendar"), span(ui.tr("From {}: “{}” for {}.", ui.date(page.due_at), page.planned->title, ui.money({page.planned->minor, page.currency}))),
                button_to(ui, keep_plan_path({page.id}), "post", group(ui.tr("Keep the present plan")), "btn sm"));
        }),
        when(!at_once.empty(), [&] { return section(h2(_class = "section-title", ui.tr("Today")), div(_class = "sheet", ul(_class = "list roomy", at_once))); }),
        when(!later.empty(), [&] { return section(h2(_class = "section-title", ui.tr("When the period ends")), div(_class = "sheet", ul(_class = "list roomy", later))); }),
        when(at_once.empty() && later.empty(), [&] { return div(_class = "empty", ui.icon("credit-card", "l"), h2(ui.tr("There is no other plan to change to"))); }),
        p(_class = "small muted", ui.tr("What you have not used is the part of what you paid that lies ahead, to the second, rounded down to the cent. Coupons and campaigns are taken off on the next page."))));
}

}  // namespace lyceum::commerce
