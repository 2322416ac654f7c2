// The pages of a company's seats: for whoever bought them, and for whoever is invited.
#include "modules/commerce/seats/seats.hpp"
#include "platform/core/csv.hpp"
#include "platform/mail/letter.hpp"

namespace lyceum::commerce {

namespace {

PacksPage packs(const Visit& visit, Db& db, const PlansAt& in) {
    auto offered = offered_plans(db, visit, in.community);
    PacksPage page{packs_of(db, visit.person()), std::move(offered.plans), std::move(offered.community), std::move(offered.others), {}};
    if (routing::wants_page(visit))
        for (auto* more : filled(visit.app, own_seat_parts)) page.own += more(Ui{visit}, db);
    return page;
}

SeatsCheckout checkout(const Visit& visit, Db& db, const BuyingSeats& in) {
    auto made = chosen_plan(db, visit, in.plan);
    auto seats = std::clamp(in.seats, kSeatsLeast, kSeatsMost);
    return {made.card, made.title, seats, {made.plan.minor * seats, made.plan.currency}, ways_to_pay(db, made.plan.currency)};
}

Moved order_seats(const Visit& visit, Tx& tx, const BuySeats& in) {
    auto made = chosen_plan(tx, visit, in.plan);
    return pay_goods(visit, tx, order_first(visit, tx, made.plan, made.title, in.company.str(), in.seats), in.method);
}

PackPage pack(const Visit& visit, Db& db, const OnePack& in) {
    PackPage page{.pack = pack_of(db, visit.person(), in.id), .community = {}, .link = {}, .seats = {}, .more = std::clamp(in.more, 1, kSeatsMost), .asked = in.more > 0, .more_due = {}, .again_due = {}, .ways = {}, .parts = {}};
    auto& pack = page.pack;
    page.community = communities::community(db, visit, pack.community).name;
    page.link = visit.app.base_url() + take_seat_path({pack.code}).str();
    std::vector<PersonId> people;
    auto rows = seats_of(db, pack.id);
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < rows.size(); ++i) page.seats.push_back({rows[i], rows[i].person ? std::optional(bylines[i]) : std::nullopt});
    page.more_due = price_of_more(pack, page.more, visit.now);
    page.again_due = {pack.unit_minor * pack.seats, pack.currency};
    page.ways = ways_to_pay(db, pack.currency);
    if (routing::wants_page(visit))
        for (auto* more : filled(visit.app, pack_parts)) page.parts += more(Ui{visit}, db, pack.id);
    return page;
}

Moved more(const Visit& visit, Tx& tx, const MoreSeats& in) {
    return pay_goods(visit, tx, order_more(visit, tx, pack_of(tx, visit.person(), in.id), in.more), in.method);
}

Moved again(const Visit& visit, Tx& tx, const MoreSeats& in) {
    return pay_goods(visit, tx, order_again(visit, tx, pack_of(tx, visit.person(), in.id)), in.method);
}

// Addresses by line, comma, semicolon or space. Throws Refusal(invalid) on `emails` naming the first that is none.
std::vector<std::string> read_addresses(std::string_view text) {
    std::vector<std::string> all;
    constexpr std::string_view kBetween = " ,;\t\r\n";
    for (std::size_t at = text.find_first_not_of(kBetween); at != text.npos;) {
        auto end = std::min(text.find_first_of(kBetween, at), text.size());
        auto one = text.substr(at, end - at);
        if (!mail::is_mail_address(one)) {
            Msg wrong{"{} is not an e-mail address.", {std::string(one)}};
            throw Refusal(Refusal::Why::invalid, wrong, {{"emails", wrong}});
        }
        all.emplace_back(one);
        if (std::ssize(all) > kInvitedAtOnce) invalid("emails", "At most 100 addresses at once.");
        at = text.find_first_not_of(kBetween, end);
    }
    return all;
}

Moved invite_people(const Visit& visit, Tx& tx, const Inviting& in) {
    auto pack = pack_of(tx, visit.person(), in.id);
    if (!pack.runs(tx.now())) conflict("This period has ended. Renew the seats first.");
    invite(tx, pack, read_addresses(in.emails.str()));
    return {.to = pack_path({in.id}), .notice = {"The invitations are on their way.", {}}};
}

Moved save_domain(const Visit& visit, Tx& tx, const SetDomain& in) {
    set_domain(tx, pack_of(tx, visit.person(), in.id), in.domain.str());
    return {.to = pack_path({in.id}), .notice = {"Saved.", {}}};
}

Moved free_one(const Visit& visit, Tx& tx, const OneSeat& in) {
    free_seat(tx, pack_of(tx, visit.person(), in.id), in.seat);
    return {.to = pack_path({in.id}), .notice = {"The seat is free. Access ended; what somebody bought themselves stays theirs.", {}}};
}

Raw list(const Visit& visit, Db& db, const OnePack& in) {
    auto page = pack(visit, db, in);
    auto body = csv_record({"handle", "name", "email", "state", "invited_at", "taken_at", "ends_at"});
    for (auto& line : page.seats)
        body += csv_record({line.person ? line.person->handle : "", line.person ? line.person->name : "", line.seat.email, line.person ? "taken" : "invited",
            to_iso8601(line.seat.invited_at), line.seat.taken_at ? to_iso8601(*line.seat.taken_at) : "", to_iso8601(*page.pack.ends_at)});
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store", .file_name = "seats.csv"};
}

struct Invited {
    std::string company, title, domain;
    CommunityId community;
    std::optional<Time> ends_at;
};
DESCRIBE(Invited, company, title, domain, community, ends_at)

SeatPage seat(const Visit& visit, Db& db, const SeatCode& in) {
    auto found = db.maybe<Invited>(R"sql(
        select p.company, p.title, '' as domain, p.community, p.ends_at from seats s join seat_packs p on p.id = s.pack where s.code = $1 and s.person = 0 and s.freed_at is null
        union all select company, title, domain, community, ends_at from seat_packs where code = $1 and domain <> '')sql", in.code);
    if (!found) not_found("This invitation was used already, or taken back. Ask whoever sent it.");
    return {in.code, found->company, found->title, communities::community(db, insider(visit.app, visit.now, visit.language), found->community).name, found->domain, found->ends_at};
}

Moved take(const Visit& visit, Tx& tx, const SeatCode& in) {
    take_seat(tx, visit.person(), in.code);
    return {.to = membership::memberships_url(), .notice = {"The seat is yours.", {}}};
}

}  // namespace

