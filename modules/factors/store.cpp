#include "modules/factors/store.hpp"
#include "modules/factors/one_time.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::factors {

namespace {

std::string app_purpose(PersonId person) { return "authenticator app of " + to_string(person); }
std::string sheet_purpose(PersonId person) { return "recovery codes of " + to_string(person); }

// The person is in the digest, so that equal codes of two people, or guesses at all at once, help nobody.
std::string recovery_digest(PersonId person, std::string_view plain) { return crypto::token_digest(to_string(person) + " " + std::string(plain)); }

}  // namespace

// ---- authenticator app --------------------------------------------------------------------------

std::optional<AppRow> app_of(Db& db, PersonId person) {
    return db.maybe<AppRow>(R"sql(select made_at, used_at from authenticators where person = $1)sql", person);
}

void set_app(Tx& tx, PersonId person, const Secret& secret, std::int64_t step) {
    auto sealed = tx.app().seal_keys().seal(secret, app_purpose(person));
    tx.run(R"sql(
        insert into authenticators (person, sealed, made_at, last_step) values ($1, $2, $3, $4)
        on conflict (person) do update set sealed = excluded.sealed, made_at = excluded.made_at, used_at = null, last_step = excluded.last_step)sql",
        person, sealed.text, tx.now(), step);
}

bool remove_app(Tx& tx, PersonId person) { return tx.run(R"sql(delete from authenticators where person = $1)sql", person) == 1; }

namespace {
struct SealedRow { std::string sealed; std::int64_t last_step = 0; };
DESCRIBE(SealedRow, sealed, last_step)
}  // namespace

bool use_app_code(Tx& tx, PersonId person, std::string_view digits) {
    auto row = tx.maybe<SealedRow>(R"sql(select sealed, last_step from authenticators where person = $1)sql", person);
    if (!row) return false;
    auto secret = tx.app().seal_keys().open({row->sealed}, app_purpose(person));
    if (!secret) throw Fault("the secret of an authenticator app cannot be opened: the file of seal keys is not the one that sealed it");
    auto step = step_of_code(*secret, digits, tx.now(), row->last_step);
    return step && tx.run(R"sql(update authenticators set last_step = $2, used_at = $3 where person = $1 and last_step < $2)sql",
        person, *step, tx.now()) == 1;
}

// ---- passkeys -----------------------------------------------------------------------------------

std::vector<PasskeyRow> passkeys_of(Db& db, PersonId person) {
    return db.all<PasskeyRow>(R"sql(
        select id, person, credential, cose, handle, count, verifies, backup_eligible, backed_up, aaguid, label, made_at, used_at, doubted_at
        from passkeys where person = $1 order by id)sql", person);
}

std::optional<PasskeyRow> passkey_of_credential(Db& db, std::string_view credential) {
    return db.maybe<PasskeyRow>(R"sql(
        select id, person, credential, cose, handle, count, verifies, backup_eligible, backed_up, aaguid, label, made_at, used_at, doubted_at
        from passkeys where credential = $1)sql", crypto::base64url(credential));
}

void add_passkey(Tx& tx, const NewPasskey& fresh) {
    if (tx.one<std::int64_t>(R"sql(select count(*) as n from passkeys where person = $1)sql", fresh.person) >= kPasskeysMost)
        throw Refusal(Refusal::Why::conflict, Msg{"You have {} passkeys already. Remove one first.", {std::to_string(kPasskeysMost)}});
    auto& made = fresh.made;
    bool added = tx.run(R"sql(
        insert into passkeys (id, person, credential, cose, handle, count, verifies, backup_eligible, backed_up, aaguid, label, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing)sql",
        new_id<Passkey>(tx), fresh.person, crypto::base64url(made.credential), crypto::base64url(made.cose), crypto::base64url(fresh.handle),
        static_cast<std::int64_t>(made.count), made.verified, made.backup_eligible, made.backed_up, crypto::hex(made.aaguid), fresh.label, tx.now()) == 1;
    if (!added) conflict("This passkey is registered already.");
}

bool rename_passkey(Tx& tx, PersonId person, Id<Passkey> id, const Label& label) {
    return tx.run(R"sql(update passkeys set label = $3 where person = $1 and id = $2)sql", person, id, label) == 1;
}

std::optional<std::string> remove_passkey(Tx& tx, PersonId person, Id<Passkey> id) {
    return tx.maybe_returning<std::string>(R"sql(delete from passkeys where person = $1 and id = $2 returning label)sql", person, id);
}

