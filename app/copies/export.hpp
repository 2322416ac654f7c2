// Everything of an installation as documented lines of JSON with its files, out of one database and into another:
// docs/export.md describes the format. Export, import and export again give the same bytes, on either database.
#pragma once
#include "platform/db/schema.hpp"
#include "platform/http/copies.hpp"
#include <filesystem>

namespace lyceum::copies {

using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;

struct MigrationName { std::string module, name; };
DESCRIBE(MigrationName, module, name)
struct TableFile { std::string table, file; std::int64_t rows = 0; std::string sha256; };
DESCRIBE(TableFile, table, file, rows, sha256)
struct KeptFile { std::string file; std::int64_t bytes = 0; std::string sha256; };
DESCRIBE(KeptFile, file, bytes, sha256)
struct LeftOut { std::string what, why; };
DESCRIBE(LeftOut, what, why)

/// `manifest.json`: what an export holds. It has no date, so that equal data have equal manifests.
struct Manifest {
    std::string format = "lyceum-export";
    int version = 1;
    bool secrets = true;
    std::vector<MigrationName> migrations;          // the schema the rows fit
    std::vector<TableFile> tables;
    std::vector<KeptFile> files;                    // uploads, by their paths in the data folder
    std::vector<LeftOut> left_out;
};
DESCRIBE(Manifest, format, version, secrets, migrations, tables, files, left_out)

enum class Secrets { included, left_out };

/// Writes everything to a new or empty folder, as it is at one moment, while it is in use. Throws Fault.
Manifest export_rows(const App&, const std::filesystem::path& folder, Secrets, const Progress&);

/// Reads an export's manifest and checks every file against it. Throws Fault naming the first that differs.
Manifest check_export(const std::filesystem::path& folder, const Progress&);

/// Brings an export into an installation that holds nothing yet: makes the schema the rows fit, fills it in one
/// transaction, brings it to this version, copies the files, makes again what was left out. Throws Fault, naming file
/// and line, and then nothing has changed but that an empty database may have been made.
Manifest import_rows(App&, const std::filesystem::path& folder, const Progress&);

/// Writes the lists for spreadsheets to a folder, each as NAME.csv; refuses to overwrite. Answers how many rows each has.
enum class Mark { none, byte_order };
std::vector<std::pair<std::string, std::int64_t>> export_spreadsheets(const App&, const std::filesystem::path& folder, Mark);

/// The files of the folders that belong to the data, by their paths in the data folder, sorted.
std::vector<std::string> kept_files(const App&);
/// The tables that are exported, in the order of their files.
std::vector<schema::Table> exported_tables(const App&, Dialect);
/// The description of every table, in Markdown: the second half of docs/export.md.
std::string describe_tables(const App&);

}  // namespace lyceum::copies
