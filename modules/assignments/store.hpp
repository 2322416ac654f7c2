// The tables of assignments and their rules. Only this module includes this file.
#pragma once
#include "modules/assignments/assignments.hpp"
#include "modules/items/parts.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::assignments {

using commerce::Company;

inline constexpr int kAssignmentsMost = 50;         // of one company; a series has 200 parts at most, a company 1,000 seats
inline constexpr int kNoteCharactersMost = 500;
inline constexpr Span kDueAhead = days(731);        // no later than that
inline constexpr Span kRemindAhead = days(3);
inline constexpr Span kKept = days(365);            // after the seats ended

struct AssignmentRow {
    AssignmentId id;
    SeatPackId pack;
    ItemId item;
    std::string note;
    Time due_at;
    bool everybody = false;
    Time made_at, changed_at;
    std::int64_t changes = 0;
};
DESCRIBE(AssignmentRow, id, pack, item, note, due_at, everybody, made_at, changed_at, changes)

// ---- for whoever bought the seats ---------------------------------------------------------------

/// The parts of a work in order (an article has one, itself), and the titles of those that these seats do not open.
struct Parts {
    std::vector<ItemId> items;
    std::vector<std::string> closed;
};
Parts parts_for(Db&, const Visit&, const Company&, const items::Card& work);

/// Everybody who has a seat now.
std::vector<PersonId> staff(Db&, SeatPackId);

struct NewAssignment {
    Company company;
    ItemId item;
    std::vector<ItemId> parts;
    Time due_at;
    std::string note;
    bool everybody = true;
    std::vector<PersonId> people;                   // where it is not for everybody
};
/// Assigns the work, or makes what is assigned already like this: the parts, the day, the note, and exactly these people.
/// Twice is once. Whoever is asked for the first time is told so, and the others when the day moved. Throws Refusal(invalid)
/// on `people` for nobody, or for somebody without a seat, and conflict for one assignment too many.
void assign(Tx&, const NewAssignment&);
/// Takes it back, with all that is known of who read it. Throws "not found".
void take_back(Tx&, SeatPackId, ItemId);
/// Somebody took a seat: what is assigned to everybody and not over yet is theirs too.
void include(Tx&, const commerce::SeatTaken&);

/// An assignment of a company, in numbers. Only who has a seat now counts.
struct WorkLine {
    AssignmentId id;
    ItemId item;
    std::string title;                              // empty: it is not there any more
    items::Kind kind = items::Kind::series;
    Time due_at;
    std::int64_t parts = 0, gone = 0;               // that can be read now; that cannot any more
    std::int64_t people = 0, finished = 0;

    Url url() const { return items::url_of(kind, item, title); }
    bool is_over(Time at) const { return due_at < at; }
};
DESCRIBE(WorkLine, id, item, title, kind, due_at, parts, gone, people, finished)
/// The next due first.
std::vector<WorkLine> works_of(Db&, SeatPackId);
/// Throws "not found".
AssignmentRow assignment_of(Db&, SeatPackId, ItemId);
std::optional<AssignmentRow> find_assignment(Db&, SeatPackId, ItemId);

/// How far one person is.
struct Reader {
    AssignmentId assignment;
    PersonId person;
    std::string email;                              // that was invited; may be empty
    std::int64_t read = 0;                          // parts, of those that can be read now
    std::optional<Time> last_at;                    // the last of them
};
DESCRIBE(Reader, assignment, person, email, read, last_at)
/// Everybody who is asked and has a seat now, of one assignment or of all of this company.
std::vector<Reader> readers_of(Db&, SeatPackId, std::optional<AssignmentId>);

// ---- for whoever reads --------------------------------------------------------------------------

/// A part that somebody is asked to read, with what it belongs to.
struct PartRow {
    AssignmentId assignment;
    std::string company;
    Time ends_at;                                   // of the seat
    ItemId work;
    std::string work_title;
    items::Kind work_kind = items::Kind::series;
    std::string note;
    Time due_at, changed_at;
    std::int64_t changes = 0;
    ItemId item;
    std::string title;
    std::optional<Time> read_at;
};
DESCRIBE(PartRow, assignment, company, ends_at, work, work_title, work_kind, note, due_at, changed_at, changes, item, title, read_at)

struct Mine {
    AssignmentId id;
    std::string company;
    ItemId work;
    items::Kind kind = items::Kind::series;
    std::string title;
    Url url;
    std::string note;
    Time due_at, changed_at;
    std::int64_t changes = 0;
    std::vector<items::Part> parts;
    std::int64_t read = 0;
    std::optional<Time> finished_at;
};
DESCRIBE(Mine, id, company, work, kind, title, url, note, due_at, changed_at, changes, parts, read, finished_at)
/// What this person is asked to read by companies whose seats run, the next due first, with the parts that their seat opens.
/// Made of what is kept between requests.
std::vector<Mine> mine(Db&, PersonId, Time now);
/// Whether they are asked for anything at all; cheap.
bool has_any(Db&, PersonId);

/// Notes that somebody has read a part, or that they have not, in every assignment that it is a part of. Twice is once. Throws
/// "not found" where nobody asks them to read it.
enum class Said { read, unread };
void say(Tx&, PersonId, ItemId, Said);

// ---- telling, in telling.cpp --------------------------------------------------------------------

enum class Telling { given, moved, soon, late };
DESCRIBE_ENUM(Telling, given, moved, soon, late)
/// A job: tells the next of those who are asked. Whoever is through is not reminded.
struct TellReaders {
    static constexpr std::string_view topic = "assignments.tell";
    AssignmentId assignment;
    Telling what = Telling::given;
    Time due_at;                                    // as it was then: a day that moved makes it harmless
    PersonId after;
};
DESCRIBE(TellReaders, assignment, what, due_at, after)
void tell_readers(Tx&, const TellReaders&);
/// Tells one person of some assignments that they are asked for.
void tell_given(Tx&, PersonId, const std::vector<AssignmentId>&);
/// Begins what falls due: days before, and when it is over. Once for each day that was set.
void remind(Tx&, Time due);

// ---- the end, in held.cpp -----------------------------------------------------------------------

std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget_person(Tx&, const accounts::Closed&);
/// Who has no seat any more is forgotten, and what was assigned a year after the seats ended.
void forget_old(Tx&, Time due);

}  // namespace lyceum::assignments
