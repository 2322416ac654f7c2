#include "modules/statistics/store.hpp"
#include "engines/privacy/noise.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <cstring>

namespace lyceum::statistics {

namespace {

constexpr std::int64_t kMeasures = 4;

std::uint64_t secure_bits() {
    auto bytes = crypto::random_bytes(sizeof(std::uint64_t));
    std::uint64_t bits = 0;
    std::memcpy(&bits, bytes.data(), sizeof bits);
    return bits;
}

struct PublishedRow {
    Time week;
    Measure measure = Measure::newcomers;
    std::int64_t value = 0, margin = 0, epsilon_milli = 0;
};
DESCRIBE(PublishedRow, week, measure, value, margin, epsilon_milli)

}  // namespace

std::int64_t most_of_one(Measure measure) {
    switch (measure) {
        case Measure::newcomers:
        case Measure::writers: return 1;
        case Measure::works: return 5;
        case Measure::posts: return 10;
    }
    return 1;
}

// The epoch began on a Thursday.
Week Week::before(Time now) {
    constexpr std::int64_t kWeek = days(7).micros, kFirstMonday = days(4).micros;
    auto monday = (now.micros - kFirstMonday) / kWeek * kWeek + kFirstMonday;
    return {Time{monday - kWeek}, Time{monday}};
}

ChoiceRow choice(Db& db, CommunityId community) {
    return db.maybe<ChoiceRow>(R"sql(
        select community, mode, epsilon_milli from statistics_choices where community = $1)sql", community).value_or(ChoiceRow{.community = community});
}

void choose(Tx& tx, const ChoiceRow& row) {
    tx.run(R"sql(
        insert into statistics_choices (community, mode, epsilon_milli, since) values ($1, $2, $3, $4)
        on conflict (community) do update set mode = excluded.mode, epsilon_milli = excluded.epsilon_milli, since = excluded.since)sql",
        row.community, row.mode, row.epsilon_milli, tx.now());
}

std::vector<ChoiceRow> publishing(Db& db) {
    return db.all<ChoiceRow>(R"sql(select community, mode, epsilon_milli from statistics_choices where mode <> 'off' order by community)sql");
}

// The id of a post is never smaller than that of its moment, so its primary key finds where a week begins.
std::int64_t count(Db& db, CommunityId community, Measure measure, const Week& week) {
    auto first = id_bits(week.from, 0);
    switch (measure) {
        case Measure::newcomers:
            return db.one<std::int64_t>(R"sql(
                select count(*) from community_standings where community = $1 and joined_at >= $2 and joined_at < $3)sql", community, week.from, week.to);
        case Measure::writers:
            return db.one<std::int64_t>(R"sql(
                select count(*) from (
                    select author from visible_posts where id >= $4 and made_at >= $2 and made_at < $3 and community = $1
                    union
                    select author from visible_items where community = $1 and published_at >= $2 and published_at < $3) as writers)sql",
                community, week.from, week.to, first);
        case Measure::works:
            return db.one<std::int64_t>(R"sql(
                select coalesce(cast(sum(case when times < $4 then times else $4 end) as bigint), 0) from (
                    select author, count(*) as times from visible_items
                    where community = $1 and published_at >= $2 and published_at < $3 group by author) as authors)sql",
                community, week.from, week.to, most_of_one(measure));
        case Measure::posts:
            return db.one<std::int64_t>(R"sql(
                select coalesce(cast(sum(case when times < $4 then times else $4 end) as bigint), 0) from (
                    select author, count(*) as times from visible_posts
                    where id >= $5 and made_at >= $2 and made_at < $3 and community = $1 group by author) as authors)sql",
                community, week.from, week.to, most_of_one(measure), first);
    }
    return 0;
}

void publish(Tx& tx, const ChoiceRow& chosen, const Week& week) {
    auto epsilon = chosen.mode == Mode::noisy ? chosen.epsilon_milli / kMeasures : 0;
    each_enumerator<Measure>([&](std::string_view, Measure measure) {
        auto value = count(tx, chosen.community, measure, week);
        std::int64_t margin = 0;
        if (epsilon > 0) {
            engines::privacy::Mechanism mechanism{static_cast<double>(epsilon) / 1'000, most_of_one(measure)};
            value = std::max<std::int64_t>(0, value + mechanism.noise(&secure_bits));
            margin = mechanism.margin();
        }
        tx.run(R"sql(
            insert into published_statistics (community, week, measure, value, margin, epsilon_milli) values ($1, $2, $3, $4, $5, $6)
            on conflict (community, week, measure) do nothing)sql", chosen.community, week.from, measure, value, margin, epsilon);
    });
}

std::vector<WeekFigures> published(Db& db, CommunityId community, int weeks) {
    std::vector<WeekFigures> all;
    for (auto& row : db.all<PublishedRow>(R"sql(
             select week, measure, value, margin, epsilon_milli from published_statistics
             where community = $1 order by week desc limit $2)sql", community, weeks * kMeasures)) {
        if (all.empty() || all.back().from != row.week) all.push_back({row.week, 0, {}});
        all.back().epsilon_milli += row.epsilon_milli;
        all.back().figures.push_back({row.measure, row.value, row.margin});
    }
    for (auto& week : all) std::sort(week.figures.begin(), week.figures.end(), [](auto& a, auto& b) { return a.measure < b.measure; });
    return all;
}

}  // namespace lyceum::statistics
