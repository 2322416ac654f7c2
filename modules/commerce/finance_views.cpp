// How orders, refunds, what does not fit, and a community's plans look to those who look after them.
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/gifts/article_links.hpp"
#include "modules/commerce/tasting.hpp"
#include "modules/commerce/join_pages.hpp"

namespace lyceum::commerce {
using namespace html;

static Html older_view(const Ui& ui, bool there, const Url& to) {
    if (!there) return {};
    return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = to, ui.tr("Older")));
}

// ---- orders -------------------------------------------------------------------------------------

static std::string state_name(const Ui& ui, OrderState state) {
    switch (state) {
        case OrderState::pending: return ui.tr("Waits for payment");
        case OrderState::paid: return ui.tr("Payment received");
        case OrderState::partially_refunded: return ui.tr("Partly refunded");
        case OrderState::refunded: return ui.tr("Refunded");
        case OrderState::closed: return ui.tr("Closed without payment");
    }
    return {};
}

static Html filters_view(const Ui& ui, const OrderSearch& search) {
    auto state = [&](std::optional<OrderState> value, const std::string& text) {
        return option(_value = value ? name_of(*value) : "", _selected = search.state == value, text);
    };
    Html states = state({}, ui.tr("Every state"));
    for (auto each : {OrderState::pending, OrderState::paid, OrderState::partially_refunded, OrderState::refunded, OrderState::closed}) states += state(each, state_name(ui, each));
    return query_form(all_orders_path(), _class = "filters", _controller = "autosubmit",
        input(_type = "search", _name = "q", _value = search.q, _label = ui.tr("Search orders"), _placeholder = ui.tr("Order, receipt, payment number or @handle"), _maxlength = 80),
        select(_name = "state", _label = ui.tr("State"), states),
        label(_class = "check", input(_type = "checkbox", _name = "wishes", _value = "1", _checked = search.wishes), span(ui.tr("Refund asked for"))),
        element("noscript", {Node(button(_class = "btn", _type = "submit", ui.tr("Search")))}));
}

Page all_orders_page(const Ui& ui, const AllOrders& page) {
    Html rows;
    for (std::size_t i = 0; i < page.orders.size(); ++i) {
        auto& order = page.orders[i];
        rows += tr(td(a(_class = "link", _href = file_path({order.id}), order.title)), td(accounts::byline_view(ui, page.buyers[i])),
            td(_class = "nowrap", ui.date_time(order.made_at)), td(order_state_chip(ui, order.state)),
            td(_class = "n", ui.money({order.minor, order.currency})), td(_class = "n", order.refunded_minor ? "−" + ui.money({order.refunded_minor, order.currency}) : ""));
    }
    auto next = page.search;
    next.before = page.older;
    return accounts::admin_page(ui, ui.tr("Orders"), all_orders_path(), div(_class = "stack", filters_view(ui, page.search),
        page.orders.empty() ? div(_class = "empty", ui.icon("receipt", "l"), h2(ui.tr("No orders here")))
            : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Orders"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Bought")), th(_scope = "col", ui.tr("Buyer")), th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("State")),
                    th(_class = "n", _scope = "col", ui.tr("Amount")), th(_class = "n", _scope = "col", ui.tr("Given back")))), tbody(rows))),
        older_view(ui, page.older.has_value(), all_orders_path(next))));
}

// ---- one order ----------------------------------------------------------------------------------

static Html refund_form(const Ui& ui, const OrderFile& file) {
    if (!file.may_refund) return {};
    Form form(ui, refund_path({file.order.id, {}, {}, false}));
    return section(_class = "sheet stack", h2(ui.tr("Refund")), form(_class = "form", _turbo_confirm = ui.tr("Send this money back? It cannot be undone."),
        form.text({.name = "amount", .label = ui.tr("Amount"), .value = to_decimal(file.refundable),
            .hint = ui.tr("At most {}. A part leaves what was bought open and takes from the author exactly their part of it; the whole closes it.", ui.money(file.refundable)),
            .required = true, .max = 20, .inputmode = "decimal"}),
        form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("The buyer reads this."), .required = true, .min = 3, .max = 500}),
        form.checkbox({.name = "confirmed", .label = ui.tr("I have checked the amount.")}, false),
        when(!form.complaint("confirmed").empty(), [&] { return p(_class = "error", form.complaint("confirmed")); }),
        div(_class = "form-foot", form.submit(ui.tr("Refund"), "btn danger"))));
}

