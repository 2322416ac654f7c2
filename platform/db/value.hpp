// How C++ values travel to and from the database. The C++ type is sent as the SQL type, so that a
// null has a type and `$2 is null` needs no cast.
#pragma once
#include "platform/core/describe.hpp"
#include "platform/core/types.hpp"
#include "platform/db/sql.hpp"
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum {

/// Bytes; kept exactly, zero bytes included. Text may not hold a zero byte.
struct Blob {
    std::string bytes;
    friend bool operator==(const Blob&, const Blob&) = default;
};

}  // namespace lyceum

namespace lyceum::sql {

/// Values a list parameter may have. Ask for more than this in pages.
inline constexpr std::size_t kListMax = 16'384;
inline constexpr int kListsMax = 16;            // in one statement

enum class Type { unknown, integer, real, boolean, text, blob };

/// One value on its way into a statement. Text is borrowed until the statement has run.
struct Value {
    Type type = Type::unknown;
    bool null = true;
    std::int64_t integer = 0;                   // booleans too
    double real = 0;
    std::string_view text;                      // blobs too
};

inline Value to_value(bool v) { return {Type::boolean, false, v, 0, {}}; }
template <class T>
concept SmallInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>
                    && (std::is_signed_v<T> || sizeof(T) < sizeof(std::int64_t));
template <SmallInteger T> Value to_value(T v) { return {Type::integer, false, static_cast<std::int64_t>(v), 0, {}}; }
inline Value to_value(double v) { return {Type::real, false, 0, v, {}}; }
inline Value to_value(std::string_view v) { return {Type::text, false, 0, 0, v}; }
inline Value to_value(const std::string& v) { return to_value(std::string_view(v)); }
inline Value to_value(const char* v) { return to_value(std::string_view(v)); }
inline Value to_value(const Blob& v) { return {Type::blob, false, 0, 0, v.bytes}; }
inline Value to_value(Time t) { return to_value(t.micros); }
inline Value to_value(Span s) { return to_value(s.micros); }
inline Value to_value(std::nullopt_t) { return {}; }
template <class T> Value to_value(Id<T> id) { return to_value(id.value); }
template <int Min, int Max> Value to_value(const Text<Min, Max>& t) { return to_value(t.str()); }
template <DescribedEnum E> Value to_value(E e) { return to_value(name_of(e)); }
template <class T> Value to_value(const std::optional<T>& v) {
    if (v) return to_value(*v);
    Value none = to_value(T{});
    return {none.type, true, 0, 0, {}};
}

/// An empty list becomes one of these: values that no row has, so `in` matches nothing and `not in`
/// everything, alike on both databases.
inline constexpr std::int64_t kNoInteger = std::numeric_limits<std::int64_t>::min();
inline constexpr std::string_view kNoText = "\x01\x02\x03 no such text \x03\x02\x01";

template <class T> struct IsList<std::vector<Id<T>>> : std::true_type {};
template <> struct IsList<std::vector<std::int64_t>> : std::true_type {};
template <> struct IsList<std::vector<std::string>> : std::true_type {};
template <DescribedEnum E> struct IsList<std::vector<E>> : std::true_type {};

/// The arguments of one statement, flat; they borrow the text they are made from. Lists are padded with their last value to a power of two, so
/// that few distinct statements are ever prepared.
struct Arguments {
    std::vector<Value> values;
    std::uint64_t shape = 0;                    // the binary logarithm of each list's width, four bits each, last lowest
    int lists = 0;

