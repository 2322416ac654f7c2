// Reading what gateways answer: JSON of any shape, decimal amounts, currencies. Nothing here throws.
#pragma once
#include "platform/core/json.hpp"
#include <optional>

namespace lyceum::commerce::value {

std::optional<json::Value> parsed(std::string_view text);
/// A member; null for what is not there.
json::Value member(const json::Value&, std::string_view name);
/// A member as text; numbers as they are written; empty for anything else.
std::string text(const json::Value&, std::string_view name);
/// A whole number; nothing for anything else, a fraction included.
std::optional<std::int64_t> integer(const json::Value&, std::string_view name);
bool truth(const json::Value&, std::string_view name);
std::vector<json::Value> list(const json::Value&, std::string_view name);

/// "CNY" or "cny".
std::optional<Currency> currency(std::string_view);
/// "199.00", "199.5", "199" or "0.01" in minor units; nothing for anything else. Digits alone: no signs, blanks or exponents.
std::optional<std::int64_t> minor_units(std::string_view decimal, Currency);
/// The first bytes of a text, whole characters of it, without line breaks.
std::string shortened(std::string_view text, std::size_t bytes_most);

}  // namespace lyceum::commerce::value
