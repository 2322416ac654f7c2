// The table of contents: every way into this module is listed here.
#include "modules/sponsors/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/http/app.hpp"

namespace lyceum::sponsors {

const Module module{
    .name = "sponsors",
    .routes = routes(),
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .schedules = {
        every(hours(6), "remind sponsors of their last day", &remind),
        every(hours(6), "forget sponsors that nobody paid", &forget_unpaid),
    },
    .fills = {
        fill(communities::about_sections, &about_section),
        fill(communities::promoting_links, &manage_link),
        fill(frame_parts, &add_to_frame),
        fill(commerce::goods_hindered, &hindered),
        fill(commerce::goods_paid, &paid),
        fill(commerce::goods_returned, &returned),
        fill(commerce::order_parts, &order_link),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::sponsors
