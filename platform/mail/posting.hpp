// One delivery of a letter that may be tried again: by its id it can be told for the same letter.
#pragma once
#include "platform/mail/transport.hpp"
#include <functional>

namespace lyceum::mail {

struct Posting {
    Time at;                                            // when it was posted, however late it is delivered
    /// What stands before the @ of its Message-ID, and in the name of its file; ASCII letters, digits, '-' and '_'.
    /// Empty: a random one.
    std::string id = {};
    /// Asked about once a second while a mail server lets us wait; true breaks off, with outcome `later`.
    std::function<bool()> stopping = [] { return false; };
};

/// deliver() for a letter that is known. One that went out just before the program died and goes out again has
/// the same Message-ID, and in a folder the same file.
Delivery deliver(const Transport&, const Letter&, const Posting&);

/// compose() with a Message-ID that is known.
std::string compose(const Letter&, const Sender&, const Posting&);

}  // namespace lyceum::mail
