// Which tables a statement reads or changes, and when each table was last changed. What is kept in
// memory (pages, values) remembers the tables it was made from and is valid while they stand still.
#pragma once
#include <array>
#include <atomic>
#include <bitset>
#include <cstdint>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lyceum {

/// A moment in the life of the data: grows with every commit that changed anything.
using DataVersion = std::int64_t;

inline constexpr std::size_t kTablesMax = 320;
using TableSet = std::bitset<kTablesMax>;

/// What something was made from: valid while none of the tables has changed since `at`.
struct Footprint {
    TableSet tables;
    DataVersion at = 0;
};

/// A table, or a view with the words it is made of.
struct TableDefinition {
    std::string name, view_text;
};

/// The tables of one database. Thread-safe once it has learnt them.
class Tables {
public:
    /// The tables a statement touches, told from its words: a table counts as read where its name stands as a
    /// word of its own, so that the answer is never too small. A view stands for the tables beneath it.
    struct Touched {
        TableSet reads, writes;
    };

    /// Replaces what was known. Throws std::logic_error for more than kTablesMax tables.
    void learn(const std::vector<TableDefinition>&);
    /// `sql` is a literal: its address names it. Valid until learn() is called again.
    const Touched& of(const char* sql);

    DataVersion version() const { return version_.load(std::memory_order_acquire); }
    /// Called after a commit and before it is acknowledged. Also for what other processes committed.
    void changed(const TableSet&);
    void all_changed() { changed(TableSet().set()); }
    bool is_valid(const Footprint&) const;

private:
    Touched read_words(std::string_view sql) const;

    std::map<std::string, TableSet, std::less<>> named_;
    std::shared_mutex words_lock_;
    std::unordered_map<const char*, Touched> words_;

    std::mutex changing_;
    std::atomic<DataVersion> version_{0};
    std::array<std::atomic<DataVersion>, kTablesMax> changed_at_{};
};

}  // namespace lyceum
