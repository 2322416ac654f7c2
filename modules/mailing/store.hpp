// Choices, what waits for a letter, and addresses that gave letters back. Only this module includes this file.
#pragma once
#include "modules/mailing/mailing.hpp"
#include "modules/privacy/privacy.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::mailing {

// ---- choices ------------------------------------------------------------------------------------

struct Choice {
    std::string kind;
    bool in_app = true;
    Way mail = Way::digest;
};
DESCRIBE(Choice, kind, in_app, mail)
/// What concerns somebody in person comes at once, what is pleasant to know in the digest, and what other
/// letters tell already not at all.
Choice usual(std::string_view kind);
Choice choice(Db&, PersonId, std::string_view kind);
/// One for each of notifications::kinds().
std::vector<Choice> choices(Db&, PersonId);
void choose(Tx&, PersonId, const Choice&);

struct Habits {
    Rhythm digest = Rhythm::weekly;
    bool chosen = false;
    bool quiet = true;
    int quiet_from = 22, quiet_until = 8;
    std::optional<Time> next_digest_at, last_digest_at;
};
DESCRIBE(Habits, digest, chosen, quiet, quiet_from, quiet_until, next_digest_at, last_digest_at)
Habits habits(Db&, PersonId);
void set_habits(Tx&, PersonId, const Habits&);
/// `at`, or the end of the quiet hours it lies in.
Time out_of_quiet(Time at, const Habits&, const i18n::Zone&);
/// The next morning (08:00) that a digest is due after `at`: tomorrow, or next Monday.
std::optional<Time> next_digest(Time at, Rhythm, const i18n::Zone&);

// ---- what waits -----------------------------------------------------------------------------------

inline constexpr int kNotesOfLetter = 30;
void put_waiting(Tx&, PersonId, Id<notifications::Note>, Way);
/// Takes the oldest away, whoever read them.
std::vector<Id<notifications::Note>> take_waiting(Tx&, PersonId, Way, int limit);
void forget_waiting(Tx&, PersonId);
std::vector<PersonId> due_for_digest(Db&, Time, PersonId after, int limit);
void forget(Tx&, PersonId);

// ---- keys -----------------------------------------------------------------------------------------

/// 32 hexadecimal letters that only this site can make for `what`.
std::string proof(Db&, std::string_view what);
/// Makes the key of this site, once. Everything else may then be proved while reading.
void make_key(Tx&);

/// A list somebody is on: a kind of note, "notes" for all that come at once, or "digest".
struct Subscription {
    PersonId person;
    std::string list;
};
std::string token_of(Db&, const Subscription&);
std::optional<Subscription> read_token(Db&, std::string_view token);
/// Ends the letters of the list. Twice is once.
void unsubscribe(Tx&, const Subscription&);

// ---- addresses --------------------------------------------------------------------------------------

inline constexpr int kSoftReturnsMost = 5;          // within kSoftReturnsCount
inline constexpr Span kSoftReturnsCount = days(14);

struct ReturnedFrom {
    std::string address;
    std::int64_t returns = 0;
    Time last_at;
    std::string status;
    int smtp_code = 0;
    std::string reason;
};
DESCRIBE(ReturnedFrom, address, returns, last_at, status, smtp_code, reason)
std::optional<ReturnedFrom> stopped(Db&, std::string_view address);
std::vector<ReturnedFrom> stopped_addresses(Db&, int limit);
/// Counts it; answers true when letters to the address end by it.
bool count_return(Tx&, const mail::Returned&, PersonId owner);
bool write_again(Tx&, std::string_view address);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::mailing
