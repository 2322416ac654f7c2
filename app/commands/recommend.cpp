// lyceum recommend: a site's lists, and models on files alone: evaluate, train, compare, explain, bench, tune.
#include "app/commands/commands.hpp"
#include "app/commands/offline.hpp"
#include "engines/recsys/tuning.hpp"
#include "platform/core/durable.hpp"
#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace lyceum::commands {

using namespace recsys;
namespace json = boost::json;

namespace {

struct Options {
    offline::Files files;
    std::vector<std::string> models;
    std::string saved, out, user, state, protocol = "lightgcn", cut = "auto", strength = "one";
    offline::Candidates candidates = offline::Candidates::offered;
    double factors = 0, budget = 60, share = 0.1;
    std::size_t k = 20, trials = 100, repeat = 3, reasons = 5;
    unsigned threads = 0;
    std::uint64_t seed = 1;
    bool as_json = false;
    ProgressLine line;

    Judging judging(const offline::Data& data) const {
        Judging judging{.k = k, .recall_at = {k}, .ndcg_at = {k}, .threads = threads};
        if (protocol == "multvae") judging = {.k = k, .recall_at = {20, 50}, .ndcg_at = {100}, .denominator = Denominator::at_most_k, .threads = threads};
        if (data.words.rows()) judging.topics = &data.words;
        return judging;
    }
    std::size_t list_length() const { return protocol == "multvae" ? std::max<std::size_t>(k, 100) : k; }
};

double seconds_since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

offline::Choice choice_of(const Options& options, const std::string& text) {
    auto choice = offline::read_choice(text);
    const auto* kind = find_kind(choice.name);
    const auto has = [&](std::string_view name) { return kind && std::any_of(kind->parameters.begin(), kind->parameters.end(), [&](auto& each) { return each.name == name; }); };
    if (options.factors > 0 && has("factors")) choice.settings.emplace("factors", options.factors);
    return choice;
}

std::unique_ptr<Model> fitted(Options& options, const offline::Data& data, const offline::Choice& choice, const Interactions& train) {
    std::unique_ptr<Model> model;
    try {
        model = make_model(choice.name, choice.settings);
    } catch (const std::invalid_argument& wrong) {
        throw Fault(wrong.what());
    }
    auto fitting = data.fitting(options.threads, options.seed);
    fitting.progress = [&](std::string_view what, std::size_t done, std::size_t total) {
        options.line.tell(fmt::format("{}: {}", choice.name, what), static_cast<std::int64_t>(done), static_cast<std::int64_t>(total));
    };
    model->fit(train, fitting);
    options.line.end();
    return model;
}

/// A saved model, or one fitted now.
std::unique_ptr<Model> model_of(Options& options, const offline::Data& data, const Interactions& train) {
    if (options.saved.empty()) return fitted(options, data, choice_of(options, options.models.at(0)), train);
    auto model = load(offline::file_text(options.saved));
    if (model->items() > train.items() || model->items() < data.known_items) throw Fault(options.saved + " was made of other data than this");
    return model;
}

/// Everything known of people, and the lists made of it.
struct Lists {
    std::vector<Index> users;
    std::vector<std::vector<Scored>> lists;
    double seconds = 0;
};

Lists lists_of(const Options& options, const Model& model, const Interactions& known, const std::vector<Index>& users, const std::vector<bool>& candidates, bool strangers = false) {
    std::vector<recsys::Person> people;
    for (auto user : users) {
        people.push_back(known.person(user));
        if (strangers) people.back().user = kNone;
    }
    const auto begin = std::chrono::steady_clock::now();
    auto lists = recommend_all(model, people, {.count = options.list_length(), .candidates = &candidates}, options.threads);
    return {users, std::move(lists), seconds_since(begin)};
}

void write_lists(const offline::Data& data, const Lists& lists, const std::string& path) {
    std::string text;
    for (std::size_t n = 0; n < lists.users.size(); ++n) {
        text += data.users[lists.users[n]] + '\t';
        for (auto& each : lists.lists[n]) text += (&each == &lists.lists[n].front() ? "" : ",") + data.items[each.item];
        text += '\n';
    }
    write_durably(std::filesystem::absolute(path), text);
}

void print(const Options& options, const Judged& judged, const offline::Choice& choice, double fit_seconds, double list_seconds) {
    if (!options.as_json) {
        std::cout << offline::to_text(choice) << "\n";
        for (auto& measure : judged.measures) std::cout << fmt::format("  {:<22} {:.5f}\n", measure.name, measure.mean);
        for (auto& [name, value] : judged.of_lists) std::cout << fmt::format("  {:<22} {:.5f}\n", name, value);
        std::cout << fmt::format("  {:<22} {}\n  {:<22} {}\n  {:<22} {}\n", "users", judged.users.size(), "users_without_list", judged.without_list, "users_with_short_list", judged.with_short_list);
        std::cout << fmt::format("  {:<22} {:.2f} s\n  {:<22} {:.2f} s\n", "fitting", fit_seconds, "lists", list_seconds);
        return;
    }
    json::object all{{"model", choice.name}, {"protocol", options.protocol}};
    json::object settings;
    for (auto& [name, value] : choice.settings) settings[name] = value;
    all["settings"] = settings;
    for (auto& measure : judged.measures) all[measure.name] = measure.mean;
    for (auto& [name, value] : judged.of_lists) all[name] = value;
    all["users"] = judged.users.size();
    all["users_without_list"] = judged.without_list;
    all["users_with_short_list"] = judged.with_short_list;
    all["catalogue"] = judged.catalogue;
    all["fit_seconds"] = fit_seconds;
    all["list_seconds"] = list_seconds;
    std::cout << json::serialize(all) << "\n";
}

void evaluate(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto wanted = offline::wanted(data, data.test);
    const auto begin = std::chrono::steady_clock::now();
    const auto model = model_of(options, data, train);
    const auto fit_seconds = seconds_since(begin);
    const auto lists = lists_of(options, *model, train, users_to_judge(train, wanted), offline::candidates(data, data.train, data.test, options.candidates));
    if (!options.out.empty()) write_lists(data, lists, options.out);
    for (auto& [name, weight] : model->weights()) if (!options.as_json) std::cout << fmt::format("{:>40} {:.4f}\n", name, weight);
    print(options, judge(train, wanted, lists.users, lists.lists, options.judging(data)), {model->name(), model->settings()}, fit_seconds, lists.seconds);
}

void train(Options& options) {
    const auto data = offline::read(options.files);
    const auto known = offline::interactions(data, data.train, options.files.strength);
    const auto begin = std::chrono::steady_clock::now();
    const auto model = model_of(options, data, known);
    const auto bytes = save(*model);
    write_durably(std::filesystem::absolute(options.out), bytes);
    std::cout << fmt::format("{}: {} users, {} items, {} interactions, {:.2f} s, {} bytes{}\n", options.out, known.users(), known.items(), known.cells(), seconds_since(begin), bytes.size(),
                             offline::interrupted() ? "; stopped early, usable" : "");
}

void compare(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto wanted = offline::wanted(data, data.test);
    const auto users = users_to_judge(train, wanted);
    const auto candidates = offline::candidates(data, data.train, data.test, options.candidates);
    std::vector<Judged> judged;
    for (auto& text : options.models) {
        if (offline::interrupted()) break;
        const auto choice = choice_of(options, text);
        const auto begin = std::chrono::steady_clock::now();
        const auto model = fitted(options, data, choice, train);
        const auto fit_seconds = seconds_since(begin);
        const auto lists = lists_of(options, *model, train, users, candidates);
        judged.push_back(judge(train, wanted, lists.users, lists.lists, options.judging(data)));
        std::cout << fmt::format("{}: {:.1f} s + {:.1f} s", offline::to_text(choice), fit_seconds, lists.seconds);
        for (auto& measure : judged.back().measures) std::cout << fmt::format("  {} {:.5f}", measure.name, measure.mean);
        std::cout << "\n";
        if (judged.size() == 1) continue;
        for (auto& measure : judged.back().measures) {
            const auto difference = paired_difference(judged.front().find(measure.name)->of_user, measure.of_user);
            std::cout << fmt::format("  {:<14} first - this {:+.5f} [{:+.5f}, {:+.5f}]{}\n", measure.name, difference.mean, difference.low, difference.high, difference.certain() ? "" : "  (may be nothing)");
        }
    }
}

void explain(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto user = data.users.find(options.user);
    if (!user) throw Fault("there is no user " + options.user + " in " + options.files.train);
    const auto model = model_of(options, data, train);
    const auto person = train.person(*user);
    const auto candidates = offline::candidates(data, data.train, data.test, options.candidates);
    const auto named = [&](const Part& part) -> std::string {
        switch (part.from) {
            case Part::From::item: return "item " + data.items[part.source];
            case Part::From::user: return "user " + data.users[part.source];
            case Part::From::word: return part.source < data.features.size() ? "word " + data.features[part.source] : "word";
            case Part::From::model: return part.source < model_kinds().size() ? "model " + std::string(model_kinds()[part.source].name) : "model";
            case Part::From::everyone: break;
        }
        return "everyone";
    };
    json::array all;
    for (auto& each : model->recommend(person, {.count = options.k, .candidates = &candidates})) {
        const auto parts = model->explain(person, each.item, options.reasons);
        json::array reasons;
        if (!options.as_json) std::cout << fmt::format("{}  {:.5g}\n", data.items[each.item], each.score);
        for (auto& part : parts) {
            if (!options.as_json) std::cout << fmt::format("    {:+.5g}  {}\n", part.value, named(part));
            else reasons.push_back(json::object{{"from", named(part)}, {"value", part.value}});
        }
        all.push_back(json::object{{"item", data.items[each.item]}, {"score", each.score}, {"parts", reasons}});
    }
    if (options.as_json) std::cout << json::serialize(all) << "\n";
}

void bench(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto candidates = offline::candidates(data, data.train, data.test, options.candidates);
    std::vector<Index> users;
    for (Index user = 0; user < train.users(); ++user) users.push_back(user);
    const auto median = [](std::vector<double> values) { std::sort(values.begin(), values.end()); return values[values.size() / 2]; };
    std::cout << fmt::format("{} users, {} items, {} interactions; {} threads; medians of {}\n", train.users(), train.items(), train.cells(), options.threads ? options.threads : cores(), options.repeat);
    for (auto& text : options.models) {
        const auto choice = choice_of(options, text);
        std::vector<double> fits, lists;
        std::size_t bytes = 0;
        for (std::size_t n = 0; n < options.repeat && !offline::interrupted(); ++n) {
            const auto begin = std::chrono::steady_clock::now();
            const auto model = fitted(options, data, choice, train);
            fits.push_back(seconds_since(begin));
            lists.push_back(lists_of(options, *model, train, users, candidates).seconds);
            bytes = save(*model).size();
        }
        if (!fits.empty()) std::cout << fmt::format("{:<16} fit {:>8.3f} s   lists {:>9.0f} users/s   {:>11} bytes\n", choice.name, median(fits), static_cast<double>(users.size()) / median(lists), bytes);
    }
}

// ---- tuning -------------------------------------------------------------------------------------------

Cut cut_of(const Options& options, const offline::Data& data) {
    static const std::map<std::string, Cut> names = {{"random", Cut::random}, {"last", Cut::last}, {"by-time", Cut::by_time}, {"strong", Cut::strong}, {"cold", Cut::cold_items}};
    if (auto named = names.find(options.cut); named != names.end()) return named->second;
    if (options.candidates == offline::Candidates::cold || options.candidates == offline::Candidates::tested) return Cut::cold_items;
    return std::any_of(data.train.begin(), data.train.end(), [](auto& event) { return event.at != 0; }) ? Cut::by_time : Cut::random;
}

/// The trials of one model in the state file, one JSON object a line; what does not read is passed over.
std::vector<Trial> trials_in(const std::string& path, const std::string& model) {
    std::vector<Trial> tried;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        boost::system::error_code error;
        const auto value = json::parse(line, error);
        const auto* all = error ? nullptr : value.if_object();
        if (!all || !all->contains("settings") || !all->at("settings").is_object() || !all->contains("value") || !all->at("value").is_number()) continue;
        if (const auto* name = all->if_contains("model"); !name || !name->is_string() || name->as_string() != model) continue;
        Trial trial{{}, all->at("value").to_number<double>()};
        for (auto& [key, setting] : all->at("settings").as_object()) trial.settings[std::string(key)] = setting.to_number<double>();
        tried.push_back(std::move(trial));
    }
    return tried;
}

