// Letters: whatever somebody is called, no value begins a header field of its own, and what is encoded decodes.
#include "fuzz/fuzzing.hpp"
#include "platform/mail/encode.hpp"
#include "platform/mail/letter.hpp"

using namespace lyceum;

FUZZ(bytes) {
    mail::is_mail_address(bytes);
    mail::read_header_text(bytes);
    mail::read_quoted_printable(bytes);
    auto half = bytes.size() / 2;
    mail::Letter letter{.to = "somebody@example.org", .to_name = std::string(bytes.substr(0, half)), .subject = std::string(bytes.substr(half)), .text = std::string(bytes)};
    try {
        auto message = mail::compose(letter, {"house@example.org", std::string(bytes.substr(0, half))}, Time{1'800'000'000'000'000});
        auto head = message.substr(0, message.find("\r\n\r\n"));
        for (std::size_t at = 0, end = 0; at < head.size(); at = end + 2) {
            end = std::min(head.find("\r\n", at), head.size());
            auto line = std::string_view(head).substr(at, end - at);
            CHECK_THAT(line.find_first_of("\r\n") == line.npos);
            if (line.starts_with(' ') || line.starts_with('\t')) continue;
            auto name = line.substr(0, line.find(':'));
            CHECK_THAT(name.size() < 40 && name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == name.npos);
            CHECK_THAT(name != "Bcc" && name != "Cc");
        }
    } catch (const mail::BadLetter&) {
    }
}
