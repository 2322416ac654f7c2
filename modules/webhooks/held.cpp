// What webhooks holds about people, and what somebody's own copy has of it.
#include "modules/webhooks/store.hpp"

namespace lyceum::webhooks {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"webhook_endpoints", {"made_by"}, Msg{"Which endpoints you added", {}}, Msg{"To know who had programs elsewhere told of events", {}}, Basis::contract, 0, Ending::anonymised},
        {"webhook_deliveries", {"body"}, Msg{"Events that name you and were told to programs of the site's owners", {}}, Msg{"To repeat what did not arrive", {}}, Basis::contract,
            privacy::in_days(kDeliveriesKept), Ending::deleted},
    };
}

namespace {
struct OwnEndpoint { std::string url, description; Time made_at; };
DESCRIBE(OwnEndpoint, url, description, made_at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("webhook-endpoints", db.all<OwnEndpoint>(R"sql(select url, description, made_at from webhook_endpoints where made_by = $1 order by id)sql", person));
}

}  // namespace lyceum::webhooks
