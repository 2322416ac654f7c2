#include "modules/mailcheck/records.hpp"
#include "modules/mailcheck/spf.hpp"
#include <algorithm>
#include <array>
#include <map>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace lyceum::mailcheck {

namespace {

/// Mail services, by the end of their servers' names, and the policy that lists their machines.
struct Service { std::string_view host, include; };
constexpr auto kServices = std::to_array<Service>({
    {"qq.com", "spf.mail.qq.com"}, {"aliyun.com", "spf.qiye.aliyun.com"}, {"mxhichina.com", "spf.qiye.aliyun.com"},
    {"163.com", "spf.163.com"}, {"ym.163.com", "spf.ym.163.com"}, {"feishu.cn", "_netblocks.m.feishu.cn"},
    {"gmail.com", "_spf.google.com"}, {"google.com", "_spf.google.com"}, {"office365.com", "spf.protection.outlook.com"},
    {"outlook.com", "spf.protection.outlook.com"}, {"amazonaws.com", "amazonses.com"}, {"sendgrid.net", "sendgrid.net"},
    {"mailgun.org", "mailgun.org"}, {"postmarkapp.com", "spf.mtasv.net"}, {"sendcloud.net", "sendcloud.org"},
    {"zoho.com", "zohomail.com"}, {"fastmail.com", "spf.messagingengine.com"}, {"brevo.com", "spf.brevo.com"},
});

std::string include_of(std::string_view host) {
    const Service* best = nullptr;
    for (auto& service : kServices) {
        bool fits = host == service.host || (host.ends_with(service.host) && host[host.size() - service.host.size() - 1] == '.');
        if (fits && (!best || service.host.size() > best->host.size())) best = &service;
    }
    return best ? std::string(best->include) : std::string();
}

bool is_this_machine(std::string_view host) { return host.empty() || host == "localhost" || host == "127.0.0.1" || host == "::1"; }

Finding unanswered(Subject subject, const std::string& why) {
    return {subject, Level::unknown, Msg{"No name server answered, so nothing can be said: {}.", {why.empty() ? "no answer" : why}},
        Msg{"See whether this machine is online and /etc/resolv.conf names a server, then check again.", {}}, {}, {}};
}

Finding without_domain(Subject subject, const Sending& sending) {
    return {subject, Level::bad, Msg{"Letters come from {}. No mail server elsewhere believes such an address.", {sending.from}},
        Msg{"Set mail.from to an address of a domain that is yours.", {}}, {}, {}};
}

// "k=v; k2=v2" of DKIM and DMARC records, names in small letters.
std::map<std::string, std::string> tags_of(std::string_view record) {
    std::map<std::string, std::string> tags;
    while (!record.empty()) {
        auto part = record.substr(0, record.find(';'));
        record.remove_prefix(std::min(record.size(), part.size() + 1));
        auto equals = part.find('=');
        if (equals == part.npos) continue;
        std::string name(trimmed(part.substr(0, equals)));
        for (char& c : name) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        tags.emplace(std::move(name), std::string(trimmed(part.substr(equals + 1))));
    }
    return tags;
}

std::string without_blanks(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    return text;
}

/// Bits of a published RSA key; 0 for what is no key.
int key_bits(const std::string& base64) {
    auto text = without_blanks(base64);
    if (text.empty() || text.size() % 4 != 0) return 0;
    std::vector<unsigned char> bytes(text.size());
    int length = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (length <= 0) return 0;
    const unsigned char* at = bytes.data();
    auto* key = d2i_PUBKEY(nullptr, &at, length);
    int bits = key ? EVP_PKEY_bits(key) : 0;
    EVP_PKEY_free(key);
    return bits;
}

}  // namespace

bool Sending::has_public_domain() const {
    auto name = domain();
    if (name.find('.') == name.npos) return false;
    for (std::string_view end : {".localhost", ".local", ".test", ".invalid", ".internal", ".lan"})
        if (name.ends_with(end)) return false;
    return true;
}

// ---- SPF ----------------------------------------------------------------------------------------

