// The table of contents: every way into this module is listed at the bottom.
#include "modules/statistics/store.hpp"
#include "modules/communities/manage_menu.hpp"
#include <algorithm>

namespace lyceum::statistics {

Url statistics_url(const CommunityCard& card) { return statistics_path({card.slug}); }

namespace {

using communities::Standing;

constexpr int kWeeksShown = 26;

// What was published stays public as long as numbers are: switching off hides all of it.
Statistics shown(Db& db, const CommunityCard& card, int weeks) {
    Statistics page{card, choice(db, card.id).mode, {}};
    if (page.mode != Mode::off) page.weeks = published(db, card.id, weeks);
    return page;
}

Statistics statistics(const Visit& visit, Db& db, const OfCommunity& in) {
    auto page = shown(db, communities::community(db, visit, in.community), kWeeksShown);
    if (page.mode == Mode::off) not_found("This community publishes no numbers.");
    return page;
}

Html about_section(const Ui& ui, Db& db, const CommunityCard& card) {
    auto newest = shown(db, card, 1);
    return newest.weeks.empty() ? Html() : newest_section(ui, newest);
}

Choosing choosing(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::managed_community(db, visit, in.community);
    auto chosen = choice(db, card.id);
    return {card, chosen.mode, chosen.epsilon_milli};
}

Moved choose_mode(const Visit& visit, Tx& tx, const Choose& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    if (std::find(kEpsilons.begin(), kEpsilons.end(), in.epsilon_milli) == kEpsilons.end()) invalid("epsilon_milli", "Choose one of the values.");
    ChoiceRow chosen{card.id, in.mode, in.epsilon_milli};
    choose(tx, chosen);
    if (in.mode != Mode::off) publish(tx, chosen, Week::before(tx.now()));
    accounts::note(tx, visit, {"statistics.choose", card.slug, std::string(name_of(in.mode))});
    return {.to = manage_path({card.slug}), .notice = {"Saved.", {}}};
}

void publish_all(Tx& tx, Time due) {
    for (auto& chosen : publishing(tx)) publish(tx, chosen, Week::before(due));
}

NavLink manage_link(const Visit& visit, const CommunityCard& card) { return {visit.tr("Numbers"), manage_path({card.slug}), "chart-column"}; }

}  // namespace

const Module module{
    .name = "statistics",
    .routes = {
        get(anyone, statistics_path, &statistics, &statistics_page).summary("What happened in a community week by week, with the noise that was added"),
        get(signed_in, manage_path, &choosing, &choosing_page),
        post(signed_in, choose_path, &choose_mode).or_show(manage_path).summary("Choose how a community publishes its numbers"),
    },
    .schedules = {
        daily({.hour = 2, .minute = 30}, "publish the numbers of the week", &publish_all),
    },
    .fills = {
        fill(communities::about_sections, &about_section),
        fill(communities::number_links, &manage_link),
    },
    .api_scope = "communities",
};

}  // namespace lyceum::statistics
