// Rules in the database. Nothing is overwritten: a rule ends with one version and another begins.
#include "modules/communities/rules.hpp"

namespace lyceum::communities {

namespace {

struct RuleRow {
    RuleId id;
    std::string text_zh, text_en;
};
DESCRIBE(RuleRow, id, text_zh, text_en)

// Changes made at one moment belong to one version, so that founding a community makes version 1.
std::int64_t version_being_made(Tx& tx, CommunityId community) {
    auto latest = tx.maybe<RuleVersion>(R"sql(
        select version, published_at from community_rule_versions where community = $1 order by version desc limit 1)sql", community);
    if (latest && latest->published_at == tx.now()) return latest->version;
    auto version = latest ? latest->version + 1 : 1;
    tx.run(R"sql(insert into community_rule_versions (community, version, published_at) values ($1, $2, $3))sql", community, version, tx.now());
    tx.run(R"sql(update communities set rules_version = $2 where id = $1)sql", community, version);
    return version;
}

void must_have_words(const Bilingual& text) {
    if (text.zh.empty() && text.en.empty()) invalid("text_zh", "Write the rule in Chinese, English or both.");
}

void insert_rule(Tx& tx, CommunityId community, const Bilingual& text, std::int64_t place, std::int64_t version) {
    tx.run(R"sql(
        insert into community_rules (id, community, place, text_zh, text_en, from_version) values ($1, $2, $3, $4, $5, $6))sql",
        new_id<RuleOf>(tx), community, place, text.zh, text.en, version);
}

struct Ended { std::int64_t place = 0; };
DESCRIBE(Ended, place)

std::int64_t end_rule(Tx& tx, CommunityId community, RuleId id, std::int64_t version) {
    auto ended = tx.maybe_returning<Ended>(R"sql(
        update community_rules set until_version = $3
        where id = $1 and community = $2 and until_version is null returning place)sql", id, community, version);
    if (!ended) not_found("This rule is not in force any more.");
    return ended->place;
}

}  // namespace

std::vector<Rule> rules(Db& db, CommunityId community, std::int64_t version) {
    std::vector<Rule> all;
    for (auto& row : db.all<RuleRow>(R"sql(
            select id, text_zh, text_en from community_rules
            where community = $1 and from_version <= $2 and (until_version is null or until_version > $2) order by place, id)sql",
            community, version))
        all.push_back({row.id, {row.text_zh, row.text_en}});
    return all;
}

std::vector<RuleVersion> rule_versions(Db& db, CommunityId community) {
    constexpr int kMost = 200;
    return db.all<RuleVersion>(R"sql(
        select version, published_at from community_rule_versions where community = $1 order by version desc limit $2)sql", community, kMost);
}

void add_rule(Tx& tx, CommunityId community, const Bilingual& text) {
    must_have_words(text);
    auto count = tx.one<std::int64_t>(R"sql(
        select count(*) from community_rules where community = $1 and until_version is null)sql", community);
    if (count >= kRulesMost) conflict("Nobody reads more rules than these. Join two of them into one.");
    auto place = tx.one<std::int64_t>(R"sql(select coalesce(max(place), 0) + 1 from community_rules where community = $1)sql", community);
    insert_rule(tx, community, text, place, version_being_made(tx, community));
}

void remove_rule(Tx& tx, CommunityId community, RuleId id) { end_rule(tx, community, id, version_being_made(tx, community)); }

void replace_rule(Tx& tx, CommunityId community, RuleId id, const Bilingual& text) {
    must_have_words(text);
    auto version = version_being_made(tx, community);
    auto place = end_rule(tx, community, id, version);
    insert_rule(tx, community, text, place, version);
}

}  // namespace lyceum::communities
