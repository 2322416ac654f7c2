// How income, statements and accounts look.
#include "modules/payouts/pages.hpp"

namespace lyceum::payouts {
using namespace html;
using commerce::ShareRole;

std::string role_name(const Ui& ui, ShareRole role) {
    switch (role) {
        case ShareRole::author: return ui.tr("Author");
        case ShareRole::coauthor: return ui.tr("Co-author");
        case ShareRole::referrer: return ui.tr("Referral");
    }
    return {};
}

std::string method_name(const Ui& ui, MethodKind kind) {
    switch (kind) {
        case MethodKind::bank: return ui.tr("Bank account");
        case MethodKind::alipay: return ui.tr("Alipay");
        case MethodKind::wechat: return ui.tr("WeChat");
        case MethodKind::paypal: return ui.tr("PayPal");
    }
    return {};
}

Html payout_state_chip(const Ui& ui, const PayoutLine& payout) {
    switch (payout.state) {
        case PayoutState::waiting: return payout.approved ? span(_class = "chip blue", ui.tr("On its way")) : span(_class = "chip", ui.tr("Being approved"));
        case PayoutState::paid: return span(_class = "chip good", ui.tr("Paid out"));
        case PayoutState::failed: return span(_class = "chip hot", ui.tr("Did not arrive"));
        case PayoutState::cancelled: return span(_class = "chip", ui.tr("Cancelled"));
    }
    return {};
}

// ---- income -------------------------------------------------------------------------------------

// What happens next with one currency's money, and when.
static std::string next_of(const Ui& ui, const Balance& b, const Terms& terms, bool has_method) {
    std::string next;
    if (b.due < 0) next = ui.tr("Refunds took {} that had been paid out to you. It comes off what you earn next.", ui.money(b.in(-b.due)));
    else if (b.due >= terms.minimum_minor && has_method) next = ui.tr("{} is in the next payout.", ui.money(b.in(b.due)));
    else if (b.due >= terms.minimum_minor) next = ui.tr("{} could be paid out. Say where to.", ui.money(b.in(b.due)));
    else if (b.due > 0) next = ui.tr("Payouts begin at {}. Until then {} is kept for you.", ui.money(terms.minimum()), ui.money(b.in(b.due)));
    if (b.next_at) next += (next.empty() ? "" : " ") + ui.tr("On {} the time for refunds of your oldest held sale is over, and its part becomes payable.", ui.date(*b.next_at));
    if (b.disputed > 0) next += (next.empty() ? "" : " ") + ui.tr("A buyer's bank disputes a payment; your part of it waits for the decision.");
    return next;
}

static Html balance_view(const Ui& ui, const Balance& b, const Terms& terms, bool has_method) {
    auto kpi = [&](const std::string& name, std::int64_t minor, const std::string& about) {
        return div(_class = "kpi sheet", span(_class = "kpi-name", name), strong(_class = "kpi-value", minor < 0 ? "−" + ui.money(b.in(-minor)) : ui.money(b.in(minor))), span(_class = "small muted", about));
    };
    auto next = next_of(ui, b, terms, has_method);
    return section(_class = "stack",
        div(_class = "kpis", kpi(ui.tr("Earned"), b.earned, b.taken ? ui.tr("after {} of refunds", ui.money(b.in(b.taken))) : ui.tr("your part of all sales")),
            kpi(ui.tr("Held"), b.held + b.disputed, ui.tr("until refunds are over")), kpi(ui.tr("Payable"), b.due, ui.tr("for the next payout")),
            kpi(ui.tr("On its way"), b.waiting, ui.tr("in a payout")), kpi(ui.tr("Paid out"), b.paid, ui.tr("to your account"))),
        when(!next.empty(), [&] { return p(_class = "flash", ui.icon("clock"), span(next)); }));
}

static Html works_view(const Ui& ui, const Income& page) {
    if (page.works.empty()) return p(_class = "muted", ui.tr("Nothing was sold in this time."));
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("By work"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Work")), th(_scope = "col", ui.tr("Role")), th(_class = "n", _scope = "col", ui.tr("Sales")),
            th(_class = "n", _scope = "col", ui.tr("Given back")), th(_class = "n", _scope = "col", ui.tr("Earned")))),
        tbody(each(page.works, [&](const WorkLine& work) {
            auto name = work.item ? a(_class = "link", _href = work_path({work.item}), work.title) : span(ui.tr("Memberships you brought"));
            return tr(td(name), td(role_name(ui, work.role)), td(_class = "n", ui.number(work.sales)),
                td(_class = "n", work.taken ? "−" + ui.money({work.taken, work.currency}) : ""), td(_class = "n", ui.money({work.earned, work.currency})));
        }))));
}

