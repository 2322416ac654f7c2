// Follows create, alter and drop of tables through the scripts. Written for scripts in the house's form: one column
// a line, its meaning in a comment at the end of the line or on the lines before.
#include "platform/db/schema.hpp"
#include "platform/db/script.hpp"
#include "platform/db/sql.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace lyceum::schema {

namespace {

using sql::is_word;
using sql::Token;
using sql::TokenKind;

/// One part of a table's body between commas, and the comments that belong to it.
struct Part { std::string text, comment; };

void add_line(std::string& to, std::string_view comment) {
    comment = trimmed(comment);
    if (comment.empty()) return;
    if (!to.empty()) to += ' ';
    to += comment;
}

/// Cuts `id bigint, -- says what\n name text` at the commas outside of brackets and quotes. A comment on a line
/// of its own belongs to what follows, one behind something to that.
class Parts {
public:
    explicit Parts(std::string_view body) : body_(body) {
        while (at_ < body_.size()) step();
        finish();
    }
    std::vector<Part> list;

private:
    void step() {
        char c = body_[at_];
        if (c == '-' && body_.substr(at_).starts_with("--")) return comment();
        if (c == '\'' || c == '"') return quoted(c);
        if (c == '\n') line_is_new_ = true;
        else if (!sql::is_blank(c)) line_is_new_ = false;
        depth_ += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == ',' && depth_ == 0) finish();
        else part_.text += c;
        ++at_;
    }
    void comment() {
        auto end = std::min(body_.find('\n', at_), body_.size());
        auto said = body_.substr(at_ + 2, end - at_ - 2);
        bool behind_a_comma = !line_is_new_ && trimmed(part_.text).empty() && !list.empty();
        add_line(behind_a_comma ? list.back().comment : part_.comment, said);
        at_ = end;
    }
    void quoted(char quote) {
        auto end = body_.find(quote, at_ + 1);
        end = end == body_.npos ? body_.size() : end + 1;
        part_.text += body_.substr(at_, end - at_);
        at_ = end;
        line_is_new_ = false;
    }
    void finish() {
        if (!trimmed(part_.text).empty()) list.push_back(std::exchange(part_, {}));
        part_.text.clear();
    }

    std::string_view body_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool line_is_new_ = true;
    Part part_;
};

std::vector<Token> words_of(std::string_view text) {
    std::vector<Token> words;
    sql::Tokens tokens(text);
    for (auto token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) words.push_back(token);
    return words;
}

/// What stands in the brackets that open behind `from`, which is moved past them.
std::string_view bracketed(std::string_view text, const std::vector<Token>& words, std::size_t& from) {
    while (from < words.size() && words[from].text != "(") ++from;
    if (from == words.size()) return {};
    auto begin = words[from].text.data() + 1;
    int depth = 0;
    for (; from < words.size(); ++from) {
        depth += words[from].text == "(" ? 1 : words[from].text == ")" ? -1 : 0;
        if (depth == 0) return {begin, static_cast<std::size_t>(words[from].text.data() - begin)};
    }
    return {begin, static_cast<std::size_t>(text.data() + text.size() - begin)};
}

std::vector<std::string> names_in(std::string_view list) {
    std::vector<std::string> names;
    for (auto& word : words_of(list))
        if (word.kind == TokenKind::word) names.emplace_back(word.text);
    return names;
}

Kind kind_named(std::string_view word) {
    if (is_word(word, "bigint") || is_word(word, "smallint") || is_word(word, "integer")) return Kind::integer;
    if (is_word(word, "double") || is_word(word, "real")) return Kind::real;
    if (is_word(word, "boolean")) return Kind::boolean;
    if (is_word(word, "text")) return Kind::text;
    if (is_word(word, "bytea") || is_word(word, "blob")) return Kind::bytes;
    return Kind::other;
}

void add_column(Table& table, const Part& part) {
    auto words = words_of(part.text);
    if (words.size() < 2) throw Fault(fmt::format("the table {} has a column that cannot be read: {}", table.name, trimmed(part.text)));
    Column column{.name = std::string(words[0].text), .kind = kind_named(words[1].text), .optional = true, .meaning = part.comment};
    for (std::size_t i = 2; i < words.size(); ++i) {
        auto word = words[i].text;
        if (is_word(word, "not")) column.optional = false;
        if (is_word(word, "primary")) column.optional = false, table.key = {column.name};
        if (is_word(word, "unique")) table.uniques.push_back({column.name});
        if (is_word(word, "references") && i + 1 < words.size()) column.refers_to = words[++i].text;
        if (is_word(word, "default") && i + 1 < words.size()) column.otherwise = words[++i].text;
        if (is_word(word, "check")) column.choices = bracketed(part.text, words, i);
    }
    table.columns.push_back(std::move(column));
}

void add_part(Table& table, const Part& part) {
    auto words = words_of(part.text);
    std::size_t at = 0;
    if (is_word(words[0].text, "constraint")) at = 2;
    auto word = at < words.size() ? words[at].text : std::string_view();
    if (is_word(word, "primary")) table.key = names_in(bracketed(part.text, words, at));
    else if (is_word(word, "unique")) table.uniques.push_back(names_in(bracketed(part.text, words, at)));
    else if (is_word(word, "foreign")) {
        auto names = names_in(bracketed(part.text, words, at));
        while (at < words.size() && !is_word(words[at].text, "references")) ++at;
        for (auto& column : table.columns)
            if (at + 1 < words.size() && std::find(names.begin(), names.end(), column.name) != names.end()) column.refers_to = words[at + 1].text;
    } else if (!is_word(word, "check")) add_column(table, part);
}

