// Endpoints, deliveries and attempts. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"
#include "modules/webhooks/events.hpp"

namespace lyceum::webhooks {

inline constexpr int kEndpointsMost = 50;
inline constexpr Span kDeliveriesKept = days(30), kOldSecretSigns = days(1), kFailsMost = days(5);

enum class State { active, paused, disabled };
DESCRIBE_ENUM(State, active, paused, disabled)
struct EndpointRow {
    EndpointId id;
    std::string url, description, types;            // types: JSON
    State state = State::active;
    std::string reason;                             // why it is disabled, in English
    Time made_at;
    std::optional<Time> failing_since;
    Time not_before;
};
DESCRIBE(EndpointRow, id, url, description, types, state, reason, made_at, failing_since, not_before)
std::vector<EndpointRow> endpoints(Db&);
/// Throws "not found".
EndpointRow endpoint(Db&, EndpointId);
struct NewEndpoint { std::string url, description; std::vector<std::string> types; PersonId by; };
/// Answers the secret, "whsec_…", which is shown once. Throws Refusal(conflict) beyond kEndpointsMost.
struct Made { EndpointId id; std::string secret; };
Made add_endpoint(Tx&, const NewEndpoint&);
void change_endpoint(Tx&, EndpointId, const NewEndpoint&);
void remove_endpoint(Tx&, EndpointId);
/// A new secret; the old one signs beside it for a day, so that the receiver can change over.
std::string rotate_secret(Tx&, EndpointId);
/// The keys (decoded) that sign now, the new one first.
std::vector<std::string> signing_keys(Db&, EndpointId);
void set_state(Tx&, EndpointId, State, std::string reason = {});

// ---- deliveries -----------------------------------------------------------------------------------

enum class Progress { waiting, delivered, failed };
DESCRIBE_ENUM(Progress, waiting, delivered, failed)
struct DeliveryRow {
    DeliveryId id;
    EndpointId endpoint;
    HookEventId event;
    std::string type;
    Progress state = Progress::waiting;
    int attempts = 0;
    Time made_at;
    std::optional<Time> next_at, finished_at;
};
DESCRIBE(DeliveryRow, id, endpoint, event, type, state, attempts, made_at, next_at, finished_at)
struct AttemptRow {
    DeliveryId delivery;
    Time at;
    int status = 0;
    std::int64_t took_ms = 0;
    std::string answer, problem;
};
DESCRIBE(AttemptRow, delivery, at, status, took_ms, answer, problem)
struct Count { EndpointId endpoint; Progress state = Progress::waiting; std::int64_t n = 0; };
DESCRIBE(Count, endpoint, state, n)

/// Whether anybody is told of anything; endpoints that are paused count.
bool has_endpoints(Db&);
/// A delivery for each endpoint that wants the type, and its job; where the endpoint is switched off it waits. The data is asked for only where somebody wants it.
void tell(Tx&, std::string_view type, const std::function<std::optional<std::string>()>& data);
DeliveryId tell_one(Tx&, EndpointId, std::string_view type, const std::string& data);
std::vector<DeliveryRow> newest_deliveries(Db&, EndpointId, std::optional<DeliveryId> before, int limit);
std::optional<DeliveryRow> delivery(Db&, DeliveryId);
std::string body_of(Db&, DeliveryId);
std::vector<AttemptRow> attempts_of(Db&, const std::vector<DeliveryId>&);
std::vector<Count> counts(Db&);
/// Sends it again from the start, whatever became of it.
void replay(Tx&, DeliveryId);
/// Everything that failed, or that waits where the endpoint was paused; answers how many.
int replay_failed(Tx&, EndpointId);
int send_waiting(Tx&, EndpointId);
void prune(Tx&, Time due);
/// Deliveries that name the person, and their name at the endpoints they made.
void forget(Tx&, PersonId);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::webhooks
