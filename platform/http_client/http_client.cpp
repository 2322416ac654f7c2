// The client over libcurl. libcurl resolves, connects and verifies; whether an address may be connected to is
// decided in its socket callback, which sees the address that DNS gave and no later one.
#include "platform/http_client/http_client.hpp"
#include "platform/core/log.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lyceum::http_client {

namespace {

constexpr int kHttpsPort = 443, kPrivilegedPortMax = 1023;

struct FreeCurl { void operator()(CURL* curl) const { curl_easy_cleanup(curl); } };
struct FreeList { void operator()(curl_slist* list) const { curl_slist_free_all(list); } };
struct FreeUrl { void operator()(CURLU* url) const { curl_url_cleanup(url); } };

void start_curl() {
    static const auto started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw Fault("libcurl could not start");
}

struct Target {
    std::string host;
    int port = 0;
    bool secure = false;
};

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

/// Nothing for what is no absolute http or https address, or brings a user name along.
std::optional<Target> target_of(const std::string& address) {
    std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    if (!url || curl_url_set(url.get(), CURLUPART_URL, address.c_str(), 0) != CURLUE_OK) return std::nullopt;
    auto scheme = part(url.get(), CURLUPART_SCHEME), port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
    if ((scheme != "https" && scheme != "http") || !part(url.get(), CURLUPART_USER).empty() || !part(url.get(), CURLUPART_PASSWORD).empty()) return std::nullopt;
    Target target{part(url.get(), CURLUPART_HOST), 0, scheme == "https"};
    std::from_chars(port.data(), port.data() + port.size(), target.port);
    if (target.host.empty() || target.port == 0) return std::nullopt;
    return target;
}

bool is_sound_header(std::string_view name, std::string_view value) {
    auto in_name = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; };
    auto in_value = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; };
    return !name.empty() && std::all_of(name.begin(), name.end(), in_name) && std::all_of(value.begin(), value.end(), in_value);
}

bool is_sound(const Request& request) {
    auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    auto& fields = request.headers.all();
    return !request.method.empty() && std::all_of(request.method.begin(), request.method.end(), upper) &&
           std::all_of(fields.begin(), fields.end(), [](auto& field) { return is_sound_header(field.first, field.second); });
}

/// What curl's callbacks see and fill while a request is under way.
struct Exchange {
    const Request& request;
    const Networks& private_networks;
    Target target;
    Response response = {};
    std::size_t head_bytes = 0;
    bool address_refused = false, too_large = false;
};

bool may_connect(const Exchange& exchange, const Address& address) {
    if (!exchange.request.public_only && exchange.private_networks.contains(address)) return true;
    auto& target = exchange.target;
    return target.secure && (target.port == kHttpsPort || target.port > kPrivilegedPortMax) && is_public(address);
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* to) {
    auto& exchange = *static_cast<Exchange*>(user);
    auto address = address_from(to->addr);
    if (!address || !may_connect(exchange, *address)) {
        exchange.address_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    std::string_view line(bytes, size * count);
    exchange.head_bytes += line.size();
    if (exchange.head_bytes > kHeadBytesMax) {
        exchange.too_large = true;
        return 0;
    }
    if (line.starts_with("HTTP/")) exchange.response.headers = {};     // after "100 Continue" comes another head
    else if (auto colon = line.find(':'); colon != line.npos)
        exchange.response.headers.add(std::string(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1))));
    return line.size();
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (exchange.response.body.size() + size * count > exchange.request.response_bytes_max) {
        exchange.too_large = true;
        return 0;
    }
    exchange.response.body.append(bytes, size * count);
    return size * count;
}

void set_options(CURL* curl, Exchange& exchange, const Options& options) {
    auto& request = exchange.request;
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");          // an address that a proxy resolves could not be checked
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);     // does not wait for a name server that is silent
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!options.certificate_authorities.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.certificate_authorities.c_str());
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
}

