// One-time links and codes in letters: bound to what they are for, used once. Only this module includes this file.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

enum class Purpose { sign_in, verify, reset, change_email, undo_email };
DESCRIBE_ENUM(Purpose, sign_in, verify, reset, change_email, undo_email)

/// A new link makes older ones of the same purpose worthless, but for those that bring an old address back: whoever took an
/// account over could disarm them by changing the address again. Answers the token; `email` is what it speaks of.
std::string make_link(Tx&, Purpose, PersonId, Span lasts, std::string_view email = {});

struct Promise {
    PersonId person;
    std::string email;
    Time expires_at;
};
DESCRIBE(Promise, person, email, expires_at)
/// What a link is for, without using it. Throws Refusal(not_found) when it was used or is too old.
Promise promise_of(Db&, Purpose, std::string_view token, Time now);
/// The same, once.
Promise redeem(Tx&, Purpose, std::string_view token);
/// After a password or an address changed, everything sent before is worthless; undoing an address apart.
void forget_links(Tx&, PersonId);
/// Those that bring an address back.
void forget_undo_links(Tx&, PersonId);
/// Those that were made after this one was: the addresses that they bring back came later.
void forget_later_undo_links(Tx&, const Promise&);

// ---- codes ------------------------------------------------------------------------------------

inline constexpr int kCodeDigits = 6, kCodeTriesMost = 5;
inline constexpr Span kCodeLasts = minutes(15);

/// A code for this address that works only in this visitor's browser; a new one replaces the one before.
std::string make_code(Tx&, const Visit&, std::string_view email);
/// Counts a try, which stays counted, and says whether the code is right.
bool try_code(Database&, const Visit&, std::string_view email, std::string_view code);
/// Uses a code that was right up. False when somebody else did.
bool use_code(Tx&, const Visit&, std::string_view email);

/// Whether this browser has asked for a code that still works.
bool code_waits(Db&, const Visit&, std::string_view email);
/// The digits, however they were typed or pasted.
std::string digits_of(std::string_view typed);

void forget_old_links(Tx&, Time due);

}  // namespace lyceum::accounts
