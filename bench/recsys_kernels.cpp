// recsys_kernels --train FILE [--repeats N] [--grow N] [--search N]: how fast the numeric half of the recommender is on this machine,
// next to what the machine could do: multiply-adds on registers, our own matrix product, and that of OpenBLAS where libopenblas0-pthread
// is installed, as it chooses its kernels and with those for AVX-512. Everything is measured in turns, so that whatever else runs
// falls on all of it; medians.
#include "bench/openblas.hpp"
#include "engines/recsys/kernels/factorisation.hpp"
#include "engines/recsys/kernels/graph.hpp"
#include "engines/recsys/kernels/topk.hpp"
#include "engines/recsys/models/factors.hpp"
#include "engines/recsys/rerank.hpp"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <sys/resource.h>
#include <zlib.h>

using namespace lyceum::recsys;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
/// Of all threads: what it would take on processors that do nothing else.
double worked() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](timeval time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

struct Times {
    std::vector<double> wall, work;
};
double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.empty() ? 0 : values[values.size() / 2];
}

struct Bench {
    std::vector<std::pair<std::string, Times>> all;
    Times& of(const std::string& name) {
        for (auto& [known, times] : all)
            if (known == name) return times;
        return all.emplace_back(name, Times{}).second;
    }
    void measure(const std::string& name, double times, const std::function<void()>& work) {
        const auto wall = seconds(), cpu = worked();
        work();
        of(name).wall.push_back((seconds() - wall) / times);
        of(name).work.push_back((worked() - cpu) / times);
    }
};

SparseRows read(const char* path) {
    const gzFile file = gzopen(path, "rb");
    if (!file) std::fprintf(stderr, "cannot read %s\n", path), std::exit(1);
    std::map<long, Index> users, items;
    const auto number = [](auto& known, long id) { return known.try_emplace(id, static_cast<Index>(known.size())).first->second; };
    std::vector<Cell> cells;
    char line[256];
    gzgets(file, line, sizeof line);
    while (gzgets(file, line, sizeof line)) {
        char* at = line;
        const long user = std::strtol(at, &at, 10), item = std::strtol(at + 1, &at, 10);
        cells.push_back({number(users, user), number(items, item), 1});
    }
    gzclose(file);
    return SparseRows(users.size(), items.size(), cells);
}

/// Popularity as it is in life: few items have most of the interactions.
SparseRows grown(std::size_t users, std::size_t items, std::size_t cells_of_one, std::uint64_t seed) {
    std::vector<Cell> cells;
    cells.reserve(users * cells_of_one);
    std::uint64_t state = seed;
    for (Index user = 0; user < users; ++user)
        for (std::size_t n = 0; n < cells_of_one; ++n) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            const auto place = static_cast<double>(state >> 11) / 9007199254740992.0;
            cells.push_back({user, static_cast<Index>(static_cast<double>(items) * place * place), 1});
        }
    return SparseRows(users, items, cells);
}

SparseRows ones(const SparseRows& rows) {
    std::vector<Cell> cells;
    for (Index row = 0; row < rows.rows(); ++row)
        for (auto column : rows[row].columns) cells.push_back({row, column, 1});
    return SparseRows(rows.rows(), rows.columns(), cells);
}

double peak_memory_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
    return 0;
}

/// Operations of an iteration done plainly: normal equations and Cholesky of every row, or 3 steps of conjugate gradient.
double plain_operations(const SparseRows& rows, double d, bool exact) {
    const auto n = static_cast<double>(rows.cells()), sides = static_cast<double>(rows.rows() + rows.columns());
    return exact ? 2 * n * d * d + sides * d * d * d / 3 : 2 * n * d * 2 * 4 + sides * d * d * 2 * 4;
}

