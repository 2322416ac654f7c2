// Passwords: hashed with Argon2id by at most as many threads as the machine has cores, because each
// hash takes 46 MiB and a flood of sign-ins must not take the memory of the host.
#pragma once
#include "platform/core/types.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::crypto {

inline constexpr int kArgonMemoryKib = 47'104;          // OWASP's first choice for one pass
inline constexpr int kArgonPasses = 1;
inline constexpr int kPasswordCharactersMin = 10;
inline constexpr int kPasswordBytesMax = 256;

/// A secret kept outside the database and mixed into every password by HMAC-SHA256. The id stands in
/// front of the stored hash (`k1:$argon2id$…`), so that peppers can be replaced.
struct Pepper {
    std::string id;                                     // letters and digits
    Secret key;
};
/// Set once, before the first hash: the first pepper is for new hashes, all of them for verifying.
void use_peppers(std::vector<Pepper> peppers);

/// `$argon2id$v=19$m=47104,t=1,p=1$salt$tag`, after the pepper's id where there is one. Throws
/// Refusal `slow_down` when too many are already waiting, Fault when there is no memory. Slow
/// (about 50 ms): never inside a Tx.
std::string hash_password(const Secret& password);

struct Verified {
    bool ok = false;
    bool needs_rehash = false;                          // right, but stored with older parameters or pepper
};
/// Compares exactly as received. A stored text that is no Argon2id hash, or asks for more than
/// 256 MiB or 10 passes, verifies nothing. Throws as `hash_password` does, and Fault when the pepper
/// that made it is not among those in use.
Verified verify_password(const Secret& password, std::string_view stored);
/// Costs what `verify_password` costs and is never right: for accounts that do not exist.
Verified verify_nobody(const Secret& password);

/// Why this password may not be chosen, or nothing: too short, too long, one of those tried first,
/// a run such as "abcdefgh", or little more than one of `context` (site name, handle, address).
std::optional<Msg> password_complaint(const Secret& password, const std::vector<std::string>& context = {});

/// True for a password from the built-in list; `lower` is in lower case.
bool is_common_password(std::string_view lower);

}  // namespace lyceum::crypto
