// Mail check: does what this site sends arrive? A test letter, and SPF, DKIM and DMARC as the world sees them.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum {
struct MailCheck;
using MailCheckId = Id<MailCheck>;
}  // namespace lyceum

namespace lyceum::mailcheck {

extern const Module module;

enum class Subject { letter, spf, dkim, dmarc, mx };
DESCRIBE_ENUM(Subject, letter, spf, dkim, dmarc, mx)
/// `unknown`: nobody could be asked.
enum class Level { good, doubtful, bad, unknown };
DESCRIBE_ENUM(Level, good, doubtful, bad, unknown)

/// A record to publish in the zone of the sender's domain.
struct Record { std::string name, type, value; };
DESCRIBE(Record, name, type, value)

struct Finding {
    Subject subject = Subject::letter;
    Level level = Level::unknown;
    Msg said;                                       // what is so
    Msg advice;                                     // what to do; empty where all is well
    std::optional<Record> publish;
    std::string found;                              // the record as it stands; may be empty
};
DESCRIBE(Finding, subject, level, said, advice, publish, found)

struct Report {
    MailCheckId id;
    std::string send_to;
    std::vector<Finding> findings;
    Time begun_at;
    std::optional<Time> ended_at;

    /// Ended, and nothing is bad, doubtful or unknown.
    bool all_good() const;
};
DESCRIBE(Report, id, send_to, findings, begun_at, ended_at)

/// Begins a check that sends its letter to this address; one that runs already is answered instead.
MailCheckId begin(Tx&, const Visit&, const std::string& send_to);
/// The newest one, if there ever was one.
std::optional<Report> latest(Db&);
/// The findings so far; renewed by itself while the check runs.
Fragment report_view(const Ui&, const Report&);
/// The form that begins a check and then goes to `next`, a path of this site.
Html ask_form(const Ui&, const std::string& send_to, const std::string& next);
/// Asks the browser without scripts to load again while the check runs.
Html head_while_running(const Report&);

/// What the answer of a mail server, or of the network on the way to it, means and what helps. `code` is the SMTP code,
/// 0 for none; `reason` holds the server's words, with an enhanced code (RFC 3463) where there was one.
struct Explained { Msg means, helps; };
Explained explained(int code, std::string_view reason);

}  // namespace lyceum::mailcheck
