#include "platform/mail/outgoing.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"
#include "platform/mail/posting.hpp"

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
    constexpr std::size_t kIdCharacters = 27;
    Posting posting{time_of_id(work.id().value), crypto::token_digest("letter " + to_string(work.id())).substr(0, kIdCharacters)};
    posting.stopping = [&work] { return work.stopping(); };
    auto delivery = deliver(transport_of(work.app().config), job.letter, posting);
    if (delivery.outcome == Delivery::Outcome::sent) return;
    if (delivery.outcome == Delivery::Outcome::later) throw Fault("the mail server said: " + delivery.reason);
    log::warn("letter rejected", {{"subject", job.letter.subject}, {"why", delivery.reason}});
}

}  // namespace lyceum::mail
