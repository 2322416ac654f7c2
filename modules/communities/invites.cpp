// Invitation links in the database.
#include "modules/communities/invites.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::communities {

InviteId add_invite(Tx& tx, CommunityId community, PersonId by, const NewInvite& made) {
    auto id = new_id<Invite>(tx);
    std::optional<Time> expires_at;
    if (made.days) expires_at = tx.now() + days(*made.days);
    tx.run(R"sql(
        insert into community_invites (id, community, token, note, made_by, made_at, expires_at, uses_max)
        values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        id, community, crypto::random_token(), made.note, by, tx.now(), expires_at, made.uses);
    return id;
}

std::vector<InviteRow> invites(Db& db, CommunityId community) {
    return db.all<InviteRow>(R"sql(
        select id, token, note, made_by, made_at, expires_at, uses_max, uses, revoked_at is not null as revoked
        from community_invites where community = $1 order by id desc limit $2)sql", community, kInvitesShown);
}

void revoke_invite(Tx& tx, CommunityId community, InviteId id) {
    tx.run(R"sql(
        update community_invites set revoked_at = coalesce(revoked_at, $3) where id = $1 and community = $2)sql", id, community, tx.now());
}

namespace {

struct InvitedRow {
    InviteId invite;
    CommunityId id;
    std::string slug, name_zh, name_en, tagline_zh, tagline_en;
    Visibility visibility = Visibility::open;
    std::int64_t members = 0, rules_version = 0;
    std::optional<Standing> standing;
};
DESCRIBE(InvitedRow, invite, id, slug, name_zh, name_en, tagline_zh, tagline_en, visibility, members, rules_version, standing)

}  // namespace

Invited invited(Db& db, const Visit& visit, std::string_view token) {
    auto row = db.maybe<InvitedRow>(R"sql(
        select i.id as invite, c.id, c.slug, c.name_zh, c.name_en, c.tagline_zh, c.tagline_en, c.visibility, c.members, c.rules_version, m.standing
        from community_invites i join communities c on c.id = i.community
        left join community_members m on m.community = c.id and m.person = $2
        where i.token = $1 and i.revoked_at is null and (i.expires_at is null or i.expires_at > $3)
          and (i.uses_max is null or i.uses < i.uses_max))sql", token, visit.who(), visit.now);
    if (!row) not_found("This invitation does not work any more. Ask whoever sent it for a new one.");
    return {row->invite,
        {row->id, row->slug, Bilingual{row->name_zh, row->name_en}.in(visit.language),
            Bilingual{row->tagline_zh, row->tagline_en}.in(visit.language), row->visibility, row->members},
        row->rules_version, row->standing};
}

void enter_by(Tx& tx, PersonId person, const Invited& link) {
    if (!enter(tx, person, link.card.id, Standing::member, link.invite)) return;
    tx.run(R"sql(update community_invites set uses = uses + 1 where id = $1)sql", link.invite);
}

}  // namespace lyceum::communities
