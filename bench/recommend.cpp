// recommend_lists: what the module `recommend` takes on a made-up community: choosing and learning for 1,000 members and 5,000
// items as every night, and single lists among 10,000 items, by the processor's time of their thread. Texts are of topics, members
// have two each. With `lists` lists alone, with `big` what learning takes where there are 50,000 items: alone, since it is about memory.
#include "modules/recommend/choosing.hpp"
#include "platform/core/memory.hpp"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <sys/resource.h>
#include <time.h>

using namespace lyceum;
using namespace lyceum::recommend;

namespace {

constexpr std::size_t kTopics = 40;
const Time kNow{1'780'000'000'000'000};

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
double worked() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto of = [](timeval time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
    return of(usage.ru_utime) + of(usage.ru_stime);
}

double worked_here() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

struct Community { std::size_t people, items, deeds, words = 120; };

struct Made { Lesson lesson; std::vector<std::string> tags; };      // one tag for each item

Made lesson_of(const Community& size) {
    std::mt19937_64 random(7);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    Made made;
    auto& [lesson, tags] = made;
    Texts texts(size.items);
    std::vector<std::vector<recsys::Index>> by_topic(kTopics);
    for (std::size_t item = 0; item < size.items; ++item) {
        const auto topic = below(kTopics);
        by_topic[topic].push_back(static_cast<recsys::Index>(item));
        lesson.items.push_back(ItemId{static_cast<std::int64_t>(item + 1)});
        std::vector<std::string> words;
        for (std::size_t n = 0; n < size.words; ++n) words.push_back(n % 3 ? "w" + std::to_string(below(20'000)) : "t" + std::to_string(topic) + "-" + std::to_string(below(80)));
        words.insert(words.end(), 4, "#topic-" + std::to_string(topic));
        texts.set(item, words);
        tags.push_back(words.back().substr(1));
    }
    lesson.said = texts.said();
    for (std::size_t n = 0; n < size.deeds; ++n) {
        const auto person = below(size.people);
        const auto topic = n % 10 < 8 ? (person * 13 + (n % 2) * 17) % kTopics : below(kTopics);
        auto& offered = by_topic[topic];
        if (offered.empty()) continue;
        const auto u = static_cast<double>(below(1'000'000)) / 1e6;
        lesson.events.push_back({static_cast<recsys::Index>(person), offered[static_cast<std::size_t>(u * u * static_cast<double>(offered.size()))], 1, static_cast<std::uint8_t>(1 + below(4)),
                                 kNow.micros / 1'000'000 - static_cast<std::int64_t>(below(90 * 86'400))});
    }
    lesson.people = size.people, lesson.weights = Weights{}.all(), lesson.now = kNow;
    return made;
}

void print(const Report& report) {
    std::printf("  chosen: %s; ", report.chosen.c_str());
    for (auto& rival : report.rivals) std::printf("%s %.4f; ", rival.name.c_str(), rival.ndcg);
    for (auto& voice : report.voices) std::printf("%s %.2f, ", voice.name.c_str(), voice.weight);
    std::printf("\n");
}

void one_night() {
    auto lesson = lesson_of({1'000, 5'000, 60'000}).lesson;
    std::vector<double> wall, work;
    Report report;
    for (int n = 0; n < 3; ++n) {
        const auto begin = seconds(), cpu = worked();
        report = learn(lesson).second;
        wall.push_back(seconds() - begin), work.push_back(worked() - cpu);
    }
    std::ranges::sort(wall), std::ranges::sort(work);
    std::printf("choice and learning, 1,000 members x 5,000 items x %zu deeds: %.2f s, processors %.2f s\n", lesson.events.size(), wall[1], work[1]);
    print(report);
    lesson.tell = [last = seconds(), before = std::string()](auto what, auto, auto) mutable {
        const auto at = seconds();
        if (at - last > 0.05) std::printf("    %.2f s %s\n", at - last, before.c_str());
        last = at, before = std::string(what);
    };
    learn(lesson);
}

void one_list() {
    const auto [lesson, tags] = lesson_of({2'000, 10'000, 120'000});
    const auto [learnt, report] = learn(lesson);
    print(report);
    std::vector<std::vector<Past>> histories(lesson.people);
    for (auto& event : lesson.events) histories[event.user].push_back({lesson.items[event.item], static_cast<Interaction>(event.kind), 1, 60, Time{event.at * 1'000'000}});
    const std::map<ItemId, std::vector<Neighbour>> newcomers;
    struct Times { std::vector<double> all, model, rest; } first, again;      // again: nothing was done since
    Tastes tastes;
    for (std::size_t n = 0; n < 2 * histories.size(); ++n) {
        auto& history = histories[n / 2];
        auto& times = n % 2 ? again : first;
        const auto begin = worked_here();
        const auto taste = tastes.of(learnt, Deeds(learnt, history, Weights{}, {}, kNow));
        const auto near = taste->best();
        const auto heard = worked_here();
        Evidence evidence;
        evidence.now = kNow, evidence.learnt = &learnt, evidence.taste = taste.get(), evidence.newcomers = &newcomers;
        evidence.candidates.reserve(near.size());
        for (auto id : near) {
            const auto item = static_cast<std::size_t>(id.value - 1);
            evidence.candidates.push_back({id, PersonId{static_cast<std::int64_t>(item % 200 + 1)}, static_cast<double>(learnt.popularity(static_cast<recsys::Index>(item))), kNow - days(static_cast<std::int64_t>(item % 90)), tags[item], 0, 0, 1});
        }
        evidence.draws = {0.3, 0.6};
        const auto list = choose(evidence, 25);
        const auto end = worked_here();
        if (list.empty()) continue;
        times.all.push_back(1e3 * (end - begin)), times.model.push_back(1e3 * (heard - begin)), times.rest.push_back(1e3 * (end - heard));
    }
    const auto at = [](std::vector<double>& times, double share) {
        std::ranges::sort(times);
        return times.empty() ? 0 : times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    std::printf("one list among 10,000 items (2,000 members, %zu deeds)\n", lesson.events.size());
    for (auto* times : {&first, &again})
        std::printf("  %s: median %.3f ms, best %.3f, p95 %.3f, p99 %.3f; of it the model's scores %.3f, choice, diversity and reasons %.3f\n", times == &first ? "after a deed" : "asked again", at(times->all, 0.5),
            at(times->all, 0), at(times->all, 0.95), at(times->all, 0.99), at(times->model, 0.5), at(times->rest, 0.5));
}

double megabytes(std::string_view what) {               // VmRSS or VmHWM
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(what)) return std::stod(line.substr(what.size() + 1)) / 1024;
    return 0;
}

void big_community() {
    std::string saved;
    {
        auto lesson = lesson_of({5'000, 50'000, 300'000, 600}).lesson;
        std::printf("5,000 members, 50,000 items of 600 words, %zu deeds: %.0f MiB before learning\n", lesson.events.size(), megabytes("VmRSS"));
        const auto begin = seconds(), cpu = worked();
        const auto [learnt, report] = learn(lesson);
        std::printf("choice and learning: %.1f s, processors %.1f s, at most %.0f MiB\n", seconds() - begin, worked() - cpu, megabytes("VmHWM"));
        print(report);
        saved = learnt.save();
    }
    give_freed_memory_back();
    const auto before = megabytes("VmRSS"), begin = worked_here();
    const auto learnt = Learnt::load(saved);
    std::printf("saved %.0f MiB, read in %.2f s, in memory %.0f MiB\n", static_cast<double>(saved.size()) / 1048576, worked_here() - begin, megabytes("VmRSS") - before);
}

}  // namespace

int main(int count, char** words) {
    keep_freed_memory();                                // as the server does
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (count > 1 && std::string_view(words[1]) == "big") return big_community(), 0;
    if (count < 2 || words[1] != std::string_view("lists")) one_night();
    one_list();
}
