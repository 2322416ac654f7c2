// What visitors ask of a community: about, members, rules, joining and leaving.
#include "modules/communities/pages.hpp"
#include "platform/html/markdown.hpp"

namespace lyceum::communities {

Head head_of(const Visit& visit, const Seen& seen) { return {seen.card, seen.standing, stands(visit, seen.standing, Standing::manager)}; }

Url group_url(GroupId group) { return group_path({group}); }
Url about_url(const CommunityCard& card) { return about_path({card.slug}); }
Url members_url(const CommunityCard& card) { return members_path({.community = card.slug}); }
Url rules_url(const CommunityCard& card) { return rules_path({.community = card.slug}); }
Url join_url(const CommunityCard& card) { return join_path({card.slug}); }

namespace {

std::vector<std::string> rule_texts(Db& db, const Visit& visit, CommunityId community, std::int64_t version) {
    std::vector<std::string> texts;
    for (auto& rule : rules(db, community, version)) texts.push_back(rule.text.in(visit.language));
    return texts;
}

}  // namespace

std::vector<Member> with_bylines(Db& db, const std::vector<MemberRow>& rows) {
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    std::vector<Member> members;
    for (std::size_t i = 0; i < rows.size(); ++i) members.push_back({std::move(bylines[i]), rows[i].standing, rows[i].joined_at});
    return members;
}

Communities communities_list(const Visit& visit, Db& db, const Nothing&) { return {visible(db, visit), visit.may("communities.manage_all")}; }

AboutView about_view(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = communities::seen(db, visit, in.community);
    AboutView view{.head = head_of(visit, seen), .description = {}, .team = {}, .spaces = {}, .rules = {}, .created_at = seen.created_at};
    view.description = html::render_markdown(seen.description.in(visit.language)).html;
    for (auto& member : with_bylines(db, team(db, seen.card.id))) view.team.push_back({std::move(member.person), member.standing});
    for (auto& space : spaces(db, visit, seen.card.id)) view.spaces.push_back({space, space_url(seen.card, space)});
    view.rules = rule_texts(db, visit, seen.card.id, seen.rules_version);
    if (visit.wants != Wants::json)
        for (auto* section : filled(visit.app, about_sections)) view.sections.push_back(section(Ui{visit}, db, seen.card));
    return view;
}

Members members_list(const Visit& visit, Db& db, const OfMembers& in) {
    auto seen = communities::seen(db, visit, in.community);
    std::optional<After> after;
    if (in.joined) after = After{*in.joined, in.person};
    auto rows = members(db, seen.card.id, after, in.standing, visit.page_size(kMembersPerPage) + 1);
    Members page{.head = head_of(visit, seen), .standing = in.standing, .members = {}, .older = {}};
    if (std::ssize(rows) > visit.page_size(kMembersPerPage)) {
        rows.pop_back();
        page.older = members_path({.community = in.community, .standing = in.standing, .joined = rows.back().joined_at, .person = rows.back().person});
    }
    page.members = with_bylines(db, rows);
    return page;
}

RulesView rules_view(const Visit& visit, Db& db, const OfRules& in) {
    auto seen = communities::seen(db, visit, in.community);
    RulesView view{.head = head_of(visit, seen), .version = in.version > 0 ? in.version : seen.rules_version, .present = seen.rules_version,
        .accepted = seen.rules_accepted, .rules = {}, .versions = rule_versions(db, seen.card.id)};
    if (view.version > view.present) not_found();
    view.rules = rule_texts(db, visit, seen.card.id, view.version);
    return view;
}

Moved accept(const Visit& visit, Tx& tx, const Acceptance& in) {
    auto seen = communities::seen(tx, visit, in.community);
    if (!seen.standing) forbidden("Only members accept the rules. Join the community first.");
    if (in.version != seen.rules_version) conflict("The rules changed while you read them. Read the new ones first.");
    accept_rules(tx, visit.person(), seen.card.id, in.version);
    return {.to = rules_url(seen.card), .notice = {"Thank you for accepting the rules."}};
}

// ---- joining and leaving ------------------------------------------------------------------------

JoinView join_view(const Visit& visit, Db& db, const OfCommunity& in) {
    auto seen = communities::seen(db, visit, in.community);
    return {head_of(visit, seen), rule_texts(db, visit, seen.card.id, seen.rules_version), {}};
}

namespace {

// The rules are accepted as they stand at this moment: whoever joins was shown them.
void must_accept(const std::int64_t version, bool accepted) {
    if (version > 0 && !accepted) invalid("accept", "Read the rules and accept them to join.");
}

}  // namespace

Moved join_now(const Visit& visit, Tx& tx, const Joining& in) {
    auto seen = communities::seen(tx, visit, in.community);
    if (seen.card.visibility == Visibility::closed && !seen.standing) not_found();
    must_accept(seen.rules_version, in.accept);
    join(tx, visit.person(), seen.card.id);
    accept_rules(tx, visit.person(), seen.card.id, seen.rules_version);
    return {.to = home_url(tx, seen.card), .id = to_string(seen.card.id), .notice = {"Welcome to {}.", {seen.card.name}}};
}

JoinView invite_view(const Visit& visit, Db& db, const Invitation& in) {
    auto link = invited(db, visit, in.token);
    return {{link.card, link.standing, false}, rule_texts(db, visit, link.card.id, link.rules_version), in.token.str()};
}

Moved join_invited(const Visit& visit, Tx& tx, const InvitedJoining& in) {
    auto link = invited(tx, visit, in.token);
    must_accept(link.rules_version, in.accept);
    enter_by(tx, visit.person(), link);
    accept_rules(tx, visit.person(), link.card.id, link.rules_version);
    return {.to = home_url(tx, link.card), .id = to_string(link.card.id), .notice = {"Welcome to {}.", {link.card.name}}};
}

Head leave_view(const Visit& visit, Db& db, const OfCommunity& in) { return head_of(visit, seen(db, visit, in.community)); }

Moved leave_now(const Visit& visit, Tx& tx, const OfCommunity& in) {
    auto card = seen(tx, visit, in.community).card;
    leave(tx, visit.person(), card.id);
    return {.to = Url::local("/"), .notice = {"You left {}.", {card.name}}};
}

}  // namespace lyceum::communities
