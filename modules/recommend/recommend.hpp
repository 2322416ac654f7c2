// Recommendation: a home list that differs per person, says why on every card, and never shows what
// was read, is owned, blocked or forbidden. Learns from what people consented to.
#pragma once
#include "modules/search/search.hpp"

namespace lyceum::recommend {

extern const Module module;

/// What somebody did with an item; stronger kinds weigh more (engines/recsys).
enum class Interaction { view, read, like, save, comment, buy };
DESCRIBE_ENUM(Interaction, view, read, like, save, comment, buy)

/// Notes it; strengthens an older one of the same kind. Callers see to consent.
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
/// What people of an import did in public where it comes from. Noted of those alone whose account nobody uses here, so it tells
/// what goes with what and makes no list for anybody; once somebody uses it, nothing counts until they agree. The same again
/// changes nothing; answers how many rows did.
struct Imported {
    PersonId person;
    ItemId item;
    Interaction kind = Interaction::comment;
    std::int64_t times = 1;
    Time last_at;
};
std::int64_t record_imported(Tx&, const std::vector<Imported>&);

/// The best `count` items for this visit, each card with its `reason` and, for people with an account, its
/// `reason_key`. Visitors without one, and people without a history, get what is popular and fresh in the fields
/// they named. What was read, is owned, is one's own, is hidden, blocked, taken back or not open to the reader never comes.
/// Nine statements, and two where the reader's configuration holds lists to their topics.
std::vector<items::Card> for_person(Db&, const Visit&, std::optional<CommunityId>, int count);
/// The same, up to half as many more for whoever is very active, and what the page is to report when the list is seen: empty where nothing
/// is noted.
struct ForYou {
    std::vector<items::Card> cards;
    std::string note;
};
ForYou for_you(Db&, const Visit&, std::optional<CommunityId>, int count);
/// The list as it is drawn, so that what was seen of it is noted.
Html noted_list(const std::string& note, Html list);
/// For the end of a page: what its readers read too, and what speaks of the same, the closest first; each without what
/// for_person leaves out, nothing twice, and nothing for whoever took the item back as a reason. Cards have reason and key as there. Four
/// statements.
struct NextToRead { std::vector<items::Card> also_read, alike; };
NextToRead next_to_read(Db&, const Visit&, ItemId, int count);
struct Suggestion {
    accounts::Byline person;
    std::string reason;
};
DESCRIBE(Suggestion, person, reason)
/// Authors of what is read most now whom the visitor neither follows nor blocked; those whom people they follow
/// follow come first. Nobody for guests. Three statements.
std::vector<Suggestion> people_to_follow(Db&, const Visit&, int count);

/// What somebody named, follows and reads, in weights of tags, without what they took back; nothing where they want no personal
/// lists. Two statements.
std::optional<std::map<std::string, double>> interests(Db&, const Visit&);
/// Whoever wants no personal lists: nothing is learnt from them.
std::set<PersonId> without_personal_lists(Db&);

/// Has models learnt again within a minute, or later where that takes long; often at once is one learning. For whoever recorded much
/// and published nothing: what is published is learnt by itself.
void learn_soon(Tx&);

/// Where people, groups and communities are recommended at length: /recommendations.
Url places_url();

/// Chooses models and learns them again from what is recorded, of people who want personal lists. Also a nightly job. When it
/// cannot, what was learnt before goes on serving.
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;
void rebuild(const App&, const Progress&);

}  // namespace lyceum::recommend
