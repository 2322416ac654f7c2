// Files are written whole before a row names them; a row that serves is changed in one transaction, so nobody sees half a model.
#include "modules/recommend/models.hpp"
#include "engines/recsys/splits.hpp"
#include "platform/core/durable.hpp"
#include "platform/core/log.hpp"
#include "platform/core/mapped_file.hpp"
#include "platform/core/memory.hpp"
#include "platform/crypto/crypto.hpp"
#include <filesystem>
#include <set>

namespace lyceum::recommend {

namespace fs = std::filesystem;

// ---- configurations -------------------------------------------------------------------------------

namespace {

constexpr std::size_t kGroups = 1000, kGroupsOfPercent = kGroups / 100, kGroupsOfDigit = 4;
constexpr std::string_view kDigits = "0123456789abcdef";

std::size_t group_of(PersonId who) { return static_cast<std::size_t>(recsys::chance(0x6c796365756d, static_cast<std::uint64_t>(who.value), 0) * kGroups); }

bool has_group(const std::string& groups, std::size_t group) {
    const auto at = group / kGroupsOfDigit;
    const auto digit = at < groups.size() ? kDigits.find(groups[at]) : 0;
    return digit != kDigits.npos && (digit >> group % kGroupsOfDigit & 1) != 0;
}
std::string written(const std::vector<bool>& groups) {
    std::string text;
    for (std::size_t first = 0; first < kGroups; first += kGroupsOfDigit) {
        std::size_t digit = 0;
        for (std::size_t n = 0; n < kGroupsOfDigit; ++n) digit |= static_cast<std::size_t>(groups[first + n]) << n;
        text += kDigits[digit];
    }
    return text;
}

/// Side by side in the order of ids, for those from before each drew its own.
void lay_side_by_side(std::vector<Configuration>& all) {
    std::size_t taken = 0;
    for (auto& way : all) {
        if (way.id == kMain || !way.lots.empty()) continue;
        std::vector<bool> groups(kGroups, false);
        for (auto left = static_cast<std::size_t>(way.share) * kGroupsOfPercent; left > 0 && taken < kGroups; --left) groups[taken++] = true;
        way.lots = written(groups);
    }
}

/// As many as its share is worth, by lots of its own: those it has stay first, then come those that nobody else has.
std::string drawn(const Configuration& way, const std::vector<Configuration>& all) {
    std::vector<std::pair<double, std::size_t>> lots;
    for (std::size_t group = 0; group < kGroups; ++group) {
        const bool is_taken = std::any_of(all.begin(), all.end(), [&](auto& other) { return other.id != kMain && other.id != way.id && has_group(other.lots, group); });
        const auto lot = recsys::chance(static_cast<std::uint64_t>(way.id.value), group, 0x67726f7570);
        if (!is_taken) lots.emplace_back(has_group(way.lots, group) ? lot - 1 : lot, group);
    }
    std::sort(lots.begin(), lots.end());
    std::vector<bool> groups(kGroups, false);
    for (std::size_t n = 0; n < std::min(lots.size(), static_cast<std::size_t>(way.share) * kGroupsOfPercent); ++n) groups[lots[n].second] = true;
    return written(groups);
}

std::vector<Configuration> running(Db& db) {
    auto all = db.all<Configuration>(R"sql(
        select id, name, model, diversity, author_most, tried, share, made_at, lots, spread, calibration, drawing from recommend_configurations where ended_at is null order by id)sql");
    if (all.empty() || all.front().id != kMain) all.insert(all.begin(), Configuration{});
    lay_side_by_side(all);
    return all;
}

void note_share(Tx& tx, const Configuration& way, int share) {
    tx.run(R"sql(
        insert into recommend_shares (configuration, at, share, model) values ($1, $2, $3, $4)
        on conflict (configuration, at) do update set share = excluded.share, model = excluded.model)sql", way.id, tx.now(), share, way.model);
}

/// What follows from the others for the main one.
void note_main_share(Tx& tx) {
    const auto all = running(tx);
    int left = 100;
    for (auto& way : all)
        if (way.id != kMain) left -= way.share;
    note_share(tx, all.front(), left);
}

/// Before anything changes, everybody's groups are put down as they are.
void settle_lots(Tx& tx, const std::vector<Configuration>& all) {
    for (auto id : tx.all<ConfigurationId>(R"sql(select id from recommend_configurations where id <> 1 and ended_at is null and lots = '')sql"))
        for (auto& way : all)
            if (way.id == id) tx.run(R"sql(update recommend_configurations set lots = $2 where id = $1)sql", id, way.lots);
}

}  // namespace

std::vector<Configuration> configurations(Db& db) {
    return *db.kept<std::vector<Configuration>>("recommend.configurations", [&] { return running(db); });
}

void put_configuration(Tx& tx, const Configuration& c) {
    const auto all = running(tx);
    settle_lots(tx, all);
    auto way = c;
    for (auto& known : all)
        if (known.id == way.id) way.lots = known.lots;
    if (way.id != kMain) way.lots = drawn(way, all);
    tx.run(R"sql(
        insert into recommend_configurations (id, name, model, diversity, author_most, tried, share, made_at, lots, spread, calibration, drawing)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        on conflict (id) do update set name = excluded.name, model = excluded.model, diversity = excluded.diversity, author_most = excluded.author_most,
            tried = excluded.tried, share = excluded.share, lots = excluded.lots, spread = excluded.spread, calibration = excluded.calibration, drawing = excluded.drawing)sql",
        way.id, way.name, way.model, way.diversity, way.author_most, way.tried, way.share, tx.now(), way.lots, way.spread, way.calibration, way.drawing);
    if (way.id != kMain) note_share(tx, way, way.share);
    note_main_share(tx);
}

