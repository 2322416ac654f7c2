// lyceum recommend: a site's lists, and models on files alone: evaluate, train, compare, explain, bench, tune.
#include "app/commands/commands.hpp"
#include "app/commands/offline.hpp"
#include "engines/recsys/tuning.hpp"
#include "platform/core/digest.hpp"
#include "platform/core/durable.hpp"
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
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
    for (auto* name : {"factors", "dimensions"})            // models say either
        if (options.factors > 0 && has(name)) choice.settings.emplace(name, options.factors);
    return choice;
}

using Moment = std::chrono::steady_clock::time_point;

struct Fit {
    std::unique_ptr<Model> model;
    bool stopped_early = false;                             ///< by Ctrl-C or at `until`: it learnt a part, and can be used
    double seconds = 0;
};

Fit fitted(Options& options, const offline::Data& data, const offline::Choice& choice, const Interactions& train, Moment until = Moment::max()) {
    const auto begin = std::chrono::steady_clock::now();
    std::unique_ptr<Model> model;
    try {
        model = make_model(choice.name, choice.settings);
    } catch (const std::invalid_argument& wrong) {
        throw Fault(wrong.what());
    }
    std::atomic<bool> stopped = false;                      // models ask from any thread
    auto fitting = data.fitting(options.threads, options.seed);
    fitting.progress = [&](std::string_view what, std::size_t done, std::size_t total) {
        options.line.tell(fmt::format("{}: {}", choice.name, what), static_cast<std::int64_t>(done), static_cast<std::int64_t>(total));
    };
    fitting.stop = [&] {
        if (!offline::interrupted() && std::chrono::steady_clock::now() < until) return false;
        stopped = true;
        return true;
    };
    model->fit(train, fitting);
    options.line.end();
    return {std::move(model), stopped, seconds_since(begin)};
}

/// A saved model, or one fitted now.
Fit model_of(Options& options, const offline::Data& data, const Interactions& train) {
    if (options.saved.empty()) return fitted(options, data, choice_of(options, options.models.at(0)), train);
    const auto begin = std::chrono::steady_clock::now();
    auto model = load(offline::file_text(options.saved));
    if (model->items() > train.items() || model->items() < data.known_items) throw Fault(options.saved + " was made of other data than this");
    return {std::move(model), false, seconds_since(begin)};
}

json::object to_json(const Settings& settings) {
    json::object all;
    for (auto& [name, value] : settings) all[name] = value;
    return all;
}

void print_line(const json::object& all) { std::cout << json::serialize(all) << "\n"; }

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

void print(const Options& options, const Judged& judged, const offline::Choice& choice, const Fit& fit, double list_seconds) {
    if (!options.as_json) {
        std::cout << offline::to_text(choice) << (fit.stopped_early ? "  (stopped early)" : "") << "\n";
        for (auto& measure : judged.measures) std::cout << fmt::format("  {:<22} {:.5f}\n", measure.name, measure.mean);
        for (auto& [name, value] : judged.of_lists) std::cout << fmt::format("  {:<22} {:.5f}\n", name, value);
        std::cout << fmt::format("  {:<22} {}\n  {:<22} {}\n  {:<22} {}\n", "users", judged.users.size(), "users_without_list", judged.without_list, "users_with_short_list", judged.with_short_list);
        std::cout << fmt::format("  {:<22} {:.2f} s\n  {:<22} {:.2f} s\n", "fitting", fit.seconds, "lists", list_seconds);
        return;
    }
    json::object all{{"model", choice.name}, {"protocol", options.protocol}, {"settings", to_json(choice.settings)}, {"stopped_early", fit.stopped_early}};
    for (auto& measure : judged.measures) all[measure.name] = measure.mean;
    for (auto& [name, value] : judged.of_lists) all[name] = value;
    all["users"] = judged.users.size();
    all["users_without_list"] = judged.without_list;
    all["users_with_short_list"] = judged.with_short_list;
    all["catalogue"] = judged.catalogue;
    all["fit_seconds"] = fit.seconds;
    all["list_seconds"] = list_seconds;
    print_line(all);
}

