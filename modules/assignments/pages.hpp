// The module's addresses, what they take and what they show.
#pragma once
#include "modules/assignments/store.hpp"
#include "modules/store/store.hpp"

namespace lyceum::assignments {

// ---- for whoever bought the seats ---------------------------------------------------------------

enum class Shelf { series, articles };
DESCRIBE_ENUM(Shelf, series, articles)
struct OfCompany {
    SeatPackId id;
    Shelf shelf = Shelf::series;
    std::string cursor;
};
DESCRIBE(OfCompany, id, shelf, cursor)
inline constexpr Path<OfCompany> reading_path{"/seats/{id}/reading"};
struct CompanyReading {
    Company company;
    std::vector<WorkLine> works;
    Shelf shelf = Shelf::series;
    items::Listing listing;                         // what can be chosen
};
DESCRIBE(CompanyReading, company, works, shelf, listing)
Page reading_page(const Ui&, const CompanyReading&);
/// The assignments of a company with how far its people are, as a table.
Html works_view(const Ui&, SeatPackId, const std::vector<WorkLine>&);

struct OneWork { SeatPackId id; ItemId item; };
DESCRIBE(OneWork, id, item)
inline constexpr Path<OneWork> assign_path{"/seats/{id}/reading/{item}/assign"}, work_path{"/seats/{id}/reading/{item}"}, work_csv_path{"/seats/{id}/reading/{item}/people.csv"};
struct OnlyCompany { SeatPackId id; };
DESCRIBE(OnlyCompany, id)
inline constexpr Path<OnlyCompany> csv_path{"/seats/{id}/reading.csv"};

/// The form: to assign a work, or to change what is assigned.
struct AssignForm {
    Company company;
    items::Card work;
    std::int64_t parts = 0;
    std::int64_t fresh = 0;                         // of them, that were added since it was assigned
    std::vector<std::string> closed;                // titles of parts that the seats do not open: then it cannot be assigned
    std::vector<accounts::Byline> people;           // with a seat
    std::vector<PersonId> chosen;
    std::string due, note;                          // the day as in forms: 2027-02-01
    bool everybody = true, is_there = false;
};
DESCRIBE(AssignForm, company, work, parts, fresh, closed, people, chosen, due, note, everybody, is_there)
Page assign_page(const Ui&, const AssignForm&);

enum class For { everybody, chosen };
DESCRIBE_ENUM(For, everybody, chosen)
struct Assigning {
    SeatPackId id;
    ItemId item;
    Text<1, 10> due;
    Text<0, kNoteCharactersMost> note;
    For who = For::everybody;
    std::vector<PersonId> people;
};
DESCRIBE(Assigning, id, item, due, note, who, people)
inline constexpr Path<Assigning> save_path{"/seats/{id}/reading/{item}"};

enum class Progress { not_begun, begun, finished };
DESCRIBE_ENUM(Progress, not_begun, begun, finished)
struct ReaderLine {
    accounts::Byline person;
    std::string email;
    std::int64_t read = 0, parts = 0;
    Progress progress = Progress::not_begun;
    std::optional<Time> finished_at;
    bool overdue = false;
};
DESCRIBE(ReaderLine, person, email, read, parts, progress, finished_at, overdue)
struct WorkReport {
    Company company;
    WorkLine work;
    std::string note;
    bool everybody = true;
    std::vector<ReaderLine> readers;                // by name
};
DESCRIBE(WorkReport, company, work, note, everybody, readers)
Page report_page(const Ui&, const WorkReport&);

// ---- for whoever reads --------------------------------------------------------------------------

inline constexpr Path<Nothing> assigned_path{"/assigned"};
struct Assigned { std::vector<Mine> works; };
DESCRIBE(Assigned, works)
Page assigned_page(const Ui&, const Assigned&);

struct OfPart { ItemId id; };
DESCRIBE(OfPart, id)
inline constexpr Path<OfPart> read_path{"/assigned/{id}"};
/// The button below a part, and what stands beside it.
struct Marked {
    items::Action button;
    ItemId item;
    std::vector<Mine> works;                        // that it is a part of
};
DESCRIBE(Marked, button, item, works)
Fragments marked_view(const Ui&, const Marked&);
items::Action read_button(const Visit&, ItemId, bool read);

/// What stands below a part and below a series: until when, how far, what is next, and what the company sees.
Html box_view(const Ui&, const std::vector<Mine>&, ItemId here);
/// "Assign to your people", for whoever has seats in its community.
Html offer_view(const Ui&, const std::vector<Company>&, ItemId);
/// On /seats, for whoever has one.
Html own_view(const Ui&, const std::vector<Mine>&);
/// On the page of a company's seats.
Html pack_view(const Ui&, SeatPackId, const std::vector<WorkLine>&);

std::vector<Route> company_routes();
std::vector<Route> reader_routes();
// Fills of other modules' slots.
Html pack_part(const Ui&, Db&, SeatPackId);
Html own_part(const Ui&, Db&);
Html after_text(const Ui&, Db&, ItemId);
Html beside_article(const Ui&, Db&, ItemId);
std::vector<std::vector<items::Action>> buttons(const Visit&, Db&, const std::vector<ItemId>&);
/// What somebody marked, for the courses that they bought as well.
std::map<ItemId, bool> marks(Db&, PersonId, Time now);
std::vector<calendar::Date> due_dates(Db&, const Visit&);
void add_link(const Visit&, Db&, Frame&);

}  // namespace lyceum::assignments
