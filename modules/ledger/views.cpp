#include "modules/ledger/closing.hpp"
#include "modules/ledger/pages.hpp"
#include <algorithm>

namespace lyceum::ledger {
using namespace html;

// Gateways and lines of business by the words of their pages; what is not known stands as it is.
static std::string line_name(const Ui& ui, const std::string& name) {
    if (name == "plan") return ui.tr("Memberships");
    if (name == "item") return ui.tr("Single works");
    if (name == "goods") return ui.tr("Goods and services");
    if (name == "deals") return ui.tr("Agreed work");
    if (name == "crowdfunding") return ui.tr("Projects");
    if (name == "sandbox") return ui.tr("Sandbox");
    if (name == "stripe") return "Stripe";
    if (name == "wechat_pay") return ui.tr("WeChat Pay");
    if (name == "alipay") return ui.tr("Alipay");
    if (name == "transfer") return ui.tr("Bank transfer");
    return name;
}

std::string account_name(const Ui& ui, Purpose purpose, const std::string& name) {
    auto known = [&] {
        switch (purpose) {
            case Purpose::gateway: return ui.tr("Payment gateway");
            case Purpose::customer: return ui.tr("Customer");
            case Purpose::revenue: return ui.tr("Revenue");
            case Purpose::author_payable: return ui.tr("Owed to authors");
            case Purpose::gateway_fee: return ui.tr("Gateway fees");
            case Purpose::refunds: return ui.tr("Refunds");
            case Purpose::anomaly: return ui.tr("Unexplained payments");
            case Purpose::bank: return ui.tr("Bank account");
            case Purpose::tax: return ui.tr("Tax collected");
            case Purpose::held: return ui.tr("Held for buyers");
        }
        return std::string();
    };
    constexpr std::string_view kDispute = " dispute";
    if (purpose == Purpose::anomaly && name.ends_with(kDispute)) return ui.tr("Disputed payments") + " · " + line_name(ui, name.substr(0, name.size() - kDispute.size()));
    if (purpose == Purpose::tax) return known() + " · " + name;         // the owner's own word for it
    return name.empty() ? known() : known() + " · " + line_name(ui, name);
}

static std::string kind_name(const Ui& ui, const std::string& kind) {
    if (kind == "sale") return ui.tr("Sale");
    if (kind == "refund") return ui.tr("Refund");
    if (kind == "returned") return ui.tr("Sent back");
    if (kind == "unexplained") return ui.tr("Unexplained payment");
    if (kind == "fee") return ui.tr("Gateway fee");
    if (kind == "payout") return ui.tr("Payout");
    if (kind == "release") return ui.tr("Release of held money");
    if (kind == "dispute") return ui.tr("Dispute");
    if (kind == "dispute_back") return ui.tr("Disputed money came back");
    if (kind == "correction") return ui.tr("Correction");
    if (kind == "reversal") return ui.tr("Reversal");
    return kind;
}

// Whose account it is, where it is a person's.
static Html account_view(const Ui& ui, Purpose purpose, const std::string& name, PersonId person, const std::vector<accounts::Byline>& people) {
    auto found = std::find_if(people.begin(), people.end(), [&](auto& each) { return each.id == person; });
    return group(account_name(ui, purpose, name), when(found != people.end(), [&] { return group(" ", accounts::byline_view(ui, *found)); }));
}

static Html tabs(const Ui& ui, bool journal) {
    return nav(_class = "tabs", _label = ui.tr("Ledger"), a(_href = books_path(), _current = !journal, ui.tr("Balances")),
        a(_href = journal_path(), _current = journal, ui.tr("Journal")));
}

Page books_page(const Ui& ui, const Books& books) {
    Html rows;
    for (auto& account : books.accounts)
        rows += tr(td(account_view(ui, account.purpose, account.name, account.person, books.people)), td(_class = "n", ui.money({account.balance, account.currency})));
    auto verdict = books.problems.empty()
        ? div(_class = "flash good", _role = "status", ui.icon("circle-check"), span(ui.tr("Every entry sums to zero and the balances agree.")))
        : div(_class = "flash bad", _role = "alert", ui.icon("circle-alert"), span(ui.tr("The books do not agree."), " ", each(books.problems, [](auto& text) { return group(text, " "); })));
    return accounts::admin_page(ui, ui.tr("Ledger"), books_path(), group(tabs(ui, false), verdict,
            div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Balances"),
                table(_class = "table", thead(tr(th(_scope = "col", ui.tr("Account")), th(_class = "n", _scope = "col", ui.tr("Balance")))), tbody(rows)))));
}

Page journal_page(const Ui& ui, const Journal& journal) {
    Html rows;
    for (auto& line : journal.lines)
        rows += tr(td(_class = "nowrap", ui.date_time(line.at)), td(kind_name(ui, line.kind), " ", span(_class = "small muted mono", line.reference)),
            td(account_view(ui, line.from_purpose, line.from_name, line.from_person, journal.people)),
            td(account_view(ui, line.to_purpose, line.to_name, line.to_person, journal.people)),
            td(_class = "n", ui.money({line.minor, line.currency})));
    return accounts::admin_page(ui, ui.tr("Journal"), books_path(), group(tabs(ui, true),
            when(journal.lines.empty(), [&] { return div(_class = "empty", ui.icon("receipt", "l"), h2(ui.tr("No money has moved yet"))); }),
            div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Journal"),
                table(_class = "table", thead(tr(th(_scope = "col", ui.tr("When")), th(_scope = "col", ui.tr("Entry")), th(_scope = "col", ui.tr("From")),
                    th(_scope = "col", ui.tr("To")), th(_class = "n", _scope = "col", ui.tr("Amount")))), tbody(rows))),
            when(journal.older.has_value(), [&] {
                return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = journal_path({journal.older}), ui.tr("Older")));
            })));
}

}  // namespace lyceum::ledger
