// Arguments are gathered for each candidate; their sum ranks it and the strongest is the reason shown.
#include "modules/recommend/blend.hpp"
#include <cmath>

namespace lyceum::recommend {

std::string Reason::key() const {
    switch (because) {
        case Because::similar:
        case Because::readers: return "item " + to_string(item);
        case Because::author: return "author " + to_string(author);
        case Because::tag: return "tag " + tag;
        case Because::popular: return "popular";
        case Because::fresh: return "fresh";
    }
    return {};
}

std::optional<Reason> read_reason(std::string_view key) {
    auto space = key.find(' ');
    auto word = key.substr(0, space), rest = space == key.npos ? std::string_view() : key.substr(space + 1);
    Reason reason;
    if (word == "popular" || word == "fresh") {
        reason.because = word == "popular" ? Because::popular : Because::fresh;
    } else if (word == "tag") {
        reason.because = Because::tag, reason.tag = items::canonical_tag(rest);
    } else if (auto id = read_id(rest); id && (word == "item" || word == "author")) {
        reason.because = word == "item" ? Because::similar : Because::author;
        (word == "item" ? reason.item.value : reason.author.value) = *id;
    } else {
        return std::nullopt;
    }
    if (reason.because == Because::tag && reason.tag.empty()) return std::nullopt;
    return reason.key() == key ? std::optional(reason) : std::nullopt;
}

namespace {

// What speaks for an item, each part between 0 and 1, and how much it counts. Content says what somebody
// likes to read, readers what others like them went on to; following is a wish in so many words.
constexpr double kContent = 1.0, kReaders = 1.2, kAuthor = 0.8, kFollowedTag = 0.5, kInterest = 0.4, kPopular = 0.35, kFresh = 0.25;
constexpr int kFreshOneIn = 5;

struct Argument { double strength = 0; Reason reason; };

class Case {
public:
    explicit Case(const Evidence& evidence) : evidence_(evidence) {
        for (auto& past : evidence.history) taste_[past.item] += weight_of(past.kind) * decay(past.last_at, evidence.now) * std::log2(1.0 + static_cast<double>(past.times));
        for (auto& [_, strength] : taste_) total_ += strength;
        for (auto& n : evidence.neighbours) by_neighbour_[n.neighbour].push_back(&n);
        for (auto& c : evidence.candidates) most_popular_ = std::max(most_popular_, c.popularity);
    }

    /// Nothing when nothing speaks for it.
    std::optional<Chosen> judge(const Candidate& candidate) const {
        if (evidence_.hidden.contains(candidate.author)) return std::nullopt;
        auto tags = items::split_tags(candidate.tags);
        for (auto& tag : tags)
            if (evidence_.removed.contains(Reason{Because::tag, {}, {}, tag}.key())) return std::nullopt;
        std::vector<Argument> arguments;
        from_reading(candidate, arguments);
        if (evidence_.followed_people.contains(candidate.author)) argue(arguments, kAuthor, {Because::author, {}, candidate.author, {}});
        from_tags(tags, arguments);
        if (most_popular_ > 0) argue(arguments, kPopular * candidate.popularity / most_popular_, {Because::popular, {}, {}, {}});
        argue(arguments, kFresh * decay(candidate.published_at, evidence_.now), {Because::fresh, {}, {}, {}});
        if (arguments.empty()) return std::nullopt;

        Chosen chosen{candidate.id, 0, arguments.front().reason};
        double strongest = 0;
        for (auto& argument : arguments) {
            chosen.score += argument.strength;
            if (argument.strength > strongest) strongest = argument.strength, chosen.reason = argument.reason;
        }
        return chosen;
    }

private:
    void argue(std::vector<Argument>& arguments, double strength, Reason reason) const {
        if (strength > 0 && !evidence_.removed.contains(reason.key())) arguments.push_back({strength, std::move(reason)});
    }

    // Similarity to each thing read, weighed by how much of the taste that thing is.
    void from_reading(const Candidate& candidate, std::vector<Argument>& arguments) const {
        auto found = by_neighbour_.find(candidate.id);
        if (found == by_neighbour_.end() || total_ == 0) return;
        for (auto* n : found->second) {
            auto taste = taste_.find(n->item);
            if (taste == taste_.end()) continue;
            auto share = std::sqrt(taste->second / total_);
            bool content = n->basis == Basis::content;
            argue(arguments, (content ? kContent : kReaders) * n->score * share, {content ? Because::similar : Because::readers, n->item, {}, {}});
        }
    }

    void from_tags(const std::vector<std::string>& tags, std::vector<Argument>& arguments) const {
        for (auto& tag : tags) {
            if (evidence_.followed_tags.contains(tag)) argue(arguments, kFollowedTag, {Because::tag, {}, {}, tag});
            else if (evidence_.interests.contains(tag)) argue(arguments, kInterest, {Because::tag, {}, {}, tag});
        }
    }

    const Evidence& evidence_;
    std::map<ItemId, double> taste_;
    std::map<ItemId, std::vector<const Neighbour*>> by_neighbour_;
    double total_ = 0, most_popular_ = 0;
};

}  // namespace

std::vector<Chosen> blend(const Evidence& evidence, int count) {
    Case reader(evidence);
    std::map<ItemId, const Candidate*> known;
    std::vector<Chosen> ranked;
    for (auto& candidate : evidence.candidates) {
        auto chosen = reader.judge(candidate);
        if (chosen && known.emplace(candidate.id, &candidate).second) ranked.push_back(std::move(*chosen));
    }
    std::sort(ranked.begin(), ranked.end(), [](auto& a, auto& b) { return a.score != b.score ? a.score > b.score : b.id < a.id; });
    std::vector<Chosen> newest = ranked;
    std::stable_sort(newest.begin(), newest.end(), [&](auto& a, auto& b) { return known.at(b.id)->published_at < known.at(a.id)->published_at; });

    std::vector<Chosen> list;
    std::set<ItemId> taken;
    auto takes = [&](const Chosen& chosen) {
        if (taken.contains(chosen.id)) return false;
        auto author = known.at(chosen.id)->author;
        auto n = list.size();
        if (n >= 2 && known.at(list[n - 1].id)->author == author && known.at(list[n - 2].id)->author == author) return false;
        taken.insert(chosen.id);
        list.push_back(chosen);
        return true;
    };
    auto take_first_of = [&](const std::vector<Chosen>& from) { return std::any_of(from.begin(), from.end(), takes); };
    while (static_cast<int>(list.size()) < count) {
        bool fresh_turn = (list.size() + 1) % kFreshOneIn == 0;
        if (!(fresh_turn && take_first_of(newest)) && !take_first_of(ranked)) break;
    }
    // What is left is all by one author: better a plain list than an empty one.
    for (auto& chosen : ranked)
        if (static_cast<int>(list.size()) < count && taken.insert(chosen.id).second) list.push_back(chosen);
    return list;
}

}  // namespace lyceum::recommend
