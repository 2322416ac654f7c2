#include "platform/http/app.hpp"
#include "platform/config/settings.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/embedded.hpp"
#include "platform/http/pages.hpp"
#include "platform/http/router.hpp"
#include "platform/http/scopes.hpp"
#include <algorithm>
#include <chrono>

namespace lyceum {

namespace {

// Of a few workers, half may wait for other servers; of many, four.
http_client::Options client_options(const Config& config) {
    constexpr int kSeatsMax = 4;
    int workers = config.http.workers > 0 ? config.http.workers : 2 * kSeatsMax;
    return {config.http_client.private_networks, config.http_client.certificate_authorities, std::clamp(workers / 2, 1, kSeatsMax)};
}

}  // namespace

App::App(Config c, std::vector<const Module*> m)
    : config(std::move(c)), modules(std::move(m)), router(std::make_unique<Router>()), pages(std::make_unique<PageCache>([this] { return &database->tables(); })),
      limits(std::make_unique<RateLimits>()), metrics(std::make_unique<Metrics>()),
      outgoing(std::make_unique<http_client::Client>(client_options(config))), settings_(std::make_shared<const Config>(config)) {
    auto append = [](auto& to, auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    for (auto* module : modules) {
        append(fills, module->fills);
        for (auto& route : module->routes) {
            const_cast<Route&>(route).module = module->api_scope.empty() ? module->name : module->api_scope;
            router->add(&route);
        }
    }
    for (auto& file : embedded::all())
        if (file.path.ends_with("/i18n/zh.po")) chinese.merge(i18n::Catalogue::parse(file.bytes, file.path));
}
App::~App() = default;

JobRegistry App::job_registry() const {
    JobRegistry registry;
    for (auto* module : modules) registry.add(module->name, module->listens, module->jobs, module->schedules);
    return registry;
}

namespace {

constexpr std::int64_t kSettingsAgeMicros = 5'000'000;      // until a change made by another process is seen

std::int64_t steady_micros() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

bool say_the_same(Config one, Config other) {
    auto left = config::fields_of(one), right = config::fields_of(other);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](auto& a, auto& b) { return config::shown(a) == config::shown(b); });
}

}  // namespace

void App::read_settings() const {
    auto present = std::make_shared<Config>(config);
    auto layers = filled(*this, kept_settings);
    if (database && !layers.empty())
        database->read([&](Db& db) { for (auto* lay : layers) lay(*this, db, *present); });
    auto before = settings_.exchange(present);
    settings_read_at_ = steady_micros();
    // Every page shows some of them, and none notes that it read their table.
    if (!database || say_the_same(*before, *present)) return;
    database->tables().all_changed();
    pages->forget();
}

// One request reads; those beside it go on with what was known.
void App::read_settings_when_old() const {
    auto read_at = settings_read_at_.load(), now = steady_micros();
    if (now - read_at < kSettingsAgeMicros || !settings_read_at_.compare_exchange_strong(read_at, now)) return;
    try {
        read_settings();
    } catch (const std::exception& unwell) {
        log::warn("settings not read", {{"why", unwell.what()}});
    }
}

std::string App::base_url() const {
    if (!config.site.url.empty()) return config.site.url;
    return "http://" + config.http.listen;
}

const crypto::KeyRing& App::seal_keys() const {
    std::call_once(seal_keys_read, [&] {
        auto& named = config.security.seal_keys;
        seal_keys_kept = crypto::KeyRing::read_or_create(named.empty() ? config.site.data_folder + "/seal.keys" : named);
    });
    return seal_keys_kept;
}

Visit App::nobody(Time now, Language language) const { return {*this, {}, now, language, Theme::automatic, Wants::page, nullptr, nullptr}; }

Visit App::insider(std::vector<std::string> permissions, Time now, Language language) const {
    auto visit = nobody(now, language);
    visit.visitor.permissions = std::move(permissions);
    return visit;
}

const std::vector<Filling>& fillings(const App& app) { return app.fills; }

std::vector<Migration> migrations(const std::vector<const Module*>& modules) {
    std::vector<Migration> all;
    auto take = [&](std::string_view owner, const std::string& folder) {
        auto files = embedded::under(folder + "/schema/");
        std::map<std::string, Migration> named;
        for (auto& file : files) {
            auto name = std::string(file.path.substr(file.path.rfind('/') + 1));
            auto bare = name.substr(0, name.find('.'));
            auto& migration = named.try_emplace(bare, Migration{std::string(owner), bare, {}, {}}).first->second;
            (name.ends_with(".sqlite.sql") ? migration.sqlite_sql : migration.postgres_sql) = file.bytes;
        }
        for (auto& [_, migration] : named) all.push_back(std::move(migration));
    };
    take("jobs", "platform/jobs");
    take("http", "platform/http");
    for (auto* module : modules) take(module->name, "modules/" + std::string(module->name));
    return all;
}

// ---- visits -----------------------------------------------------------------------------------

PersonId Visit::person() const {
    if (!visitor.who) throw Refusal(Refusal::Why::sign_in, "Sign in to continue.");
    return *visitor.who;
}

// The owner's privileges pass through a token only where its maker said so.
static bool passes_privileges(const Visitor& visitor) { return !visitor.scopes || holds(visitor, kAdminScope); }

static bool is_privileged(const Visitor& visitor, std::string_view permission) {
    return std::find(visitor.permissions.begin(), visitor.permissions.end(), permission) != visitor.permissions.end();
}

bool Visit::may(std::string_view permission) const { return passes_privileges(visitor) && is_privileged(visitor, permission); }
void Visit::must(std::string_view permission) const {
    person();
    if (may(permission)) return;
    if (is_privileged(visitor, permission)) throw LacksScope(std::string(kAdminScope));
    if (std::find(visitor.withheld.begin(), visitor.withheld.end(), permission) != visitor.withheld.end())
        throw Refusal(Refusal::Why::second_factor, "What your role may do waits until you have a second factor. Add one here.");
    forbidden();
}

void publish(Tx& tx, LiveNote note) {
    tx.after_commit([note = std::move(note)](const App& app) { app.publish(note.topic, json::text(note)); });
}

}  // namespace lyceum
