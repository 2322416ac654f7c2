// Letters kept as .eml files, and reading them again.
#include "platform/core/durable.hpp"
#include "platform/core/refusal.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/mail/encode.hpp"
#include "platform/mail/ways.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>

namespace lyceum::mail {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 100'000, kLinksMax = 50;

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

using Fields = std::map<std::string, std::string, std::less<>>;

/// Splits a head from a body; folded lines are joined.
Fields read_head(std::string_view& rest) {
    Fields fields;
    std::string* last = nullptr;
    while (!rest.empty()) {
        auto end = rest.find("\r\n");
        auto line = rest.substr(0, end);
        rest = end == rest.npos ? std::string_view{} : rest.substr(end + 2);
        if (line.empty()) break;
        auto colon = line.find(':');
        if ((line[0] == ' ' || line[0] == '\t') && last) *last += line;
        else if (colon != line.npos) *(last = &fields[in_lower_case(line.substr(0, colon))]) = trimmed(line.substr(colon + 1));
    }
    return fields;
}

std::string_view field(const Fields& fields, std::string_view name) {
    auto found = fields.find(name);
    return found == fields.end() ? std::string_view{} : std::string_view(found->second);
}

void read_part(const Fields& fields, std::string_view body, Caught& into) {
    std::string text;
    if (field(fields, "content-transfer-encoding") == "base64") {
        std::string packed(body);
        std::erase_if(packed, [](char c) { return c == '\r' || c == '\n'; });
        text = with_unix_newlines(crypto::from_base64(packed).value_or(""));
    } else {
        text = with_unix_newlines(read_quoted_printable(body));
        if (text.ends_with('\n')) text.pop_back();
    }
    (field(fields, "content-type").starts_with("text/html") ? into.html : into.text) = std::move(text);
}

void read_body(const Fields& fields, std::string_view body, Caught& into) {
    auto type = field(fields, "content-type");
    auto mark = type.find("boundary=\"");
    if (!type.starts_with("multipart/") || mark == type.npos) return read_part(fields, body, into);
    auto boundary = "--" + std::string(type.substr(mark + 10, type.find('"', mark + 10) - mark - 10));
    for (auto start = body.find(boundary); start != body.npos;) {
        auto next = body.find(boundary, start + boundary.size());
        auto whole = body.substr(start + boundary.size(), next == body.npos ? next : next - start - boundary.size());
        if (whole.starts_with("--")) break;
        whole.remove_prefix(std::min<std::size_t>(2, whole.size()));
        auto head = read_head(whole);
        read_part(head, whole, into);
        start = next;
    }
}

std::vector<std::string> links_in(std::string_view text) {
    std::vector<std::string> links;
    for (std::size_t at = text.find("http"); at != text.npos && links.size() < kLinksMax; at = text.find("http", at + 4)) {
        auto rest = text.substr(at);
        if (!rest.starts_with("http://") && !rest.starts_with("https://")) continue;
        auto end = std::find_if(rest.begin(), rest.end(), [](char c) { return c <= ' ' || c == '<' || c == '>' || c == '"' || (c & 0x80); });
        std::string link(rest.begin(), end);
        while (!link.empty() && std::string_view(".,;:!?)").find(link.back()) != std::string_view::npos) link.pop_back();
        if (std::find(links.begin(), links.end(), link) == links.end()) links.push_back(std::move(link));
    }
    return links;
}

Time read_date(std::string_view text) {                 // the form that mail_date writes
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() < 25) return {};
    auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3)) - kMonths.begin() + 1;
    return from_iso8601(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month, text.substr(5, 2), text.substr(17, 8))).value_or(Time{});
}

}  // namespace

Delivery keep_in(const Folder& folder, const std::string& message, const Posting& posting) {
    auto name = fmt::format("{:016}-{}.eml", posting.at.micros, posting.id.empty() ? crypto::random_token().substr(0, 8) : posting.id);
    try {
        write_durably(fs::path(folder.path) / name, message);
        return {};
    } catch (const Fault& fault) {
        return {Delivery::Outcome::later, fault.what(), 0};
    }
}

Caught read_letter(std::string_view eml) {
    Caught letter;
    auto fields = read_head(eml);
    letter.subject = read_header_text(field(fields, "subject"));
    auto to = field(fields, "to");
    auto angle = to.rfind('<');
    letter.to = angle == to.npos ? to : to.substr(angle + 1, to.size() - angle - 2);
    letter.at = read_date(field(fields, "date"));
    read_body(fields, eml, letter);
    letter.links = links_in(letter.text);
    return letter;
}

std::vector<Caught> caught(const std::string& folder, std::size_t limit) {
    std::vector<std::string> names;                     // begin with the time, so their order is the letters'
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end && names.size() < kFilesMax; entry.increment(error)) {
        auto name = entry->path().filename().string();
        if (name.ends_with(".eml") && !name.starts_with('.')) names.push_back(std::move(name));
    }
    auto most = std::min(limit, names.size());
    std::partial_sort(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(most), names.end(), std::greater<>());
    names.resize(most);
    std::vector<Caught> letters;
    for (auto& name : names) {
        std::ifstream file(fs::path(folder) / name, std::ios::binary);
        std::string eml(2 * kLetterBytesMax, '\0');
        file.read(eml.data(), static_cast<std::streamsize>(eml.size()));
        eml.resize(static_cast<std::size_t>(file.gcount()));
        letters.push_back(read_letter(eml));
        letters.back().file = name;
    }
    return letters;
}

}  // namespace lyceum::mail
