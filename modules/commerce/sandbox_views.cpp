// How the sandbox's pay page looks: like a provider's, and never to be mistaken for one.
#include "modules/commerce/join_pages.hpp"
#include "modules/commerce/sandbox_pages.hpp"
#include "platform/html/qr.hpp"

namespace lyceum::commerce {
using namespace html;
using sandbox::Choice;
using sandbox::DemandState;

// The address of this page, to be scanned by a phone that then pays.
static Html code_view(const Ui& ui, const SandboxPage& page) {
    auto code = qr_picture(page.address, ui.tr("A code with the address of this page"));
    if (code.empty()) return {};
    return group(code,
        p(_class = "small muted center-text", ui.tr("Scan with a phone in the same network, or go on here.")));
}

static Html choice_button(const Ui& ui, const SandboxPage& page, Choice choice, const std::string& words, std::string_view style) {
    Form form(ui, sandbox_path({page.number}));
    return form(form.hidden("choice", name_of(choice)), form.submit(words, style));
}

static Html pay_view(const Ui& ui, const SandboxPage& page) {
    auto words = page.method == Method::card ? ui.tr("Pay {}", ui.money(page.money)) : ui.tr("Open the wallet and pay {}", ui.money(page.money));
    return div(_class = "stack tight", choice_button(ui, page, Choice::pay, words, "btn primary lg block"),
        choice_button(ui, page, Choice::pay_and_leave, ui.tr("Pay, and close the page before the shop hears of it"), "btn block"),
        choice_button(ui, page, Choice::fail, ui.tr("Refuse the payment"), "btn block"));
}

static Html trials_view(const Ui& ui, const SandboxPage& page) {
    auto trial = [&](Choice choice, const std::string& words) { return choice_button(ui, page, choice, words, "btn sm block"); };
    return details(element("summary", {Node(ui.tr("What else can happen"))}), div(_class = "stack tight",
        trial(Choice::let_next_fail, ui.tr("Pay, but let the next renewals fail")),
        trial(Choice::pay_late, ui.tr("Pay after the shop was told that it is too late")),
        trial(Choice::close_afterwards, ui.tr("Pay, then tell the shop that it is closed")),
        trial(Choice::pay_twice, ui.tr("Pay twice, and tell of the first twice")),
        trial(Choice::refund_first, ui.tr("Pay and give back, and tell of the refund first")),
        trial(Choice::pay_less, ui.tr("Pay another amount"))));
}

static Html state_view(const Ui& ui, const SandboxPage& page) {
    auto back = a(_class = "btn primary block", _href = page.back, ui.tr("Back to {}", page.site));
    if (page.state == DemandState::paid)
        return group(div(_class = "flash good", _role = "status", ui.icon("circle-check"), span(ui.tr("Paid. The shop is told within ten seconds."))),
            choice_button(ui, page, Choice::tell_again, ui.tr("Tell the shop now"), "btn block"), back);
    if (page.state == DemandState::closed || page.expired)
        return group(div(_class = "flash warn", ui.icon("clock"), span(ui.tr("The shop has taken this payment back."))), back);
    return group(when(page.state == DemandState::failed, [&] { return div(_class = "flash bad", _role = "alert", ui.icon("circle-x"), span(ui.tr("The payment was refused. You can try again."))); }),
        pay_view(ui, page), trials_view(ui, page), a(_class = "btn ghost block", _href = page.back, ui.tr("Back without paying")));
}

Page sandbox_page(const Ui& ui, const SandboxPage& page) {
    bool waits = page.state == DemandState::open && !page.expired && page.method != Method::card;
    return {.title = ui.tr("Sandbox payment"),
        .body = div(_class = "gateway",
            p(_class = "gateway-mark", ui.tr("Sandbox payment")),
            section(_class = "sheet", h1(_class = "center-text", way_name(ui, {page.method, "sandbox"})), p(_class = "price center-text", ui.money(page.money)),
                dl(_class = "pairs", div(dt(ui.tr("Payee")), dd(page.site)), div(dt(ui.tr("What for")), dd(page.title)), div(dt(ui.tr("Payment number")), dd(_class = "mono", page.number))),
                when(waits, [&] { return code_view(ui, page); }), state_view(ui, page)),
            p(_class = "small muted center-text", ui.tr("This is a test provider. No money moves."))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::commerce
