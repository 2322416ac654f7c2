#include "platform/db/tables.hpp"
#include "platform/core/lower.hpp"
#include "platform/db/sql.hpp"
#include <algorithm>
#include <stdexcept>

namespace lyceum {

void Tables::learn(const std::vector<TableDefinition>& definitions) {
    named_.clear();
    std::size_t next = 0;
    for (auto& each : definitions) {
        if (!each.view_text.empty()) continue;
        if (next == kTablesMax) throw std::logic_error("more tables than kTablesMax");
        named_[lower(each.name)].set(next++);
    }
    // A view may stand on another: as many rounds as there are views reach the ground.
    auto is_view = [](auto& each) { return !each.view_text.empty(); };
    for (auto rounds = std::count_if(definitions.begin(), definitions.end(), is_view); rounds > 0; --rounds)
        for (auto& each : definitions)
            if (is_view(each)) named_[lower(each.name)] |= read_words(each.view_text).reads;
    {
        std::unique_lock lock(words_lock_);
        words_.clear();
    }
    all_changed();
}

const Tables::Touched& Tables::of(const char* sql) {
    {
        std::shared_lock lock(words_lock_);
        if (auto known = words_.find(sql); known != words_.end()) return known->second;
    }
    auto touched = read_words(sql);
    std::unique_lock lock(words_lock_);
    return words_.emplace(sql, touched).first->second;
}

Tables::Touched Tables::read_words(std::string_view sql) const {
    Touched touched;
    sql::Tokens tokens{sql};
    bool after_dot = false, after_delete = false, changes_next = false;
    for (auto token = tokens.next(); token.kind != sql::TokenKind::end; token = tokens.next()) {
        bool word = token.kind == sql::TokenKind::word;
        bool named = word || (token.kind == sql::TokenKind::quoted && token.text.starts_with('"') && token.text.size() > 2);
        if (named && !after_dot) {
            auto known = named_.find(lower(word ? token.text : token.text.substr(1, token.text.size() - 2)));
            if (known != named_.end()) (changes_next ? touched.writes : touched.reads) |= known->second;
        }
        bool from = word && sql::is_word(token.text, "from");
        changes_next = word && (sql::is_word(token.text, "into") || sql::is_word(token.text, "update") || (from && after_delete));
        after_delete = word && sql::is_word(token.text, "delete");
        after_dot = token.text == ".";
    }
    return touched;
}

void Tables::changed(const TableSet& tables) {
    std::lock_guard lock(changing_);
    auto next = version_.load(std::memory_order_relaxed) + 1;
    for (std::size_t i = 0; i < kTablesMax; ++i)
        if (tables.test(i)) changed_at_[i].store(next, std::memory_order_release);
    version_.store(next, std::memory_order_release);
}

bool Tables::is_valid(const Footprint& footprint) const {
    if (footprint.at == version()) return true;
    for (auto i = footprint.tables._Find_first(); i < kTablesMax; i = footprint.tables._Find_next(i))
        if (changed_at_[i].load(std::memory_order_acquire) > footprint.at) return false;
    return true;
}

}  // namespace lyceum
