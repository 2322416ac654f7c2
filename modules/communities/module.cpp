// The table of contents: every way into this module is listed at the bottom.
#include "modules/accounts/naming.hpp"
#include "modules/communities/management.hpp"
#include "modules/communities/people.hpp"
#include "platform/http/recounts.hpp"
#include "platform/http/copies.hpp"
#include <algorithm>

namespace lyceum::communities {
namespace {

// Where there is only one community, an account on the site is a membership of it. The rules are accepted
// later: the rail asks for it.
void enter_the_only_one(Tx& tx, const accounts::Joined& joined) {
    if (auto id = only_open(tx)) join(tx, joined.person, *id);
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

// Of the audit log: communities are noted by their ids and by their slugs.
std::map<std::string, NavLink> named(const Visit& visit, Db& db, const std::vector<std::string>& targets) {
    std::map<std::string, NavLink> all;
    bool asked = std::any_of(targets.begin(), targets.end(), [](auto& target) { return target.starts_with("community "); });
    if (!asked) return all;
    for (auto& card : visible(db, visit))
        for (auto& name : {to_string(card.id), card.slug}) all["community " + name] = NavLink{card.name, about_url(card)};
    return all;
}

std::vector<TableNote> notes() { return {{"community_invites", TableNote::Keeping::secret, "Who holds the link may join."}}; }

}  // namespace

const Module module{
    .name = "communities",
    .routes = {
        get(anyone, communities_path, &communities_list, &communities_page).summary("The communities of this site"),

        get(anyone, about_path, &about_view, &about_page).summary("What a community is and who runs it"),
        get(anyone, members_path, &members_list, &members_page).summary("The members of a community, newest first"),
        get(anyone, rules_path, &rules_view, &rules_page).summary("The rules, in their present or an earlier version"),
        post(signed_in, accept_path, &accept).summary("Accept the present rules"),
        get(anyone, join_path, &join_view, &join_page),
        post(signed_in, joining_path, &join_now).or_show(join_path).limit(20, hours(1)).summary("Join a community"),
        get(anyone, invite_path, &invite_view, &join_page).uncached(),
        post(signed_in, invited_path, &join_invited).or_show(invite_path).limit(20, hours(1)).summary("Join by an invitation link"),
        get(signed_in, leave_path, &leave_view, &leave_page),
        post(signed_in, leave_path, &leave_now).summary("Leave a community"),

        get(anyone, groups_path, &groups_list, &groups_page).summary("The technical groups of a community"),
        get(signed_in, new_group_path, &new_group_form, &new_group_page),
        post(signed_in, add_group_path, &found_group).or_show(new_group_path).limit(5, days(1)).summary("Found a group"),
        get(anyone, group_path, &group_view, &group_page).summary("A group"),
        get(signed_in, edit_group_path, &edit_group_form, &edit_group_page),
        put(signed_in, change_group_path, &change_group).or_show(edit_group_path).summary("Change a group"),
        del(signed_in, group_path, &remove_group_now).summary("Remove a group"),
        post(signed_in, group_membership_path, &join_group_now).limit(40, hours(1)).summary("Join a group, or ask to"),
        del(signed_in, group_membership_path, &leave_group_now).summary("Leave a group"),
        put(signed_in, request_path, &let_in_now).summary("Let somebody into a group"),
        del(signed_in, request_path, &turn_away_now).summary("Decline a request to join"),
        put(signed_in, moderator_path, &make_moderator).summary("Make a group member its moderator"),
        del(signed_in, moderator_path, &unmake_moderator).summary("Make a moderator a plain member"),
        del(signed_in, group_person_path, &remove_from_group).summary("Remove somebody from a group"),

        get(signed_in, settings_path, &settings, &settings_page),
        put(signed_in, save_settings_path, &save_settings).or_show(settings_path).summary("Change what a community says about itself"),
        get(signed_in, spaces_path, &manage_spaces, &manage_spaces_page),
        post(signed_in, add_space_path, &add_space_now).or_show(spaces_path).summary("Add a space"),
        get(signed_in, edit_space_path, &edit_space, &edit_space_page),
        put(signed_in, change_space_path, &change_space).or_show(edit_space_path).summary("Change a space"),
        post(signed_in, raise_space_path, &raise_space).summary("Move a space up"),
        get(signed_in, manage_rules_path, &manage_rules, &manage_rules_page),
        post(signed_in, add_rule_path, &add_rule_now).or_show(manage_rules_path).summary("Add a rule"),
        put(signed_in, change_rule_path, &change_rule).or_show(manage_rules_path).summary("Replace the words of a rule"),
        del(signed_in, remove_rule_path, &remove_rule_now).summary("End a rule"),
        get(signed_in, manage_members_path, &manage_members, &manage_members_page),
        put(signed_in, standing_path, &change_standing_now).sensitive().summary("Change how high a member stands"),
        del(signed_in, remove_member_path, &remove_member_now).summary("Remove a member"),
        get(signed_in, invites_path, &manage_invites, &manage_invites_page),
        post(signed_in, add_invite_path, &add_invite_now).or_show(invites_path).limit(60, hours(1)).summary("Make an invitation link"),
        del(signed_in, revoke_invite_path, &revoke_invite_now).summary("Revoke an invitation link"),
    },
    .listens = {
        on<accounts::Joined>(&enter_the_only_one),
        on<accounts::Closed>(&forget_person),
    },
    .fills = {
        fill(frame_parts, &fill_frame),
        fill(accounts::profile_sections, &belongings),
        fill(accounts::target_names, &named),
        fill(verifications, &check),
        fill(recounts, &recount),
        fill(table_notes, &notes),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::communities
