#include "modules/accounts/letters.hpp"
#include "modules/accounts/links.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::accounts {

namespace {

// Speaks the reader's language and puts the paragraphs together.
class Writing {
public:
    Writing(Tx& tx, const Reader& reader) : tx_(tx), reader_(reader), visit_(tx.app().nobody(tx.now(), reader.language)) {
        if (!reader.name.empty()) say(visit_.tr("Hello {},", reader.name));
    }
    const Visit& words() const { return visit_; }
    std::string site() const { return tx_.app().settings()->site.name; }
    std::string address(std::string_view path) const { return tx_.app().base_url() + std::string(path); }
    Writing& say(const std::string& paragraph) {
        text_ += paragraph + "\n\n";
        return *this;
    }
    void send(std::string subject) { mail::post(tx_, {.to = reader_.address, .to_name = reader_.name, .subject = std::move(subject), .text = text_ + "— " + site() + "\n", .urgent = true}); }

private:
    Tx& tx_;
    const Reader& reader_;
    Visit visit_;
    std::string text_;
};

}  // namespace

std::optional<Reader> reader_of(const App& app, const Account& account) {
    if (!account.email) return std::nullopt;
    return Reader{*account.email, account.name, language_of(app, account.language)};
}

void send_verification(Tx& tx, const Reader& reader, const std::string& token) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("Welcome to {}. Confirm that this address is yours:", letter.site()))
        .say(letter.address("/verify/" + token))
        .say(in.tr("The link works for a day. If you did not sign up, you need do nothing."))
        .send(in.tr("Confirm your address"));
}

void send_code(Tx& tx, const Reader& reader, const std::string& code, Occasion occasion) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    auto lasts = std::to_string(kCodeLasts.micros / minutes(1).micros);
    letter.say(occasion == Occasion::sign_in ? in.tr("Your code for signing in to {}:", letter.site())
               : occasion == Occasion::sign_up ? in.tr("Your code for joining {}:", letter.site())
                                               : in.tr("Your code for confirming on {} that it is you:", letter.site()))
        .say(code)
        .say(in.tr("It works for {} minutes, in the browser that asked for it. Nobody from this site will ever ask you for it. If you did not ask for it, you need do nothing.", lasts))
        .send(in.tr("{} is your code", code));
}

void send_no_account(Tx& tx, const Reader& reader) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("Somebody asked to sign in to {} with this address, but there is no account with it. Perhaps you used another address.", letter.site()))
        .say(in.tr("To make an account:"))
        .say(letter.address("/sign-up"))
        .say(in.tr("If that was not you, you need do nothing."))
        .send(in.tr("There is no account with this address"));
}

void send_reset(Tx& tx, const Reader& reader, const std::string& token) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("Choose a new password here:"))
        .say(letter.address("/reset/" + token))
        .say(in.tr("The link works once, for an hour. If you did not ask for it, you need do nothing: your password stays as it is."))
        .send(in.tr("Choose a new password"));
}

void send_password_changed(Tx& tx, const Reader& reader) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("The password of your account was changed, and other devices were signed out."))
        .say(in.tr("If that was not you, ask for a new password now:"))
        .say(letter.address("/forgotten"))
        .send(in.tr("Your password was changed"));
}

void send_email_change(Tx& tx, const Reader& reader, const std::string& token) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("Confirm that letters to you should come to this address from now on:"))
        .say(letter.address("/email/" + token))
        .say(in.tr("The link works for a day. If you did not ask for it, you need do nothing."))
        .send(in.tr("Confirm your new address"));
}

void send_email_changed(Tx& tx, const Reader& reader, const std::string& new_address, const std::string& undo_token) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("The address of your account was changed to {}.", new_address))
        .say(in.tr("If that was not you, take your account back within seven days. This brings the old address back, signs every device out and removes the password:"))
        .say(letter.address("/email/undo/" + undo_token))
        .send(in.tr("Your address was changed"));
}

void send_claim_approved(Tx& tx, const Reader& reader, const std::string& handle, const std::string& link) {
    Writing letter(tx, reader);
    auto& in = letter.words();
    letter.say(in.tr("The account @{} is yours. Sign in to it here, then give it an address and a password in its settings:", handle))
        .say(link)
        .say(in.tr("The link works once, for seven days."))
        .send(in.tr("The account @{} is yours", handle));
}

}  // namespace lyceum::accounts
