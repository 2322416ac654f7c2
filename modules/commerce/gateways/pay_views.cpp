// How the page looks on which something is paid, and how staff see transfers.
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/join_pages.hpp"
#include "platform/html/qr.hpp"

namespace lyceum::commerce {
using namespace html;

// ---- the payer ------------------------------------------------------------------------------------

static Html heading_view(const Ui& ui, const PayPage& page) {
    return group(h1(_class = "center-text", way_name(ui, page.way)), p(_class = "price center-text", ui.money(page.money)),
        dl(_class = "pairs", div(dt(ui.tr("Payee")), dd(page.site)), div(dt(ui.tr("What for")), dd(page.title))));
}

static Html code_view(const Ui& ui, const PayPage& page) {
    bool alipay = page.way.method == Method::alipay;
    return group(qr_picture(page.code, alipay ? ui.tr("A code to pay with Alipay") : ui.tr("A code to pay with WeChat")),
        p(_class = "center-text", alipay ? ui.tr("Scan it with Alipay.") : ui.tr("Scan it with WeChat.")),
        when(!page.openid_at.empty(), [&] { return a(_class = "btn primary lg block", data("turbo", "false"), _href = *Url::external(page.openid_at), ui.tr("Pay here in WeChat")); }));
}

static Html wallet_view(const Ui& ui, const PayPage& page) {
    return div(_controller = "wechat-wallet", data("wechat-wallet-call-value", page.wallet_call), data("wechat-wallet-next-value", return_path({page.order})),
        button(_type = "button", _class = "btn primary lg block", data("action", "wechat-wallet#open"), ui.tr("Pay {}", ui.money(page.money))));
}

static Html waiting_view(const Ui& ui) {
    return div(_class = "row center muted", _role = "status", span(_class = "spinner", _aria_hidden = true), span(ui.tr("This page goes on by itself once the payment has arrived.")));
}

static Html claim_form(const Ui& ui, const PayPage& page) {
    Form form(ui, claim_path({page.number, {}, {}, {}}));
    return form(_class = "form stack", h2(ui.tr("I have sent it")),
        form.text({.name = "reference", .label = ui.tr("The bank's number of the transfer, or the name it was sent under"), .required = true, .max = 100}),
        form.area({.name = "words", .label = ui.tr("Anything that helps to find it"), .max = 500, .rows = 2}),
        form.file({.name = "proof", .label = ui.tr("A picture or PDF of the transfer"), .hint = ui.tr("Not needed. PNG, JPEG or PDF, at most 2 MB; seen by those who look after money alone.")}, "image/png,image/jpeg,application/pdf"),
        div(_class = "form-foot", form.submit(ui.tr("Say that it was sent"))));
}

static Html transfer_view(const Ui& ui, const PayPage& page) {
    bool waits = page.claim && !page.claim->decided_at;
    bool refused = page.claim && page.claim->decided_at && !page.claim->approved;
    return group(
        div(_class = "pre-line", page.instructions),
        dl(_class = "pairs", div(dt(ui.tr("Write this on the transfer")), dd(_class = "mono", page.reference)), div(dt(ui.tr("Amount")), dd(ui.money(page.money)))),
        when(waits, [&] { return div(_class = "flash good", _role = "status", ui.icon("clock"), span(ui.tr("You said on {} that it was sent. Somebody looks for it, and you are told by mail.", ui.date_time(page.claim->claimed_at)))); }),
        when(refused, [&] { return div(_class = "flash bad", _role = "alert", ui.icon("circle-x"), span(ui.tr("It could not be confirmed: {}", page.claim->reason))); }),
        waits ? details(element("summary", {Node(ui.tr("Say more about it"))}), claim_form(ui, page)) : claim_form(ui, page));
}

static Html ready_view(const Ui& ui, const PayPage& page) {
    if (page.how == Way::transfer) return transfer_view(ui, page);
    Html way;
    if (!page.code.empty()) way = code_view(ui, page);
    else if (!page.wallet_call.empty()) way = wallet_view(ui, page);
    else if (page.leads_on) way = a(_class = "btn primary lg block", data("turbo", "false"), _href = go_path({page.number}), ui.tr("Go on to pay {}", ui.money(page.money)), " ", ui.icon("external-link"));
    return group(div(_controller = "pay-poll", data("pay-poll-url-value", order_url(page.order)), data("pay-poll-next-value", return_path({page.order})), data("pay-poll-patient-value", "true"), way,
        waiting_view(ui)), p(_class = "small muted center-text", ui.tr("Nothing is charged twice: a second payment for the same order is sent back.")));
}

// The gateway is being told: moments later there is a code, or the way on.
static Html preparing_view(const Ui& ui, const PayPage& page) {
    bool leads = page.how == Way::h5 || page.how == Way::page || page.how == Way::wap || page.how == Way::checkout;
    auto here = attempt_path({page.number});
    return div(_class = "stack center-text", _controller = "pay-poll", data("pay-poll-url-value", here), data("pay-poll-next-value", leads ? go_path({page.number}) : here),
        data("pay-poll-leaves-value", leads ? "true" : "false"), p(span(_class = "spinner", _aria_hidden = true)), p(_role = "status", ui.tr("Preparing the payment …")),
        a(_class = "btn ghost", _href = here, ui.tr("Look again")));
}

static Html state_view(const Ui& ui, const PayPage& page) {
    auto back = a(_class = "btn block", _href = order_url(page.order), ui.tr("Choose another way"));
    switch (page.state) {
        case PayState::pending: return preparing_view(ui, page);
        case PayState::ready: return group(ready_view(ui, page), back);
        case PayState::refused: return group(div(_class = "flash bad", _role = "alert", ui.icon("circle-x"), span(ui.tr("The payment provider did not take this payment. Nothing was charged."))), back);
        case PayState::over: return group(div(_class = "flash warn", ui.icon("clock"), span(ui.tr("The time to pay this is over. Nothing was charged; begin again from the order."))), back);
    }
    return {};
}

Page pay_page(const Ui& ui, const PayPage& page) {
    auto again = page.state == PayState::pending || (page.state == PayState::ready && page.how != Way::transfer)
        ? element("noscript", {Node(void_element("meta", {Node(Attribute{"http-equiv", "refresh"}), Node(_content = page.state == PayState::pending ? "2" : "10")}))}) : Html();
    return {.title = ui.tr("Pay {}", ui.money(page.money)),
        .body = div(_class = "gateway", section(_class = "sheet", heading_view(ui, page), state_view(ui, page))), .shape = Shape::slim, .indexed = false, .head = again};
}

Page openid_page(const Ui& ui, const OpenidPage& page) {
    Form form(ui, openid_path({page.number, {}, {}}));
    return {.title = ui.tr("Pay {}", ui.money(page.money)),
        .body = div(_class = "gateway", section(_class = "sheet", h1(_class = "center-text", ui.tr("WeChat Pay")), p(_class = "price center-text", ui.money(page.money)), p(_class = "center-text muted", page.title),
            form(_controller = "press", form.hidden("code", page.code), form.submit(ui.tr("Go on to pay {}", ui.money(page.money)), "btn primary lg block")))),
        .shape = Shape::slim, .indexed = false};
}

Page card_page(const Ui& ui, const CardPage& page) {
    return {.title = ui.tr("Card and bills"),
        .body = div(_class = "gateway", section(_class = "sheet", h1(_class = "center-text", ui.tr("Card and bills")),
            p(ui.tr("The card company shows your card and your bills on a page of its own. The next renewal uses the card you choose there.")),
            a(_class = "btn primary lg block", data("turbo", "false"), _href = *Url::external(page.address), ui.tr("Go there"), " ", ui.icon("external-link")),
            a(_class = "btn block", _href = subscriptions_url(), ui.tr("Back")))),
        .shape = Shape::slim, .indexed = false};
}

// ---- transfers, for staff ---------------------------------------------------------------------------

static Html decide_view(const Ui& ui, const TransferLine& line) {
    Form approve(ui, approve_path({line.attempt, {}})), refuse(ui, refuse_path({line.attempt, {}}));
    Money due{line.minor, line.currency};
    return div(_class = "decide",
        approve(_class = "form", approve.text({.name = "amount", .label = ui.tr("Amount that arrived"), .value = to_decimal(due), .required = true, .max = 20, .inputmode = "decimal"}),
            div(_class = "form-foot", approve.submit(ui.tr("It arrived")))),
        details(element("summary", {Node(ui.tr("It did not arrive"))}),
            refuse(_class = "form", refuse.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("The buyer reads this."), .required = true, .min = 3, .max = 500}),
                div(_class = "form-foot", refuse.submit(ui.tr("Refuse"), "btn danger")))));
}