void evaluate(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto wanted = offline::wanted(data, data.test);
    const auto fit = model_of(options, data, train);
    const auto& model = fit.model;
    if (fit.stopped_early) std::cerr << "Fitting was stopped early: what is printed is of a model that learnt a part. Run it again for the whole.\n";
    const auto lists = lists_of(options, *model, train, users_to_judge(train, wanted), offline::candidates(data, data.train, data.test, options.candidates));
    if (!options.out.empty()) write_lists(data, lists, options.out);
    for (auto& [name, weight] : model->weights()) if (!options.as_json) std::cout << fmt::format("{:>40} {:.4f}\n", name, weight);
    print(options, judge(train, wanted, lists.users, lists.lists, options.judging(data)), {model->name(), model->settings()}, fit, lists.seconds);
}

void train(Options& options) {
    const auto data = offline::read(options.files);
    const auto known = offline::interactions(data, data.train, options.files.strength);
    const auto fit = model_of(options, data, known);
    const auto bytes = save(*fit.model);
    write_durably(std::filesystem::absolute(options.out), bytes);
    if (options.as_json)
        return print_line({{"out", options.out}, {"model", fit.model->name()}, {"settings", to_json(fit.model->settings())}, {"users", known.users()}, {"items", known.items()}, {"interactions", known.cells()},
                           {"fit_seconds", fit.seconds}, {"bytes", bytes.size()}, {"stopped_early", fit.stopped_early}});
    std::cout << fmt::format("{}: {} users, {} items, {} interactions, {:.2f} s, {} bytes{}\n", options.out, known.users(), known.items(), known.cells(), fit.seconds, bytes.size(),
                             fit.stopped_early ? "; stopped early, usable" : "");
}

void compare(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto wanted = offline::wanted(data, data.test);
    const auto users = users_to_judge(train, wanted);
    const auto candidates = offline::candidates(data, data.train, data.test, options.candidates);
    std::vector<Judged> judged;
    json::array told;
    for (auto& text : options.models) {
        if (offline::interrupted()) break;
        const auto choice = choice_of(options, text);
        const auto fit = fitted(options, data, choice, train);
        if (fit.stopped_early) break;                       // half a fit is no measurement
        const auto lists = lists_of(options, *fit.model, train, users, candidates);
        judged.push_back(judge(train, wanted, lists.users, lists.lists, options.judging(data)));
        json::object one{{"model", choice.name}, {"settings", to_json(fit.model->settings())}, {"fit_seconds", fit.seconds}, {"list_seconds", lists.seconds}}, differences;
        std::string line = fmt::format("{}: {:.1f} s + {:.1f} s", offline::to_text(choice), fit.seconds, lists.seconds), beside;
        for (auto& measure : judged.back().measures) {
            one[measure.name] = measure.mean;
            line += fmt::format("  {} {:.5f}", measure.name, measure.mean);
            if (judged.size() == 1) continue;
            const auto difference = paired_difference(judged.front().find(measure.name)->of_user, measure.of_user);
            differences[measure.name] = json::object{{"mean", difference.mean}, {"low", difference.low}, {"high", difference.high}, {"certain", difference.certain()}};
            beside += fmt::format("  {:<14} first - this {:+.5f} [{:+.5f}, {:+.5f}]{}\n", measure.name, difference.mean, difference.low, difference.high, difference.certain() ? "" : "  (may be nothing)");
        }
        if (!differences.empty()) one["first_minus_this"] = std::move(differences);
        told.push_back(std::move(one));
        if (!options.as_json) std::cout << line << "\n" << beside << std::flush;
    }
    const bool whole = judged.size() == options.models.size();
    if (!whole) std::cerr << fmt::format("Stopped after {} of {} models; what was being fitted is left out.\n", judged.size(), options.models.size());
    if (options.as_json) print_line({{"protocol", options.protocol}, {"users", users.size()}, {"models", std::move(told)}, {"stopped_early", !whole}});
}

