// Sealing, opening, and the file that holds the keys.
#include "platform/crypto/seal.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lyceum::crypto {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kFingerprint = 4;
constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kHead = 1 + kFingerprint + kNonce;
constexpr std::size_t kKeysMax = 16;

const unsigned char* octets(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

[[noreturn]] void refuse_file(const std::string& path, const std::string& what) {
    throw Fault("The key file " + path + " " + what);
}

/// Written beside and linked into place: of two processes that start together one wins, and neither
/// reads half a file or believes in a key of its own.
void create(const std::string& path) {
    auto draft = path + "." + random_token();
    int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) refuse_file(path, std::string("cannot be made: ") + std::strerror(errno) + ".");
    auto text = random_token() + "\n";
    bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    ::close(file);
    bool placed = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
    ::unlink(draft.c_str());
    if (!placed) refuse_file(path, "cannot be written. Look whether the disk is full.");
}

}  // namespace

KeyRing::Key KeyRing::key_of(std::string bytes) {
    auto fingerprint = sha256("lyceum key " + bytes).substr(0, kFingerprint);
    return {std::move(fingerprint), Secret(std::move(bytes))};
}

KeyRing KeyRing::read(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) refuse_file(path, std::string("cannot be read: ") + std::strerror(errno) + ".");
    if (status.st_mode & (S_IRWXG | S_IRWXO)) refuse_file(path, "can be read by other users. Run chmod 600 on it.");
    KeyRing ring;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        auto text = trimmed(line);
        if (text.empty() || text.starts_with('#')) continue;
        auto bytes = from_base64url(text);
        if (!bytes || bytes->size() != kKey) refuse_file(path, "holds a line that is no key: a key is 43 characters of base64url.");
        if (ring.keys_.size() == kKeysMax) refuse_file(path, "holds more than 16 keys. Remove the oldest.");
        ring.keys_.push_back(key_of(std::move(*bytes)));
    }
    if (ring.keys_.empty()) refuse_file(path, "holds no key. Remove the file and a new one is made.");
    return ring;
}

KeyRing KeyRing::read_or_create(const std::string& path) {
    if (::access(path.c_str(), F_OK) != 0) create(path);
    return read(path);
}

KeyRing KeyRing::temporary() {
    KeyRing ring;
    ring.keys_.push_back(key_of(random_bytes(kKey)));
    return ring;
}

Sealed KeyRing::seal(const Secret& secret, std::string_view purpose) const {
    const auto& key = keys_.front();
    const auto& plain = secret.reveal();
    auto nonce = random_bytes(kNonce);
    std::string cipher(plain.size() + kTag, '\0');
    crypto_aead_xchacha20poly1305_ietf_encrypt(octets(cipher), nullptr, octets(plain), plain.size(), octets(purpose),
        purpose.size(), nullptr, octets(nonce), octets(key.bytes.reveal()));
    return {base64url(kVersion + key.fingerprint + nonce + cipher)};
}

std::optional<Secret> KeyRing::open(const Sealed& sealed, std::string_view purpose) const {
    auto bytes = from_base64url(sealed.text);
    if (!bytes || bytes->size() < kHead + kTag || bytes->front() != kVersion) return std::nullopt;
    std::string_view whole = *bytes;
    auto fingerprint = whole.substr(1, kFingerprint), nonce = whole.substr(1 + kFingerprint, kNonce), cipher = whole.substr(kHead);
    for (auto& key : keys_) {
        if (key.fingerprint != fingerprint) continue;
        std::string plain(cipher.size() - kTag, '\0');
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(octets(plain), nullptr, nullptr, octets(cipher), cipher.size(),
                octets(purpose), purpose.size(), octets(nonce), octets(key.bytes.reveal())) == 0)
            return Secret(std::move(plain));
    }
    return std::nullopt;
}

bool KeyRing::needs_reseal(const Sealed& sealed) const {
    auto bytes = from_base64url(sealed.text);
    return !bytes || bytes->size() < kHead || std::string_view(*bytes).substr(1, kFingerprint) != keys_.front().fingerprint;
}

}  // namespace lyceum::crypto
