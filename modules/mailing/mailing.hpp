// Letters about what people were told: at once, in a digest, or not at all; how they end them with one
// click; and what becomes of letters that come back.
#pragma once
#include "modules/notifications/notifications.hpp"

namespace lyceum::mailing {

extern const Module module;

/// How a note reaches its person by mail.
enum class Way { at_once, digest, never };
DESCRIBE_ENUM(Way, at_once, digest, never)
enum class Rhythm { daily, weekly, never };
DESCRIBE_ENUM(Rhythm, daily, weekly, never)

/// Why letters come back, as far as the codes of the mail servers say (RFC 3463).
enum class Cause { no_mailbox, no_domain, mailbox_full, blocked, too_large, unknown };
DESCRIBE_ENUM(Cause, no_mailbox, no_domain, mailbox_full, blocked, too_large, unknown)
Cause cause_of(std::string_view status, int smtp_code);
/// What it means and what to do, for an operator.
Msg explain(Cause);

/// Reads a letter that a mail server gave back (RFC 3464) or a complaint (RFC 5965) and does what follows.
/// Answers what was understood, a sentence for the operator; nothing for anything else, and for reports about
/// letters that this site did not send to their address.
std::optional<std::string> take_back(Tx&, std::string_view message);

}  // namespace lyceum::mailing
