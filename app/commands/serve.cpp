// `lyceum serve`: the application on a port, with its jobs, until it is told to stop.
#include "app/commands/commands.hpp"
#include "app/commands/serve_lock.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/imports/imports.hpp"
#include "modules/setup/setup.hpp"
#include "platform/core/memory.hpp"
#include "platform/db/neighbours.hpp"
#include "platform/http/edge.hpp"
#include "platform/http/pages.hpp"
#include "platform/http/starting.hpp"
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>
#include <thread>

namespace lyceum::commands {

namespace {

struct ServeOptions {
    Place place;
    std::string listen, ready_file;
    bool sample = false, development = false, owner_link = false;
    int wait_seconds = 60;
};

http::EdgeConfig edge_config(const Config& config, const ListenAddress& address) {
    auto cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    http::EdgeConfig edge;
    edge.address = address.address;
    edge.port = address.port;
    edge.io_threads = config.http.io_threads;
    // Half of the workers may wait for a commit while the others answer.
    edge.workers = config.http.workers > 0 ? config.http.workers : std::min(64, cores * 8);
    edge.body_bytes_max = static_cast<std::size_t>(config.http.body_bytes_max);
    edge.trusted_proxies = config.http.trusted_proxies;
    edge.tls_certificate_file = config.http.tls_certificate;
    edge.tls_key_file = config.http.tls_key;
    return edge;
}

std::jthread giving_memory_back() {
    return std::jthread([](std::stop_token told_to_end) {
        std::mutex mutex;
        std::condition_variable_any bell;
        std::unique_lock lock(mutex);
        while (!bell.wait_for(lock, told_to_end, std::chrono::seconds(30), [] { return false; }) && !told_to_end.stop_requested()) give_freed_memory_back();
    });
}

// A link for the owner, printed at the start: the way in before there is a password.
void print_owner_link(Opened& opened, const std::string& base) {
    auto owners = opened.database().read([](Db& db) { return accounts::people_with(db, accounts::Role::owner); });
    if (owners.empty()) return;                     // print_setup_code has said what to do
    auto link = opened.database().write(clock_now(), [&](Tx& tx) { return accounts::one_time_link(tx, owners.front(), hours(24), base); });
    std::cout << "  Owner's one-time sign-in link:  " << link << "\n" << std::flush;
}

// An installation without an owner prints the way to get one.
void print_setup_code(Opened& opened, const std::string& base) {
    if (!opened.database().read([](Db& db) { return setup::is_needed(db); })) return;
    auto code = opened.database().write(clock_now(), [](Tx& tx) { return setup::new_code(tx); });
    std::cout << "  Nobody owns this site yet. Set it up at:  " << base << setup::setup_url(code).str() << "\n" << std::flush;
}

// Waits for SIGTERM or SIGINT in a thread of its own; the signals are blocked everywhere else.
std::thread stop_on_signal(const sigset_t& signals, App& app, http::Edge& edge) {
    return std::thread([&signals, &app, &edge] {
        int caught = 0;
        sigwait(&signals, &caught);
        app.stopping = true;
        tell_systemd("STOPPING=1");
        log::info("stopping", {{"signal", caught}});
        edge.stop();
    });
}

// A PostgreSQL that starts beside us may come later: waits for it. False when told to stop meanwhile.
bool wait_for_postgres(const Config& config, int seconds, const sigset_t& signals) {
    constexpr timespec kPause{1, 0};
    for (int waited = 0;; ++waited) {
        try {
            Database::open({.url = config.database.url.reveal(), .readers = 1})->read([](Db&) {});
            return true;
        } catch (const Fault& fault) {
            if (waited >= seconds)
                throw Fault(fmt::format("{}\nThe database did not answer for {} seconds. Start it, or correct its address in --database or database.url.", fault.what(), seconds));
            if (waited == 0) log::warn("waiting for the database", {{"seconds", seconds}, {"why", fault.what()}});
        }
        if (sigtimedwait(&signals, nullptr, &kPause) > 0) return false;
    }
}

// On PostgreSQL others may serve the same people: live messages reach the browsers of all, and limits are kept together.
std::unique_ptr<Neighbours> neighbours_of(App& app, http::Edge& edge) {
    if (app.database->dialect() == Dialect::sqlite) return nullptr;
    auto all = std::make_unique<Neighbours>(app.config.database.url.reveal(),
        [&edge](std::string_view topic, std::string_view text) { edge.hub().publish(topic, std::string(text)); });
    app.publish = [&edge, all = all.get()](std::string_view topic, std::string message) {
        try {
            all->tell(topic, message);
        } catch (const Fault& fault) {              // a browser there catches up by reloading
            log::warn("neighbours could not be told", {{"topic", topic}, {"why", fault.what()}});
        }
        edge.hub().publish(topic, std::move(message));
    };
    app.limits->shared = [all = all.get()](const std::string& key, int count, Span span, Time now) {
        auto taken = all->take({key, count, span}, now);
        return RateLimits::verdict(taken.fits, taken.empty_at, count, span, now);
    };
    return all;
}

std::thread warming(const App& app) {
    return std::thread([&app] {
        for (auto* each : filled(app, warm_up)) {
            try {
                each(app);
            } catch (const std::exception& fault) {
                log::warn("something was not read beforehand", {{"why", fault.what()}});
            }
        }
    });
}

void serve(const ServeOptions& options) {
    keep_freed_memory();
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);                  // a write beyond `ulimit -f` fails instead

