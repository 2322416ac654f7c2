// The tables of factors and the rules about them. Only this module includes this file.
#pragma once
#include "modules/factors/factors.hpp"
#include "modules/factors/webauthn.hpp"
#include "platform/crypto/seal.hpp"

namespace lyceum::factors {

struct Passkey;
inline constexpr int kPasskeysMost = 20;
inline constexpr Span kSheetLasts = minutes(10);
using Label = Text<1, 60>;

// ---- authenticator app --------------------------------------------------------------------------

struct AppRow {
    Time made_at;
    std::optional<Time> used_at;
};
DESCRIBE(AppRow, made_at, used_at)
std::optional<AppRow> app_of(Db&, PersonId);
/// Replaces the one before. `step` is that of the code it was tried with.
void set_app(Tx&, PersonId, const Secret&, std::int64_t step);
bool remove_app(Tx&, PersonId);
/// True when this code is the app's present one and was not used; it is used then.
bool use_app_code(Tx&, PersonId, std::string_view digits);

// ---- passkeys -----------------------------------------------------------------------------------

struct PasskeyRow {
    Id<Passkey> id;
    PersonId person;
    std::string credential, cose, handle;           // base64url
    std::int64_t count = 0;
    bool verifies = false, backup_eligible = false, backed_up = false;
    std::string aaguid, label;
    Time made_at;
    std::optional<Time> used_at, doubted_at;
};
DESCRIBE(PasskeyRow, id, person, credential, cose, handle, count, verifies, backup_eligible, backed_up, aaguid, label, made_at, used_at, doubted_at)
std::vector<PasskeyRow> passkeys_of(Db&, PersonId);
std::optional<PasskeyRow> passkey_of_credential(Db&, std::string_view credential_bytes);

struct NewPasskey {
    PersonId person;
    webauthn::Registration made;
    std::string handle, label;
};
/// Throws Refusal(conflict) beyond kPasskeysMost and for a credential that somebody has.
void add_passkey(Tx&, const NewPasskey&);
bool rename_passkey(Tx&, PersonId, Id<Passkey>, const Label&);
std::optional<std::string> remove_passkey(Tx&, PersonId, Id<Passkey>);     // its label

/// Whether a signature may be believed when the authenticator counts them: a count that does not grow is a copy's.
enum class Count { grows, copied };
Count note_use(Tx&, const PasskeyRow&, const webauthn::Assertion&);

// ---- recovery codes -----------------------------------------------------------------------------

int recovery_codes_left(Db&, PersonId);
/// Ten new ones in place of those before; they wait on a sheet until their owner has seen them.
void renew_recovery_codes(Tx&, PersonId);
/// Empty when there is no sheet, or it is older than kSheetLasts.
std::vector<std::string> recovery_sheet(Db&, PersonId, Time now);
void forget_sheet(Tx&, PersonId);
void forget_sheets(Tx&, Time due);
bool use_recovery_code(Tx&, PersonId, std::string_view typed);

// ---- all of them --------------------------------------------------------------------------------

bool has_any(Db&, PersonId);
/// After adding or removing: tells accounts whether signing in asks for a factor; gives the first recovery codes, and
/// takes the last away.
void settle(Tx&, PersonId);
void remove_all(Tx&, PersonId);
/// After a copy became the data: secrets that it left out, or that other keys sealed, ask for nothing any more.
void settle_everybody(const App&);

}  // namespace lyceum::factors
