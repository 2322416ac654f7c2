// What a letter looks like on the wire, and that nothing in it can become a header.
#include "platform/core/refusal.hpp"
#include "platform/mail/encode.hpp"
#include "platform/mail/letter.hpp"
#include "platform/mail/transport.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using namespace lyceum::mail;

namespace {

const Sender kSender{"noreply@lyceum.example", "学园"};
const Time kNow = *from_iso8601("2026-11-20T08:30:00Z");

Letter letter() {
    Letter out;
    out.to = "ann@example.org";
    out.to_name = "Ann";
    out.subject = "Welcome";
    out.text = "Hello Ann.\n";
    return out;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t longest_line(std::string_view text) {
    std::size_t longest = 0;
    while (!text.empty()) {
        auto end = text.find("\r\n");
        longest = std::max(longest, std::min(end, text.size()));
        text = end == text.npos ? std::string_view{} : text.substr(end + 2);
    }
    return longest;
}

bool every_line_ends_in_crlf(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) return false;
        if (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) return false;
    }
    return text.ends_with("\r\n");
}

}  // namespace

TEST_CASE("a plain letter is plain") {
    auto eml = compose(letter(), {"noreply@lyceum.example", "Lyceum"}, kNow);
    CHECK(eml.starts_with("From: Lyceum <noreply@lyceum.example>\r\nTo: Ann <ann@example.org>\r\nSubject: Welcome\r\n"
                          "Date: Fri, 20 Nov 2026 08:30:00 +0000\r\nMessage-ID: <"));
    CHECK(contains(eml, "@lyceum.example>\r\n"));
    CHECK(contains(eml, "Auto-Submitted: auto-generated\r\n"));
    CHECK(contains(eml, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello Ann.\r\n"));
    CHECK_FALSE(contains(eml, "List-Unsubscribe"));
    CHECK(compose(letter(), kSender, kNow) != compose(letter(), kSender, kNow));       // Message-IDs differ
}

TEST_CASE("everything survives the journey, in any language") {
    auto sent = letter();
    sent.to_name = "O'Neil, \"Ann\" \\";
    sent.subject = "你的课程《从零写一个数据库内核：B+ 树、日志与恢复》今天晚上八点开始，记得准时来听 🎉 ünïcödé";
    sent.text = "亲爱的 Ann：\n\n.\n..\nFrom here = there \t\n" + std::string(300, 'x') + "\n链接 https://lyceum.example/c/1?a=b。\n\n=?UTF-8?B?x?=\n";
    sent.html = "<p>亲爱的 <b>Ann</b></p>\n<a href=\"https://lyceum.example/\">x</a>";
    auto eml = compose(sent, kSender, kNow);
    CHECK(every_line_ends_in_crlf(eml));
    CHECK(longest_line(eml) <= 78);
    for (unsigned char c : eml) CHECK_MESSAGE(c < 0x80, "bytes above 127 are encoded");
    auto read = read_letter(eml);
    CHECK(read.to == "ann@example.org");
    CHECK(read.subject == sent.subject);
    CHECK(read.text == sent.text);
    CHECK(read.html == sent.html);
    CHECK(read.at == kNow);
    CHECK(read.links == std::vector<std::string>{"https://lyceum.example/c/1?a=b"});
}

TEST_CASE("subjects of every length and kind come back as they were") {
    for (std::string subject : {"", "a", "  two  blanks inside and around  ", "=?UTF-8?Q?trap?=", "ends in ?=", "\xE4\xBD\xA0"}) {
        auto sent = letter();
        sent.subject = subject;
        CHECK_MESSAGE(read_letter(compose(sent, kSender, kNow)).subject == subject, subject);
    }
    std::string grows;
    for (int i = 0; i < 120; ++i) {
        grows += i % 7 == 0 ? "字" : i % 11 == 0 ? "🎉" : i % 5 == 0 ? " " : "w";
        auto sent = letter();
        sent.subject = grows;
        auto eml = compose(sent, kSender, kNow);
        CHECK(read_letter(eml).subject == grows);
        CHECK(longest_line(eml) <= 78);
    }
    auto words = letter();
    for (int i = 0; i < 40; ++i) words.subject += "plain words ";
    words.subject += "end";
    auto eml = compose(words, kSender, kNow);
    CHECK(longest_line(eml) <= 78);
    CHECK_FALSE(contains(eml, "Subject: =?"));
    CHECK(read_letter(eml).subject == words.subject);
}

TEST_CASE("nothing can smuggle in a header") {
    for (auto& trap : std::vector<std::string>{"x\r\nBcc: all@example.org", "x\nBcc: all@example.org", "x\rBcc: y", std::string("x\0y", 3), "x\x7f", "\xff"}) {
        auto one = letter(), two = letter(), three = letter(), four = letter(), five = letter(), six = letter();
        one.subject = trap;
        two.to_name = trap;
        three.to = "ann@example.org" + trap;
        four.headers = {{"X-Kind", trap}};
        five.unsubscribe_url = "https://lyceum.example/u/" + trap;
        six.in_reply_to = trap;
        for (auto& bad : {one, two, three, four, five, six}) CHECK_THROWS_AS(compose(bad, kSender, kNow), BadLetter);
        CHECK_THROWS_AS(compose(letter(), {kSender.address, trap}, kNow), BadLetter);
    }
    for (std::string name : {"", "X Kind", "X:", "Bcc", "SUBJECT", "Content-Type", "X-Kind\r\nBcc"}) {
        auto bad = letter();
        bad.headers = {{name, "x"}};
        CHECK_THROWS_AS(compose(bad, kSender, kNow), BadLetter);
    }
    auto bad = letter();
    bad.unsubscribe_url = "https://x/> , <https://y/";
    CHECK_THROWS_AS(compose(bad, kSender, kNow), BadLetter);
    bad = letter();
    bad.text.assign(kLetterBytesMax + 1, 'x');
    CHECK_THROWS_AS(compose(bad, kSender, kNow), BadLetter);
}

TEST_CASE("newsletters can be ended with one click, conversations stay together") {
    auto sent = letter();
    sent.unsubscribe_url = "https://lyceum.example/u/abc";
    sent.in_reply_to = "thread-1@lyceum.example";
    sent.reply_to = "help@lyceum.example";
    sent.headers = {{"X-Kind", "摘要"}};
    auto eml = compose(sent, kSender, kNow);
    CHECK(contains(eml, "\r\nList-Unsubscribe: <https://lyceum.example/u/abc>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
    CHECK(contains(eml, "\r\nIn-Reply-To: <thread-1@lyceum.example>\r\nReferences: <thread-1@lyceum.example>\r\n"));
    CHECK(contains(eml, "\r\nReply-To: help@lyceum.example\r\n"));
    CHECK(contains(eml, "\r\nX-Kind: =?UTF-8?B?5pGY6KaB?=\r\n"));
    CHECK(contains(eml, "From: =?UTF-8?B?5a2m5Zut?= <noreply@lyceum.example>\r\n"));
}

TEST_CASE("bodies take the shorter encoding") {
    auto english = letter(), chinese = letter();
    chinese.text = "这是一封很长的信。这是一封很长的信。";
    CHECK(contains(compose(english, kSender, kNow), "quoted-printable"));
    CHECK(contains(compose(chinese, kSender, kNow), "base64"));
    CHECK(quoted_printable("a=b \n.\n\ttab\t") == "a=3Db=20\r\n=2E\r\n\ttab=09");
    CHECK(read_quoted_printable("a=3Db=20\r\n=2E=\r\n!=zz=") == "a=b \r\n.!=zz=");
}

TEST_CASE("what is an address and what is none") {
    for (auto text : {"a@b", "ann.smith+tag@mail.example.org", "o'neil@example.org", "a@xn--fiqs8s"}) CHECK_MESSAGE(is_mail_address(text), text);
    for (auto text : {"", "@", "a@", "@b", "a b@c", "a@b c", "a@b@c", "<a@b>", "a@b\r\n", ".a@b", "a.@b", "a..b@c", "a@b..c", "a@-b", "a@b.", "\"a\"@b", "字@b"})
        CHECK_MESSAGE(!is_mail_address(text), text);
    CHECK_FALSE(is_mail_address(std::string(65, 'a') + "@b"));
    CHECK_FALSE(is_mail_address("a@" + std::string(300, 'b')));
}

TEST_CASE("a letter that is no letter is read without harm") {
    for (std::string text : {"", "\r\n", "Subject", "Subject: =?UTF-8?B?x", "Content-Type: multipart/alternative; boundary=\"",
             "Content-Type: multipart/x; boundary=\"\"\r\n\r\n----\r\n--", "Content-Type: multipart/x; boundary=\"b\"\r\n\r\n--b", " folded first\r\n",
             "To: x>\r\nDate: Fri, 99 Foo 2026 xx:xx:xx\r\n\r\nhttp"})
        CHECK(read_letter(text).links.empty());
}
