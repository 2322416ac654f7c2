#include "modules/factors/checks.hpp"
#include "modules/factors/letters.hpp"
#include "modules/factors/one_time.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::factors {

namespace {

using accounts::Bucket;

[[noreturn]] void complain(std::string_view field, const Msg& message) { throw Refusal(Refusal::Why::invalid, message, {{std::string(field), message}}); }

std::string digits_of(std::string_view typed) {
    std::string digits;
    for (char c : typed)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

// Whoever knows a password but not the factor slows strangers down, never the owner's own devices.
std::vector<Bucket> buckets_for(const Visit& visit, PersonId person, bool known) {
    auto who = to_string(person);
    std::vector<Bucket> buckets{{"factor of " + who + " from " + accounts::network_of(visit), 5, minutes(5)}};
    if (!known) buckets.push_back({"factor of " + who, 20, hours(1)});
    return buckets;
}

struct Attempt {
    Use use = Use::second;
    std::optional<PersonId> person;                 // nobody yet: the passkey says who
    std::string text, field;
};

// A key whose count does not grow has a copy somewhere. Keys that travel between devices often do not count well, so theirs is told only.
void heed_count(const Visit& visit, Database& database, const PasskeyRow& row, Count count, std::string_view field) {
    if (count == Count::grows) return;
    if (!row.doubted_at)
        database.write(visit.now, [&](Tx& tx) {
            tell(tx, row.person, Change::copied, row.label);
            accounts::note(tx, visit, {"factors.passkey_copied", "person " + to_string(row.person), row.label});
        });
    if (!row.backup_eligible) complain(field, {"This key answered like a copy of itself, so it is not believed. Use another way.", {}});
}

PersonId check_passkey(const Visit& visit, Database& database, const Attempt& attempt) {
    auto answer = parsed_answer(attempt.text, attempt.field);
    auto party = party_of(visit);
    auto row = database.read([&](Db& db) { return passkey_of_credential(db, webauthn::credential_of(answer)); });
    if (!party || !row || (attempt.person && row->person != *attempt.person))
        complain(attempt.field, {"This passkey is not known here. Use another way.", {}});
    auto given = answered(visit, attempt.use, attempt.person, answer, attempt.field);
    auto bytes = [](const std::string& text) { return crypto::from_base64url(text).value_or(std::string()); };
    auto result = webauthn::check_assertion(answer, {party->id, party->origin, given.challenge, attempt.use == Use::enter},
        {bytes(row->credential), bytes(row->cose), row->backup_eligible});
    if (auto* flaw = std::get_if<webauthn::Flaw>(&result)) complain(attempt.field, words_for(*flaw));
    auto& shown = std::get<webauthn::Assertion>(result);
    if (!shown.handle.empty() && shown.handle != bytes(row->handle)) complain(attempt.field, words_for(webauthn::Flaw::wrong_credential));
    auto count = database.write(visit.now, [&](Tx& tx) {
        use_up(tx, given, attempt.field);
        return note_use(tx, *row, shown);
    });
    heed_count(visit, database, *row, count, attempt.field);
    return row->person;
}

void check_recovery(const Visit& visit, Database& database, PersonId person, const Shown& shown) {
    bool right = database.write(visit.now, [&](Tx& tx) {
        if (!use_recovery_code(tx, person, shown.recovery)) return false;
        auto left = std::to_string(recovery_codes_left(tx, person));
        tell(tx, person, Change::code_used, left);
        accounts::note(tx, visit, {"factors.recovery_code", "person " + to_string(person), left + " left"});
        return true;
    });
    if (!right) complain(shown.prefix + "recovery", {"This is none of your recovery codes, or it was used before.", {}});
}

}  // namespace

boost::json::value parsed_answer(const std::string& text, std::string_view field) {
    boost::system::error_code failed;
    boost::json::value answer;
    if (text.size() <= webauthn::kAnswerBytesMost) answer = boost::json::parse(text, failed);
    if (failed || !answer.is_object()) complain(field, words_for(webauthn::Flaw::malformed));
    return answer;
}

Msg words_for(webauthn::Flaw flaw) {
    using webauthn::Flaw;
    switch (flaw) {
        case Flaw::not_verified: return {"This key does not check who uses it, so it cannot replace a password. Sign in another way, then show it as the second factor.", {}};
        case Flaw::unusable_key: return {"This kind of key cannot be used here. Try another one.", {}};
        case Flaw::wrong_origin:
        case Flaw::in_a_frame:
        case Flaw::wrong_party: return {"The browser was at another address when it answered. Open this site by its own name and try again.", {}};
        default: return {"The answer of the passkey is not valid. Try again, or use another way.", {}};
    }
}

void check_factor(const Visit& visit, Database& database, PersonId person, Use use, const Shown& shown) {
    auto known = database.read([&](Db& db) { return accounts::is_known_device(db, visit, person); });
    auto buckets = buckets_for(visit, person, known);
    database.write(visit.now, [&](Tx& tx) { accounts::take(tx, buckets); });
    if (!shown.passkey.empty()) check_passkey(visit, database, {use, person, shown.passkey, shown.prefix + "passkey"});
    else if (!shown.recovery.empty()) check_recovery(visit, database, person, shown);
    else if (!database.write(visit.now, [&](Tx& tx) { return use_app_code(tx, person, digits_of(shown.code)); })) {
        log::info("second factor refused", {{"network", accounts::network_of(visit)}});
        complain(shown.prefix + "code", {"This code is not right, or it was used before. Wait for the next one.", {}});
    }
    database.write(visit.now, [&](Tx& tx) { accounts::forgive(tx, buckets.front().name); });
}

PersonId check_entry(const Visit& visit, Database& database, const std::string& passkey) {
    accounts::must_be_a_browser(visit);
    database.write(visit.now, [&](Tx& tx) { accounts::take(tx, {{"passkeys from " + accounts::network_of(visit), 60, minutes(15)}}); });
    return check_passkey(visit, database, {Use::enter, std::nullopt, passkey, "passkey"});
}

}  // namespace lyceum::factors
