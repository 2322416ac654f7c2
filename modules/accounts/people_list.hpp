// Everybody, as a list for spreadsheets: `lyceum export csv`.
#pragma once
#include "platform/http/copies.hpp"

namespace lyceum::accounts {

Spreadsheet members_list();

}  // namespace lyceum::accounts
