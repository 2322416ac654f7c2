#include "modules/commerce/brought.hpp"
#include <algorithm>

namespace lyceum::commerce {

static bool was_on_network(Db& db, const Visit& visit, PersonId person) {
    auto peer = visit.request ? visit.request->peer : std::string();
    if (peer.empty()) return false;
    auto record = accounts::own_record(db, person);
    return std::any_of(record.devices.begin(), record.devices.end(), [&](auto& device) { return device.ip == peer && device.seen_at > visit.now - kNetworkSpan; });
}

Doubt doubt_about(Db& db, const Visit& visit, PersonId who_brought, PersonId buyer) {
    if (who_brought == buyer) return Doubt::self;
    if (db.one<bool>(R"sql(select exists (select 1 from purchases where buyer = $1) as bought)sql", buyer)) return Doubt::not_new;
    if (accounts::is_known_device(db, visit, who_brought)) return Doubt::same_device;
    return was_on_network(db, visit, who_brought) ? Doubt::same_network : Doubt::none;
}

}  // namespace lyceum::commerce
