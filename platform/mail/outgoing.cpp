#include "platform/mail/outgoing.hpp"
#include "platform/http/app.hpp"

namespace lyceum::mail {

void post(Tx& tx, Letter letter) { tx.enqueue(SendLetter{std::move(letter)}); }

std::string letters_folder(const Config& config) { return config.site.data_folder + "/letters"; }

Transport transport_of(const Config& config) {
    auto& mail = config.mail;
    Sender sender{mail.from, mail.from_name};
    if (mail.transport == MailTransport::file) return {Folder{letters_folder(config)}, sender};
    return {Smtp{.host = mail.host, .port = mail.port, .encryption = mail.encryption, .user = mail.user, .password = mail.password}, sender};
}

void send(Work& work, const SendLetter& job) {
    auto delivery = deliver(transport_of(work.app().config), job.letter, work.now());
    if (delivery.outcome == Delivery::Outcome::sent) return;
    if (delivery.outcome == Delivery::Outcome::later) throw Fault("the mail server said: " + delivery.reason);
    log::warn("letter rejected", {{"subject", job.letter.subject}, {"why", delivery.reason}});
}

}  // namespace lyceum::mail
