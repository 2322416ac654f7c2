// What offers keep, and what they read of others. Only this module includes this file.
#pragma once
#include "modules/offers/choosing.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::offers {

/// Of things that are on sale one person's side: what they have, hid, and what goes with what they have.
struct Side {
    std::set<ItemId> owned, hidden;
    std::map<ItemId, Together> together;
};
/// One statement. With `personal` false nothing goes with anything.
Side side_of(Db&, PersonId, Time now, bool personal);
/// How many have each thing, of those that at least kPeopleLeast people have. Kept between requests.
std::map<ItemId, std::int64_t> owners(Db&);
/// Articles and series with a price, the newest first. Kept between requests.
struct Priced { ItemId item; PersonId author; std::string tags; std::int64_t minor = 0; Currency currency = Currency::CNY; };
DESCRIBE(Priced, item, author, tags, minor, currency)
std::vector<Priced> priced(Db&);

void hide(Tx&, PersonId, ItemId);
void show_again(Tx&, PersonId);

/// A job, every night: what people have together, of whoever wants personal lists.
struct Learn {
    static constexpr std::string_view topic = "offers.learn";
    bool all = true;                                // a job says something
};
DESCRIBE(Learn, all)
void learn(Work&, const Learn&);
void plan_learning(Tx&, Time due);

std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget(Tx&, const accounts::Closed&);

}  // namespace lyceum::offers