static std::string dispute_state_name(const Ui& ui, DisputeState state) {
    switch (state) {
        case DisputeState::open: return ui.tr("It is open: what was bought closes until it is decided");
        case DisputeState::funds_withdrawn: return ui.tr("The bank took the money");
        case DisputeState::funds_reinstated: return ui.tr("The bank gave the money back");
        case DisputeState::won: return ui.tr("Won: what was bought opens again");
        case DisputeState::lost: return ui.tr("Lost: it counts as a refund");
    }
    return {};
}

static Html dispute_form(const Ui& ui, const OrderFile& file) {
    if (!file.may_dispute) return {};
    Form form(ui, note_dispute_path({.id = file.order.id}));
    std::vector<Choice> states;
    each_enumerator<DisputeState>([&](std::string_view name, DisputeState state) { states.push_back({std::string(name), dispute_state_name(ui, state)}); });
    return details(summary(_class = "btn ghost", ui.tr("Note a dispute by hand")), form(_class = "form sheet",
        p(_class = "small muted", ui.tr("Where the bank writes instead of the provider. The same number belongs to one dispute.")),
        form.text({.name = "number", .label = ui.tr("Number of the dispute"), .required = true, .max = 60}),
        form.choose({.name = "state", .label = ui.tr("What the bank says"), .value = "open"}, states),
        form.text({.name = "amount", .label = ui.tr("Disputed amount"), .hint = ui.tr("Empty: the whole payment."), .max = 20, .inputmode = "decimal"}),
        div(_class = "form-foot", form.submit(ui.tr("Note it")))));
}

// Each line can go back alone: its shares and its tax lose exactly their part.
static Html lines_view(const Ui& ui, const OrderFile& file) {
    Html rows;
    for (std::size_t i = 0; i < file.order.lines.size(); ++i) {
        auto& line = file.order.lines[i];
        Form form(ui, refund_line_path({file.order.id, static_cast<std::int64_t>(i + 1), {}}));
        rows += tr(td(line.quantity > 1 ? fmt::format("{} × {}", line.quantity, line.title) : line.title, when(!line.tax.is_zero(), [&] { return div(_class = "small muted", tax_text(ui, {line.tax_name, line.tax_basis}, line.tax_added)); })),
            td(_class = "n", ui.money(line.list)), td(_class = "n", ui.money(line.left)),
            td(_class = "end", when(file.may_refund && line.left.minor > 0, [&] {
                return details(summary(_class = "btn sm", ui.tr("Give back")), form(_class = "form",
                    form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("The buyer reads this."), .required = true, .min = 3, .max = 500}),
                    div(_class = "form-foot", form.submit(ui.tr("Refund"), "btn danger"))));
            })));
    }
    if (file.order.lines.empty()) return {};
    return section(h2(_class = "section-title", ui.tr("Lines")), div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Lines"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Line")), th(_class = "n", _scope = "col", ui.tr("Amount")), th(_class = "n", _scope = "col", ui.tr("Not given back")),
            th(span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(rows))));
}

static std::string use_name(const Ui& ui, Use use) {
    switch (use) {
        case Use::awaited: return ui.tr("awaited");
        case Use::sale: return ui.tr("sale");
        case Use::returned: return ui.tr("sent back");
        case Use::unexplained: return ui.tr("unexplained");
    }
    return {};
}

static std::string attempt_state_name(const Ui& ui, AttemptState state) {
    switch (state) {
        case AttemptState::created:
        case AttemptState::pending: return ui.tr("Waits for payment");
        case AttemptState::paid: return ui.tr("Payment received");
        case AttemptState::partially_refunded: return ui.tr("Partly refunded");
        case AttemptState::refunded: return ui.tr("Refunded");
        case AttemptState::closed: return ui.tr("Closed without payment");
        case AttemptState::failed: return ui.tr("Payment refused");
    }
    return {};
}

static Html money_log(const Ui& ui, const OrderFile& file) {
    Html rows;
    for (auto& attempt : file.attempts)
        rows += tr(td(_class = "nowrap", ui.date_time(attempt.made_at)), td(ui.tr("Attempt"), " ", span(_class = "small muted mono", attempt.number)),
            td(way_name(ui, {attempt.method, attempt.gateway})), td(attempt_state_name(ui, attempt.state)), td());
    for (auto& payment : file.payments)
        rows += tr(td(_class = "nowrap", ui.date_time(payment.heard_at)), td(ui.tr("Payment"), " ", span(_class = "small muted mono", payment.gateway_id)),
            td(use_name(ui, payment.use)), td(payment.refunded.is_zero() ? "" : "−" + ui.money(payment.refunded)), td(_class = "n", ui.money(payment.money)));
    for (auto& refund : file.order.refunds)
        rows += tr(td(_class = "nowrap", ui.date_time(refund.made_at)), td(ui.tr("Refund")), td(refund.reason), td(), td(_class = "n", "−" + ui.money(refund.money)));
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("What happened"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("Event")), th(_scope = "col", ui.tr("Details")), th(_scope = "col", ui.tr("State")),
            th(_class = "n", _scope = "col", ui.tr("Amount")))), tbody(rows)));
}

