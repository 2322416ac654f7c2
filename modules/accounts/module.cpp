// The table of contents: what this module adds to the product.
#include "modules/accounts/audit.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/sessions.hpp"

namespace lyceum::accounts {

const Module module{
    .name = "accounts",
    .routes = {},
    .schedules = {
        daily({.hour = 3, .minute = 10}, "forget old sessions", &forget_old_sessions),
        every(hours(1), "forget old links", &forget_old_links),
    },
    .fills = {
        fill(recognise, &recognised),
        fill(refresh_session, &refresh),
        fill(verifications, &verify_audit),
    },
};

}  // namespace lyceum::accounts
