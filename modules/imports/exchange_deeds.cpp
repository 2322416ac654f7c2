// What people of a dump did with questions of others: answers, comments and favourites tell what goes with what.
#include "modules/imports/exchange.hpp"
#include <algorithm>
#include <tuple>

namespace lyceum::imports::exchange {

namespace {

constexpr std::size_t kDeedsAtOnce = 2'000;

bool is_own(const Exchange& x, std::int64_t question, PersonId person) {
    auto said = x.said_here.find(question);         // whoever asked spoke first
    return said != x.said_here.end() && !said->second.empty() && said->second.front() == person;
}

// One row for what somebody did in one way with one question, however often.
std::vector<recommend::Imported> counted(std::vector<recommend::Imported> deeds) {
    const auto key = [](const recommend::Imported& deed) { return std::tuple(deed.person, deed.item, deed.kind); };
    std::sort(deeds.begin(), deeds.end(), [&](auto& a, auto& b) { return key(a) < key(b); });
    std::vector<recommend::Imported> all;
    for (auto& deed : deeds) {
        if (all.empty() || key(all.back()) != key(deed)) {
            all.push_back(deed);
            continue;
        }
        all.back().times += deed.times;
        all.back().last_at = std::max(all.back().last_at, deed.last_at);
    }
    return all;
}

}  // namespace

void note_deed(Exchange& x, std::int64_t question, const recommend::Imported& deed) {
    if (!is_own(x, question, deed.person)) x.deeds.push_back(deed);
}

void import_deeds(Exchange& x) {
    auto all = counted(std::exchange(x.deeds, {}));
    std::int64_t done = 0, fresh = 0;
    auto batches = in_batches<recommend::Imported>([&](std::vector<recommend::Imported> some) {
        auto noted = x.run.write([&](Tx& tx) { return recommend::record_imported(tx, some); });
        x.run.made("deeds to learn from", noted), fresh += noted;
        x.run.tell("deeds", done += static_cast<std::int64_t>(some.size()), static_cast<std::int64_t>(all.size()));
    }, kDeedsAtOnce);
    for (auto& deed : all) batches.add(deed);
    batches.flush();
    if (fresh > 0) x.run.write([](Tx& tx) { recommend::learn_soon(tx); });
}

}  // namespace lyceum::imports::exchange