namespace {

std::string mechanism_for(const Sending& sending) {
    auto include = include_of(sending.host);
    if (!include.empty()) return "include:" + include;
    return is_this_machine(sending.host) ? "a mx" : "a:" + sending.host;
}

// The record as it stands with one mechanism more, right after the version.
std::string with_mechanism(const std::string& record, const std::string& mechanism) {
    return record.substr(0, 6) + " " + mechanism + record.substr(std::min<std::size_t>(6, record.size()));
}

Finding broken_spf(const Sending& sending, const Spf& spf) {
    auto domain = sending.domain();
    if (spf.trouble == "two")
        return {Subject::spf, Level::bad, Msg{"{} publishes more than one SPF record, so receivers use none of them.", {domain}},
            Msg{"Make one record of them: keep what is between v=spf1 and all of each, and end once with ~all.", {}},
            Record{domain, "TXT", "v=spf1 " + mechanism_for(sending) + " ~all"}, spf.record};
    if (spf.trouble == "lookups")
        return {Subject::spf, Level::bad, Msg{"The SPF record of {} asks for more than ten lookups, so receivers give up on it.", {domain}},
            Msg{"Remove the includes of services that you no longer use.", {}}, {}, spf.record};
    return {Subject::spf, Level::bad, Msg{"The SPF record of {} cannot be read: {}.", {domain, spf.trouble}},
        Msg{"Correct this part of the record, or take it out.", {}}, {}, spf.record};
}

Finding missing_server(const Sending& sending, const std::string& record) {
    return {Subject::spf, Level::bad, Msg{"The SPF record of {} does not name {}, which sends your letters.", {sending.domain(), sending.host}},
        Msg{"Replace the record with this one.", {}}, Record{sending.domain(), "TXT", with_mechanism(record, mechanism_for(sending))}, record};
}

}  // namespace

Finding spf(const dns::Resolver& resolver, const Sending& sending) {
    if (!sending.has_public_domain()) return without_domain(Subject::spf, sending);
    auto domain = sending.domain();
    bool judges_server = !is_this_machine(sending.host);
    std::string address;
    if (judges_server) {
        auto addresses = resolver.ask(dns::Type::a, sending.host);
        if (addresses.found()) address = addresses.values.front();
    }
    auto policy = spf_of(resolver, domain, address);
    if (policy.result == SpfResult::unanswered) return unanswered(Subject::spf, {});
    if (policy.result == SpfResult::none)
        return {Subject::spf, Level::bad, Msg{"{} publishes no SPF record, so anybody can send in its name and many receivers distrust it.", {domain}},
            Msg{"Publish this record.", {}}, Record{domain, "TXT", "v=spf1 " + mechanism_for(sending) + " ~all"}, {}};
    if (policy.result == SpfResult::broken) return broken_spf(sending, policy);
    if (policy.anybody)
        return {Subject::spf, Level::bad, Msg{"The SPF record of {} ends with +all: it lets the whole world send in its name.", {domain}},
            Msg{"End the record with ~all.", {}}, Record{domain, "TXT", "v=spf1 " + mechanism_for(sending) + " ~all"}, policy.record};
    auto include = include_of(sending.host);
    if (!include.empty()) {
        if (!spf_includes(resolver, domain, include)) return missing_server(sending, policy.record);
    } else if (judges_server && !address.empty() && policy.result != SpfResult::pass) return missing_server(sending, policy.record);
    return {Subject::spf, Level::good, Msg{"The SPF record of {} lets your mail server send.", {domain}}, {}, {}, policy.record};
}

// ---- DKIM ---------------------------------------------------------------------------------------

namespace {

Finding judged_key(const Sending& sending, const std::string& name, const std::string& record) {
    auto tags = tags_of(record);
    Finding finding{Subject::dkim, Level::bad, {}, {}, {}, record};
    if (!sending.signing_record.empty()) finding.publish = Record{name, "TXT", sending.signing_record};
    auto ask_again = Msg{"Copy the record again from where the key was made.", {}};
    auto kind = tags.contains("k") ? tags["k"] : "rsa";
    if (!tags.contains("p")) {
        finding.said = Msg{"The DKIM record at {} holds no key.", {name}}, finding.advice = ask_again;
    } else if (without_blanks(tags["p"]).empty()) {
        finding.said = Msg{"The DKIM key at {} was revoked: its p= is empty.", {name}}, finding.advice = Msg{"Publish the key that signs your letters now.", {}};
    } else if (kind == "rsa" && key_bits(tags["p"]) == 0) {
        finding.said = Msg{"The DKIM key at {} cannot be read; a part of it may be missing.", {name}}, finding.advice = ask_again;
    } else if (kind == "rsa" && key_bits(tags["p"]) < 1024) {
        finding.said = Msg{"The DKIM key at {} has only {} bits; receivers ignore it.", {name, std::to_string(key_bits(tags["p"]))}};
        finding.advice = Msg{"Make a key of 2048 bits.", {}};
    } else if (!sending.signing_record.empty() && without_blanks(tags["p"]) != without_blanks(tags_of(sending.signing_record)["p"])) {
        finding.said = Msg{"The DKIM key at {} is not the one this site signs with.", {name}}, finding.advice = Msg{"Replace the record with this one.", {}};
    } else {
        finding.level = Level::good, finding.publish = {};
        finding.said = Msg{"The DKIM key at {} is published and can be read.", {name}};
    }
    return finding;
}

}  // namespace

