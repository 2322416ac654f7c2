// Lists in statements, and what is wrong with a row.
#include "platform/db/value.hpp"
#include "platform/core/refusal.hpp"
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace lyceum::sql {

void Arguments::pad(std::size_t from, Type type) {
    if (values.size() - from > kListMax) throw std::logic_error("a list is too long for one statement; ask in pages");
    if (++lists > kListsMax) throw std::logic_error("a statement has too many lists");
    if (values.size() == from) values.push_back(type == Type::text ? to_value(kNoText) : to_value(kNoInteger));
    auto width = std::bit_ceil(values.size() - from);
    auto last = values.back();
    values.resize(from + width, last);
    shape = shape << 4 | static_cast<std::uint64_t>(std::countr_zero(width));
}

std::string numbered(std::string_view sql, char prefix, const Arguments& arguments) {
    auto known = shape_of(sql);
    std::array<std::size_t, kParametersMax + 2> first{}, width{};
    std::size_t next = 1;
    for (std::size_t i = 1, list = 0; i <= known.parameters; ++i) {
        auto shift = 4 * (static_cast<std::size_t>(arguments.lists) - 1 - list);
        width[i] = known.list[i] ? std::size_t{1} << (arguments.shape >> shift & 15) : 1;
        if (known.list[i]) ++list;
        first[i] = next;
        next += width[i];
    }

    std::string out;
    std::size_t copied = 0;
    Tokens tokens{sql};
    for (auto token = tokens.next(); token.kind != TokenKind::end; token = tokens.next()) {
        if (token.kind != TokenKind::parameter && token.kind != TokenKind::dots) continue;
        auto at = static_cast<std::size_t>(token.text.data() - sql.data());
        out += sql.substr(copied, at - copied);
        copied = at + token.text.size();
        if (token.kind == TokenKind::dots) continue;
        for (std::size_t i = 0; i < width[token.number]; ++i)
            out += fmt::format("{}{}{}", i ? "," : "", prefix, first[token.number] + i);
    }
    out += sql.substr(copied);
    return out;
}

void check_keepable(const Value& value) {
    if (value.null) return;
    if (value.type == Type::text && (value.text.find('\0') != value.text.npos || utf8_length(value.text) < 0))
        throw Refusal(Refusal::Why::bad_request, "The text holds bytes that are not text. Remove them and try again.");
    if (value.type == Type::real && std::isnan(value.real)) throw std::logic_error("a real that is not a number cannot be kept");
}

void column_is_wrong(const Cursor& cursor, int column, std::string_view why) {
    throw std::logic_error(fmt::format("column {} {}", cursor.name(column), why));
}

void check_columns(const Cursor& cursor, const std::string_view* names, std::size_t count) {
    if (cursor.columns() != static_cast<int>(count))
        throw std::logic_error(fmt::format("the query has {} columns, the row {}", cursor.columns(), count));
    for (int i = 0; names && i < cursor.columns(); ++i)
        if (cursor.name(i) != names[i])
            throw std::logic_error(fmt::format("column {} is called {}, the row's member {}", i + 1, cursor.name(i), names[i]));
}

}  // namespace lyceum::sql