static Html transfer_line_view(const Ui& ui, const TransferLine& line, const accounts::Byline& buyer, const Transfers& page) {
    bool is_own = line.buyer == ui.visit.visitor.who && !page.decides_own;
    auto fact = [](const std::string& name, const Html& value) { return div(dt(name), dd(value)); };
    return section(_class = "sheet stack tight", h2(a(_class = "link", _href = file_path({line.order_id}), line.title), " · ", ui.money({line.minor, line.currency})),
        dl(_class = "pairs", fact(ui.tr("Buyer"), accounts::byline_view(ui, buyer)), fact(ui.tr("On the transfer"), span(_class = "mono", line.number.substr(0, 10))),
            fact(ui.tr("Sent, they say"), group(ui.date_time(line.claimed_at))), fact(ui.tr("Number or name"), group(line.reference)),
            when(!line.words.empty(), [&] { return fact(ui.tr("In their words"), group(line.words)); }),
            when(line.has_proof, [&] { return fact(ui.tr("Proof"), a(_class = "link", data("turbo", "false"), _href = proof_path({line.attempt}), ui.tr("Download"))); })),
        when(line.decided_at.has_value(), [&] {
            return p(line.approved ? span(_class = "chip good", ui.tr("Approved")) : span(_class = "chip", ui.tr("Refused")), " ", ui.date_time(*line.decided_at), when(!line.reason.empty(), [&] { return group(": ", line.reason); }));
        }),
        when(!line.decided_at && page.may_decide, [&] {
            return is_own ? p(_class = "muted", ui.tr("You bought this yourself, so somebody else of finance decides about its money.")) : decide_view(ui, line);
        }));
}

