// An order as its buyer sees it; finance sees the same and more.
#pragma once
#include "modules/commerce/purchase_pages.hpp"

namespace lyceum::commerce {

OrderPage page_of(const Visit&, Db&, const OrderRow&);

}  // namespace lyceum::commerce