static std::string share_role_name(const Ui& ui, ShareRole role) {
    switch (role) {
        case ShareRole::author: return ui.tr("Author's part");
        case ShareRole::coauthor: return ui.tr("Co-author's part");
        case ShareRole::referrer: return ui.tr("Referrer's part");
    }
    return {};
}

Page order_file_page(const Ui& ui, const OrderFile& file) {
    auto& o = file.order;
    auto fact = [&](const std::string& name, const Html& value) { return div(dt(name), dd(value)); };
    return accounts::admin_page(ui, o.title, all_orders_path(), div(_class = "stack loose",
        p(order_state_chip(ui, o.state)),
        when(!o.refund_wish.empty(), [&] { return div(_class = "flash warn", ui.icon("undo-2"), span(ui.tr("A refund was asked for: {}", o.refund_wish))); }),
        dl(_class = "pairs", fact(ui.tr("Order number"), span(_class = "mono", to_string(o.id))), fact(ui.tr("Buyer"), accounts::byline_view(ui, file.buyer)),
            when(o.receipt.has_value(), [&] { return fact(ui.tr("Receipt"), span(_class = "mono", o.receipt->name())); }),
            fact(ui.tr("Amount"), group(ui.money(o.due))),
            when(!o.tax_contained.is_zero(), [&] { return fact(tax_text(ui, o.tax, false), group(ui.money(o.tax_contained))); }),
            when(!o.refunded.is_zero(), [&] { return fact(ui.tr("Given back"), group(ui.money(o.refunded))); }),
            each(file.shares, [&](const ShareLine& share) {
                return fact(share_role_name(ui, share.role), group(accounts::byline_view(ui, share.person), " ", ui.money(share.part), " ", span(_class = "small muted", fmt::format("{} %", share.percent))));
            }),
            when(o.starts_at && o.ends_at, [&] { return fact(ui.tr("Period"), group(ui.tr("{} to {}", ui.locale().full_date(*o.starts_at), ui.locale().full_date(*o.ends_at)))); })),
        lines_view(ui, file), section(h2(_class = "section-title", ui.tr("What happened")), money_log(ui, file)),
        when(file.is_own, [&] { return p(_class = "muted", ui.tr("You bought this yourself, so somebody else of finance decides about its money.")); }), refund_form(ui, file), dispute_form(ui, file)));
}

// ---- what does not fit ----------------------------------------------------------------------------

static std::string anomaly_name(const Ui& ui, AnomalyKind kind) {
    switch (kind) {
        case AnomalyKind::unknown_number: return ui.tr("A payment for an order we do not know");
        case AnomalyKind::other_merchant: return ui.tr("A payment to another merchant");
        case AnomalyKind::wrong_amount: return ui.tr("Another amount than was asked for");
        case AnomalyKind::wrong_currency: return ui.tr("Another currency than was asked for");
        case AnomalyKind::refund_refused: return ui.tr("The provider refused a refund");
        case AnomalyKind::refund_too_large: return ui.tr("More was given back than was paid");
        case AnomalyKind::missing_here: return ui.tr("On the provider's statement, not in our books");
        case AnomalyKind::missing_there: return ui.tr("In our books, not on the provider's statement");
        case AnomalyKind::amounts_differ: return ui.tr("Our books and the statement have different amounts");
        case AnomalyKind::refunds_differ: return ui.tr("Our books and the statement have different refunds");
        case AnomalyKind::refund_failed: return ui.tr("A refund did not reach the payer");
        case AnomalyKind::refund_by_hand: return ui.tr("A refund to be sent by hand");
        case AnomalyKind::other_version: return ui.tr("The provider tells in another version than this program understands");
        case AnomalyKind::dispute: return ui.tr("The payer disputes this payment at their bank");
    }
    return {};
}

