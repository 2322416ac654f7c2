// The module's addresses: endpoints and their deliveries for administrators, the catalogue for everybody.
#pragma once
#include "modules/webhooks/store.hpp"

namespace lyceum::webhooks {

// ---- the catalogue ----------------------------------------------------------------------------------

inline constexpr Path<Nothing> events_path{"/api/events"};
struct PublicType {
    std::string name, meaning, example, schema;     // the last two: JSON
};
DESCRIBE(PublicType, name, meaning, example, schema)
struct Events { std::vector<PublicType> types; };
DESCRIBE(Events, types)
Page events_page(const Ui&, const Events&);
struct OfType { std::string name; };
DESCRIBE(OfType, name)
inline constexpr Path<OfType> schema_path{"/api/events/{name}"};

// ---- endpoints --------------------------------------------------------------------------------------

struct EndpointLine {
    EndpointRow row;
    std::vector<std::string> types;
    std::int64_t waiting = 0, delivered = 0, failed = 0;
};
DESCRIBE(EndpointLine, row, types, waiting, delivered, failed)
struct Endpoints {
    std::vector<EndpointLine> endpoints;
    std::vector<std::string> all_types;
};
DESCRIBE(Endpoints, endpoints, all_types)
inline constexpr Path<Nothing> endpoints_path{"/admin/webhooks"};
Page endpoints_page(const Ui&, const Endpoints&);

struct EndpointWords {
    EndpointId id;
    Text<8, 2000> url;
    Text<0, 200> description;
    std::vector<std::string> types;                 // none: all
};
DESCRIBE(EndpointWords, id, url, description, types)
inline constexpr Path<EndpointWords> add_path{"/admin/webhooks"}, change_path{"/admin/webhooks/{id}"};
/// The answer to adding and rotating: the secret, said once.
struct SecretMade { EndpointId id; std::string url, secret; };
DESCRIBE(SecretMade, id, url, secret)
Page secret_page(const Ui&, const SecretMade&);

struct OfEndpoint { EndpointId id; std::optional<DeliveryId> before; };
DESCRIBE(OfEndpoint, id, before)
inline constexpr Path<OfEndpoint> endpoint_path{"/admin/webhooks/{id}"};
struct Which { EndpointId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> remove_path{"/admin/webhooks/{id}"}, rotate_path{"/admin/webhooks/{id}/secret"}, ping_path{"/admin/webhooks/{id}/test"}, pause_path{"/admin/webhooks/{id}/pause"},
    resume_path{"/admin/webhooks/{id}/resume"}, replay_all_path{"/admin/webhooks/{id}/replay"};

struct DeliveryLine {
    DeliveryRow row;
    std::vector<AttemptRow> attempts;               // newest first
};
DESCRIBE(DeliveryLine, row, attempts)
struct EndpointPage {
    EndpointLine endpoint;
    std::vector<std::string> all_types;
    std::vector<DeliveryLine> deliveries;
    std::optional<DeliveryId> older;
};
DESCRIBE(EndpointPage, endpoint, all_types, deliveries, older)
Page endpoint_page(const Ui&, const EndpointPage&);

struct OfDelivery { DeliveryId id; };
DESCRIBE(OfDelivery, id)
inline constexpr Path<OfDelivery> delivery_path{"/admin/webhooks/deliveries/{id}"}, replay_path{"/admin/webhooks/deliveries/{id}/replay"};
struct DeliveryPage {
    DeliveryLine delivery;
    std::string url, body;
};
DESCRIBE(DeliveryPage, delivery, url, body)
Page delivery_page(const Ui&, const DeliveryPage&);

}  // namespace lyceum::webhooks
