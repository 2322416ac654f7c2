// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/mailcheck/mailcheck.hpp"

namespace lyceum::mailcheck {

inline constexpr Path<Nothing> page_path{"/admin/mail/check"};
struct CheckPage {
    std::optional<Report> report;
    std::string send_to;                            // offered: the visitor's own address
    std::string from, host;
    bool sends = false;                             // letters leave this machine
};
DESCRIBE(CheckPage, report, send_to, from, host, sends)
Page check_page(const Ui&, const CheckPage&);

struct Ask {
    Text<3, 254> send_to;
    std::string next;                               // where to go then: the page of whoever asked
};
DESCRIBE(Ask, send_to, next)
inline constexpr Path<Ask> ask_path{"/admin/mail/check"};

struct Which { MailCheckId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> report_path{"/admin/mail/check/{id}"};

}  // namespace lyceum::mailcheck
