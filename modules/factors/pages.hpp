// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/factors/store.hpp"

namespace lyceum::factors {

/// What `navigator.credentials` is called with, as JSON with its bytes in base64url; empty where passkeys cannot be used.
using Options = std::string;

// ---- signing in ---------------------------------------------------------------------------------

struct ShowFactor {
    Text<0, 20> code;
    Text<0, 40> recovery;
    std::string passkey;
};
DESCRIBE(ShowFactor, code, recovery, passkey)
inline constexpr Path<Nothing> sign_in_form{"/sign-in"}, second_form{"/sign-in/second-factor"};
inline constexpr Path<ShowFactor> second_path{"/sign-in/second-factor"};
struct SecondView {
    bool waiting = false;                           // somebody has shown the first factor here
    bool has_app = false, has_recovery = false;
    Options passkeys;                               // empty: none
};
DESCRIBE(SecondView, waiting, has_app, has_recovery, passkeys)
Page second_page(const Ui&, const SecondView&);

struct EnterByPasskey {
    std::string passkey, next;
};
DESCRIBE(EnterByPasskey, passkey, next)
inline constexpr Path<Nothing> enter_options_path{"/sign-in/passkey"};
inline constexpr Path<EnterByPasskey> enter_path{"/sign-in/passkey"};

// ---- proving again ------------------------------------------------------------------------------

/// What somebody may show again, in the form of a sensitive act.
Html proof_view(const Ui&, const Form&, const SecondView&);

// ---- settings -----------------------------------------------------------------------------------

inline constexpr Path<Nothing> security_path{"/settings/security"};
struct MyPasskey {
    Id<Passkey> id;
    std::string label;
    bool verifies = false, backed_up = false, doubted = false;
    Time made_at;
    std::optional<Time> used_at;
};
DESCRIBE(MyPasskey, id, label, verifies, backed_up, doubted, made_at, used_at)
struct MySecurity {
    std::vector<MyPasskey> passkeys;
    std::optional<AppRow> app;
    int recovery_left = 0;
    bool fresh_codes = false;                       // made and not yet seen
    bool compulsory = false;                        // a role needs a second factor
    std::optional<Time> due;                        // since when, or from when on, there is none
    bool passkeys_possible = false, unconfirmed = false;
    int devices = 0;
};
DESCRIBE(MySecurity, passkeys, app, recovery_left, fresh_codes, compulsory, due, passkeys_possible, unconfirmed, devices)
Page security_page(const Ui&, const MySecurity&);

/// The secret travels sealed in the form until a code of it was given: until then nothing is stored.
struct SetUpApp {
    std::string sealed;
    Text<0, 20> code;
};
DESCRIBE(SetUpApp, sealed, code)
inline constexpr Path<SetUpApp> app_form{"/settings/security/app"}, app_path{"/settings/security/app"};
inline constexpr Path<Nothing> remove_app_path{"/settings/security/app"};
struct AppSetUp {
    std::string sealed, secret, address;            // secret: base32 in groups of four, for typing
    bool replaces = false;
};
DESCRIBE(AppSetUp, sealed, secret, address, replaces)
Page app_page(const Ui&, const AppSetUp&);

struct AddPasskey {
    Text<0, 60> label;
    std::string passkey;
};
DESCRIBE(AddPasskey, label, passkey)
inline constexpr Path<Nothing> new_passkey_form{"/settings/security/passkeys"};
inline constexpr Path<AddPasskey> add_passkey_path{"/settings/security/passkeys"};
struct NewPasskeyView {
    Options options;
    std::string local_address;                      // where passkeys would work, in development; often empty
};
DESCRIBE(NewPasskeyView, options, local_address)
Page new_passkey_page(const Ui&, const NewPasskeyView&);

struct WhichPasskey { Id<Passkey> id; };
DESCRIBE(WhichPasskey, id)
inline constexpr Path<WhichPasskey> passkey_path{"/settings/security/passkeys/{id}"};
struct RenamePasskey {
    Id<Passkey> id;
    Label label;
};
DESCRIBE(RenamePasskey, id, label)
inline constexpr Path<RenamePasskey> rename_passkey_path{"/settings/security/passkeys/{id}"};

inline constexpr Path<Nothing> codes_path{"/settings/security/codes"}, codes_file_path{"/settings/security/codes/file"};
struct RecoverySheet {
    std::vector<std::string> codes;                 // empty: seen before
    int left = 0;
};
DESCRIBE(RecoverySheet, codes, left)
Page recovery_page(const Ui&, const RecoverySheet&);

// ---- lost factors -------------------------------------------------------------------------------

struct Reset;
inline constexpr Path<Nothing> lost_path{"/sign-in/second-factor/lost"};
struct LostView {
    bool waiting = false, has_address = false;
    std::optional<Time> asked_at, due_at;
    int hours = 24;
};
DESCRIBE(LostView, waiting, has_address, asked_at, due_at, hours)
Page lost_page(const Ui&, const LostView&);

struct Keep { Text<40, 50> token; };
DESCRIBE(Keep, token)
inline constexpr Path<Keep> keep_path{"/sign-in/second-factor/keep/{token}"};
struct KeepView { std::string handle; };
DESCRIBE(KeepView, handle)
Page keep_page(const Ui&, const KeepView&);

inline constexpr Path<Nothing> resets_path{"/admin/resets"};
struct OpenReset {
    Id<Reset> id;
    accounts::Byline person;
    Time asked_at;
    std::string ip;
    std::optional<Time> due_at;
    bool mine_to_decide = false;
};
DESCRIBE(OpenReset, id, person, asked_at, ip, due_at, mine_to_decide)
struct Resets {
    std::vector<OpenReset> resets;
    int hours = 24;
};
DESCRIBE(Resets, resets, hours)
Page resets_page(const Ui&, const Resets&);
struct DecideReset {
    Id<Reset> id;
    bool approve = false;
};
DESCRIBE(DecideReset, id, approve)
inline constexpr Path<DecideReset> decide_reset_path{"/admin/resets/{id}"};

}  // namespace lyceum::factors
