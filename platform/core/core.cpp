#include "platform/core/log.hpp"
#include "platform/core/refusal.hpp"
#include "platform/core/types.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fmt/format.h>
#include <mutex>
#include <numeric>
#include <unistd.h>

namespace lyceum {

// ---- ids ------------------------------------------------------------------------------------

namespace { constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz"; }

std::string show_id(std::int64_t value) {
    std::string out(13, '0');
    auto bits = static_cast<std::uint64_t>(value);
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit, bits >>= 5) *digit = kDigits[bits & 31];
    return out;
}

std::optional<std::int64_t> read_id(std::string_view text) {
    if (text.size() != 13 || text[0] > 'f') return std::nullopt;
    std::uint64_t bits = 0;
    for (char c : text) {
        auto digit = kDigits.find(c);
        if (digit == kDigits.npos) return std::nullopt;
        bits = bits << 5 | digit;
    }
    auto value = static_cast<std::int64_t>(bits);
    if (value <= 0) return std::nullopt;
    return value;
}

// ---- time -----------------------------------------------------------------------------------

Time clock_now() {
    using namespace std::chrono;
    return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

std::string to_iso8601(Time t) {
    using namespace std::chrono;
    sys_time<microseconds> point{microseconds{t.micros}};
    auto day = floor<std::chrono::days>(point);
    year_month_day date{day};
    auto of_day = (point - day).count();
    auto second = of_day / 1'000'000, micro = of_day % 1'000'000;
    auto out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), second / 3600, second / 60 % 60, second % 60);
    if (micro) out += micro % 1000 ? fmt::format(".{:06}", micro) : fmt::format(".{:03}", micro / 1000);
    return out + "Z";
}

std::optional<Time> from_iso8601(std::string_view s) {
    std::size_t at = 0;
    auto number = [&](std::size_t digits) -> std::optional<int> {
        if (at + digits > s.size()) return std::nullopt;
        int n = 0;
        for (auto end = at + digits; at < end; ++at) {
            if (s[at] < '0' || s[at] > '9') return std::nullopt;
            n = n * 10 + (s[at] - '0');
        }
        return n;
    };
    auto skip = [&](std::string_view any) { return at < s.size() && any.find(s[at]) != any.npos && ++at; };

    auto year = number(4);
    if (!year || !skip("-")) return std::nullopt;
    auto month = number(2);
    if (!month || !skip("-")) return std::nullopt;
    auto day = number(2);
    if (!day) return std::nullopt;
    using namespace std::chrono;
    year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)}, std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    std::int64_t micros = sys_days{date}.time_since_epoch().count() * 86'400'000'000LL;
    if (at == s.size()) return Time{micros};

    if (!skip("Tt ")) return std::nullopt;
    auto hour = number(2);
    if (!hour || *hour > 23 || !skip(":")) return std::nullopt;
    auto minute = number(2);
    if (!minute || *minute > 59) return std::nullopt;
    int second = 0;
    if (skip(":")) {
        auto given = number(2);
        if (!given || *given > 60) return std::nullopt;
        second = *given;
        if (skip(".")) {
            std::int64_t unit = 100'000;
            if (at == s.size() || s[at] < '0' || s[at] > '9') return std::nullopt;
            for (; at < s.size() && s[at] >= '0' && s[at] <= '9'; ++at, unit /= 10) micros += (s[at] - '0') * unit;
        }
    }
    micros += ((*hour * 60LL + *minute) * 60 + second) * 1'000'000;
    if (at == s.size()) return Time{micros};
    if (skip("Zz")) return at == s.size() ? std::optional(Time{micros}) : std::nullopt;
    bool east = s[at] == '+';
    if (!skip("+-")) return std::nullopt;
    auto offset_hour = number(2);
    skip(":");
    auto offset_minute = number(2);
    if (!offset_hour || !offset_minute || at != s.size()) return std::nullopt;
    std::int64_t offset = (*offset_hour * 60LL + *offset_minute) * 60'000'000;
    return Time{east ? micros - offset : micros + offset};
}

// ---- money ----------------------------------------------------------------------------------

int decimals(Currency currency) { return currency == Currency::JPY ? 0 : 2; }

static void same_currency(Money a, Money b) {
    if (a.currency != b.currency) throw std::logic_error("two currencies in one sum");
}

Money operator+(Money a, Money b) {
    same_currency(a, b);
    Money sum{0, a.currency};
    if (__builtin_add_overflow(a.minor, b.minor, &sum.minor)) throw std::overflow_error("money overflow");
    return sum;
}
Money operator-(Money a, Money b) {
    same_currency(a, b);
    Money difference{0, a.currency};
    if (__builtin_sub_overflow(a.minor, b.minor, &difference.minor)) throw std::overflow_error("money overflow");
    return difference;
}
bool operator<(Money a, Money b) {
    same_currency(a, b);
    return a.minor < b.minor;
}

