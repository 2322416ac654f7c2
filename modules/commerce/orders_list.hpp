// Every order, as a list for spreadsheets: `lyceum export csv`.
#pragma once
#include "platform/http/copies.hpp"

namespace lyceum::commerce {

Spreadsheet orders_list();

}  // namespace lyceum::commerce
