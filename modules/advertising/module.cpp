// The table of contents: every way into this module is listed here.
#include "modules/advertising/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/http/app.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::advertising {

namespace {

std::vector<Route> routes() {
    auto all = serving_routes();
    for (auto& route : desk_routes()) all.push_back(std::move(route));
    return all;
}

std::vector<TableNote> notes() { return {{"ad_keys", TableNote::Keeping::secret, "Who knows the key can make clicks and sights that were none."}}; }

}  // namespace

const Module module{
    .name = "advertising",
    .routes = routes(),
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<WriteCounts>(&write_now),
    },
    .schedules = {
        every(minutes(1), "write what was counted", &plan_writing),
        every(minutes(10), "end campaigns", &end_campaigns),
        every(minutes(10), "give back what was not delivered", &settle),
        daily({.hour = 16, .minute = 20}, "forget readers of days before", &forget_readers),
    },
    .fills = {
        fill(items::below, &below_item),
        fill(items::in_lists, &in_list),
        fill(commerce::plan_notes, &plan_note),
        fill(communities::promoting_links, &manage_link),
        fill(frame_parts, &add_to_frame),
        fill(table_notes, &notes),
        fill(communities::about_sections, &about_section),
        fill(commerce::goods_hindered, &hindered),
        fill(commerce::goods_paid, &paid),
        fill(commerce::goods_closed, &closed),
        fill(commerce::goods_returned, &returned),
        fill(commerce::order_parts, &order_link),
        fill(verifications, &check),
        fill(verifications, &check_money),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::obstacles, &unfinished),
    },
};

}  // namespace lyceum::advertising
