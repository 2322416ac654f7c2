// Referrals: links that bring buyers, for how long they count, and what whoever shared one has of it. The part comes out
// of the house's and is payable when the time for refunds is over.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/coupons/coupons.hpp"
#include "modules/payouts/payouts.hpp"

namespace lyceum::referrals {

extern const Module module;

Url invite_url();                                   // /invite: one's own link

}  // namespace lyceum::referrals
