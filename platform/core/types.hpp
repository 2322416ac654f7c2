// The vocabulary of the whole program. If two values could be confused, they are two types.
#pragma once
#include "platform/core/describe.hpp"
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum {

/// Identifies one row of one kind of thing: 64 bits, ordered by creation time, and outside the
/// program always 13 characters of Crockford base 32, because JavaScript loses integers above 2^53.
template <class Thing>
struct Id {
    std::int64_t value = 0;
    explicit operator bool() const { return value != 0; }
    friend auto operator<=>(Id, Id) = default;
};

std::string show_id(std::int64_t);
std::optional<std::int64_t> read_id(std::string_view);
template <class T> std::string to_string(Id<T> id) { return show_id(id.value); }

struct Person;                                                  // accounts owns the meaning
using PersonId = Id<Person>;

/// A span of time in microseconds.
struct Span {
    std::int64_t micros = 0;
    friend constexpr auto operator<=>(Span, Span) = default;
    friend constexpr Span operator*(Span s, std::int64_t n) { return {s.micros * n}; }
};
constexpr Span seconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Span minutes(std::int64_t n) { return seconds(n * 60); }
constexpr Span hours(std::int64_t n) { return minutes(n * 60); }
constexpr Span days(std::int64_t n) { return hours(n * 24); }

/// A point in time: microseconds since 1970 UTC. Never a local time. Outside: ISO 8601, UTC.
struct Time {
    std::int64_t micros = 0;
    explicit operator bool() const { return micros != 0; }
    friend constexpr auto operator<=>(Time, Time) = default;
    friend constexpr Time operator+(Time t, Span s) { return {t.micros + s.micros}; }
    friend constexpr Time operator-(Time t, Span s) { return {t.micros - s.micros}; }
    friend constexpr Span operator-(Time a, Time b) { return {a.micros - b.micros}; }
};

/// `2026-11-20T08:30:00Z`; fractions of a second are shown only where there are any.
std::string to_iso8601(Time);
/// Accepts a date, or a date and time with `Z`, an offset, or nothing (read as UTC).
std::optional<Time> from_iso8601(std::string_view);
Time clock_now();                                               // the process clock; handlers use visit.now

/// Currencies a price may be in; the number of decimal places follows ISO 4217.
enum class Currency { CNY, USD, EUR, JPY };
DESCRIBE_ENUM(Currency, CNY, USD, EUR, JPY)
int decimals(Currency);

/// An amount in minor units (fen, cents) of one currency. There is no way to mix two currencies or
/// to multiply by a fraction; shares are made by `split`, which conserves the sum.
struct Money {
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;

    Money operator-() const { return {-minor, currency}; }
    friend bool operator==(Money, Money) = default;
    bool is_zero() const { return minor == 0; }
};
DESCRIBE(Money, minor, currency)
/// Throw std::logic_error for two currencies and std::overflow_error when the sum leaves 64 bits.
Money operator+(Money, Money);
Money operator-(Money, Money);
bool operator<(Money, Money);
/// Divides by weights (largest remainder); the parts always sum to the whole.
std::vector<Money> split(Money whole, const std::vector<std::int64_t>& weights);
/// "199.00": the amount in major units, for machines. People read `Ui::money`.
std::string to_decimal(Money);

/// Trimmed, valid UTF-8 of Min..Max characters without control characters other than newline and
/// tab. The limit in the type is the limit in the form, in the JSON schema and in the complaint.
template <int Min, int Max>
class Text {
public:
    static constexpr int min = Min, max = Max;
    Text() = default;
    static std::optional<Text> from(std::string_view raw);
    operator std::string_view() const { return text_; }
    const std::string& str() const { return text_; }
    bool empty() const { return text_.empty(); }
    friend bool operator==(const Text&, const Text&) = default;

private:
    explicit Text(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

std::string_view trimmed(std::string_view);
/// Code points in valid UTF-8, or -1: overlong forms, surrogates and values above U+10FFFF are invalid.
int utf8_length(std::string_view);
/// False for NUL and other control characters; newline and tab are allowed.
bool is_printable_text(std::string_view);
/// `text` with CR LF and CR turned into LF.
std::string with_unix_newlines(std::string_view text);
/// The longest prefix of at most `most` code points.
std::string_view utf8_prefix(std::string_view text, int most);

template <int Min, int Max>
std::optional<Text<Min, Max>> Text<Min, Max>::from(std::string_view raw) {
    auto text = with_unix_newlines(trimmed(raw));
    auto length = utf8_length(text);
    if (length < Min || length > Max || !is_printable_text(text)) return std::nullopt;
    return Text(std::move(text));
}

/// A value that is never printed, logged or compared in variable time.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    const std::string& reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

private:
    std::string value_;
};

/// A sentence not yet in anyone's language: English text with `{}` holes, and what fills them.
/// Notifications, job errors and refusals carry it, and the reader's language is applied late.
struct Msg {
    std::string english;
    std::vector<std::string> holes;
};
DESCRIBE(Msg, english, holes)

}  // namespace lyceum

template <class T>
struct std::hash<lyceum::Id<T>> {
    std::size_t operator()(lyceum::Id<T> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