    template <class... A>
    explicit Arguments(const A&... a) {
        values.reserve(sizeof...(A));
        (add(a), ...);
    }

private:
    template <class T> void add(const T& v) { values.push_back(to_value(v)); }
    template <class T> requires IsList<std::vector<T>>::value
    void add(const std::vector<T>& list) {
        auto from = values.size();
        for (auto& each : list) values.push_back(to_value(each));
        pad(from, to_value(T{}).type);
    }
    /// Throws std::logic_error for a list longer than kListMax, or more than kListsMax lists.
    void pad(std::size_t from, Type);
};

/// `sql` with its parameters numbered for a driver: `$2...` becomes as many as its list is wide.
/// SQLite numbers `$2,$1` by first occurrence, so it is given `?2,?1`.
std::string numbered(std::string_view sql, char prefix, const Arguments&);

/// Throws Refusal for text with a zero byte or broken UTF-8, which PostgreSQL cannot keep, and
/// std::logic_error for a real that is not a number, which SQLite would keep as null.
void check_keepable(const Value&);

/// The row a query stands at. Both drivers implement it; nothing else sees a driver.
/// Reading a column as what it is not throws std::logic_error naming the column.
class Cursor {
public:
    virtual ~Cursor() = default;
    virtual bool next() = 0;
    virtual int columns() const = 0;
    virtual std::string_view name(int column) const = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual bool truth(int column) const = 0;
    virtual std::string_view text(int column) const = 0;        // valid until next()
    virtual std::string blob(int column) const = 0;
    virtual long changed() const = 0;                           // rows, once next() has answered false
    /// The type of row whose members were last found to be this statement's columns.
    virtual const void*& row_checked() = 0;
};

[[noreturn]] void column_is_wrong(const Cursor&, int column, std::string_view why);

inline void read_column(const Cursor& c, int i, std::int64_t& v) { v = c.integer(i); }
inline void read_column(const Cursor& c, int i, int& v) {
    auto wide = c.integer(i);
    v = static_cast<int>(wide);
    if (v != wide) column_is_wrong(c, i, "does not fit an int");
}
inline void read_column(const Cursor& c, int i, bool& v) { v = c.truth(i); }
inline void read_column(const Cursor& c, int i, double& v) { v = c.real(i); }
inline void read_column(const Cursor& c, int i, std::string& v) { v = c.text(i); }
inline void read_column(const Cursor& c, int i, Blob& v) { v.bytes = c.blob(i); }
inline void read_column(const Cursor& c, int i, Time& v) { v.micros = c.integer(i); }
inline void read_column(const Cursor& c, int i, Span& v) { v.micros = c.integer(i); }
template <class T> void read_column(const Cursor& c, int i, Id<T>& v) { v.value = c.integer(i); }
template <int Min, int Max> void read_column(const Cursor& c, int i, Text<Min, Max>& v) {
    auto text = Text<Min, Max>::from(c.text(i));
    if (!text) column_is_wrong(c, i, "breaks the limits of its own type");
    v = std::move(*text);
}
template <DescribedEnum E> void read_column(const Cursor& c, int i, E& v) {
    if (!from_name(c.text(i), v)) column_is_wrong(c, i, "is a word its enum does not have");
}
template <class T> void read_column(const Cursor& c, int i, std::optional<T>& v) {
    if (c.is_null(i)) v.reset();
    else read_column(c, i, v.emplace());
}

template <class Row>
inline constexpr char row_type{};                               // its address names the type

/// Throws std::logic_error unless the columns are `names`, in this order.
void check_columns(const Cursor&, const std::string_view* names, std::size_t count);

template <class Row>
void check_row(Cursor& c) {
    if (c.row_checked() == &row_type<Row>) return;
    if constexpr (Described<Row>) {
        std::array<std::string_view, member_count<Row>> names;
        std::size_t i = 0;
        each_member<Row>([&](std::string_view name, auto) { names[i++] = name; });
        check_columns(c, names.data(), names.size());
    } else {
        check_columns(c, nullptr, 1);
    }
    c.row_checked() = &row_type<Row>;
}

template <class Row>
Row read_row(const Cursor& c) {
    Row row{};
    if constexpr (Described<Row>) {
        int i = 0;
        each_member<Row>([&](std::string_view, auto member) { read_column(c, i++, row.*member); });
    } else {
        read_column(c, 0, row);
    }
    return row;
}

}  // namespace lyceum::sql
