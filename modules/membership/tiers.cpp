// Tiers in the database.
#include "modules/membership/entitlements.hpp"

namespace lyceum::membership {

namespace {

struct TierRow {
    TierId id;
    CommunityId community;
    std::string slug;
    int level = 0;
    std::string name_zh, name_en, benefits_zh, benefits_en;
    Time changed_at;
};
DESCRIBE(TierRow, id, community, slug, level, name_zh, name_en, benefits_zh, benefits_en, changed_at)

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        auto end = std::min(text.find('\n', from), text.size());
        if (auto line = trimmed(std::string_view(text).substr(from, end - from)); !line.empty()) lines.emplace_back(line);
        from = end + 1;
    }
    return lines;
}

TierCard card_of(const TierRow& row, Language language) {
    return {row.id, row.community, row.slug, row.level, Bilingual{row.name_zh, row.name_en}.in(language),
        lines_of(Bilingual{row.benefits_zh, row.benefits_en}.in(language))};
}

std::vector<std::vector<TierRow>> read_rows(Db& db, const std::vector<CommunityId>& communities) {
    std::map<CommunityId, std::vector<TierRow>> by_community;
    for (auto& row : db.all<TierRow>(R"sql(
            select id, community, slug, level, name_zh, name_en, benefits_zh, benefits_en, changed_at
            from tiers where community in ($1...) order by community, level)sql", communities))
        by_community[row.community].push_back(row);
    std::vector<std::vector<TierRow>> all;
    for (auto community : communities) all.push_back(by_community[community]);
    return all;
}

std::vector<TierRow> rows_of(Db& db, const std::vector<CommunityId>& communities) {
    std::vector<TierRow> all;
    for (auto& of_one : db.kept_each<std::vector<TierRow>>("membership.tiers", communities, [&](auto& missing) { return read_rows(db, missing); }))
        all.insert(all.end(), of_one->begin(), of_one->end());
    return all;
}

}  // namespace

std::vector<TierCard> tiers_of(Db& db, const Visit& visit, const std::vector<CommunityId>& communities) {
    std::vector<TierCard> cards;
    for (auto& row : rows_of(db, communities)) cards.push_back(card_of(row, visit.language));
    return cards;
}

std::vector<TierCard> tiers(Db& db, const Visit& visit, CommunityId community) { return tiers_of(db, visit, {community}); }

TierCard tier(Db& db, const Visit& visit, TierId id) {
    auto row = db.maybe<TierRow>(R"sql(
        select id, community, slug, level, name_zh, name_en, benefits_zh, benefits_en, changed_at from tiers where id = $1)sql", id);
    if (!row) not_found();
    communities::community(db, visit, row->community);
    return card_of(*row, visit.language);
}

TierId add_tier(Tx& tx, CommunityId community, const NewTier& made) {
    if (made.level < 0 || made.level > kLevelMost) invalid("level", "Levels go from 0 to 100.");
    if (made.name.zh.empty() && made.name.en.empty()) invalid("name_zh", "Give it a name in Chinese, English or both.");
    auto all = rows_of(tx, {community});
    if (static_cast<int>(all.size()) >= kTiersMost) conflict("This community has as many tiers as it can have.");
    for (auto& each : all) {
        if (each.level == made.level) invalid("level", "Another tier has this level. Choose another.");
        if (each.slug == made.slug) invalid("slug", "Another tier has this address. Choose another.");
    }
    auto id = new_id<Tier>(tx);
    tx.run(R"sql(
        insert into tiers (id, community, slug, level, name_zh, name_en, benefits_zh, benefits_en, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        id, community, made.slug, made.level, made.name.zh, made.name.en, made.benefits.zh, made.benefits.en, tx.now());
    return id;
}

std::vector<TierFacts> tier_facts(Db& db, CommunityId community) {
    std::vector<TierFacts> facts;
    for (auto& row : rows_of(db, {community}))
        facts.push_back({row.id, row.slug, row.level, {row.name_zh, row.name_en}, {row.benefits_zh, row.benefits_en}, row.changed_at});
    return facts;
}

void set_tier(Tx& tx, CommunityId community, const TierFacts& facts) {
    if (facts.name.zh.empty() && facts.name.en.empty()) invalid("name_zh", "Give it a name in Chinese, English or both.");
    if (tx.run(R"sql(
            update tiers set name_zh = $3, name_en = $4, benefits_zh = $5, benefits_en = $6, changed_at = $7
            where id = $1 and community = $2)sql",
            facts.id, community, facts.name.zh, facts.name.en, facts.benefits.zh, facts.benefits.en, tx.now()) == 0)
        not_found();
}

void remove_tier(Tx& tx, CommunityId community, TierId id) {
    auto held_by = tx.maybe<std::int64_t>(R"sql(
        select (select count(*) from entitlements e where e.community = t.community and e.item = 0 and e.level = t.level and e.ends_at > $3)
        from tiers t where t.id = $1 and t.community = $2)sql", id, community, tx.now());
    if (!held_by) not_found();
    if (*held_by > 0) conflict("People hold this tier. It can go when the last of their periods has ended.");
    tx.run(R"sql(delete from tiers where id = $1 and community = $2)sql", id, community);
}

}  // namespace lyceum::membership
