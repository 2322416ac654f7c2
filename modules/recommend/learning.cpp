// What was learnt, beside the model itself: words, neighbours and popularity, and all of it as bytes.
#include "modules/recommend/fitting.hpp"
#include "engines/recsys/interest.hpp"
#include "engines/recsys/models/words.hpp"
#include "engines/recsys/similarity.hpp"
#include <chrono>
#include <cmath>
#include <zlib.h>

namespace lyceum::recommend {

using recsys::Index, recsys::PackedRows, recsys::Scored, recsys::SparseRows;

namespace {

constexpr std::string_view kMagic = "lyceum learnt 3\n";
constexpr std::size_t kReadersNeighboursKept = 30, kNeighboursShown = 12, kWordsOfSketch = 24;

std::uint32_t checksum(std::string_view bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

float strength_of(double sum) { return static_cast<float>(std::log1p(std::max(0.0, sum))); }

// ---- learning -------------------------------------------------------------------------------------

void Texts::set(std::size_t item, const std::vector<std::string>& words) {
    auto& counted = of_item_.at(item);
    counted.clear();
    std::vector<Index> numbers;
    for (auto& word : words) numbers.push_back(numbers_.try_emplace(word, static_cast<Index>(numbers_.size())).first->second);
    std::sort(numbers.begin(), numbers.end());
    for (auto number : numbers) {
        if (counted.empty() || counted.back().item != number) counted.push_back({number, 0});
        ++counted.back().score;
    }
    counted.shrink_to_fit();
}

Said Texts::said() const {
    constexpr std::size_t kBytes = 24 << 20, kLeast = 40, kMost = 400;
    constexpr double kCommonLeast = 50;
    const auto kept = std::clamp(kBytes / sizeof(recsys::Cell) / std::max<std::size_t>(of_item_.size(), 1), kLeast, kMost);
    std::vector<std::size_t> documents(numbers_.size(), 0);
    double all = 0;
    for (auto& words : of_item_) {
        all += !words.empty();
        for (auto& word : words) ++documents[word.item];
    }
    std::vector<recsys::Cell> cells;
    std::vector<Scored> strongest;
    for (std::size_t item = 0; item < of_item_.size(); ++item) {
        const auto& words = of_item_[item];
        strongest.clear();
        for (std::size_t n = 0; n < words.size(); ++n) {
            const auto df = static_cast<double>(documents[words[n].item]);
            if (df > 1 && df <= std::max(kCommonLeast, all / 2)) strongest.push_back({static_cast<Index>(n), static_cast<float>((1 + std::log(words[n].score)) * std::log((1 + all) / df))});
        }
        recsys::keep_best_unsorted(strongest, kept);
        for (auto& each : strongest) cells.push_back({static_cast<Index>(item), words[each.item].item, words[each.item].score});
    }
    Said said;
    std::vector<Index> number(documents.size(), recsys::kNone);
    for (auto& cell : cells) number[cell.column] = 0;
    for (auto& [word, old] : numbers_)
        if (number[old] != recsys::kNone) said.words.push_back(word);
    std::sort(said.words.begin(), said.words.end());
    for (std::size_t n = 0; n < said.words.size(); ++n) number[numbers_.at(said.words[n])] = static_cast<Index>(n);
    for (auto& cell : cells) cell.column = number[cell.column];
    said.counts = SparseRows(of_item_.size(), said.words.size(), cells);
    return said;
}

void Learnt::learn_readers(const Lesson& lesson) {
    std::vector<recsys::Interaction> done;
    std::vector<float> weights(recsys::kDeeds, 0);
    for (auto& event : lesson.events) {
        if (event.user >= lesson.people || event.item >= lesson.items.size()) continue;
        done.push_back({event.user, event.item, static_cast<recsys::Deed>(std::min<std::size_t>(event.kind, recsys::kDeeds - 1)), event.at});
    }
    recsys::InterestOptions options{.now = lesson.now.micros / 1'000'000, .half_life_days = kPopularityHalfLifeDays, .weights = {}};
    for (std::size_t kind = 0; kind < std::min(lesson.weights.size(), options.weights.size()); ++kind) options.weights[kind] = lesson.weights[kind];
    popularity_ = recsys::popularity(done, lesson.items.size(), options);
    options.half_life_days = kHalfLifeDays;
    together_ = recsys::co_read(recsys::profiles(done, lesson.people, lesson.items.size(), options), {.neighbours = kReadersNeighboursKept, .threads = lesson.threads});
    alike_ = recsys::nearest_rows(sketches_, kNeighboursShown, lesson.threads);
}

void Learnt::sketch() {
    PackedRows::Builder sketches(texts_->words.columns());
    sketches.reserve(texts_->words.rows(), texts_->words.rows() * kWordsOfSketch);
    std::vector<Scored> row;
    for (std::size_t item = 0; item < texts_->words.rows(); ++item) {
        row.clear();
        texts_->words.each(item, [&](Index word, float weight) { row.push_back({word, weight}); });
        recsys::keep_best_unsorted(row, kWordsOfSketch);
        std::ranges::sort(row, {}, &Scored::item);
        float square = 0;
        for (auto& each : row) square += each.score * each.score;
        for (auto& each : row) each.score /= std::sqrt(square);
        sketches.add(row);
    }
    sketches_ = std::move(sketches).rows();
}

void Learnt::find_places() {
    places_.clear();
    for (std::size_t n = 0; n < items_.size(); ++n) places_.emplace(items_[n].value, static_cast<Index>(n));
}

std::pair<Learnt, Report> learn(const Lesson& lesson) {
    const auto begin = std::chrono::steady_clock::now();
    std::pair<Learnt, Report> result;
    auto& [learnt, report] = result;
    learnt.items_ = lesson.items;
    learnt.words_ = lesson.said.words;
    recsys::Fitting fitting{.words = &lesson.said.counts, .discount = &lesson.discount, .now = lesson.now.micros / 1'000'000, .threads = lesson.threads, .progress = lesson.tell};
    const auto all = interactions_of(lesson, lesson.events);
    learnt.model_ = fitted(lesson, fitting, all, report);
    learnt.texts_ = learnt.model_->texts();
    if (!learnt.texts_) learnt.texts_ = recsys::both_ways(PackedRows(recsys::weighed_words(lesson.said.counts, {})));
    learnt.sketch();
    learnt.find_places();
    learnt.learn_readers(lesson);
    report.people = static_cast<std::int64_t>(lesson.people), report.items = std::ssize(lesson.items), report.interactions = static_cast<std::int64_t>(all.cells());
    for (std::size_t item = 0; item < all.items(); ++item) report.items_nobody_had += all.by_item()[item].size() == 0;
    report.voices = voices_of(*learnt.model_);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return result;
}

// ---- asking ---------------------------------------------------------------------------------------

std::optional<Index> Learnt::find(ItemId item) const {
    const auto found = places_.find(item.value);
    return found != places_.end() ? std::optional(found->second) : std::nullopt;
}

std::optional<Index> Learnt::find_word(std::string_view word) const {
    const auto found = std::lower_bound(words_.begin(), words_.end(), word);
    return found != words_.end() && *found == word ? std::optional(static_cast<Index>(found - words_.begin())) : std::nullopt;
}

bool Learnt::speaks_of(Index item, std::string_view word) const {
    const auto number = find_word(word);
    return number && texts_->words.has(item, *number);
}

std::vector<Scored> Learnt::near(const std::vector<std::string>& words, std::size_t count) const {
    std::map<Index, float> of_text;
    for (auto& word : words)
        if (auto number = find_word(word); number && !texts_->by_word.cells(*number).empty()) ++of_text[*number];
    std::map<Index, float> sums;
    double square = 0;
    for (auto& [word, times] : of_text) {
        const auto weight = (1 + std::log(times)) * std::log(static_cast<float>(items_.size() + 1) / static_cast<float>(texts_->by_word.cells(word).size()));
        square += static_cast<double>(weight) * weight;
        texts_->by_word.each(word, [&](Index item, float of_item) { sums[item] += weight * of_item; });
    }
    std::vector<Scored> best;
    for (auto& [item, sum] : sums) best.push_back({item, sum / static_cast<float>(std::sqrt(square))});
    recsys::keep_best(best, count);
    return best;
}

// ---- bytes ----------------------------------------------------------------------------------------

std::string Learnt::save() const {
    recsys::Writer writer;
    std::vector<std::int64_t> ids;
    for (auto item : items_) ids.push_back(item.value);
    writer.put(ids);
    writer.put<std::uint64_t>(words_.size());
    for (auto& word : words_) writer.put(std::string_view(word));
    writer.put(alike_), writer.put(together_), writer.put(popularity_);
    writer.put(std::string_view(model_ ? recsys::save(*model_) : ""));
    if (model_ && !model_->texts()) recsys::write_texts(writer, *texts_);
    writer.put(sketches_);
    auto bytes = std::string(kMagic) + writer.bytes();
    const auto sum = checksum(bytes);
    return bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
}

Learnt Learnt::load(std::string_view bytes, std::shared_ptr<const void> keeper) {
    std::uint32_t sum = 0;
    if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + sizeof sum) throw recsys::Damaged("this is nothing that was learnt");
    std::memcpy(&sum, bytes.data() + bytes.size() - sizeof sum, sizeof sum);
    bytes.remove_suffix(sizeof sum);
    if (checksum(bytes) != sum) throw recsys::Damaged("what was learnt is damaged: its checksum does not match");
    recsys::Reader reader(bytes.substr(kMagic.size()), keeper);
    Learnt learnt;
    for (auto id : reader.vector<std::int64_t>()) learnt.items_.push_back(ItemId{id});
    for (auto count = reader.get<std::uint64_t>(); count; --count) learnt.words_.push_back(reader.text());
    learnt.alike_ = reader.neighbours(), learnt.together_ = reader.neighbours(), learnt.popularity_ = reader.vector<float>();
    if (const auto model = reader.view(); !model.empty()) learnt.model_ = recsys::load(model, keeper);
    if (learnt.model_) learnt.texts_ = learnt.model_->texts();
    if (!learnt.texts_) learnt.texts_ = learnt.model_ ? recsys::read_texts(reader) : recsys::both_ways(PackedRows());
    learnt.sketches_ = reader.packed_rows();
    const auto size = learnt.items_.size();
    if (learnt.texts_->words.rows() != size || (size && learnt.texts_->words.columns() != learnt.words_.size()) || learnt.sketches_.rows() != size || learnt.sketches_.columns() != learnt.texts_->words.columns() || learnt.alike_.items() != size || learnt.together_.items() != size ||
        learnt.popularity_.size() != size || (size && (!learnt.model_ || learnt.model_->items() != size)) || reader.left() || !std::is_sorted(learnt.words_.begin(), learnt.words_.end()))
        throw recsys::Damaged("what was learnt does not fit together");
    learnt.find_places();
    return learnt;
}

}  // namespace lyceum::recommend
