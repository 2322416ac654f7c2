// Letters about offers, written by later modules to people who wish them and to nobody else.
//
// This header is a door of the module, beside mailing.hpp: only those who write such letters include it.
#pragma once
#include "modules/mailing/mailing.hpp"

namespace lyceum::mailing {

/// The kind in everybody's settings. Nobody gets these letters who did not choose them.
inline constexpr std::string_view kOffers = "offers";
bool wants_offers(Db&, PersonId);
void set_wants_offers(Tx&, PersonId, bool);
/// Announced when somebody chose these letters, or ended them: in the settings or by the link in one of them.
struct OffersWish {
    static constexpr std::string_view topic = "mailing.offers_wish";
    PersonId person;
    bool wanted = false;
};
DESCRIBE(OffersWish, person, wanted)

/// `at`, or the end of this person's quiet hours that it lies in.
Time when_awake(Db&, PersonId, Time at);

struct Offer {
    std::string subject;
    std::vector<std::string> paragraphs;            // plain words
    std::string action;                             // what the link says
    Url place;
};
/// Puts the letter in the queue. False: they do not wish it, or have no confirmed address that takes letters.
bool write_offer(Tx&, PersonId, const Offer&);

// The published view `offers_wanted (person)` has everybody who wishes them.

}  // namespace lyceum::mailing