// What usually mends it.
static std::string suggestion(const Ui& ui, AnomalyKind kind) {
    switch (kind) {
        case AnomalyKind::unknown_number: return ui.tr("Look the number up at the provider. What is not of this site is settled; what is, goes back to the payer there.");
        case AnomalyKind::other_merchant: return ui.tr("Compare the merchant and app numbers with those under “Payment methods”.");
        case AnomalyKind::wrong_amount:
        case AnomalyKind::wrong_currency: return ui.tr("Send the money back, and ask the buyer to pay again.");
        case AnomalyKind::refund_refused: return ui.tr("Look at the provider whether it was sent. If its balance was too low, add to it and send the refund there by hand.");
        case AnomalyKind::refund_too_large: return ui.tr("The provider gave back more than was paid. Speak to it about the rest.");
        case AnomalyKind::missing_here: return ui.tr("Look the payment up at the provider and have its notification sent again. What is not of this site goes back to the payer there.");
        case AnomalyKind::missing_there: return ui.tr("Wait for the next statement. If the money is not on it either, speak to the provider; what it opened is open.");
        case AnomalyKind::amounts_differ: return ui.tr("Look the payment up at the provider. What was paid too much is refunded on the page of the order; what is missing is asked of the buyer.");
        case AnomalyKind::refunds_differ: return ui.tr("Look the payment up at the provider. What it gave back and we did not is refunded on the page of the order; what it still owes is sent there.");
        case AnomalyKind::refund_failed: return ui.tr("The money lies with the provider again. Ask the buyer for another account and send it by hand.");
        case AnomalyKind::refund_by_hand: return ui.tr("Send the money by bank, then settle this with the bank's number.");
        case AnomalyKind::dispute: return ui.tr("Answer it at the provider in time. What was bought is closed until it is decided.");
        case AnomalyKind::other_version: return ui.tr("Make the webhook anew, with the version that stands on the page of the gateway.");
    }
    return {};
}

static Html anomaly_view(const Ui& ui, const AnomalyLine& line, bool may_settle) {
    Form form(ui, settle_path({line.id, {}, false}));
    return section(_class = "sheet stack tight", h2(anomaly_name(ui, line.kind)),
        p(_class = "small muted", line.gateway, " · ", ui.date_time(line.found_at), " · ", span(_class = "mono", line.reference)),
        when(line.minor != 0, [&] { return p(ui.money({line.minor, line.currency})); }),
        when(static_cast<bool>(line.order_id), [&] { return p(a(_class = "link", _href = file_path({line.order_id}), ui.tr("To the order"))); }),
        when(!line.settled_at, [&] { return p(_class = "muted", suggestion(ui, line.kind)); }),
        when(line.settled_at.has_value(), [&] { return p(ui.tr("Settled on {}: {}", ui.date(*line.settled_at), line.settlement)); }),
        when(!line.settled_at && may_settle, [&] {
            return form(_class = "form", form.text({.name = "settlement", .label = ui.tr("What was found out and done"), .required = true, .min = 3, .max = 500}),
                when(line.can_give_back, [&] { return form.checkbox({.name = "give_back", .label = ui.tr("Send the money back")}, false); }),
                div(_class = "form-foot", form.submit(ui.tr("Settle"))));
        }));
}

Page anomalies_page(const Ui& ui, const Anomalies& page) {
    auto good = div(_class = "empty", ui.icon("circle-check", "l"), h2(ui.tr("Everything fits")), p(ui.tr("Every payment has an order, and the books agree with the provider's statement.")));
    return accounts::admin_page(ui, ui.tr("Payments to review"), anomalies_path(), div(_class = "stack",
        nav(_class = "tabs", _label = ui.tr("State"), a(_href = anomalies_path(), _current = !page.settled, ui.tr("To settle")),
            a(_href = anomalies_path({.settled = true, .before = {}}), _current = page.settled, ui.tr("Settled")), a(_href = Url::local("/finance/statements"), ui.tr("Statements"))),
        when(page.anomalies.empty(), [&] { return good; }),
        each(page.anomalies, [&](const AnomalyLine& line) { return anomaly_view(ui, line, page.may_settle); }),
        older_view(ui, page.older.has_value(), anomalies_path({page.settled, page.older}))));
}

// ---- plans --------------------------------------------------------------------------------------