std::unique_ptr<curl_slist, FreeList> header_list(const Request& request) {
    std::unique_ptr<curl_slist, FreeList> list;
    auto append = [&](const std::string& line) {
        auto longer = curl_slist_append(list.get(), line.c_str());
        if (!longer) throw Fault("there is not enough memory to send a request");
        (void)list.release();
        list.reset(longer);
    };
    // An empty value is written with ';', the way curl tells it from a field to leave out.
    for (auto& [name, value] : request.headers.all()) append(value.empty() ? name + ";" : name + ": " + value);
    append("Expect:");                                  // the body goes along at once
    if (!request.headers.has("User-Agent")) append("User-Agent: Lyceum");
    if (!request.body.empty() && !request.headers.has("Content-Type")) append("Content-Type: application/octet-stream");
    return list;
}

Response failed(Outcome outcome, std::string reason) { return {.outcome = outcome, .reason = std::move(reason)}; }

Response judged(CURLcode code, Exchange& exchange) {
    using enum Outcome;
    auto& host = exchange.target.host;
    if (exchange.too_large) return failed(too_large, fmt::format("{} answered more than {} bytes", host, exchange.request.response_bytes_max));
    switch (code) {
        case CURLE_OK: return std::move(exchange.response);
        case CURLE_COULDNT_RESOLVE_HOST: return failed(unknown_host, fmt::format("{} is not known to DNS", host));
        case CURLE_COULDNT_CONNECT:
            if (exchange.address_refused) return failed(address_refused, fmt::format("{} is not at a public address{}", host, exchange.request.public_only ? "" : "; http_client.private_networks may allow it"));
            return failed(unreachable, fmt::format("{} does not take connections on port {}", host, exchange.target.port));
        case CURLE_OPERATION_TIMEDOUT: return failed(timed_out, fmt::format("{} took longer than {} ms", host, exchange.request.timeout_ms));
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR: return failed(certificate_refused, fmt::format("the certificate of {} is not valid, or it speaks no TLS that is safe", host));
        default: return failed(interrupted, fmt::format("the exchange with {} broke off: {}", host, curl_easy_strerror(code)));
    }
}

Response over_curl(const Request& request, const Options& options, const Networks& private_networks) {
    start_curl();
    auto target = target_of(request.url);
    if (!target || !is_sound(request)) return failed(Outcome::malformed, "this is no address or no request that could be sent");
    std::unique_ptr<CURL, FreeCurl> curl(curl_easy_init());
    if (!curl) throw Fault("there is not enough memory to send a request");
    Exchange exchange{request, private_networks, *target};
    auto headers = header_list(request);
    set_options(curl.get(), exchange, options);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    auto code = curl_easy_perform(curl.get());
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    return judged(code, exchange);
}

std::string host_of(const std::string& url) {
    auto target = target_of(url);
    return target ? target->host : std::string("?");
}

}  // namespace

struct Client::Seats {
    std::atomic<int> taken{0};
};

Client::Client(Options options) : options_(std::move(options)), private_networks_(options_.private_networks), seats_(std::make_unique<Seats>()) {
    transport = [this](const Request& request) { return over_curl(request, options_, private_networks_); };
}
Client::~Client() = default;

Response Client::send(const Request& request) const {
    auto started = std::chrono::steady_clock::now();
    auto response = transport(request);
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
    if (response.outcome == Outcome::answered) log::debug("request sent", {{"host", host_of(request.url)}, {"status", response.status}, {"ms", ms}});
    else log::warn("request failed", {{"host", host_of(request.url)}, {"outcome", name_of(response.outcome)}, {"reason", response.reason}, {"ms", ms}});
    return response;
}

Response Client::send_from_handler(Request request) const {
    struct Seat {
        std::atomic<int>& taken;
        explicit Seat(std::atomic<int>& t) : taken(t) { ++taken; }
        ~Seat() { --taken; }
        Seat(const Seat&) = delete;
    } seat(seats_->taken);
    if (seats_->taken > options_.seats) return failed(Outcome::busy, "too many requests to other servers are under way");
    request.timeout_ms = std::min(request.timeout_ms, kTimeoutMs);
    return send(request);
}

}  // namespace lyceum::http_client
