// The tables of follows and blocks.
#include "modules/follows/pages.hpp"
#include <limits>

namespace lyceum::follows {

namespace {

enum class What { person, tag, series };
DESCRIBE_ENUM(What, person, tag, series)

struct Row {
    What what = What::person;
    std::int64_t id = 0;
    std::string tag;
    Time since;
};
DESCRIBE(Row, what, id, tag, since)

constexpr After kEnd{{std::numeric_limits<std::int64_t>::max()}, {std::numeric_limits<std::int64_t>::max()}};

void must_be_few(std::int64_t have) {
    if (have >= kFollowsMost) conflict("You follow as much as one can. Stop following something first.");
}

}  // namespace

static Follows read_follows(Db& db, PersonId who) {
    Follows all;
    for (auto& row : db.all<Row>(R"sql(
            select 'person' as what, person as id, '' as tag, since from followed_people where follower = $1
            union all
            select 'tag', 0, tag, since from followed_tags where follower = $1
            union all
            select 'series', series, '', since from followed_series where follower = $1
            order by since desc, id desc)sql", who)) {
        switch (row.what) {
            case What::person: all.people.push_back({row.id}); break;
            case What::tag: all.tags.push_back(std::move(row.tag)); break;
            case What::series: all.series.push_back({row.id}); break;
        }
    }
    return all;
}

Follows follows(Db& db, PersonId who) {
    return *db.kept<Follows>("follows.all " + to_string(who), [&] { return read_follows(db, who); });
}

// ---- people -------------------------------------------------------------------------------------

void follow_person(Tx& tx, PersonId who, PersonId person) {
    if (who == person) conflict("You cannot follow yourself.");
    if (is_blocked_between(tx, who, person)) forbidden("You cannot follow this person.");
    must_be_few(tx.one<std::int64_t>(R"sql(select count(*) from followed_people where follower = $1)sql", who));
    if (tx.run(R"sql(
            insert into followed_people (follower, person, since) values ($1, $2, $3) on conflict (follower, person) do nothing)sql",
            who, person, tx.now()) > 0)
        tx.emit(Followed{who, person});
}

void unfollow_person(Tx& tx, PersonId who, PersonId person) {
    tx.run(R"sql(delete from followed_people where follower = $1 and person = $2)sql", who, person);
}

std::set<PersonId> followed_among(Db& db, PersonId who, const std::vector<PersonId>& people) {
    auto found = db.all<PersonId>(R"sql(select person from followed_people where follower = $1 and person in ($2...))sql", who, people);
    return {found.begin(), found.end()};
}

bool follows_person(Db& db, PersonId who, PersonId person) { return !followed_among(db, who, {person}).empty(); }

std::vector<PersonId> followers_of_person(Db& db, PersonId person, PersonId after, int limit) {
    return db.all<PersonId>(R"sql(
        select follower from followed_people where person = $1 and follower > $2 order by follower limit $3)sql", person, after, limit);
}

std::vector<Tie> followers(Db& db, PersonId person, const std::optional<After>& after, int limit) {
    auto from = after.value_or(kEnd);
    return db.all<Tie>(R"sql(
        select follower as person, since from followed_people where person = $1 and (since, follower) < ($2, $3)
        order by since desc, follower desc limit $4)sql", person, from.since, from.person, limit);
}

std::vector<Tie> followed_people(Db& db, PersonId who, const std::optional<After>& after, int limit) {
    auto from = after.value_or(kEnd);
    return db.all<Tie>(R"sql(
        select person, since from followed_people where follower = $1 and (since, person) < ($2, $3)
        order by since desc, person desc limit $4)sql", who, from.since, from.person, limit);
}

Counts counts(Db& db, PersonId person) {
    return db.one<Counts>(R"sql(
        select (select count(*) from followed_people where person = $1) as followers,
               (select count(*) from followed_people where follower = $1) as following)sql", person);
}

std::optional<Relation> relation(Db& db, const Visit& visit, PersonId person) {
    return db.maybe<Relation>(R"sql(
        select p.id as person, p.handle, p.name, (select count(*) from followed_people where person = $1) as followers,
               (select count(*) from followed_people where follower = $1) as following,
               exists (select 1 from followed_people where follower = $2 and person = $1) as follows,
               exists (select 1 from blocks where blocker = $2 and person = $1) as has_blocked,
               exists (select 1 from blocks where blocker = $1 and person = $2) as is_blocked
        from public_people p where p.id = $1)sql", person, visit.who());
}

// ---- tags ---------------------------------------------------------------------------------------

