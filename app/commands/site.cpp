// Commands about the installation: user, doctor, config, openapi, recommend.
#include "app/commands/commands.hpp"
#include "app/commands/serve_lock.hpp"
#include "app/copies/backup.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/factors/factors.hpp"
#include "modules/administration/administration.hpp"
#include "modules/recommend/recommend.hpp"
#include "platform/crypto/password.hpp"
#include "platform/i18n/holes.hpp"
#include <filesystem>
#include <iostream>

namespace lyceum::commands {

namespace {

struct UserOptions { Place place; std::string handle, email, name, role = "member"; };

accounts::Role role_named(const std::string& name) {
    accounts::Role role{};
    if (!from_name(name, role)) throw Fault("there is no role " + name + "; choose one of " + json::choices_of<accounts::Role>());
    return role;
}

PersonId person_named(Opened& opened, const std::string& handle) {
    auto found = opened.database().read([&](Db& db) { return accounts::find_by_handle(db, handle); });
    if (!found) throw Fault("there is no person @" + handle);
    return *found;
}

// Where people find the site: as its owner set it, else where it is served just now, else where it would be.
std::string site_address(const App& app) {
    auto& config = app.config;
    if (config.site.url != SiteConfig{}.url && !config.site.url.empty()) return config.site.url;
    auto served = config.database.url.empty() ? ServeLock::address(config.site.data_folder) : std::string();
    return served.empty() ? "http://" + config.http.listen : served;
}

void print_link(Opened& opened, PersonId person) {
    auto base = site_address(opened.app());
    auto link = opened.database().write(clock_now(), [&](Tx& tx) { return accounts::one_time_link(tx, person, hours(24), base); });
    std::cout << link << "\n";
}

void create_user(const UserOptions& options) {
    Opened opened(config_at(options.place));
    auto role = role_named(options.role);
    auto person = opened.database().write(clock_now(), [&](Tx& tx) {
        accounts::NewPerson fresh{.handle = options.handle, .name = options.name.empty() ? options.handle : options.name, .email = options.email, .verified = true};
        auto id = accounts::create(tx, fresh);
        if (role != accounts::Role::member) accounts::grant_role(tx, id, role, id);
        return id;
    });
    std::cout << "Made @" << options.handle << ". Sign in within 24 hours at:\n";
    print_link(opened, person);
}

// As the page /admin/health shows it, in English.
std::vector<administration::Check> examine(const Place& place) {
    auto config = config_at(place);
    Opened opened(config);
    auto checks = opened.database().read([&](Db& db) { return administration::examine(opened.app(), db); });
    checks.insert(checks.begin(), {Msg{"the database opens and is at this version", {}}, true, {}});
    if (!config.archive.folder.empty() && config.database.url.empty()) {
        auto trouble = copies::trouble_of_archive(config);
        checks.push_back({trouble.empty() ? Msg{"every change is archived in {}", {config.archive.folder}} : Msg{trouble, {}}, trouble.empty(),
            Msg{"Make room, or let the server write there. Until then no moment can be returned to.", {}}});
    }
    return checks;
}

}  // namespace

static void add_reset_factors(CLI::App& user) {
    auto options = std::make_shared<UserOptions>();
    auto* reset = user.add_subcommand("reset-factors", "Take a person's second factors away, when all of them are lost");
    reset->add_option("HANDLE", options->handle)->required();
    add_place(*reset, options->place);
    reset->callback([options] {
        Opened opened(config_at(options->place));
        auto person = person_named(opened, options->handle);
        opened.database().write(clock_now(), [&](Tx& tx) { factors::reset(tx, person); });
        std::cout << "@" << options->handle << " has no second factor any more and is signed out everywhere. Sign in within 24 hours at:\n";
        print_link(opened, person);
    });
}

void add_user(CLI::App& root) {
    auto* command = root.add_subcommand("user", "Make people, give roles, print sign-in links");
    command->require_subcommand(1);
    auto options = std::make_shared<UserOptions>();
    auto roles = "One of " + json::choices_of<accounts::Role>();

    auto* create = command->add_subcommand("create", "Make a person and print a sign-in link");
    create->add_option("HANDLE", options->handle, "Letters, digits, - and _")->required();
    create->add_option("--email", options->email, "Taken as confirmed")->required();
    create->add_option("--name", options->name, "As it stands above what they write; the handle when missing");
    create->add_option("--role", options->role, roles);
    add_place(*create, options->place);
    create->callback([options] { create_user(*options); });

    auto* grant = command->add_subcommand("grant", "Give a role");
    grant->add_option("HANDLE", options->handle, "Whose role")->required();
    grant->add_option("ROLE", options->role, roles)->required();
    add_place(*grant, options->place);
    grant->callback([options] {
        Opened opened(config_at(options->place));
        auto person = person_named(opened, options->handle);
        auto role = role_named(options->role);
        opened.database().write(clock_now(), [&](Tx& tx) { accounts::grant_role(tx, person, role, person); });
        std::cout << "@" << options->handle << " is now " << options->role << ".\n";
    });

    add_reset_factors(*command);
    auto* list = command->add_subcommand("list", "Show who has a role on this site");
    add_place(*list, options->place);
    list->callback([options] {
        Opened opened(config_at(options->place));
        opened.database().read([](Db& db) {
            each_enumerator<accounts::Role>([&](std::string_view name, accounts::Role role) {
                if (role == accounts::Role::member) return;
                for (auto& person : accounts::bylines(db, accounts::people_with(db, role))) std::cout << fmt::format("  {:<14} @{}\n", name, person.handle);
            });
        });
    });

    auto* link = command->add_subcommand("link", "Print a one-time sign-in link");
    link->add_option("HANDLE", options->handle)->required();
    add_place(*link, options->place);
    link->callback([options] {
        Opened opened(config_at(options->place));
        print_link(opened, person_named(opened, options->handle));
    });
}

void add_doctor(CLI::App& root) {
    auto place = std::make_shared<Place>();
    auto* command = root.add_subcommand("doctor", "Look for what would trouble this installation");
    add_place(*command, *place);
    command->callback([place] {
        int wrong = 0;
        for (auto& check : examine(*place)) {
            std::cout << (check.fine ? "  ok    " : "  LOOK  ") << i18n::format_runtime(check.what.english, check.what.holes) << "\n";
            if (!check.fine) std::cout << "        " << i18n::format_runtime(check.remedy.english, check.remedy.holes) << "\n", ++wrong;
        }
        std::cout << (wrong ? fmt::format("{} to look at.\n", wrong) : "All is well.\n");
    });
}

void add_config(CLI::App& root) {
    auto place = std::make_shared<Place>();
    auto* command = root.add_subcommand("config", "Print every setting, its value, where it came from and what it means");
    add_place(*command, *place);
    command->callback([place] {
        config::print_config(std::cout, loaded_at(*place));
    });
}

void add_openapi(CLI::App& root) {
    auto* command = root.add_subcommand("openapi", "Print the API document (OpenAPI 3.1)");
    command->callback([] {
        App app(Config{}, all_modules());
        std::cout << openapi(app) << "\n";
    });
}

void add_recommend(CLI::App& root) {
    struct Options { Place place; std::string handle; int count = 10; };
    auto options = std::make_shared<Options>();
    auto* command = root.add_subcommand("recommend", "Rebuild the recommender, or print what somebody would be shown and why");
    command->add_option("HANDLE", options->handle, "Whose list; all models are rebuilt when missing");
    command->add_option("--count", options->count)->check(CLI::Range(1, 100));
    add_place(*command, options->place);
    add_offline(*command);
    command->callback([options, command] {
        if (!command->get_subcommands().empty()) return;    // it works on files, without a site
        Opened opened(config_at(options->place));
        if (options->handle.empty()) {
            ProgressLine line;
            recommend::rebuild(opened.app(), [&](auto what, auto done, auto total) { line.tell(what, done, total); });
            line.end();
            return;
        }
        auto person = person_named(opened, options->handle);
        auto visit = opened.app().nobody(clock_now(), Language::en);
        visit.visitor.who = person;
        auto cards = opened.database().read([&](Db& db) { return recommend::for_person(db, visit, {}, options->count); });
        for (auto& card : cards) std::cout << card.title << "\n    " << card.reason << "\n";
    });
}

}  // namespace lyceum::commands
