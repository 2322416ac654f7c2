// What modules say about copies of the data: which tables an export leaves out and why, which columns are secrets,
// which folders belong to the data, what is made again after a copy became the data.
#pragma once
#include "platform/http/app.hpp"

namespace lyceum {

/// One thing a module says of one of its tables. A table that nobody speaks of is exported whole.
struct TableNote {
    enum class Keeping {
        rebuilt,        // left out: `make_again` makes it from other tables
        passing,        // left out: worth nothing a day later, or to another installation
        in_part,        // only the rows for which `only` holds
        secret,         // left out without secrets; with `column`: that column's values are
    };
    std::string_view table;
    Keeping keeping = Keeping::passing;
    std::string_view why;               // an English sentence, for manifest and document
    std::string_view column = {};
    std::string_view only = {};         // SQL, alike on both databases
};
inline constexpr Slot<std::vector<TableNote>()> table_notes{"table_notes"};
/// All of them, in the order of modules.
std::vector<TableNote> all_table_notes(const App&);

/// A folder in the data folder whose files belong to the data: "media". Files whose names have a dot are unfinished.
inline constexpr Slot<std::string_view()> kept_folder{"kept_folder"};

/// A list for spreadsheets, `lyceum export csv`: NAME.csv. `rows` gives every row, a cell for each column, in the order of
/// ids; it reads some thousands at a time.
struct Spreadsheet {
    std::string_view name;
    std::vector<std::string> columns;
    void (*rows)(Db&, const std::function<void(const std::vector<std::string>&)>&) = nullptr;
};
inline constexpr Slot<Spreadsheet()> spreadsheets{"spreadsheets"};

/// Called when a backup, an export or an earlier moment has become the data: makes again what copies leave out.
inline constexpr Slot<void(const App&)> make_again{"make_again"};

/// Called then for each person who was erased, in a Tx of its own: takes out what the copy has brought back. It may
/// have been done before.
inline constexpr Slot<void(Tx&, PersonId)> erase_again{"erase_again"};

/// Remembers an erasure outside of the database, in the file `erased` of the data folder, so that a copy made before
/// it does not undo it. The file holds ids and moments alone. On the disk when this returns; throws Fault.
void remember_erasure(const std::string& data_folder, PersonId, Time);
struct Erasure {
    PersonId person;
    Time at;
};
/// Oldest first; a line that cannot be read is passed over.
std::vector<Erasure> erasures(const std::string& data_folder);

/// Everything that follows once a copy is the data: erasures happen again, then what was left out is made again.
void settle_in(const App&);

}  // namespace lyceum
