// A company and the people in its seats, for later modules that give them something to do.
//
// This header is a door of the module, beside commerce.hpp: only those who speak of companies include it.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum {
struct SeatPack;
using SeatPackId = Id<SeatPack>;
}  // namespace lyceum

namespace lyceum::commerce {

inline constexpr int kSeatsMost = 1'000;            // of one company

/// Seats that somebody bought for a company: the level that they give in a community, and until when they are paid.
struct Company {
    SeatPackId pack;
    PersonId buyer;
    std::string company;
    CommunityId community;
    int level = 0;
    Time ends_at;

    bool runs(Time at) const { return ends_at > at; }
};
DESCRIBE(Company, pack, buyer, company, community, level, ends_at)
/// Throws "not found" for seats that somebody else bought, or that were never paid.
Company company_of(Db&, PersonId buyer, SeatPackId);
/// All of this buyer, the newest first. Kept between requests.
std::vector<Company> companies_of(Db&, PersonId buyer);
Url pack_url(SeatPackId);                           // /seats/{id}: the page of its buyer

/// The published views
///     seat_companies (pack, buyer, company, community, level, ends_at)
/// has a row for all seats that were bought together and paid, also when their time is over, and
///     seated (pack, person, email)
/// one for everybody who has a seat of them; `email` is the address that was invited, maybe none. Who is freed is gone.

/// Announced when somebody took a seat.
struct SeatTaken {
    static constexpr std::string_view topic = "commerce.seat_taken";
    SeatPackId pack;
    PersonId person;
};
DESCRIBE(SeatTaken, pack, person)

/// What else stands on the page of a company's seats, below its people, for whoever bought them. Built while the page's GET
/// handler reads.
inline constexpr Slot<Html(const Ui&, Db&, SeatPackId)> pack_parts{"commerce.pack_parts"};
/// What stands first on /seats for whoever has a seat of a company; empty for others.
inline constexpr Slot<Html(const Ui&, Db&)> own_seat_parts{"commerce.own_seat_parts"};

}  // namespace lyceum::commerce
