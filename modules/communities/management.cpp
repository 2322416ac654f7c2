// What managers do to their community. Who may is asked with the community; every act is noted.
#include "modules/communities/management.hpp"

namespace lyceum::communities {

namespace {

// For the site, and for the moderators of the community.
void note(Tx& tx, const Visit& visit, const CommunityCard& card, const char* action, std::string target, std::string details = {}) {
    accounts::note(tx, visit, {action, std::move(target), std::move(details), card.id.value});
}
std::string target_of(const CommunityCard& card) { return "community " + to_string(card.id); }

// Administrators of the site act as owners everywhere.
Standing acting_as(const Visit& visit, const Seen& seen) {
    return visit.may("communities.manage_all") ? Standing::owner : seen.standing.value_or(Standing::member);
}

int checked_level(int level) {
    if (level < -1 || level > kAudienceMost) invalid("audience_level", "Choose who may see inside from the list.");
    return level;
}

}  // namespace

// ---- what it says about itself ------------------------------------------------------------------

Settings settings(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = managed(db, visit, in.community);
    return {seen.card, about_of(db, seen.card.id)};
}

Moved save_settings(const Visit& visit, Tx& tx, const NewSettings& in) {
    auto seen = managed(tx, visit, in.community);
    set_about(tx, seen.card.id, {{in.name_zh.str(), in.name_en.str()}, {in.tagline_zh.str(), in.tagline_en.str()},
        {in.description_zh.str(), in.description_en.str()}, in.visibility});
    note(tx, visit, seen.card, "communities.change", target_of(seen.card), std::string(name_of(in.visibility)));
    return {.to = settings_path({in.community}), .notice = {"Saved."}};
}

// ---- spaces -------------------------------------------------------------------------------------

SpaceAdmin manage_spaces(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = managed(db, visit, in.community);
    return {seen.card, space_facts(db, seen.card.id)};
}

Moved add_space_now(const Visit& visit, Tx& tx, const SpaceWords& in) {
    auto seen = managed(tx, visit, in.community);
    auto id = add_space(tx, seen.card.id, {.slug = in.slug, .kind = in.kind, .name = {in.name_zh.str(), in.name_en.str()},
        .description = {in.description_zh.str(), in.description_en.str()}, .audience_level = checked_level(in.audience_level)});
    note(tx, visit, seen.card, "communities.add_space", "space " + to_string(id), in.slug);
    return {.to = spaces_path({in.community}), .id = to_string(id), .notice = {"The space is there."}};
}

SpaceForm edit_space(const Visit& visit, Db& db, const OfSpace& in) {
    auto seen = managed(db, visit, in.community);
    return {seen.card, space_fact(db, seen.card.id, in.space)};
}

Moved change_space(const Visit& visit, Tx& tx, const SpaceEdit& in) {
    auto seen = managed(tx, visit, in.community);
    SpaceFacts facts;
    facts.id = in.space;
    facts.name = {in.name_zh.str(), in.name_en.str()};
    facts.description = {in.description_zh.str(), in.description_en.str()};
    facts.audience_level = checked_level(in.audience_level);
    facts.archived = in.archived;
    set_space(tx, seen.card.id, facts);
    note(tx, visit, seen.card, "communities.change_space", "space " + to_string(in.space), fmt::format("audience {}, archived {}", in.audience_level, in.archived));
    return {.to = spaces_path({in.community}), .notice = {"Saved."}};
}

Moved raise_space(const Visit& visit, Tx& tx, const OfSpace& in) {
    auto seen = managed(tx, visit, in.community);
    move_space_up(tx, seen.card.id, in.space);
    note(tx, visit, seen.card, "communities.raise_space", "space " + to_string(in.space));
    return {.to = spaces_path({in.community})};
}

// ---- rules --------------------------------------------------------------------------------------

RuleAdmin manage_rules(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = managed(db, visit, in.community);
    RuleAdmin admin{seen.card, seen.rules_version, {}};
    for (auto& rule : rules(db, seen.card.id, seen.rules_version)) admin.rules.push_back({rule.id, rule.text});
    return admin;
}

Moved add_rule_now(const Visit& visit, Tx& tx, const RuleWords& in) {
    auto seen = managed(tx, visit, in.community);
    add_rule(tx, seen.card.id, {in.text_zh.str(), in.text_en.str()});
    note(tx, visit, seen.card, "rules.add", target_of(seen.card), in.text_zh.empty() ? in.text_en.str() : in.text_zh.str());
    return {.to = manage_rules_path({in.community}), .notice = {"The rules have a new version."}};
}

Moved change_rule(const Visit& visit, Tx& tx, const RuleWords& in) {
    auto seen = managed(tx, visit, in.community);
    replace_rule(tx, seen.card.id, in.rule, {in.text_zh.str(), in.text_en.str()});
    note(tx, visit, seen.card, "rules.change", "rule " + to_string(in.rule), in.text_zh.empty() ? in.text_en.str() : in.text_zh.str());
    return {.to = manage_rules_path({in.community}), .notice = {"The rules have a new version."}};
}

Moved remove_rule_now(const Visit& visit, Tx& tx, const OfRule& in) {
    auto seen = managed(tx, visit, in.community);
    remove_rule(tx, seen.card.id, in.rule);
    note(tx, visit, seen.card, "rules.remove", "rule " + to_string(in.rule));
    return {.to = manage_rules_path({in.community}), .notice = {"The rules have a new version."}};
}

// ---- members ------------------------------------------------------------------------------------

namespace {

std::vector<MemberRow> one_member(Db& db, CommunityId community, std::string_view handle) {
    if (handle.starts_with('@')) handle.remove_prefix(1);
    auto person = accounts::find_by_handle(db, handle);
    return person ? member(db, community, *person) : std::vector<MemberRow>();
}

}  // namespace

MemberAdmin manage_members(const Visit& visit, Db& db, const OfManagedMembers& in) {
    auto seen = managed(db, visit, in.community);
    MemberAdmin admin{.community = seen.card, .mine = acting_as(visit, seen), .handle = in.handle.str(), .members = {}, .older = {}};
    if (!in.handle.empty()) {
        admin.members = with_bylines(db, one_member(db, seen.card.id, in.handle));
        return admin;
    }
    std::optional<After> after;
    if (in.joined) after = After{*in.joined, in.person};
    auto rows = members(db, seen.card.id, after, {}, visit.page_size(kMembersPerPage) + 1);
    if (std::ssize(rows) > visit.page_size(kMembersPerPage)) {
        rows.pop_back();
        admin.older = manage_members_path({.community = in.community, .handle = {}, .joined = rows.back().joined_at, .person = rows.back().person});
    }
    admin.members = with_bylines(db, rows);
    return admin;
}

Moved change_standing_now(const Visit& visit, Tx& tx, const NewStanding& in) {
    auto seen = managed(tx, visit, in.community);
    auto before = standing(tx, in.person, seen.card.id);
    change_standing(tx, in.person, seen.card.id, in.standing, acting_as(visit, seen));
    note(tx, visit, seen.card, "communities.standing", "person " + to_string(in.person),
        fmt::format("{} in {}, before {}", name_of(in.standing), seen.card.slug, name_of(before.value_or(Standing::member))));
    return {.to = manage_members_path({.community = in.community}), .notice = {"Saved."}};
}

Moved remove_member_now(const Visit& visit, Tx& tx, const OfMember& in) {
    auto seen = managed(tx, visit, in.community);
    remove_member(tx, in.person, seen.card.id, acting_as(visit, seen));
    note(tx, visit, seen.card, "communities.remove_member", "person " + to_string(in.person), seen.card.slug);
    return {.to = manage_members_path({.community = in.community}), .notice = {"They are no longer a member."}};
}

// ---- invitations --------------------------------------------------------------------------------

InviteAdmin manage_invites(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = managed(db, visit, in.community);
    auto rows = invites(db, seen.card.id);
    std::vector<PersonId> makers;
    for (auto& row : rows) makers.push_back(row.made_by);
    auto bylines = accounts::bylines(db, makers);
    InviteAdmin admin{seen.card, {}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        auto token = Text<20, 60>::from(row.token).value_or(Text<20, 60>());
        admin.invites.push_back({row.id, visit.app.base_url() + invite_path({token}).str(), row.note, bylines[i], row.made_at, row.expires_at,
            row.uses_max, row.uses, row.works(visit.now)});
    }
    return admin;
}

Moved add_invite_now(const Visit& visit, Tx& tx, const InviteWords& in) {
    auto seen = managed(tx, visit, in.community);
    if (in.days && (*in.days < 1 || *in.days > kInviteDaysMost)) invalid("days", "An invitation lasts 1 to 365 days; leave it empty for good.");
    if (in.uses && (*in.uses < 1 || *in.uses > kInviteUsesMost)) invalid("uses", "Between 1 and 10,000 people can use one link; leave it empty for everyone.");
    auto id = add_invite(tx, seen.card.id, visit.person(), {in.note.str(), in.days, in.uses});
    note(tx, visit, seen.card, "communities.invite", "invite " + to_string(id), seen.card.slug);
    return {.to = invites_path({in.community}), .id = to_string(id), .notice = {"The link is ready to be copied."}};
}

Moved revoke_invite_now(const Visit& visit, Tx& tx, const OfInvite& in) {
    auto seen = managed(tx, visit, in.community);
    revoke_invite(tx, seen.card.id, in.invite);
    note(tx, visit, seen.card, "communities.revoke_invite", "invite " + to_string(in.invite));
    return {.to = invites_path({in.community}), .notice = {"The link leads nowhere any more."}};
}

}  // namespace lyceum::communities