void explain(Options& options) {
    const auto data = offline::read(options.files);
    const auto train = offline::interactions(data, data.train, options.files.strength);
    const auto user = data.users.find(options.user);
    if (!user) throw Fault("there is no user " + options.user + " in " + options.files.train);
    const auto fit = model_of(options, data, train);
    if (fit.stopped_early) std::cerr << "Fitting was stopped early: this is the list of a model that learnt a part.\n";
    const auto& model = fit.model;
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
    const auto threads = options.threads ? options.threads : cores();
    if (!options.as_json) std::cout << fmt::format("{} users, {} items, {} interactions; {} threads; medians of {}\n", train.users(), train.items(), train.cells(), threads, options.repeat);
    json::array told;
    for (auto& text : options.models) {
        const auto choice = choice_of(options, text);
        std::vector<double> fits, lists;
        std::size_t bytes = 0;
        for (std::size_t n = 0; n < options.repeat && !offline::interrupted(); ++n) {
            const auto fit = fitted(options, data, choice, train);
            if (fit.stopped_early) break;
            fits.push_back(fit.seconds);
            lists.push_back(lists_of(options, *fit.model, train, users, candidates).seconds);
            bytes = save(*fit.model).size();
        }
        if (fits.empty()) break;
        const auto users_a_second = static_cast<double>(users.size()) / median(lists);
        told.push_back(json::object{{"model", choice.name}, {"settings", to_json(choice.settings)}, {"fit_seconds", median(fits)}, {"users_a_second", users_a_second}, {"bytes", bytes}, {"turns", fits.size()}});
        if (!options.as_json) std::cout << fmt::format("{:<16} fit {:>8.3f} s   lists {:>9.0f} users/s   {:>11} bytes\n", choice.name, median(fits), users_a_second, bytes);
    }
    if (offline::interrupted()) std::cerr << "Stopped early: what was being measured is left out.\n";
    if (options.as_json)
        print_line({{"users", train.users()}, {"items", train.items()}, {"interactions", train.cells()}, {"threads", threads}, {"models", std::move(told)}, {"stopped_early", offline::interrupted()}});
}

// ---- tuning -------------------------------------------------------------------------------------------

Cut cut_of(const Options& options, const offline::Data& data) {
    static const std::map<std::string, Cut> names = {{"random", Cut::random}, {"last", Cut::last}, {"by-time", Cut::by_time}, {"strong", Cut::strong}, {"cold", Cut::cold_items}};
    if (auto named = names.find(options.cut); named != names.end()) return named->second;
    if (options.candidates == offline::Candidates::cold || options.candidates == offline::Candidates::tested) return Cut::cold_items;
    return std::any_of(data.train.begin(), data.train.end(), [](auto& event) { return event.at != 0; }) ? Cut::by_time : Cut::random;
}

/// What a trial was measured on: its value says nothing about another.
std::string grounds_of(const Options& options, const offline::Data& data, Cut cut) {
    Inscription all;
    for (auto& event : data.train) all << event.user << event.item << event.value << event.kind << event.at;
    for (auto* rows : {&data.words, &data.needs}) {
        all << rows->rows() << rows->columns();
        for (auto begin : rows->begins()) all << begin;
        for (std::size_t n = 0; n < rows->cells(); ++n) all << rows->all_columns()[n] << rows->all_values()[n];
    }
    all << cut << options.share << options.seed << options.k << options.protocol << options.candidates << options.strength;
    const auto digest = checksum(all.bytes());
    return fmt::format("{:016x}{:016x}", digest[0], digest[1]);
}

/// Whether the fixed ones are among the settings, but for what writing them down takes from a number.
bool agrees(const Settings& settings, const Settings& fixed) {
    constexpr double kWritten = 1e-12;
    return std::all_of(fixed.begin(), fixed.end(), [&](auto& each) {
        const auto at = settings.find(each.first);
        return at != settings.end() && std::abs(at->second - each.second) <= kWritten * std::abs(each.second);
    });
}

