#include "modules/administration/measuring.hpp"
#include "platform/http/pages.hpp"
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <unistd.h>

namespace lyceum::administration {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPartsKept = 60;
constexpr int kMeasuresKept = 30;

const Time started = clock_now();                   // of the program, as near as a module can know

struct TableRow { std::string name; std::int64_t bytes = 0; };
DESCRIBE(TableRow, name, bytes)

std::vector<TableRow> tables(Db& db) {
    if (db.dialect() == Dialect::sqlite)
        return db.all<TableRow>(R"sql(/* sqlite */
            select m.tbl_name as name, cast(sum(s.pgsize) as bigint) as bytes from dbstat s join sqlite_master m on m.name = s.name
            where s.aggregate = 1 group by m.tbl_name order by bytes desc)sql");
    return db.all<TableRow>(R"sql(/* postgres */
        select cast(c.relname as text) as name, cast(pg_total_relation_size(c.oid) as bigint) as bytes from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = current_schema() and c.relkind = 'r' order by bytes desc)sql");
}

// What lies below a folder; what cannot be read counts as nothing.
Part folder(const std::string& name, const fs::path& path) {
    Part part{name, 0, 0};
    std::error_code ignored;
    for (auto at = fs::recursive_directory_iterator(path, fs::directory_options::skip_permission_denied, ignored); at != fs::recursive_directory_iterator(); at.increment(ignored)) {
        if (ignored) break;
        if (!at->is_regular_file(ignored)) continue;
        part.bytes += static_cast<std::int64_t>(at->file_size(ignored));
        ++part.things;
    }
    return part;
}

Part loose_files(const fs::path& data) {
    Part part{"database", 0, 0};
    std::error_code ignored;
    for (auto& entry : fs::directory_iterator(data, ignored))
        if (entry.is_regular_file(ignored)) part.bytes += static_cast<std::int64_t>(entry.file_size(ignored)), ++part.things;
    return part;
}

struct MeasureRow { std::string measured; Time at; };
DESCRIBE(MeasureRow, measured, at)
struct CheckRow { std::string findings; Time at; };
DESCRIBE(CheckRow, findings, at)

}  // namespace

void measure(Work& work, const MeasureStorage&) {
    fs::path data = work.app().config.site.data_folder;
    Measure found;
    work.read([&](Db& db) {
        for (auto& row : tables(db)) {
            found.database_bytes += row.bytes;
            if (found.tables.size() < kPartsKept) found.tables.push_back({row.name, row.bytes, 0});
        }
    });
    found.folders.push_back(loose_files(data));
    std::error_code ignored;
    for (auto& entry : fs::directory_iterator(data, ignored))
        if (entry.is_directory(ignored) && found.folders.size() < kPartsKept) found.folders.push_back(folder(entry.path().filename().string(), entry.path()));
    work.write([&](Tx& tx) {
        tx.run(R"sql(insert into storage_measures (id, measured, at) values ($1, $2, $3))sql", tx.next_id(), json::text(found), tx.now());
        tx.run(R"sql(
            delete from storage_measures where id not in (select id from storage_measures order by id desc limit $1))sql", kMeasuresKept);
    });
}

void verify(Work& work, const VerifySite&) {
    std::vector<std::string> findings;
    work.read([&](Db& db) {
        for (auto* ask : filled(work.app(), verifications))
            for (auto& finding : ask(db)) findings.push_back(finding);
    });
    work.write([&](Tx& tx) {
        tx.run(R"sql(insert into site_checks (id, findings, at) values ($1, $2, $3))sql", tx.next_id(), json::text(findings), tx.now());
        tx.run(R"sql(delete from site_checks where id not in (select id from site_checks order by id desc limit $1))sql", kMeasuresKept);
    });
}

std::optional<Measured> last_measure(Db& db) {
    auto row = db.maybe<MeasureRow>(R"sql(select measured, at from storage_measures order by id desc limit 1)sql");
    if (!row) return std::nullopt;
    return Measured{json::from_text<Measure>(row->measured), row->at};
}

std::optional<Verified> last_verification(Db& db) {
    auto row = db.maybe<CheckRow>(R"sql(select findings, at from site_checks order by id desc limit 1)sql");
    if (!row) return std::nullopt;
    return Verified{json::from_text<std::vector<std::string>>(row->findings), row->at};
}

// ---- figures ----------------------------------------------------------------------------------------

namespace {

// Resident pages, the second number of statm (proc(5)).
std::int64_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::int64_t all = 0, resident = 0;
    statm >> all >> resident;
    return resident * sysconf(_SC_PAGESIZE);
}

std::string database_version(Db& db) {
    if (db.dialect() == Dialect::sqlite) return "SQLite " + db.one<std::string>(R"sql(/* sqlite */ select sqlite_version() as version)sql");
    return "PostgreSQL " + db.one<std::string>(R"sql(/* postgres */ select current_setting('server_version') as version)sql");
}

}  // namespace

std::vector<Figure> figures(const Ui& ui, Db& db) {
    auto& app = ui.visit.app;
    auto& metrics = *app.metrics;
    auto answered = std::accumulate(metrics.took.begin(), metrics.took.end(), std::int64_t{0}, [](auto sum, auto& each) { return sum + each.load(); });
    auto edge = app.edge_stats();
    auto counts = app.database->counts();
    auto mean = answered ? static_cast<double>(metrics.micros_total.load()) / static_cast<double>(answered) / 1000 : 0.0;
    return {
        {ui.tr("Version"), LYCEUM_VERSION},
        {ui.tr("Database"), database_version(db)},
        {ui.tr("Running since"), ui.date_time(started)},
        {ui.tr("Resident memory"), bytes_shown(ui, resident_bytes())},
        {ui.tr("Requests answered"), ui.number(answered)},
        {ui.tr("Of them with a fault of ours"), ui.number(metrics.by_class[5].load())},
        {ui.tr("Mean time to answer"), fmt::format("{:.2f} ms", mean)},
        {ui.tr("Open connections"), ui.number(edge.connections_open)},
        {ui.tr("Open live connections"), ui.number(edge.live_open)},
        {ui.tr("Pages answered from the cache"), ui.number(static_cast<std::int64_t>(app.pages->hits()))},
        {ui.tr("Write transactions"), ui.number(counts.transactions)},
        {ui.tr("Commits that made them durable"), ui.number(counts.commits)},
        {ui.tr("Statements of the last page"), ui.number(app.statements.last.load())},
    };
}

}  // namespace lyceum::administration
