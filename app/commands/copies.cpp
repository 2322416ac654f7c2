// Commands about copies of everything: backup, restore, export jsonl, import jsonl.
#include "app/commands/commands.hpp"
#include "app/copies/backup.hpp"
#include "platform/db/return_to.hpp"
#include <iostream>

namespace lyceum::commands {

namespace fs = std::filesystem;

namespace {

copies::Progress telling(ProgressLine& line) {
    return [&line](std::string_view what, std::int64_t done, std::int64_t total) { line.tell(what, done, total); };
}

std::optional<Secret> key_in(const std::string& file) {
    return file.empty() ? std::nullopt : std::optional(copies::read_key(file));
}

std::int64_t rows_in(const copies::Manifest& manifest) {
    std::int64_t rows = 0;
    for (auto& table : manifest.tables) rows += table.rows;
    return rows;
}

struct BackupOptions { Place place; std::string to, key_file, new_key; bool database_only = false; };

void backup(const BackupOptions& options) {
    if (!options.new_key.empty()) {
        copies::write_new_key(options.new_key);
        std::cout << "The key is in " << options.new_key << ". Keep a copy of it away from this machine: without it no backup made with it opens.\n";
        if (options.to.empty()) return;
    }
    if (options.to.empty()) throw Fault("name the file to write, such as backup.tar.gz");
    if (fs::exists(options.to)) throw Fault(options.to + " exists; name a new file");
    auto key = key_in(options.key_file.empty() ? options.new_key : options.key_file);
    Opened opened(config_at(options.place));
    ProgressLine line;
    if (options.database_only) {
        if (key) throw Fault("--database-only writes a plain SQLite file; leave out the key, or --database-only");
        opened.database().backup_to(options.to, [&](std::int64_t done, std::int64_t total) { line.tell("copying pages", done, total); });
        line.end();
        std::cout << fmt::format("{} bytes in {}: the database alone, without uploaded files\n", fs::file_size(options.to), options.to);
        return;
    }
    auto manifest = copies::make_backup(opened.app(), options.to, key, telling(line));
    line.end();
    std::cout << fmt::format("{} bytes in {}{}, with {} files\n", fs::file_size(options.to), options.to, key ? ", encrypted" : "", manifest.files.size());
    std::cout << "Not in it, keep it elsewhere:\n";
    for (auto& each : manifest.not_in_it) std::cout << "  " << each << "\n";
}

struct RestoreOptions { Place place; std::string from, key_file, at, archive; bool replace = false, check = false; };

// Opens what was put in place, brings it to this version, and does what follows every copy.
void settle(const Config& config) {
    Opened opened(config);
    settle_in(opened.app());
}

// What must hold before anything is made, so that a long way does not end at a closed door.
void must_be_free(const Config& config, bool replace) {
    if (!config.database.url.empty()) throw Fault("this restores SQLite databases; the one in the settings is PostgreSQL. A backup made on PostgreSQL restores into an empty one.");
    auto place = fs::path(config.site.data_folder) / "lyceum.db";
    if (fs::exists(place) && !replace) throw Fault(place.string() + " exists; say --replace to move it aside");
    if (auto process = copies::process_using(place)) throw Fault(fmt::format("process {} uses {}; stop the server first", *process, place.string()));
}

void tell_aside(const std::optional<fs::path>& aside) {
    if (aside) std::cout << "The database that was there is now " << aside->string() << "\n";
}

void return_to_moment(const RestoreOptions& options) {
    auto config = config_at(options.place);
    auto at = from_iso8601(options.at);
    if (!at) throw Fault("--at is " + options.at + "; write a moment such as 2026-11-28T10:30:00Z or 2026-11-28T18:30:00+08:00");
    fs::path archive = options.archive.empty() ? config.archive.folder : options.archive;
    if (archive.empty()) throw Fault("no archive was kept: archive.folder is not set. Name one with --from");
    must_be_free(config, options.replace);
    auto data = fs::path(config.site.data_folder);
    if (fs::exists(data / "lyceum.db") && archive::catch_up(archive, (data / "lyceum.db").string()))
        std::cout << "What the server had not archived yet was added to the archive.\n";
    fs::create_directories(data);
    auto made = data / "lyceum.db.returning";
    fs::remove(made);
    ProgressLine line;
    auto returned = archive::return_to(archive, *at, made, [&](std::int64_t done, std::int64_t total) { line.tell("commits", done, total); });
    line.end();
    if (auto complaints = copies::complaints_of(made); !complaints.empty()) throw Fault("the archive gives a database that is damaged: " + complaints.front());
    if (options.check) {
        fs::remove(made);
        std::cout << fmt::format("The archive reaches that moment: {} commits, the last of {}.\n", returned.commits, to_iso8601(returned.last));
        return;
    }
    for (auto ending : {"-wal", "-shm"}) fs::remove(made.string() + ending);
    tell_aside(copies::put_in_place(made, data, options.replace));
    settle(config);
    std::cout << fmt::format("The database is as it was at {}; its last change is of {}.\n", to_iso8601(*at), to_iso8601(returned.last));
}

void bring_files(const copies::BackupManifest& manifest, const fs::path& from, const fs::path& data) {
    for (auto& file : manifest.files) {
        if (file.file == "lyceum.db" || file.file.starts_with("export/") || file.file == "erased") continue;
        if (fs::exists(data / file.file)) continue;         // files are named by their contents
        fs::create_directories((data / file.file).parent_path());
        fs::rename(from / file.file, data / file.file);
    }
}

// Erasures are only ever added: those of the copy join those that are known here.
void join_erasures(const fs::path& from, const fs::path& data) {
    auto known = erasures(data.string());
    for (auto& each : erasures(from.string()))
        if (std::none_of(known.begin(), known.end(), [&](auto& one) { return one.person == each.person; })) remember_erasure(data.string(), each.person, each.at);
}

void restore_packed(const RestoreOptions& options, const Config& config, const fs::path& work) {
    ProgressLine line;
    auto manifest = copies::unpack_backup(options.from, key_in(options.key_file), work, telling(line));
    line.end();
    std::cout << fmt::format("The backup of {} is whole.\n", to_iso8601(manifest.made_at));
    if (options.check) return;
    fs::path data = config.site.data_folder;
    if (manifest.database == "rows") {
        Opened opened(config, {}, Opened::Schema::as_found);
        join_erasures(work, data);
        copies::import_rows(opened.app(), work / "export", telling(line));
        line.end();
    } else {
        must_be_free(config, options.replace);
        tell_aside(copies::put_in_place(work / "lyceum.db", data, options.replace));
        bring_files(manifest, work, data);
        join_erasures(work, data);
        settle(config);
    }
    std::cout << "Restored.\n";
}

void restore(const RestoreOptions& options) {
    if (!options.at.empty()) return return_to_moment(options);
    if (options.from.empty()) throw Fault("name the backup to restore, or a moment with --at");
    if (!fs::exists(options.from)) throw Fault("there is no file " + options.from);
    auto config = config_at(options.place);
    auto kind = copies::kind_of(options.from);
    if (kind == copies::Packed::other) throw Fault(options.from + " is no backup of this program");
    fs::create_directories(config.site.data_folder);
    fs::path work = config.site.data_folder + "/restoring";
    struct Gone {
        fs::path path;
        ~Gone() {
            std::error_code ignored;
            fs::remove_all(path, ignored);
        }
    } gone{work};
    fs::remove_all(work);
    fs::create_directories(work);
    if (kind != copies::Packed::sqlite) return restore_packed(options, config, work);
    // A bare database, as --database-only writes it.
    if (auto complaints = copies::complaints_of(options.from); !complaints.empty()) throw Fault(options.from + " is damaged: " + complaints.front());
    if (options.check) return void(std::cout << "The database is whole.\n");
    must_be_free(config, options.replace);
    fs::copy_file(options.from, work / "lyceum.db");
    tell_aside(copies::put_in_place(work / "lyceum.db", config.site.data_folder, options.replace));
    settle(config);
    std::cout << "Restored.\n";
}

struct RowsOptions { Place place; std::string folder; bool without_secrets = false; };

}  // namespace

void add_backup(CLI::App& root) {
    auto options = std::make_shared<BackupOptions>();
    auto* command = root.add_subcommand("backup", "Copy everything to a file while the site is in use: database and uploaded files");
    command->add_option("FILE", options->to, "A tar.gz to write; it must not exist");
    command->add_option("--key-file", options->key_file, "Encrypt with the key in this file")->type_name("FILE");
    command->add_option("--new-key", options->new_key, "Make such a key first")->type_name("FILE");
    command->add_flag("--database-only", options->database_only, "Write the SQLite file alone");
    add_place(*command, options->place);
    command->callback([options] { backup(*options); });
}

void add_restore(CLI::App& root) {
    auto options = std::make_shared<RestoreOptions>();
    auto* command = root.add_subcommand("restore", "Make a backup, or an earlier moment, the data of an installation; the server must be stopped");
    command->add_option("FILE", options->from, "A backup");
    command->add_option("--key-file", options->key_file, "The key it was encrypted with")->type_name("FILE");
    command->add_option("--at", options->at, "Instead: the database as it was at this moment, from the archive")->type_name("MOMENT");
    command->add_option("--from", options->archive, "Where the archive is; archive.folder when missing")->type_name("DIR");
    command->add_flag("--replace", options->replace, "Move the database that is there aside");
    command->add_flag("--check", options->check, "Only look whether it could be restored; change nothing");
    add_place(*command, options->place);
    command->callback([options] { restore(*options); });
}

void add_export_rows(CLI::App& export_) {
    auto options = std::make_shared<RowsOptions>();
    auto* rows = export_.add_subcommand("jsonl", "Everything, as lines of JSON and files; docs/export.md describes them");
    rows->add_option("DIR", options->folder, "A new or empty folder")->required();
    rows->add_flag("--without-secrets", options->without_secrets, "Leave out hashes of passwords, tokens, sessions and keys");
    add_place(*rows, options->place);
    rows->callback([options] {
        Opened opened(config_at(options->place));
        ProgressLine line;
        auto manifest = copies::export_rows(opened.app(), options->folder, options->without_secrets ? copies::Secrets::left_out : copies::Secrets::included, telling(line));
        line.end();
        std::cout << fmt::format("{} rows of {} tables and {} files in {}\n", rows_in(manifest), manifest.tables.size(), manifest.files.size(), options->folder);
        if (manifest.secrets) std::cout << "It holds secrets: keep it as you keep the database.\n";
    });

    struct SheetOptions { Place place; std::string folder; bool mark = false; };
    auto sheets = std::make_shared<SheetOptions>();
    auto* csv = export_.add_subcommand("csv", "Lists of members and orders for spreadsheets");
    csv->add_option("DIR", sheets->folder)->required();
    csv->add_flag("--bom", sheets->mark, "Begin with a byte order mark, which Excel needs to see Chinese");
    add_place(*csv, sheets->place);
    csv->callback([sheets] {
        Opened opened(config_at(sheets->place));
        for (auto& [file, count] : copies::export_spreadsheets(opened.app(), sheets->folder, sheets->mark ? copies::Mark::byte_order : copies::Mark::none))
            std::cout << fmt::format("  {:>8}  rows in {}\n", count, file);
    });

    auto* schema = export_.add_subcommand("schema", "Print the description of the tables, in Markdown");
    schema->callback([] {
        App app(Config{}, all_modules());
        std::cout << copies::describe_tables(app);
    });
}

void add_import_rows(CLI::App& import) {
    auto options = std::make_shared<RowsOptions>();
    auto* rows = import.add_subcommand("jsonl", "What `export jsonl` wrote, into an installation that holds nothing yet");
    rows->add_option("DIR", options->folder)->required();
    add_place(*rows, options->place);
    rows->callback([options] {
        Opened opened(config_at(options->place), {}, Opened::Schema::as_found);
        ProgressLine line;
        auto manifest = copies::import_rows(opened.app(), options->folder, telling(line));
        line.end();
        std::cout << fmt::format("{} rows of {} tables and {} files\n", rows_in(manifest), manifest.tables.size(), manifest.files.size());
    });
}

}  // namespace lyceum::commands
