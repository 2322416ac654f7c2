// SQL as text: one tokeniser for the checks made while compiling, for the two dialects' numbering of
// parameters, and for migration scripts.
#pragma once
#include <array>
#include <cstddef>
#include <source_location>
#include <string_view>
#include <type_traits>

namespace lyceum::sql {

/// Parameters one statement may have; a list counts as one.
inline constexpr std::size_t kParametersMax = 100;

enum class TokenKind { word, parameter, quoted, dots, semicolon, other, end };

/// A piece of SQL. Blanks and comments are between tokens and belong to none.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;                  // points into the source
    std::size_t number = 0;                 // of a parameter: 2 for `$2`; kParametersMax + 1 if larger than that
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }
constexpr bool starts_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool in_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }

/// Compares an SQL word without case; `word` is lower case.
constexpr bool is_word(std::string_view text, std::string_view word) {
    if (text.size() != word.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c != word[i]) return false;
    }
    return true;
}

/// Reads tokens from the front of a text. Knows '…', "…", E'…', $tag$…$tag$, -- and nested /* */.
/// Anything unterminated ends at the end of the text; the database will say what is wrong with it.
class Tokens {
public:
    constexpr explicit Tokens(std::string_view source) : source_(source) {}

    constexpr Token next() {
        skip_blanks_and_comments();
        auto from = at_;
        if (at_ >= source_.size()) return {TokenKind::end, source_.substr(source_.size()), 0};
        char c = source_[at_];
        if (c == '\'' || c == '"') return quoted(from, c, false);
        if ((c == 'e' || c == 'E') && peek(1) == '\'') { ++at_; return quoted(from, '\'', true); }
        if (starts_word(c)) {
            while (at_ < source_.size() && in_word(source_[at_])) ++at_;
            return {TokenKind::word, since(from), 0};
        }
        if (c == '$' && is_digit(peek(1))) return parameter(from);
        if (c == '$') return dollar_quoted(from);
        if (c == '.' && peek(1) == '.' && peek(2) == '.') { at_ += 3; return {TokenKind::dots, since(from), 0}; }
        ++at_;
        if (is_digit(c))
            while (at_ < source_.size() && in_word(source_[at_])) ++at_;
        return {c == ';' ? TokenKind::semicolon : TokenKind::other, since(from), 0};
    }

    /// Where the next token will be looked for.
    constexpr std::size_t position() const { return at_; }

private:
    constexpr char peek(std::size_t ahead) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }
    constexpr std::string_view since(std::size_t from) const { return source_.substr(from, at_ - from); }

    constexpr void skip_blanks_and_comments() {
        while (at_ < source_.size()) {
            if (is_blank(source_[at_])) { ++at_; continue; }
            if (source_[at_] == '-' && peek(1) == '-') {
                while (at_ < source_.size() && source_[at_] != '\n') ++at_;
            } else if (source_[at_] == '/' && peek(1) == '*') {
                skip_block_comment();
            } else {
                return;
            }
        }
    }
    constexpr void skip_block_comment() {
        int depth = 0;
        do {
            if (source_[at_] == '/' && peek(1) == '*') ++depth, at_ += 2;
            else if (source_[at_] == '*' && peek(1) == '/') --depth, at_ += 2;
            else ++at_;
        } while (depth > 0 && at_ < source_.size());
    }
    constexpr Token quoted(std::size_t from, char quote, bool backslashes) {
        for (++at_; at_ < source_.size(); ++at_) {
            if (backslashes && source_[at_] == '\\') { if (at_ + 1 < source_.size()) ++at_; continue; }
            if (source_[at_] != quote) continue;
            ++at_;
            if (peek(0) != quote) break;                                    // a doubled quote stands for itself
        }
        return {TokenKind::quoted, since(from), 0};
    }
    constexpr Token parameter(std::size_t from) {
        std::size_t number = 0;
        for (++at_; at_ < source_.size() && is_digit(source_[at_]); ++at_)
            if (number <= kParametersMax) number = number * 10 + static_cast<std::size_t>(source_[at_] - '0');
        return {TokenKind::parameter, since(from), number > kParametersMax ? kParametersMax + 1 : number};
    }
    constexpr Token dollar_quoted(std::size_t from) {
        auto end_of_tag = at_ + 1;
        while (end_of_tag < source_.size() && in_word(source_[end_of_tag]) && source_[end_of_tag] != '$') ++end_of_tag;
        if (end_of_tag >= source_.size() || source_[end_of_tag] != '$') { ++at_; return {TokenKind::other, since(from), 0}; }
        auto tag = source_.substr(at_, end_of_tag + 1 - at_);
        auto close = source_.find(tag, end_of_tag + 1);
        at_ = close == std::string_view::npos ? source_.size() : close + tag.size();
        return {TokenKind::quoted, since(from), 0};
    }

    std::string_view source_;
    std::size_t at_ = 0;
};