    auto [config, origins] = loaded_at(options.place);
    if (!options.listen.empty()) config.http.listen = options.listen, origins["http.listen"] = config::Origin::command_line;
    if (options.development) config.site.development = true, origins["site.development"] = config::Origin::command_line;
    auto address = parse_listen(config.http.listen);
    if (!address) throw Fault("--listen is " + config.http.listen + "; it must be ADDRESS:PORT, such as 127.0.0.1:8080");
    bool default_url = config.site.url == SiteConfig{}.url;
    if (default_url) config.site.url = fmt::format("http://{}:{}", address->address, address->port);

    std::optional<ServeLock> lock;
    if (config.database.url.empty()) {
        make_data_folder(config);
        lock.emplace(config.site.data_folder);
    } else if (!wait_for_postgres(config, options.wait_seconds, signals)) {
        return;
    }
    Opened opened(std::move(config), std::move(origins));
    auto& app = opened.app();
    app.seal_keys();                                // a file that cannot be read or made is said now, not to somebody who signs in
    if (options.sample) {
        ProgressLine line;
        imports::sample(app, [&](auto what, auto done, auto total) { line.tell(what, done, total); });
        line.end();
    }

    http::Program program;
    program.answer = [&](const http::Request& request) { return app.answer(request); };
    program.at_once = [&](const http::Request& request) { return app.answer_at_once(request); };
    program.body_limit = [&](std::string_view method, std::string_view path) { return app.body_limit(method, path); };
    program.live_topics = [&](const http::Request& request) { return app.live_topics(request); };
    auto edge = http::Edge::open(edge_config(app.config, *address), std::move(program));
    if (default_url) app.config.site.url = fmt::format("http://{}:{}", address->address, edge->port());
    if (lock) lock->note_address(app.base_url());
    app.publish = [&](std::string_view topic, std::string message) { edge->hub().publish(topic, std::move(message)); };
    app.edge_stats = [&] { return edge->stats(); };
    auto neighbours = neighbours_of(app, *edge);

    opened.jobs().start();
    app.ready = true;
    auto scheme = app.config.http.tls_certificate.empty() ? "http" : "https";
    std::cout << "Lyceum serves on " << scheme << "://" << address->address << ":" << edge->port() << "\n" << std::flush;
    print_setup_code(opened, app.base_url());
    if (options.owner_link) print_owner_link(opened, app.base_url());

    tell_systemd("READY=1");
    auto stopper = stop_on_signal(signals, app, *edge);
    auto warmer = warming(app);
    auto giver = giving_memory_back();
    edge->run();
    stopper.join();
    warmer.join();
    opened.jobs().stop();
}

}  // namespace

void add_serve(CLI::App& root) {
    auto options = std::make_shared<ServeOptions>();
    auto* command = root.add_subcommand("serve", "Serve the site");
    add_place(*command, options->place);
    command->add_option("--listen", options->listen, "Where to listen (default 127.0.0.1:8080; port 0: any free one)")->type_name("ADDR:PORT");
    command->add_flag("--sample", options->sample, "Load the sample community first, if it is not there yet");
    command->add_flag("--owner-link", options->owner_link, "Print a one-time sign-in link for the owner");
    command->add_flag("--development", options->development, "Show caught letters at /dev/mail");
    command->add_option("--wait", options->wait_seconds, "How long to wait at the start for a PostgreSQL that does not answer yet (default 60)")
        ->type_name("SECONDS")->check(CLI::Range(0, 86'400));
    command->callback([options] { serve(*options); });
}

}  // namespace lyceum::commands
