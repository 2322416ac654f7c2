// Answers about purposes, and looks of staff: the rows that prove something. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"

namespace lyceum::privacy {

struct ConsentRow {
    Purpose purpose = Purpose::reading;
    bool given = false;
    std::string text_digest, language, place, network;
    Time at;
};
DESCRIBE(ConsentRow, purpose, given, text_digest, language, place, network, at)
/// Newest first.
std::vector<ConsentRow> answers(Db&, PersonId, int limit);
/// What holds now. Until somebody answers, nothing is noted for lists, which go by named interests and what is followed.
bool allows(Db&, PersonId, Purpose);

/// The address without its end: 203.0.113.0, 2001:db8:1::.
std::string network_of(std::string_view address);
/// Consent to a sentence that has changed since is over; asked again at the next visit of the settings.
void end_outdated(Tx&, Time due);

struct LookRow {
    PersonId staff;
    std::string what, reason;
    Time at;
};
DESCRIBE(LookRow, staff, what, reason, at)
std::vector<LookRow> looks_at(Db&, PersonId, int limit);

}  // namespace lyceum::privacy