/// The comment lines that end right above a statement.
std::string comment_above(std::string_view script, std::string_view statement) {
    auto above = script.substr(0, static_cast<std::size_t>(statement.data() - script.data()));
    std::vector<std::string_view> lines;
    while (!above.empty()) {
        if (above.ends_with('\n')) above.remove_suffix(1);
        auto begin = above.rfind('\n');
        begin = begin == above.npos ? 0 : begin + 1;
        auto line = trimmed(above.substr(begin));
        if (!line.starts_with("--")) break;
        lines.push_back(line.substr(2));
        above = above.substr(0, begin);
    }
    std::string comment;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) add_line(comment, *line);
    return comment;
}

class Reader {
public:
    void follow(const Migration& migration, std::string_view script) {
        for (auto& piece : sql::split_script(script)) {
            auto words = words_of(piece.text);
            auto says = [&](std::size_t i, std::string_view word) { return i < words.size() && is_word(words[i].text, word); };
            if (says(0, "create") && says(1, "table")) create(migration, piece.text, words, comment_above(script, piece.text));
            else if (says(0, "drop") && says(1, "table")) drop(says(2, "if") ? words.at(4).text : words.at(2).text);
            else if (says(0, "alter") && says(1, "table")) alter(piece.text, words);
            else if (says(0, "create") && says(1, "unique")) unique_index(piece.text, words);
        }
    }
    std::vector<Table> tables;

private:
    void create(const Migration& migration, std::string_view text, const std::vector<Token>& words, std::string meaning) {
        std::size_t at = is_word(words.at(2).text, "if") ? 5 : 2;
        Table table{.module = migration.module, .name = std::string(words.at(at).text), .meaning = std::move(meaning)};
        for (auto& part : Parts(bracketed(text, words, at)).list) add_part(table, part);
        for (auto& name : table.key)
            for (auto& column : table.columns)
                if (column.name == name) column.optional = false;
        tables.push_back(std::move(table));
    }
    void drop(std::string_view name) { std::erase_if(tables, [&](auto& each) { return each.name == name; }); }

    /// `alter table x add [column] …`, `drop [column] …`, `rename [column] a to b`, `rename to y`.
    void alter(std::string_view text, const std::vector<Token>& words) {
        auto& table = named(words.at(2).text);
        auto body = text.substr(static_cast<std::size_t>(words.at(3).text.data() - text.data()));
        for (auto& part : Parts(body).list) {
            auto verbs = words_of(part.text);
            std::size_t at = verbs.size() > 1 && is_word(verbs[1].text, "column") ? 2 : 1;
            auto rest = std::string_view(part.text).substr(static_cast<std::size_t>(verbs.at(at).text.data() - part.text.data()));
            if (is_word(verbs[0].text, "add")) add_part(table, {std::string(rest), part.comment});
            else if (is_word(verbs[0].text, "drop")) std::erase_if(table.columns, [&](auto& each) { return each.name == verbs.at(at).text; });
            else if (is_word(verbs[0].text, "rename") && is_word(verbs.at(1).text, "to")) table.name = verbs.at(2).text;
            else if (is_word(verbs[0].text, "rename")) rename_column(table, verbs.at(at).text, verbs.at(at + 2).text);
        }
    }
    static void rename_column(Table& table, std::string_view from, std::string_view to) {
        for (auto& column : table.columns)
            if (column.name == from) column.name = to;
        std::replace(table.key.begin(), table.key.end(), std::string(from), std::string(to));
        for (auto& unique : table.uniques) std::replace(unique.begin(), unique.end(), std::string(from), std::string(to));
    }
    /// `create unique index i on t (a, lower(b)) where …`: unique in what it names, which is as near as needed here.
    void unique_index(std::string_view text, const std::vector<Token>& words) {
        std::size_t at = 0;
        while (at < words.size() && !is_word(words[at].text, "on")) ++at;
        auto& table = named(words.at(at + 1).text);
        std::vector<std::string> columns;
        for (auto& name : names_in(bracketed(text, words, at)))
            if (table.column(name)) columns.push_back(name);
        table.uniques.push_back(std::move(columns));
    }
    Table& named(std::string_view name) {
        for (auto& each : tables)
            if (each.name == name) return each;
        throw Fault(fmt::format("a migration changes the table {}, which none has made", name));
    }
};

}  // namespace

const Column* Table::column(std::string_view wanted) const {
    for (auto& each : columns)
        if (each.name == wanted) return &each;
    return nullptr;
}

bool is_moment(const Column& column) {
    std::string_view name = column.name;
    return column.kind == Kind::integer && (name == "at" || name == "since" || name.ends_with("_at") || name.ends_with("_until") || name == "period_end");
}

std::vector<Table> tables_after(const std::vector<Migration>& migrations, Dialect dialect) {
    Reader reader;
    for (auto& migration : migrations) {
        bool own = dialect == Dialect::sqlite && !migration.sqlite_sql.empty();
        reader.follow(migration, own ? migration.sqlite_sql : migration.postgres_sql);
    }
    return std::move(reader.tables);
}

std::vector<Table> in_order_of_reference(std::vector<Table> tables) {
    std::vector<Table> ordered;
    std::set<std::string> placed;
    auto waits = [&](const Table& table) {
        return std::any_of(table.columns.begin(), table.columns.end(), [&](auto& column) {
            return !column.refers_to.empty() && column.refers_to != table.name && !placed.contains(column.refers_to);
        });
    };
    while (!tables.empty()) {
        auto next = std::find_if(tables.begin(), tables.end(), [&](auto& each) { return !waits(each); });
        if (next == tables.end()) throw Fault(fmt::format("the foreign keys of {} go round in a circle", tables.front().name));
        placed.insert(next->name);
        ordered.push_back(std::move(*next));
        tables.erase(next);
    }
    return ordered;
}

}  // namespace lyceum::schema