void note(const std::string& path, const std::string& model, const Trial& trial, double seconds) {
    json::object settings;
    for (auto& [name, value] : trial.settings) settings[name] = value;
    std::ofstream file(path, std::ios::app);
    file << json::serialize(json::object{{"model", model}, {"value", trial.value}, {"seconds", seconds}, {"settings", settings}}) << std::endl;
    if (!file) throw Fault("cannot write " + path);
}

void tune(Options& options) {
    const auto data = offline::read(options.files);
    const auto parts = cut(data.train, {.cut = cut_of(options, data), .share = options.share, .seed = options.seed});
    const bool strong = !parts.known.empty();
    const auto train = offline::interactions(data, parts.train, options.files.strength);
    auto all_known = parts.train;
    all_known.insert(all_known.end(), parts.known.begin(), parts.known.end());
    const auto known = strong ? offline::interactions(data, all_known, options.files.strength) : train;
    const auto wanted = offline::wanted(data, parts.test);
    const auto users = users_to_judge(known, wanted);
    const auto candidates = offline::candidates(data, parts.train, parts.test, options.candidates);
    if (users.empty()) throw Fault("nothing is left to validate on");
    std::cerr << fmt::format("validating on {} users, {} of {} events\n", users.size(), parts.test.size(), data.train.size());
    std::string chosen;
    for (auto& text : options.models) {
        const auto fixed = choice_of(options, text);
        const auto* kind = find_kind(fixed.name);
        if (!kind) make_model(fixed.name);
        auto tried = trials_in(options.state, fixed.name);
        const auto begin = std::chrono::steady_clock::now();
        while (tried.size() < options.trials && seconds_since(begin) < options.budget && !offline::interrupted()) {
            Trial trial{next_settings(*kind, tried, fixed.settings, options.seed), 0};
            const auto started = std::chrono::steady_clock::now();
            const auto model = fitted(options, data, {fixed.name, trial.settings}, train);
            if (offline::interrupted()) break;              // half a fit is no measurement
            const auto lists = lists_of(options, *model, known, users, candidates, strong);
            trial.value = judge(known, wanted, lists.users, lists.lists, options.judging(data)).find(options.protocol == "multvae" ? "ndcg@100" : fmt::format("ndcg@{}", options.k))->mean;
            note(options.state, fixed.name, trial, seconds_since(started));
            tried.push_back(trial);
            options.line.tell(fmt::format("{}: {:.5f}, best {:.5f}", fixed.name, trial.value, best_of(tried)->value), static_cast<std::int64_t>(tried.size()), static_cast<std::int64_t>(options.trials));
            if (kind->parameters.empty()) break;
        }
        options.line.end();
        if (const auto* best = best_of(tried)) std::cout << fmt::format("{:.5f}\t{}\n", best->value, offline::to_text({fixed.name, best->settings}));
    }
}

