// Reading what mail servers write about letters: delivery reports (RFC 3464) and complaints (RFC 5965). Pure.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::mailing {

inline constexpr std::size_t kReportBytesMost = 512 * 1024;
inline constexpr int kRecipientsMost = 20;

struct Recipient {
    std::string address;                            // whom the letter was for; the original one where it was forwarded
    std::string action;                             // failed, delayed, delivered, relayed, expanded
    std::string status;                             // "5.1.1"
    std::string diagnostic;                         // the words of the server
    int smtp_code = 0;
};
struct Report {
    bool complaint = false;                         // somebody called the letter spam
    std::vector<std::string> tags;                  // after the plus sign of the addresses the report went to
    std::vector<Recipient> recipients;
};
/// Nothing for a message that is neither.
std::optional<Report> read_report(std::string_view message);

}  // namespace lyceum::mailing
