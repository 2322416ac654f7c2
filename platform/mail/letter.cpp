// Writing a letter down.
#include "platform/mail/posting.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/mail/encode.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>

namespace lyceum::mail {

namespace {

constexpr std::size_t kAddressBytesMax = 254, kHeaderBytesMax = 2000;

/// The fields that compose writes itself; a second one of any would be a contradiction.
constexpr auto kOurs = std::to_array<std::string_view>({
    "from", "to", "cc", "bcc", "sender", "subject", "date", "message-id", "reply-to", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding", "auto-submitted", "list-unsubscribe",
    "list-unsubscribe-post", "return-path", "received", "dkim-signature",
});

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// Line breaks are how one header becomes two: they are refused, never repaired.
void check_header(std::string_view name, std::string_view value) {
    if (has_control(value)) throw BadLetter(fmt::format("the {} of a letter holds a line break or control character", name));
    if (utf8_length(value) < 0) throw BadLetter(fmt::format("the {} of a letter is not valid UTF-8", name));
    if (value.size() > kHeaderBytesMax) throw BadLetter(fmt::format("the {} of a letter is longer than {} bytes", name, kHeaderBytesMax));
}

void check_address(std::string_view name, std::string_view value) {
    if (!is_mail_address(value)) throw BadLetter(fmt::format("the {} of a letter is no e-mail address", name));
}

/// Goes between angle brackets and is not folded or encoded.
void check_bracketed(std::string_view name, std::string_view value) {
    check_header(name, value);
    bool plain = std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7f && c != '<' && c != '>'; });
    if (!plain || value.size() > 900) throw BadLetter(fmt::format("the {} of a letter holds characters that cannot stand there", name));
}

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

void check_extra(const Header& header) {
    auto& [name, value] = header;
    bool spelled = !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!spelled) throw BadLetter("a header name of a letter is not made of letters, digits and '-'");
    if (std::find(kOurs.begin(), kOurs.end(), in_lower_case(name)) != kOurs.end())
        throw BadLetter(fmt::format("the header {} of a letter is not given by hand", name));
    check_header(name, value);
}

void check_letter(const Letter& letter, const Sender& sender) {
    check_address("sender", sender.address);
    check_header("sender's name", sender.name);
    check_address("receiver", letter.to);
    check_header("receiver's name", letter.to_name);
    check_header("subject", letter.subject);
    if (!letter.reply_to.empty()) check_address("reply address", letter.reply_to);
    check_bracketed("conversation", letter.in_reply_to);
    check_bracketed("message id", letter.message_id);
    check_bracketed("unsubscribe address", letter.unsubscribe_url);
    for (auto& header : letter.headers) check_extra(header);
    if (letter.text.size() + letter.html.size() > kLetterBytesMax)
        throw BadLetter(fmt::format("a letter is longer than {} bytes", kLetterBytesMax));
    if (utf8_length(letter.text) < 0 || utf8_length(letter.html) < 0) throw BadLetter("the body of a letter is not valid UTF-8");
}

std::string mailbox(std::string_view field, std::string_view name, std::string_view address) {
    auto line = std::string(field) + ": ";
    if (name.empty()) return line + std::string(address) + "\r\n";
    auto shown = header_name(name, line.size());
    auto last_line = (line + shown).size() - std::min((line + shown).rfind('\n') + 1, line.size() + shown.size());
    return line + shown + (last_line + address.size() + 3 > 76 ? "\r\n <" : " <") + std::string(address) + ">\r\n";
}

/// Base64 wins for Chinese, quoted-printable for English; both keep every line short.
std::string part(std::string_view type, std::string_view body) {
    auto readable = quoted_printable(body);
    auto packed_size = body.size() / 3 * 4 + body.size() / 57 * 2 + 4;
    bool pack = readable.size() > packed_size;
    return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: {}\r\n\r\n{}\r\n", type,
        pack ? "base64" : "quoted-printable", pack ? base64_lines(body) : readable);
}

std::string body_of(const Letter& letter) {
    if (letter.html.empty()) return part("text/plain", letter.text);
    auto boundary = "=_" + crypto::random_token().substr(0, 24);    // "=_" cannot occur in either encoding
    return fmt::format("Content-Type: multipart/alternative; boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}--{0}\r\n{2}--{0}--\r\n",
        boundary, part("text/plain", letter.text), part("text/html", letter.html));
}

}  // namespace

bool is_mail_address(std::string_view text) {
    auto at = text.rfind('@');
    if (at == text.npos || at == 0 || at > 64 || text.size() > kAddressBytesMax) return false;
    auto local = text.substr(0, at), domain = text.substr(at + 1);
    auto usual = [](char c) { return c > 0x20 && c < 0x7f && std::string_view("()<>[]:;@\\,\"").find(c) == std::string_view::npos; };
    if (!std::all_of(local.begin(), local.end(), usual)) return false;
    if (local.front() == '.' || local.back() == '.' || local.find("..") != local.npos) return false;
    if (domain.empty() || domain.find("..") != domain.npos) return false;
    auto inside = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
    auto edge = [](char c) { return c == '.' || c == '-'; };
    return std::all_of(domain.begin(), domain.end(), inside) && !edge(domain.front()) && !edge(domain.back());
}

std::string mail_date(Time time) {
    using namespace std::chrono;
    constexpr std::array<std::string_view, 7> kWeekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto point = floor<std::chrono::seconds>(sys_time<microseconds>(microseconds(time.micros)));
    auto day = floor<std::chrono::days>(point);
    year_month_day date{day};
    auto of_day = (point - day).count();
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", kWeekdays[std::chrono::weekday(day).c_encoding()],
        static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        of_day / 3600, of_day / 60 % 60, of_day % 60);
}

std::string compose(const Letter& letter, const Sender& sender, Time now) { return compose(letter, sender, Posting{now}); }

std::string compose(const Letter& letter, const Sender& sender, const Posting& posting) {
    check_letter(letter, sender);
    auto host = sender.address.substr(sender.address.rfind('@') + 1);
    std::string out = mailbox("From", sender.name, sender.address) + mailbox("To", letter.to_name, letter.to);
    if (!letter.reply_to.empty()) out += mailbox("Reply-To", {}, letter.reply_to);
    out += "Subject: " + header_text(letter.subject, 9) + "\r\n";
    out += fmt::format("Date: {}\r\nMessage-ID: <{}@{}>\r\n", mail_date(posting.at), letter.message_id.empty() ? posting.id.empty() ? crypto::random_token().substr(0, 27) : posting.id : letter.message_id, host);
    if (!letter.in_reply_to.empty()) out += fmt::format("In-Reply-To: <{0}>\r\nReferences: <{0}>\r\n", letter.in_reply_to);
    out += "Auto-Submitted: auto-generated\r\n";        // asks holiday notices not to answer
    if (!letter.unsubscribe_url.empty())
        out += fmt::format("List-Unsubscribe: <{}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", letter.unsubscribe_url);
    for (auto& [name, value] : letter.headers) out += name + ": " + header_text(value, name.size() + 2) + "\r\n";
    return out + "MIME-Version: 1.0\r\n" + body_of(letter);
}

}  // namespace lyceum::mail
