#include "modules/commerce/gateways/values.hpp"
#include <boost/json.hpp>

namespace lyceum::commerce::value {

namespace {

const json::Value* find(const json::Value& value, std::string_view name) {
    return value.is_object() ? value.get_object().if_contains(boost::json::string_view(name.data(), name.size())) : nullptr;
}

}  // namespace

std::optional<json::Value> parsed(std::string_view text) {
    try {
        return json::parse(text);
    } catch (const Refusal&) {
        return std::nullopt;
    }
}

json::Value member(const json::Value& value, std::string_view name) {
    auto* found = find(value, name);
    return found ? *found : json::Value();
}

std::string text(const json::Value& value, std::string_view name) {
    auto* found = find(value, name);
    if (!found) return {};
    if (found->is_string()) return std::string(found->get_string());
    if (found->is_int64()) return std::to_string(found->get_int64());
    return found->is_uint64() ? std::to_string(found->get_uint64()) : std::string();
}

std::optional<std::int64_t> integer(const json::Value& value, std::string_view name) {
    auto* found = find(value, name);
    return found && found->is_int64() ? std::optional(found->get_int64()) : std::nullopt;
}

bool truth(const json::Value& value, std::string_view name) {
    auto* found = find(value, name);
    return found && found->is_bool() && found->get_bool();
}

std::vector<json::Value> list(const json::Value& value, std::string_view name) {
    auto* found = find(value, name);
    if (!found || !found->is_array()) return {};
    return {found->get_array().begin(), found->get_array().end()};
}

std::optional<Currency> currency(std::string_view code) {
    std::string upper(code);
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    Currency found{};
    return from_name(upper, found) ? std::optional(found) : std::nullopt;
}

std::optional<std::int64_t> minor_units(std::string_view decimal, Currency currency) {
    constexpr std::size_t kDigitsMost = 15;
    auto point = decimal.find('.');
    auto whole = decimal.substr(0, point), part = point == decimal.npos ? std::string_view() : decimal.substr(point + 1);
    auto places = static_cast<std::size_t>(decimals(currency));
    auto digits = [](std::string_view text) { return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }); };
    if (whole.empty() || whole.size() + part.size() > kDigitsMost || !digits(whole) || !digits(part) || (point != decimal.npos && part.empty())) return std::nullopt;
    // More places than the currency has are zeros or no amount.
    if (part.size() > places && part.substr(places).find_first_not_of('0') != part.npos) return std::nullopt;
    std::int64_t minor = 0;
    for (char c : whole) minor = minor * 10 + (c - '0');
    for (std::size_t i = 0; i < places; ++i) minor = minor * 10 + (i < part.size() ? part[i] - '0' : 0);
    return minor;
}

std::string shortened(std::string_view text, std::size_t bytes_most) {
    std::string cut;
    for (char c : text) cut += c == '\n' || c == '\t' ? ' ' : c;
    if (cut.size() <= bytes_most) return cut;
    while (bytes_most > 0 && (static_cast<unsigned char>(cut[bytes_most]) & 0xC0) == 0x80) --bytes_most;
    cut.resize(bytes_most);
    return cut;
}

}  // namespace lyceum::commerce::value
