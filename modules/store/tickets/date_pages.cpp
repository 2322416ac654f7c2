// What sellers of tickets and the managers of their community do: the date, the door, the list, and cancelling. Others may help at
// the door.
#include "modules/store/tickets/door.hpp"
#include "modules/store/tickets/pages.hpp"
#include "platform/core/csv.hpp"

namespace lyceum::store {

namespace {

constexpr int kPerPage = 100, kCsvMost = 100'000;

ProductRow own_date(Db& db, const Visit& visit, ProductId id) {
    auto product = own_product(db, visit, id);
    if (product.kind != Kind::ticket) not_found();
    return product;
}

WhenWhere when_of(Db& db, ProductId id) {
    auto date = date_of(db, id);
    if (!date) conflict("Say first when and where it is.");
    return public_part(*date);
}

Moved set_it(const Visit& visit, Tx& tx, const SetDate& in) {
    auto product = own_date(tx, visit, in.id);
    set_date(tx, product, {in.starts_at, in.ends_at, in.sales_end_at, in.zone, in.place, in.online_url, in.places});
    bool told = attendance(tx, in.id).sold > 0;
    return {.to = edit_path({in.id}), .notice = told ? Msg{"Saved. Those who have tickets are told of a new time or place.", {}} : Msg{"Saved.", {}}};
}

// ---- the door -----------------------------------------------------------------------------------

struct AtWork { ProductRow product; bool sells = false; };

// Whoever sells it or manages its community, and those who help at its door.
AtWork at_work(Db& db, const Visit& visit, ProductId id) {
    auto product = find_product(db, id);
    if (!product || product->kind != Kind::ticket) not_found();
    bool sells = product->seller == visit.person() || communities::manages(db, visit, product->community), keeps = sells;
    if (!keeps && date_of(db, id))
        for (auto* asks : filled(visit.app, door_keepers)) keeps = keeps || asks(db, visit, product->community);
    if (!keeps) not_found();
    return {*product, sells};
}

DoorPage door_of(Db& db, const AtWork& there) {
    auto& product = there.product;
    return {.id = product.id, .title = product.title, .when = when_of(db, product.id), .attendance = attendance(db, product.id), .sells = there.sells};
}

void show(DoorPage& page, const std::string& code, const std::optional<TicketRow>& ticket) {
    page.code = code;
    if (!ticket || page.verdict == Verdict::elsewhere || page.verdict == Verdict::unknown) return;
    page.holder_name = ticket->holder_name, page.admitted_at = ticket->admitted_at;
}

DoorPage door(const Visit& visit, Db& db, const AtDoor& in) {
    auto there = at_work(db, visit, in.id);
    auto page = door_of(db, there);
    if (in.code.empty()) return page;
    auto code = read_code(in.code.str());
    auto ticket = code ? ticket_by_code(db, *code) : std::nullopt;
    page.verdict = verdict_of(there.product, date_of(db, in.id), ticket);
    show(page, code.value_or(""), ticket);
    return page;
}

// Codes that nobody has are counted, so that nobody tries many: the count stays when the request is refused.
std::string known_code(const Visit& visit, Database& database, const AtDoor& in) {
    auto code = read_code(in.code.str());
    bool known = code && database.read([&](Db& db) { return ticket_by_code(db, *code).has_value(); });
    if (!known) database.write(visit.now, [&](Tx& tx) { accounts::take(tx, {{"door " + to_string(visit.person()), 30, minutes(10)}}); });
    return code.value_or("");
}

DoorPage let_in(const Visit& visit, Tx& tx, const AtDoor& in, const std::string& code) {
    auto there = at_work(tx, visit, in.id);
    auto verdict = admit(tx, there.product, code, visit.person());
    auto page = door_of(tx, there);
    page.verdict = verdict;
    show(page, code, ticket_by_code(tx, code));
    return page;
}

// ---- the list -----------------------------------------------------------------------------------

HoldersPage holders_list(const Visit& visit, Db& db, const HoldersOf& in) {
    auto product = own_date(db, visit, in.id);
    HoldersPage page{.id = in.id, .title = product.title, .attendance = attendance(db, in.id), .lines = {}, .next = {}};
    auto most = visit.page_size(kPerPage);
    auto rows = holders(db, in.id, in.after, most + 1);
    if (std::ssize(rows) > most) rows.pop_back(), page.next = rows.back().id;
    std::vector<PersonId> buyers;
    for (auto& row : rows) buyers.push_back(row.buyer);
    auto bylines = accounts::bylines(db, buyers);
    for (std::size_t i = 0; i < rows.size(); ++i) page.lines.push_back({rows[i], bylines[i]});
    return page;
}

Raw holders_csv(const Visit& visit, Db& db, const OneProduct& in) {
    own_date(db, visit, in.id);
    auto rows = holders(db, in.id, std::nullopt, kCsvMost);
    std::vector<PersonId> buyers;
    for (auto& row : rows) buyers.push_back(row.buyer);
    auto bylines = accounts::bylines(db, buyers);
    auto body = csv_record({"ticket", "name", "buyer", "order", "admitted_at", "returned_at"});
    auto time = [](const std::optional<Time>& at) { return at ? to_iso8601(*at) : std::string(); };
    for (std::size_t i = 0; i < rows.size(); ++i)
        body += csv_record({to_string(rows[i].id), rows[i].holder_name, bylines[i].name, to_string(rows[i].order_id), time(rows[i].admitted_at), time(rows[i].returned_at)});
    return {.type = "text/csv; charset=utf-8", .body = std::string(kByteOrderMark) + body, .cache_control = "private, no-store", .file_name = "holders.csv"};
}

// ---- cancelling ---------------------------------------------------------------------------------

CancelPage cancel_form(const Visit& visit, Db& db, const OneProduct& in) {
    auto product = own_date(db, visit, in.id);
    return {in.id, product.title, when_of(db, in.id), cancel_sums(db, in.id)};
}

Moved cancel_it(const Visit& visit, Tx& tx, const CancelDate& in) {
    auto product = own_date(tx, visit, in.id);
    if (!in.sure) invalid("sure", "Say that everybody is to have their money back.");
    cancel_date(tx, product, in.reason.str(), visit.person());
    accounts::note(tx, visit, {.action = "store.cancel_date", .target = "product " + to_string(in.id), .details = in.reason.str(), .place = product.community.value});
    return {.to = edit_path({in.id}), .notice = {"It is cancelled. Holders are told, and the money is on its way back.", {}}};
}

struct DoorRow { ProductId product; std::string title; Time starts_at; };
DESCRIBE(DoorRow, product, title, starts_at)

}  // namespace

std::vector<Door> doors(Db& db, CommunityId community, Time now) {
    std::vector<Door> found;
    for (auto& row : db.all<DoorRow>(R"sql(
            select d.product, p.title, d.starts_at from products p join ticket_dates d on d.product = p.id
            where p.community = $1 and p.state <> $2 and d.cancelled_at is null and d.ends_at > $3
            order by d.starts_at, d.product limit $4)sql", community, Offer::draft, now, kDoorsMost))
        found.push_back({row.title, row.starts_at, door_path({row.product, {}})});
    return found;
}

std::vector<Route> date_routes() {
    return {
        post(signed_in, set_date_path, &set_it).or_show(edit_path).limit(120, hours(1)).summary("Says when and where something with tickets is, and how many places there are"),
        get(signed_in, door_path, &door, &door_page).summary("What the door would say to a code; admits nobody"),
        post(signed_in, door_path, &known_code, &let_in, &door_page).limit(3000, hours(1)).summary("Admits the holder of a code, once"),
        get(signed_in, holders_path, &holders_list, &holders_page).summary("Who has tickets, and who has come"),
        get(signed_in, holders_csv_path, &holders_csv),
        get(signed_in, cancel_form_path, &cancel_form, &cancel_page).summary("What cancelling would give back"),
        post(signed_in, cancel_date_path, &cancel_it).or_show(cancel_form_path).sensitive().summary("Cancels it: holders are told, everybody has their money back"),
    };
}

}  // namespace lyceum::store
