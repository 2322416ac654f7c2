// Files are written whole before a row names them; a row that serves is changed in one transaction, so nobody sees half a model.
#include "modules/recommend/models.hpp"
#include "engines/recsys/splits.hpp"
#include "platform/core/durable.hpp"
#include "platform/core/log.hpp"
#include "platform/core/mapped_file.hpp"
#include "platform/core/memory.hpp"
#include "platform/crypto/crypto.hpp"
#include <filesystem>

namespace lyceum::recommend {

namespace fs = std::filesystem;

// ---- configurations -------------------------------------------------------------------------------

std::vector<Configuration> configurations(Db& db) {
    return *db.kept<std::vector<Configuration>>("recommend.configurations", [&] {
        auto all = db.all<Configuration>(R"sql(
            select id, name, model, diversity, author_most, tried, share, made_at from recommend_configurations where ended_at is null order by id)sql");
        if (all.empty() || all.front().id != kMain) all.insert(all.begin(), Configuration{});
        return all;
    });
}

void put_configuration(Tx& tx, const Configuration& c) {
    tx.run(R"sql(
        insert into recommend_configurations (id, name, model, diversity, author_most, tried, share, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (id) do update set name = excluded.name, model = excluded.model, diversity = excluded.diversity, author_most = excluded.author_most,
            tried = excluded.tried, share = excluded.share)sql", c.id, c.name, c.model, c.diversity, c.author_most, c.tried, c.share, tx.now());
}

void end_configuration(Tx& tx, ConfigurationId id) {
    tx.run(R"sql(update recommend_configurations set ended_at = $2 where id = $1 and id <> 1 and ended_at is null)sql", id, tx.now());
    tx.run(R"sql(update recommend_models set serving = false where configuration = $1 and configuration <> 1)sql", id);
}

const Configuration& assigned(const std::vector<Configuration>& all, std::optional<PersonId> who) {
    if (!who) return all.front();
    auto bucket = recsys::chance(0x6c796365756d, static_cast<std::uint64_t>(who->value), 0) * 100;
    for (std::size_t n = 1; n < all.size(); ++n)
        if ((bucket -= all[n].share) < 0) return all[n];
    return all.front();
}

// ---- files ----------------------------------------------------------------------------------------

namespace {

fs::path folder(const App& app) { return fs::path(app.config.site.data_folder) / "models"; }

Learnt load(const App& app, const LearntModel& row) {
    const auto file = MappedFile::open(folder(app) / row.file);
    if (!file) throw recsys::Damaged("the file is missing");
    if (crypto::hex(crypto::sha256(file->bytes())) != row.checksum) throw recsys::Damaged("the file's checksum is another");
    auto learnt = Learnt::load(file->bytes(), file);
    file->let_go();                                     // it was looked through to the end; hardly all of it will be asked for
    return learnt;
}

}  // namespace

std::vector<LearntModel> models(Db& db, int limit) {
    return db.all<LearntModel>(R"sql(
        select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned from recommend_models order by made_at desc, id desc limit $1)sql", limit);
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
            content = std::make_shared<const Serving>(Serving{read()});
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

Learnt newest_whole(const App& app, const std::vector<LearntModel>& rows) {
    for (auto& row : rows) {
        try {
            return load(app, row);
        } catch (const recsys::Damaged& damaged) {
            log::error("what was learnt cannot be read", {{"file", row.file}, {"why", damaged.what()}});
        }
    }
    return {};
}

}  // namespace

std::shared_ptr<const Serving> serving(Db& db, ConfigurationId configuration) {
    auto rows = db.kept<std::vector<LearntModel>>("recommend.serving " + to_string(configuration), [&] {
        return db.all<LearntModel>(R"sql(
            select id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned from recommend_models
            where file <> '' and configuration in ($1, 1) order by configuration = $1 desc, serving desc, made_at desc, id desc limit $2)sql", configuration, 2 * kFilesKept);
    });
    return shelf().have(folder(db.app()).string(), configuration, rows->empty() ? "" : rows->front().file, [&] { return newest_whole(db.app(), *rows); });
}

void let_go_of_models() { shelf().clear(); }

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
        auto files = tx.all<std::string>(R"sql(
            select file from recommend_models where configuration = $1 and file <> '' and not serving and not pinned order by made_at desc, id desc limit 1000)sql", configuration);
        files.erase(files.begin(), files.begin() + std::min<std::ptrdiff_t>(std::ssize(files), kFilesKept - 1));
        std::erase(files, row.file);
        if (!files.empty()) tx.run(R"sql(update recommend_models set file = '' where configuration = $1 and file in ($2...))sql", configuration, files);
        return files;
    }, "recommend.models");
    for (auto& file : old) {
        std::error_code gone_already;
        fs::remove(folder(database.app()) / file, gone_already);
    }
    database.read([&](Db& db) { serving(db, configuration); });     // loaded before somebody waits for it
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
