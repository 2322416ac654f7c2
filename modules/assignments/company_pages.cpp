// Assigning reading to the people of one's company, and seeing how far they are.
#include "modules/assignments/pages.hpp"
#include "platform/core/csv.hpp"
#include <algorithm>

namespace lyceum::assignments {

namespace {

constexpr int kWorksPerPage = 20;

CompanyReading reading(const Visit& visit, Db& db, const OfCompany& in) {
    CompanyReading page{.company = commerce::company_of(db, visit.person(), in.id), .works = works_of(db, in.id), .shelf = in.shelf, .listing = {}};
    if (page.company.runs(visit.now))
        page.listing = items::list(db, visit, {.community = page.company.community, .kind = in.shelf == Shelf::series ? items::Kind::series : items::Kind::article},
            in.cursor, visit.page_size(kWorksPerPage));
    return page;
}

// A series or an article of the company's community; whatever else there is cannot be assigned.
items::Card work_of(Db& db, const Visit& visit, const Company& company, ItemId item) {
    auto card = items::bare_card(db, visit, item);
    if (card.community != company.community || (card.kind != items::Kind::series && card.kind != items::Kind::article)) not_found();
    return card;
}

std::string day_of(const Visit& visit, Time at) { return i18n::to_input(Ui{visit}.locale().zone.local(at)).substr(0, 10); }

AssignForm assign_form(const Visit& visit, Db& db, const OneWork& in) {
    AssignForm page{.company = commerce::company_of(db, visit.person(), in.id)};
    page.work = work_of(db, visit, page.company, in.item);
    auto parts = parts_for(db, visit, page.company, page.work);
    page.parts = std::ssize(parts.items), page.closed = std::move(parts.closed);
    page.people = accounts::bylines(db, staff(db, in.id));
    std::sort(page.people.begin(), page.people.end(), [](auto& a, auto& b) { return a.name < b.name; });
    if (auto there = find_assignment(db, in.id, in.item)) {
        page.is_there = true, page.everybody = there->everybody, page.note = there->note, page.due = day_of(visit, there->due_at);
        for (auto& reader : readers_of(db, in.id, there->id)) page.chosen.push_back(reader.person);
        auto known = db.all<ItemId>(R"sql(select item from assignment_parts where assignment = $1)sql", there->id);
        page.fresh = std::count_if(parts.items.begin(), parts.items.end(), [&](auto item) { return std::find(known.begin(), known.end(), item) == known.end(); });
    }
    return page;
}

// The end of that day where whoever assigns lives.
Time read_due(const Visit& visit, const std::string& day) {
    auto local = i18n::from_input(day + "T23:59:59");
    if (!local) invalid("due", "Write a day, such as 2027-02-01.");
    auto at = Ui{visit}.locale().zone.moment(*local);
    if (at < visit.now) invalid("due", "This day is over. Choose today or a day that is to come.");
    if (at > visit.now + kDueAhead) invalid("due", "At most two years ahead.");
    return at;
}

Msg closed_words(const std::vector<std::string>& closed) {
    if (closed.size() == 1) return {"Your seats do not open “{}”, so your people could not read it. Nothing was assigned.", {closed.front()}};
    return {"Your seats do not open “{}” and {} more parts, so your people could not read them. Nothing was assigned.", {closed.front(), std::to_string(closed.size() - 1)}};
}

Moved save(const Visit& visit, Tx& tx, const Assigning& in) {
    auto company = commerce::company_of(tx, visit.person(), in.id);
    auto work = work_of(tx, visit, company, in.item);
    if (!company.runs(tx.now())) conflict("These seats have ended. Renew them before you assign something.");
    auto due_at = read_due(visit, in.due.str());
    auto parts = parts_for(tx, visit, company, work);
    if (!parts.closed.empty()) throw Refusal(Refusal::Why::conflict, closed_words(parts.closed));
    if (parts.items.empty()) conflict("This series has no parts yet.");
    assign(tx, {company, in.item, std::move(parts.items), due_at, in.note.str(), in.who == For::everybody, in.people});
    return {.to = work_path({in.id, in.item}), .id = to_string(in.item), .notice = {"It is assigned. Everybody who was not asked before is told.", {}}};
}

Moved remove(const Visit& visit, Tx& tx, const OneWork& in) {
    commerce::company_of(tx, visit.person(), in.id);
    take_back(tx, in.id, in.item);
    return {.to = reading_path({in.id}), .notice = {"It is withdrawn. Nobody is asked to read it any more.", {}}};
}

// ---- how far they are -----------------------------------------------------------------------------

std::vector<ReaderLine> lines_of(Db& db, const Visit& visit, const std::vector<Reader>& readers, const std::vector<WorkLine>& works) {
    std::vector<PersonId> people;
    for (auto& reader : readers) people.push_back(reader.person);
    auto bylines = accounts::bylines(db, people);
    std::vector<ReaderLine> lines;
    for (std::size_t i = 0; i < readers.size(); ++i) {
        auto& reader = readers[i];
        auto& work = *std::find_if(works.begin(), works.end(), [&](auto& each) { return each.id == reader.assignment; });
        ReaderLine line{.person = bylines[i], .email = reader.email, .read = reader.read, .parts = work.parts, .finished_at = {}};
        if (reader.read > 0) line.progress = Progress::begun;
        if (work.parts > 0 && reader.read >= work.parts) line.progress = Progress::finished, line.finished_at = reader.last_at;
        line.overdue = work.parts > 0 && line.progress != Progress::finished && work.is_over(visit.now);
        lines.push_back(std::move(line));
    }
    return lines;
}

WorkReport report(const Visit& visit, Db& db, const OneWork& in) {
    WorkReport page{.company = commerce::company_of(db, visit.person(), in.id), .work = {}, .note = {}, .readers = {}};
    auto row = assignment_of(db, in.id, in.item);
    page.note = row.note, page.everybody = row.everybody;
    auto works = works_of(db, in.id);
    page.work = *std::find_if(works.begin(), works.end(), [&](auto& each) { return each.id == row.id; });
    page.readers = lines_of(db, visit, readers_of(db, in.id, row.id), works);
    std::sort(page.readers.begin(), page.readers.end(), [](auto& a, auto& b) { return a.person.name < b.person.name; });
    return page;
}

Raw as_csv(Db& db, const Visit& visit, SeatPackId pack, std::optional<AssignmentId> one) {
    auto works = works_of(db, pack);
    auto readers = readers_of(db, pack, one);
    auto lines = lines_of(db, visit, readers, works);
    auto body = csv_record({"handle", "name", "email", "work", "due_at", "parts", "read", "progress", "finished_at", "overdue"});
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto& line = lines[i];
        auto& work = *std::find_if(works.begin(), works.end(), [&](auto& each) { return each.id == readers[i].assignment; });
        body += csv_record({line.person.handle, line.person.name, line.email, work.title, to_iso8601(work.due_at), std::to_string(line.parts), std::to_string(line.read),
            std::string(name_of(line.progress)), line.finished_at ? to_iso8601(*line.finished_at) : "", line.overdue ? "1" : "0"});
    }
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store", .file_name = "reading.csv"};
}

Raw work_csv(const Visit& visit, Db& db, const OneWork& in) {
    commerce::company_of(db, visit.person(), in.id);
    return as_csv(db, visit, in.id, assignment_of(db, in.id, in.item).id);
}

Raw all_csv(const Visit& visit, Db& db, const OnlyCompany& in) {
    commerce::company_of(db, visit.person(), in.id);
    return as_csv(db, visit, in.id, std::nullopt);
}

}  // namespace

// Asked by commerce for the buyer of these seats only.
Html pack_part(const Ui& ui, Db& db, SeatPackId pack) { return pack_view(ui, pack, works_of(db, pack)); }

std::vector<Route> company_routes() {
    return {
        get(signed_in, reading_path, &reading, &reading_page).summary("What a company asks its people to read, and what else could be assigned"),
        get(signed_in, assign_path, &assign_form, &assign_page),
        get(signed_in, work_path, &report, &report_page).summary("How far the people of a company are with what it asks them to read"),
        put(signed_in, save_path, &save).limit(60, minutes(10)).or_show(assign_path).summary("Assigns a series or an article to people of a company, or changes that"),
        del(signed_in, work_path, &remove).summary("Takes an assignment back"),
        get(signed_in, work_csv_path, &work_csv),
        get(signed_in, csv_path, &all_csv),
    };
}

}  // namespace lyceum::assignments
