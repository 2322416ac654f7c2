// Delivery into a folder and to a mail server that answers well, badly, slowly and not at all.
#include "platform/core/refusal.hpp"
#include "platform/mail/transport.hpp"
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <map>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace lyceum;
using namespace lyceum::mail;
using Outcome = Delivery::Outcome;

namespace {

const Sender kSender{"noreply@lyceum.example", "Lyceum"};
const Time kNow = *from_iso8601("2026-11-20T08:30:00Z");

Letter letter() {
    Letter out;
    out.to = "ann@example.org";
    out.subject = "Sign in";
    out.text = "Your link: https://lyceum.example/in/abc.\n.\nGood day.\n";
    return out;
}

struct Scratch {
    static inline int made = 0;
    std::filesystem::path path = std::filesystem::temp_directory_path() /
                                 ("lyceum-mail-" + std::to_string(getpid()) + "-" + std::to_string(++made));
    ~Scratch() { std::filesystem::remove_all(path); }
};

/// A mail server for one connection. `answers` replaces its usual answer to a command ("MAIL", "RCPT", "data" for
/// the message itself, "greeting"); an empty answer says nothing until the client leaves.
using Answers = std::map<std::string, std::string>;
class FakeServer {
public:
    explicit FakeServer(Answers answers = {}) : answers_(std::move(answers)) {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        REQUIRE(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(listen(listener_, 4) == 0);
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeServer() { finish(); }
    /// Waits for the dialogue's end; `commands` and `message` are complete after it.
    void finish() {
        if (!thread_.joinable()) return;
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }

    int port = 0;
    std::vector<std::string> commands;
    std::string message;

private:
    void say(int client, const std::string& key, const std::string& usual) {
        auto found = answers_.find(key);
        auto line = (found == answers_.end() ? usual : found->second);
        if (!line.empty()) line += "\r\n", (void)!send(client, line.data(), line.size(), MSG_NOSIGNAL);
    }
    bool read_line(int client, std::string& line) {
        for (std::size_t end; (end = buffer_.find("\r\n")) == buffer_.npos;) {
            char bytes[4096];
            auto count = recv(client, bytes, sizeof bytes, 0);
            if (count <= 0) return false;
            buffer_.append(bytes, static_cast<std::size_t>(count));
        }
        auto end = buffer_.find("\r\n");
        line = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return true;
    }
    void serve() {
        int client = accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        say(client, "greeting", "220 fake ready");
        for (std::string line; read_line(client, line);) {
            commands.push_back(line);
            auto word = line.substr(0, 4);
            if (word == "EHLO") say(client, word, "250-fake\r\n250-8BITMIME\r\n250-AUTH PLAIN\r\n250 SIZE 1000000");
            else if (word == "AUTH") say(client, word, line == "AUTH PLAIN" ? "334 " : "235 2.7.0 welcome");
            else if (word == "DATA") {
                say(client, word, "354 go on");
                if (answers_.contains("DATA")) continue;
                while (read_line(client, line) && line != ".") message += (line.starts_with("..") ? line.substr(1) : line) + "\r\n";
                say(client, "data", "250 2.0.0 queued as 42");
            } else if (word == "QUIT") { say(client, word, "221 bye"); break; }
            else if (word == "MAIL" || word == "RCPT") say(client, word, "250 ok");
            else say(client, word, "235 2.7.0 welcome");       // the second line of AUTH PLAIN
        }
        close(client);
    }

    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    Answers answers_;
    std::string buffer_;
    int listener_ = -1;
    std::thread thread_;
};

Transport to(const FakeServer& server, Encryption encryption = Encryption::none) {
    Smtp smtp;
    smtp.host = "127.0.0.1";
    smtp.port = server.port;
    smtp.encryption = encryption;
    smtp.timeout_ms = 3000;
    return {smtp, kSender};
}

Delivery when(Answers answers) {
    FakeServer server(std::move(answers));
    return deliver(to(server), letter(), kNow);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("letters kept in a folder can be read again, newest first") {
    Scratch scratch;
    Transport transport{Folder{(scratch.path / "mail").string()}, kSender};
    CHECK(caught((scratch.path / "mail").string(), 10).empty());
    for (int i = 0; i < 5; ++i) {
        auto one = letter();
        one.subject = "第 " + std::to_string(i) + " 封";
        CHECK(deliver(transport, one, kNow + minutes(i)).outcome == Outcome::sent);
    }
    auto letters = caught((scratch.path / "mail").string(), 3);
    REQUIRE(letters.size() == 3);
    CHECK(letters[0].subject == "第 4 封");
    CHECK(letters[2].subject == "第 2 封");
    CHECK(letters[0].at == kNow + minutes(4));
    CHECK(letters[0].to == "ann@example.org");
    CHECK(letters[0].text == letter().text);
    CHECK(letters[0].links == std::vector<std::string>{"https://lyceum.example/in/abc"});
    CHECK(letters[0].file.ends_with(".eml"));
    for (auto& entry : std::filesystem::directory_iterator(scratch.path / "mail"))
        CHECK(entry.path().extension() == ".eml");      // no drafts are left behind
}

TEST_CASE("a folder that cannot be written is told, not thrown") {
    Scratch scratch;
    std::filesystem::create_directories(scratch.path);
    std::ofstream(scratch.path / "file") << "in the way";
    auto delivery = deliver({Folder{(scratch.path / "file").string()}, kSender}, letter(), kNow);
    CHECK(delivery.outcome == Outcome::later);
    CHECK(contains(delivery.reason, "cannot be written"));
}

TEST_CASE("a letter that cannot be written down is rejected before anything is sent") {
    auto bad = letter();
    bad.subject = "x\r\nBcc: all@example.org";
    Smtp nowhere;
    nowhere.host = "127.0.0.1";
    nowhere.port = 1;
    CHECK(deliver({nowhere, kSender}, bad, kNow).outcome == Outcome::rejected);
}

TEST_CASE("a mail server gets the envelope and the letter, dots and all") {
    FakeServer server;
    auto delivery = deliver(to(server), letter(), kNow);
    CHECK(delivery.outcome == Outcome::sent);
    CHECK(delivery.smtp_code == 250);
    CHECK(delivery.reason.empty());
    server.finish();
    auto read = read_letter(server.message);
    CHECK(read.subject == "Sign in");
    CHECK(read.text == letter().text);
    std::string said;
    for (auto& command : server.commands) said += command + "\n";
    CHECK(contains(said, "MAIL FROM:<noreply@lyceum.example>"));
    CHECK(contains(said, "RCPT TO:<ann@example.org>"));
    CHECK_FALSE(contains(said, "AUTH"));
}

TEST_CASE("signing in sends the name and the password, and a refusal is the operator's to correct") {
    FakeServer server;
    auto transport = to(server);
    std::get<Smtp>(transport.by).user = "me";
    std::get<Smtp>(transport.by).password = Secret("open sesame");
    CHECK(deliver(transport, letter(), kNow).outcome == Outcome::sent);
    server.finish();
    std::string said;
    for (auto& command : server.commands) said += command + "\n";
    CHECK(contains(said, "AG1lAG9wZW4gc2VzYW1l"));      // base64 of \0me\0open sesame

    FakeServer strict(Answers{{"AUTH", "535 5.7.8 wrong"}});
    auto refused = to(strict);
    std::get<Smtp>(refused.by).user = "me";
    std::get<Smtp>(refused.by).password = Secret("open sesame");
    auto delivery = deliver(refused, letter(), kNow);
    CHECK(delivery.outcome == Outcome::later);
    CHECK(contains(delivery.reason, "mail.password"));
    CHECK_FALSE(contains(delivery.reason, "sesame"));
}

TEST_CASE("only an answer about this letter is final") {
    auto unknown = when({{"RCPT", "550 5.1.1 no such person"}});
    CHECK(unknown.outcome == Outcome::rejected);
    CHECK(unknown.smtp_code == 550);
    CHECK(unknown.reason == "the mail server answered: 550 5.1.1 no such person");
    CHECK(when({{"data", "554 5.7.1 looks like spam"}}).outcome == Outcome::rejected);
    CHECK(when({{"DATA", "554 5.5.1 no"}}).outcome == Outcome::rejected);
    CHECK(when({{"MAIL", "552 5.3.4 too large"}}).outcome == Outcome::rejected);

    auto greylisted = when({{"RCPT", "451 4.7.1 come back in five minutes"}});
    CHECK(greylisted.outcome == Outcome::later);
    CHECK(greylisted.smtp_code == 451);
    CHECK(contains(greylisted.reason, "come back"));
    CHECK(when({{"data", "452 4.3.1 disk full"}}).outcome == Outcome::later);
    CHECK(when({{"MAIL", "550 5.7.1 you may not send as that"}}).outcome == Outcome::later);
    CHECK(when({{"greeting", "554 no service"}}).outcome == Outcome::later);
    CHECK(when({{"greeting", "HTTP/1.1 400 Bad Request"}}).outcome == Outcome::later);
}

TEST_CASE("a server that is silent, away or without encryption is tried again later") {
    FakeServer silent(Answers{{"RCPT", ""}});
    auto transport = to(silent);
    std::get<Smtp>(transport.by).timeout_ms = 300;
    auto slow = deliver(transport, letter(), kNow);
    CHECK(slow.outcome == Outcome::later);
    CHECK(contains(slow.reason, "took longer"));

    FakeServer gone;
    auto away = to(gone);
    gone.finish();
    CHECK(contains(deliver(away, letter(), kNow).reason, "does not answer"));

    FakeServer plain;
    auto insecure = deliver(to(plain, Encryption::starttls), letter(), kNow);
    CHECK(insecure.outcome == Outcome::later);
    CHECK(contains(insecure.reason, "offers no encryption"));
    plain.finish();
    CHECK(plain.message.empty());

    Smtp remote;
    remote.host = "mail.example.org";
    remote.encryption = Encryption::none;
    CHECK(contains(deliver({remote, kSender}, letter(), kNow).reason, "unencrypted"));
}