std::vector<Route> seat_routes() {
    return {
        get(signed_in, packs_path, &packs, &packs_page).summary("Seats that you bought for a company"),
        get(signed_in, buy_seats_path, &checkout, &seats_checkout_page),
        post(signed_in, order_seats_path, &order_seats).limit(20, minutes(10)).or_show(buy_seats_path).idempotent().summary("Orders seats for a company; `to` is where they are paid"),
        get(signed_in, pack_path, &pack, &pack_page).summary("The seats of a company, and its own people"),
        get(signed_in, pack_list_path, &list),
        post(signed_in, more_path, &more).limit(20, minutes(10)).or_show(pack_path).idempotent().summary("Orders more seats until the period ends"),
        post(signed_in, again_path, &again).limit(20, minutes(10)).or_show(pack_path).idempotent().summary("Orders the next period of all seats"),
        post(signed_in, invite_path, &invite_people).limit(20, hours(1)).or_show(pack_path).summary("Invites people by mail"),
        post(signed_in, domain_path, &save_domain).or_show(pack_path).summary("Lets people of an e-mail domain take seats"),
        del(signed_in, free_seat_path, &free_one).summary("Frees a seat: its access ends now"),
        get(anyone, take_seat_path, &seat, &seat_page),
        post(signed_in, take_seat_path, &take).limit(20, hours(1)).summary("Takes a seat"),
    };
}

}  // namespace lyceum::commerce
