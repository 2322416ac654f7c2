// Letters about payouts, in their reader's language. Somebody without a verified address gets none.
#include "modules/payouts/pages.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::payouts {

namespace {

void write(Tx& tx, PersonId person, std::string (*subject)(const Ui&), const std::function<std::string(const Ui&)>& text) {
    auto reader = accounts::contact(tx, person);
    if (!reader || reader->email.empty()) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    visit.visitor.time_zone = reader->time_zone;
    Ui ui{visit};
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = subject(ui),
        .text = ui.tr("Hello {},", reader->name) + "\n\n" + text(ui) + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

}  // namespace

void write_paid(Tx& tx, const PayoutRow& payout) {
    auto to = tx.app().base_url() + payout_path({payout.id, {}}).str();
    write(tx, payout.person, [](const Ui& ui) { return ui.tr("Your income was paid out"); }, [&](const Ui& ui) {
        return ui.tr("{} went to your account ending in {}. It can take the bank some days.", ui.money(payout.money()), payout.tail) + "\n\n" +
               ui.tr("The sales it covers:") + "\n" + to;
    });
}

void write_failed(Tx& tx, const PayoutRow& payout) {
    auto to = tx.app().base_url() + method_path().str();
    write(tx, payout.person, [](const Ui& ui) { return ui.tr("Your income could not be paid out"); }, [&](const Ui& ui) {
        return ui.tr("{} did not reach your account ending in {}. Nothing is lost: it is in the next payout.", ui.money(payout.money()), payout.tail) + "\n" +
               ui.tr("Reason: {}", payout.reason) + "\n\n" + ui.tr("Check where you are paid:") + "\n" + to;
    });
}

void write_method_changed(Tx& tx, PersonId person, const std::string& tail) {
    auto to = tx.app().base_url() + method_path().str();
    write(tx, person, [](const Ui& ui) { return ui.tr("Where you are paid was changed"); }, [&](const Ui& ui) {
        return ui.tr("Your income goes to an account ending in {} from now on. If this was not you, change it back at once and tell us:", tail) + "\n" + to;
    });
}

}  // namespace lyceum::payouts
