// When letters leave: a few minutes after the first note, or in the morning of a digest. Only this module includes
// this file.
#pragma once
#include "modules/mailing/letters.hpp"

namespace lyceum::mailing {

/// Reading in the app within this time spares the letter, and what comes in between goes along.
inline constexpr Span kGrace = minutes(5);

void wait_for_letter(Tx&, const notifications::Given&);
/// False for a note that its person wants no letter about.
bool letter_wished(Tx&, std::string_view listener, std::string_view payload);

/// Jobs: one letter of what still waits and is not read.
struct WriteNotes {
    static constexpr std::string_view topic = "mailing.notes";
    PersonId person;
};
DESCRIBE(WriteNotes, person)
void write_notes(Tx&, const WriteNotes&);
struct WriteDigest {
    static constexpr std::string_view topic = "mailing.digest";
    PersonId person;
};
DESCRIBE(WriteDigest, person)
void write_digest(Tx&, const WriteDigest&);
void plan_digests(Tx&, Time due);

/// What a digest would hold, the notes apart.
DigestOf reading_for(Db&, const Reader&, Time since);

}  // namespace lyceum::mailing