/// The trials of one model on these grounds with these fixed settings in the state file, one JSON object a line; what does not read is
/// passed over, and so are trials of anything else, which is said.
std::vector<Trial> trials_in(const std::string& path, const std::string& model, const std::string& grounds, const Settings& fixed) {
    std::vector<Trial> tried;
    std::size_t others = 0;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        boost::system::error_code error;
        const auto value = json::parse(line, error);
        const auto* all = error ? nullptr : value.if_object();
        if (!all || !all->contains("settings") || !all->at("settings").is_object() || !all->contains("value") || !all->at("value").is_number()) continue;
        if (const auto* name = all->if_contains("model"); !name || !name->is_string() || name->as_string() != model) continue;
        Trial trial{{}, all->at("value").to_number<double>()};
        for (auto& [key, setting] : all->at("settings").as_object()) trial.settings[std::string(key)] = setting.to_number<double>();
        const auto* on = all->if_contains("grounds");
        if (on && on->is_string() && on->as_string() == grounds && agrees(trial.settings, fixed)) tried.push_back(std::move(trial));
        else ++others;
    }
    if (others) std::cerr << fmt::format("{}: {} of the trials of {} are of other data, or of another cut, k, protocol or fixed setting; they are not counted here.\n", path, others, model);
    return tried;
}

void note(const std::string& path, const std::string& model, const std::string& grounds, const Trial& trial, double seconds) {
    std::ofstream file(path, std::ios::app);
    file << json::serialize(json::object{{"model", model}, {"grounds", grounds}, {"value", trial.value}, {"seconds", seconds}, {"settings", to_json(trial.settings)}}) << std::endl;
    if (!file) throw Fault("cannot write " + path);
}

void tune(Options& options) {
    const auto data = offline::read(options.files);
    const auto kind_of_cut = cut_of(options, data);
    const auto parts = cut(data.train, {.cut = kind_of_cut, .share = options.share, .seed = options.seed});
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
    const auto measure = options.protocol == "multvae" ? std::string("ndcg@100") : fmt::format("ndcg@{}", options.k);
    const auto grounds = grounds_of(options, data, kind_of_cut);
    json::array told;
    for (auto& text : options.models) {
        const auto fixed = choice_of(options, text);
        const auto* kind = find_kind(fixed.name);
        if (!kind) make_model(fixed.name);
        auto tried = trials_in(options.state, fixed.name, grounds, fixed.settings);
        const auto begin = std::chrono::steady_clock::now();
        const auto end = begin + std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(std::min(options.budget, 1e9)));
        while (tried.size() < options.trials && seconds_since(begin) < options.budget && !offline::interrupted()) {
            Trial trial{next_settings(*kind, tried, fixed.settings, options.seed), 0};
            const auto started = std::chrono::steady_clock::now();
            // The usual settings have the time they need, so that there is an answer; half a fit is no measurement.
            const auto fit = fitted(options, data, {fixed.name, trial.settings}, train, tried.empty() ? Moment::max() : end);
            if (fit.stopped_early || offline::interrupted()) break;
            const auto lists = lists_of(options, *fit.model, known, users, candidates, strong);
            trial.value = judge(known, wanted, lists.users, lists.lists, options.judging(data)).find(measure)->mean;
            note(options.state, fixed.name, grounds, trial, seconds_since(started));
            tried.push_back(trial);
            options.line.tell(fmt::format("{}: {:.5f}, best {:.5f}", fixed.name, trial.value, best_of(tried)->value), static_cast<std::int64_t>(tried.size()), static_cast<std::int64_t>(options.trials));
            if (kind->parameters.empty()) break;
        }
        options.line.end();
        const auto* best = best_of(tried);
        if (!best) continue;
        told.push_back(json::object{{"model", fixed.name}, {"settings", to_json(best->settings)}, {measure, best->value}, {"trials", tried.size()}});
        if (!options.as_json) std::cout << fmt::format("{:.5f}\t{}\n", best->value, offline::to_text({fixed.name, best->settings}));
    }
    if (options.as_json) print_line({{"protocol", options.protocol}, {"measure", measure}, {"validated_users", users.size()}, {"models", std::move(told)}, {"stopped_early", offline::interrupted()}});
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