static Html add_plan_form(const Ui& ui, const Plans& page) {
    if (page.tiers.empty()) return p(_class = "muted", ui.tr("Add a tier above the free one first; then it can have a price."));
    Form form(ui, add_plan_path({page.community.slug, {}, {}, 0, {}, {}}));
    std::vector<Choice> tiers, kinds, currencies;
    for (auto& tier : page.tiers) tiers.push_back({to_string(tier.id), tier.name});
    for (auto kind : {PlanKind::monthly, PlanKind::yearly}) kinds.push_back({std::string(name_of(kind)), plan_kind_name(ui, kind, 0)});
    kinds.push_back({"period", ui.tr("Prepaid for a number of days")});
    for (auto currency : {Currency::CNY, Currency::USD, Currency::EUR, Currency::JPY}) currencies.push_back({std::string(name_of(currency)), std::string(name_of(currency))});
    return section(_class = "sheet stack", h2(ui.tr("Add a plan")), form(_class = "form",
        form.choose({.name = "tier", .label = ui.tr("Tier"), .required = true}, tiers),
        form.choose({.name = "kind", .label = ui.tr("Period"), .value = "monthly", .required = true}, kinds),
        form.text({.name = "days", .label = ui.tr("Days"), .value = "0", .hint = ui.tr("Of a prepaid period; 0 for the others."), .type = "number"}),
        form.text({.name = "price", .label = ui.tr("Price"), .hint = ui.tr("Such as 39 or 39.50. It never changes: for a new price add a new plan and retire this one."), .required = true, .max = 20, .inputmode = "decimal"}),
        form.choose({.name = "currency", .label = ui.tr("Currency"), .value = "CNY", .required = true}, currencies),
        div(_class = "form-foot", form.submit(ui.tr("Offer it")))));
}

static Html tasting_forms(const Ui& ui, const Plans& page) {
    if (page.tiers.empty()) return {};
    Form trial(ui, offer_trial_path({page.community.slug, {}, 0})), articles(ui, offer_articles_path({page.community.slug, 0})), links(ui, offer_links_path({page.community.slug, 0}));
    std::vector<Choice> tiers;
    for (std::size_t i = 0; i < page.tiers.size(); ++i)
        tiers.push_back({to_string(page.tiers[i].id), page.tiers[i].name + " · " + (page.trial_days[i] ? ui.plural(page.trial_days[i], "{} day free", "{} days free") : ui.tr("no trial"))});
    return section(_class = "sheet stack", h2(ui.tr("Trying before paying")), p(_class = "muted", ui.tr("Nothing is charged for any of this, and all of it ends by itself.")),
        trial(_class = "form", div(_class = "cols-2", trial.choose({.name = "tier", .label = ui.tr("Tier"), .required = true}, tiers),
                trial.text({.name = "days", .label = ui.tr("Days of the trial"), .value = "7", .hint = ui.tr("Once for each person who was never a member. 0 ends the offer."), .required = true, .type = "number"})),
            div(_class = "form-foot", trial.submit(ui.tr("Save the trial")))),
        articles(_class = "form", articles.text({.name = "articles", .label = ui.tr("Members' articles for nothing, a month"), .value = std::to_string(page.free_articles),
                .hint = ui.tr("For everybody who signed up. What is sold by itself is never among them."), .required = true, .type = "number"}),
            div(_class = "form-foot", articles.submit(ui.tr("Save the number")))),
        links(_class = "form", links.text({.name = "links", .label = ui.tr("Gift links that a member may make, a month"), .value = std::to_string(page.member_links),
                .hint = ui.tr("Each opens one members' article to 5 others at most. Authors give their own work away in any case."), .required = true, .type = "number"}),
            div(_class = "form-foot", links.submit(ui.tr("Save the number")))));
}

Page plans_page(const Ui& ui, const Plans& page) {
    auto rows = each(page.plans, [&](const PlanLine& plan) {
        auto state = plan.retired ? span(_class = "chip", ui.tr("Retired"))
            : button_to(ui, retire_path({page.community.slug, plan.id}), "post", group(ui.tr("Retire")), "btn sm",
                ui.tr("Nobody can buy it any more. Whoever has it keeps it."));
        return tr(td(plan.tier), td(_class = "nowrap", plan_kind_name(ui, plan.kind, plan.days)), td(_class = "n", ui.money(plan.price)),
            td(_class = "n", ui.number(plan.holders)), td(_class = "end", state));
    });
    auto table_of_plans = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Plans and prices"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Tier")), th(_scope = "col", ui.tr("Period")), th(_class = "n", _scope = "col", ui.tr("Price")),
            th(_class = "n", _scope = "col", ui.tr("Running")), th(span(_class = "visually-hidden", ui.tr("Actions"))))), tbody(rows)));
    return communities::manage_page(ui, page.community, ui.tr("Plans and prices"), plans_path({page.community.slug}), div(_class = "stack loose", h1(ui.tr("Plans and prices")),
        page.plans.empty() ? div(_class = "empty", ui.icon("credit-card", "l"), h2(ui.tr("No plans yet"))) : table_of_plans, add_plan_form(ui, page), tasting_forms(ui, page)));
}

}  // namespace lyceum::commerce
