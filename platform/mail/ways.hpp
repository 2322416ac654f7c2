// Internal to platform/mail: the two ways a composed message leaves.
#pragma once
#include "platform/mail/posting.hpp"

namespace lyceum::mail {

/// Writes the message beside its place and moves it there, so that a reader never sees half a letter. Files
/// sort by the time they were posted; a letter with an id that is kept twice is one file.
Delivery keep_in(const Folder&, const std::string& message, const Posting&);

/// The addresses that the mail server is told, apart from what the message says.
struct Envelope {
    std::string from, to;
};
Delivery send_by(const Smtp&, const Envelope&, const std::string& message, const Posting&);

}  // namespace lyceum::mail