Page statements_page(const Ui& ui, const Statements& page) {
    Form form(ui, bring_path());
    std::vector<Choice> gateways;
    for (auto& gateway : page.gateways) gateways.push_back({gateway, gateway_name(ui, gateway)});
    return accounts::admin_page(ui, ui.tr("Statements"), anomalies_path(), div(_class = "stack",
        p(_class = "muted", ui.tr("The statements of WeChat Pay, Alipay and Stripe are read every night. Older ones are compared here: whatever differs becomes a case.")),
        page.gateways.empty() ? div(_class = "empty", ui.icon("file-text", "l"), h2(ui.tr("No gateway has statements to bring")))
            : form(_class = "sheet form", form.choose({.name = "gateway", .label = ui.tr("Gateway"), .required = true}, gateways),
                form.file({.name = "file", .label = ui.tr("The statement"), .hint = ui.tr("The file of all trades as it was downloaded: CSV, or ZIP."), .required = true}, ".csv,.txt,.zip,text/csv,application/zip"),
                div(_class = "form-foot", form.submit(ui.tr("Compare"))))));
}

Page transfers_page(const Ui& ui, const Transfers& page) {
    Html lines;
    for (std::size_t i = 0; i < page.transfers.size(); ++i) lines += transfer_line_view(ui, page.transfers[i], page.buyers[i], page);
    return accounts::admin_page(ui, ui.tr("Transfers"), transfers_path(), div(_class = "stack",
        nav(_class = "tabs", _label = ui.tr("State"), a(_href = transfers_path(), _current = !page.decided, ui.tr("To look for")),
            a(_href = transfers_path({.decided = true, .before = {}}), _current = page.decided, ui.tr("Decided"))),
        page.transfers.empty() ? div(_class = "empty", ui.icon("banknote", "l"), h2(ui.tr("No transfers here"))) : lines,
        when(page.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = transfers_path({page.decided, page.older}), ui.tr("Older")));
        })));
}

}  // namespace lyceum::commerce