void follow_tag(Tx& tx, PersonId who, std::string_view tag) {
    auto canonical = items::canonical_tag(tag);
    if (canonical.empty()) return;
    must_be_few(tx.one<std::int64_t>(R"sql(select count(*) from followed_tags where follower = $1)sql", who));
    tx.run(R"sql(
        insert into followed_tags (follower, tag, since) values ($1, $2, $3) on conflict (follower, tag) do nothing)sql", who, canonical, tx.now());
}

void unfollow_tag(Tx& tx, PersonId who, std::string_view tag) {
    tx.run(R"sql(delete from followed_tags where follower = $1 and tag = $2)sql", who, items::canonical_tag(tag));
}

bool follows_tag(Db& db, PersonId who, std::string_view tag) {
    return db.one<bool>(R"sql(select exists (select 1 from followed_tags where follower = $1 and tag = $2))sql", who, tag);
}

std::vector<PersonId> followers_of_tag(Db& db, std::string_view tag, PersonId after, int limit) {
    return db.all<PersonId>(R"sql(
        select follower from followed_tags where tag = $1 and follower > $2 order by follower limit $3)sql", tag, after, limit);
}

// ---- series -------------------------------------------------------------------------------------

void follow_series(Tx& tx, PersonId who, ItemId series) {
    must_be_few(tx.one<std::int64_t>(R"sql(select count(*) from followed_series where follower = $1)sql", who));
    tx.run(R"sql(
        insert into followed_series (follower, series, since) values ($1, $2, $3) on conflict (follower, series) do nothing)sql",
        who, series, tx.now());
}

void unfollow_series(Tx& tx, PersonId who, ItemId series) {
    tx.run(R"sql(delete from followed_series where follower = $1 and series = $2)sql", who, series);
}

bool follows_series(Db& db, const Visit& visit, ItemId series) {
    return visit.who() && db.one<bool>(R"sql(
        select exists (select 1 from followed_series where follower = $1 and series = $2))sql", *visit.who(), series);
}

std::vector<PersonId> followers_of_series(Db& db, ItemId series, PersonId after, int limit) {
    return db.all<PersonId>(R"sql(
        select follower from followed_series where series = $1 and follower > $2 order by follower limit $3)sql", series, after, limit);
}

// ---- blocks -------------------------------------------------------------------------------------

void block(Tx& tx, PersonId who, PersonId person) {
    if (who == person) conflict("You cannot block yourself.");
    auto have = tx.one<std::int64_t>(R"sql(select count(*) from blocks where blocker = $1)sql", who);
    if (have >= kBlocksMost) conflict("You blocked as many people as one can. Unblock somebody first.");
    tx.run(R"sql(
        insert into blocks (blocker, person, since) values ($1, $2, $3) on conflict (blocker, person) do nothing)sql", who, person, tx.now());
    tx.run(R"sql(
        delete from followed_people where (follower = $1 and person = $2) or (follower = $2 and person = $1))sql", who, person);
}

void unblock(Tx& tx, PersonId who, PersonId person) {
    tx.run(R"sql(delete from blocks where blocker = $1 and person = $2)sql", who, person);
}

std::vector<PersonId> blocked_by_or_blocking(Db& db, PersonId who) {
    return *db.kept<std::vector<PersonId>>("follows.blocks " + to_string(who), [&] {
        return db.all<PersonId>(R"sql(
            select person from blocks where blocker = $1 union select blocker from blocks where person = $1)sql", who);
    });
}

bool is_blocked_between(Db& db, PersonId one, PersonId other) {
    return db.one<bool>(R"sql(
        select exists (select 1 from blocks where (blocker = $1 and person = $2) or (blocker = $2 and person = $1)))sql", one, other);
}

std::vector<Tie> blocked_people(Db& db, PersonId who) {
    return db.all<Tie>(R"sql(select person, since from blocks where blocker = $1 order by since desc, person desc limit $2)sql", who, kBlocksMost);
}

// ---- forgetting ---------------------------------------------------------------------------------

void forget(Tx& tx, PersonId person) {
    tx.run(R"sql(delete from followed_people where follower = $1 or person = $1)sql", person);
    tx.run(R"sql(delete from followed_tags where follower = $1)sql", person);
    tx.run(R"sql(delete from followed_series where follower = $1)sql", person);
    tx.run(R"sql(delete from blocks where blocker = $1 or person = $1)sql", person);
}

void forget_series(Tx& tx, ItemId series) { tx.run(R"sql(delete from followed_series where series = $1)sql", series); }

}  // namespace lyceum::follows
