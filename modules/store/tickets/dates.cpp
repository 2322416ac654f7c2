// When and where, how many places, and what becomes of everybody when it is cancelled.
#include "modules/store/tickets/tickets.hpp"
#include "platform/i18n/moment.hpp"

namespace lyceum::store {

std::optional<DateRow> date_of(Db& db, ProductId product) {
    return *db.kept<std::optional<DateRow>>("store.date " + to_string(product), [&] {
        auto found = dates_of(db, {product});
        return found.empty() ? std::nullopt : std::optional(found.front());
    });
}

std::vector<DateRow> dates_of(Db& db, const std::vector<ProductId>& products) {
    if (products.empty()) return {};
    return db.all<DateRow>(R"sql(
        select product, starts_at, ends_at, sales_end_at, zone, place, online_url, places, moves, changed_at, cancelled_at, reason
        from ticket_dates where product in ($1...))sql", products);
}

WhenWhere public_part(const DateRow& d) { return {d.starts_at, d.ends_at, d.sales_end_at, d.zone, d.place, !d.online_url.empty(), d.cancelled_at, d.reason}; }

namespace {

DateRow read(const DateText& text, ProductId product, const std::optional<DateRow>& before, Time now) {
    auto zone = i18n::Zone::named(text.zone);
    if (!zone) invalid("zone", "There is no such time zone. Choose one from the list.");
    DateRow row{.product = product, .starts_at = i18n::moment_typed(text.starts_at, *zone, "starts_at"), .ends_at = i18n::moment_typed(text.ends_at, *zone, "ends_at"),
        .sales_end_at = {}, .zone = text.zone, .place = std::string(trimmed(text.place.str())), .online_url = std::string(trimmed(text.online_url.str())), .places = text.places,
        .changed_at = now, .cancelled_at = {}, .reason = {}};
    row.sales_end_at = trimmed(text.sales_end_at).empty() ? row.starts_at : i18n::moment_typed(text.sales_end_at, *zone, "sales_end_at");
    bool moved = !before || before->starts_at != row.starts_at;
    if (moved && row.starts_at <= now) invalid("starts_at", "This has passed already.");
    if (row.starts_at > now + kAheadMost) invalid("starts_at", "This is more than three years ahead.");
    if (row.ends_at <= row.starts_at || row.ends_at > row.starts_at + kLongest) invalid("ends_at", "It ends after it begins, and lasts 31 days at most.");
    if (row.sales_end_at > row.starts_at) invalid("sales_end_at", "Sales end with the beginning at the latest.");
    if (row.place.empty() && row.online_url.empty()) invalid("place", "Say where it is: a place, a link, or both.");
    bool is_web = row.online_url.starts_with("https://") || row.online_url.starts_with("http://");
    if (!row.online_url.empty() && (!is_web || !Url::external(row.online_url))) invalid("online_url", "Write a whole address that begins with https://.");
    if (row.places < 1 || row.places > kPlacesMost) invalid("places", "Write how many places there are, up to 100,000.");
    return row;
}

}  // namespace

void set_date(Tx& tx, const ProductRow& product, const DateText& text) {
    if (product.kind != Kind::ticket) conflict("This product has no date.");
    auto found = dates_of(tx, {product.id});
    auto before = found.empty() ? std::nullopt : std::optional(found.front());
    if (before && before->cancelled_at) conflict("It was cancelled. Make a new product for another date.");
    if (before && before->is_over(tx.now())) conflict("It is over. Make a new product for another date.");
    auto row = read(text, product.id, before, tx.now());
    auto more = row.places - (before ? before->places : 0);
    if (tx.run(R"sql(
            update products set stock = coalesce(stock, 0) + $2, changed_at = $3 where id = $1 and coalesce(stock, 0) + $2 >= 0)sql", product.id, more, tx.now()) == 0)
        invalid("places", "More tickets than that are sold or being paid.");
    if (!before) {
        tx.run(R"sql(
            insert into ticket_dates (product, starts_at, ends_at, sales_end_at, zone, place, online_url, places, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
            row.product, row.starts_at, row.ends_at, row.sales_end_at, row.zone, row.place, row.online_url, row.places, tx.now());
        return;
    }
    bool news = before->starts_at != row.starts_at || before->ends_at != row.ends_at || before->place != row.place || before->online_url != row.online_url;
    row.moves = before->moves + news;
    tx.run(R"sql(
        update ticket_dates set starts_at = $2, ends_at = $3, sales_end_at = $4, zone = $5, place = $6, online_url = $7, places = $8, moves = $9, changed_at = $10
        where product = $1)sql",
        row.product, row.starts_at, row.ends_at, row.sales_end_at, row.zone, row.place, row.online_url, row.places, row.moves, tx.now());
    if (news) tx.enqueue(TellHolders{product.id, News::moved, row.moves, {}});
}

void must_have_date(Tx& tx, const ProductRow& product) {
    auto date = date_of(tx, product.id);
    if (!date) conflict("Say first when and where it is.");
    if (!date->sells(tx.now())) conflict("Sales have ended.");
}

void cancel_date(Tx& tx, const ProductRow& product, const std::string& reason, PersonId by) {
    if (trimmed(reason).empty()) invalid("reason", "Say why: the holders of tickets read this.");
    if (tx.run(R"sql(
            update ticket_dates set cancelled_at = $2, reason = $3, moves = moves + 1, changed_at = $2
            where product = $1 and cancelled_at is null and ends_at > $2)sql", product.id, tx.now(), std::string(trimmed(reason))) == 0)
        conflict("It is cancelled or over already.");
    tx.run(R"sql(update products set state = 'withdrawn', changed_at = $2 where id = $1)sql", product.id, tx.now());
    auto date = dates_of(tx, {product.id}).front();
    tx.enqueue(TellHolders{product.id, News::cancelled, date.moves, {}});
    tx.enqueue(ReturnTickets{product.id, by, {}});
}

namespace {
struct CancelSum { Currency currency = Currency::CNY; std::int64_t tickets = 0, minor = 0; };
DESCRIBE(CancelSum, currency, tickets, minor)
}  // namespace

CancelSums cancel_sums(Db& db, ProductId product) {
    CancelSums sums;
    for (auto& sum : db.all<CancelSum>(R"sql(
            select currency, count(*) as tickets, cast(sum(paid_minor - back_minor) as bigint) as minor
            from tickets where product = $1 and returned_at is null group by currency order by currency)sql", product)) {
        sums.tickets += sum.tickets;
        if (sum.minor > 0) sums.back.push_back({sum.minor, sum.currency});
    }
    return sums;
}

}  // namespace lyceum::store