Finding dkim(const dns::Resolver& resolver, const Sending& sending) {
    if (!sending.has_public_domain()) return without_domain(Subject::dkim, sending);
    auto domain = sending.domain();
    for (auto& selector : sending.selectors) {
        auto name = selector + "._domainkey." + domain;
        auto answer = resolver.ask(dns::Type::txt, name);
        if (answer.failed()) return unanswered(Subject::dkim, answer.why);
        for (auto& text : answer.values) {
            auto tags = tags_of(text);
            if (tags.contains("p") || (tags.contains("v") && tags["v"] == "DKIM1")) return judged_key(sending, name, text);
        }
        // The key that this site signs with has one place only.
        if (!sending.signing_record.empty()) break;
    }
    Finding missing{Subject::dkim, Level::bad, Msg{"No DKIM key of {} is published, so receivers cannot tell that letters are really yours.", {domain}}, {}, {}, {}};
    if (!sending.signing_record.empty()) {
        missing.advice = Msg{"Publish this record.", {}};
        missing.publish = Record{sending.selectors.front() + "._domainkey." + domain, "TXT", sending.signing_record};
    } else {
        missing.advice = Msg{"Turn on DKIM at your mail service and publish the record it shows. Looked for were: {}.", {}};
        std::string names;
        for (auto& selector : sending.selectors) names += (names.empty() ? "" : ", ") + selector;
        missing.advice.holes = {names};
    }
    return missing;
}

// ---- DMARC --------------------------------------------------------------------------------------

namespace {

std::vector<std::string> dmarc_records(const std::vector<std::string>& texts) {
    std::vector<std::string> records;
    for (auto& text : texts)
        if (trimmed(text).starts_with("v=DMARC1")) records.push_back(text);
    return records;
}

}  // namespace

Finding dmarc(const dns::Resolver& resolver, const Sending& sending) {
    if (!sending.has_public_domain()) return without_domain(Subject::dmarc, sending);
    auto domain = sending.domain();
    Record record{"_dmarc." + domain, "TXT", "v=DMARC1; p=none; rua=mailto:" + sending.from};
    // A subdomain without a record of its own is under that of the domain above it (RFC 7489, section 6.6.3).
    std::vector<std::string> found;
    for (auto name = domain; found.empty() && name.find('.') != name.npos; name = name.substr(name.find('.') + 1)) {
        auto answer = resolver.ask(dns::Type::txt, "_dmarc." + name);
        if (answer.failed()) return unanswered(Subject::dmarc, answer.why);
        found = dmarc_records(answer.values);
        if (found.size() == 1) record.name = "_dmarc." + name;
    }
    if (found.empty())
        return {Subject::dmarc, Level::bad, Msg{"{} publishes no DMARC record. Large receivers ask for one from everybody who sends to many.", {domain}},
            Msg{"Publish this record. It only watches; once its reports show that all is well, change p=none to p=quarantine.", {}}, record, {}};
    if (found.size() > 1)
        return {Subject::dmarc, Level::bad, Msg{"{} publishes more than one DMARC record, so receivers use none of them.", {domain}}, Msg{"Keep one of them.", {}}, record, found.front()};
    auto tags = tags_of(found.front());
    if (!tags.contains("p") || (tags["p"] != "none" && tags["p"] != "quarantine" && tags["p"] != "reject"))
        return {Subject::dmarc, Level::bad, Msg{"The DMARC record of {} does not say what to do: p= must be none, quarantine or reject.", {domain}},
            Msg{"Replace the record with this one.", {}}, record, found.front()};
    return {Subject::dmarc, Level::good, Msg{"The DMARC record of {} is in order: p={}.", {domain, tags["p"]}}, {}, {}, found.front()};
}

// ---- answers --------------------------------------------------------------------------------------

Finding mx(const dns::Resolver& resolver, const Sending& sending) {
    if (!sending.has_public_domain()) return without_domain(Subject::mx, sending);
    auto domain = sending.domain();
    auto servers = resolver.ask(dns::Type::mx, domain);
    if (servers.failed()) return unanswered(Subject::mx, servers.why);
    if (servers.found()) return {Subject::mx, Level::good, Msg{"Answers to your letters go to {}.", {servers.values.front()}}, {}, {}, servers.values.front()};
    auto host = resolver.ask(dns::Type::a, domain);
    if (host.found()) return {Subject::mx, Level::doubtful, Msg{"{} names no mail server; answers go to the machine {} itself.", {domain, host.values.front()}},
        Msg{"If that machine takes no mail, publish an MX record with the server that does.", {}}, {}, {}};
    return {Subject::mx, Level::doubtful, Msg{"{} names no mail server, so answers and returned letters reach nobody.", {domain}},
        Msg{"Publish an MX record with the server that takes mail for this domain.", {}}, {}, {}};
}

}  // namespace lyceum::mailcheck
