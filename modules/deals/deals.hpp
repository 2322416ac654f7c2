// Held money: two people agree on work in milestones, the client pays all of it in, and each milestone is released by both
// or decided by the staff. Consulting, mentoring, freelance work.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/goods.hpp"

namespace lyceum {
struct Deal;
using DealId = Id<Deal>;
}  // namespace lyceum

namespace lyceum::deals {

extern const Module module;

Url deals_url();                                    // /deals: one's own

}  // namespace lyceum::deals