// ---- checks made while compiling ------------------------------------------------------------

/// What a statement is, as far as its words tell.
struct Shape {
    bool reads = false;                     // select or with, and nothing in it changes rows
    bool writes = false;                    // insert, update or delete stands in it
    bool returns = false;                   // returning
    bool single = true;                     // no second statement
    std::size_t parameters = 0;             // the largest number
    std::array<bool, kParametersMax + 2> used{}, list{};
};

constexpr Shape shape_of(std::string_view sql) {
    Shape shape;
    Tokens tokens{sql};
    bool first = true, ended = false, begins_as_query = false;
    for (auto token = tokens.next(), following = tokens.next(); token.kind != TokenKind::end; token = following, following = tokens.next()) {
        if (ended) shape.single = false;
        if (token.kind == TokenKind::semicolon) ended = true;
        if (token.kind == TokenKind::word) {
            if (first) begins_as_query = is_word(token.text, "select") || is_word(token.text, "with");
            if (is_word(token.text, "insert") || is_word(token.text, "update") || is_word(token.text, "delete")) shape.writes = true;
            if (is_word(token.text, "returning")) shape.returns = true;
        }
        if (token.kind == TokenKind::parameter) {
            if (token.number > shape.parameters) shape.parameters = token.number;
            shape.used[token.number] = true;
            if (following.kind == TokenKind::dots) shape.list[token.number] = true;
        }
        first = false;
    }
    shape.reads = begins_as_query && !shape.writes;
    return shape;
}

template <class T>
struct IsList : std::false_type {};         // specialised for the vectors that fill `in ($1...)`

// Not constexpr on purpose: reaching one of these is a compile error whose words say what is wrong.
inline void a_Db_can_only_read() {}
inline void this_is_a_read_use_all_one_or_maybe() {}
inline void only_insert_update_and_delete_change_rows() {}
inline void this_statement_has_no_returning() {}
inline void one_statement_at_a_time() {}
inline void parameters_and_arguments_differ_in_number() {}
inline void a_parameter_number_is_skipped() {}
inline void a_list_and_only_a_list_is_written_with_three_dots() {}

template <class... A>
consteval void check_parameters(const Shape& shape) {
    if (!shape.single) one_statement_at_a_time();
    if (shape.parameters != sizeof...(A)) parameters_and_arguments_differ_in_number();
    constexpr std::array<bool, sizeof...(A) + 1> lists{false, IsList<std::remove_cvref_t<A>>::value...};
    for (std::size_t i = 1; i <= sizeof...(A); ++i) {
        if (!shape.used[i]) a_parameter_number_is_skipped();
        if (shape.list[i] != lists[i]) a_list_and_only_a_list_is_written_with_three_dots();
    }
}

/// A query literal with its place in the source, checked against the types of its arguments.
template <class... A>
struct Read {
    const char* sql;
    std::source_location at;
    consteval Read(const char* s, std::source_location where = std::source_location::current()) : sql(s), at(where) {
        auto shape = shape_of(s);
        if (!shape.reads) a_Db_can_only_read();
        check_parameters<A...>(shape);
    }
};

/// A literal that changes rows.
template <class... A>
struct Write {
    const char* sql;
    std::source_location at;
    consteval Write(const char* s, std::source_location where = std::source_location::current()) : sql(s), at(where) {
        auto shape = shape_of(s);
        if (shape.reads) this_is_a_read_use_all_one_or_maybe();
        if (!shape.writes) only_insert_update_and_delete_change_rows();
        check_parameters<A...>(shape);
    }
};

/// A literal that changes rows and answers with them.
template <class... A>
struct Returning {
    const char* sql;
    std::source_location at;
    consteval Returning(const char* s, std::source_location where = std::source_location::current()) : sql(s), at(where) {
        auto shape = shape_of(s);
        if (!shape.writes) only_insert_update_and_delete_change_rows();
        if (!shape.returns) this_statement_has_no_returning();
        check_parameters<A...>(shape);
    }
};

}  // namespace lyceum::sql
