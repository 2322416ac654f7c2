#include "modules/factors/letters.hpp"
#include "modules/factors/pages.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::factors {

namespace {

// Nothing is written to people without an address that is known to be theirs.
class Writing {
public:
    Writing(Tx& tx, PersonId person) : tx_(tx), reader_(accounts::contact(tx, person)), visit_(tx.app().nobody(tx.now(), reader_ ? reader_->language : Language::en)) {
        if (!reader_) return;
        visit_.visitor.time_zone = reader_->time_zone;
        say(visit_.tr("Hello {},", reader_->name));
    }
    Ui words() const { return {visit_}; }
    std::string address(const Url& url) const { return tx_.app().base_url() + url.str(); }
    Writing& say(const std::string& paragraph) {
        text_ += paragraph + "\n\n";
        return *this;
    }
    void send(std::string subject) {
        if (!reader_) return;
        mail::post(tx_, {.to = reader_->email, .to_name = reader_->name, .subject = std::move(subject), .text = text_ + "— " + tx_.app().settings()->site.name + "\n"});
    }

private:
    Tx& tx_;
    std::optional<accounts::Contact> reader_;
    Visit visit_;
    std::string text_;
};

Url keep_url(const std::string& token) { return keep_path({decltype(Keep::token)::from(token).value()}); }

std::string sentence(const Ui& ui, Change change, const std::string& about) {
    switch (change) {
        case Change::app_added: return ui.tr("An authenticator app was added to your account. Signing in asks for its codes.");
        case Change::app_removed: return ui.tr("The authenticator app was removed from your account.");
        case Change::passkey_added: return ui.tr("The passkey “{}” was added to your account. It signs you in.", about);
        case Change::passkey_removed: return ui.tr("The passkey “{}” was removed from your account.", about);
        case Change::codes_renewed: return ui.tr("New recovery codes were made for your account. Those you had before do not work any more.");
        case Change::code_used: return ui.tr("A recovery code was used. {} are left.", about);
        case Change::copied:
            return ui.tr("The passkey “{}” answered in a way that suggests that there is a copy of it. Remove it, unless you know why.", about);
    }
    return {};
}

std::string subject(const Ui& ui, Change change) {
    switch (change) {
        case Change::app_added:
        case Change::passkey_added: return ui.tr("A key was added to your account");
        case Change::app_removed:
        case Change::passkey_removed: return ui.tr("A key was removed from your account");
        case Change::codes_renewed: return ui.tr("New recovery codes");
        case Change::code_used: return ui.tr("A recovery code was used");
        case Change::copied: return ui.tr("A passkey of yours may have been copied");
    }
    return {};
}

}  // namespace

void tell(Tx& tx, PersonId person, Change change, const std::string& about) {
    Writing letter(tx, person);
    auto ui = letter.words();
    letter.say(sentence(ui, change, about))
        .say(ui.tr("If that was not you, choose a new password, then look at your keys and devices:"))
        .say(letter.address(security_path()))
        .send(subject(ui, change));
}

void tell_reset_asked(Tx& tx, PersonId person, const std::string& keep_token) {
    Writing letter(tx, person);
    auto ui = letter.words();
    letter.say(ui.tr("Somebody who knows how you sign in says that all second factors of your account are lost, and asks the administrators to take them away."))
        .say(ui.tr("If that was not you, call it off here and choose a new password:"))
        .say(letter.address(keep_url(keep_token)))
        .send(ui.tr("Lost second factors: was that you?"));
}

void tell_reset_approved(Tx& tx, PersonId person, Time due, const std::string& keep_token) {
    Writing letter(tx, person);
    auto ui = letter.words();
    letter.say(ui.tr("An administrator agreed to take the second factors of your account away. It will be done on {}.", ui.date_time(due)))
        .say(ui.tr("If you did not ask for it, or found them again, call it off here:"))
        .say(letter.address(keep_url(keep_token)))
        .send(ui.tr("Your second factors will be taken away"));
}

void tell_reset_refused(Tx& tx, PersonId person) {
    Writing letter(tx, person);
    auto ui = letter.words();
    letter.say(ui.tr("The administrators did not agree to take the second factors of your account away. They stay as they are."))
        .send(ui.tr("Your second factors stay"));
}

void tell_reset_done(Tx& tx, PersonId person) {
    Writing letter(tx, person);
    auto ui = letter.words();
    letter.say(ui.tr("The second factors of your account were taken away, every device was signed out, and API tokens were revoked. Sign in and add new ones:"))
        .say(letter.address(security_path()))
        .send(ui.tr("Your second factors were taken away"));
}

}  // namespace lyceum::factors
