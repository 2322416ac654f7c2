// The settings of a Lyceum: what an operator writes in lyceum.toml. Defaults are what a first start on one
// machine needs; `lyceum config` prints all of this with its meaning.
#pragma once
#include "platform/config/settings.hpp"
#include "platform/core/log.hpp"
#include "platform/i18n/locale.hpp"
#include "platform/mail/transport.hpp"
#include <cstdint>

namespace lyceum {

struct SiteConfig {
    std::string name = "Lyceum";
    std::string url = "http://localhost:8080";
    i18n::Language language = i18n::Language::zh;
    std::string time_zone = "Asia/Shanghai";
    std::string data_folder = "data";
    bool development = false;
    std::string icp_number, police_number;
};
DESCRIBE(SiteConfig, name, url, language, time_zone, data_folder, development, icp_number, police_number)

struct HttpConfig {
    std::string listen = "127.0.0.1:8080";
    int workers = 0;
    int io_threads = 1;
    int body_bytes_max = 1024 * 1024;
    std::vector<std::string> trusted_proxies;
    std::vector<std::string> cors_origins;
    std::vector<std::string> metrics_from{"127.0.0.1", "::1"};
    std::string tls_certificate, tls_key;
};
DESCRIBE(HttpConfig, listen, workers, io_threads, body_bytes_max, trusted_proxies, cors_origins, metrics_from, tls_certificate, tls_key)

struct DatabaseConfig {
    Secret url;                                         // it may hold a password
    int readers = 0;
};
DESCRIBE(DatabaseConfig, url, readers)

enum class MailTransport { file, smtp };
DESCRIBE_ENUM(MailTransport, file, smtp)

struct MailConfig {
    MailTransport transport = MailTransport::file;
    std::string host;
    int port = 587;
    mail::Encryption encryption = mail::Encryption::starttls;
    std::string user;
    Secret password;
    std::string from = "lyceum@localhost";
    std::string from_name = "Lyceum";
    std::string return_path;
    Secret inbound_secret;
    std::string dkim_selector = "lyceum";
    std::string dkim_key;
    std::string name_server;
};
DESCRIBE(MailConfig, transport, host, port, encryption, user, password, from, from_name, return_path, inbound_secret, dkim_selector, dkim_key, name_server)

struct LogConfig {
    log::Level level = log::Level::info;
};
DESCRIBE(LogConfig, level)

/// Whether people with a role that administers, moderates or sees money must have a second factor. `automatic`: they
/// must, except in development mode.
enum class StaffFactor { automatic, required, optional };
DESCRIBE_ENUM(StaffFactor, automatic, required, optional)

struct SecurityConfig {
    Secret pepper;
    int session_idle_days = 14;
    int session_max_days = 90;
    std::string contact;
    bool hsts_subdomains = true;
    std::string client_secrets;
    int staff_session_idle_hours = 72;
    int staff_session_max_days = 30;
    StaffFactor staff_second_factor = StaffFactor::automatic;
    int staff_grace_days = 7;
    int factor_reset_hours = 24;
    std::string seal_keys;
};
DESCRIBE(SecurityConfig, pepper, session_idle_days, session_max_days, contact, hsts_subdomains, staff_session_idle_hours, staff_session_max_days,
    staff_second_factor, staff_grace_days, factor_reset_hours, seal_keys, client_secrets)

struct PaymentsConfig {
    bool sandbox = true;
};
DESCRIBE(PaymentsConfig, sandbox)

struct HttpClientConfig {
    std::vector<std::string> private_networks;
    std::string certificate_authorities;
};
DESCRIBE(HttpClientConfig, private_networks, certificate_authorities)
struct ArchiveConfig {
    std::string folder;
    int days = 7;
};
DESCRIBE(ArchiveConfig, folder, days)

struct Config {
    SiteConfig site;
    HttpConfig http;
    DatabaseConfig database;
    MailConfig mail;
    LogConfig log;
    SecurityConfig security;
    PaymentsConfig payments;
    HttpClientConfig http_client;
    ArchiveConfig archive;

