// WeChat Pay as a gateway: Native codes for desks, H5 for phones, JSAPI inside of WeChat.
#pragma once
#include "modules/commerce/gateways/remote.hpp"

namespace lyceum::commerce::wechat_pay {

extern const Gateway gateway;
inline constexpr std::string_view kAddress = "https://api.mch.weixin.qq.com";

}  // namespace lyceum::commerce::wechat_pay
