// `lyceum jobs`: what waits, what failed and when it is tried again; trying again, and giving up.
#include "app/commands/commands.hpp"
#include <iostream>

namespace lyceum::commands {

namespace {

constexpr int kShownMost = 50;

struct JobsCommand { Place place; std::vector<std::string> ids; bool all = false; };

std::vector<JobRow> rows_in(Opened& opened, JobState state, int limit) {
    return opened.database().read([&](Db& db) { return jobs_in(db, state, std::nullopt, limit); });
}

void print(const JobRow& job) {
    std::cout << fmt::format("{}  {:<10}  {}  try {}", to_string(job.id), name_of(job.state), job.kind, job.attempt);
    if (job.state == JobState::retryable || job.state == JobState::available) std::cout << ", due " << to_iso8601(job.due_at);
    std::cout << "\n";
    if (job.error) std::cout << "               " << job.error->substr(0, job.error->find('\n')) << "\n";
}

void list(const JobsCommand& options) {
    Opened opened(config_at(options.place));
    auto counts = opened.database().read(count_jobs);
    if (counts.empty()) std::cout << "No job waits.\n";
    for (auto& count : counts) std::cout << fmt::format("{:>8}  {} in the lane {}\n", count.jobs, name_of(count.state), name_of(count.lane));
    for (auto state : {JobState::discarded, JobState::retryable, JobState::running})
        for (auto& job : rows_in(opened, state, kShownMost)) print(job);
}

std::vector<Id<Job>> chosen(Opened& opened, const JobsCommand& options) {
    std::vector<Id<Job>> ids;
    for (auto& text : options.ids) {
        auto id = read_id(text);
        if (!id) throw Fault(text + " is not the number of a job; see `lyceum jobs`");
        ids.push_back({*id});
    }
    constexpr int kAtOnce = 10'000;
    if (options.all)
        for (auto& job : rows_in(opened, JobState::discarded, kAtOnce)) ids.push_back(job.id);
    if (ids.empty() && !options.all) throw Fault("name jobs by their numbers, or say --all for those that were given up");
    return ids;
}

void change(const JobsCommand& options, bool (*how)(Tx&, Id<Job>), std::string_view done) {
    Opened opened(config_at(options.place));
    auto ids = chosen(opened, options);
    auto changed = opened.database().write(clock_now(), [&](Tx& tx) {
        return std::count_if(ids.begin(), ids.end(), [&](auto id) { return how(tx, id); });
    });
    std::cout << fmt::format("{} of {} jobs {}.\n", changed, ids.size(), done);
}

}  // namespace

void add_jobs(CLI::App& root) {
    auto options = std::make_shared<JobsCommand>();
    auto* command = root.add_subcommand("jobs", "See what waits, what failed and when it is tried again");
    add_place(*command, options->place);
    auto add = [&](const char* name, const char* what) {
        auto* sub = command->add_subcommand(name, what);
        sub->add_option("JOB", options->ids, "Numbers as `lyceum jobs` shows them");
        add_place(*sub, options->place);
        return sub;
    };
    auto* retry = add("retry", "Run jobs again that were given up, cancelled or wait for their next try");
    retry->add_flag("--all", options->all, "All that were given up");
    retry->callback([options] { change(*options, &retry_job, "will run again"); });
    auto* cancel = add("cancel", "Never run these jobs, which wait");
    cancel->callback([options] { change(*options, &cancel_job, "will not run"); });
    command->callback([command, options] { if (command->get_subcommands().empty()) list(*options); });
}

}  // namespace lyceum::commands
