#include "platform/db/rows.hpp"
#include "platform/crypto/crypto.hpp"
#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace lyceum::schema {

namespace {

constexpr int kRowsAtOnce = 500;                        // fetched from PostgreSQL
constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kForeverSaid = "forever";

sql::Statement statement(const char* text) { return {text, std::source_location::current()}; }

std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

std::string columns_of(const Table& table) {
    std::string all;
    for (auto& column : table.columns) all += (all.empty() ? "" : ", ") + quoted(column.name);
    return all;
}

// PostgreSQL sorts text by the rules of a language unless told otherwise; SQLite by bytes.
std::string order_of(const Table& table, Dialect dialect) {
    if (table.key.empty()) throw Fault(fmt::format("the table {} has no primary key", table.name));
    std::string all;
    for (auto& name : table.key) {
        auto* column = table.column(name);
        bool text = column && column->kind == Kind::text && dialect == Dialect::postgres;
        all += (all.empty() ? "" : ", ") + quoted(name) + (text ? " collate \"C\"" : "");
    }
    return all;
}

std::string condition_of(const Choice& choice) { return choice.only.empty() ? "" : " where " + choice.only; }

void write_moment(std::string& out, std::int64_t micros) {
    if (micros == kForever) return json::quote(out, kForeverSaid);
    auto said = to_iso8601({micros});
    auto read = from_iso8601(said);
    json::quote(out, read && read->micros == micros ? said : std::to_string(micros));
}

void write_cell(std::string& out, const sql::Cursor& row, int i, const Column& column) {
    if (row.is_null(i)) { out += "null"; return; }
    switch (column.kind) {
        case Kind::integer: return is_moment(column) ? write_moment(out, row.integer(i)) : json::quote(out, std::to_string(row.integer(i)));
        case Kind::real: return json::write_real(out, row.real(i));
        case Kind::boolean: return json::write(out, row.truth(i));
        case Kind::text: return json::quote(out, row.text(i));
        case Kind::bytes: return json::quote(out, crypto::base64(row.blob(i)));
        case Kind::other: throw Fault(fmt::format("the column {} has a type that cannot be exported", column.name));
    }
}

}  // namespace

// ---- out --------------------------------------------------------------------------------------

Snapshot::Snapshot(Database& database) : dialect_(database.dialect()), session_(database.session_without_limits()) {
    session_->command(dialect_ == Dialect::sqlite ? "begin" : "begin isolation level repeatable read read only");
    count({.name = "migrations"});                      // SQLite takes its snapshot with the first read
}

Snapshot::~Snapshot() {
    try {
        session_->command("rollback");
    } catch (const std::exception&) {                   // the connection has gone, and the snapshot with it
    }
}

const char* Snapshot::kept(std::string text) {
    statements_.push_back(std::make_unique<std::string>(std::move(text)));
    return statements_.back()->c_str();
}

std::unique_ptr<sql::Cursor> Snapshot::open(const char* text) { return session_->open(statement(text), sql::Arguments()); }

std::int64_t Snapshot::count(const Table& table, const Choice& choice) {
    auto cursor = open(kept(fmt::format("select count(*) from {}{}", quoted(table.name), condition_of(choice))));
    cursor->next();
    return cursor->integer(0);
}

std::int64_t Snapshot::lines(const Table& table, const Choice& choice, const std::function<void(std::string_view)>& give) {
    auto query = fmt::format("select {} from {}{} order by {}", columns_of(table), quoted(table.name), condition_of(choice), order_of(table, dialect_));
    std::vector<bool> left_out;
    for (auto& column : table.columns) left_out.push_back(std::find(choice.without.begin(), choice.without.end(), column.name) != choice.without.end());
    std::int64_t rows = 0;
    std::string line;
    auto give_all = [&](sql::Cursor& cursor) {
        auto before = rows;
        for (; cursor.next(); ++rows) {
            line = "{";
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                auto& column = table.columns[i];
                if (i) line += ',';
                json::quote(line, column.name);
                line += ':';
                if (left_out[i]) line += column.kind == Kind::text && !column.optional ? "\"\"" : "null";
                else write_cell(line, cursor, static_cast<int>(i), column);
            }
            line += '}';
            give(line);
        }
        return rows - before;
    };
    if (dialect_ == Dialect::sqlite) return give_all(*open(kept(std::move(query))));
    // A result of libpq stands in memory whole; a cursor brings it in pieces.
    auto name = fmt::format("rows{}", ++cursors_);
    session_->script(fmt::format("declare {} no scroll cursor for {}", name, query));
    auto* fetch = kept(fmt::format("fetch forward {} from {}", kRowsAtOnce, name));
    while (give_all(*open(fetch)) == kRowsAtOnce) {}
    session_->script("close " + name);
    return rows;
}

