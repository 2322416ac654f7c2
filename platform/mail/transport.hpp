// Where letters go: into a folder that the operator can read, or to a mail server. Called from jobs alone,
// because a mail server may take half a minute to answer.
#pragma once
#include "platform/core/types.hpp"
#include "platform/mail/dkim.hpp"
#include "platform/mail/letter.hpp"
#include <string>
#include <variant>
#include <vector>

namespace lyceum::mail {

struct Folder {
    std::string path;                                   // made when it is missing
};

enum class Encryption { starttls, tls, none };          // `none` only to this machine
DESCRIBE_ENUM(Encryption, starttls, tls, none)

struct Smtp {
    std::string host = {};                              // members say `= {}` for designated initialisers
    int port = 587;
    Encryption encryption = Encryption::starttls;
    std::string user = {};                              // empty: without signing in
    Secret password = {};
    std::string certificate_authority_file = {};        // empty: the system's
    int timeout_ms = 30'000;                            // for the whole exchange
};

struct Transport {
    std::variant<Folder, Smtp> by;
    Sender sender;
    std::optional<Signing> signing = {};
    std::string return_path = {};                       // the envelope's sender; empty: the sender's address
};

/// How a delivery went. A job tries `later` again after a while and gives up on `rejected`.
struct Delivery {
    enum class Outcome { sent, later, rejected };
    Outcome outcome = Outcome::sent;
    std::string reason;                                 // for the operator; empty when sent
    int smtp_code = 0;                                  // the server's last answer, where there was one
    std::string status = {};                            // its enhanced code (RFC 3463), "5.1.1", where there was one
};
DESCRIBE_ENUM(Delivery::Outcome, sent, later, rejected)

/// Hands one letter over. Never throws for the network's or the letter's sake: see Delivery.
Delivery deliver(const Transport&, const Letter&, Time now);

/// A letter from the folder, as the page for developers shows it.
struct Caught {
    std::string file;                                   // its name in the folder
    std::string to, subject;
    Time at;
    std::string text, html;
    std::vector<std::string> links;                     // of the text, in order, each once
};
DESCRIBE(Caught, file, to, subject, at, text, html, links)

/// The newest letters of a folder, newest first; none when there is no such folder.
std::vector<Caught> caught(const std::string& folder, std::size_t limit);
/// Reads what `compose` wrote. Never throws; what cannot be read is empty.
Caught read_letter(std::string_view eml);

}  // namespace lyceum::mail
