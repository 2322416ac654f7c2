#include "modules/commerce/shares.hpp"

namespace lyceum::commerce {

Money author_part(Money whole, int percent) { return split(whole, {percent, 100 - percent}).front(); }

Money author_part_of_refund(const OrderRow& order, Money refund) {
    Money before{order.refunded_minor, order.currency};
    return author_part(before + refund, order.author_percent) - author_part(before, order.author_percent);
}

}  // namespace lyceum::commerce
