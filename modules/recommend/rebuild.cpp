#include "modules/recommend/rebuild.hpp"
#include "engines/recsys/neighbours.hpp"
#include "engines/text/tokens.hpp"

namespace lyceum::recommend {

namespace {

constexpr double kPopularityHalfLifeDays = 14;
constexpr int kTitleCounts = 3, kTagCounts = 4;     // how often the words of title and tags count
constexpr std::size_t kTextsAtOnce = 500, kWordsMost = 600;

std::vector<std::string> words_of(const search::Text& text, const std::vector<std::string>& tags) {
    std::vector<std::string> words;
    for (int n = 0; n < kTitleCounts; ++n)
        for (auto& word : text::topic_words(text.title)) words.push_back(word);
    for (auto& word : text::topic_words(text.body))
        if (words.size() < kWordsMost) words.push_back(std::move(word));
    for (auto& tag : tags) words.insert(words.end(), kTagCounts, "#" + tag);
    return words;
}

std::vector<Neighbour> named(const std::vector<recsys::Near>& near, const std::vector<ItemId>& items, Basis basis) {
    std::vector<Neighbour> out;
    out.reserve(near.size());
    for (auto& n : near) out.push_back({items[n.item], items[n.neighbour], basis, n.score});
    return out;
}

void learn_contents(Database& database, Time now, const std::vector<ItemId>& items, const Progress& tell) {
    std::vector<std::vector<std::string>> words(items.size());
    for (std::size_t from = 0; from < items.size(); from += kTextsAtOnce) {
        auto to = std::min(items.size(), from + kTextsAtOnce);
        std::vector<ItemId> some(items.begin() + static_cast<std::ptrdiff_t>(from), items.begin() + static_cast<std::ptrdiff_t>(to));
        database.read([&](Db& db) {
            auto texts = search::texts(db, some);
            auto tags = items::tags_of(db, some);
            for (auto i = from; i < to; ++i)
                if (auto text = texts.find(items[i]); text != texts.end()) words[i] = words_of(text->second, tags[items[i]]);
        });
        tell("reading texts", static_cast<std::int64_t>(to), static_cast<std::int64_t>(items.size()));
    }
    auto near = recsys::content_neighbours(words, kNeighboursMost);
    tell("writing what is alike", 0, static_cast<std::int64_t>(near.size()));
    write_neighbours(database, now, Basis::content, named(near, items, Basis::content), items);
}

void learn_readers(Database& database, Time now, const std::vector<ItemId>& items, const Progress& tell) {
    std::unordered_map<ItemId, std::uint32_t> number;
    for (std::size_t i = 0; i < items.size(); ++i) number.emplace(items[i], static_cast<std::uint32_t>(i));
    std::unordered_map<PersonId, std::uint32_t> users;
    std::vector<recsys::Liking> likings;
    std::vector<recsys::Event> events;
    for (auto& read : database.read([](Db& db) { return all_reads(db); })) {
        auto item = number.find(read.item);
        if (item == number.end()) continue;
        auto user = users.try_emplace(read.person, static_cast<std::uint32_t>(users.size())).first->second;
        auto weight = static_cast<float>(weight_of(read.kind));
        likings.push_back({user, item->second, weight});
        events.push_back({item->second, weight, static_cast<double>((now - read.last_at).micros) / 86'400e6});
    }
    auto near = recsys::reader_neighbours(std::move(likings), static_cast<std::uint32_t>(items.size()), {.most = kNeighboursMost});
    tell("writing what is read together", 0, static_cast<std::int64_t>(near.size()));
    write_neighbours(database, now, Basis::readers, named(near, items, Basis::readers), items);

    auto scores = recsys::popularity(events, static_cast<std::uint32_t>(items.size()), kPopularityHalfLifeDays);
    std::vector<std::pair<ItemId, double>> popular;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (scores[i] > 0) popular.emplace_back(items[i], scores[i]);
    write_popularity(database, now, popular);
}

}  // namespace

void rebuild(Database& database, Time now, const Progress& tell) {
    auto items = database.read([](Db& db) { return all_items(db); });
    if (items.empty()) return;
    learn_contents(database, now, items, tell);
    learn_readers(database, now, items, tell);
    tell("done", 1, 1);
}

void rebuild(const App& app, const Progress& tell) { rebuild(*app.database, app.clock(), tell); }

void run_rebuild(Work& work, const Rebuild&) {
    rebuild(work.database(), work.now(), [](auto, auto, auto) {});
}

}  // namespace lyceum::recommend