void end_configuration(Tx& tx, ConfigurationId id) {
    const auto all = running(tx);
    settle_lots(tx, all);
    for (auto& way : all)
        if (way.id == id && id != kMain) note_share(tx, way, 0);
    tx.run(R"sql(update recommend_configurations set ended_at = $2 where id = $1 and id <> 1 and ended_at is null)sql", id, tx.now());
    tx.run(R"sql(update recommend_models set serving = false where configuration = $1 and configuration <> 1)sql", id);
    note_main_share(tx);
}

const Configuration& assigned(const std::vector<Configuration>& all, std::optional<PersonId> who) {
    if (!who) return all.front();
    const auto group = group_of(*who);
    for (std::size_t n = 1; n < all.size(); ++n)
        if (has_group(all[n].lots, group)) return all[n];
    return all.front();
}

std::vector<ShareSince> shares(Db& db, int limit) {
    return *db.kept<std::vector<ShareSince>>("recommend.shares " + std::to_string(limit), [&] {
        return db.all<ShareSince>(R"sql(select configuration, at, share, model from recommend_shares order by at desc, configuration desc limit $1)sql", limit);
    });
}

double assignment_chance(Db& db, ConfigurationId configuration, Time at) {
    const auto share = db.maybe<std::int64_t>(R"sql(
        select share from recommend_shares where configuration = $1 and at <= $2 order by at desc limit 1)sql", configuration, at);
    return static_cast<double>(share.value_or(configuration == kMain ? 100 : 0)) / 100;
}

// ---- files ----------------------------------------------------------------------------------------

namespace {

fs::path folder(const App& app) { return fs::path(app.config.site.data_folder) / "models"; }

/// Its file, when it is the one that was written; throws recsys::Damaged.
auto whole_file(const App& app, const LearntModel& row) {
    auto file = MappedFile::open(folder(app) / row.file);
    if (!file) throw recsys::Damaged("the file is missing");
    if (crypto::hex(crypto::sha256(file->bytes())) != row.checksum) throw recsys::Damaged("the file's checksum is another");
    return file;
}

std::string fault_of(const App& app, const LearntModel& row) {
    if (row.file.empty()) return {};
    try {
        whole_file(app, row)->let_go();
        return {};
    } catch (const std::runtime_error& wrong) {         // damaged, or not to be read
        return wrong.what();
    }
}

Learnt load(const App& app, const LearntModel& row) {
    const auto file = whole_file(app, row);
    auto learnt = Learnt::load(file->bytes(), file);
    file->let_go();                                     // it was looked through to the end; hardly all of it will be asked for
    return learnt;
}

}  // namespace

std::vector<LearntModel> models(Db& db, int limit) {
    return db.all<LearntModel>(R"sql(
        select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage from recommend_models order by made_at desc, id desc limit $1)sql", limit);
}

std::vector<LearntModel> serving_models(Db& db) {
    return *db.kept<std::vector<LearntModel>>("recommend.serves", [&] {
        return db.all<LearntModel>(R"sql(
            select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage from recommend_models where serving order by configuration)sql");
    });
}

std::vector<LearntModel> newest_models(Db& db, int of_each) {
    return *db.kept<std::vector<LearntModel>>("recommend.newest " + std::to_string(of_each), [&] {
        return db.all<LearntModel>(R"sql(
            select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage
            from (select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage,
                         row_number() over (partition by configuration order by made_at desc, id desc) as place
                  from recommend_models
                  where configuration = 1 or configuration in (select id from recommend_configurations where ended_at is null)) m
            where place <= $1 or file <> '' order by made_at desc, id desc limit $2)sql", of_each, static_cast<int>(kConfigurationsMost) * (of_each + 2 * kFilesKept));
    });
}

