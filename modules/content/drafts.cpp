#include "modules/content/drafts.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::content {

namespace {

struct DraftRow {
    std::string draft_key;
    ItemId item;
    std::string fields, tab;
    std::int64_t revision = 0;
    Time updated_at;
};
DESCRIBE(DraftRow, draft_key, item, fields, tab, revision, updated_at)

std::optional<KeptDraft> kept(std::optional<DraftRow> row) {
    if (!row) return std::nullopt;
    return KeptDraft{row->draft_key, row->item, json::from_text<Typed>(row->fields), row->revision, row->updated_at};
}

std::optional<DraftRow> row_of(Db& db, PersonId person, std::string_view key) {
    return db.maybe<DraftRow>(R"sql(
        select draft_key, item, fields, tab, revision, updated_at from article_drafts where person = $1 and draft_key = $2)sql", person, key);
}

void forget_the_oldest(Tx& tx, PersonId person) {
    tx.run(R"sql(
        delete from article_drafts where person = $1 and draft_key not in (
            select draft_key from article_drafts where person = $1 order by updated_at desc limit $2))sql", person, kDraftsMost);
}

}  // namespace

std::string key_of(ItemId item) { return to_string(item); }
// Longer than the key of any article.
std::string random_key() { return "new-" + crypto::hex(crypto::random_bytes(10)); }

std::optional<KeptDraft> draft(Db& db, PersonId person, std::string_view key) { return kept(row_of(db, person, key)); }

std::optional<KeptDraft> newest_new_draft(Db& db, PersonId person) {
    return kept(db.maybe<DraftRow>(R"sql(
        select draft_key, item, fields, tab, revision, updated_at from article_drafts
        where person = $1 and item = 0 order by updated_at desc limit 1)sql", person));
}

std::int64_t keep_draft(Tx& tx, PersonId person, const Typed& typed) {
    auto key = typed.id ? key_of(typed.id) : typed.key.str();
    if (key.empty()) invalid("key", "A draft needs a key. Reload the page.");
    auto before = row_of(tx, person, key);
    // The tab that kept it last may go on; another one, or a program, only from the text as it stands.
    bool same_tab = before && !typed.tab.empty() && before->tab == typed.tab.str();
    if (before && !same_tab && before->revision != typed.revision)
        conflict("This text was changed in another tab or on another device. Reload the page to see it.");
    auto revision = before ? before->revision + 1 : 1;
    tx.run(R"sql(
        insert into article_drafts (person, draft_key, item, fields, title, tab, revision, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (person, draft_key) do update set fields = excluded.fields, title = excluded.title, tab = excluded.tab,
            revision = excluded.revision, updated_at = excluded.updated_at)sql",
        person, key, typed.id, json::text(typed), typed.title, typed.tab, revision, tx.now());
    if (!before) forget_the_oldest(tx, person);
    return revision;
}

void drop_draft(Tx& tx, PersonId person, std::string_view key) {
    tx.run(R"sql(delete from article_drafts where person = $1 and draft_key = $2)sql", person, key);
}

std::vector<DraftLine> new_drafts(Db& db, PersonId person) {
    return db.all<DraftLine>(R"sql(
        select draft_key, title, updated_at from article_drafts where person = $1 and item = 0 order by updated_at desc limit $2)sql",
        person, kDraftsMost);
}

void forget_old_drafts(Tx& tx, Time due) {
    tx.run(R"sql(delete from article_drafts where updated_at < $1)sql", due - kDraftsLast);
}

}  // namespace lyceum::content
