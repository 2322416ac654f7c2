#include "platform/core/json.hpp"
#include <boost/json.hpp>
#include <cmath>

namespace lyceum::json {

void quote(std::string& out, std::string_view text) {
    out += '"';
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(text.substr(from, i - from));
        from = i + 1;
        switch (byte) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            default: out += fmt::format("\\u{:04x}", byte);
        }
    }
    out.append(text.substr(from));
    out += '"';
}

void write_real(std::string& out, double v) {
    if (std::isfinite(v)) out += fmt::format("{}", v); else out += "null";
}

namespace {

// In JSON that has been parsed every member has exactly one colon outside of strings.
std::size_t members_written(std::string_view text) {
    std::size_t colons = 0;
    bool inside = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (inside && text[i] == '\\') ++i;
        else if (text[i] == '"') inside = !inside;
        else if (!inside && text[i] == ':') ++colons;
    }
    return colons;
}

std::size_t members_read(const Value& value) {
    std::size_t all = 0;
    if (auto* list = value.if_array())
        for (auto& each : *list) all += members_read(each);
    if (auto* object = value.if_object()) {
        all = object->size();
        for (auto& field : *object) all += members_read(field.value());
    }
    return all;
}

}  // namespace

Value parse(std::string_view text) {
    if (utf8_length(text) < 0) throw Refusal(Refusal::Why::bad_request, "The text is not valid UTF-8.");
    boost::json::parse_options limits;
    limits.max_depth = 32;
    boost::system::error_code failed;
    auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failed, {}, limits);
    if (failed) throw Refusal(Refusal::Why::bad_request, Msg{"This is not valid JSON: {}.", {failed.message()}});
    // The parser keeps the last of several; another reader may keep the first, so neither is right.
    if (members_read(value) != members_written(text)) throw Refusal(Refusal::Why::bad_request, "This JSON names a member twice.");
    return value;
}

void Problems::add(std::string_view where, std::string message, std::vector<std::string> holes) {
    constexpr std::size_t kMost = 50;
    if (list.size() < kMost) list.push_back({std::string(where), Msg{std::move(message), std::move(holes)}});
}

bool read(const Value& v, bool& out, Problems& p, const std::string& where) {
    if (v.is_bool()) { out = v.get_bool(); return true; }
    p.add(where, "This must be true or false.");
    return false;
}
bool read(const Value& v, std::int64_t& out, Problems& p, const std::string& where) {
    boost::system::error_code failed;
    if (v.is_number()) out = v.to_number<std::int64_t>(failed);
    if (v.is_number() && !failed) return true;
    p.add(where, "This must be a whole number.");
    return false;
}
bool read(const Value& v, int& out, Problems& p, const std::string& where) {
    std::int64_t wide = 0;
    if (!read(v, wide, p, where)) return false;
    if (wide < INT32_MIN || wide > INT32_MAX) { p.add(where, "This number is out of range."); return false; }
    out = static_cast<int>(wide);
    return true;
}
bool read(const Value& v, double& out, Problems& p, const std::string& where) {
    if (v.is_number()) { out = v.to_number<double>(); return true; }
    p.add(where, "This must be a number.");
    return false;
}
bool read(const Value& v, std::string& out, Problems& p, const std::string& where) {
    if (v.is_string()) { out = std::string_view(v.get_string()); return true; }
    p.add(where, "This must be text.");
    return false;
}
bool read(const Value& v, Time& out, Problems& p, const std::string& where) {
    auto time = v.is_string() ? from_iso8601(std::string_view(v.get_string())) : std::nullopt;
    if (time) { out = *time; return true; }
    p.add(where, "This must be a date and time such as 2026-11-20T08:30:00Z.");
    return false;
}
bool read(const Value& v, Url& out, Problems& p, const std::string& where) {
    std::string raw;
    if (!read(v, raw, p, where)) return false;
    auto url = Url::external(raw);
    if (url) out = *url;
    else if (raw.starts_with('/') && !raw.starts_with("//") && !raw.starts_with("/\\")) out = Url::local(raw);
    else { p.add(where, "This must be a web address that begins with https:// or http://."); return false; }
    return true;
}
bool read_id_into(const Value& v, std::int64_t& out, Problems& p, const std::string& where) {
    auto id = v.is_string() ? read_id(std::string_view(v.get_string())) : std::nullopt;
    // Nothing is written as thirteen zeros: an event whose item or parent is unset must be readable again.
    if (!id && v.is_string() && v.get_string() == show_id(0)) id = 0;
    if (id) { out = *id; return true; }
    p.add(where, "This is not an id.");
    return false;
}

void complain_about_length(Problems& p, const std::string& where, int min, int max) {
    if (min > 0) p.add(where, "Write {} to {} characters.", {std::to_string(min), std::to_string(max)});
    else p.add(where, "Write at most {} characters.", {std::to_string(max)});
}
void complain_about_choice(Problems& p, const std::string& where, const std::string& choices) {
    p.add(where, "Choose one of: {}.", {choices});
}
void complain_unknown(Problems& p, const std::string& where) { p.add(where, "There is no such field."); }
bool is_object(const Value& v, Problems& p, const std::string& where) {
    if (!v.is_object()) p.add(where, "This must be an object.");
    return v.is_object();
}
bool is_array(const Value& v, Problems& p, const std::string& where) {
    if (!v.is_array()) p.add(where, "This must be a list.");
    return v.is_array();
}

void refuse(Problems p) {
    throw Refusal(Refusal::Why::invalid, "Some fields need another look.", std::move(p.list));
}

std::string schema_name(std::string_view type) {
    std::string out;
    for (std::size_t i = 0; i < type.size(); ++i) {
        if (type.substr(i).starts_with("lyceum::")) { i += 7; continue; }
        if (type.substr(i).starts_with("::")) { out += '.'; ++i; continue; }
        bool plain = std::isalnum(static_cast<unsigned char>(type[i])) || type[i] == '_';
        out += plain ? type[i] : '_';
    }
    return out;
}

}  // namespace lyceum::json
