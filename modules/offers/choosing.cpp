#include "modules/offers/choosing.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::offers {

namespace {

constexpr double kAbout = 0.5, kTogether = 0.35, kOwners = 0.15;
constexpr std::size_t kTagsUsual = 3;               // what names fewer is not the more about them
constexpr std::size_t kThingsOfOne = 100;
constexpr double kShrinkage = 3;

bool in_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// "go" does not stand in "good", 存储 stands in 存储引擎. Both in lower case.
bool stands_in(std::string_view words, std::string_view tag) {
    for (auto at = words.find(tag); at != words.npos; at = words.find(tag, at + 1)) {
        bool begins = !in_word(tag.front()) || at == 0 || !in_word(words[at - 1]);
        auto end = at + tag.size();
        if (begins && (!in_word(tag.back()) || end == words.size() || !in_word(words[end]))) return true;
    }
    return false;
}

}  // namespace

About about(const Candidate& candidate, const std::map<std::string, double>& interests) {
    About found;
    double squares = 0, dot = 0, most = 0;
    std::size_t named = 0;
    for (auto& [_, weight] : interests) squares += weight * weight;
    if (!(squares > 0)) return found;
    auto hear = [&](const std::string& tag, double weight) {
        dot += weight, ++named;
        if (weight > most) most = weight, found.tag = tag;
    };
    for (auto& tag : candidate.tags)
        if (auto known = interests.find(tag); known != interests.end()) hear(tag, known->second);
    if (candidate.tags.empty())
        for (auto& [tag, weight] : interests)
            if (!tag.empty() && stands_in(candidate.words, tag)) hear(tag, weight);
    auto tags = std::max({candidate.tags.size(), named, kTagsUsual});
    found.cosine = dot / std::sqrt(squares * static_cast<double>(tags));
    return found;
}

namespace {

Chosen judged(std::size_t at, const Candidate& candidate, const Signals& signals, double owners_most) {
    Chosen chosen{.candidate = at, .score = 0, .why = Why::fresh, .tag = {}, .with_thing = {}};
    double most = 0;
    auto hear = [&](Why why, double share) {
        chosen.score += share;
        if (share > most) most = share, chosen.why = why;
    };
    auto found = about(candidate, signals.interests);
    chosen.tag = std::move(found.tag);
    hear(Why::about, kAbout * found.cosine);
    if (auto pair = signals.together.find(candidate.thing); pair != signals.together.end()) {
        chosen.with_thing = pair->second.with_thing;
        hear(Why::together, kTogether * pair->second.likeness);
    }
    if (auto have = signals.owners.find(candidate.thing); have != signals.owners.end() && have->second >= kPeopleLeast)
        hear(Why::owners, kOwners * std::log1p(static_cast<double>(have->second)) / owners_most);
    return chosen;
}

}  // namespace

std::vector<Chosen> choose(const std::vector<Candidate>& candidates, const Signals& signals, std::size_t count) {
    double owners_most = 1;
    for (auto& [_, people] : signals.owners) owners_most = std::max(owners_most, std::log1p(static_cast<double>(people)));
    std::vector<Chosen> all;
    for (std::size_t at = 0; at < candidates.size(); ++at) all.push_back(judged(at, candidates[at], signals, owners_most));
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.score > b.score; });
    std::map<PersonId, std::size_t> of_maker;
    std::vector<Chosen> best;
    for (auto& each : all) {
        if (best.size() == count) break;
        auto maker = candidates[each.candidate].maker;
        if (maker && ++of_maker[maker] > kOfOneMaker) continue;
        best.push_back(std::move(each));
    }
    return best;
}

std::vector<Together> pairs_of(std::vector<Owned> owned, std::size_t of_each) {
    std::sort(owned.begin(), owned.end(), [](auto& a, auto& b) { return std::pair(a.person, a.thing) < std::pair(b.person, b.thing); });
    std::map<ItemId, std::int64_t> owners;
    std::map<std::pair<ItemId, ItemId>, std::int64_t> both;
    for (std::size_t from = 0, to = 0; from < owned.size(); from = to) {
        while (to < owned.size() && owned[to].person == owned[from].person) ++owners[owned[to++].thing];
        auto end = std::min(to, from + kThingsOfOne);
        for (auto a = from; a < end; ++a)
            for (auto b = from; b < end; ++b)
                if (a != b) ++both[{owned[a].thing, owned[b].thing}];
    }
    std::vector<Together> pairs;
    std::vector<Together> of_one;
    auto keep = [&] {
        std::stable_sort(of_one.begin(), of_one.end(), [](auto& a, auto& b) { return a.likeness > b.likeness; });
        if (of_one.size() > of_each) of_one.resize(of_each);
        pairs.insert(pairs.end(), of_one.begin(), of_one.end());
        of_one.clear();
    };
    for (auto& [pair, people] : both) {
        if (!of_one.empty() && of_one.front().with_thing != pair.first) keep();
        if (people < kPeopleLeast) continue;
        auto common = static_cast<double>(people);
        auto scale = std::sqrt(static_cast<double>(owners[pair.first]) * static_cast<double>(owners[pair.second])) + kShrinkage;
        of_one.push_back({pair.second, pair.first, people, common / scale});
    }
    keep();
    return pairs;
}

}  // namespace lyceum::offers
