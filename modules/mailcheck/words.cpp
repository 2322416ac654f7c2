// What mail servers answer, in words that say what helps.
#include "modules/mailcheck/mailcheck.hpp"
#include <algorithm>
#include <charconv>

namespace lyceum::mailcheck {

namespace {

bool holds(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

// "5.7.26" in the server's words (RFC 3463); empty when there is none.
std::string_view enhanced_code(std::string_view reason) {
    auto digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t at = 0; at + 4 < reason.size(); ++at) {
        bool begins = (reason[at] == '4' || reason[at] == '5') && reason[at + 1] == '.' && digit(reason[at + 2]) && (at == 0 || !(digit(reason[at - 1]) || reason[at - 1] == '.'));
        if (!begins) continue;
        auto end = at + 2;
        while (end < reason.size() && digit(reason[end])) ++end;
        if (end + 1 >= reason.size() || reason[end] != '.' || !digit(reason[end + 1])) continue;
        for (++end; end < reason.size() && digit(reason[end]);) ++end;
        if (end + 1 < reason.size() && reason[end] == '.' && digit(reason[end + 1])) continue;     // an address
        return reason.substr(at, end - at);
    }
    return {};
}

// The words are those of platform/mail, and of libcurl where it tells more.
Explained unreachable(std::string_view reason) {
    if (holds(reason, "DNS") || holds(reason, "resolve")) return {Msg{"The mail server's name is not known to the name system.", {}}, Msg{"Look for a slip in mail.host, and whether this machine is online.", {}}};
    if (holds(reason, "certificate") || holds(reason, "encryption") || holds(reason, "SSL"))
        return {Msg{"The mail server could not prove who it is, or does not speak TLS on this port.", {}}, Msg{"Use the name its certificate is made for, port 465 with tls or 587 with starttls.", {}}};
    if (holds(reason, "does not accept")) return {Msg{"The mail server did not let this site sign in.", {}}, Msg{"Look at mail.user and mail.password; some services want a password made for apps.", {}}};
    if (holds(reason, "took longer") || holds(reason, "imed out"))
        return {Msg{"The mail server did not answer in time.", {}}, Msg{"Many hosting companies block port 25; use 587 or 465, or ask them to open it.", {}}};
    if (holds(reason, "does not answer") || holds(reason, "refused")) return {Msg{"Nothing answers at the mail server's address and port.", {}}, Msg{"Look at mail.host and mail.port, and whether this machine is online.", {}}};
    return {Msg{"The letter could not be handed to the mail server.", {}}, Msg{"The words of the server are below.", {}}};
}

// "the mail server answered: 550 …" → 550; 0 where no answer is quoted.
int quoted_code(std::string_view reason) {
    constexpr std::string_view mark = "answered: ";
    auto at = reason.find(mark);
    int code = 0;
    if (at != reason.npos && reason.size() >= at + mark.size() + 3) {
        auto* digits = reason.data() + at + mark.size();
        std::from_chars(digits, digits + 3, code);
    }
    return code;
}

}  // namespace

Explained explained(int code, std::string_view reason) {
    if (code == 0) code = quoted_code(reason);
    auto enhanced = enhanced_code(reason);
    auto is = [&](std::initializer_list<std::string_view> codes) { return std::find(codes.begin(), codes.end(), enhanced) != codes.end(); };
    if (is({"5.7.8", "5.7.0", "5.7.9"}) || code == 535 || code == 530 || code == 534)
        return {Msg{"The mail server did not let this site sign in.", {}}, Msg{"Look at mail.user and mail.password; some services want a password made for apps.", {}}};
    if (is({"5.7.26", "5.7.23", "5.7.25", "5.7.27", "5.7.29"}))
        return {Msg{"The receiver does not believe that the letter is from you: SPF, DKIM or the name of the sending machine do not fit.", {}}, Msg{"Run the mail check and publish the records it asks for.", {}}};
    if (is({"5.1.1", "5.1.10", "5.0.1"}) || (code == 550 && enhanced.empty() && (holds(reason, "ser unknown") || holds(reason, "o such"))))
        return {Msg{"There is no such mailbox.", {}}, Msg{"The person has to correct their address; nothing is wrong here.", {}}};
    if (is({"5.1.2", "5.4.4", "5.1.10"})) return {Msg{"The domain of the address does not exist or takes no mail.", {}}, Msg{"The person has to correct their address; nothing is wrong here.", {}}};
    if (is({"4.2.2", "5.2.2", "5.2.3"}) || code == 452 || code == 552)
        return {Msg{"The mailbox is full, or the letter too large for it.", {}}, Msg{"It is tried again while the server says “later”; otherwise write to the person another way.", {}}};
    if (is({"5.1.7", "5.1.8", "5.7.60"}) || code == 553)
        return {Msg{"The mail server does not let this account send from that address.", {}}, Msg{"Set mail.from to the address of the account, or allow it at your mail service.", {}}};
    if (is({"4.7.0", "4.7.1", "4.2.0", "4.7.28", "4.7.32"}) || code == 421 || code == 450 || code == 451)
        return {Msg{"The server asks to come back later, as many do with senders they do not know yet.", {}}, Msg{"Nothing to do: it is tried again by itself.", {}}};
    if (is({"5.7.1", "5.7.2"}) || code == 554)
        return {Msg{"The receiver refuses the letter as unwanted, or does not relay for this site.", {}}, Msg{"Run the mail check; then look whether your address is on a block list.", {}}};
    if (code >= 500) return {Msg{"The server refuses the letter for good.", {}}, Msg{"The words of the server are below.", {}}};
    if (code >= 400) return {Msg{"The server cannot take the letter now.", {}}, Msg{"Nothing to do: it is tried again by itself.", {}}};
    return unreachable(reason);
}

}  // namespace lyceum::mailcheck
