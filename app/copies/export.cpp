#include "app/copies/export.hpp"
#include "platform/core/csv.hpp"
#include "platform/crypto/digest.hpp"
#include "platform/db/rows.hpp"
#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

namespace lyceum::copies {

namespace fs = std::filesystem;
using Keeping = TableNote::Keeping;

namespace {

constexpr std::size_t kLineBytesMost = 64 * 1024 * 1024;

/// What the modules say of one table, in the words of rows.hpp.
struct Treatment {
    bool left_out = false;
    std::string why;
    schema::Choice choice;
};

Treatment treatment_of(const std::vector<TableNote>& notes, const schema::Table& table, Secrets secrets) {
    Treatment treatment;
    for (auto& note : notes) {
        if (note.table != table.name) continue;
        bool whole_secret = note.keeping == Keeping::secret && note.column.empty();
        if (note.keeping == Keeping::in_part) treatment.choice.only = note.only;
        else if (note.keeping == Keeping::rebuilt || note.keeping == Keeping::passing) treatment.left_out = true, treatment.why = note.why;
        else if (secrets == Secrets::left_out && whole_secret) treatment.left_out = true, treatment.why = note.why;
        else if (secrets == Secrets::left_out) treatment.choice.without.emplace_back(note.column);
    }
    return treatment;
}

/// Writes a file and knows its digest. Throws Fault when the disk does.
class Writer {
public:
    explicit Writer(fs::path path) : path_(std::move(path)) {
        fs::create_directories(path_.parent_path());
        out_.open(path_, std::ios::binary | std::ios::trunc);
        check();
    }
    void line(std::string_view text) {
        write(text);
        write("\n");
    }
    void write(std::string_view bytes) {
        out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        digest_.add(bytes);
    }
    /// Answers the digest.
    std::string close() {
        out_.close();
        check();
        return digest_.hex();
    }

private:
    void check() const {
        if (!out_) throw Fault("cannot write " + path_.string() + "; is the disk full?");
    }
    fs::path path_;
    std::ofstream out_;
    crypto::Sha256 digest_;
};

void must_be_empty(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) throw Fault("cannot make the folder " + folder.string() + ": " + failed.message());
    if (!fs::is_empty(folder)) throw Fault(folder.string() + " is not empty; name a new folder");
}

}  // namespace

