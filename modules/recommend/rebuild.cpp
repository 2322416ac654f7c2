// From texts and deeds to the two tables that a list is made from.
#include "modules/recommend/rebuild.hpp"
#include "engines/recsys/similarity.hpp"
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

std::vector<Neighbour> named(const recsys::Neighbours& near, const std::vector<ItemId>& items, Basis basis) {
    std::vector<Neighbour> out;
    for (recsys::Index i = 0; i < near.items(); ++i)
        for (auto& other : near.of(i)) out.push_back({items[i], items[other.item], basis, other.score});
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
    auto near = named(recsys::nearest_rows(recsys::text_vectors(words), kNeighboursMost), items, Basis::content);
    tell("writing what is alike", 0, static_cast<std::int64_t>(near.size()));
    write_neighbours(database, now, Basis::content, near, items);
}

void learn_readers(Database& database, Time now, const std::vector<ItemId>& items, const Progress& tell) {
    std::unordered_map<ItemId, recsys::Index> number;
    for (auto id : items) number.emplace(id, static_cast<recsys::Index>(number.size()));
    std::unordered_map<PersonId, recsys::Index> people;
    std::vector<recsys::Interaction> done;
    for (auto& read : database.read([](Db& db) { return all_reads(db); })) {
        auto item = number.find(read.item);
        if (item == number.end()) continue;
        auto person = people.try_emplace(read.person, static_cast<recsys::Index>(people.size())).first->second;
        done.push_back({person, item->second, deed_of(read.kind), read.last_at.micros / 1'000'000});
    }
    recsys::InterestOptions options;
    options.now = now.micros / 1'000'000;
    auto by_person = recsys::profiles(done, people.size(), items.size(), options);
    recsys::CoReadOptions together;
    together.neighbours = kNeighboursMost;
    auto near = named(recsys::co_read(by_person, together), items, Basis::readers);
    tell("writing what is read together", 0, static_cast<std::int64_t>(near.size()));
    write_neighbours(database, now, Basis::readers, near, items);

    options.half_life_days = kPopularityHalfLifeDays;
    auto scores = recsys::popularity(done, items.size(), options);
    std::vector<std::pair<ItemId, double>> popular;
    for (std::size_t i = 0; i < items.size(); ++i) popular.emplace_back(items[i], static_cast<double>(scores[i]));
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