// ---- reading lines ------------------------------------------------------------------------------

namespace {

/// Reads one flat JSON object. Numbers stay text, so that none is rounded on its way.
class LineReader {
public:
    explicit LineReader(std::string_view line) : line_(line) {}

    std::vector<Member> all() {
        std::vector<Member> members;
        expect('{');
        while (members.empty() ? !took('}') : took(',')) {
            Member member;
            blanks();
            member.name = string();
            expect(':');
            value(member);
            members.push_back(std::move(member));
        }
        if (!members.empty()) expect('}');
        blanks();
        if (at_ != line_.size()) fail("goes on after its end");
        return members;
    }

private:
    [[noreturn]] void fail(std::string_view what) const { throw Fault(fmt::format("the line {} (byte {})", what, at_ + 1)); }
    char peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }
    void blanks() { while (peek() == ' ' || peek() == '\t' || peek() == '\r') ++at_; }
    bool took(char c) {
        blanks();
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    void expect(char c) {
        if (!took(c)) fail(fmt::format("lacks “{}”", c));
    }
    bool took_word(std::string_view word) {
        if (!line_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    void value(Member& member) {
        blanks();
        if (peek() == '"') { member.is = Member::Is::text, member.text = string(); return; }
        if (took_word("null")) { member.is = Member::Is::null; return; }
        if (took_word("true")) { member.is = Member::Is::truth, member.text = "true"; return; }
        if (took_word("false")) { member.is = Member::Is::truth, member.text = "false"; return; }
        auto end = std::min(line_.find_first_not_of("+-.0123456789eE", at_), line_.size());
        if (end == at_) fail("has a value that is neither text, number, true, false nor null");
        member.is = Member::Is::number;
        member.text = line_.substr(at_, end - at_);
        at_ = end;
    }
    std::string string() {
        if (peek() != '"') fail("lacks a text in quotes");
        ++at_;
        std::string out;
        while (peek() != '"') {
            auto plain = std::min(line_.find_first_of("\"\\", at_), line_.size());
            out.append(line_.substr(at_, plain - at_));
            at_ = plain;
            if (at_ >= line_.size()) fail("ends inside a text");
            if (peek() == '\\') escape(out);
        }
        ++at_;
        return out;
    }
    void escape(std::string& out) {
        constexpr std::string_view kNames = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
        ++at_;
        char c = peek();
        ++at_;
        if (auto known = kNames.find(c); c && known != kNames.npos) { out += kMeant[known]; return; }
        if (c != 'u') fail("has an escape that JSON does not know");
        auto unit = hex_digits();
        if (unit >= 0xd800 && unit < 0xdc00) {
            if (!took_word("\\u")) fail("has half a character");
            auto low = hex_digits();
            if (low < 0xdc00 || low > 0xdfff) fail("has half a character");
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
        append_utf8(out, unit);
    }
    std::uint32_t hex_digits() {
        std::uint32_t unit = 0;
        auto digits = line_.substr(std::min(at_, line_.size()), 4);
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
        if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) fail("has a broken \\u escape");
        at_ += 4;
        return unit;
    }
    static void append_utf8(std::string& out, std::uint32_t c) {
        auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
        if (c < 0x80) return put(c);
        if (c < 0x800) return put(0xc0 | c >> 6), put(0x80 | (c & 0x3f));
        if (c < 0x10000) return put(0xe0 | c >> 12), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
        put(0xf0 | c >> 18), put(0x80 | (c >> 12 & 0x3f)), put(0x80 | (c >> 6 & 0x3f)), put(0x80 | (c & 0x3f));
    }

    std::string_view line_;
    std::size_t at_ = 0;
};

template <class Number> Number number(std::string_view text, const Column& column) {
    Number value{};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) throw Fault(fmt::format("{} is “{}”, which is no number", column.name, text));
    return value;
}

std::int64_t moment(std::string_view text, const Column& column) {
    if (text == kForeverSaid) return kForever;
    bool digits = text.size() > 0 && text.find_first_not_of("-0123456789") == text.npos && text.find('-', 1) == text.npos;
    if (digits) return number<std::int64_t>(text, column);
    auto time = from_iso8601(text);
    if (!time) throw Fault(fmt::format("{} is “{}”, which is no moment", column.name, text));
    return time->micros;
}

sql::Type type_of(Kind kind) {
    switch (kind) {
        case Kind::integer: return sql::Type::integer;
        case Kind::real: return sql::Type::real;
        case Kind::boolean: return sql::Type::boolean;
        case Kind::bytes: return sql::Type::blob;
        default: return sql::Type::text;
    }
}

/// The value of a member; `text` of the member must outlive it.
sql::Value value_of(Member& member, const Column& column) {
    using Is = Member::Is;
    if (member.is == Is::null) return {type_of(column.kind), true, 0, 0, {}};
    auto must_be = [&](bool fits) { if (!fits) throw Fault(fmt::format("{} has a value of another type", column.name)); };
    switch (column.kind) {
        case Kind::integer:
            must_be(member.is == Is::text || member.is == Is::number);
            return sql::to_value(is_moment(column) ? moment(member.text, column) : number<std::int64_t>(member.text, column));
        case Kind::real: return must_be(member.is == Is::number), sql::to_value(number<double>(member.text, column));
        case Kind::boolean: return must_be(member.is == Is::truth), sql::to_value(member.text == "true");
        case Kind::bytes: {
            auto bytes = crypto::from_base64(member.text);
            if (!bytes) throw Fault(fmt::format("{} is not base64", column.name));
            member.text = std::move(*bytes);
            return {sql::Type::blob, false, 0, 0, member.text};
        }
        default: return must_be(member.is == Is::text), sql::to_value(member.text);
    }
}

}  // namespace

std::vector<Member> members_of(std::string_view line) { return LineReader(line).all(); }

// ---- in -----------------------------------------------------------------------------------------

Arrival::Arrival(Database& database) : session_(database.session_without_limits()) {
    session_->command(database.dialect() == Dialect::sqlite ? "begin immediate" : "begin");
}

Arrival::~Arrival() {
    if (!open_) return;
    try {
        session_->command("rollback");
    } catch (const std::exception&) {                   // already rolled back, or the connection has gone
    }
}

const char* Arrival::kept(std::string text) {
    statements_.push_back(std::make_unique<std::string>(std::move(text)));
    return statements_.back()->c_str();
}

void Arrival::clear(const Table& table) { session_->command(kept("delete from " + quoted(table.name))); }

void Arrival::add(const Table& table, std::string_view line) {
    auto members = members_of(line);
    auto& insert = inserts_[table.name];
    if (!insert) {
        std::string holes;
        for (std::size_t i = 1; i <= table.columns.size(); ++i) holes += fmt::format("{}${}", i > 1 ? ", " : "", i);
        insert = kept(fmt::format("insert into {} ({}) values ({})", quoted(table.name), columns_of(table), holes));
    }
    sql::Arguments row;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (i >= members.size() || members[i].name != table.columns[i].name)
            throw Fault(fmt::format("the line lacks “{}”, or has it elsewhere than in column {}", table.columns[i].name, i + 1));
        row.values.push_back(value_of(members[i], table.columns[i]));
    }
    if (members.size() > table.columns.size()) throw Fault(fmt::format("the line has “{}”, which is no column", members[table.columns.size()].name));
    auto cursor = session_->open(statement(insert), row);
    while (cursor->next()) {}
}

void Arrival::commit() {
    session_->command("commit");
    open_ = false;
}

}  // namespace lyceum::schema