std::vector<std::string> kept_files(const App& app) {
    std::vector<std::string> files;
    fs::path data = app.config.site.data_folder;
    for (auto* folder : filled(app, kept_folder)) {
        if (!fs::exists(data / folder())) continue;
        for (auto& entry : fs::recursive_directory_iterator(data / folder()))
            if (entry.is_regular_file() && entry.path().filename().string().find('.') == std::string::npos)
                files.push_back(fs::relative(entry.path(), data).string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

namespace {

void bring_file(const fs::path& from, const fs::path& to) {
    fs::create_directories(to.parent_path());
    std::error_code failed;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, failed);
    if (failed) throw Fault("cannot copy " + from.string() + " to " + to.string() + ": " + failed.message());
}

std::string tables_word(const schema::Table& table) { return "tables/" + table.name + ".jsonl"; }

// What stays behind of one table, for the manifest.
void note_left_out(Manifest& manifest, const std::vector<TableNote>& notes, const schema::Table& table, const Treatment& treatment) {
    if (treatment.left_out) return manifest.left_out.push_back({table.name, treatment.why});
    for (auto& note : notes) {
        if (note.table != table.name) continue;
        bool blank = std::find(treatment.choice.without.begin(), treatment.choice.without.end(), note.column) != treatment.choice.without.end();
        if (note.keeping == Keeping::in_part) manifest.left_out.push_back({table.name + " where not " + std::string(note.only), std::string(note.why)});
        else if (!note.column.empty() && blank) manifest.left_out.push_back({table.name + "." + std::string(note.column), std::string(note.why)});
    }
}

std::vector<MigrationName> names_of(const std::vector<Migration>& migrations) {
    std::vector<MigrationName> names;
    for (auto& migration : migrations) names.push_back({migration.module, migration.name});
    return names;
}

void copy_files_out(const App& app, const fs::path& folder, Manifest& manifest, const Progress& tell) {
    fs::path data = app.config.site.data_folder;
    auto files = kept_files(app);
    for (auto& file : files) {
        // A picture that was taken back meanwhile is no longer ours to keep.
        if (!fs::exists(data / file)) continue;
        bring_file(data / file, folder / file);
        manifest.files.push_back({file, static_cast<std::int64_t>(fs::file_size(folder / file)), crypto::sha256_of_file((folder / file).string())});
        tell("files", static_cast<std::int64_t>(manifest.files.size()), static_cast<std::int64_t>(files.size()));
    }
}

// For `sha256sum -c SHA256SUMS`.
void write_sums(const fs::path& folder, const Manifest& manifest, const std::string& manifest_digest) {
    Writer sums(folder / "SHA256SUMS");
    for (auto& table : manifest.tables) sums.line(table.sha256 + "  " + table.file);
    for (auto& file : manifest.files) sums.line(file.sha256 + "  " + file.file);
    sums.line(manifest_digest + "  manifest.json");
    sums.close();
}

}  // namespace

std::vector<schema::Table> exported_tables(const App& app, Dialect dialect) {
    auto notes = all_table_notes(app);
    auto tables = schema::in_order_of_reference(schema::tables_after(migrations(app.modules), dialect));
    std::erase_if(tables, [&](auto& table) { return treatment_of(notes, table, Secrets::included).left_out; });
    return tables;
}

Manifest export_rows(const App& app, const fs::path& folder, Secrets secrets, const Progress& tell) {
    must_be_empty(folder);
    auto notes = all_table_notes(app);
    auto all_migrations = migrations(app.modules);
    Manifest manifest{.secrets = secrets == Secrets::included, .migrations = names_of(all_migrations)};
    auto tables = schema::in_order_of_reference(schema::tables_after(all_migrations, app.database->dialect()));
    {
        schema::Snapshot snapshot(*app.database);
        for (auto& table : tables) {
            auto treatment = treatment_of(notes, table, secrets);
            note_left_out(manifest, notes, table, treatment);
            if (treatment.left_out) continue;
            auto total = snapshot.count(table, treatment.choice);
            std::int64_t done = 0;
            Writer out(folder / tables_word(table));
            auto rows = snapshot.lines(table, treatment.choice, [&](std::string_view line) { out.line(line), tell(table.name, ++done, total); });
            manifest.tables.push_back({table.name, tables_word(table), rows, out.close()});
        }
    }
    copy_files_out(app, folder, manifest, tell);
    Writer out(folder / "manifest.json");
    out.line(json::text(manifest));
    write_sums(folder, manifest, out.close());
    return manifest;
}

std::vector<std::pair<std::string, std::int64_t>> export_spreadsheets(const App& app, const fs::path& folder, Mark mark) {
    std::vector<std::pair<std::string, std::int64_t>> written;
    for (auto* list : filled(app, spreadsheets)) {
        auto sheet = list();
        auto path = folder / (std::string(sheet.name) + ".csv");
        if (fs::exists(path)) throw Fault(path.string() + " exists; name another folder");
        Writer out(path);
        if (mark == Mark::byte_order) out.write(kByteOrderMark);
        out.write(csv_record(sheet.columns));
        std::int64_t rows = 0;
        app.database->read([&](Db& db) {
            sheet.rows(db, [&](const std::vector<std::string>& cells) {
                CHECK_THAT(cells.size() == sheet.columns.size());
                out.write(csv_record(cells));
                ++rows;
            });
        });
        out.close();
        written.emplace_back(path.filename().string(), rows);
    }
    return written;
}

// ---- in -----------------------------------------------------------------------------------------

namespace {

std::string whole_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw Fault(path.string() + " cannot be read");
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return std::move(bytes).str();
}

/// A name that stays inside the folder it is read from.
bool stays_inside(const std::string& file) {
    fs::path path(file);
    return !file.empty() && path.is_relative() && std::none_of(path.begin(), path.end(), [](auto& part) { return part == ".." || part == "."; });
}

Manifest manifest_of(const fs::path& folder) {
    auto path = folder / "manifest.json";
    if (!fs::exists(path)) throw Fault(folder.string() + " is no export: it has no manifest.json");
    Manifest manifest;
    try {
        manifest = json::from_text<Manifest>(whole_file(path));
    } catch (const Refusal&) {
        throw Fault(path.string() + " cannot be read: it was not written by this program, or it was changed");
    }
    if (manifest.format != "lyceum-export" || manifest.version != Manifest{}.version)
        throw Fault(fmt::format("{} is of the format {} {}, which this program does not read", path.string(), manifest.format, manifest.version));
    return manifest;
}

/// The migrations the export was made with, as this program has them. Throws when it has not.
std::vector<Migration> migrations_named(const std::vector<Migration>& all, const std::vector<MigrationName>& names) {
    std::set<std::pair<std::string, std::string>> wanted;
    for (auto& name : names) wanted.insert({name.module, name.name});
    std::vector<Migration> found;
    for (auto& migration : all)
        if (wanted.erase({migration.module, migration.name})) found.push_back(migration);
    if (!wanted.empty())
        throw Fault(fmt::format("the export has migration {} of {}, which this program does not know: a newer version made it. Import it with that version.",
            wanted.begin()->second, wanted.begin()->first));
    return found;
}

// An installation is empty when it holds no more than its migrations bring, and the jobs that every start makes.
void must_hold_nothing(const App& app, const std::vector<schema::Table>& tables, const std::vector<Migration>& migrations) {
    auto notes = all_table_notes(app);
    schema::Snapshot snapshot(*app.database);
    for (auto& table : tables) {
        auto treatment = treatment_of(notes, table, Secrets::included);
        auto brings = "insert into " + table.name + " ";
        bool brought = std::any_of(migrations.begin(), migrations.end(), [&](auto& each) { return each.postgres_sql.find(brings) != std::string::npos; });
        if (treatment.left_out || !treatment.choice.only.empty() || brought) continue;
        if (snapshot.count(table) > 0) throw Fault(fmt::format("this installation is in use: the table {} has rows. Import into an empty one.", table.name));
    }
}

void fill_table(schema::Arrival& arrival, const schema::Table& table, const fs::path& file, const TableFile& told, const Progress& tell) {
    std::ifstream in(file, std::ios::binary);
    std::int64_t number = 0;
    try {
        for (std::string line; std::getline(in, line);) {
            ++number;
            if (line.size() > kLineBytesMost) throw Fault("the line is too long");
            arrival.add(table, line);
            tell(table.name, number, told.rows);
        }
    } catch (const std::exception& fault) {
        throw Fault(fmt::format("{} line {}: {}", file.string(), number, fault.what()));
    }
    if (number != told.rows) throw Fault(fmt::format("{} has {} lines; the manifest says {}", file.string(), number, told.rows));
}

void fill_tables(Database& database, const std::vector<schema::Table>& tables, const fs::path& folder, const Manifest& manifest, const Progress& tell) {
    std::map<std::string, const TableFile*> files;
    for (auto& file : manifest.tables) files[file.table] = &file;
    schema::Arrival arrival(database);
    // What migrations brought gives way to what the export has of it.
    for (auto table = tables.rbegin(); table != tables.rend(); ++table)
        if (files.contains(table->name)) arrival.clear(*table);
    for (auto& table : tables) {
        auto file = files.find(table.name);
        if (file == files.end()) continue;
        fill_table(arrival, table, folder / file->second->file, *file->second, tell);
        files.erase(file);
    }
    if (!files.empty()) throw Fault(fmt::format("the export has a table {}, which its migrations do not make", files.begin()->first));
    arrival.commit();
}

}  // namespace

Manifest check_export(const fs::path& folder, const Progress& tell) {
    auto manifest = manifest_of(folder);
    std::vector<std::pair<std::string, std::string>> files;
    for (auto& table : manifest.tables) files.emplace_back(table.file, table.sha256);
    for (auto& file : manifest.files) files.emplace_back(file.file, file.sha256);
    std::int64_t done = 0;
    for (auto& [file, digest] : files) {
        if (!stays_inside(file)) throw Fault("the manifest names a file outside of the export: " + file);
        if (!fs::exists(folder / file)) throw Fault((folder / file).string() + " is missing");
        if (crypto::sha256_of_file((folder / file).string()) != digest) throw Fault((folder / file).string() + " is not what the manifest says: it was changed or damaged");
        tell("checking", ++done, static_cast<std::int64_t>(files.size()));
    }
    return manifest;
}

Manifest import_rows(App& app, const fs::path& folder, const Progress& tell) {
    auto manifest = check_export(folder, tell);
    auto all = migrations(app.modules);
    auto then = migrations_named(all, manifest.migrations);
    auto& database = *app.database;
    try {
        database.migrate(then);
    } catch (const Fault&) {
        if (then.size() == all.size()) throw;
        throw Fault("the export was made by an older version, and this database is already newer. Import into a database that does not exist yet.");
    }
    auto tables = schema::in_order_of_reference(schema::tables_after(then, database.dialect()));
    must_hold_nothing(app, tables, then);
    fill_tables(database, tables, folder, manifest, tell);
    database.migrate(all);
    app.read_settings();
    std::int64_t done = 0;
    for (auto& file : manifest.files) {
        bring_file(folder / file.file, fs::path(app.config.site.data_folder) / file.file);
        tell("files", ++done, static_cast<std::int64_t>(manifest.files.size()));
    }
    settle_in(app);
    return manifest;
}

// ---- the document ---------------------------------------------------------------------------------

namespace {

std::string type_said(const schema::Column& column) {
    std::string said = schema::is_moment(column) ? "moment" : std::string(name_of(column.kind));
    return column.optional ? said + " or null" : said;
}

std::string in_a_cell(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != text.npos; at += 2) text.insert(at, "\\");
    return text;
}

}  // namespace