std::vector<Money> split(Money whole, const std::vector<std::int64_t>& weights) {
    auto total = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
    CHECK_THAT(total > 0);
    std::vector<Money> parts;
    std::vector<std::pair<__int128, std::size_t>> remainders;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        CHECK_THAT(weights[i] >= 0);
        auto product = static_cast<__int128>(whole.minor) * weights[i];
        auto part = static_cast<std::int64_t>(product / total);
        parts.push_back({part, whole.currency});
        remainders.emplace_back(product % total < 0 ? -(product % total) : product % total, i);
        given += part;
    }
    std::stable_sort(remainders.begin(), remainders.end(), [](auto& a, auto& b) { return a.first > b.first; });
    auto left = whole.minor - given;
    for (std::size_t i = 0; left != 0; ++i) {
        parts[remainders[i].second].minor += left > 0 ? 1 : -1;
        left += left > 0 ? -1 : 1;
    }
    return parts;
}

std::string to_decimal(Money m) {
    auto places = decimals(m.currency);
    auto magnitude = m.minor < 0 ? 0 - static_cast<std::uint64_t>(m.minor) : static_cast<std::uint64_t>(m.minor);
    if (places == 0) return fmt::format("{}{}", m.minor < 0 ? "-" : "", magnitude);
    return fmt::format("{}{}.{:02}", m.minor < 0 ? "-" : "", magnitude / 100, magnitude % 100);
}

// ---- text -----------------------------------------------------------------------------------

std::string_view trimmed(std::string_view s) {
    auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!s.empty() && blank(s.front())) s.remove_prefix(1);
    while (!s.empty() && blank(s.back())) s.remove_suffix(1);
    return s;
}

// The length of the code point at `i`, or 0 when the bytes there are not valid UTF-8.
static std::size_t code_point_at(std::string_view s, std::size_t i) {
    auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[i + k]); };
    auto lead = byte(0);
    if (lead < 0x80) return 1;
    std::size_t length = lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (length == 0 || i + length > s.size()) return 0;
    for (std::size_t k = 1; k < length; ++k)
        if (byte(k) >> 6 != 2) return 0;
    if (length == 2 && lead < 0xC2) return 0;                                           // overlong
    if (length == 3 && ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F))) return 0;
    if (length == 4 && ((lead == 0xF0 && byte(1) < 0x90) || lead > 0xF4 || (lead == 0xF4 && byte(1) > 0x8F))) return 0;
    return length;
}

int utf8_length(std::string_view s) {
    int points = 0;
    for (std::size_t i = 0; i < s.size(); ++points) {
        auto length = code_point_at(s, i);
        if (length == 0) return -1;
        i += length;
    }
    return points;
}

std::string_view utf8_prefix(std::string_view s, int most) {
    std::size_t i = 0;
    for (int points = 0; i < s.size() && points < most; ++points) i += std::max<std::size_t>(1, code_point_at(s, i));
    return s.substr(0, i);
}

bool is_printable_text(std::string_view s) {
    for (char c : s) {
        auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) return false;
    }
    return true;
}

std::string with_unix_newlines(std::string_view s) {
    std::string out;
    out.reserve(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (s[i] != '\r') { out += s[i]; continue; }
        out += '\n';
        if (i + 1 < s.size() && s[i + 1] == '\n') ++i;
    }
    return out;
}

// ---- refusals -------------------------------------------------------------------------------

int http_status(Refusal::Why why) {
    switch (why) {
        case Refusal::Why::bad_request: return 400;
        case Refusal::Why::sign_in: return 401;
        case Refusal::Why::pay: return 402;
        case Refusal::Why::forbidden:
        case Refusal::Why::confirm:
        case Refusal::Why::second_factor: return 403;
        case Refusal::Why::not_found: return 404;
        case Refusal::Why::method_not_allowed: return 405;
        case Refusal::Why::conflict: return 409;
        case Refusal::Why::precondition_failed: return 412;
        case Refusal::Why::too_large: return 413;
        case Refusal::Why::invalid: return 422;
        case Refusal::Why::slow_down: return 429;
        case Refusal::Why::unavailable: return 503;
    }
    return 500;
}

void check_failed(const char* condition, const char* file, int line) {
    throw std::logic_error(fmt::format("{}:{}: {} does not hold", file, line, condition));
}

// ---- log ------------------------------------------------------------------------------------

namespace log {
namespace {
std::atomic<Level> lowest{Level::info};
thread_local std::string request_id;

void quote(std::string& out, std::string_view text) {
    out += '"';
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') out += '\\', out += c;
        else if (c == '\n') out += "\\n";
        else if (byte < 0x20 || byte == 0x7F) out += fmt::format("\\u{:04x}", byte);
        else out += c;
    }
    out += '"';
}
}  // namespace

void set_level(Level level) { lowest = level; }
void set_request(std::string_view id) { request_id = id; }
std::string_view request() { return request_id; }

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    if (level < lowest.load(std::memory_order_relaxed)) return;
    auto line = fmt::format(R"({{"at":"{}","level":"{}","event":)", to_iso8601(clock_now()), name_of(level));
    quote(line, event);
    if (!request_id.empty()) line += ",\"request\":", quote(line, request_id);
    for (auto& field : fields) {
        line += ',';
        quote(line, field.name);
        line += ':';
        std::visit([&](auto value) {
            if constexpr (std::is_same_v<decltype(value), std::string_view>) quote(line, value);
            else line += fmt::format("{}", value);
        }, field.value);
    }
    line += "}\n";
    // One write a line, so that lines of several threads never mix.
    [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace log
}  // namespace lyceum
