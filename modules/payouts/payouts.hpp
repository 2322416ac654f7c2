// Payouts: what authors, co-authors and referrers earned, and how it reaches their accounts. Nothing is paid twice:
// every payout names the sales that it covers, and a share is covered once.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum {
struct Payout;
struct PayoutBatch;
using PayoutId = Id<Payout>;
using BatchId = Id<PayoutBatch>;
}  // namespace lyceum

namespace lyceum::payouts {

extern const Module module;

Url income_url();                                   // /income: what somebody earned

}  // namespace lyceum::payouts
