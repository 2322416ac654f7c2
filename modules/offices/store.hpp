// The tables of offices and the rules about them. Only this module includes this file.
#pragma once
#include "modules/offices/pages.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::offices {

inline constexpr int kOfficesMost = 40, kHoldersMost = 60, kDayMinutesMost = 24 * 60;

struct OfficeRow {
    OfficeId id;
    std::string name_zh, name_en, about_zh, about_en, duties;

    Bilingual name() const { return {name_zh, name_en}; }
    Bilingual about() const { return {about_zh, about_en}; }
    std::vector<Duty> duty_list() const { return json::from_text<std::vector<Duty>>(duties); }
};
DESCRIBE(OfficeRow, id, name_zh, name_en, about_zh, about_en, duties)

std::vector<OfficeRow> offices_of(Db&, CommunityId);
/// Throws "not found" for an office of another community.
OfficeRow office(Db&, CommunityId, OfficeId);
OfficeId add(Tx&, CommunityId, const OfficeWords&);
void change(Tx&, CommunityId, const OfficeWords&);
/// The office and its terms.
void remove(Tx&, CommunityId, OfficeId);

struct TermRow {
    TermId id;
    OfficeId office;
    PersonId person;
    std::string title;
    Time begins_at, ends_at;
};
DESCRIBE(TermRow, id, office, person, title, begins_at, ends_at)
/// Terms that run now, of every office of the community.
std::vector<TermRow> terms(Db&, CommunityId, Time now);
struct NewTerm {
    OfficeId office;
    CommunityId community;
    PersonId person;
    std::string title;
    std::optional<Time> ends_at;
};
TermId begin_term(Tx&, const NewTerm&, PersonId by);
/// Ends a term now; answers whose it was, or throws "not found".
PersonId end_term(Tx&, CommunityId, TermId);
/// Ends every term of somebody: in one community, or everywhere.
void end_terms(Tx&, PersonId, std::optional<CommunityId>);
bool holds_any(Db&, PersonId, CommunityId, Time now);

Moved tend(const Visit&, Tx&, const Tend&);
/// Fills items' slot: nothing for those without the duty.
Html beside_item(const Ui&, Db&, ItemId);

/// The usual offices of a community that begins, the first of them held by its founder. Fills setup's slot.
void found(Tx&, CommunityId, PersonId founder);

/// What this module holds about people, and somebody's own copy of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

/// "1.5" in minutes; nothing for what is no time, or more than a day.
std::optional<std::int64_t> read_hours(std::string_view);

}  // namespace lyceum::offices
