// How an account ends: asked for, waited for, carried out. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"

namespace lyceum::privacy {

inline constexpr int kGraceDays = 14;                   // in which the owner of an account may change their mind

struct ErasureRow {
    PersonId person;
    Time asked_at, due_at;
    std::string obstacle;                               // a Msg as JSON; empty: nothing stands in the way
};
DESCRIBE(ErasureRow, person, asked_at, due_at, obstacle)
std::optional<ErasureRow> erasure_of(Db&, PersonId);

/// Throws Refusal(conflict) for the owner of the site. Signs every device out and writes a letter.
void ask_erasure(Tx&, const Visit&);
/// True when there was something to call off.
bool call_off(Tx&, const Visit&);

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
