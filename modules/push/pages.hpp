// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/push/push.hpp"

namespace lyceum::push {

struct Subscription;
using SubscriptionId = Id<Subscription>;
inline constexpr int kDevicesMost = 10;             // of one person

struct Device {
    SubscriptionId id;
    std::string agent, service;                     // the browser, and the host of its push service
    Time made_at;
};
DESCRIBE(Device, id, agent, service, made_at)
struct Devices {
    std::vector<Device> devices;
    std::string key;                                // of this site, for the browser; empty until there is one
};
DESCRIBE(Devices, devices, key)
inline constexpr Path<Nothing> devices_path{"/settings/push"};
Page devices_page(const Ui&, const Devices&);

/// As PushSubscription.toJSON() has it, flattened.
struct Subscribe {
    Text<12, 1'000> endpoint;
    Text<80, 100> p256dh;
    Text<20, 30> auth;
};
DESCRIBE(Subscribe, endpoint, p256dh, auth)
inline constexpr Path<Subscribe> subscribe_path{"/push/subscriptions"};
struct Which { SubscriptionId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> device_path{"/push/subscriptions/{id}"};
inline constexpr Path<Nothing> test_path{"/push/test"}, key_path{"/push/key"};

}  // namespace lyceum::push
