#include "platform/dns/dns.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <cstring>
#include <netdb.h>
#include <resolv.h>

namespace lyceum::dns {

namespace {

constexpr int kAnswerBytesMost = 16 * 1024;
constexpr std::size_t kNameBytesMost = 253;

/// The state of one question; closed however it ends.
class Asking {
public:
    Asking(const std::optional<Server>& server, int timeout_seconds) {
        std::memset(&state_, 0, sizeof state_);
        ready_ = res_ninit(&state_) == 0;
        if (!ready_) return;
        state_.retrans = timeout_seconds;
        state_.retry = 2;
        if (!server) return;
        auto& to = state_.nsaddr_list[0];
        to.sin_family = AF_INET;
        to.sin_port = htons(server->port);
        ready_ = inet_pton(AF_INET, server->address.c_str(), &to.sin_addr) == 1;
        state_.nscount = 1;
    }
    ~Asking() { res_nclose(&state_); }
    Asking(const Asking&) = delete;

    bool ready() const { return ready_; }
    /// Bytes of the answer, or less than zero with `error()`.
    int ask(const std::string& name, int type, unsigned char* answer) { return res_nquery(&state_, name.c_str(), ns_c_in, type, answer, kAnswerBytesMost); }
    int error() const { return state_.res_h_errno; }

private:
    struct __res_state state_;
    bool ready_ = false;
};

int number_of(Type type) {
    switch (type) {
        case Type::a: return ns_t_a;
        case Type::aaaa: return ns_t_aaaa;
        case Type::mx: return ns_t_mx;
        case Type::txt: return ns_t_txt;
    }
    return ns_t_a;
}

// A TXT record is a row of pieces of at most 255 bytes that belong together.
std::string text_of(const unsigned char* data, std::size_t size) {
    std::string text;
    for (std::size_t at = 0; at < size;) {
        std::size_t length = std::min<std::size_t>(data[at], size - at - 1);
        text.append(reinterpret_cast<const char*>(data + at + 1), length);
        at += 1 + length;
    }
    return text;
}

std::string address_of(int family, const unsigned char* data) {
    char text[INET6_ADDRSTRLEN] = {};
    return inet_ntop(family, data, text, sizeof text) ? text : std::string();
}

struct Ranked { int rank = 0; std::string value; };

std::optional<Ranked> value_of(const ns_msg& message, const ns_rr& record, Type type) {
    auto* data = ns_rr_rdata(record);
    std::size_t size = ns_rr_rdlen(record);
    switch (type) {
        case Type::a: if (size == 4) return Ranked{0, address_of(AF_INET, data)}; break;
        case Type::aaaa: if (size == 16) return Ranked{0, address_of(AF_INET6, data)}; break;
        case Type::txt: return Ranked{0, text_of(data, size)};
        case Type::mx: {
            char host[NS_MAXDNAME] = {};
            if (size > 2 && dn_expand(ns_msg_base(message), ns_msg_end(message), data + 2, host, sizeof host) > 0) return Ranked{static_cast<int>(ns_get16(data)), host};
            break;
        }
    }
    return std::nullopt;
}

std::vector<std::string> values_in(const unsigned char* answer, int bytes, Type type) {
    ns_msg message;
    if (ns_initparse(answer, bytes, &message) < 0) return {};
    std::vector<Ranked> ranked;
    int count = std::min<int>(ns_msg_count(message, ns_s_an), Resolver::kValuesMost);
    for (int n = 0; n < count; ++n) {
        ns_rr record;
        if (ns_parserr(&message, ns_s_an, n, &record) < 0) break;
        if (static_cast<int>(ns_rr_type(record)) != number_of(type)) continue;  // an alias on the way
        if (auto value = value_of(message, record, type)) ranked.push_back(std::move(*value));
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](auto& a, auto& b) { return a.rank < b.rank; });
    std::vector<std::string> values;
    for (auto& one : ranked) values.push_back(std::move(one.value));
    return values;
}

}  // namespace

Answer Resolver::ask(Type type, const std::string& name) const {
    if (name.empty() || name.size() > kNameBytesMost) return {Answer::Outcome::none, {}, {}};
    Asking asking(server_, timeout_seconds_);
    if (!asking.ready()) return {Answer::Outcome::failed, {}, "no name server is known to this machine"};
    std::vector<unsigned char> answer(kAnswerBytesMost);
    int bytes = asking.ask(name, number_of(type), answer.data());
    if (bytes < 0) {
        bool none = asking.error() == HOST_NOT_FOUND || asking.error() == NO_DATA;
        return none ? Answer{Answer::Outcome::none, {}, {}} : Answer{Answer::Outcome::failed, {}, hstrerror(asking.error())};
    }
    auto values = values_in(answer.data(), std::min(bytes, kAnswerBytesMost), type);
    auto outcome = values.empty() ? Answer::Outcome::none : Answer::Outcome::found;
    return {outcome, std::move(values), {}};
}

}  // namespace lyceum::dns
