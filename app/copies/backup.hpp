// Backups: one file that holds the database and the files that belong to it, made while the site is in use, and made
// the data of an installation again. docs/backup.md tells operators how.
#pragma once
#include "app/copies/export.hpp"
#include "app/copies/pack.hpp"

namespace lyceum::copies {

/// `manifest.json` of a backup, its last file.
struct BackupManifest {
    std::string format = "lyceum-backup";
    int version = 1;
    Time made_at;
    std::string program;                            // the version that made it
    std::string database;                           // "sqlite": lyceum.db; "rows": an export in the folder `export`
    std::vector<KeptFile> files;
    std::vector<std::string> not_in_it;             // what an operator keeps elsewhere
};
DESCRIBE(BackupManifest, format, version, made_at, program, database, files, not_in_it)

/// Makes one. On SQLite it holds the database's pages, on PostgreSQL an export of its rows (export.hpp), each as of
/// one moment. Throws Fault; what was written until then is removed.
BackupManifest make_backup(const App&, const std::filesystem::path& to, const std::optional<Secret>& key, const Progress&);

/// Unpacks a backup and checks it: every digest, and the database's own structure. Throws Fault.
BackupManifest unpack_backup(const std::filesystem::path& from, const std::optional<Secret>& key, const std::filesystem::path& folder, const Progress&);

/// What SQLite says against a database file; empty when it is whole. Looks at every page.
std::vector<std::string> complaints_of(const std::filesystem::path& database);

/// Which process has the database open: its number; nothing when none has. Ask before opening it oneself.
std::optional<int> process_using(const std::filesystem::path& database);

/// What keeps changes from being archived, as far as the folders tell; empty when nothing does. Ask before opening the
/// database oneself.
std::string trouble_of_archive(const Config&);

/// Makes a database file the one of a data folder. One that is there is moved aside, and its new name answered; it
/// is refused when `replace` is false or a process uses it.
std::optional<std::filesystem::path> put_in_place(const std::filesystem::path& database, const std::filesystem::path& data_folder, bool replace);

}  // namespace lyceum::copies
