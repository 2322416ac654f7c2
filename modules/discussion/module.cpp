// The table of contents: what this module adds to the product.
#include "modules/discussion/drafts.hpp"
#include "modules/discussion/posts.hpp"
#include "modules/discussion/reads.hpp"
#include "modules/discussion/renderings.hpp"
#include "modules/discussion/routes.hpp"
#include "platform/http/recounts.hpp"

namespace lyceum::discussion {

namespace {

std::vector<Route> together(std::initializer_list<std::vector<Route>> parts) {
    std::vector<Route> all;
    for (auto& part : parts) all.insert(all.end(), part.begin(), part.end());
    return all;
}

// What they wrote and how they voted stays; what only they could see goes.
void forget_person(Tx& tx, const accounts::Closed& closed) {
    forget_drafts_of(tx, closed.person);
    forget_reads_of(tx, closed.person);
}

}  // namespace

const Module module{
    .name = "discussion",
    .routes = together({reading_routes(), asking_routes(), posting_routes(), editing_routes(), judging_routes(), moderating_routes()}),
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<Bury>(&bury),
        job<RenderAgain>(&render_again),
    },
    .schedules = {
        daily({.hour = 3, .minute = 40}, "forget old drafts", &forget_old_drafts),
        every(hours(1), "look for old renderings", &look_for_old_renderings),
    },
    .fills = {
        fill(items::below, &comments_below),
        fill(live_gate, &hears_of_item),
        fill(frame_parts, &add_links),
        fill(verifications, &check),
        fill(recounts, &recount),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::discussion