// ---- the command line ------------------------------------------------------------------------------------

CLI::App* add(CLI::App& to, const std::shared_ptr<Options>& options, std::string name, std::string what, void (*run)(Options&)) {
    auto* command = to.add_subcommand(std::move(name), std::move(what));
    command->add_option("--train", options->files.train, "user_id,item_id,value,timestamp; gzip accepted")->required();
    command->add_option("--content", options->files.contents, "item_id,feature,weight or item_id,text");
    command->add_option("--needs", options->files.needs, "item_id,feature: the item to be known before");
    command->add_option("--threads", options->threads, "0: all cores; never changes a result");
    command->add_option("--seed", options->seed);
    command->add_option("--factors", options->factors, "Dimensions, for models that have them")->check(CLI::Range(1, 4096));
    command->add_option("--values", options->strength, "What a value says: one (that there was one), log or value")->check(CLI::IsMember({"one", "log", "value"}));
    const std::map<std::string, offline::Candidates> which{{"all", offline::Candidates::offered}, {"known", offline::Candidates::known}, {"cold", offline::Candidates::cold}, {"tested", offline::Candidates::tested}};
    command->add_option("--candidates", options->candidates, "all, known (in train), cold (not in train) or tested (cold, and in the test)")->transform(CLI::CheckedTransformer(which));
    command->add_option("--k", options->k, "Length of lists")->check(CLI::Range(1, 10'000));
    command->add_flag("--json", options->as_json);
    command->callback([options, run] {
        options->files.strength = options->strength == "log" ? Strength::logarithm : options->strength == "value" ? Strength::value : Strength::one;
        if (options->models.empty() && options->saved.empty()) options->models = {"popularity"};
        offline::interrupted();
        run(*options);
    });
    return command;
}

}  // namespace

void add_offline(CLI::App& recommend) {
    auto options = std::make_shared<Options>();
    const auto test = [&](CLI::App* command) {
        command->add_option("--test", options->files.test, "What people did later, like --train")->required();
        command->add_option("--protocol", options->protocol, "lightgcn: recall over all relevant; multvae: over min(k, n)")->check(CLI::IsMember({"lightgcn", "multvae"}));
    };
    const auto models = [&](CLI::App* command, int most) {
        std::string names;
        for (auto& kind : model_kinds()) names += (names.empty() ? "" : ", ") + std::string(kind.name);
        return command->add_option("--model", options->models, "NAME or NAME:key=value,…; of " + names)->expected(1, most)->delimiter(';');
    };
    const auto saved = [&](CLI::App* command) { command->add_option("--saved", options->saved, "A model that `train` wrote, instead of --model"); };

    auto* command = add(recommend, options, "evaluate", "Fit a model to one file and judge its lists by another", &evaluate);
    test(command), models(command, 1), saved(command);
    command->add_option("--out", options->out, "Write the lists: user, tab, items with commas, best first");
    command = add(recommend, options, "train", "Fit a model and save it", &train);
    models(command, 1);
    command->add_option("--out", options->out)->required();
    command = add(recommend, options, "compare", "Judge models beside each other, with intervals of their differences", &compare);
    test(command), models(command, 100)->required();
    command = add(recommend, options, "explain", "Somebody's list, and what each score is made of", &explain);
    models(command, 1), saved(command);
    command->add_option("USER", options->user)->required();
    command->add_option("--reasons", options->reasons, "Parts of each score")->check(CLI::Range(0, 1000));
    command = add(recommend, options, "bench", "How long fitting and lists for everybody take", &bench);
    models(command, 100);
    command->add_option("--repeat", options->repeat)->check(CLI::Range(1, 100));
    command = add(recommend, options, "tune", "Search settings on a validation cut of the training file", &tune);
    models(command, 100)->required();
    command->add_option("--state", options->state, "A file of trials; a search goes on where its file ends")->required();
    command->add_option("--budget", options->budget, "Seconds for each model")->check(CLI::PositiveNumber);
    command->add_option("--trials", options->trials, "At most, for each model")->check(CLI::Range(1, 100'000));
    command->add_option("--cut", options->cut)->check(CLI::IsMember({"auto", "random", "last", "by-time", "strong", "cold"}));
    command->add_option("--share", options->share, "Of what is validated on")->check(CLI::Range(0.001, 0.9));
    command->add_option("--protocol", options->protocol)->check(CLI::IsMember({"lightgcn", "multvae"}));
}

}  // namespace lyceum::commands
