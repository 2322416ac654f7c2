// How coupons look to those who make them, and campaigns to those who buy.
#include "modules/coupons/pages.hpp"

namespace lyceum::coupons {
using namespace html;

static std::string audience_name(const Ui& ui, Audience audience) {
    switch (audience) {
        case Audience::everybody: return ui.tr("for everybody");
        case Audience::newcomers: return ui.tr("for whoever has not bought anything here yet");
        case Audience::returning: return ui.tr("for former members");
        case Audience::members: return ui.tr("for members");
    }
    return {};
}

static std::string target_name(const Ui& ui, const Row& row) {
    switch (row.target) {
        case Target::everything: return ui.tr("everything");
        case Target::plans: return ui.tr("all memberships");
        case Target::items: return ui.tr("all single works");
        case Target::plan: return ui.tr("one membership");
        case Target::item: return ui.tr("one work");
    }
    return {};
}

std::string rule_of(const Ui& ui, const Row& row) {
    auto off = row.kind == Kind::percent ? fmt::format("{} %", row.value) : ui.money({row.value, row.currency});
    auto rule = ui.tr("{} off {}, {}", off, target_name(ui, row), audience_name(ui, row.audience));
    if (row.lasting) rule += ui.tr(", for all later periods too");
    if (row.ends_at != kNoEnd) rule += ui.tr(", until {}", ui.date_time(row.ends_at));
    return rule;
}

Html notes_view(const Ui& ui, Db& db, CommunityId community) {
    auto running = campaigns(db, community, ui.visit.now);
    if (running.empty()) return {};
    return ul(_class = "list sheet", each(running, [&](const Row& row) {
        return li(span(_class = "row wrap", span(_class = "chip hot", ui.icon("ticket", "s"), row.label), span(rule_of(ui, row))), span(_class = "small muted", ui.tr("It comes off by itself at checkout.")));
    }));
}

// ---- for managers -------------------------------------------------------------------------------

static Html state_chip(const Ui& ui, const Row& row, Time now) {
    if (row.stopped_at) return span(_class = "chip", ui.tr("Stopped"));
    if (now >= row.ends_at) return span(_class = "chip", ui.tr("Over"));
    if (now < row.starts_at) return span(_class = "chip blue", ui.tr("From {}", ui.date_time(row.starts_at)));
    if (row.uses_most > 0 && row.uses >= row.uses_most) return span(_class = "chip", ui.tr("Used up"));
    return span(_class = "chip good", ui.tr("Running"));
}

static Html make_form(const Ui& ui, const Coupons& page) {
    Form form(ui, make_path({page.community.slug, {}, {}, Kind::percent, {}, Currency::CNY, {}, Audience::everybody, false, false, 0, 0, {}, {}}));
    std::vector<Choice> kinds{{"percent", ui.tr("Percent")}, {"amount", ui.tr("An amount")}}, currencies, audiences;
    each_enumerator<Currency>([&](std::string_view name, Currency) { currencies.push_back({std::string(name), std::string(name)}); });
    each_enumerator<Audience>([&](std::string_view name, Audience audience) { audiences.push_back({std::string(name), audience_name(ui, audience)}); });
    std::vector<Choice> targets{{"", ui.tr("everything")}, {"plans", ui.tr("all memberships")}, {"items", ui.tr("all single works")}};
    for (auto& plan : page.plans) targets.push_back({plan.value, plan.name});
    return form(_class = "sheet form", h2(ui.tr("New coupon or campaign")),
        form.text({.name = "code", .label = ui.tr("Coupon code"), .hint = ui.tr("Empty: a campaign that needs no code and is shown to everybody."), .max = 40, .autocomplete = "off"}),
        form.text({.name = "label", .label = ui.tr("What buyers read"), .required = true, .max = 80, .placeholder = ui.tr("Spring sale")}),
        div(_class = "cols-2", form.choose({.name = "kind", .label = ui.tr("Kind"), .value = "percent", .required = true}, kinds),
            form.text({.name = "value", .label = ui.tr("How much comes off"), .hint = ui.tr("Such as 20 for 20 %, or 10.50 for an amount."), .required = true, .max = 20, .inputmode = "decimal"})),
        div(_class = "cols-2", form.choose({.name = "currency", .label = ui.tr("Currency of an amount"), .value = "CNY"}, currencies),
            form.choose({.name = "target", .label = ui.tr("Off what"), .value = ""}, targets)),
        form.choose({.name = "audience", .label = ui.tr("For whom"), .value = "everybody", .hint = ui.tr("Buyers read this rule. There are no prices for single people.")}, audiences),
        div(_class = "cols-2", form.text({.name = "uses_most", .label = ui.tr("Uses in all"), .value = "0", .hint = ui.tr("0: no limit"), .type = "number"}),
            form.text({.name = "each_most", .label = ui.tr("Uses of one person"), .value = "0", .hint = ui.tr("0: no limit"), .type = "number"})),
        div(_class = "cols-2", form.text({.name = "starts_at", .label = ui.tr("Begins"), .hint = ui.tr("Empty: now"), .type = "datetime-local"}),
            form.text({.name = "ends_at", .label = ui.tr("Ends"), .hint = ui.tr("Empty: never"), .type = "datetime-local"})),
        form.checkbox({.name = "lasting", .label = ui.tr("Later periods of a membership cost less as well")}, false),
        form.checkbox({.name = "stacks", .label = ui.tr("May be joined with another one that may be joined"), .hint = ui.tr("Otherwise the buyer has the better of the two.")}, false),
        div(_class = "form-foot", form.submit(ui.tr("Make it"))));
}

Page coupons_page(const Ui& ui, const Coupons& page) {
    auto& slug = page.community.slug;
    auto rows = each(page.coupons, [&](const Row& row) {
        bool open = !row.stopped_at && page.now < row.ends_at;
        auto most = row.uses_most ? ui.tr("{} of {}", ui.number(row.uses), ui.number(row.uses_most)) : ui.number(row.uses);
        return tr(td(row.code.empty() ? span(_class = "chip hot", ui.tr("Campaign")) : span(_class = "mono", row.code), div(row.label), div(_class = "small muted", rule_of(ui, row))),
            td(state_chip(ui, row, page.now)), td(_class = "n", most),
            td(_class = "end", when(open, [&] { return button_to(ui, stop_path({slug, row.id}), "post", group(ui.tr("Stop")), "btn sm", ui.tr("Stop it? Nobody can use it any more; orders that have it keep it.")); })));
    });
    auto list = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Coupons and campaigns"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Coupon")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Uses")), th(span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(rows)));
    return communities::manage_page(ui, page.community, ui.tr("Coupons and campaigns"), coupons_path({slug, {}}), div(_class = "stack loose", h1(ui.tr("Coupons and campaigns")),
        page.coupons.empty() ? div(_class = "empty", ui.icon("ticket", "l"), h2(ui.tr("Nothing is cheaper yet"))) : list,
        when(page.older.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = coupons_path({slug, page.older}), ui.tr("Older"))); }),
        make_form(ui, page)));
}

}  // namespace lyceum::coupons
