// Transfers: the payer sends money by bank and says so; somebody here looks whether it came, and approves or refuses.
#pragma once
#include "modules/commerce/gateways/remote.hpp"

namespace lyceum::commerce::transfer {

extern const Gateway gateway;

/// What a payer writes on the transfer, so that it can be told apart: the beginning of the attempt's number.
std::string reference_of(std::string_view number);

}  // namespace lyceum::commerce::transfer
