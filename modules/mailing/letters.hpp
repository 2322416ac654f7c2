// Writing the letters: pure text and HTML from what they speak of. Only this module includes this file.
#pragma once
#include "modules/mailing/pages.hpp"

namespace lyceum::mailing {

/// Who reads it: words, dates and what may be seen follow them.
struct Reader {
    accounts::Contact contact;
    Visit visit;
};
/// Nothing without a confirmed address, or where letters come back.
std::optional<Reader> reader(Db&, PersonId, Time now);

struct Told {
    std::string kind;
    std::string sentence;
    Url place;
    Time at;
};
mail::Letter notes_letter(const Reader&, const std::vector<Told>&, const std::string& unsubscribe_token);

struct DigestOf {
    Time since;
    std::vector<Told> notes;
    int more_notes = 0;                             // that the letter does not name
    std::vector<items::Card> reading, unanswered;
    bool empty() const { return notes.empty() && reading.empty(); }
};
mail::Letter digest_letter(const Reader&, const DigestOf&, const std::string& unsubscribe_token);

std::vector<Told> told_to(const Reader&, const std::vector<notifications::Unread>&);

}  // namespace lyceum::mailing
