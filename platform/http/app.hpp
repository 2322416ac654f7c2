// The assembled application: modules in order, their routes, words, listeners and fillings, and the
// one function that answers a request.
#pragma once
#include "platform/config/config.hpp"
#include "platform/crypto/seal.hpp"
#include "platform/http/edge.hpp"
#include "platform/http/route.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/i18n/catalogue.hpp"
#include "platform/jobs/jobs.hpp"
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace lyceum {

/// A module's table of contents. Everything it adds to the product is listed here.
struct Module {
    std::string_view name;
    std::vector<Route> routes = {};
    std::vector<Listener> listens = {};
    std::vector<JobKind> jobs = {};
    std::vector<Schedule> schedules = {};
    std::vector<Filling> fills = {};
    /// API tokens need `read:<scope>` for GET and `write:<scope>` for the rest; empty: the module's name.
    std::string_view api_scope = {};
};

/// Made by accounts: who sent this request? Asked first in every request, in the same snapshot.
inline constexpr Slot<Visitor(const App&, Db&, const http::Request&, Time)> recognise{"recognise"};
/// Called in a Tx of its own when Visitor::refresh is set.
inline constexpr Slot<void(Tx&, const Visitor&)> refresh_session{"refresh_session"};
/// A dangerous act that waits until somebody proved that it is them.
struct Held {
    Url to;                                         // where the proof is sent to
    http::Fields fields;                            // what was sent, to be sent again beside the proof
};
/// Whether a form or JSON object brings a proof of who sits there, in fields whose names begin with "confirm_". Answers
/// the cookies of the session that has proved itself; nothing when there was no proof of a kind it knows. Throws Refusal
/// when it is wrong. Asked in the order of modules.
inline constexpr Slot<std::optional<std::vector<Cookie>>(const Visit&, Database&, const http::Input&)> prove{"prove"};
/// The page that asks for it.
inline constexpr Slot<Page(const Ui&, Db&, const Held&)> confirm_page{"confirm_page"};
/// Where people without a second factor get one when their role needs it.
inline constexpr std::string_view kSecondFactorPath = "/settings/security", kConfirmPath = "/confirm";

/// May this visit listen to a live topic? Asked until somebody says yes.
inline constexpr Slot<bool(const Visit&, Db&, std::string_view topic)> live_gate{"live_gate"};

/// What `lyceum verify` asks every module: a sentence for each thing that does not hold.
inline constexpr Slot<std::vector<std::string>(Db&)> verifications{"verifications"};

/// Lays what a module keeps of the settings over those of file, environment and command line.
inline constexpr Slot<void(const App&, Db&, Config&)> kept_settings{"kept_settings"};

class Router;
class PageCache;
class RateLimits;
struct Metrics;

struct App {
    App(Config, std::vector<const Module*>);
    ~App();
    App(const App&) = delete;

    Config config;                                  // as the operator started it
    config::Origins origins;                        // of its values; empty where nobody asked
    std::vector<const Module*> modules;
    std::vector<Filling> fills;
    i18n::Catalogue chinese;
    std::unique_ptr<Router> router;
    std::unique_ptr<PageCache> pages;
    std::unique_ptr<RateLimits> limits;
    std::unique_ptr<Metrics> metrics;
    std::unique_ptr<http_client::Client> outgoing;  // for requests to other servers
    Database* database = nullptr;                   // attached once opened
    std::function<Time()> clock = &clock_now;       // tests set it
    std::function<void(std::string_view topic, std::string message)> publish = [](std::string_view, std::string) {};
    std::function<http::EdgeStats()> edge_stats = [] { return http::EdgeStats{}; };
    /// For tests: how many statements the last page took, how many one may take, and how often one literal may run.
    mutable struct { std::atomic<int> last{0}; int budget = 0, repeats_max = 0; } statements;
    std::atomic<bool> ready{false}, stopping{false};
    mutable std::once_flag seal_keys_read;
    mutable crypto::KeyRing seal_keys_kept;

    /// Answers any request. Never throws.
    http::Response answer(const http::Request&) const;
    /// A page that is kept and still true, for a visitor without a session; null: ask answer(). Never throws.
    std::shared_ptr<const http::Finished> answer_at_once(const http::Request&) const;
    std::optional<std::size_t> body_limit(std::string_view method, std::string_view path) const;
    std::optional<std::vector<std::string>> live_topics(const http::Request&) const;
    /// The settings as they are now: `config`, and over it what the owner changed while the site runs. What may change
    /// (the name, the language, the time zone, the sender's name …) is read here, everything else from `config`.
    std::shared_ptr<const Config> settings() const { return settings_.load(); }
    /// Reads them again. Called before a request when the last reading is older than kSettingsAge, and by whoever
    /// changed one; never inside a read or a transaction.
    void read_settings() const;
    /// The base address of the site as outsiders know it, without a trailing slash.
    std::string base_url() const;
    /// The keys that seal secrets in the database. Read, or made, at the first call; throws Fault when it cannot be.
    const crypto::KeyRing& seal_keys() const;
    /// Everything the modules want run, for the job runner.
    JobRegistry job_registry() const;
    /// A visit for work that nobody asked for: jobs, feeds, mail. Sees what an anonymous visitor sees.
    Visit nobody(Time now, Language) const;
    /// The same on the program's own behalf: it may do what these permissions allow.
    Visit insider(std::vector<std::string> permissions, Time now, Language) const;

private:
    void read_settings_when_old() const;

    mutable std::atomic<std::shared_ptr<const Config>> settings_;
    mutable std::atomic<std::int64_t> settings_read_at_{0};     // on the steady clock, in microseconds
};

/// All migrations of the platform and of these modules, in their order.
std::vector<Migration> migrations(const std::vector<const Module*>&);
/// The OpenAPI 3.1 document of everything with a JSON form.
std::string openapi(const App&);
/// What an endpoint does, in a sentence: its own, or one made of its method and path.
std::string summary_of(const Route&);
/// The text of /metrics (Prometheus exposition format 0.0.4).
std::string metrics_text(const App&);
/// A file of the browser side, immutable and pre-compressed; nullopt for other paths.
std::optional<http::Response> asset_response(const http::Request&);
/// The platform's own addresses: health, metrics, assets, caught mail; and the pages about the API.
extern const Module operations, api_pages;

/// The browser is told to fetch `refresh` and apply it, or to show `count`; it travels over /live.
struct LiveNote {
    std::string topic, kind;                        // kind: refresh | count
    std::string refresh = {};                       // the address of a turbo-stream
    std::string name = {};                          // of the counter, "bell"
    std::int64_t count = 0;
};
DESCRIBE(LiveNote, topic, kind, refresh, name, count)

/// Tells the browsers that listen, after the commit and at most once: one that misses it sees the same when it looks again.
void publish(Tx&, LiveNote);

}  // namespace lyceum