/// A million users and 100,000 items, so many interactions of each user.
void grow(std::size_t each) {
    const auto rows = ones(grown(1'000'000, 100'000, each, 5)), turned = rows.transposed();
    for (const auto solver : {Solver::gradient, Solver::cholesky}) {
        std::vector<double> times, work;
        double before = seconds(), worked_before = worked();
        factorise(rows, turned, {.dimensions = 64, .iterations = 3, .solver = solver, .go_on = [&](std::size_t) {
            times.push_back(seconds() - before), work.push_back(worked() - worked_before);
            before = seconds(), worked_before = worked();
            return true;
        }});
        std::printf("| %s, d=64, 1,000,000 × 100,000, %zu interactions | %.2f s an iteration | %.2f s of processors | at most %.1f GB |\n",
            solver == Solver::gradient ? "CG" : "exact", rows.cells(), median(times), median(work), peak_memory_mb() / 1024);
        std::fflush(stdout);
    }
}

/// So many items around a thousand topics, with lengths as in life: one list of twenty exactly and on the graph.
void search(std::size_t count) {
    Matrix topics(1000, 64), items(count, 64), users(1000, 64);
    fill_normal(topics, 1, 1), fill_normal(items, 0.5, 2), fill_normal(users, 0.5, 3);
    const auto near_a_topic = [&](Matrix& of, std::size_t n) { kernels().axpy(1, topics[n * 7919 % topics.rows], of[n], of.step); };
    for (std::size_t n = 0; n < items.rows; ++n) {
        near_a_topic(items, n);
        const auto fade = 1 / std::sqrt(1 + static_cast<float>(n) / 5000);
        for (std::size_t k = 0; k < items.columns; ++k) items[n][k] *= fade;
    }
    for (std::size_t n = 0; n < users.rows; ++n) near_a_topic(users, n);
    const auto packing = seconds();
    const TopK exact(items);
    const auto building = seconds();
    const Graph graph(items);
    const auto built = seconds();
    std::vector<double> exactly, on_graph;
    std::size_t found = 0;
    for (std::size_t n = 0; n < users.rows; ++n) {
        const Query query{users[n], {}, {}};
        auto at = seconds();
        const auto all = exact.best(query, 20);
        exactly.push_back(seconds() - at);
        at = seconds();
        const auto some = graph.best(query, 20);
        on_graph.push_back(seconds() - at);
        for (auto& each : some) found += static_cast<std::size_t>(std::ranges::count(all, each.item, &Scored::item));
    }
    std::printf("| %zu items | exact: packed in %.2f s, %.2f ms | graph: built in %.0f s, %.2f ms, %.3f of the twenty |\n", count, building - packing, median(exactly) * 1e3, built - building,
        median(on_graph) * 1e3, static_cast<double>(found) / 20 / static_cast<double>(users.rows));
}

}  // namespace

int main(int count, char** arguments) {
    const char* train = nullptr;
    int repeats = 5;
    std::size_t growth = 0, searched = 0;
    if (count == 2 && !std::strcmp(arguments[1], "--openblas")) return openblas::say();
    for (int n = 1; n < count; ++n)
        if (!std::strcmp(arguments[n], "--train") && n + 1 < count) train = arguments[++n];
        else if (!std::strcmp(arguments[n], "--repeats") && n + 1 < count) repeats = std::max(1, std::atoi(arguments[++n]));
        else if (!std::strcmp(arguments[n], "--grow") && n + 1 < count) growth = static_cast<std::size_t>(std::max(1, std::atoi(arguments[++n])));
        else if (!std::strcmp(arguments[n], "--search") && n + 1 < count) searched = static_cast<std::size_t>(std::max(1, std::atoi(arguments[++n])));
    if (!train && !growth && !searched) return std::puts("recsys_kernels --train FILE [--repeats N] [--grow N] [--search N]"), 2;
    if (growth) grow(growth);
    if (searched) search(searched);
    if (!train) return 0;

    const auto rows = read(train);
    const auto turned = rows.transposed();
    const auto before = peak_memory_mb();
    Factorisation last = factorise(rows, turned, {.dimensions = 64, .iterations = 2, .unobserved = 0.01f});
    std::printf("%zu users × %zu items × %zu interactions; kernels %s; %u processors. Memory: at most %.0f MB with the interactions both ways, %.0f MB after training d=64.\n\n",
        rows.rows(), rows.columns(), rows.cells(), kernels().name, cores(), before, peak_memory_mb());

    std::vector<Cell> normal;
    for (Index user = 0; user < rows.rows(); ++user)
        for (auto item : rows[user].columns) normal.push_back({user, item, static_cast<float>(1 / std::sqrt(static_cast<double>(rows[user].size()) * static_cast<double>(turned[item].size())))});
    const SparseRows normalised(rows.rows(), rows.columns(), normal);
    const auto normalised_turned = normalised.transposed();
    normal = {};
    const Interactions life(rows);
    std::vector<Person> everybody;
    for (Index user = 0; user < life.users(); ++user) everybody.push_back(life.person(user));
    std::vector<bool> offered(life.items(), true);          // as the command line always says what may be listed
    const auto factors_of_life = make_model("ials", {{"iterations", 3}});
    factors_of_life->fit(life, {});
    const Interactions dense(ones(grown(6000, 3000, 160, 9)));
    const Interactions site(ones(grown(1000, 10'000, 60, 4)));
    const auto serving = make_model("ials", {{"iterations", 3}});
    serving->fit(site, {});
    const auto& items = dynamic_cast<const FactorModel&>(*serving).factors();
    Matrix square(1024, 1024), many(100'000, 64);
    fill_normal(square, 1, 1), fill_normal(many, 1, 2);
    for (std::size_t n = 0; n < many.rows; ++n) {
        const auto fade = 1 / std::sqrt(1 + static_cast<float>(n) / 5000);
        for (std::size_t k = 0; k < 64; ++k) many[n][k] *= fade;
    }
    Matrix even(100'000, 64);
    fill_normal(even, 1, 3);
    const TopK index_many(many), index_even(even);

    Bench bench;
    std::map<std::string, std::string> chosen_by_openblas;  // by what it was told
    std::vector<double> one_many, one_even, one_whole;
    // A list as a page wants it: 200 candidates with exclusions, the 20 to show by marginal relevance, each explained.
    const auto request = [&](Index user) {
        auto person = site.person(user);
        const std::vector<Index> hidden = {5, 17, 800, 4000};
        person.excluded = hidden;
        const auto candidates = serving->recommend(person, {.count = 200});
        std::vector<float> relevance;
        std::vector<float> lengths;
        for (auto& each : candidates) {
            relevance.push_back(each.score);
            lengths.push_back(std::sqrt(kernels().dot(items[each.item], items[each.item], items.step)) + 1e-9f);
        }
        const auto alike = [&](std::size_t a, std::size_t b) { return std::max(0.0f, kernels().dot(items[candidates[a].item], items[candidates[b].item], items.step) / lengths[a] / lengths[b]); };
        std::vector<Index> chosen;
        for (auto place : diversified(relevance, alike, 20)) chosen.push_back(candidates[place].item);
        return serving->explain_some(person, chosen, 3).size();
    };
    for (int repeat = 0; repeat < repeats; ++repeat) {
        bench.measure("fused multiply-adds alone, 1 thread", 1, [] { if (kernels().peak(4'000'000) == 0) std::puts(""); });
        for (const std::string core : {"", "SkylakeX"}) {
            if (!core.empty() && kernels().lanes < 16) continue;                // it would end by an instruction that is not there
            const auto said = openblas::ask(core);
            if (!(said.seconds[0] > 0)) continue;
            chosen_by_openblas[core] = said.kernels;
            for (unsigned threads = 1; threads <= openblas::kThreadsMost; ++threads) {
                auto& times = bench.of("sgemm 1024, OpenBLAS" + (core.empty() ? " by itself" : " with OPENBLAS_CORETYPE=" + core) + (threads == 1 ? ", 1 thread" : ", 2 threads"));
                times.wall.push_back(said.seconds[threads - 1]), times.work.push_back(threads * said.seconds[threads - 1]);
            }
        }
        for (const unsigned threads : {1u, 2u}) {
            const auto named = [&](const char* what) { return std::string(what) + (threads == 1 ? ", 1 thread" : ", 2 threads"); };
            bench.measure(named("sgemm 1024, our own"), 3, [&] { for (int n = 0; n < 3; ++n) multiply(square, square, threads); });
            for (const auto& [what, d, solver] : {std::tuple("iALS d=64, CG", 64, Solver::gradient), {"iALS d=64, exact", 64, Solver::cholesky}, {"iALS d=64, iALS++", 64, Solver::blocks}, {"iALS d=128, CG", 128, Solver::gradient}, {"iALS d=128, exact", 128, Solver::cholesky}}) {
                // Iterations only: what comes before and after is left out by the difference of three and one.
                const FactorisationOptions once{.dimensions = static_cast<std::size_t>(d), .iterations = 1, .unobserved = 0.01f, .solver = solver, .threads = threads};
                auto thrice = once;
                thrice.iterations = 3;
                double wall = seconds(), cpu = worked();
                factorise(rows, turned, once);
                const auto wall_once = seconds() - wall, cpu_once = worked() - cpu;
                wall = seconds(), cpu = worked();
                factorise(rows, turned, thrice);
                bench.of(named(what)).wall.push_back((seconds() - wall - wall_once) / 2);
                bench.of(named(what)).work.push_back((worked() - cpu - cpu_once) / 2);
            }
            std::vector<Query> queries;
            for (Index user = 0; user < rows.rows(); ++user) queries.push_back({last.users[user], rows[user].columns, {}});
            bench.measure(named("index of all items, d=64"), 1, [&] { TopK(last.items); });
            const TopK index(last.items);
            bench.measure(named("top 20 for all, seen left out, d=64"), 1, [&] { index.best(queries, 20, threads); });
            bench.measure(named("top 20 for all as the command line lists: people folded in, candidates, d=64"), 1, [&] { recommend_all(*factors_of_life, everybody, {.count = 20, .candidates = &offered}, threads); });
            bench.measure(named("GF-CF fit, 256 vectors"), 1, [&] { make_model("gf-cf")->fit(life, {.threads = threads}); });
            bench.measure(named("of it the 256 singular vectors"), 1, [&] { singular(normalised, normalised_turned, {.rank = 256, .rounds = 4, .threads = threads}); });
            bench.measure(named("EASE, 6,000 × 3,000"), 1, [&] { make_model("ease")->fit(dense, {.threads = threads}); });
        }
        for (Index user = 0; user < 200; ++user) {
            double at = seconds();
            index_many.best(Query{last.users[user], {}, {}}, 20);
            one_many.push_back(seconds() - at);
            at = seconds();
            index_even.best(Query{last.users[user], {}, {}}, 20);
            one_even.push_back(seconds() - at);
        }
        for (Index user = 0; user < site.users(); ++user) {
            const auto at = seconds();
            if (!request(user)) std::puts("no reasons");
            one_whole.push_back(seconds() - at);
        }
    }

    const auto peak = 4e6 * 10 * 2 * static_cast<double>(kernels().lanes) / median(bench.of("fused multiply-adds alone, 1 thread").work);
    const auto product = 2.0 * 1024 * 1024 * 1024;
    double sgemm = 0;
    std::string fastest;
    std::printf("A processor adds and multiplies %.0f GFLOPS at most.", peak * 1e-9);
    for (auto& [name, times] : bench.all) {
        if (!name.starts_with("sgemm") || !name.ends_with("1 thread")) continue;
        const auto reached = product / median(times.work);
        std::printf(" %s: %.0f GFLOPS.", name.c_str(), reached * 1e-9);
        if (reached > sgemm) sgemm = reached, fastest = name;
    }
    if (chosen_by_openblas.empty()) std::printf(" OpenBLAS: not measured, libopenblas0-pthread is not installed.");
    for (auto& [core, chosen] : chosen_by_openblas) std::printf(" OpenBLAS %s took the kernels for %s.", core.empty() ? "by itself" : core.c_str(), chosen.c_str());
    std::printf("\nShares are of the fastest of these: %s.\n\n| what | median | processor time | share of sgemm |\n|---|---|---|---|\n", fastest.c_str());
    for (auto& [name, times] : bench.all) {
        double operations = 0;
        const auto d = name.find("d=128") != std::string::npos ? 128.0 : 64.0;
        if (name.starts_with("iALS d=") && name.find("++") == std::string::npos) operations = plain_operations(rows, d, name.find("exact") != std::string::npos);
        if (name.starts_with("top 20")) operations = 2.0 * d * static_cast<double>(rows.rows()) * static_cast<double>(rows.columns());
        if (name.starts_with("sgemm")) operations = product;
        if (name.starts_with("EASE")) operations = 27e9;
        std::printf("| %s | %.4f s | %.4f s | ", name.c_str(), median(times.wall), median(times.work));
        if (operations > 0) std::printf("%.2f |", operations / median(times.work) / sgemm);
        else std::printf("|");
        if (name.starts_with("top 20")) std::printf(" %.0f users a second by the clock, %.0f by processor time", static_cast<double>(rows.rows()) / median(times.wall), static_cast<double>(rows.rows()) * (name.ends_with("2 threads") ? 2 : 1) / median(times.work));
        std::printf("\n");
    }
    for (auto& [what, times] : {std::pair("one request of 100,000 items, lengths as in life", &one_many), {"the same, all of one length", &one_even}, {"one request of 10,000 items by iALS alone: four hidden items, 200 candidates, marginal relevance, 20 explained", &one_whole}}) {
        std::ranges::sort(*times);
        std::printf("| %s | %.2f ms | best %.2f ms, p99 %.2f ms |\n", what, median(*times) * 1e3, (*times)[0] * 1e3, (*times)[times->size() * 99 / 100] * 1e3);
    }
}