static Html periods_view(const Ui& ui, const Income& page) {
    auto choice = [&](const std::string& value, const std::string& text) { return option(_value = value, _selected = page.period == value, text); };
    std::string year;
    Html choices = choice("", ui.tr("All time"));
    for (auto& month : page.periods) {
        if (month.substr(0, 4) != year) choices += choice(year = month.substr(0, 4), ui.tr("Year {}", year));
        choices += choice(month, month);
    }
    return div(_class = "row wrap between", query_form(income_path({}), _class = "filters", _controller = "autosubmit",
            select(_name = "period", _label = ui.tr("Period"), choices), element("noscript", {Node(button(_class = "btn", _type = "submit", ui.tr("Show")))})),
        a(_class = "btn", _href = statement_path({page.period}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("Statement (CSV)")));
}

static Html payouts_view(const Ui& ui, const Income& page) {
    if (page.payouts.empty()) return {};
    return section(h2(_class = "section-title", ui.tr("Payouts")), div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Payouts"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Made")), th(_scope = "col", ui.tr("Paid into")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Amount")))),
        tbody(each(page.payouts, [&](const PayoutLine& payout) {
            return tr(td(_class = "nowrap", a(_class = "link", _href = payout_path({payout.id, {}}), ui.date(payout.made_at))), td(_class = "mono", "…" + payout.tail),
                td(payout_state_chip(ui, payout), when(!payout.reason.empty(), [&] { return div(_class = "small muted", payout.reason); })),
                td(_class = "n", ui.money(payout.money)));
        })))));
}

Page income_page(const Ui& ui, const Income& page) {
    if (page.balances.empty())
        return accounts::settings_page(ui, ui.tr("Income"), income_path({}), div(_class = "empty", ui.icon("wallet", "l"), h2(ui.tr("Nothing earned yet")),
            p(ui.tr("Your part of what others pay for your work is shown here, sale by sale.")), a(_class = "btn", _href = method_path(), ui.tr("Where you are paid"))));
    auto account = page.method ? p(_class = "row wrap between", span(method_name(ui, page.method->kind), " ", span(_class = "mono", "…" + page.method->tail)),
                                     a(_class = "btn sm", _href = method_path(), ui.tr("Change")))
                               : p(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Say where you want to be paid; nothing is paid out before.")),
                                     a(_class = "btn sm", _href = method_path(), ui.tr("Add an account")));
    Html sums;
    for (std::size_t i = 0; i < page.balances.size(); ++i) sums += balance_view(ui, page.balances[i], page.terms[i], page.method.has_value());
    return accounts::settings_page(ui, ui.tr("Income"), income_path({}), div(_class = "stack loose", sums,
        section(_class = "sheet stack tight", h2(ui.tr("Where you are paid")), account),
        section(_class = "stack", h2(_class = "section-title", ui.tr("By work")), periods_view(ui, page), works_view(ui, page)), payouts_view(ui, page)));
}

// ---- one payout ---------------------------------------------------------------------------------

Page payout_page(const Ui& ui, const Covered& page) {
    auto& payout = page.payout;
    auto fact = [&](const std::string& name, const Html& value) { return div(dt(name), dd(value)); };
    auto rows = each(page.sales, [&](const CoveredSale& sale) {
        return tr(td(sale.title), td(role_name(ui, sale.role)), td(_class = "nowrap", ui.date(sale.paid_at)), td(_class = "mono small", to_string(sale.order_id)),
            td(_class = "n", sale.minor < 0 ? "−" + ui.money({-sale.minor, payout.money.currency}) : ui.money({sale.minor, payout.money.currency})));
    });
    auto here = page.own ? payout_path({payout.id, page.next}) : finance_payout_path({payout.id, page.next});
    auto content = div(_class = "stack loose",
        dl(_class = "pairs", when(!page.own, [&] { return fact(ui.tr("Payee"), accounts::byline_view(ui, page.person)); }),
            fact(ui.tr("Amount"), group(ui.money(payout.money))), fact(ui.tr("State"), payout_state_chip(ui, payout)),
            fact(ui.tr("Paid into"), span(_class = "mono", "…" + payout.tail)), fact(ui.tr("Made"), group(ui.date_time(payout.made_at))),
            when(payout.decided_at.has_value(), [&] { return fact(ui.tr("Decided"), group(ui.date_time(*payout.decided_at))); }),
            when(!payout.reason.empty(), [&] { return fact(ui.tr("Reason"), group(payout.reason)); })),
        section(h2(_class = "section-title", ui.tr("The sales it covers")), div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("The sales it covers"),
            table(_class = "table", thead(tr(th(_scope = "col", ui.tr("Work")), th(_scope = "col", ui.tr("Role")), th(_scope = "col", ui.tr("Sold")),
                th(_scope = "col", ui.tr("Order number")), th(_class = "n", _scope = "col", ui.tr("Their part")))), tbody(rows)))),
        when(page.next.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = here, ui.tr("More"))); }));
    auto title = ui.tr("Payout of {}", ui.money(payout.money));
    return page.own ? accounts::settings_page(ui, title, income_path({}), content) : accounts::admin_page(ui, title, desk_path({}), content);
}

