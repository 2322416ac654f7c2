#include "app/copies/backup.hpp"
#include "platform/crypto/digest.hpp"
#include "platform/db/return_to.hpp"
#include <fcntl.h>
#include <fstream>
#include <sqlite3.h>
#include <sstream>
#include <unistd.h>

namespace lyceum::copies {

namespace fs = std::filesystem;

namespace {

/// A folder for the way, beside a file or in a data folder; gone at the end.
class WorkFolder {
public:
    explicit WorkFolder(fs::path path) : path_(std::move(path)) {
        std::error_code failed;
        fs::remove_all(path_, failed);
        fs::create_directories(path_, failed);
        if (failed) throw Fault("cannot make the folder " + path_.string() + ": " + failed.message());
    }
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    WorkFolder(const WorkFolder&) = delete;
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

void add(Packer& packer, BackupManifest& manifest, const std::string& name, const fs::path& from, const Progress& tell) {
    auto bytes = static_cast<std::int64_t>(fs::file_size(from));
    auto digest = packer.add_file(name, from, [&](std::int64_t done) { tell("packing " + name, done, bytes); });
    manifest.files.push_back({name, bytes, digest});
}

}  // namespace

BackupManifest make_backup(const App& app, const fs::path& to, const std::optional<Secret>& key, const Progress& tell) {
    BackupManifest manifest{.made_at = app.clock(), .program = LYCEUM_VERSION,
        .not_in_it = {"lyceum.toml and the environment", "key files: the pepper of passwords, keys of sealed secrets", "letters in the data folder", "the archive of changes"}};
    Packer packer(to, key);
    WorkFolder work(to.string() + ".work");
    if (app.database->dialect() == Dialect::sqlite) {
        manifest.database = "sqlite";
        app.database->backup_to((work.path() / "lyceum.db").string(), [&](std::int64_t done, std::int64_t total) { tell("copying pages", done, total); });
        add(packer, manifest, "lyceum.db", work.path() / "lyceum.db", tell);
        fs::path data = app.config.site.data_folder;
        for (auto& file : kept_files(app))
            if (fs::exists(data / file)) add(packer, manifest, file, data / file, tell);
    } else {
        manifest.database = "rows";
        auto rows = export_rows(app, work.path() / "export", Secrets::included, tell);
        for (auto& table : rows.tables) add(packer, manifest, "export/" + table.file, work.path() / "export" / table.file, tell);
        for (auto& file : rows.files) add(packer, manifest, "export/" + file.file, work.path() / "export" / file.file, tell);
        add(packer, manifest, "export/manifest.json", work.path() / "export/manifest.json", tell);
    }
    if (fs::path erased = app.config.site.data_folder + "/erased"; fs::exists(erased)) add(packer, manifest, "erased", erased, tell);
    packer.add_text("manifest.json", json::text(manifest) + "\n");
    packer.finish();
    return manifest;
}

BackupManifest unpack_backup(const fs::path& from, const std::optional<Secret>& key, const fs::path& folder, const Progress& tell) {
    unpack(from, key, folder, [&](std::int64_t done, std::int64_t total) { tell("unpacking", done, total); });
    std::ifstream in(folder / "manifest.json");
    std::ostringstream text;
    text << in.rdbuf();
    BackupManifest manifest;
    try {
        manifest = json::from_text<BackupManifest>(text.str());
    } catch (const Refusal&) {
        throw Fault(from.string() + " has no manifest that can be read: it is damaged, or of another program");
    }
    if (manifest.format != "lyceum-backup" || manifest.version != BackupManifest{}.version)
        throw Fault(from.string() + " was made by a newer version of this program; restore it with that one");
    std::int64_t done = 0;
    for (auto& file : manifest.files) {
        if (!fs::exists(folder / file.file) || crypto::sha256_of_file((folder / file.file).string()) != file.sha256)
            throw Fault(fmt::format("{} is damaged: {} is not what its manifest says", from.string(), file.file));
        tell("checking", ++done, static_cast<std::int64_t>(manifest.files.size()));
    }
    if (manifest.database == "sqlite")
        if (auto complaints = complaints_of(folder / "lyceum.db"); !complaints.empty()) throw Fault("the database in the backup is damaged: " + complaints.front());
    return manifest;
}

std::vector<std::string> complaints_of(const fs::path& database) {
    std::vector<std::string> complaints;
    sqlite3* db = nullptr;
    auto code = sqlite3_open_v2(database.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    auto ask = [&](const char* sql, auto&& found) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) return complaints.emplace_back(sqlite3_errmsg(db)), void();
        int step = SQLITE_ROW;
        while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
            std::string said(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
            if (said != "ok") complaints.push_back(found(said));
        }
        if (step != SQLITE_DONE) complaints.emplace_back(sqlite3_errmsg(db));
        sqlite3_finalize(statement);
    };
    if (code != SQLITE_OK) complaints.emplace_back(sqlite3_errmsg(db));
    else {
        ask("pragma integrity_check(20)", [](const std::string& said) { return said; });
        ask("pragma foreign_key_check", [](const std::string& table) { return "a row of " + table + " refers to one that is not there"; });
    }
    sqlite3_close(db);
    return complaints;
}

std::optional<int> process_using(const fs::path& database) {
    // Every connection in WAL mode holds a shared lock on these bytes (sqlite3.h, "os_unix.c": the shared range).
    constexpr off_t kSharedFirst = 0x40000000 + 2, kSharedBytes = 510;
    int file = ::open(database.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return std::nullopt;
    struct flock asked {};
    asked.l_type = F_WRLCK, asked.l_whence = SEEK_SET, asked.l_start = kSharedFirst, asked.l_len = kSharedBytes;
    bool known = ::fcntl(file, F_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
    ::close(file);
    return known ? std::optional<int>(asked.l_pid) : std::nullopt;
}

std::string trouble_of_archive(const Config& config) {
    constexpr Span kLate = minutes(1);
    fs::path folder = config.archive.folder;
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed || ::access(folder.c_str(), W_OK) != 0) return "changes cannot be archived: " + folder.string() + " cannot be written";
    if (!process_using(config.site.data_folder + "/lyceum.db")) return {};
    auto reaches = archive::reaches(folder);
    if (reaches.empty()) return "the server has not archived anything yet";
    if (clock_now() - reaches.back().until > kLate) return fmt::format("changes since {} are not archived; the server's log says why", to_iso8601(reaches.back().until));
    return {};
}

std::optional<fs::path> put_in_place(const fs::path& database, const fs::path& data_folder, bool replace) {
    std::error_code failed;
    fs::create_directories(data_folder, failed);
    if (failed) throw Fault("cannot make the data folder " + data_folder.string() + ": " + failed.message());
    auto place = data_folder / "lyceum.db";
    std::optional<fs::path> aside;
    if (fs::exists(place)) {
        if (!replace) throw Fault(place.string() + " exists; say --replace to move it aside");
        if (auto process = process_using(place)) throw Fault(fmt::format("process {} uses {}; stop the server first", *process, place.string()));
        auto second = clock_now().micros / 1'000'000;
        do aside = fmt::format("{}.{}", place.string(), second++);
        while (fs::exists(*aside));                         // never over one that was laid aside in the same second
        for (auto ending : {"", "-wal", "-shm", "-moments"})
            if (fs::exists(place.string() + ending)) fs::rename(place.string() + ending, aside->string() + ending);
    }
    for (auto ending : {"-wal", "-shm", "-moments"}) fs::remove(place.string() + ending, failed);
    fs::permissions(database, fs::perms::owner_read | fs::perms::owner_write);
    fs::rename(database, place);
    int folder = ::open(data_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) ::fsync(folder), ::close(folder);
    return aside;
}

}  // namespace lyceum::copies
