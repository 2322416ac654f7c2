#include "platform/mail/outgoing.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"
#include "platform/mail/posting.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lyceum::mail {

namespace {

std::optional<Signing> signing_of(const Config& config) {
    std::ifstream file(signing_key_file(config), std::ios::binary);
    if (!file) return std::nullopt;
    std::stringstream pem;
    pem << file.rdbuf();
    auto& from = config.mail.from;
    return Signing{from.substr(from.rfind('@') + 1), config.mail.dkim_selector, Secret(pem.str())};
}

// bounces@example.org and "k3…" → bounces+k3…@example.org
std::string tagged(const std::string& address, const std::string& tag) {
    auto at = address.rfind('@');
    return tag.empty() || at == address.npos ? address : address.substr(0, at) + "+" + tag + address.substr(at);
}

struct Way {
    bool open = true;
    std::string tag;
};

Way way_to(Work& work, const Letter& letter) {
    return work.read([&](Db& db) {
        Way way;
        auto takers = filled(work.app(), takes_letters);
        way.open = letter.urgent || std::all_of(takers.begin(), takers.end(), [&](auto* takes) { return takes(db, letter.to); });
        for (auto* tag_of : filled(work.app(), return_tag)) way.tag = tag_of(db, letter.to);
        return way;
    });
}

// Only what is wrong with the address itself says something about its next letter.
bool is_about_address(const Delivery& delivery) {
    constexpr int kNoMailbox = 550, kNotHere = 551, kNoName = 553;
    if (!delivery.status.empty()) return delivery.status.starts_with("5.1.") || delivery.status == "5.2.1" || delivery.status == "5.0.0";
    return delivery.smtp_code == kNoMailbox || delivery.smtp_code == kNotHere || delivery.smtp_code == kNoName;
}

}  // namespace

void post(Tx& tx, Letter letter) {
    if (letter.message_id.empty()) letter.message_id = to_string(new_id<Letter>(tx)) + "." + crypto::random_token().substr(0, 16);
    tx.enqueue(SendLetter{std::move(letter)});
}

std::string letters_folder(const Config& config) { return config.site.data_folder + "/letters"; }

std::string signing_key_file(const Config& config) { return config.mail.dkim_key.empty() ? config.site.data_folder + "/dkim.pem" : config.mail.dkim_key; }

Transport transport_of(const Config& config) {
    auto& mail = config.mail;
    Transport transport{Folder{letters_folder(config)}, {mail.from, mail.from_name}, signing_of(config), mail.return_path};
    if (mail.transport == MailTransport::smtp)
        transport.by = Smtp{.host = mail.host, .port = mail.port, .encryption = mail.encryption, .user = mail.user, .password = mail.password};
    return transport;
}

void send(Work& work, const SendLetter& job) {
    auto& letter = job.letter;
    auto way = way_to(work, letter);
    if (!way.open) {
        log::info("letter not sent: the address returned others", {{"subject", letter.subject}});
        return;
    }
    auto transport = transport_of(*work.app().settings());
    transport.return_path = tagged(transport.return_path, way.tag);
    constexpr std::size_t kIdCharacters = 27;
    Posting posting{time_of_id(work.id().value), crypto::token_digest("letter " + to_string(work.id())).substr(0, kIdCharacters)};
    posting.stopping = [&work] { return work.stopping(); };
    auto delivery = deliver(transport, letter, posting);
    if (delivery.outcome == Delivery::Outcome::sent) return;
    if (delivery.outcome == Delivery::Outcome::later) throw Fault("the mail server said: " + delivery.reason);
    if (delivery.smtp_code != 0)                        // else we could not write it down: nobody's address is at fault
        work.write([&](Tx& tx) { tx.emit(Returned{letter.to, delivery.status, delivery.smtp_code, delivery.reason, is_about_address(delivery)}); });
    throw GiveUp(delivery.reason);
}

}  // namespace lyceum::mail
