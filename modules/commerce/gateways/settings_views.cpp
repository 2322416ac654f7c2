// How gateways look to the owner who sets them up.
#include "modules/commerce/gateways/alipay/alipay.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/gateways/stripe/stripe.hpp"
#include "modules/commerce/gateways/stripe/protocol.hpp"
#include "modules/commerce/gateways/wechat_pay/wechat_pay.hpp"

namespace lyceum::commerce {
using namespace html;

std::string gateway_name(const Ui& ui, std::string_view gateway) {
    if (gateway == kWechatPay) return ui.tr("WeChat Pay");
    if (gateway == kAlipay) return ui.tr("Alipay");
    if (gateway == kStripe) return "Stripe";
    return gateway == kTransfer ? ui.tr("Bank transfer") : std::string(gateway);
}

namespace {

std::string about(const Ui& ui, std::string_view gateway) {
    if (gateway == kWechatPay) return ui.tr("A code on desks, the app on phones, the wallet inside of WeChat. Takes yuan.");
    if (gateway == kAlipay) return ui.tr("Its own page or a code on desks, the app on phones. Takes yuan.");
    if (gateway == kStripe) return ui.tr("Cards in every currency. Memberships by the month and the year renew by themselves.");
    return ui.tr("People send money by bank, and somebody here says when it has arrived.");
}

Html state_chip(const Ui& ui, const GatewayCard& card) {
    if (card.is_on) return span(_class = "chip good", ui.tr("On"));
    return span(_class = "chip", card.is_set_up ? ui.tr("Off") : ui.tr("Not set up"));
}

// The fields of one gateway's form, with what is there already.
struct Fields {
    const Ui& ui;
    const Form& form;
    const GatewayCard& card;

