// Offers: goods, works and campaigns of the shop that fit somebody, each with its reason (row 181).
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/coupons/coupons.hpp"
#include "modules/recommend/recommend.hpp"
#include "modules/store/goods.hpp"

namespace lyceum::offers {

extern const Module module;

}  // namespace lyceum::offers
