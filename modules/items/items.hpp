// Items: whatever can be read, reacted to, saved, reported or recommended. Modules register what they
// have; everybody else speaks of items only. Lists, cards and links of all kinds are made here.
#pragma once
#include "modules/membership/membership.hpp"
#include <set>

namespace lyceum::items {

extern const Module module;

enum class Kind { article, series, question, topic };
DESCRIBE_ENUM(Kind, article, series, question, topic)
enum class State { draft, scheduled, published, hidden, removed };
DESCRIBE_ENUM(State, draft, scheduled, published, hidden, removed)

/// `zh`, `en` or empty when unknown: the language a thing is written in, for lang attributes and filters.
using ContentLanguage = std::string;

/// Where imported work came from: shown with it, as its licence asks.
struct Attribution {
    std::string source_url, author_name, author_url, license;
};
DESCRIBE(Attribution, source_url, author_name, author_url, license)

/// Everything items knows of a thing; its owner module writes it whenever something changes.
struct Entry {
    ItemId id;
    Kind kind = Kind::topic;
    CommunityId community;
    SpaceId space;
    PersonId author;
    std::string title, excerpt;                     // never from a locked part
    ContentLanguage language;
    State state = State::draft;
    std::optional<Time> published_at;
    Time updated_at;
    membership::LockKind lock = membership::LockKind::open;
    int lock_level = 0;
    ItemId series;                                  // of an article; may be zero
    int reading_minutes = 0;
    std::vector<std::string> tags;                  // canonical: lower case, at most 5
    std::optional<Attribution> attribution = {};
};

/// Inserts or updates. Emits Published when it becomes visible for the first time, Changed when it was
/// visible already, Removed when it stops being so. The audience comes from the space.
void put(Tx&, const Entry&);
void remove(Tx&, ItemId, State = State::removed);

enum class Counter { likes, comments, answers, views, saves };
DESCRIBE_ENUM(Counter, likes, comments, answers, views, saves)
/// Adds to a counter; a comment or answer more also moves the last activity to `at`, which is now unless said.
void count(Tx&, ItemId, Counter, int by, std::optional<Time> at = {});
void set_score(Tx&, ItemId, int score);             // votes of a question
void set_solved(Tx&, ItemId, bool);

// ---- reading ------------------------------------------------------------------------------------

/// A button beside an item: save, like, follow. Modules fill the slot.
struct Action {
    std::string dom_id, label, icon;
    bool pressed = false;
    std::int64_t count = 0;                         // 0: not shown
    std::string method;                             // put or delete
    Url to;
    std::string shortcut;                           // "l"
};
DESCRIBE(Action, dom_id, label, icon, pressed, count, method, to, shortcut)
Fragment action_button(const Ui&, const Action&);
/// Asked once for a whole page of items; each filling answers its buttons for each item, in order.
inline constexpr Slot<std::vector<std::vector<Action>>(const Visit&, Db&, const std::vector<ItemId>&)> actions{"items.actions"};
/// All buttons beside one item.
std::vector<Action> actions_of(Db&, const Visit&, ItemId);

/// The follow button of a tag.
inline constexpr Slot<Action(const Visit&, Db&, const std::string& tag)> tag_actions{"items.tag_actions"};
/// What stands below an item on its own page, in the order of modules: comments, related reading. Built while
/// the page's GET handler reads, and not for JSON. An empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&, ItemId)> below{"items.below"};
/// What stands beside it, in the right rail; otherwise the same.
inline constexpr Slot<Html(const Ui&, Db&, ItemId)> beside{"items.beside"};
/// People whose work this visitor is not shown: blocks, both ways.
inline constexpr Slot<std::vector<PersonId>(Db&, const Visit&)> hidden_authors{"items.hidden_authors"};

struct Card {
    ItemId id;
    Kind kind = Kind::topic;
    CommunityId community;
    std::string title, excerpt, language;
    Url url;
    accounts::Byline author;
    Time published_at, active_at;
    std::vector<std::string> tags;
    membership::LockKind lock = membership::LockKind::open;
    int reading_minutes = 0;
    std::int64_t likes = 0, comments = 0, answers = 0, views = 0, score = 0;
    bool solved = false;
    std::string reason;                             // why it is recommended, in the reader's language
    std::string reason_key;                         // what is posted to take this reason back; empty: it cannot be
    std::vector<Action> actions;                    // only on the item's own page and where asked for
};
DESCRIBE(Card, id, kind, community, title, excerpt, language, url, author, published_at, active_at, tags, lock, reading_minutes,
         likes, comments, answers, views, score, solved, reason, reason_key, actions)

/// The cards this visitor may see, in the order asked for; the rest are left out, not explained.
/// Three statements whatever the number.
std::vector<Card> cards(Db&, const Visit&, const std::vector<ItemId>&);
/// The one item with its actions, or "not found": hidden and missing ones answer alike. Authors see their drafts.
Card card(Db&, const Visit&, ItemId);
/// As card(), but without its author's name and buttons: for modules that keep those themselves.
/// One statement.
Card bare_card(Db&, const Visit&, ItemId);
/// Those of these people who may see the item: for telling them of it. One statement.
std::set<PersonId> who_may_see(Db&, ItemId, const std::vector<PersonId>&);
/// What membership::pass needs for this item.
membership::Lock lock_of(Db&, ItemId);
std::optional<Attribution> attribution(Db&, ItemId);
Kind kind_of(Db&, ItemId);
/// Answers, replies and comments together.
std::int64_t posts_below(Db&, ItemId);
std::vector<std::string> tags_of(Db&, ItemId);
std::map<ItemId, std::vector<std::string>> tags_of(Db&, const std::vector<ItemId>&);
/// The column `tags` of visible_items, one by one.
std::vector<std::string> split_tags(std::string_view);

enum class Order { newest, active, hot, unanswered, liked };
DESCRIBE_ENUM(Order, newest, active, hot, unanswered, liked)
struct Filter {
    std::optional<CommunityId> community = {};
    std::optional<SpaceId> space = {};
    std::optional<Kind> kind = {};
    std::string tag = {};
    std::optional<PersonId> author = {};
    std::optional<ItemId> series = {};
    std::vector<PersonId> authors = {};             // any of these, or
    std::vector<std::string> tags = {};             // any of these tags: what somebody follows
    Order order = Order::newest;
};
/// A page of visible items. `cursor` is opaque: what the page before answered as `next`.
struct Listing {
    std::vector<Card> cards;
    std::string next;                               // empty: the end
};
DESCRIBE(Listing, cards, next)
Listing list(Db&, const Visit&, const Filter&, const std::string& cursor, int limit);
/// The beginning of such a list, its cards without their authors' names: for rails. Two statements.
std::vector<Card> bare_list(Db&, const Visit&, const Filter&, int limit);

struct TagCount { std::string tag; std::int64_t uses = 0; };
DESCRIBE(TagCount, tag, uses)
/// The most used tags of what this visitor may see.
std::vector<TagCount> popular_tags(Db&, const Visit&, std::optional<CommunityId>, int limit);
/// "  C++ " → "c++"; spaces become dashes, what would harm an address goes; empty when nothing is left.
std::string canonical_tag(std::string_view);

Url url_of(Kind, ItemId, std::string_view title);   // /articles/ID/slug, /questions/…, /topics/…, /series/…
Url tag_url(std::string_view tag);                  // /tags/c++

// ---- looks --------------------------------------------------------------------------------------

Html card_view(const Ui&, const Card&);
/// The list with an empty state and the link to the next page; `here` is the page's own address.
Html listing_view(const Ui&, const Listing&, const Url& here, const Html& when_empty);
Html tags_view(const Ui&, const std::vector<std::string>&);
/// Tags under a heading, for the right rail; nothing when there are none.
Html tags_box(const Ui&, const std::vector<TagCount>&);
Html actions_view(const Ui&, const std::vector<Action>&);
/// The chip for a lock: "Members"; nothing for open things.
Html lock_chip(const Ui&, membership::LockKind);
std::string kind_name(const Ui&, Kind);

// ---- events -------------------------------------------------------------------------------------

struct Published {
    static constexpr std::string_view topic = "items.published";
    ItemId item;
    PersonId author;
};
DESCRIBE(Published, item, author)
struct Changed {
    static constexpr std::string_view topic = "items.changed";
    ItemId item;
};
DESCRIBE(Changed, item)
struct Removed {
    static constexpr std::string_view topic = "items.removed";
    ItemId item;
};
DESCRIBE(Removed, item)

}  // namespace lyceum::items
