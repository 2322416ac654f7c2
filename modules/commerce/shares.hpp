// How the price of a sale is divided between its author and the house, and how a refund divides.
#pragma once
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

/// The author's part of an amount. The rest is the house's, so that nothing is lost to rounding.
Money author_part(Money whole, int percent);

/// What a refund takes back from the author: exactly their part of all refunds together, less what earlier ones
/// took. After a full refund the author's part is zero, whatever the steps.
Money author_part_of_refund(const OrderRow&, Money refund);

}  // namespace lyceum::commerce
