// The zones that forms offer. Any other IANA name may be typed into the configuration.
#include "platform/i18n/zone.hpp"
#include <array>

namespace lyceum::i18n {

namespace {

constexpr auto kChoices = std::to_array<ZoneChoice>({
    {"Pacific/Honolulu", "Honolulu", "檀香山"},
    {"America/Anchorage", "Anchorage", "安克雷奇"},
    {"America/Los_Angeles", "Los Angeles, Seattle", "洛杉矶、西雅图"},
    {"America/Vancouver", "Vancouver", "温哥华"},
    {"America/Phoenix", "Phoenix", "凤凰城"},
    {"America/Denver", "Denver", "丹佛"},
    {"America/Chicago", "Chicago, Austin", "芝加哥、奥斯汀"},
    {"America/Mexico_City", "Mexico City", "墨西哥城"},
    {"America/New_York", "New York, Boston", "纽约、波士顿"},
    {"America/Toronto", "Toronto", "多伦多"},
    {"America/Bogota", "Bogotá", "波哥大"},
    {"America/Lima", "Lima", "利马"},
    {"America/Halifax", "Halifax", "哈利法克斯"},
    {"America/St_Johns", "St. John's", "圣约翰斯"},
    {"America/Santiago", "Santiago", "圣地亚哥"},
    {"America/Sao_Paulo", "São Paulo", "圣保罗"},
    {"America/Argentina/Buenos_Aires", "Buenos Aires", "布宜诺斯艾利斯"},
    {"Atlantic/Azores", "Azores", "亚速尔群岛"},
    {"Etc/UTC", "UTC", "协调世界时 (UTC)"},
    {"Atlantic/Reykjavik", "Reykjavík", "雷克雅未克"},
    {"Europe/London", "London", "伦敦"},
    {"Europe/Dublin", "Dublin", "都柏林"},
    {"Europe/Lisbon", "Lisbon", "里斯本"},
    {"Africa/Casablanca", "Casablanca", "卡萨布兰卡"},
    {"Africa/Lagos", "Lagos", "拉各斯"},
    {"Europe/Berlin", "Berlin, Munich", "柏林、慕尼黑"},
    {"Europe/Paris", "Paris", "巴黎"},
    {"Europe/Madrid", "Madrid", "马德里"},
    {"Europe/Rome", "Rome", "罗马"},
    {"Europe/Amsterdam", "Amsterdam", "阿姆斯特丹"},
    {"Europe/Zurich", "Zurich", "苏黎世"},
    {"Europe/Stockholm", "Stockholm", "斯德哥尔摩"},
    {"Europe/Warsaw", "Warsaw", "华沙"},
    {"Europe/Prague", "Prague", "布拉格"},
    {"Africa/Cairo", "Cairo", "开罗"},
    {"Africa/Johannesburg", "Johannesburg", "约翰内斯堡"},
    {"Europe/Athens", "Athens", "雅典"},
    {"Europe/Helsinki", "Helsinki", "赫尔辛基"},
    {"Europe/Kiev", "Kyiv", "基辅"},
    {"Asia/Jerusalem", "Jerusalem", "耶路撒冷"},
    {"Europe/Istanbul", "Istanbul", "伊斯坦布尔"},
    {"Europe/Moscow", "Moscow", "莫斯科"},
    {"Africa/Nairobi", "Nairobi", "内罗毕"},
    {"Asia/Riyadh", "Riyadh", "利雅得"},
    {"Asia/Tehran", "Tehran", "德黑兰"},
    {"Asia/Dubai", "Dubai", "迪拜"},
    {"Asia/Karachi", "Karachi", "卡拉奇"},
    {"Asia/Tashkent", "Tashkent", "塔什干"},
    {"Asia/Kolkata", "Delhi, Bengaluru", "新德里、班加罗尔"},
    {"Asia/Kathmandu", "Kathmandu", "加德满都"},
    {"Asia/Dhaka", "Dhaka", "达卡"},
    {"Asia/Bangkok", "Bangkok", "曼谷"},
    {"Asia/Ho_Chi_Minh", "Ho Chi Minh City", "胡志明市"},
    {"Asia/Jakarta", "Jakarta", "雅加达"},
    {"Asia/Shanghai", "Beijing, Shanghai", "北京、上海"},
    {"Asia/Hong_Kong", "Hong Kong", "香港"},
    {"Asia/Taipei", "Taipei", "台北"},
    {"Asia/Singapore", "Singapore", "新加坡"},
    {"Asia/Kuala_Lumpur", "Kuala Lumpur", "吉隆坡"},
    {"Asia/Manila", "Manila", "马尼拉"},
    {"Australia/Perth", "Perth", "珀斯"},
    {"Asia/Tokyo", "Tokyo", "东京"},
    {"Asia/Seoul", "Seoul", "首尔"},
    {"Australia/Brisbane", "Brisbane", "布里斯班"},
    {"Australia/Sydney", "Sydney, Melbourne", "悉尼、墨尔本"},
    {"Pacific/Auckland", "Auckland", "奥克兰"},
});

}  // namespace

std::span<const ZoneChoice> common_zones() { return kChoices; }

}  // namespace lyceum::i18n
