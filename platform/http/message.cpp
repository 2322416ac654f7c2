// Header fields, percent coding and the plainest answer.
#include "platform/http/message.hpp"
#include <algorithm>

namespace lyceum::http {

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

void Headers::set(std::string name, std::string value) {
    auto first = std::find_if(fields_.begin(), fields_.end(), [&](auto& field) { return same_word(field.first, name); });
    if (first == fields_.end()) return add(std::move(name), std::move(value));
    first->second = std::move(value);
    fields_.erase(std::remove_if(first + 1, fields_.end(), [&](auto& field) { return same_word(field.first, name); }),
        fields_.end());
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](auto& field) { return same_word(field.first, name); });
}

std::string_view Headers::get(std::string_view name) const {
    for (auto& [key, value] : fields_)
        if (same_word(key, name)) return value;
    return {};
}

bool Headers::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](auto& field) { return same_word(field.first, name); });
}

Response Response::text(int status, std::string type, std::string body) {
    Response response;
    response.status = status;
    response.headers.add("Content-Type", std::move(type));
    response.body = std::make_shared<const std::string>(std::move(body));
    return response;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (text.size() - i < 3) return std::nullopt;
            int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out += c;
    }
    return out;
}

std::string percent_encoded(std::string_view text, std::string_view keep) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out(3 * text.size(), '\0');
    char* to = out.data();
    for (char c : text) {
        if (is_alphanumeric(c) || keep.find(c) != keep.npos) {
            *to++ = c;
            continue;
        }
        auto byte = static_cast<unsigned char>(c);
        *to++ = '%', *to++ = digits[byte >> 4], *to++ = digits[byte & 15];
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
    return out;
}

}  // namespace lyceum::http
