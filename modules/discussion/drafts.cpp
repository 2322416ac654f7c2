#include "modules/discussion/drafts.hpp"

namespace lyceum::discussion {

void keep_draft(Tx& tx, PersonId person, const Typing& typing) {
    if (typing.title.empty() && typing.body.empty()) { drop_draft(tx, person, typing.place); return; }
    tx.run(R"sql(
        insert into post_drafts (person, place, space, title, tags, body, at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (person, place) do update set space = excluded.space, title = excluded.title, tags = excluded.tags,
            body = excluded.body, at = excluded.at)sql",
        person, typing.place, typing.space.value_or(SpaceId{}), typing.title, typing.tags, typing.body, tx.now());
    tx.run(R"sql(
        delete from post_drafts where person = $1 and place not in (
            select place from post_drafts where person = $1 order by at desc, place limit $2))sql", person, kDraftsMost);
}

void drop_draft(Tx& tx, PersonId person, std::string_view place) {
    tx.run(R"sql(delete from post_drafts where person = $1 and place = $2)sql", person, place);
}

std::optional<KeptDraft> draft(Db& db, PersonId person, std::string_view place) {
    return db.maybe<KeptDraft>(R"sql(
        select space, title, tags, body, at from post_drafts where person = $1 and place = $2)sql", person, place);
}

void forget_drafts_of(Tx& tx, PersonId person) { tx.run(R"sql(delete from post_drafts where person = $1)sql", person); }

void forget_old_drafts(Tx& tx, Time due) { tx.run(R"sql(delete from post_drafts where at < $1)sql", due - kDraftsLast); }

}  // namespace lyceum::discussion
