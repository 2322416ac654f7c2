// How an account ends: asked for, waited for, carried out. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"

namespace lyceum::privacy {

inline constexpr int kGraceDays = 14;                   // in which the owner of an account may change their mind

struct ErasureRow {
    PersonId person;
    Time asked_at, due_at;
    std::string obstacle;                               // a Msg as JSON; empty: nothing stands in the way
    std::optional<PersonId> closed_by;                  // of the staff; nothing: the person asked
    std::string reason;                                 // in the words of whoever of the staff closed it
};
DESCRIBE(ErasureRow, person, asked_at, due_at, obstacle, closed_by, reason)
std::optional<ErasureRow> erasure_of(Db&, PersonId);

/// Throws Refusal(conflict) for the owner of the site. Signs every device out and writes a letter.
void ask_erasure(Tx&, const Visit&);
/// True when there was something to call off. Throws Refusal(forbidden) where the staff closed the account.
bool call_off(Tx&, const Visit&);

struct Dismissal {
    PersonId person;
    std::string reason;
};
/// The same by the staff, whatever the person wishes: they are told the reason and cannot call it off.
void close_by_staff(Tx&, const Visit&, const Dismissal&);
/// True when the staff had closed it.
bool keep_by_staff(Tx&, const Visit&, PersonId);

struct Erase {
    static constexpr std::string_view topic = "privacy.erase";
    PersonId person;
};
DESCRIBE(Erase, person)
void carry_out(Tx&, const Erase&);
/// After the commit, the erasure is also written outside of the database (platform/http/copies.hpp).
struct RememberErasure {
    static constexpr std::string_view topic = "privacy.remember_erasure";
    PersonId person;
    Time at;
};
DESCRIBE(RememberErasure, person, at)
/// Enqueues what is due.
void plan_erasures(Tx&, Time due);

}  // namespace lyceum::privacy