// ---- the account --------------------------------------------------------------------------------

Page method_page(const Ui& ui, const MethodPage& page) {
    Form form(ui, set_method_path({}));
    std::vector<Choice> kinds;
    for (auto kind : {MethodKind::bank, MethodKind::alipay, MethodKind::wechat, MethodKind::paypal}) kinds.push_back({std::string(name_of(kind)), method_name(ui, kind)});
    return accounts::settings_page(ui, ui.tr("Where you are paid"), income_path({}), div(_class = "stack",
        when(page.method.has_value(), [&] {
            return p(_class = "flash", ui.icon("wallet"), span(ui.tr("Now: {}, ending in {}, since {}. What you write here takes its place.", method_name(ui, page.method->kind), page.method->tail,
                ui.date(page.method->changed_at))));
        }),
        form(_class = "form sheet",
            form.choose({.name = "kind", .label = ui.tr("Kind"), .value = page.method ? std::string(name_of(page.method->kind)) : "bank", .required = true}, kinds),
            form.text({.name = "holder", .label = ui.tr("Name of its holder"), .hint = ui.tr("As the bank or service knows it."), .required = true, .min = 2, .max = 80, .autocomplete = "name"}),
            form.text({.name = "bank", .label = ui.tr("Bank"), .hint = ui.tr("For bank accounts: its name, and its BIC or CNAPS code."), .max = 80}),
            form.text({.name = "account", .label = ui.tr("Account number or name"), .hint = ui.tr("The number or IBAN; for the others the name you sign in with there."), .required = true, .min = 4, .max = 80, .autocomplete = "off"}),
            p(_class = "small muted", ui.tr("It is kept sealed. Those who pay you see it in the list for the bank; everybody else sees the last four characters. You get a letter whenever it changes.")),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = income_path({}), ui.tr("Cancel"))))));
}

// ---- who shares in a work -----------------------------------------------------------------------

static Html share_form(const Ui& ui, const WorkPage& page) {
    Form form(ui, share_path({page.item, {}, 0}));
    return form(_class = "form sheet", h2(ui.tr("Give a co-author a part")),
        form.text({.name = "handle", .label = ui.tr("Person"), .required = true, .max = 40, .placeholder = "@handle"}),
        form.text({.name = "percent", .label = ui.tr("Percent of the price"), .hint = ui.tr("Out of your part of {} %. 0 takes a part away again. Sales that happened stay as they were.", page.percent), .required = true, .inputmode = "numeric"}),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

static Html terms_form(const Ui& ui, const WorkPage& page) {
    Form form(ui, work_terms_path({page.item, 0}));
    return form(_class = "form sheet", h2(ui.tr("The authors' part of this work")),
        form.text({.name = "percent", .label = ui.tr("Percent of the price"), .value = std::to_string(page.percent), .hint = ui.tr("Of later sales. The usual is {} %.", commerce::kAuthorPercent), .required = true, .inputmode = "numeric"}),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

Page work_page(const Ui& ui, const WorkPage& page) {
    auto part_of = [&](int percent) { return page.price ? ui.money({page.price->minor * percent / 100, page.price->currency}) : std::string(); };
    auto row = [&](const Html& who, const std::string& as, int percent) {
        return tr(td(who), td(as), td(_class = "n", fmt::format("{} %", percent)), td(_class = "n", part_of(percent)));
    };
    auto rows = each(page.parts, [&](const WorkPart& part) { return row(accounts::byline_view(ui, part.person), role_name(ui, part.role), part.percent); });
    rows += row(group(ui.visit.app.settings()->site.name), ui.tr("This site"), 100 - page.percent);
    return accounts::settings_page(ui, page.title, income_path({}), div(_class = "stack loose",
        p(a(_class = "link", _href = page.url, ui.tr("To the work")), when(page.price.has_value(), [&] { return span(" · ", ui.money(*page.price)); })),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Who has a part"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Who has a part")), th(_scope = "col", ui.tr("Role")), th(_class = "n", _scope = "col", ui.tr("Percent")),
                th(_class = "n", _scope = "col", ui.tr("Of one sale")))), tbody(rows))),
        p(_class = "small muted", ui.tr("Every sale keeps the parts it was made with. Whoever brings a buyer is paid out of the site's part.")),
        when(page.may_share, [&] { return share_form(ui, page); }), when(page.may_set_terms, [&] { return terms_form(ui, page); })));
}

}  // namespace lyceum::payouts