std::vector<LearntModel> models_by_day(Db& db, int days_of_each) {
    return *db.kept<std::vector<LearntModel>>("recommend.days " + std::to_string(days_of_each), [&] {
        return db.all<LearntModel>(R"sql(
            select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage from recommend_models
            where id in (select newest from (select max(id) as newest, row_number() over (partition by configuration order by max(id) desc) as place
                                         from recommend_models
                                         where report <> '' and (configuration = 1 or configuration in (select id from recommend_configurations where ended_at is null))
                                         group by configuration, made_at / 86400000000) d
                         where place <= $1)
            order by made_at, id limit $2)sql", days_of_each, static_cast<int>(kConfigurationsMost) * days_of_each);
    });
}

namespace {
struct NewestReport { ConfigurationId configuration; std::string report; };
DESCRIBE(NewestReport, configuration, report)
}  // namespace

std::map<ConfigurationId, Findings> findings(Db& db) {
    std::map<ConfigurationId, Findings> all;
    const auto ways = configurations(db);
    for (auto& row : db.all<NewestReport>(R"sql(
            select configuration, report from recommend_models
            where id in (select max(id) from recommend_models where report <> '' group by configuration) order by configuration limit 1000)sql"))
        for (auto& way : ways) {
            if (way.id != row.configuration) continue;
            if (auto report = read_report(row.report); report.chosen == way.model) all[way.id] = std::move(report.found);
        }
    return all;
}

Report read_report(const std::string& json) {
    try {
        return json.empty() ? Report{} : lyceum::json::from_text<Report>(json);
    } catch (const Refusal&) {
        return {};
    }
}

namespace {

/// What this process has loaded, whatever else it keeps or forgets: one thing for each configuration of a site. A big one takes
/// much memory while it is read, so one thread reads it, and whoever comes meanwhile has what was there before.
class Shelf {
public:
    using Content = std::shared_ptr<const Serving>;

    /// `wanted` names the content; `read` is called when another is there.
    template <class Read>
    Content have(const std::string& site, ConfigurationId configuration, const std::string& wanted, Read&& read) {
        std::unique_lock lock(mutex_);
        auto& slot = slots_[{site, configuration}];
        if (slot.wanted == wanted || slot.being_read) return slot.content;
        for (auto& [key, other] : slots_)
            if (key.first == site && other.wanted == wanted) return slot.wanted = wanted, slot.content = other.content;
        slot.being_read = true;
        lock.unlock();
        Content content;
        try {
            content = std::make_shared<const Serving>(read());
        } catch (...) {
            lock.lock();
            slot.being_read = false;
            throw;
        }
        give_freed_memory_back();                       // what reading took besides
        lock.lock();
        slot = {wanted, std::move(content), false};
        return slot.content;
    }
    void clear() {
        std::lock_guard lock(mutex_);
        for (auto& [_, slot] : slots_) slot.wanted.clear(), slot.content = std::make_shared<const Serving>();
    }

private:
    struct Slot {
        std::string wanted;
        Content content = std::make_shared<const Serving>();
        bool being_read = false;
    };

    std::mutex mutex_;
    std::map<std::pair<std::string, ConfigurationId>, Slot> slots_;     // never erased: who reads holds one
};

Shelf& shelf() {
    static Shelf of_this_process;
    return of_this_process;
}

Serving newest_whole(const App& app, const std::vector<LearntModel>& rows) {
    Serving found;
    for (auto& row : rows) {
        try {
            found.learnt = load(app, row), found.model = row.id;
            break;
        } catch (const recsys::Damaged& damaged) {
            log::error("what was learnt cannot be read", {{"file", row.file}, {"why", damaged.what()}});
            found.damaged.emplace_back(row.id, damaged.what());
        }
    }
    return found;
}

}  // namespace

std::shared_ptr<const Serving> serving(Db& db, ConfigurationId configuration) {
    const auto all = db.kept<std::vector<LearntModel>>("recommend.serving", [&] {
        return db.all<LearntModel>(R"sql(
            select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage from recommend_models
            where file <> '' and (configuration = 1 or configuration in (select id from recommend_configurations where ended_at is null))
            order by serving desc, made_at desc, id desc limit $1)sql", 2 * kFilesKept * static_cast<int>(kConfigurationsMost));
    });
    const auto first_of = [&](ConfigurationId id) { return std::find_if(all->begin(), all->end(), [&](auto& row) { return row.configuration == id; }); };
    auto first = first_of(configuration);
    if (first == all->end()) first = first_of(kMain);
    return shelf().have(folder(db.app()).string(), configuration, first == all->end() ? "" : first->file, [&] {
        std::vector<LearntModel> rows;
        std::ranges::copy_if(*all, std::back_inserter(rows), [&](auto& row) { return row.configuration == configuration; });
        if (configuration != kMain) std::ranges::copy_if(*all, std::back_inserter(rows), [](auto& row) { return row.configuration == kMain; });
        return newest_whole(db.app(), rows);
    });
}

void let_go_of_models() { shelf().clear(); }

namespace {

struct WithFile { ModelId id; std::string file; };
DESCRIBE(WithFile, id, file)

/// Takes the files of the oldest off their rows, never of what serves or was chosen; answers those that no row names any more, since
/// what was learnt twice from the same is one file.
std::vector<std::string> swept(Tx& tx, ConfigurationId configuration) {
    auto rows = tx.all<WithFile>(R"sql(
        select id, file from recommend_models where configuration = $1 and file <> '' and not serving and not pinned order by made_at desc, id desc limit 1000)sql", configuration);
    rows.erase(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(std::ssize(rows), kFilesKept - 1));
    if (rows.empty()) return {};
    std::vector<ModelId> ids;
    std::set<std::string> files;
    for (auto& row : rows) ids.push_back(row.id), files.insert(row.file);
    tx.run(R"sql(update recommend_models set file = '' where id in ($1...))sql", ids);
    for (auto& kept : tx.all<std::string>(R"sql(select distinct file from recommend_models where configuration = $1 and file <> '')sql", configuration)) files.erase(kept);
    return {files.begin(), files.end()};
}

}  // namespace

void keep_model(Database& database, Time now, ConfigurationId configuration, const Learnt& learnt, const Report& report) {
    const auto bytes = learnt.save();
    LearntModel row{.configuration = configuration, .made_at = now, .checksum = crypto::hex(crypto::sha256(bytes)), .bytes = std::ssize(bytes), .report = json::text(report)};
    row.file = to_string(configuration) + "-" + row.checksum.substr(0, 16);
    write_durably(folder(database.app()) / row.file, bytes);
    auto old = database.write(now, [&](Tx& tx) {
        const bool pinned = tx.one<std::int64_t>(R"sql(select count(*) from recommend_models where configuration = $1 and pinned)sql", configuration) > 0;
        if (!pinned) tx.run(R"sql(update recommend_models set serving = false where configuration = $1 and serving)sql", configuration);
        tx.run(R"sql(
            insert into recommend_models (id, configuration, made_at, file, checksum, bytes, report, serving) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
            new_id<ModelRow>(tx), configuration, now, row.file, row.checksum, row.bytes, row.report, !pinned);
        return swept(tx, configuration);
    }, "recommend.models");
    for (auto& file : old) {
        std::error_code gone_already;
        fs::remove(folder(database.app()) / file, gone_already);
    }
    database.read([&](Db& db) { serving(db, configuration); });     // loaded before somebody waits for it
}

std::string damage_of(const App& app, const LearntModel& row) {
    if (row.file.empty() || !row.damage.empty()) return row.damage;
    std::error_code missing;
    const auto bytes = fs::file_size(folder(app) / row.file, missing);
    if (missing) return "the file is missing";
    return static_cast<std::int64_t>(bytes) == row.bytes ? "" : "the file has another length";
}

void check_files(Database& database, Time now) {
    std::vector<std::pair<ModelId, std::string>> changed;
    for (auto& row : database.read([](Db& db) { return serving_models(db); })) {
        const auto found = fault_of(database.app(), row);
        if (found != row.damage) changed.emplace_back(row.id, found);
    }
    if (changed.empty()) return;
    database.write(now, [&](Tx& tx) {
        for (auto& [id, damage] : changed) tx.run(R"sql(update recommend_models set damage = $2 where id = $1)sql", id, damage);
    }, "recommend.models");
}

void note_failure(Database& database, Time now, ConfigurationId configuration, std::string_view why) {
    database.write(now, [&](Tx& tx) {
        tx.run(R"sql(
            insert into recommend_models (id, configuration, made_at, file, checksum, bytes, report, serving, error) values ($1, $2, $3, '', '', 0, '', false, $4))sql",
            new_id<ModelRow>(tx), configuration, now, why);
    }, "recommend.models");
}

void pin(Tx& tx, ModelId id) {
    auto configuration = tx.maybe<ConfigurationId>(R"sql(select configuration from recommend_models where id = $1 and file <> '')sql", id);
    if (!configuration) not_found();
    tx.run(R"sql(update recommend_models set serving = id = $2, pinned = id = $2 where configuration = $1)sql", *configuration, id);
}

void unpin(Tx& tx, ConfigurationId configuration) {
    auto newest = tx.maybe<ModelId>(R"sql(
        select id from recommend_models where configuration = $1 and file <> '' order by made_at desc, id desc limit 1)sql", configuration);
    if (newest) tx.run(R"sql(update recommend_models set serving = id = $2, pinned = false where configuration = $1)sql", configuration, *newest);
}

}  // namespace lyceum::recommend
