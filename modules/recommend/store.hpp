// What is recorded and what was learnt from it. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"
#include "modules/recommend/pages.hpp"

namespace lyceum::recommend {

/// Edges of the graph lead from a person to one of these, and are of one of these types: an Interaction, or what lasts.
enum class Side { item, person, community };
DESCRIBE_ENUM(Side, item, person, community)
enum class Tie { view, read, like, save, comment, buy, follow, join };
DESCRIBE_ENUM(Tie, view, read, like, save, comment, buy, follow, join)

/// How much each kind of interaction says, before decay: as usual, or as the owner set it.
struct Weights {
    double view = 0.2, read = 1, like = 1.5, save = 2, comment = 2, buy = 3;
    double of(Interaction) const;
    double of(Tie) const;                           // before decay; whom one follows and where one belongs does not decay
    double now(const struct Edge&, Time) const;     // after it, and what was done twice says more, as log2(1 + times)
    std::vector<float> all() const;                 // by Interaction
};
DESCRIBE(Weights, view, read, like, save, comment, buy)
/// Kept between requests.
Weights weights(Db&);
void set_weights(Tx&, const Weights&);
/// What is left of its weight at `now`.
double decay(Time at, Time now);
constexpr Span kHalfLife = days(30);                // an interaction counts half after this long
constexpr Span kSameVisit = minutes(30);            // reports of one page closer than this are of one reading
constexpr int kHistoryMost = 200;                   // the newest interactions of a person that are looked at
constexpr std::string_view kEverything = "everything";  // the reason taken back by who wants no personal lists; `unheard_people` knows it too
constexpr int kReasonsMost = 500;                   // taken back by one person
constexpr int kNeighboursMost = 30;                 // kept for a newcomer

struct Past {
    ItemId item;
    Interaction kind = Interaction::view;
    std::int64_t times = 0, seconds = 0;            // seconds: of the longest reading
    Time last_at;
};
DESCRIBE(Past, item, kind, times, seconds, last_at)
/// What lists may go by, the newest first: nothing of whoever took their consent back, or came to an imported account and gave none.
std::vector<Past> history(Db&, PersonId, int limit);
/// All that is noted, for its person, and whom they follow and where they belong: the graph as it leads from them.
struct Belonging {
    Side side = Side::person;
    std::string key;                                // the handle, or the community's
    communities::Bilingual name;
    Time at;
};
struct Everything {
    std::vector<Past> deeds;
    std::vector<Belonging> ties;
};
/// The newest first. One statement.
Everything everything_noted(Db&, PersonId, int limit);
/// May what they do be noted now? Only who agreed to it, and wants personal lists.
bool may_note(Db&, PersonId);
/// Notes what is paid for, once. Answers whether it is: not what was given, won or lent.
bool record_bought(Tx&, PersonId, ItemId);
/// Takes back what was given back, whole.
void unrecord_returned(Tx&, PersonId);
/// Takes comments back whose last post on the item is gone.
void unrecord_deleted_posts(Tx&, ItemId);
/// Notes reading; answers whether it began just now, and is no later report of a visit already noted.
bool record_reading(Tx&, PersonId, ItemId, Interaction, int seconds);
void unrecord(Tx&, PersonId, ItemId, Interaction);
void forget_history(Tx&, PersonId);
void forget_one(Tx&, PersonId, ItemId);

/// What was published after the last learning, and the learnt items it is like: it stands in for them until the next.
struct Neighbour {
    ItemId item, neighbour;
    double score = 0;                               // 0 to 1
};
DESCRIBE(Neighbour, item, neighbour, score)
/// After an import everything is new; lists consider this many of the newest until the next learning.
inline constexpr int kNewcomersMost = 1000;
/// By newcomer, the closest first; kept between requests.
std::shared_ptr<const std::map<ItemId, std::vector<Neighbour>>> newcomers(Db&);
/// What one newcomer is like, the closest first; nothing when it is none.
std::vector<Neighbour> neighbours(Db&, ItemId newcomer);
/// Title and excerpt, for one that is not indexed yet.
search::Text newcomer_text(Db&, ItemId);
void write_newcomer(Tx&, ItemId, const std::vector<Neighbour>&);
/// Those that the model knows by now are newcomers no more.
void forget_newcomers(Tx&, Time published_before);

inline constexpr double kUsualQuality = 0.5;        // of what nobody has read yet
/// A candidate with what diversity and reasons need.
struct Candidate {
    ItemId id;
    PersonId author;
    double popularity = 0;                          // 0 to 1
    Time published_at;
    std::string tags;                               // one a line
    double shown = 0, welcome = 0;                  // in places where it was tried
    double merit = 1;                               // of its author, as in exposure.hpp
    double quality = kUsualQuality;                 // 0 to 1, as in popularity.hpp
};
DESCRIBE(Candidate, id, author, popularity, published_at, tags, shown, welcome, merit, quality)
/// The `each` most popular, the `each` freshest, and those of `near`: as far as this visitor may see them, does not
/// own, did not write and has not read.
std::vector<Candidate> candidates(Db&, const Visit&, std::optional<CommunityId>, const std::vector<ItemId>& near, int each);

/// Those of the items that the same door lets through (open_items there, said again here); without what only ranking asks for.
std::vector<Candidate> let_in(Db&, const Visit&, const std::vector<ItemId>& items);

/// Who writes what is read most now and is open to this member, who has these levels; themselves and whom they follow left out.
/// `friends` counts those they follow who follow this author; most of these first.
struct Writer {
    PersonId person;
    double standing = 0;
    std::int64_t friends = 0;
};
DESCRIBE(Writer, person, standing, friends)
std::vector<Writer> writers(Db&, const Visit&, const std::map<CommunityId, std::int64_t>& levels, int limit);

/// Keys of reasons taken back, the newest first.
std::vector<std::string> removed_reasons(Db&, PersonId);
/// Throws Refusal(conflict) for more than kReasonsMost.
void remove_reason(Tx&, PersonId, std::string_view key);
/// kEverything, however many others there are.
void remove_everything(Tx&, PersonId);
void restore_reason(Tx&, PersonId, std::string_view key);
/// Everything this module knows of somebody.
void forget_person(Tx&, PersonId);

/// A list as it was shown: signed into the page, and noted when the page says that it was seen.
struct ShownItem { ItemId item; int place = 0; double propensity = 1; bool tried = false; };
DESCRIBE(ShownItem, item, place, propensity, tried)
/// How what is new is drawn into its places: by its chance to be the most welcome, or all with the same chance.
enum class Drawing { pleasing, evenly };
DESCRIBE_ENUM(Drawing, pleasing, evenly)
/// One draw, as either rule sees it: what tells afterwards what the other would have earned. A guess is the share of welcomes that was
/// believed in before: of what was drawn, and of what either rule draws on average.
struct Draw {
    Drawing by = Drawing::pleasing;
    std::int64_t among = 0;                         // candidates
    double pleasing = 1;                            // its chance by the first rule, given those before it; by the second it is 1 / among
    double odds = 1;                                // of all drawn before it in this list: the chance of that by the first rule over that by the second
    double guess = 0, guess_pleasing = 0, guess_even = 0;
};
DESCRIBE(Draw, by, among, pleasing, odds, guess, guess_pleasing, guess_even)
struct DrawnItem { ItemId item; Draw draw; };
DESCRIBE(DrawnItem, item, draw)
struct ShownList { PersonId person; std::int64_t configuration = 0; Time at; std::vector<ShownItem> items; std::vector<DrawnItem> drawn = {}; };
DESCRIBE(ShownList, person, configuration, at, items, drawn)
constexpr Span kDrawnAnewAfter = hours(1);          // until then the same places try the same, and a list is one list
constexpr Span kShownNoted = hours(24);             // a page older than this says nothing any more
constexpr Span kWelcomeWithin = days(7), kShownKept = days(180);
/// Text and signature; empty before there is a key, which the first learning makes.
std::string sign_shown(Db&, const ShownList&);
/// Nothing for what this site did not sign.
std::optional<ShownList> read_shown(Db&, std::string_view signed_text);
void make_key(Tx&);
/// However often it was loaded: one person was shown an item once in each hour of drawing, and few of these count as trials.
void note_shown(Tx&, const ShownList&);
/// Somebody did something with an item: if it was recommended within the week, that was welcome, once, where it stood last.
void note_welcome(Tx&, PersonId, ItemId, Time at);
/// Takes off what they added to what was tried, of one item or of all, before it is forgotten that it was shown.
void forget_trials(Tx&, PersonId, std::optional<ItemId> = {});
void forget_shown(Tx&, Time before);

/// How a list is kept from being all of one kind: each one unlike the most alike before it, or unlike all before it taken together.
enum class Spread { marginal, determinantal };
DESCRIBE_ENUM(Spread, marginal, determinantal)
/// How a list is put together: what one configuration is.
struct Manner {
    double diversity = 0.3;                         // 0 takes the best, 1 avoids all likeness
    double author_most = 0.25;                      // the share of a list that one author may have
    int tried = 2;                                  // places in which something new is tried
    Spread spread = Spread::marginal;
    double calibration = 0;                         // 0 does not ask how often a subject comes, 1 asks for nothing else
    Drawing drawing = Drawing::pleasing;
};

/// What rebuild() learns from: what people did who want personal lists and did not take their consent back.
struct Read { PersonId person; ItemId item; Interaction kind = Interaction::view; std::int64_t times = 0; Time last_at; };
DESCRIBE(Read, person, item, kind, times, last_at)
std::vector<Read> all_reads(Db&);
/// The newest edges of the same people, to visible items and to people: not to communities, where everybody belongs.
struct Edge { PersonId person; Side side = Side::item; std::int64_t id = 0; Tie kind = Tie::view; std::int64_t times = 0; Time last_at; };
DESCRIBE(Edge, person, side, id, kind, times, last_at)
std::vector<Edge> newest_edges(Db&, int limit);
std::vector<ItemId> all_items(Db&);
/// How much an item is read now, and how good it is, each 0 to 1.
struct Standing { ItemId item; double popularity = 0, quality = kUsualQuality; };
/// What nobody reads now loses its row.
void write_standing(Database&, Time now, const std::vector<Standing>&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
privacy::Traits habits(const Visit&, Db&);

}  // namespace lyceum::recommend
