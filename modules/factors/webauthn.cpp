#include "modules/factors/webauthn.hpp"
#include "modules/factors/cbor.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::factors::webauthn {

namespace {

// Bits of the flags in authenticator data.
constexpr unsigned kPresent = 0x01, kVerified = 0x04, kBackupEligible = 0x08, kBackedUp = 0x10, kHasKey = 0x40, kHasExtensions = 0x80;

std::string text_at(const boost::json::value& value, std::string_view name) {
    auto* object = value.if_object();
    auto* held = object ? object->if_contains(boost::json::string_view(name.data(), name.size())) : nullptr;
    return held && held->is_string() ? std::string(held->get_string()) : std::string();
}

std::string bytes_at(const boost::json::value& value, std::string_view name) {
    return crypto::from_base64url(text_at(value, name)).value_or(std::string());
}

const boost::json::value& response_of(const boost::json::value& answer) {
    static const boost::json::value nothing;
    auto* object = answer.if_object();
    auto* held = object ? object->if_contains("response") : nullptr;
    return held ? *held : nothing;
}

std::optional<boost::json::value> client_data(std::string_view bytes) {
    boost::system::error_code failed;
    auto value = boost::json::parse(boost::json::string_view(bytes.data(), bytes.size()), failed);
    if (failed || !value.is_object()) return std::nullopt;
    return value;
}

// Section 7.1, steps 5 to 10, and 7.2, steps 9 to 14.
std::optional<Flaw> flaw_of_client(std::string_view bytes, std::string_view ceremony, const Expected& expected) {
    auto client = client_data(bytes);
    if (!client) return Flaw::malformed;
    if (text_at(*client, "type") != ceremony) return Flaw::wrong_ceremony;
    if (expected.challenge.empty() || !crypto::constant_time_equal(text_at(*client, "challenge"), expected.challenge)) return Flaw::wrong_challenge;
    if (text_at(*client, "origin") != expected.origin) return Flaw::wrong_origin;
    auto* crossed = client->get_object().if_contains("crossOrigin");
    if ((crossed && (!crossed->is_bool() || crossed->get_bool())) || client->get_object().if_contains("topOrigin")) return Flaw::in_a_frame;
    return std::nullopt;
}

// Authenticator data, section 6.1.
struct Authenticator {
    std::string party_hash, aaguid, credential, cose;
    unsigned flags = 0;
    std::uint32_t count = 0;

