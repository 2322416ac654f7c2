// From what processes counted to what the database knows, never beyond a budget.
#include "modules/advertising/store.hpp"
#include <algorithm>

namespace lyceum::advertising {

std::int64_t day_of(const App& app, Time now) {
    return i18n::day_number(Ui{app.nobody(now, Language::zh)}.locale().zone.local(now));
}

std::string date_of(std::int64_t day) { return to_iso8601(Time{days(day).micros}).substr(0, 10); }

std::string rate(std::int64_t clicks, std::int64_t impressions) {
    if (impressions <= 0) return {};
    return fmt::format("{:.2f} %", 100.0 * static_cast<double>(clicks) / static_cast<double>(impressions));
}

namespace {

struct CountRow {
    CampaignId id;
    Measure measure = Measure::impressions;
    std::int64_t budget = 0, impressions = 0, clicks = 0;
    std::optional<Time> settled_at;

    std::int64_t& billed() { return measure == Measure::impressions ? impressions : clicks; }
    std::int64_t room() { return settled_at ? 0 : budget - billed(); }
};
DESCRIBE(CountRow, id, measure, budget, impressions, clicks, settled_at)

}  // namespace

// Several processes may have shown the same campaign meanwhile, none knowing of the others: here they meet.
void write_counts(Tx& tx, const Batch& batch) {
    std::vector<CampaignId> ids;
    for (auto& [key, day] : batch.days) ids.push_back(key.first);
    std::vector<CountRow> rows;
    if (!ids.empty())
        rows = tx.all<CountRow>(R"sql(
            select c.id, c.measure, c.budget, n.impressions, n.clicks, o.settled_at
            from ad_campaigns c join ad_counts n on n.campaign = c.id left join ad_orders o on o.campaign = c.id where c.id in ($1...))sql", ids);
    for (auto& [key, day] : batch.days) {
        auto row = std::find_if(rows.begin(), rows.end(), [&](auto& each) { return each.id == key.first; });
        if (row == rows.end()) continue;
        auto take = [&](Measure measure, std::int64_t& sum, std::int64_t more) {
            auto taken = row->measure == measure ? std::min(more, row->room()) : more;
            sum += taken;
            return taken;
        };
        auto impressions = take(Measure::impressions, row->impressions, day.impressions), clicks = take(Measure::clicks, row->clicks, day.clicks);
        tx.run(R"sql(update ad_counts set impressions = impressions + $2, clicks = clicks + $3 where campaign = $1)sql", row->id, impressions, clicks);
        tx.run(R"sql(
            insert into ad_days (campaign, day, impressions, clicks, surplus) values ($1, $2, $3, $4, $5)
            on conflict (campaign, day) do update set impressions = ad_days.impressions + excluded.impressions, clicks = ad_days.clicks + excluded.clicks,
                   surplus = ad_days.surplus + excluded.surplus)sql",
            row->id, key.second, impressions, clicks, day.impressions - impressions + day.clicks - clicks);
        if (row->billed() >= row->budget)
            tx.run(R"sql(update ad_campaigns set ended = $2 where id = $1 and not ended)sql", row->id, true);
    }
    for (auto& [key, times] : batch.shown)
        tx.run(R"sql(
            insert into ad_readers (day, reader, campaign, shown) values ($1, $2, $3, $4)
            on conflict (day, reader, campaign) do update set shown = ad_readers.shown + excluded.shown)sql", key.day, key.reader, key.campaign, times);
}

namespace {

// What did not land counts again, whatever the reason.
struct Flight {
    Tally& tally;
    bool landed = false;
    ~Flight() { landed ? tally.landed() : tally.put_back(); }
};

}  // namespace

void flush(Database& database, Tally& tally, Time now) {
    auto batch = tally.take(now);
    if (batch.empty()) return;
    Flight flight{tally};
    database.write(now, [&](Tx& tx) { write_counts(tx, batch); });
    flight.landed = true;
}

void write_now(Work& work, const WriteCounts&) {
    auto secret = work.read([](Db& db) { return key(db); });
    if (!secret.empty()) flush(work.database(), *tally_of(secret), work.now());
}

void plan_writing(Tx& tx, Time) { tx.enqueue(WriteCounts{}, {.unique = "all"}); }

std::vector<DayRow> days_of(Db& db, CampaignId id) {
    return db.all<DayRow>(R"sql(select day, impressions, clicks, surplus from ad_days where campaign = $1 order by day desc)sql", id);
}

void end_campaigns(Tx& tx, Time due) {
    tx.run(R"sql(update ad_campaigns set ended = $2 where ends_at <= $1 and not ended and state = 'approved')sql", due, true);
}

void forget_readers(Tx& tx, Time due) {
    tx.run(R"sql(delete from ad_readers where day < $1)sql", day_of(tx.app(), due));
}

}  // namespace lyceum::advertising
