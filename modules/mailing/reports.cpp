#include "modules/mailing/reports.hpp"
#include "platform/core/lower.hpp"
#include "platform/core/types.hpp"
#include <algorithm>
#include <charconv>

namespace lyceum::mailing {

namespace {

struct Field { std::string name, value; };          // the name in lower case

std::string_view take_line(std::string_view& text) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

// Fields up to an empty line, which is taken too.
std::vector<Field> take_fields(std::string_view& text) {
    constexpr std::size_t kFieldsMost = 200;
    std::vector<Field> fields;
    while (!text.empty()) {
        auto line = take_line(text);
        if (line.empty()) break;
        if ((line.front() == ' ' || line.front() == '\t') && !fields.empty()) {
            fields.back().value += " " + std::string(trimmed(line));
            continue;
        }
        auto colon = line.find(':');
        if (colon == line.npos || fields.size() == kFieldsMost) continue;
        fields.push_back({lower(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
    }
    return fields;
}

std::string value_of(const std::vector<Field>& fields, std::string_view name) {
    auto found = std::find_if(fields.begin(), fields.end(), [&](auto& f) { return f.name == name; });
    return found == fields.end() ? std::string() : found->value;
}

// `multipart/report; boundary="x"` and "boundary" → x
std::string parameter(const std::string& type, std::string_view name) {
    auto at = lower(type).find(std::string(name) + "=");
    if (at == std::string::npos) return {};
    auto rest = std::string_view(type).substr(at + name.size() + 1);
    if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
    return std::string(rest.substr(0, rest.find_first_of("; \t")));
}

// "rfc822; <ann@example.org>" → "ann@example.org"
std::string address_in(const std::string& value) {
    auto text = std::string_view(value);
    if (auto semicolon = text.find(';'); semicolon != text.npos) text.remove_prefix(semicolon + 1);
    if (auto open = text.rfind('<'); open != text.npos) text = text.substr(open + 1, text.find('>', open) - open - 1);
    return lower(trimmed(text));
}

std::string tag_in(const std::string& value) {
    auto address = address_in(value);
    auto plus = address.find('+'), at = address.rfind('@');
    return plus == std::string::npos || at == std::string::npos || at < plus ? std::string() : address.substr(plus + 1, at - plus - 1);
}

int code_in(const std::string& diagnostic) {
    auto semicolon = diagnostic.find(';');
    auto words = trimmed(std::string_view(diagnostic).substr(semicolon == std::string::npos ? 0 : semicolon + 1));
    int code = 0;
    std::from_chars(words.data(), words.data() + std::min<std::size_t>(3, words.size()), code);
    return code >= 200 && code < 600 ? code : 0;
}

// The part with this content type, its own fields gone.
std::optional<std::string_view> part_of(std::string_view body, const std::string& boundary, std::string_view wanted) {
    constexpr int kPartsMost = 20;
    auto mark = "--" + boundary;
    for (int n = 0; n < kPartsMost; ++n) {
        auto at = body.find(mark);
        if (at == body.npos) return std::nullopt;
        body.remove_prefix(at + mark.size());
        take_line(body);
        auto part = body.substr(0, body.find(mark));
        auto fields = take_fields(part);
        if (lower(value_of(fields, "content-type")).starts_with(wanted)) return part;
    }
    return std::nullopt;
}

void read_delivery(std::string_view part, Report& report) {
    take_fields(part);                              // about the message as a whole
    while (!part.empty() && report.recipients.size() < static_cast<std::size_t>(kRecipientsMost)) {
        auto fields = take_fields(part);
        auto final_one = value_of(fields, "final-recipient"), original = value_of(fields, "original-recipient");
        if (final_one.empty() && original.empty()) continue;
        auto diagnostic = value_of(fields, "diagnostic-code"), status = value_of(fields, "status");
        report.recipients.push_back({address_in(original.empty() ? final_one : original), lower(value_of(fields, "action")),
            status.substr(0, status.find(' ')), diagnostic, code_in(diagnostic)});
        if (!original.empty() && address_in(final_one) != address_in(original))
            report.recipients.push_back({address_in(final_one), report.recipients.back().action, report.recipients.back().status, diagnostic, code_in(diagnostic)});
    }
}

void read_complaint(std::string_view part, Report& report) {
    auto fields = take_fields(part);
    for (auto& field : fields)
        if ((field.name == "original-rcpt-to" || field.name == "removal-recipient") && report.recipients.size() < static_cast<std::size_t>(kRecipientsMost))
            report.recipients.push_back({address_in(field.value), "complaint", {}, {}, 0});
}

}  // namespace

std::optional<Report> read_report(std::string_view message) {
    if (message.size() > kReportBytesMost) return std::nullopt;
    auto head = take_fields(message);
    auto type = value_of(head, "content-type"), kind = lower(parameter(type, "report-type")), boundary = parameter(type, "boundary");
    if (!lower(type).starts_with("multipart/report") || boundary.empty()) return std::nullopt;
    Report report{kind == "feedback-report", {}, {}};
    for (auto& field : head)
        if (field.name == "to" || field.name == "delivered-to" || field.name == "x-original-to")
            if (auto tag = tag_in(field.value); !tag.empty()) report.tags.push_back(tag);
    auto part = part_of(message, boundary, report.complaint ? "message/feedback-report" : "message/delivery-status");
    if (!part) return std::nullopt;
    if (report.complaint) read_complaint(*part, report);
    else read_delivery(*part, report);
    if (report.recipients.empty()) return std::nullopt;
    return report;
}

}  // namespace lyceum::mailing
