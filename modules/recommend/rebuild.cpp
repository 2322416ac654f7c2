// Texts and deeds are read in pieces, learnt from once for each kind of model, and written.
#include "modules/recommend/rebuild.hpp"
#include "modules/recommend/activity.hpp"
#include "modules/recommend/exposure.hpp"
#include "modules/recommend/popularity.hpp"
#include "engines/text/tokens.hpp"
#include "platform/core/log.hpp"
#include "platform/core/memory.hpp"
#include <cmath>

namespace lyceum::recommend {

namespace {

constexpr int kTitleCounts = 3, kTagCounts = 4;     // how often the words of title and tags count
constexpr std::size_t kTextsAtOnce = 500, kWordsMost = 600;
constexpr int kCharactersRead = 8'000;              // more than that many words

std::vector<std::string> words_of(const search::Text& text, const std::vector<std::string>& tags) {
    std::vector<std::string> words;
    for (int n = 0; n < kTitleCounts; ++n)
        for (auto& word : text::topic_words(text.title)) words.push_back(word);
    for (auto& word : text::topic_words(text.body))
        if (words.size() < kWordsMost) words.push_back(std::move(word));
    for (auto& tag : tags) words.insert(words.end(), kTagCounts, "#" + tag);
    return words;
}

void read_texts(Database& database, Lesson& lesson, const Progress& tell) {
    auto& items = lesson.items;
    Texts all(items.size());
    for (std::size_t from = 0; from < items.size(); from += kTextsAtOnce) {
        auto to = std::min(items.size(), from + kTextsAtOnce);
        std::vector<ItemId> some(items.begin() + static_cast<std::ptrdiff_t>(from), items.begin() + static_cast<std::ptrdiff_t>(to));
        database.read([&](Db& db) {
            auto texts = search::texts(db, some, kCharactersRead);
            auto tags = items::tags_of(db, some);
            for (auto i = from; i < to; ++i)
                if (auto text = texts.find(items[i]); text != texts.end()) all.set(i, words_of(text->second, tags[items[i]]));
        });
        tell("reading texts", static_cast<std::int64_t>(to), static_cast<std::int64_t>(items.size()));
    }
    lesson.said = all.said();
}

// What was done twice says more, as log2(1 + times). Votes among few count less in what is popular, as in the lists that everybody
// gets. Seen from the newest deed: by how much they count less does not depend on when one looks.
void read_deeds(Database& database, Lesson& lesson, const Weights& weights) {
    std::unordered_map<ItemId, recsys::Index> number;
    for (auto id : lesson.items) number.emplace(id, static_cast<recsys::Index>(number.size()));
    std::unordered_map<PersonId, recsys::Index> people;
    const auto [reads, written] = database.read([](Db& db) { return std::pair(all_reads(db), all_written(db)); });
    for (auto& read : reads) {
        auto item = number.find(read.item);
        if (item == number.end()) continue;
        auto person = people.try_emplace(read.person, static_cast<recsys::Index>(people.size())).first->second;
        lesson.events.push_back({person, item->second, static_cast<float>(std::log2(1.0 + static_cast<double>(read.times))), static_cast<std::uint8_t>(read.kind), read.last_at.micros / 1'000'000});
    }
    lesson.people = people.size();
    if (!reads.empty()) lesson.discount = discount(reads, written, weights, reads.front().last_at, people, number);
}

// Deeds fade with time. Where nothing was done for long, as in a community imported from years ago, they fade from the last
// one on: seen from today all would be next to nothing.
Time moment_of(const Lesson& lesson, Time now) {
    constexpr Span kLong = days(30);
    auto newest = std::max_element(lesson.events.begin(), lesson.events.end(), [](auto& a, auto& b) { return a.at < b.at; });
    if (newest == lesson.events.end()) return now;
    Time last{newest->at * 1'000'000};
    return last < now - kLong ? last : now;
}

/// Seen from `moment`, of what was learnt: what came meanwhile has no readers yet.
void keep_popularity(Database& database, Time now, Time moment, const Learnt& learnt) {
    auto all = database.read([&](Db& db) { return standing_now(db, moment); });
    std::erase_if(all, [&](auto& each) { return !learnt.find(each.item); });
    write_standing(database, now, all);
}

}  // namespace

void rebuild(Database& database, Time now, const Progress& tell, Effort effort) {
    check_files(database, now);
    Lesson lesson;
    if (effort == Effort::at_night) lesson.night_seconds = kNightSeconds;
    lesson.items = database.read([](Db& db) { return all_items(db); });
    if (lesson.items.empty()) return;
    read_texts(database, lesson, tell);
    auto [weights, ways] = database.read([](Db& db) { return std::pair(recommend::weights(db), configurations(db)); });
    read_deeds(database, lesson, weights);
    lesson.now = moment_of(lesson, now);
    auto found_before = database.read([](Db& db) { return findings(db); });
    lesson.weights = weights.all();
    lesson.tell = [&](auto what, auto done, auto total) { tell(what, static_cast<std::int64_t>(done), static_cast<std::int64_t>(total)); };
    std::map<std::string, std::pair<Learnt, Report>> learnt;        // configurations that want the same model share it
    for (auto& way : ways) {
        auto failed = [&](std::string_view why) {
            log::error("nothing was learnt", {{"why", why}});
            note_failure(database, now, way.id, why);
        };
        try {
            lesson.model = way.model, lesson.found = found_before[way.id];
            auto found = learnt.find(way.model);
            if (found == learnt.end()) found = learnt.emplace(way.model, learn(lesson)).first;
            keep_model(database, now, way.id, found->second.first, found->second.second);
        } catch (const std::bad_alloc&) {
            failed("There was not enough memory.");
        } catch (const std::logic_error& wrong) {           // a model or setting that this version does not know
            failed(wrong.what());
        } catch (const std::runtime_error& fault) {         // the folder; if it was the database, noting it fails too and goes up
            failed(fault.what());
        }
    }
    if (auto main = learnt.find(ways.front().model); main != learnt.end()) keep_popularity(database, now, lesson.now, main->second.first);
    count_merits(database, now);
    count_activity(database, now);
    database.write(now, [&](Tx& tx) {
        make_key(tx);
        if (learnt.contains(ways.front().model)) forget_newcomers(tx, now);
        forget_shown(tx, now - kShownKept);
    }, "recommend.settle");
    tell("done", 1, 1);
}

// How large the last model is says how long the next one takes, without counting all items with each that is published.
void learn_soon(Tx& tx) {
    constexpr std::int64_t kBytesASecond = 80'000;
    const auto bytes = tx.maybe<std::int64_t>(R"sql(select bytes from recommend_models where configuration = 1 and serving)sql").value_or(0);
    tx.enqueue(Rebuild{}, {.at = tx.now() + seconds(20 + bytes / kBytesASecond), .unique = "soon"});
}

void rebuild(const App& app, const Progress& tell) { rebuild(*app.database, app.clock(), tell); }

void run_rebuild(Work& work, const Rebuild& job) {
    rebuild(work.database(), work.now(), [](auto, auto, auto) {}, job.why == "night" ? Effort::at_night : Effort::by_day);
    give_freed_memory_back();                           // what learning took
}

void meet(Work& work, const Meet& job) {
    struct Newcomer { std::shared_ptr<const Serving> serves; std::vector<std::string> words; };
    auto said = work.read([&](Db& db) {
        auto texts = search::texts(db, {job.item}, kCharactersRead);
        auto tags = items::tags_of(db, std::vector{job.item});
        auto text = texts.empty() ? newcomer_text(db, job.item) : texts.begin()->second;
        return Newcomer{serving(db, kMain), words_of(text, tags[job.item])};
    });
    const auto& learnt = said.serves->learnt;
    if (learnt.find(job.item)) return;
    std::vector<Neighbour> near;
    for (auto& each : learnt.near(said.words, kNeighboursMost)) near.push_back({job.item, learnt.items()[each.item], static_cast<double>(each.score)});
    work.write([&](Tx& tx) { write_newcomer(tx, job.item, near); });
}

}  // namespace lyceum::recommend