    Html line(const char* name, const std::string& label, const std::string& value, const std::string& hint = {}, bool required = false) const {
        return form.text({.name = name, .label = label, .value = value, .hint = hint, .required = required, .autocomplete = "off"});
    }
    Html pem(const char* name, const std::string& label, const std::string& value, const std::string& hint = {}) const {
        return form.area({.name = name, .label = label, .value = value, .hint = hint, .rows = 4});
    }
    bool is_there(std::string_view name) const { return std::find(card.present.begin(), card.present.end(), name) != card.present.end(); }
    std::string secret_hint(const char* name, const std::string& hint) const {
        return (is_there(name) ? ui.tr("It is kept, sealed, and never shown. Empty: it stays as it is.") : ui.tr("Sealed in the database, never shown again.")) + (hint.empty() ? "" : " " + hint);
    }
    Html secret(const char* name, const std::string& label, const std::string& hint = {}) const {
        return form.text({.name = name, .label = label, .hint = secret_hint(name, hint), .type = "password", .autocomplete = "off"});
    }
    // What is typed here is not written down again, not even when it was refused.
    Html secret_pem(const char* name, const std::string& words, const std::string& hint = {}) const {
        auto id = std::string("secret-") + name, wrong = form.complaint(name);
        return div(_class = wrong.empty() ? "field" : "field bad", label(_for = id, words), textarea(_id = id, _name = name, _rows = 4, _autocomplete = "off", _describedby = id + "-hint"),
            p(_class = "hint", _id = id + "-hint", secret_hint(name, hint)), when(!wrong.empty(), [&] { return p(_class = "error", wrong); }));
    }
    Html address(std::string_view usual) const {
        return line("address", ui.tr("Address of its interface"), card.plain.address, ui.tr("Empty: {}", usual));
    }
};

Html wechat_fields(const Fields& f) {
    auto& [ui, form, card] = f;
    auto& plain = card.plain;
    return group(f.line("merchant_id", ui.tr("Merchant number (mchid)"), plain.merchant_id, {}, true), f.line("app_id", ui.tr("App id (appid)"), plain.app_id, ui.tr("Of the official account that is bound to the merchant."), true),
        f.line("serial", ui.tr("Serial number of the merchant's certificate"), plain.serial, {}, true), f.secret_pem("private_key", ui.tr("Private key (apiclient_key.pem)")),
        f.secret("api_key", ui.tr("APIv3 key"), ui.tr("32 characters.")),
        f.line("public_key_id", ui.tr("Id of WeChat Pay's public key"), plain.public_key_id, ui.tr("PUB_KEY_ID_…; empty where the merchant still uses platform certificates, which are fetched by themselves.")),
        f.pem("public_key", ui.tr("WeChat Pay's public key (pub_key.pem)"), plain.public_key),
        f.secret("app_secret", ui.tr("Secret of the official account"), ui.tr("Only for paying inside of WeChat.")), f.address(wechat_pay::kAddress));
}

Html alipay_fields(const Fields& f) {
    auto& [ui, form, card] = f;
    auto& plain = card.plain;
    return group(f.line("app_id", ui.tr("App id"), plain.app_id, {}, true), f.line("merchant_id", ui.tr("Seller's number (PID)"), plain.merchant_id, ui.tr("Begins with 2088."), true),
        f.secret_pem("private_key", ui.tr("Private key of the app")), f.pem("public_key", ui.tr("Alipay's public key"), plain.public_key, ui.tr("Where the app does not use certificates.")),
        details(element("summary", {Node(ui.tr("Certificates"))}),
            f.pem("certificate", ui.tr("Certificate of the app"), plain.certificate, "appCertPublicKey_….crt"), f.pem("their_certificate", ui.tr("Certificate of Alipay"), plain.their_certificate, "alipayCertPublicKey_RSA2.crt"),
            f.pem("root_certificate", ui.tr("Root certificates of Alipay"), plain.root_certificate, "alipayRootCert.crt")),
        form.checkbox({.name = "code_here", .label = ui.tr("On desks, show the code on our page instead of Alipay's own")}, plain.code_here), f.address(alipay::kAddress));
}

Html stripe_fields(const Fields& f) {
    auto& [ui, form, card] = f;
    return group(f.secret("api_key", ui.tr("Secret key"), "sk_live_…"), f.secret("webhook_secret", ui.tr("Signing secret of the webhook"), "whsec_…"),
        p(_class = "small muted", ui.tr("Make the webhook with the address above, with the version {}, for these events:", stripe::kVersion), " ",
            code("checkout.session.*, payment_intent.succeeded, payment_intent.payment_failed, payment_intent.canceled, charge.refunded, refund.updated, refund.failed, charge.dispute.*")),
        f.address(stripe::kAddress));
}

Html transfer_fields(const Fields& f) {
    auto& [ui, form, card] = f;
    std::vector<Choice> currencies{{"", ui.tr("Every currency")}};
    each_enumerator<Currency>([&](std::string_view name, Currency) { currencies.push_back({std::string(name), std::string(name)}); });
    return group(form.area({.name = "instructions", .label = ui.tr("Where to send the money"), .value = card.plain.instructions, .hint = ui.tr("Bank, account, name: as the payer is to type them."), .required = true, .max = 2000, .rows = 5}),
        form.choose({.name = "currency", .label = ui.tr("Currency of the account"), .value = card.plain.currency}, currencies));
}

Html fields_of(const Fields& fields) {
    auto& gateway = fields.card.gateway;
    if (gateway == kWechatPay) return wechat_fields(fields);
    if (gateway == kAlipay) return alipay_fields(fields);
    return gateway == kStripe ? stripe_fields(fields) : transfer_fields(fields);
}

Html checked_view(const Ui& ui, const GatewayChecked& checked) {
    if (!checked.asked) return {};
    if (checked.wrong.empty()) return div(_class = "flash good", _role = "status", ui.icon("circle-check"), span(ui.tr("It answers, and the keys work.")));
    return div(_class = "flash bad", _role = "alert", ui.icon("circle-x"), ul(each(checked.wrong, [&](const Msg& wrong) { return li(ui.tr(wrong)); })));
}

}  // namespace

Page gateways_page(const Ui& ui, const Gateways& page) {
    Form terms(ui, selling_terms_path());
    auto sandbox = page.sandbox_offered ? ui.tr("The sandbox is offered, because nothing real is on. No money moves there, and everything it sells is given away.")
                                        : ui.tr("The sandbox is not offered any more, because something real is on. Set payments.sandbox to false when nothing of it is needed.");
    return accounts::admin_page(ui, ui.tr("Payment methods"), gateways_path(), div(_class = "stack",
        when(page.sandbox, [&] { return div(_class = "flash warn", ui.icon("triangle-alert"), span(sandbox)); }),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Payment methods"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("State")))),
            tbody(each(page.gateways, [&](const GatewayCard& card) {
                return tr(td(a(_class = "name link", _href = gateway_path({card.gateway}), gateway_name(ui, card.gateway)), p(_class = "small muted", about(ui, card.gateway))), td(_class = "nowrap", state_chip(ui, card)));
            })))),
        terms(_class = "sheet form", h2(ui.tr("Refunds")), terms.text({.name = "refund_days", .label = ui.tr("Days in which a buyer may have the money back"), .value = std::to_string(page.refund_days),
                .hint = ui.tr("Authors' parts of a sale are paid out and referrals rewarded when they are over. It holds for sales from now on."), .required = true, .type = "number"}),
            div(_class = "form-foot", terms.submit(ui.tr("Save changes"))))));
}

Page gateway_page(const Ui& ui, const GatewayPage& page) {
    auto& card = page.card;
    Form form(ui, save_gateway_path({.gateway = card.gateway}));
    return accounts::admin_page(ui, gateway_name(ui, card.gateway), gateways_path(), div(_class = "stack loose",
        p(_class = "muted", about(ui, card.gateway), " ", state_chip(ui, card)), checked_view(ui, page.checked),
        when(card.keys_lost, [&] {
            return div(_class = "flash bad", _role = "alert", ui.icon("triangle-alert"), span(ui.tr("The secrets of this gateway were sealed by a file of keys that this server does not have, so nothing can be charged or refunded here. "
                "Put the old file back, or write all secrets again below and save: that replaces the lost ones.")));
        }),
        when(!card.notify_url.empty(), [&] { return dl(_class = "pairs", div(dt(ui.tr("Notifications go to")), dd(code(card.notify_url)))); }),
        when(card.is_set_up, [&] {
            return html::form(_class = "act", data("turbo", "false"), _action = check_gateway_path({card.gateway}), _method = "post", input(_type = "hidden", _name = "csrf", _value = ui.csrf_token()),
                button(_type = "submit", _class = "btn", ui.icon("refresh-cw"), ui.tr("Check")));
        }),
        form(_class = "sheet form", fields_of({ui, form, card}), form.checkbox({.name = "is_on", .label = ui.tr("Offered to payers")}, card.is_on || !card.is_set_up),
            div(_class = "form-foot", form.submit(ui.tr("Save changes"))))));
}

}  // namespace lyceum::commerce
