#include "modules/commerce/reach.hpp"

namespace lyceum::commerce {
using namespace html;

Reach reach_of(Db& db, PersonId person) {
    return *db.kept<Reach>("commerce.reach " + to_string(person), [&] {
        auto mail = accounts::email_of(db, person);
        return !mail ? Reach::no_address : mail->verified ? Reach::reached : Reach::unconfirmed;
    });
}

Html unreached_view(const Ui& ui, Reach reach) {
    auto note = [&](const std::string& what, const std::string& remedy) {
        return div(_class = "flash warn", ui.icon("mail"), span(_class = "grow", what), a(_class = "btn sm", _href = Url::local("/settings/account"), remedy));
    };
    switch (reach) {
        case Reach::reached: return {};
        case Reach::unconfirmed:
            return note(ui.tr("Your e-mail address is not confirmed, so no letters come to you: neither receipts nor a reminder before something renews or ends. Press the button in the letter we sent, or have it sent again."),
                ui.tr("Confirm the address"));
        case Reach::no_address:
            return note(ui.tr("We know no e-mail address of yours, so no letters come to you: neither receipts nor a reminder before something renews or ends."), ui.tr("Add an address"));
    }
    return {};
}

}  // namespace lyceum::commerce
