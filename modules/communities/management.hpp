// The addresses of a community's management, for managers and above. Every act here is audited.
#pragma once
#include "modules/communities/pages.hpp"

namespace lyceum::communities {

// ---- what it says about itself ------------------------------------------------------------------------

struct Settings {
    CommunityCard community;
    About about;
};
DESCRIBE(Settings, community, about)
struct NewSettings {
    std::string community;
    Name name_zh, name_en;
    Tagline tagline_zh, tagline_en;
    Description description_zh, description_en;
    Visibility visibility = Visibility::open;
};
DESCRIBE(NewSettings, community, name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en, visibility)
inline constexpr Path<OfCommunity> settings_path{"/c/{community}/manage"};
inline constexpr Path<NewSettings> save_settings_path{"/c/{community}/manage"};
Settings settings(const Visit&, Db&, const OfCommunity&);
Page settings_page(const Ui&, const Settings&);
Moved save_settings(const Visit&, Tx&, const NewSettings&);

// ---- spaces -------------------------------------------------------------------------------------------

struct SpaceAdmin {
    CommunityCard community;
    std::vector<SpaceFacts> spaces;
};
DESCRIBE(SpaceAdmin, community, spaces)
inline constexpr Path<OfCommunity> spaces_path{"/c/{community}/manage/spaces"};
SpaceAdmin manage_spaces(const Visit&, Db&, const OfCommunity&);
Page manage_spaces_page(const Ui&, const SpaceAdmin&);

struct SpaceWords {
    std::string community, slug;
    SpaceKind kind = SpaceKind::discussion;
    Name name_zh, name_en;
    Text<0, 400> description_zh, description_en;
    int audience_level = -1;
};
DESCRIBE(SpaceWords, community, slug, kind, name_zh, name_en, description_zh, description_en, audience_level)
inline constexpr Path<SpaceWords> add_space_path{"/c/{community}/manage/spaces"};
Moved add_space_now(const Visit&, Tx&, const SpaceWords&);

struct OfSpace {
    std::string community;
    SpaceId space;
};
DESCRIBE(OfSpace, community, space)
struct SpaceForm {
    CommunityCard community;
    SpaceFacts space;
};
DESCRIBE(SpaceForm, community, space)
struct SpaceEdit {
    std::string community;
    SpaceId space;
    Name name_zh, name_en;
    Text<0, 400> description_zh, description_en;
    int audience_level = -1;
    bool archived = false;
};
DESCRIBE(SpaceEdit, community, space, name_zh, name_en, description_zh, description_en, audience_level, archived)
inline constexpr Path<OfSpace> edit_space_path{"/c/{community}/manage/spaces/{space}"};
inline constexpr Path<SpaceEdit> change_space_path{"/c/{community}/manage/spaces/{space}"};
inline constexpr Path<OfSpace> raise_space_path{"/c/{community}/manage/spaces/{space}/up"};
SpaceForm edit_space(const Visit&, Db&, const OfSpace&);
Page edit_space_page(const Ui&, const SpaceForm&);
Moved change_space(const Visit&, Tx&, const SpaceEdit&);
Moved raise_space(const Visit&, Tx&, const OfSpace&);

// ---- rules --------------------------------------------------------------------------------------------

struct RuleLine {
    RuleId id;
    Bilingual text;
};
DESCRIBE(RuleLine, id, text)
struct RuleAdmin {
    CommunityCard community;
    std::int64_t version = 0;
    std::vector<RuleLine> rules;
};
DESCRIBE(RuleAdmin, community, version, rules)
inline constexpr Path<OfCommunity> manage_rules_path{"/c/{community}/manage/rules"};
RuleAdmin manage_rules(const Visit&, Db&, const OfCommunity&);
Page manage_rules_page(const Ui&, const RuleAdmin&);
struct RuleWords {
    std::string community;
    RuleId rule;                                    // zero: a new one
    RuleText text_zh, text_en;
};
DESCRIBE(RuleWords, community, rule, text_zh, text_en)
inline constexpr Path<RuleWords> add_rule_path{"/c/{community}/manage/rules"};
inline constexpr Path<RuleWords> change_rule_path{"/c/{community}/manage/rules/{rule}"};
Moved add_rule_now(const Visit&, Tx&, const RuleWords&);
Moved change_rule(const Visit&, Tx&, const RuleWords&);
struct OfRule {
    std::string community;
    RuleId rule;
};
DESCRIBE(OfRule, community, rule)
inline constexpr Path<OfRule> remove_rule_path{"/c/{community}/manage/rules/{rule}"};
Moved remove_rule_now(const Visit&, Tx&, const OfRule&);

// ---- members --------------------------------------------------------------------------------------------

struct OfManagedMembers {
    std::string community;
    Text<0, 40> handle;                             // only this one
    std::optional<Time> joined;
    PersonId person;
};
DESCRIBE(OfManagedMembers, community, handle, joined, person)
struct MemberAdmin {
    CommunityCard community;
    Standing mine = Standing::manager;              // of the visitor, which says what may be changed
    std::string handle;
    std::vector<Member> members;
    std::optional<Url> older;
};
DESCRIBE(MemberAdmin, community, mine, handle, members, older)
inline constexpr Path<OfManagedMembers> manage_members_path{"/c/{community}/manage/members"};
MemberAdmin manage_members(const Visit&, Db&, const OfManagedMembers&);
Page manage_members_page(const Ui&, const MemberAdmin&);
struct NewStanding {
    std::string community;
    PersonId person;
    Standing standing = Standing::member;
};
DESCRIBE(NewStanding, community, person, standing)
inline constexpr Path<NewStanding> standing_path{"/c/{community}/manage/members/{person}"};
Moved change_standing_now(const Visit&, Tx&, const NewStanding&);
struct OfMember {
    std::string community;
    PersonId person;
};
DESCRIBE(OfMember, community, person)
inline constexpr Path<OfMember> remove_member_path{"/c/{community}/manage/members/{person}"};
Moved remove_member_now(const Visit&, Tx&, const OfMember&);

// ---- invitations ------------------------------------------------------------------------------------------

struct InviteLine {
    InviteId id;
    std::string url, note;
    accounts::Byline made_by;
    Time made_at;
    std::optional<Time> expires_at;
    std::optional<std::int64_t> uses_max;
    std::int64_t uses = 0;
    bool works = false;
};
DESCRIBE(InviteLine, id, url, note, made_by, made_at, expires_at, uses_max, uses, works)
struct InviteAdmin {
    CommunityCard community;
    std::vector<InviteLine> invites;
};
DESCRIBE(InviteAdmin, community, invites)
inline constexpr Path<OfCommunity> invites_path{"/c/{community}/manage/invites"};
InviteAdmin manage_invites(const Visit&, Db&, const OfCommunity&);
Page manage_invites_page(const Ui&, const InviteAdmin&);
struct InviteWords {
    std::string community;
    Text<0, 80> note;
    std::optional<int> days, uses;
};
DESCRIBE(InviteWords, community, note, days, uses)
inline constexpr Path<InviteWords> add_invite_path{"/c/{community}/manage/invites"};
Moved add_invite_now(const Visit&, Tx&, const InviteWords&);
struct OfInvite {
    std::string community;
    InviteId invite;
};
DESCRIBE(OfInvite, community, invite)
inline constexpr Path<OfInvite> revoke_invite_path{"/c/{community}/manage/invites/{invite}"};
Moved revoke_invite_now(const Visit&, Tx&, const OfInvite&);

}  // namespace lyceum::communities
