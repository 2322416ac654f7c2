// Recommendation: a home list that differs per person, says why on every card, and never shows what
// was read, is owned, blocked or forbidden. Learns from what people consented to.
#pragma once
#include "modules/search/search.hpp"

namespace lyceum::recommend {

extern const Module module;

/// What somebody did with an item; stronger kinds weigh more (engines/recsys).
enum class Interaction { view, read, like, save, comment, buy };
DESCRIBE_ENUM(Interaction, view, read, like, save, comment, buy)

/// Notes it; strengthens an older one of the same kind. Callers see to consent; imports pass `at`.
void record(Tx&, PersonId, ItemId, Interaction, Time at);
/// Many at once, for imports, whose people agreed where the data comes from: consent is not asked again. Give
/// some thousands at a time: the writer is busy meanwhile.
struct Recorded {
    PersonId person;
    ItemId item;
    Interaction kind = Interaction::read;
    Time at;
};
void record_many(Tx&, const std::vector<Recorded>&);

/// The best `count` items for this visit, each card with its `reason` and, for people with an account, its
/// `reason_key`. Visitors without one, and people without a history, get what is popular and fresh in the fields
/// they named. Ten statements.
std::vector<items::Card> for_person(Db&, const Visit&, std::optional<CommunityId>, int count);
/// Items like this one, the closest first, without what the visitor has read already: for the end of a page.
std::vector<items::Card> similar(Db&, const Visit&, ItemId, int count);
struct Suggestion {
    accounts::Byline person;
    std::string reason;
};
DESCRIBE(Suggestion, person, reason)
/// Authors of what is read most now whom the visitor neither follows nor blocked; those whom people they follow
/// follow come first. Nobody for guests. Three statements.
std::vector<Suggestion> people_to_follow(Db&, const Visit&, int count);

/// Makes the models again from what is recorded. Also a nightly job.
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;
void rebuild(const App&, const Progress&);

}  // namespace lyceum::recommend
