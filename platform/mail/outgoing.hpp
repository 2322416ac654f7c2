// The mail queue: a letter is put in the Tx that has a reason for it, and leaves in a job.
#pragma once
#include "platform/config/config.hpp"
#include "platform/http/visit.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/mail/letter.hpp"
#include "platform/mail/transport.hpp"

namespace lyceum::mail {

struct SendLetter {
    static constexpr std::string_view topic = "mail.send";
    Letter letter;
};
DESCRIBE(SendLetter, letter)

/// Queues a letter; it leaves after the commit, with retries while the server says "later".
void post(Tx&, Letter);
/// The job: registered by the platform. Letters to addresses that return them are not sent, urgent ones apart.
void send(Work&, const SendLetter&);

/// Announced when an address does not take a letter: our mail server said so at once, or it came back later.
struct Returned {
    static constexpr std::string_view topic = "mail.returned";
    std::string address;
    std::string status;                                 // RFC 3463: "5.1.1"; empty when there was none
    int smtp_code = 0;
    std::string reason;                                 // as the server put it
    bool final = true;                                  // false: the mailbox is full or slow, it may work again
};
DESCRIBE(Returned, address, status, smtp_code, reason, final)

/// False for an address that returned letters: nothing is sent there. Asked of everybody.
inline constexpr Slot<bool(Db&, std::string_view address)> takes_letters{"mail.takes_letters"};
/// What is added to mail.return_path after a plus sign, so that a returned letter proves whom it was sent to.
inline constexpr Slot<std::string(Db&, std::string_view address)> return_tag{"mail.return_tag"};

/// Where the file transport keeps letters.
std::string letters_folder(const Config&);
/// The file with the key that signs letters; it need not exist.
std::string signing_key_file(const Config&);
/// How letters leave, with the signing key when its file is there.
Transport transport_of(const Config&);

}  // namespace lyceum::mail