    bool has(unsigned bit) const { return (flags & bit) != 0; }
};

std::string_view front(std::string_view& bytes, std::size_t count) {
    auto taken = bytes.substr(0, count);
    bytes.remove_prefix(taken.size());
    return taken;
}

std::uint32_t number_of(std::string_view big_endian) {
    std::uint32_t number = 0;
    for (char c : big_endian) number = number << 8 | static_cast<unsigned char>(c);
    return number;
}

bool take_key(std::string_view& rest, Authenticator& data) {
    constexpr std::size_t kAaguidBytes = 16, kLengthBytes = 2;
    if (rest.size() < kAaguidBytes + kLengthBytes) return false;
    data.aaguid = front(rest, kAaguidBytes);
    auto length = number_of(front(rest, kLengthBytes));
    if (length == 0 || length > kCredentialBytesMost || rest.size() < length) return false;
    data.credential = front(rest, length);
    auto before = rest;
    if (!cbor::take(rest)) return false;
    data.cose = before.substr(0, before.size() - rest.size());
    return true;
}

// Nothing may be left over.
std::optional<Authenticator> authenticator_data(std::string_view bytes) {
    constexpr std::size_t kHashBytes = 32, kCountBytes = 4, kLeast = kHashBytes + 1 + kCountBytes;
    if (bytes.size() < kLeast) return std::nullopt;
    Authenticator data;
    data.party_hash = front(bytes, kHashBytes);
    data.flags = static_cast<unsigned char>(front(bytes, 1)[0]);
    data.count = number_of(front(bytes, kCountBytes));
    if (data.has(kHasKey) && !take_key(bytes, data)) return std::nullopt;
    if (data.has(kHasExtensions)) {
        auto extensions = cbor::take(bytes);
        if (!extensions || !extensions->get<cbor::Map>()) return std::nullopt;
    }
    if (!bytes.empty()) return std::nullopt;
    return data;
}

std::optional<Flaw> flaw_of_authenticator(const Authenticator& data, const Expected& expected) {
    if (data.party_hash != crypto::sha256(expected.party)) return Flaw::wrong_party;
    if (!data.has(kPresent)) return Flaw::not_present;
    if (expected.verified && !data.has(kVerified)) return Flaw::not_verified;
    if (data.has(kBackedUp) && !data.has(kBackupEligible)) return Flaw::impossible_flags;
    return std::nullopt;
}

// Who made the authenticator is not asked for (attestation "none"), so a statement is read and not believed.
std::optional<Authenticator> attested(std::string_view bytes) {
    auto object = cbor::read(bytes);
    if (!object) return std::nullopt;
    auto *format = object->at("fmt"), *statement = object->at("attStmt"), *data = object->at("authData");
    if (!format || !statement || !data || !format->get<std::string>() || !statement->get<cbor::Map>() || !data->get<cbor::Bytes>()) return std::nullopt;
    if (*format->get<std::string>() == "none" && !statement->get<cbor::Map>()->empty()) return std::nullopt;
    return authenticator_data(data->get<cbor::Bytes>()->bytes);
}

}  // namespace

std::variant<Registration, Flaw> check_registration(const boost::json::value& answer, const Expected& expected) {
    auto& response = response_of(answer);
    if (text_at(answer, "type") != "public-key") return Flaw::malformed;
    if (auto flaw = flaw_of_client(bytes_at(response, "clientDataJSON"), "webauthn.create", expected)) return *flaw;
    auto data = attested(bytes_at(response, "attestationObject"));
    if (!data || !data->has(kHasKey)) return Flaw::malformed;
    if (auto flaw = flaw_of_authenticator(*data, expected)) return *flaw;
    if (data->credential != credential_of(answer)) return Flaw::wrong_credential;
    auto algorithm = algorithm_of(data->cose);
    if (!algorithm) return Flaw::unusable_key;
    return Registration{data->credential, data->cose, data->aaguid, *algorithm, data->count, data->has(kVerified),
        data->has(kBackupEligible), data->has(kBackedUp)};
}

std::string credential_of(const boost::json::value& answer) { return bytes_at(answer, "id"); }

std::variant<Assertion, Flaw> check_assertion(const boost::json::value& answer, const Expected& expected, const Known& known) {
    auto& response = response_of(answer);
    if (text_at(answer, "type") != "public-key") return Flaw::malformed;
    if (known.credential.empty() || credential_of(answer) != known.credential) return Flaw::wrong_credential;
    auto client = bytes_at(response, "clientDataJSON"), bytes = bytes_at(response, "authenticatorData");
    if (auto flaw = flaw_of_client(client, "webauthn.get", expected)) return *flaw;
    auto data = authenticator_data(bytes);
    if (!data) return Flaw::malformed;
    if (auto flaw = flaw_of_authenticator(*data, expected)) return *flaw;
    if (data->has(kBackupEligible) != known.backup_eligible) return Flaw::other_backup;
    if (!is_signed(known.cose, bytes + crypto::sha256(client), bytes_at(response, "signature"))) return Flaw::not_signed;
    return Assertion{data->count, data->has(kVerified), data->has(kBackedUp), bytes_at(response, "userHandle")};
}

std::string challenge_of(const boost::json::value& answer) {
    auto client = client_data(bytes_at(response_of(answer), "clientDataJSON"));
    return client ? text_at(*client, "challenge") : std::string();
}

}  // namespace lyceum::factors::webauthn
