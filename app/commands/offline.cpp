// Files to numbers.
#include "app/commands/offline.hpp"
#include "engines/recsys/loading.hpp"
#include "engines/text/tokens.hpp"
#include "platform/core/refusal.hpp"
#include <atomic>
#include <charconv>
#include <csignal>
#include <fmt/format.h>
#include <iostream>
#include <zlib.h>

namespace lyceum::offline {

using namespace recsys;

namespace {

constexpr std::size_t kBytesMost = std::size_t{8} << 30, kBadRowsNamed = 20;

std::atomic<bool> pressed = false;

void tell(const std::string& path, const Loaded& loaded) {
    for (std::size_t n = 0; n < std::min(kBadRowsNamed, loaded.first_bad.size()); ++n)
        std::cerr << fmt::format("{} line {}: {}; left out\n", path, loaded.first_bad[n].line, loaded.first_bad[n].why);
    if (loaded.bad > kBadRowsNamed) std::cerr << fmt::format("{}: {} more bad rows, left out\n", path, loaded.bad - kBadRowsNamed);
    if (!loaded.rows) throw Fault(path + " has no row to learn from");
}

}  // namespace

std::string file_text(const std::string& path) {
    const auto file = gzopen(path.c_str(), "rb");
    if (!file) throw Fault("cannot open " + path);
    std::string text, piece(1 << 20, '\0');
    int got = 0;
    while ((got = gzread(file, piece.data(), static_cast<unsigned>(piece.size()))) > 0 && text.size() < kBytesMost) text.append(piece, 0, static_cast<std::size_t>(got));
    int error = Z_OK;
    gzerror(file, &error);
    gzclose(file);
    if (got < 0 || (error != Z_OK && error != Z_STREAM_END)) throw Fault("cannot read " + path + ": it is a folder or damaged");
    if (text.size() >= kBytesMost) throw Fault(path + " is longer than 8 GiB");
    return text;
}

Fitting Data::fitting(unsigned threads, std::uint64_t seed) const {
    return {.words = words.rows() ? &words : nullptr, .needs = needs.rows() ? &needs : nullptr, .threads = threads, .seed = seed, .stop = &interrupted};
}

Data read(const Files& files) {
    Data data;
    tell(files.train, load_events(file_text(files.train), data.users, data.items, data.train));
    data.known_items = data.items.size();
    std::vector<Cell> words, needs;
    if (!files.contents.empty()) tell(files.contents, load_contents(file_text(files.contents), data.items, data.features, words, &text::topic_words));
    if (!files.needs.empty()) {                             // item,needed item
        Names needed;
        std::vector<Cell> cells;
        tell(files.needs, load_contents(file_text(files.needs), data.items, needed, cells, &text::topic_words));
        for (auto& cell : cells) needs.push_back({cell.row, data.items.number(needed[cell.column]), 1});
    }
    data.offered_items = data.items.size();
    if (!files.test.empty()) tell(files.test, load_events(file_text(files.test), data.users, data.items, data.test));
    if (!words.empty()) data.words = SparseRows(data.items.size(), data.features.size(), words);
    if (!needs.empty()) data.needs = SparseRows(data.items.size(), data.items.size(), needs);
    return data;
}

Interactions interactions(const Data& data, std::span<const Event> events, Strength strength) {
    return {data.users.size(), data.items.size(), events, {.strength = strength}};
}

SparseRows wanted(const Data& data, std::span<const Event> events) {
    std::vector<Cell> cells;
    cells.reserve(events.size());
    for (auto& event : events) cells.push_back({event.user, event.item, 1});
    return {data.users.size(), data.items.size(), cells};
}

std::vector<bool> candidates(const Data& data, std::span<const Event> train, std::span<const Event> test, Candidates which) {
    std::vector<bool> known(data.items.size(), false), tested(data.items.size(), false), taken(data.items.size(), false);
    for (auto& event : train) known[event.item] = true;
    for (auto& event : test) tested[event.item] = true;
    for (std::size_t item = 0; item < taken.size(); ++item)
        switch (which) {
            case Candidates::offered: taken[item] = item < data.offered_items; break;
            case Candidates::known: taken[item] = known[item]; break;
            case Candidates::cold: taken[item] = !known[item]; break;
            case Candidates::tested: taken[item] = !known[item] && tested[item]; break;
        }
    return taken;
}

Choice read_choice(std::string_view text) {
    Choice choice;
    auto colon = text.find(':');
    choice.name = text.substr(0, colon);
    auto rest = colon == text.npos ? std::string_view() : text.substr(colon + 1);
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        const auto pair = rest.substr(0, comma);
        rest.remove_prefix(std::min(rest.size(), comma + 1));
        const auto equals = pair.find('=');
        double value = 0;
        const auto number = equals == pair.npos ? std::string_view() : pair.substr(equals + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
        if (number.empty() || error != std::errc() || end != number.data() + number.size())
            throw Fault(fmt::format("\"{}\" is no setting; write NAME:key=value,key=value", pair));
        choice.settings[std::string(pair.substr(0, equals))] = value;
    }
    return choice;
}

std::string to_text(const Choice& choice) {
    std::string text = choice.name;
    for (auto& [name, value] : choice.settings) text += fmt::format("{}{}={}", text.size() == choice.name.size() ? ':' : ',', name, value);
    return text;
}

bool interrupted() {
    static const bool listening = [] {
        std::signal(SIGINT, [](int) { pressed = true, std::signal(SIGINT, SIG_DFL); });
        return true;
    }();
    return listening && pressed;
}

}  // namespace lyceum::offline
