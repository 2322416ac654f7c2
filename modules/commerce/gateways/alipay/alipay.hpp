// Alipay as a gateway: its own page for desks, or its code on ours; its app for phones.
#pragma once
#include "modules/commerce/gateways/remote.hpp"

namespace lyceum::commerce::alipay {

extern const Gateway gateway;
inline constexpr std::string_view kAddress = "https://openapi.alipay.com/gateway.do";

}  // namespace lyceum::commerce::alipay
