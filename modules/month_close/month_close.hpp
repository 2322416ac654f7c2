// Closing a month: the trial balance, what everybody earned and what was paid out, frozen when finance says so. Afterwards
// nothing is posted into it, and its lists are always the same.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/payouts/payouts.hpp"

namespace lyceum::month_close {

extern const Module module;

Url months_url();                                   // /finance/months

}  // namespace lyceum::month_close
