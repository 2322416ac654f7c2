// What the types of settings cannot say.
#include "platform/config/config.hpp"
#include "platform/core/refusal.hpp"
#include "platform/http_client/networks.hpp"
#include <arpa/inet.h>
#include <charconv>
#include <fmt/format.h>

namespace lyceum {

namespace {

bool is_address(const std::string& text) {
    in6_addr scratch;
    return inet_pton(AF_INET, text.c_str(), &scratch) == 1 || inet_pton(AF_INET6, text.c_str(), &scratch) == 1;
}

/// An origin alone: links are made by appending a path.
bool is_origin(std::string_view url) {
    for (std::string_view scheme : {"https://", "http://"}) {
        if (!url.starts_with(scheme)) continue;
        auto host = url.substr(scheme.size());
        return !host.empty() && host.find_first_of("/?#@\\ \t\r\n\"<>") == host.npos;
    }
    return false;
}

bool is_this_machine(std::string_view host) { return host == "localhost" || host == "127.0.0.1" || host == "::1"; }

void check_site(const SiteConfig& site, std::vector<std::string>& found) {
    if (trimmed(site.name).empty()) found.push_back("site.name is empty. Write what this community is called.");
    if (!is_origin(site.url))
        found.push_back(fmt::format("site.url is \"{}\"; it must be https://host or http://host, with nothing after the host.", site.url));
    if (!i18n::Zone::named(site.time_zone))
        found.push_back(fmt::format("site.time_zone is \"{}\", which is no IANA time zone. Write a name such as Asia/Shanghai.", site.time_zone));
    if (site.data_folder.empty()) found.push_back("site.data_folder is empty. Write the path of a folder.");
}

void check_http(const HttpConfig& http, std::vector<std::string>& found) {
    if (!parse_listen(http.listen))
        found.push_back(fmt::format("http.listen is \"{}\"; it must be an address and a port, such as 127.0.0.1:8080.", http.listen));
    if (http.tls_certificate.empty() != http.tls_key.empty())
        found.push_back("http.tls_certificate and http.tls_key belong together. Set both or neither.");
    for (auto& proxy : http.trusted_proxies)
        if (!is_address(proxy)) found.push_back(fmt::format("http.trusted_proxies holds \"{}\", which is no IP address.", proxy));
    for (auto& origin : http.cors_origins)
        if (!is_origin(origin))
            found.push_back(fmt::format("http.cors_origins holds \"{}\"; it must be https://host or http://host, with nothing after the host.", origin));
    for (auto& reader : http.metrics_from)
        if (!is_address(reader)) found.push_back(fmt::format("http.metrics_from holds \"{}\", which is no IP address.", reader));
}

void check_mail(const MailConfig& settings, std::vector<std::string>& found) {
    if (!mail::is_mail_address(settings.from)) found.push_back(fmt::format("mail.from is \"{}\", which is no e-mail address.", settings.from));
    if (!settings.return_path.empty() && (!mail::is_mail_address(settings.return_path) || settings.return_path.find('+') != std::string::npos))
        found.push_back(fmt::format("mail.return_path is \"{}\"; it must be an e-mail address without a plus sign.", settings.return_path));
    auto in_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (settings.dkim_selector.empty() || settings.dkim_selector.size() > 63 || !std::all_of(settings.dkim_selector.begin(), settings.dkim_selector.end(), in_name))
        found.push_back("mail.dkim_selector is made of up to 63 small letters, digits and dashes.");
    if (!settings.name_server.empty() && !parse_listen(settings.name_server))
        found.push_back(fmt::format("mail.name_server is \"{}\"; it must be an address and a port, such as 127.0.0.1:53.", settings.name_server));
    if (settings.transport == MailTransport::file) return;
    if (settings.host.empty()) found.push_back("mail.host is empty, but mail.transport is \"smtp\". Write the mail server's name.");
    if (settings.encryption == mail::Encryption::none && !is_this_machine(settings.host))
        found.push_back("mail.encryption is \"none\", which is allowed only to this machine. Use \"starttls\" or \"tls\".");
    if (settings.user.empty() != settings.password.empty()) found.push_back("mail.user and mail.password belong together. Set both or neither.");
}

}  // namespace

std::optional<ListenAddress> parse_listen(std::string_view text) {
    auto colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    auto address = text.substr(0, colon), digits = text.substr(colon + 1);
    bool bracketed = address.size() > 2 && address.front() == '[' && address.back() == ']';
    if (bracketed) address = address.substr(1, address.size() - 2);
    ListenAddress out{std::string(address), 0};
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
    bool number = error == std::errc{} && end == digits.data() + digits.size();
    bool six = address.find(':') != address.npos;
    if (!number || six != bracketed || !is_address(out.address)) return std::nullopt;
    return out;
}

std::vector<std::string> problems(const Config& config) {
    std::vector<std::string> found;
    check_site(config.site, found);
    check_http(config.http, found);
    check_mail(config.mail, found);
    for (auto& network : config.http_client.private_networks)
        if (!http_client::Networks::is_network(network))
            found.push_back(fmt::format("http_client.private_networks holds \"{}\", which is neither an IP address nor a network such as 10.0.0.0/8.", network));
    auto& security = config.security;
    if (!security.contact.empty() && !security.contact.starts_with("mailto:") && !security.contact.starts_with("https://"))
        found.push_back(fmt::format("security.contact is \"{}\"; it must begin with mailto: or https://.", security.contact));
    if (!is_printable_text(security.contact) || security.contact.find('\n') != std::string::npos)
        found.push_back("security.contact must be one line.");
    if (security.session_idle_days > security.session_max_days)
        found.push_back(fmt::format("security.session_idle_days is {}, more than session_max_days, {}. Make it smaller.",
            security.session_idle_days, security.session_max_days));
    return found;
}

config::Loaded<Config> load_config(const std::string& path, const config::Environment& environment) {
    auto loaded = config::load<Config>(path, environment);
    auto found = problems(loaded.value);
    if (!found.empty()) throw Fault(fmt::format("{}", fmt::join(found, "\n")));
    return loaded;
}

}  // namespace lyceum