    static constexpr auto meanings = std::to_array<config::Meaning>({
        config::describe_setting("site.name", "What this community is called: in titles, letters and feeds."),
        config::describe_setting("site.url", "The public address, as people type it; links in letters begin with it."),
        config::describe_setting("site.language", "The language for visitors whose browser asks for neither: zh or en."),
        config::describe_setting("site.time_zone", "The zone of days and deadlines, an IANA name such as Asia/Shanghai."),
        config::describe_setting("site.data_folder", "Where the embedded database, uploads, keys and caught letters are kept."),
        config::describe_setting("site.development", "Shows caught letters and queries to everyone. Never true on a public host."),
        config::describe_setting("site.icp_number", "The ICP filing number (ICP 备案号), shown at the foot of every page. Empty: none."),
        config::describe_setting("site.police_number", "The public security filing number (公安备案号), shown beside it. Empty: none."),
        config::describe_setting("http.listen", "Address and port to listen on: 127.0.0.1:8080, 0.0.0.0:80 or [::]:443."),
        config::describe_setting("http.workers", "Threads that answer requests. 0: two for each core.", {0, 512}),
        config::describe_setting("http.io_threads", "Threads that read and write sockets.", {1, 64}),
        config::describe_setting("http.body_bytes_max", "The largest request body, uploads apart.", {4096, 256 * 1024 * 1024}),
        config::describe_setting("http.trusted_proxies", "Addresses of reverse proxies whose X-Forwarded-For and -Proto are believed."),
        config::describe_setting("http.cors_origins", "Other sites whose scripts may read the API with a token: https://app.example.org."),
        config::describe_setting("http.metrics_from", "Addresses that may read /metrics; everybody else is told there is nothing."),
        config::describe_setting("http.tls_certificate", "A PEM file with the certificate and its chain. Empty: no TLS here."),
        config::describe_setting("http.tls_key", "A PEM file with the certificate's private key."),
        config::describe_setting("database.url", "postgresql://user:password@host/name. Empty: SQLite in the data folder."),
        config::describe_setting("database.readers", "Connections for reading. 0: as many as there are workers.", {0, 512}),
        config::describe_setting("mail.transport", "file keeps letters in the data folder, smtp sends them."),
        config::describe_setting("mail.host", "The mail server that takes letters for delivery."),
        config::describe_setting("mail.port", "Its port: 587 for starttls, 465 for tls.", {1, 65'535}),
        config::describe_setting("mail.encryption", "starttls, tls, or none (only to this machine)."),
        config::describe_setting("mail.user", "The name to sign in to the mail server with. Empty: without signing in."),
        config::describe_setting("mail.password", "Its password; password_file names a file that holds it."),
        config::describe_setting("mail.from", "The address letters come from."),
        config::describe_setting("mail.from_name", "The name letters come from."),
        config::describe_setting("mail.return_path", "The address that letters are returned to; each letter adds +token to it. Empty: mail.from."),
        config::describe_setting("mail.inbound_secret", "What the mail server shows to hand returned letters to /mail/inbound. Empty: it hands over none."),
        config::describe_setting("mail.dkim_selector", "The name of the signing key in the DNS: selector._domainkey.example.org."),
        config::describe_setting("mail.dkim_key", "A PEM file with the RSA key that signs letters. Empty: dkim.pem in the data folder, once `lyceum mail key` made it."),
        config::describe_setting("mail.name_server", "The name server the mail check asks: 127.0.0.1:53. Empty: those of this machine."),
        config::describe_setting("log.level", "The least event to write: debug, info, warn or error."),
        config::describe_setting("security.pepper", "Mixed into every password. Losing it makes all passwords worthless; keep a copy."),
        config::describe_setting("security.session_idle_days", "A session that is not used this long ends.", {1, 365}),
        config::describe_setting("security.session_max_days", "Every session ends after this long.", {1, 730}),
        config::describe_setting("security.contact", "Where weaknesses are reported, for /.well-known/security.txt: mailto:… or https://…. Empty: no such file."),
        config::describe_setting("security.hsts_subdomains", "Over TLS, tells browsers to use TLS for every name below this one too."),
        config::describe_setting("security.client_secrets", "A folder with the secrets that sign-in providers gave, in files named after the provider: github. They come before those in the database."),
        config::describe_setting("security.staff_session_idle_hours", "The same for people with a role that administers, moderates or sees money.", {1, 8'760}),
        config::describe_setting("security.staff_session_max_days", "Every session of theirs ends after this long.", {1, 730}),
        config::describe_setting("security.staff_second_factor", "Whether they must have a second factor: required, optional, or automatic, which requires it outside of development mode."),
        config::describe_setting("security.staff_grace_days", "How long a new role works without one.", {0, 90}),
        config::describe_setting("security.factor_reset_hours", "How long its owner can object before an administrator's reset of lost second factors takes effect.", {1, 720}),
        config::describe_setting("security.seal_keys", "The file with the keys that seal secrets in the database. Empty: seal.keys in the data folder, made at the first need."),
        config::describe_setting("archive.folder", "Every change is also written here, so that `lyceum restore --at` can return to any moment. Empty: not kept. SQLite only."),
        config::describe_setting("archive.days", "How many days one can return.", {1, 366}),
        config::describe_setting("payments.sandbox", "Uses the test gateways: no money moves."),
        config::describe_setting("http_client.private_networks", "Networks of yours that requests to other servers may reach, such as 10.0.0.0/8. Others must be public."),
        config::describe_setting("http_client.certificate_authorities", "A PEM file of the authorities that other servers' certificates are checked with. Empty: the system's."),
    });
};
DESCRIBE(Config, site, http, database, mail, log, security, payments, http_client, archive)

/// Loads lyceum.toml (none when `path` is empty) and the environment, and checks what the types cannot say:
/// addresses, zones, pairs that belong together. Throws Fault with one line for each mistake.
config::Loaded<Config> load_config(const std::string& path, const config::Environment&);

/// What is wrong between settings, a sentence each; empty when all is well.
std::vector<std::string> problems(const Config&);

struct ListenAddress {
    std::string address;                                // without brackets
    std::uint16_t port = 0;
    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};
/// "127.0.0.1:8080" or "[::1]:8080"; port 0 takes any free one.
std::optional<ListenAddress> parse_listen(std::string_view);

}  // namespace lyceum
