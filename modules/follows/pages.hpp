// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/follows/store.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::follows {

struct OfPerson { accounts::Handle handle; };
DESCRIBE(OfPerson, handle)
struct OfTag { Text<1, 35> tag; };
DESCRIBE(OfTag, tag)
struct OfSeries { ItemId series; };
DESCRIBE(OfSeries, series)

inline constexpr Path<OfPerson> person_path{"/follows/people/{handle}"};
inline constexpr Path<OfTag> tag_path{"/follows/tags/{tag}"};
inline constexpr Path<OfSeries> series_path{"/follows/series/{series}"};
inline constexpr Path<OfPerson> block_path{"/follows/blocks/{handle}"};

/// The buttons as data; items draws them.
items::Action person_action(const Visit&, std::string_view handle, bool following);
items::Action tag_action(const Visit&, std::string_view tag, bool following);
items::Action series_action(const Visit&, ItemId, bool following);

// ---- what one follows -----------------------------------------------------------------------------------

struct Mine {
    std::vector<accounts::Byline> people;
    std::vector<std::string> tags;
    std::vector<items::Card> series;
};
DESCRIBE(Mine, people, tags, series)
inline constexpr int kPeopleShown = 200, kSeriesShown = 100;
inline constexpr Path<Nothing> mine_path{"/follows"};
Page mine_page(const Ui&, const Mine&);

// ---- followers and followed, for everybody ----------------------------------------------------------------

struct OfPeople {
    accounts::Handle handle;
    std::optional<Time> since;                      // the last of the page before
    PersonId person;
};
DESCRIBE(OfPeople, handle, since, person)
inline constexpr Path<OfPeople> followers_path{"/@{handle}/followers"};
inline constexpr Path<OfPeople> following_path{"/@{handle}/following"};
struct Tied {
    accounts::Byline person;
    bool followed = false;                          // by the visitor
};
DESCRIBE(Tied, person, followed)
struct People {
    accounts::Byline of;
    bool followers = false;                         // else those they follow
    std::vector<Tied> people;
    std::optional<Url> older;
};
DESCRIBE(People, of, followers, people, older)
Page people_page(const Ui&, const People&);

// ---- blocks -----------------------------------------------------------------------------------------------

struct Blocked { std::vector<accounts::Byline> people; };
DESCRIBE(Blocked, people)
inline constexpr Path<Nothing> blocks_path{"/settings/blocks"};
Page blocks_page(const Ui&, const Blocked&);

/// Counts, the follow button and blocking, in a profile.
struct Relation {
    PersonId person;
    std::string handle, name;
    std::int64_t followers = 0, following = 0;
    bool follows = false, has_blocked = false;      // the visitor does
    bool is_blocked = false;                        // the visitor is, by them
};
DESCRIBE(Relation, person, handle, name, followers, following, follows, has_blocked, is_blocked)
/// Nothing for closed accounts. One statement.
std::optional<Relation> relation(Db&, const Visit&, PersonId);
Html relation_view(const Ui&, const Relation&);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
privacy::Traits known(const Visit&, Db&);

}  // namespace lyceum::follows