std::string describe_tables(const App& app) {
    auto notes = all_table_notes(app);
    std::string out;
    auto tables = schema::in_order_of_reference(schema::tables_after(migrations(app.modules), Dialect::postgres));
    std::stable_sort(tables.begin(), tables.end(), [](auto& a, auto& b) { return a.name < b.name; });
    for (auto& table : tables) {
        auto treatment = treatment_of(notes, table, Secrets::included);
        if (treatment.left_out) continue;
        out += fmt::format("### {}\n\n", table.name);
        if (!table.meaning.empty()) out += table.meaning + "\n\n";
        for (auto& note : notes) {
            if (note.table != table.name) continue;
            if (note.keeping == Keeping::in_part) out += fmt::format("In part: rows with `{}`. {}\n\n", note.only, note.why);
            if (note.keeping == Keeping::secret && note.column.empty()) out += fmt::format("Secret: left out by `--without-secrets`. {}\n\n", note.why);
        }
        out += "| column | type | |\n|---|---|---|\n";
        for (auto& column : table.columns) {
            std::string says = column.meaning;
            auto add = [&](std::string more) { says += (says.empty() ? "" : "; ") + std::move(more); };
            if (std::find(table.key.begin(), table.key.end(), column.name) != table.key.end()) add("key");
            if (!column.refers_to.empty()) add("of " + column.refers_to);
            for (auto& note : notes)
                if (note.table == table.name && note.column == column.name) add("secret");
            out += fmt::format("| {} | {} | {} |\n", column.name, type_said(column), in_a_cell(says));
        }
        out += "\n";
    }
    out += "## Left out\n\n| table | why |\n|---|---|\n";
    for (auto& table : tables)
        if (auto treatment = treatment_of(notes, table, Secrets::included); treatment.left_out) out += fmt::format("| {} | {} |\n", table.name, treatment.why);
    return out;
}

}  // namespace lyceum::copies
