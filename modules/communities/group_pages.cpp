// What people ask of groups: finding, joining, moderating, founding them.
#include "modules/communities/pages.hpp"
#include <algorithm>

namespace lyceum::communities {

Groups groups_list(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = communities::seen(db, visit, in.community);
    return {head_of(visit, seen), groups(db, visit, seen.card.id)};
}

Head new_group_form(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = communities::seen(db, visit, in.community);
    if (!stands(visit, seen.standing, Standing::member)) forbidden("Groups are founded by members. Join the community first.");
    return head_of(visit, seen);
}

namespace {

// A tag as items keeps it: lower case, dashes between words. Anything else would never match.
std::string plain_tag(std::string_view raw) {
    std::string tag;
    for (char c : trimmed(raw)) {
        if (c == ' ' || c == ',') tag += tag.empty() || tag.back() == '-' ? "" : "-";
        else tag += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return tag;
}

}  // namespace

Moved found_group(const Visit& visit, Tx& tx, const GroupWords& in) {
    auto head = new_group_form(visit, tx, {in.community});
    auto id = add_group(tx, head.community.id, {.slug = in.slug, .name = {in.name_zh.str(), in.name_en.str()},
        .description = {in.description_zh.str(), in.description_en.str()}, .tag = plain_tag(in.tag), .by_request = in.by_request, .founder = visit.person()});
    return {.to = group_url(id), .id = to_string(id), .notice = {"The group is there. Tell people about it."}};
}

GroupView group_view(const Visit& visit, Db& db, const OfGroup& in) {
    auto seen = group_seen(db, visit, in.group);
    GroupView view{.group = seen.card, .community = seen.community, .part = seen.part, .joined_community = seen.standing.has_value(),
        .moderates = seen.moderates(visit), .inside = false, .people = {}, .requests = {}};
    view.inside = !seen.card.by_request || seen.is_in() || view.moderates;
    std::vector<GroupPerson> rows;
    if (view.inside) rows = people_of(db, in.group);
    auto inside = rows.size();
    if (view.moderates)
        for (auto& row : requests(db, in.group)) rows.push_back(row);
    std::vector<PersonId> ids;
    for (auto& row : rows) ids.push_back(row.person);
    auto bylines = accounts::bylines(db, ids);
    for (std::size_t i = 0; i < rows.size(); ++i) (i < inside ? view.people : view.requests).push_back({std::move(bylines[i]), rows[i].part});
    if (view.inside && visit.wants == Wants::page)
        for (auto* more : filled(visit.app, group_sections)) view.sections += more(Ui{visit}, db, seen.card);
    return view;
}

Moved join_group_now(const Visit& visit, Tx& tx, const OfGroup& in) {
    auto seen = group_seen(tx, visit, in.group);
    if (!seen.standing) forbidden("Groups are for members. Join the community first.");
    enter_group(tx, visit.person(), seen);
    if (seen.card.by_request && !seen.is_in()) return {.to = group_url(in.group), .notice = {"You asked to join. A moderator will let you in."}};
    return {.to = group_url(in.group), .notice = {"Welcome to {}.", {seen.card.name}}};
}

Moved leave_group_now(const Visit& visit, Tx& tx, const OfGroup& in) {
    auto seen = group_seen(tx, visit, in.group);
    leave_group(tx, visit.person(), in.group);
    return {.to = group_url(in.group), .notice = {"You left {}.", {seen.card.name}}};
}

// ---- moderating ---------------------------------------------------------------------------------

namespace {

void note(Tx& tx, const Visit& visit, const char* action, const OfGroupPerson& in, CommunityId place) {
    accounts::note(tx, visit, {action, "person " + to_string(in.person), "group " + to_string(in.group), place.value});
}

}  // namespace

Moved let_in_now(const Visit& visit, Tx& tx, const OfGroupPerson& in) {
    auto seen = moderated(tx, visit, in.group);
    let_in(tx, in.person, in.group);
    note(tx, visit, "groups.let_in", in, seen.community.id);
    return {.to = group_url(in.group), .notice = {"One more member."}};
}

Moved turn_away_now(const Visit& visit, Tx& tx, const OfGroupPerson& in) {
    auto seen = moderated(tx, visit, in.group);
    turn_away(tx, in.person, in.group);
    note(tx, visit, "groups.turn_away", in, seen.community.id);
    return {.to = group_url(in.group), .notice = {"The request was declined."}};
}

Moved make_moderator(const Visit& visit, Tx& tx, const OfGroupPerson& in) {
    auto seen = moderated(tx, visit, in.group);
    set_part(tx, in.person, in.group, Part::moderator);
    note(tx, visit, "groups.make_moderator", in, seen.community.id);
    return {.to = group_url(in.group), .notice = {"The group has another moderator."}};
}

Moved unmake_moderator(const Visit& visit, Tx& tx, const OfGroupPerson& in) {
    auto seen = moderated(tx, visit, in.group);
    set_part(tx, in.person, in.group, Part::member);
    note(tx, visit, "groups.unmake_moderator", in, seen.community.id);
    return {.to = group_url(in.group), .notice = {"They moderate no more."}};
}

Moved remove_from_group(const Visit& visit, Tx& tx, const OfGroupPerson& in) {
    auto seen = moderated(tx, visit, in.group);
    leave_group(tx, in.person, in.group);
    note(tx, visit, "groups.remove_person", in, seen.community.id);
    return {.to = group_url(in.group), .notice = {"They are no longer in the group."}};
}

GroupForm edit_group_form(const Visit& visit, Db& db, const OfGroup& in) {
    auto seen = moderated(db, visit, in.group);
    return {seen.card, seen.community, seen.name, seen.description, stands(visit, seen.standing, Standing::manager)};
}

Moved change_group(const Visit& visit, Tx& tx, const GroupEdit& in) {
    auto seen = moderated(tx, visit, in.group);
    set_group(tx, seen.community.id, {in.group, {in.name_zh.str(), in.name_en.str()}, {in.description_zh.str(), in.description_en.str()},
        plain_tag(in.tag), in.by_request});
    accounts::note(tx, visit, {"groups.change", "group " + to_string(in.group), "", seen.community.id.value});
    return {.to = group_url(in.group), .notice = {"Saved."}};
}

Moved remove_group_now(const Visit& visit, Tx& tx, const OfGroup& in) {
    auto seen = group_seen(tx, visit, in.group);
    must_stand(tx, visit, seen.community.id, Standing::manager);
    remove_group(tx, seen.community.id, in.group);
    accounts::note(tx, visit, {"groups.remove", "group " + to_string(in.group), seen.card.slug, seen.community.id.value});
    return {.to = groups_path({seen.community.slug}), .notice = {"The group is gone."}};
}

}  // namespace lyceum::communities
