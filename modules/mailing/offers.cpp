#include "modules/mailing/offers.hpp"
#include "modules/mailing/store.hpp"
#include "platform/http/site.hpp"

namespace lyceum::mailing {

bool wants_offers(Db& db, PersonId person) { return choice(db, person, kOffers).mail != Way::never; }

void set_wants_offers(Tx& tx, PersonId person, bool wanted) {
    choose(tx, person, {std::string(kOffers), choice(tx, person, kOffers).in_app, wanted ? Way::at_once : Way::never});
}

Time when_awake(Db& db, PersonId person, Time at) {
    auto contact = accounts::contact(db, person);
    return out_of_quiet(at, habits(db, person), reader_zone(db.app(), contact ? contact->time_zone : std::string()));
}

}  // namespace lyceum::mailing
