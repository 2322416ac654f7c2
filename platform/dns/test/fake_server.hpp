// A name server on the loopback for tests: knows what it is told, and can be silent or unwell.
#pragma once
#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace lyceum::dns::test {

class FakeServer {
public:
    FakeServer() {
        socket_ = socket(AF_INET, SOCK_DGRAM, 0);
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(socket_, reinterpret_cast<sockaddr*>(&here), sizeof here);
        socklen_t size = sizeof here;
        getsockname(socket_, reinterpret_cast<sockaddr*>(&here), &size);
        port_ = ntohs(here.sin_port);
        timeval wait{0, 50'000};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        thread_ = std::thread([this] { serve(); });
    }
    ~FakeServer() {
        over_ = true;
        thread_.join();
        close(socket_);
    }
    FakeServer(const FakeServer&) = delete;

    std::uint16_t port() const { return port_; }
    void text(const std::string& name, const std::string& value) { put(name, 16, txt(value)); }
    void mail_server(const std::string& name, int rank, const std::string& host) { put(name, 15, std::string{static_cast<char>(rank >> 8), static_cast<char>(rank)} + labels(host)); }
    void address(const std::string& name, const std::string& ip) {
        in_addr bytes{};
        inet_pton(AF_INET, ip.c_str(), &bytes);
        put(name, 1, std::string(reinterpret_cast<const char*>(&bytes), 4));
    }
    void forget(const std::string& name) { std::lock_guard lock(mutex_); records_.erase(name); }
    void fail() { unwell_ = true; }                     // answers SERVFAIL from now on
    int asked() const { return asked_; }

private:
    struct Record { int type; std::string data; };

    static std::string txt(const std::string& value) {
        std::string out;
        for (std::size_t at = 0; at < value.size() || at == 0; at += 255) {
            auto piece = value.substr(at, 255);
            out += static_cast<char>(piece.size());
            out += piece;
        }
        return out;
    }
    static std::string labels(const std::string& name) {
        std::string out;
        for (std::size_t from = 0; from < name.size();) {
            auto to = std::min(name.find('.', from), name.size());
            out += static_cast<char>(to - from);
            out += name.substr(from, to - from);
            from = to + 1;
        }
        return out + '\0';
    }
    void put(const std::string& name, int type, std::string data) { std::lock_guard lock(mutex_); records_[name].push_back({type, std::move(data)}); }

    std::string answer_to(const std::string& question) {
        std::string name;
        std::size_t at = 12;
        while (at < question.size() && question[at] != 0) {
            auto length = static_cast<unsigned char>(question[at]);
            name += (name.empty() ? "" : ".") + question.substr(at + 1, length);
            at += 1u + length;
        }
        auto end = at + 5;                              // the closing zero, type, class
        int type = static_cast<unsigned char>(question[at + 2]);
        std::lock_guard lock(mutex_);
        auto known = records_.find(name);
        std::string body;
        int count = 0;
        if (known != records_.end() && !unwell_)
            for (auto& record : known->second) {
                if (record.type != type) continue;
                ++count;
                body += std::string("\xc0\x0c", 2) + std::string{0, static_cast<char>(type), 0, 1, 0, 0, 0, 60} +
                    std::string{static_cast<char>(record.data.size() >> 8), static_cast<char>(record.data.size())} + record.data;
            }
        int code = unwell_ ? 2 : known == records_.end() ? 3 : 0;
        return question.substr(0, 2) + std::string{'\x81', static_cast<char>(0x80 | code), 0, 1, 0, static_cast<char>(count), 0, 0, 0, 0} +
            question.substr(12, end - 12) + body;
    }
    void serve() {
        while (!over_) {
            char buffer[1500];
            sockaddr_in from{};
            socklen_t size = sizeof from;
            auto got = recvfrom(socket_, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr*>(&from), &size);
            if (got < 17) continue;
            ++asked_;
            auto answer = answer_to({buffer, static_cast<std::size_t>(got)});
            sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
        }
    }

    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> over_{false}, unwell_{false};
    std::atomic<int> asked_{0};
    std::mutex mutex_;
    std::map<std::string, std::vector<Record>> records_;
    std::thread thread_;
};

}  // namespace lyceum::dns::test
