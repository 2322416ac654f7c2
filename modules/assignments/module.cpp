// The table of contents: every way into this module is listed here.
#include "modules/assignments/pages.hpp"
#include "modules/content/after_text.hpp"
#include "platform/http/app.hpp"

namespace lyceum::assignments {

namespace {

std::vector<Route> routes() {
    auto all = company_routes();
    for (auto& route : reader_routes()) all.push_back(std::move(route));
    return all;
}

// Nothing is known of whoever is not asked.
std::vector<std::string> check(Db& db) {
    auto count = db.one<std::int64_t>(R"sql(
        select count(*) from assignment_reads r left join assignment_people h on h.assignment = r.assignment and h.person = r.person where h.person is null)sql");
    if (count == 0) return {};
    return {fmt::format("{} parts of assignments are marked as read by people who are not asked to read them. They go in the next night.", count)};
}

}  // namespace

const Module module{
    .name = "assignments",
    .routes = routes(),
    .listens = {
        on<commerce::SeatTaken>(&include),
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<TellReaders>(&tell_readers),
    },
    .schedules = {
        every(hours(1), "reading that falls due", &remind),
        daily({.hour = 3, .minute = 50}, "forget who left a company", &forget_old),
    },
    .fills = {
        fill(commerce::pack_parts, &pack_part),
        fill(commerce::own_seat_parts, &own_part),
        fill(items::actions, &buttons),
        fill(content::after_text, &after_text),
        fill(store::parts_marked_elsewhere, &marks),
        fill(items::beside, &beside_article),
        fill(calendar::dates, &due_dates),
        fill(frame_parts, &add_link),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::assignments
