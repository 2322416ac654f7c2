// Built files of the browser side: named by their content, so they never change.
#include "platform/crypto/crypto.hpp"
#include "platform/embedded.hpp"
#include "platform/http/app.hpp"
#include "platform/http/edge_answer.hpp"
#include "platform/http/represent.hpp"
#include <mutex>
#include <unordered_map>

namespace lyceum {

namespace {

constexpr std::string_view kPrefix = "/assets/";

std::string_view type_of(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"}, {".svg", "image/svg+xml"},
        {".png", "image/png"}, {".woff2", "font/woff2"}, {".json", "application/json"}, {".ico", "image/x-icon"},
        {".html", "text/html; charset=utf-8"}, {".txt", "text/plain; charset=utf-8"}};
    for (auto& [ending, type] : types)
        if (name.ends_with(ending)) return type;
    return "application/octet-stream";
}

// Answers are made once and shared: a request costs no copy of the bytes.
const http::Response* prepared(const std::string& path) {
    static std::mutex lock;
    static std::unordered_map<std::string, http::Response> made;
    std::lock_guard guard(lock);
    if (auto known = made.find(path); known != made.end()) return &known->second;
    auto bytes = embedded::file(path);
    if (bytes.empty()) return nullptr;
    bool br = path.ends_with(".br"), gz = path.ends_with(".gz");
    auto bare = std::string_view(path).substr(0, path.size() - (br || gz ? 3 : 0));
    auto response = http::Response::text(200, std::string(type_of(bare)), std::string(bytes));
    response.with("Cache-Control", "public, max-age=31536000, immutable").with("X-Content-Type-Options", "nosniff");
    // Icons are shown elsewhere too: by feed readers, on home screens.
    response.with("Cross-Origin-Resource-Policy", bare.ends_with(".png") || bare.ends_with(".svg") ? "cross-origin" : "same-origin");
    response.with("ETag", "\"" + path.substr(path.rfind('/') + 1) + "\"").with("Vary", "Accept-Encoding");
    if (br || gz) response.with("Content-Encoding", br ? "br" : "gzip");
    return &made.emplace(path, std::move(response)).first->second;
}

}  // namespace

namespace {

// The service worker must lie at the root to look after every page, and be asked for anew each time.
std::optional<http::Response> service_worker() {
    auto* found = prepared("assets/service-worker.js");
    if (!found) return std::nullopt;
    auto response = *found;
    response.with("Cache-Control", "no-cache").with("Content-Security-Policy", "default-src 'none'; connect-src 'self'");
    response.with("ETag", "\"" + crypto::token_digest(*response.body).substr(0, 20) + "\"");
    return response;
}

}  // namespace

static std::optional<http::Response> found_asset(const http::Request& request) {
    if (request.path == "/service-worker.js") return service_worker();
    if (!request.path.starts_with(kPrefix)) return std::nullopt;
    auto path = request.path.substr(1);
    if (path == "assets/icons.json" || path.ends_with(".br") || path.ends_with(".gz")) return std::nullopt;
    auto encoding = http::choose_encoding(request.headers.get("accept-encoding"), http::Effort::asset);
    const http::Response* found = nullptr;
    if (encoding == http::Encoding::brotli) found = prepared(path + ".br");
    else if (encoding == http::Encoding::gzip) found = prepared(path + ".gz");
    if (!found) found = prepared(path);
    if (!found) return std::nullopt;
    return *found;
}

std::optional<http::Response> asset_response(const http::Request& request) {
    auto found = found_asset(request);
    if (!found || request.method == "GET" || request.method == "HEAD") return found;
    auto told = request.method == "OPTIONS" ? http::Response{.status = 204} : http::plain_answer(405, "This address does not take this method.");
    return told.with("Allow", "GET, HEAD, OPTIONS");
}

}  // namespace lyceum
