// Webhooks: programs elsewhere are told what happens here, signed after Standard Webhooks, until they have heard it.
#pragma once
#include "modules/discussion/discussion.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum {
struct Endpoint;
struct Delivery;
struct HookEvent;
using EndpointId = Id<Endpoint>;
using DeliveryId = Id<Delivery>;
using HookEventId = Id<HookEvent>;
}  // namespace lyceum

namespace lyceum::webhooks {

extern const Module module;

}  // namespace lyceum::webhooks
