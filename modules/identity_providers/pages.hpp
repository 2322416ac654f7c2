// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/identity_providers/identities.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::identity_providers {

// ---- there and back -------------------------------------------------------------------------------

struct Start {
    Slug slug;
    std::string next;
};
DESCRIBE(Start, slug, next)
inline constexpr Path<Start> start_path{"/sign-in/with/{slug}"};

inline constexpr Path<Returned> callback_path{"/sign-in/with/{slug}/callback"};
/// What came back is sent on by a form of ours: an address that somebody opens changes nothing.
struct Arrived {
    Returned returned;
    std::string provider;
};
DESCRIBE(Arrived, returned, provider)
Page arrived_page(const Ui&, const Arrived&);

// ---- somebody new -----------------------------------------------------------------------------------

struct Newcomer {
    std::string provider, label, email;                 // the address only when the provider verified it
    std::string handle, name;                           // proposed
    bool sign_ups = true, has_account = false;          // has_account: somebody here has the address
};
DESCRIBE(Newcomer, provider, label, email, handle, name, sign_ups, has_account)
inline constexpr Path<Nothing> newcomer_path{"/sign-in/join"};
Page newcomer_page(const Ui&, const Newcomer&);

struct Join {
    accounts::Handle handle;
    accounts::DisplayName name;
};
DESCRIBE(Join, handle, name)
inline constexpr Path<Join> join_path{"/sign-in/join"};

// ---- settings -------------------------------------------------------------------------------------

struct Connection {
    std::string slug, name, icon, label;                // the label is empty where nothing is linked
    std::optional<Time> linked_at, used_at;
    bool offered = true;
};
DESCRIBE(Connection, slug, name, icon, label, linked_at, used_at, offered)
struct Connections {
    std::vector<Connection> connections;
};
DESCRIBE(Connections, connections)
inline constexpr Path<Nothing> connections_path{"/settings/connections"};
Page connections_page(const Ui&, const Connections&);

struct WhichProvider { Slug slug; };
DESCRIBE(WhichProvider, slug)
inline constexpr Path<WhichProvider> connection_path{"/settings/connections/{slug}"};

struct Offer {
    std::string provider, label, handle;
};
DESCRIBE(Offer, provider, label, handle)
inline constexpr Path<Nothing> confirm_path{"/settings/connections/new"};
Page confirm_page(const Ui&, const Offer&);

// ---- administration -------------------------------------------------------------------------------

struct Providers {
    std::vector<Provider> providers;
    std::string callback;                               // "…/sign-in/with/NAME/callback"
};
DESCRIBE(Providers, providers, callback)
inline constexpr Path<Nothing> providers_path{"/admin/sign-in"};
Page providers_page(const Ui&, const Providers&);

struct AddProvider {
    Kind kind = Kind::oidc;
    Text<1, 40> name;
    Text<0, 30> slug;
    Text<0, 300> address;
    Text<1, 300> client_id;
    Text<0, 500> secret;
    bool sign_ups = false;
};
DESCRIBE(AddProvider, kind, name, slug, address, client_id, secret, sign_ups)
inline constexpr Path<AddProvider> add_path{"/admin/sign-in"};

struct ProviderView {
    Provider provider;
    std::string callback;
    bool secret_in_file = false;
    std::optional<Time> metadata_read_at;
};
DESCRIBE(ProviderView, provider, callback, secret_in_file, metadata_read_at)
inline constexpr Path<WhichProvider> provider_path{"/admin/sign-in/{slug}"};
Page provider_page(const Ui&, const ProviderView&);

struct ChangeProvider {
    Slug slug;
    Text<1, 40> name;
    Text<1, 300> client_id;
    Text<0, 500> secret;                                // empty: as it is
    bool is_open = false, sign_ups = false;
};
DESCRIBE(ChangeProvider, slug, name, client_id, secret, is_open, sign_ups)
inline constexpr Path<ChangeProvider> change_path{"/admin/sign-in/{slug}"};
inline constexpr Path<WhichProvider> refresh_path{"/admin/sign-in/{slug}/refresh"};

std::vector<Route> sign_in_routes();
std::vector<Route> settings_routes();
std::vector<Route> admin_routes();

/// Reads a provider's metadata again, once a day.
struct ReadMetadata {
    static constexpr std::string_view topic = "identity_providers.read_metadata";
    std::string slug;
};
DESCRIBE(ReadMetadata, slug)
void read_metadata(Work&, const ReadMetadata&);
void plan_reading(Tx&, Time due);

// Fills privacy's slots, in held.cpp.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::identity_providers