Count note_use(Tx& tx, const PasskeyRow& row, const webauthn::Assertion& shown) {
    auto count = static_cast<std::int64_t>(shown.count);
    // Two answers at once: only one of them is above what is stored.
    bool grew = tx.run(R"sql(
        update passkeys set count = $2, backed_up = $3, used_at = $4 where id = $1 and (count < $2 or (count = 0 and $2 = 0)))sql",
        row.id, count, shown.backed_up, tx.now()) == 1;
    if (!grew) tx.run(R"sql(update passkeys set doubted_at = $2 where id = $1)sql", row.id, tx.now());
    return grew ? Count::grows : Count::copied;
}

// ---- recovery codes -----------------------------------------------------------------------------

int recovery_codes_left(Db& db, PersonId person) {
    return static_cast<int>(db.one<std::int64_t>(R"sql(select count(*) as n from recovery_codes where person = $1)sql", person));
}

void renew_recovery_codes(Tx& tx, PersonId person) {
    auto codes = new_recovery_codes();
    tx.run(R"sql(delete from recovery_codes where person = $1)sql", person);
    std::vector<std::string> digests;
    for (auto& code : codes) digests.push_back(recovery_digest(person, plain_recovery_code(code)));
    for (auto& digest : digests) tx.run(R"sql(insert into recovery_codes (person, digest) values ($1, $2))sql", person, digest);
    auto sealed = tx.app().seal_keys().seal(Secret(json::text(codes)), sheet_purpose(person));
    tx.run(R"sql(
        insert into recovery_sheets (person, sealed, made_at) values ($1, $2, $3)
        on conflict (person) do update set sealed = excluded.sealed, made_at = excluded.made_at)sql", person, sealed.text, tx.now());
}

std::vector<std::string> recovery_sheet(Db& db, PersonId person, Time now) {
    auto sealed = db.maybe<std::string>(R"sql(select sealed from recovery_sheets where person = $1 and made_at > $2)sql", person, now - kSheetLasts);
    auto codes = sealed ? db.app().seal_keys().open({*sealed}, sheet_purpose(person)) : std::nullopt;
    return codes ? json::from_text<std::vector<std::string>>(codes->reveal()) : std::vector<std::string>();
}

void forget_sheet(Tx& tx, PersonId person) { tx.run(R"sql(delete from recovery_sheets where person = $1)sql", person); }
void forget_sheets(Tx& tx, Time due) { tx.run(R"sql(delete from recovery_sheets where made_at < $1)sql", due - kSheetLasts); }

bool use_recovery_code(Tx& tx, PersonId person, std::string_view typed) {
    auto plain = plain_recovery_code(typed);
    return !plain.empty() &&
           tx.run(R"sql(delete from recovery_codes where person = $1 and digest = $2)sql", person, recovery_digest(person, plain)) == 1;
}

// ---- all of them --------------------------------------------------------------------------------

bool has_any(Db& db, PersonId person) {
    return db.one<std::int64_t>(R"sql(
        select (select count(*) from authenticators where person = $1) + (select count(*) from passkeys where person = $1) as n)sql", person) > 0;
}

void settle(Tx& tx, PersonId person) {
    bool any = has_any(tx, person), before = accounts::has_second_factor(tx, person);
    if (any == before) return;
    accounts::set_second_factor(tx, person, any);
    if (any) return renew_recovery_codes(tx, person);
    tx.run(R"sql(delete from recovery_codes where person = $1)sql", person);
    forget_sheet(tx, person);
}

static void drop_unreadable_app(Tx& tx, PersonId person) {
    auto sealed = tx.maybe<std::string>(R"sql(select sealed from authenticators where person = $1)sql", person);
    if (sealed && !tx.app().seal_keys().open({*sealed}, app_purpose(person))) remove_app(tx, person);
}

void settle_everybody(const App& app) {
    constexpr int kAtOnce = 200;
    for (PersonId after{};;) {
        auto some = app.database->read([&](Db& db) { return accounts::people_with_second_factor(db, after, kAtOnce); });
        if (some.empty()) return;
        app.database->write(app.clock(), [&](Tx& tx) {
            for (auto person : some) drop_unreadable_app(tx, person), settle(tx, person);
        });
        after = some.back();
    }
}

void remove_all(Tx& tx, PersonId person) {
    remove_app(tx, person);
    tx.run(R"sql(delete from passkeys where person = $1)sql", person);
    tx.run(R"sql(delete from recovery_codes where person = $1)sql", person);
    forget_sheet(tx, person);
    accounts::set_second_factor(tx, person, false);
}

}  // namespace lyceum::factors
