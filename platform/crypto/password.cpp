// Hashing and verifying passwords, and the line that those who wait for a core stand in.
#include "platform/crypto/password.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <sodium.h>
#include <thread>

namespace lyceum::crypto {

namespace {

constexpr std::size_t kMemoryBytes = std::size_t{kArgonMemoryKib} * 1024;
constexpr int kStoredMemoryKibMax = 256 * 1024, kStoredPassesMax = 10, kStoredLanesMax = 16;
constexpr int kWaitingPerCore = 16;                     // about a second of waiting
constexpr int kRetryAfterSeconds = 2;

/// Admits one thread a core; refuses those who would wait too long.
class Line {
public:
    void enter() {
        std::unique_lock lock(mutex_);
        if (waiting_ >= cores_ * kWaitingPerCore) {
            Refusal refusal(Refusal::Why::slow_down, "Many people are signing in at this moment. Try again in a few seconds.");
            refusal.retry_after_seconds = kRetryAfterSeconds;
            throw refusal;
        }
        ++waiting_;
        freed_.wait(lock, [&] { return running_ < cores_; });
        --waiting_;
        ++running_;
    }
    void leave() {
        { std::lock_guard lock(mutex_); --running_; }
        freed_.notify_one();
    }

private:
    std::mutex mutex_;
    std::condition_variable freed_;
    const int cores_ = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    int running_ = 0, waiting_ = 0;
};

Line& line() {
    static Line the_line;
    return the_line;
}

struct Turn {
    Turn() { line().enter(); }
    ~Turn() { line().leave(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
};

std::vector<Pepper>& peppers() {
    static std::vector<Pepper> in_use;
    return in_use;
}

std::string_view current_pepper_id() { return peppers().empty() ? std::string_view{} : peppers().front().id; }

/// What Argon2 is given: the password itself, or its HMAC under the pepper.
std::string seasoned(const Secret& password, std::string_view pepper_id) {
    if (pepper_id.empty()) return password.reveal();
    for (auto& pepper : peppers())
        if (pepper.id == pepper_id) return hmac_sha256(pepper.key, password.reveal());
    throw Fault("a password was stored with pepper " + std::string(pepper_id) + ", which is not in the pepper file");
}

/// libsodium reads 128 bytes whatever the string's length: the tail must be zeros.
using StoredHash = std::array<char, crypto_pwhash_STRBYTES>;

bool eat(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool eat_number(std::string_view& text, int most) {
    int number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || number < 1 || number > most) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

std::optional<StoredHash> readable(std::string_view phc) {
    StoredHash out{};
    if (phc.size() >= out.size() || phc.find('\0') != phc.npos) return std::nullopt;
    auto rest = phc;
    bool within = eat(rest, "$argon2id$v=19$m=") && eat_number(rest, kStoredMemoryKibMax) &&
                  eat(rest, ",t=") && eat_number(rest, kStoredPassesMax) &&
                  eat(rest, ",p=") && eat_number(rest, kStoredLanesMax) && eat(rest, "$");
    if (!within) return std::nullopt;
    std::copy(phc.begin(), phc.end(), out.begin());
    return out;
}

}  // namespace

void use_peppers(std::vector<Pepper> in_use) { peppers() = std::move(in_use); }

std::string hash_password(const Secret& password) {
    start_sodium();
    CHECK_THAT(password.reveal().size() <= std::size_t{kPasswordBytesMax});
    auto pepper = current_pepper_id();
    auto input = seasoned(password, pepper);
    Turn turn;
    StoredHash out{};
    if (crypto_pwhash_str(out.data(), input.data(), input.size(), kArgonPasses, kMemoryBytes) != 0)
        throw Fault("there is not enough memory to hash a password");
    auto phc = std::string(out.data());
    return pepper.empty() ? phc : std::string(pepper) + ":" + phc;
}

Verified verify_password(const Secret& password, std::string_view stored) {
    start_sodium();
    auto dollar = stored.find('$');
    if (dollar == stored.npos || password.reveal().size() > std::size_t{kPasswordBytesMax}) return verify_nobody(password);
    auto pepper = dollar > 0 ? stored.substr(0, dollar - 1) : std::string_view{};
    bool well_formed = dollar == 0 || (dollar > 1 && stored[dollar - 1] == ':');
    auto hash = readable(stored.substr(dollar));
    if (!well_formed || !hash) return verify_nobody(password);

    auto input = seasoned(password, pepper);
    Turn turn;
    if (crypto_pwhash_str_verify(hash->data(), input.data(), input.size()) != 0) return {};
    bool older = crypto_pwhash_str_needs_rehash(hash->data(), kArgonPasses, kMemoryBytes) != 0;
    return {true, older || pepper != current_pepper_id()};
}

Verified verify_nobody(const Secret& password) {
    start_sodium();
    auto input = seasoned(Secret(password.reveal().substr(0, kPasswordBytesMax)), current_pepper_id());
    const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    std::array<unsigned char, 32> tag{};
    Turn turn;
    if (crypto_pwhash(tag.data(), tag.size(), input.data(), input.size(), salt.data(), kArgonPasses, kMemoryBytes,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw Fault("there is not enough memory to hash a password");
    return {};
}

}  // namespace lyceum::crypto
