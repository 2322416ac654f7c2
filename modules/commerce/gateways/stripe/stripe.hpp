// Stripe as a gateway: its payment page (Checkout) once and for what renews itself, cards kept for later periods, refunds, disputes.
#pragma once
#include "modules/commerce/gateways/remote.hpp"

namespace lyceum::commerce::stripe {

extern const Gateway gateway;
inline constexpr std::string_view kAddress = "https://api.stripe.com";

/// An address of the page where a customer changes their card and sees their bills, good for minutes. Throws Fault.
std::string portal(const Outside&, std::string_view customer, const std::string& return_url);

}  // namespace lyceum::commerce::stripe
