// The mail queue: a letter is put in the Tx that has a reason for it, and leaves in a job.
#pragma once
#include "platform/config/config.hpp"
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
/// The job: registered by the platform.
void send(Work&, const SendLetter&);

/// Where the file transport keeps letters.
std::string letters_folder(const Config&);
Transport transport_of(const Config&);

}  // namespace lyceum::mail
