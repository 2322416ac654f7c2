// The table of contents: every way into this module is listed at the bottom.
#include "modules/follows/pages.hpp"

namespace lyceum::follows {

items::Action person_action(const Visit& visit, std::string_view handle, bool following) {
    auto to = person_path({accounts::Handle::from(handle).value_or(accounts::Handle())});
    return {.dom_id = "follow-person-" + std::string(handle), .label = following ? visit.tr("Followed") : visit.tr("Follow"),
        .icon = following ? "user-check" : "user-plus", .pressed = following, .count = 0, .method = following ? "delete" : "put", .to = to, .shortcut = {}};
}

items::Action tag_action(const Visit& visit, std::string_view tag, bool following) {
    auto to = tag_path({Text<1, 35>::from(tag).value_or(Text<1, 35>())});
    return {.dom_id = "follow-tag", .label = following ? visit.tr("Followed") : visit.tr("Follow"), .icon = following ? "bell" : "plus",
        .pressed = following, .count = 0, .method = following ? "delete" : "put", .to = to, .shortcut = {}};
}

items::Action series_action(const Visit& visit, ItemId series, bool following) {
    return {.dom_id = "follow-series-" + to_string(series), .label = following ? visit.tr("Followed") : visit.tr("Follow"),
        .icon = following ? "bell" : "plus", .pressed = following, .count = 0, .method = following ? "delete" : "put",
        .to = series_path({series}), .shortcut = {}};
}

namespace {

PersonId person_of(Db& db, const accounts::Handle& handle) {
    auto person = accounts::find_by_handle(db, handle);
    if (!person) not_found("Nobody has this name.");
    return *person;
}

// ---- buttons ------------------------------------------------------------------------------------

items::Action follow_person_now(const Visit& visit, Tx& tx, const OfPerson& in) {
    follow_person(tx, visit.person(), person_of(tx, in.handle));
    return person_action(visit, in.handle, true);
}
items::Action unfollow_person_now(const Visit& visit, Tx& tx, const OfPerson& in) {
    unfollow_person(tx, visit.person(), person_of(tx, in.handle));
    return person_action(visit, in.handle, false);
}

std::string canonical(const OfTag& in) {
    auto tag = items::canonical_tag(in.tag);
    if (tag.empty()) not_found();
    return tag;
}
items::Action follow_tag_now(const Visit& visit, Tx& tx, const OfTag& in) {
    follow_tag(tx, visit.person(), in.tag);
    return tag_action(visit, canonical(in), true);
}
items::Action unfollow_tag_now(const Visit& visit, Tx& tx, const OfTag& in) {
    unfollow_tag(tx, visit.person(), in.tag);
    return tag_action(visit, canonical(in), false);
}

items::Action follow_series_now(const Visit& visit, Tx& tx, const OfSeries& in) {
    if (items::card(tx, visit, in.series).kind != items::Kind::series) not_found();
    follow_series(tx, visit.person(), in.series);
    return series_action(visit, in.series, true);
}
// A series that is hidden now can still be let go of.
items::Action unfollow_series_now(const Visit& visit, Tx& tx, const OfSeries& in) {
    unfollow_series(tx, visit.person(), in.series);
    return series_action(visit, in.series, false);
}

Moved block_now(const Visit& visit, Tx& tx, const OfPerson& in) {
    block(tx, visit.person(), person_of(tx, in.handle));
    return {.to = accounts::profile_url(in.handle), .notice = {"Blocked. Neither of you can follow, answer or mention the other, nor finds the other in lists. What is public stays readable at its own address."}};
}
Moved unblock_now(const Visit& visit, Tx& tx, const OfPerson& in) {
    unblock(tx, visit.person(), person_of(tx, in.handle));
    return {.to = accounts::profile_url(in.handle), .notice = {"Unblocked."}};
}

// ---- lists --------------------------------------------------------------------------------------

Mine mine(const Visit& visit, Db& db, const Nothing&) {
    auto all = follows(db, visit.person());
    if (all.people.size() > kPeopleShown) all.people.resize(kPeopleShown);
    if (all.series.size() > kSeriesShown) all.series.resize(kSeriesShown);
    return {accounts::bylines(db, all.people), std::move(all.tags), items::cards(db, visit, all.series)};
}

People people_of(const Visit& visit, Db& db, const OfPeople& in, bool whether_followers) {
    People page{accounts::byline(db, person_of(db, in.handle)), whether_followers, {}, {}};
    std::optional<After> after;
    if (in.since) after = After{*in.since, in.person};
    auto per_page = visit.page_size(kPeoplePerPage);
    auto ties = whether_followers ? followers(db, page.of.id, after, per_page + 1) : followed_people(db, page.of.id, after, per_page + 1);
    if (std::ssize(ties) > per_page) {
        ties.pop_back();
        OfPeople next{in.handle, ties.back().since, ties.back().person};
        page.older = whether_followers ? followers_path(next) : following_path(next);
    }
    std::vector<PersonId> ids;
    for (auto& tie : ties) ids.push_back(tie.person);
    std::set<PersonId> mine_too;
    if (visit.who()) mine_too = followed_among(db, *visit.who(), ids);
    for (auto& byline : accounts::bylines(db, ids)) page.people.push_back({byline, mine_too.contains(byline.id)});
    return page;
}
People followers_list(const Visit& visit, Db& db, const OfPeople& in) { return people_of(visit, db, in, true); }
People following_list(const Visit& visit, Db& db, const OfPeople& in) { return people_of(visit, db, in, false); }

Blocked blocked(const Visit& visit, Db& db, const Nothing&) {
    std::vector<PersonId> ids;
    for (auto& tie : blocked_people(db, visit.person())) ids.push_back(tie.person);
    return {accounts::bylines(db, ids)};
}

// ---- in other pages -------------------------------------------------------------------------------

items::Action tag_button(const Visit& visit, Db& db, const std::string& tag) {
    return tag_action(visit, tag, visit.who() && follows_tag(db, *visit.who(), tag));
}

std::vector<PersonId> hidden(Db& db, const Visit& visit) {
    return visit.who() ? blocked_by_or_blocking(db, *visit.who()) : std::vector<PersonId>();
}

Html profile_section(const Ui& ui, Db& db, PersonId person) {
    auto found = relation(db, ui.visit, person);
    return found ? relation_view(ui, *found) : Html();
}

NavLink blocks_link(const Visit& visit) { return {.label = visit.tr("Blocked people"), .to = blocks_path(), .icon = "ban"}; }

void add_menu(const Visit& visit, Db&, Frame& frame) {
    if (visit.who()) frame.account_menu.push_back({.label = visit.tr("What you follow"), .to = mine_path(), .icon = "rss"});
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }
void forget_item(Tx& tx, const items::Removed& removed) { forget_series(tx, removed.item); }

}  // namespace

const Module module{
    .name = "follows",
    .routes = {
        put(signed_in, person_path, &follow_person_now, &items::action_button).limit(60, minutes(10)).summary("Follow a person"),
        del(signed_in, person_path, &unfollow_person_now, &items::action_button).summary("Stop following a person"),
        put(signed_in, tag_path, &follow_tag_now, &items::action_button).limit(60, minutes(10)).summary("Follow a tag"),
        del(signed_in, tag_path, &unfollow_tag_now, &items::action_button).summary("Stop following a tag"),
        put(signed_in, series_path, &follow_series_now, &items::action_button).limit(60, minutes(10)).summary("Follow a series"),
        del(signed_in, series_path, &unfollow_series_now, &items::action_button).summary("Stop following a series"),
        put(signed_in, block_path, &block_now).limit(60, hours(1)).summary("Block a person"),
        del(signed_in, block_path, &unblock_now).summary("Unblock a person"),
        get(signed_in, mine_path, &mine, &mine_page).summary("What you follow"),
        get(anyone, followers_path, &followers_list, &people_page).summary("Who follows a person"),
        get(anyone, following_path, &following_list, &people_page).summary("Whom a person follows"),
        get(signed_in, blocks_path, &blocked, &blocks_page).summary("Whom you blocked"),
    },
    .listens = {
        on<accounts::Closed>(&forget_person),
        on<items::Removed>(&forget_item),
    },
    .fills = {
        fill(items::tag_actions, &tag_button),
        fill(items::hidden_authors, &hidden),
        fill(accounts::profile_sections, &profile_section),
        fill(accounts::settings_links, &blocks_link),
        fill(frame_parts, &add_menu),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::traits, &known),
    },
};

}  // namespace lyceum::follows
