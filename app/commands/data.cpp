// Commands about the data: migrate, sample, import, export, verify. Copies of all of it: copies.cpp.
#include "app/commands/commands.hpp"
#include "modules/imports/imports.hpp"
#include "platform/http/recounts.hpp"
#include <filesystem>
#include <iostream>

namespace lyceum::commands {

namespace {

void print(const imports::Report& report) {
    for (auto& [kind, count] : report.made) std::cout << fmt::format("  {:>8}  {}\n", count, kind);
    for (auto& [kind, count] : report.skipped) std::cout << fmt::format("  {:>8}  {} left out\n", count, kind);
    for (auto& problem : report.problems) std::cout << "  " << problem << "\n";
}

// Imports announce like anything else; what that starts (search, recommendations) is done before we end.
template <class Run>
void import_into(const Place& place, Run&& run) {
    Opened opened(config_at(place));
    ProgressLine line;
    auto report = run(opened.app(), [&](std::string_view what, std::int64_t done, std::int64_t total) { line.tell(what, done, total); });
    std::int64_t ran = 0;
    for (int now = 1; now > 0; ran += now) {
        now = opened.jobs().drain(clock_now());
        line.tell("jobs", ran + now, 0);
    }
    line.end();
    print(report);
}

struct ImportOptions { Place place; std::string path, name, train, items; };

}  // namespace

void add_migrate(CLI::App& root) {
    auto place = std::make_shared<Place>();
    auto* command = root.add_subcommand("migrate", "Bring the database to this version");
    add_place(*command, *place);
    command->callback([place] {
        Opened opened(config_at(*place));
        std::cout << "The database is at this version.\n";
    });
}

void add_sample(CLI::App& root) {
    auto place = std::make_shared<Place>();
    auto* command = root.add_subcommand("sample", "Load the sample community");
    add_place(*command, *place);
    command->callback([place] { import_into(*place, [](App& app, const imports::Progress& tell) { return imports::sample(app, tell); }); });
}

void add_import(CLI::App& root) {
    auto* command = root.add_subcommand("import", "Load a community or data from elsewhere");
    command->require_subcommand(1);
    auto options = std::make_shared<ImportOptions>();

    auto* exchange = command->add_subcommand("stackexchange", "A Stack Exchange data dump: a folder of XML files");
    exchange->add_option("DIR", options->path)->required();
    exchange->add_option("--name", options->name, "What the community is called; told from the name of the folder when missing");
    add_place(*exchange, options->place);
    exchange->callback([options] { import_into(options->place, [&](App& app, const imports::Progress& tell) { return imports::stack_exchange(app, options->path, tell, options->name); }); });

    auto* markdown = command->add_subcommand("markdown", "A folder of Markdown with front matter");
    markdown->add_option("DIR", options->path)->required();
    add_place(*markdown, options->place);
    markdown->callback([options] { import_into(options->place, [&](App& app, const imports::Progress& tell) { return imports::markdown(app, options->path, tell); }); });

    auto* data = command->add_subcommand("interactions", "Recommendation data: who read what");
    data->add_option("--train", options->train, "user,item[,rating][,timestamp]; .gz accepted")->required()->type_name("CSV");
    data->add_option("--items", options->items, "item,text; .gz accepted")->type_name("CSV");
    add_place(*data, options->place);
    data->callback([options] {
        auto items = options->items.empty() ? std::nullopt : std::optional<std::filesystem::path>(options->items);
        import_into(options->place, [&](App& app, const imports::Progress& tell) { return imports::interactions(app, options->train, items, tell); });
    });
    add_import_rows(*command);
}

void add_export(CLI::App& root) {
    auto options = std::make_shared<ImportOptions>();
    auto* command = root.add_subcommand("export", "Write what is here in open formats");
    command->require_subcommand(1);
    auto* markdown = command->add_subcommand("markdown", "Articles and series as Markdown with front matter");
    markdown->add_option("DIR", options->path)->required();
    add_place(*markdown, options->place);
    markdown->callback([options] {
        Opened opened(config_at(options->place));
        ProgressLine line;
        print(imports::export_markdown(opened.app(), options->path, [&](auto what, auto done, auto total) { line.tell(what, done, total); }));
        line.end();
    });
    add_export_rows(*command);
}

void add_verify(CLI::App& root) {
    struct Options { Place place; bool repair = false; };
    auto options = std::make_shared<Options>();
    auto* command = root.add_subcommand("verify", "Check that the ledger, entitlements, jobs, counters, indexes and the audit log agree");
    command->add_flag("--repair", options->repair, "First count again what is counted from other rows");
    add_place(*command, options->place);
    command->callback([options] {
        Opened opened(config_at(options->place));
        if (options->repair)
            for (auto* recount : filled(opened.app(), recounts))
                if (auto corrected = opened.database().write(clock_now(), *recount, "recount"); corrected > 0) std::cout << corrected << " corrected\n";
        std::vector<std::string> findings;
        opened.database().read([&](Db& db) {
            for (auto* ask : filled(opened.app(), verifications))
                for (auto& finding : ask(db)) findings.push_back(finding);
        });
        for (auto& finding : findings) std::cout << finding << "\n";
        if (!findings.empty()) throw Fault(fmt::format("{} things do not hold", findings.size()));
        std::cout << "Everything holds.\n";
    });
}

}  // namespace lyceum::commands
