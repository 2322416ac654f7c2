#include "platform/http/input.hpp"
#include <boost/json.hpp>
#include <charconv>

namespace lyceum::http {

namespace {

[[noreturn]] void bad(std::string message) { throw Refusal(Refusal::Why::bad_request, std::move(message)); }

std::string decoded_or_refused(std::string_view raw) {
    auto text = percent_decoded(raw, true);
    if (!text || utf8_length(*text) < 0) bad("The form is not valid UTF-8.");
    return std::move(*text);
}

std::string parameter(std::string_view header, std::string_view name) {
    for (std::size_t at = header.find(';'); at != header.npos;) {
        auto rest = header.substr(at + 1);
        auto end = rest.find(';');
        auto part = trimmed(rest.substr(0, end));
        auto equals = part.find('=');
        if (equals != part.npos && same_word(trimmed(part.substr(0, equals)), name)) {
            auto value = trimmed(part.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
            return std::string(value);
        }
        at = end == rest.npos ? rest.npos : at + 1 + end;
    }
    return {};
}

// One part of a multipart body: its head, then its content.
void read_part(std::string_view part, Input& input) {
    auto head_end = part.find("\r\n\r\n");
    if (head_end == part.npos) bad("The form is not valid multipart/form-data.");
    auto head = part.substr(0, head_end), content = part.substr(head_end + 4);
    std::string name, file, type;
    bool is_file = false;
    while (!head.empty()) {
        auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        auto colon = line.find(':');
        if (colon == line.npos) continue;
        auto key = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
        if (same_word(key, "content-disposition")) {
            name = parameter(value, "name");
            is_file = value.find("filename=") != value.npos;
            file = parameter(value, "filename");
        }
        if (same_word(key, "content-type")) type = value;
    }
    if (utf8_length(name) < 0 || utf8_length(file) < 0) bad("The form is not valid UTF-8.");
    if (is_file) {
        input.uploads.emplace_back(name, Upload{file, type, std::string(content)});
    } else {
        if (utf8_length(content) < 0) bad("The form is not valid UTF-8.");
        input.form.emplace_back(name, std::string(content));
    }
    if (input.form.size() + input.uploads.size() > kFieldsMax) bad("The form has too many fields.");
}

void read_multipart(const Request& request, Input& input) {
    auto boundary = parameter(request.headers.get("content-type"), "boundary");
    if (boundary.empty() || boundary.size() > 70) bad("The form is not valid multipart/form-data.");
    auto fence = "--" + boundary;
    std::string_view rest = request.body;
    if (!rest.starts_with(fence)) bad("The form is not valid multipart/form-data.");
    rest.remove_prefix(fence.size());
    fence = "\r\n" + fence;
    while (!rest.starts_with("--")) {
        if (!rest.starts_with("\r\n")) bad("The form is not valid multipart/form-data.");
        rest.remove_prefix(2);
        auto end = rest.find(fence);
        if (end == rest.npos) bad("The form is not valid multipart/form-data.");
        read_part(rest.substr(0, end), input);
        rest.remove_prefix(end + fence.size());
    }
}

template <class Number>
bool parse_number(std::string_view raw, Number& out) {
    auto text = trimmed(raw);
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Fields parse_form(std::string_view text) {
    Fields fields;
    while (!text.empty()) {
        auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) continue;
        auto equals = pair.find('=');
        auto value = equals == pair.npos ? std::string_view() : pair.substr(equals + 1);
        fields.emplace_back(decoded_or_refused(pair.substr(0, equals)), decoded_or_refused(value));
        if (fields.size() > kFieldsMax) bad("The form has too many fields.");
    }
    return fields;
}

std::string_view cookie(const Request& request, std::string_view name) {
    for (auto& [field, value] : request.headers.all()) {
        if (!same_word(field, "cookie")) continue;
        for (std::string_view rest = value; !rest.empty();) {
            auto pair = trimmed(rest.substr(0, rest.find(';')));
            rest.remove_prefix(std::min(rest.size(), rest.find(';') == rest.npos ? rest.size() : rest.find(';') + 1));
            if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') return pair.substr(name.size() + 1);
        }
    }
    return {};
}

Input Input::of(const Request& request) {
    Input input;
    input.query = parse_form(request.query);
    if (request.body.empty()) return input;
    auto type = request.headers.get("content-type");
    auto media = trimmed(type.substr(0, type.find(';')));
    if (same_word(media, "application/json")) input.body = json::parse(request.body);
    else if (same_word(media, "application/x-www-form-urlencoded")) input.form = parse_form(request.body);
    else if (same_word(media, "multipart/form-data")) read_multipart(request, input);
    else if (same_word(media, "message/rfc822")) return input;      // a letter, for whoever reads letters
    else bad("Send the body as application/json or as a form.");
    return input;
}

const std::string* Input::find(std::string_view name) const {
    for (auto* fields : {&path, &form, &query})
        for (auto field = fields->rbegin(); field != fields->rend(); ++field)
            if (field->first == name) return &field->second;
    return nullptr;
}

std::string Input::sent(std::string_view name) const {
    for (auto& [key, value] : form)
        if (key == name) return value;
    if (!body || !body->is_object()) return {};
    auto* given = body->get_object().if_contains(boost::json::string_view(name.data(), name.size()));
    return given && given->is_string() ? std::string(given->get_string()) : std::string();
}

std::vector<std::string_view> Input::find_all(std::string_view name) const {
    std::vector<std::string_view> found;
    for (auto* fields : {&form, &query}) {
        for (auto& [key, value] : *fields)
            if (key == name) found.push_back(value);
        if (!found.empty()) break;
    }
    return found;
}

bool parse_value(std::string_view raw, std::string& out) {
    out = raw;
    return is_printable_text(with_unix_newlines(raw));
}
bool parse_value(std::string_view raw, bool& out) {
    out = raw == "1" || raw == "true" || raw == "on" || raw == "yes";
    return out || raw.empty() || raw == "0" || raw == "false" || raw == "off" || raw == "no";
}
bool parse_value(std::string_view raw, int& out) { return parse_number(raw, out); }
bool parse_value(std::string_view raw, std::int64_t& out) { return parse_number(raw, out); }
bool parse_value(std::string_view raw, double& out) { return parse_number(raw, out); }
bool parse_value(std::string_view raw, Time& out) {
    auto time = from_iso8601(trimmed(raw));
    if (time) out = *time;
    return time.has_value();
}
bool parse_value(std::string_view raw, Url& out) {
    auto text = trimmed(raw);
    if (text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/\\") && is_printable_text(text)) {
        out = Url::local(std::string(text));
        return true;
    }
    auto url = Url::external(text);
    if (url) out = *url;
    return url.has_value();
}

}  // namespace lyceum::http
