// Partners: links, landing pages with two names, and shared revenue (row 153).
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/notifications/notifications.hpp"
#include "modules/promotion/promotion.hpp"

namespace lyceum {
struct Partner;
using PartnerId = Id<Partner>;
}  // namespace lyceum

namespace lyceum::partners {

extern const Module module;

Url partnerships_url();                             // /partnerships: one's own terms and statements

}  // namespace lyceum::partners
