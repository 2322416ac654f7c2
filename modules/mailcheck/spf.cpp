#include "modules/mailcheck/spf.hpp"
#include "platform/core/types.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <fmt/format.h>

namespace lyceum::mailcheck {

namespace {

constexpr int kLookupsMost = 10;                    // RFC 7208, section 4.6.4
constexpr std::size_t kTermsMost = 100;

std::string small_letters(std::string_view text) {
    std::string out(text);
    for (char& c : out) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_spf(std::string_view text) {
    auto begin = small_letters(text.substr(0, 7));
    return begin == "v=spf1" || begin == "v=spf1 ";
}

std::vector<std::string> terms_of(std::string_view record) {
    std::vector<std::string> terms;
    for (auto rest = record.substr(std::min<std::size_t>(6, record.size())); !rest.empty() && terms.size() < kTermsMost;) {
        auto from = rest.find_first_not_of(' ');
        if (from == rest.npos) break;
        rest.remove_prefix(from);
        auto term = rest.substr(0, rest.find(' '));
        rest.remove_prefix(term.size());
        terms.emplace_back(term);
    }
    return terms;
}

/// An address as bytes: 4 or 16 of them, none for what is no address.
std::string bytes_of(const std::string& text) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return {reinterpret_cast<char*>(bytes), 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return {reinterpret_cast<char*>(bytes), 16};
    return {};
}

bool same_network(const std::string& a, const std::string& b, int bits) {
    if (a.empty() || a.size() != b.size()) return false;
    auto whole = static_cast<std::size_t>(std::clamp(bits, 0, static_cast<int>(a.size()) * 8));
    if (a.compare(0, whole / 8, b, 0, whole / 8) != 0) return false;
    auto rest = whole % 8;
    return rest == 0 || ((static_cast<unsigned char>(a[whole / 8]) ^ static_cast<unsigned char>(b[whole / 8])) >> (8 - rest)) == 0;
}

/// "ip4:192.0.2.0/24" taken apart.
struct Term {
    char qualifier = '+';
    std::string name, argument;
    int bits4 = 32, bits6 = 128;
    bool modifier = false;
};

Term read_term(std::string_view text) {
    Term term;
    if (!text.empty() && std::string_view("+-~?").find(text[0]) != text.npos) term.qualifier = text[0], text.remove_prefix(1);
    auto end = text.find_first_of(":=/");
    term.name = small_letters(text.substr(0, end));
    if (end == text.npos) return term;
    term.modifier = text[end] == '=';
    auto argument = text[end] == '/' ? text.substr(end) : text.substr(end + 1);
    auto slash = term.name == "ip6" || term.name == "ip4" || term.name == "a" || term.name == "mx" ? argument.find('/') : argument.npos;
    term.argument = std::string(argument.substr(0, slash));
    if (slash == argument.npos) return term;
    auto bits = argument.substr(slash + 1);
    int value = -1;
    std::from_chars(bits.data(), bits.data() + bits.size(), value);
    if (term.name == "ip6") term.bits6 = value;
    else term.bits4 = value;
    if (auto six = bits.find("//"); six != bits.npos) std::from_chars(bits.data() + six + 2, bits.data() + bits.size(), term.bits6);
    return term;
}

SpfResult result_of(char qualifier) {
    switch (qualifier) {
        case '-': return SpfResult::fail;
        case '~': return SpfResult::softfail;
        case '?': return SpfResult::neutral;
        default: return SpfResult::pass;
    }
}

struct Broken { std::string what; };
struct Unanswered {};

/// One evaluation, with its budget of lookups.
class Evaluation {
public:
    Evaluation(const dns::Resolver& resolver, std::string sender) : resolver_(resolver), sender_(std::move(sender)) {}

    /// The record of a domain; empty when it has none.
    std::string record_of(const std::string& domain) {
        auto answer = ask(dns::Type::txt, domain);
        std::vector<std::string> records;
        for (auto& text : answer.values)
            if (is_spf(text)) records.push_back(text);
        if (records.size() > 1) throw Broken{"two"};
        return records.empty() ? std::string() : records.front();
    }

    SpfResult evaluate(const std::string& domain, const std::string& record) {
        std::string redirect;
        for (auto& text : terms_of(record)) {
            auto term = read_term(text);
            if (term.modifier) {
                if (term.name == "redirect") redirect = term.argument;
                continue;
            }
            if (matches(term, domain, text)) return result_of(term.qualifier);
        }
        if (redirect.empty()) return SpfResult::neutral;
        count_lookup();
        auto next = record_of(redirect);
        if (next.empty()) throw Broken{"redirect=" + redirect};
        return evaluate(redirect, next);
    }

private:
    dns::Answer ask(dns::Type type, const std::string& name) {
        auto answer = resolver_.ask(type, name);
        if (answer.failed()) throw Unanswered{};
        return answer;
    }
    void count_lookup() {
        if (++lookups_ > kLookupsMost) throw Broken{"lookups"};
    }
    bool host_is_sender(const std::string& host, const Term& term) {
        if (sender_.empty()) return false;
        bool six = sender_.size() == 16;
        for (auto& address : ask(six ? dns::Type::aaaa : dns::Type::a, host).values)
            if (same_network(bytes_of(address), sender_, six ? term.bits6 : term.bits4)) return true;
        return false;
    }
    bool matches(const Term& term, const std::string& domain, const std::string& text) {
        bool macro = term.argument.find('%') != std::string::npos;
        auto target = term.argument.empty() ? domain : term.argument;
        if (term.name == "all") return true;
        if (term.name == "ip4" || term.name == "ip6") {
            auto network = bytes_of(term.argument);
            auto bits = term.name == "ip4" ? term.bits4 : term.bits6;
            if (network.size() != (term.name == "ip4" ? 4u : 16u) || bits < 0) throw Broken{text};
            return same_network(network, sender_, bits);
        }
        if (term.name == "include") {
            count_lookup();
            if (term.argument.empty()) throw Broken{text};
            if (macro) return false;
            auto record = record_of(target);
            if (record.empty()) throw Broken{text};
            return evaluate(target, record) == SpfResult::pass;
        }
        if (term.name == "a" || term.name == "mx" || term.name == "ptr" || term.name == "exists") count_lookup();
        else throw Broken{text};
        if (macro) return false;
        if (term.name == "a") return host_is_sender(target, term);
        if (term.name == "mx")
            for (auto& host : ask(dns::Type::mx, target).values)
                if (host_is_sender(host, term)) return true;
        return false;
    }

    const dns::Resolver& resolver_;
    std::string sender_;
    int lookups_ = 0;
};

}  // namespace

Spf spf_of(const dns::Resolver& resolver, const std::string& domain, const std::string& address) {
    Spf spf;
    Evaluation evaluation(resolver, bytes_of(address));
    try {
        spf.record = evaluation.record_of(domain);
        if (spf.record.empty()) return spf;
        for (auto& text : terms_of(spf.record)) {
            auto term = read_term(text);
            if (term.name == "all" && !term.modifier) spf.anybody = term.qualifier == '+';
        }
        spf.result = evaluation.evaluate(domain, spf.record);
    } catch (const Broken& broken) {
        spf.result = SpfResult::broken;
        spf.trouble = broken.what;
    } catch (const Unanswered&) {
        spf.result = SpfResult::unanswered;
    }
    return spf;
}

static bool includes(const dns::Resolver& resolver, const std::string& domain, const std::string& included, int& left) {
    if (left-- <= 0) return false;
    for (auto& text : resolver.ask(dns::Type::txt, domain).values) {
        if (!is_spf(text)) continue;
        for (auto& each : terms_of(text)) {
            auto term = read_term(each);
            bool leads = term.name == "include" || (term.name == "redirect" && term.modifier);
            if (!leads || term.argument.find('%') != std::string::npos) continue;
            if (small_letters(term.argument) == included || includes(resolver, term.argument, included, left)) return true;
        }
    }
    return false;
}

bool spf_includes(const dns::Resolver& resolver, const std::string& domain, const std::string& included) {
    int left = kLookupsMost;
    return includes(resolver, domain, included, left);
}

}  // namespace lyceum::mailcheck
