// What commerce holds about people, what somebody's own copy has of it, and what keeps an account from ending.
#include "modules/commerce/orders.hpp"

namespace lyceum::commerce {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"buyer_turns", {"buyer"}, Msg{"How often you began to buy", {}}, Msg{"So that one click makes one order", {}}, Basis::contract, 0, Ending::deleted},
        {"orders", {"buyer", "author"}, Msg{"What you bought and sold, when, and for how much", {}}, Msg{"To deliver it, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"subscriptions", {"person", "agreement"}, Msg{"What renews itself, and what the payment provider calls that agreement", {}}, Msg{"To renew it until you end it", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"payment_events", {"body"}, Msg{"What payment providers told us about payments", {}}, Msg{"To prove what was paid", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"trials", {"person"}, Msg{"Which membership you tried before paying, and when", {}}, Msg{"So that everybody tries once", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"prepaid_pauses", {"person"}, Msg{"When you paused a membership that was paid ahead", {}}, Msg{"To keep what is left of it for you", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"free_reads", {"person"}, Msg{"How many free articles you opened and how many gift links you made in a month", {}}, Msg{"To count them", {}}, Basis::contract, 0, Ending::deleted},
        {"gifts", {"giver", "taken_by", "to_email", "message"}, Msg{"Memberships that you gave or were given, to which address, and the words with them", {}}, Msg{"To hand the gift over", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"gift_links", {"giver"}, Msg{"Links by which you gave others something to read", {}}, Msg{"To open it to them, and to count", {}}, Basis::contract, 0, Ending::deleted},
        {"gift_link_readers", {"person"}, Msg{"Which gift links you opened", {}}, Msg{"To count each reader once", {}}, Basis::contract, 0, Ending::deleted},
        {"seat_packs", {"buyer", "company"}, Msg{"Seats that you bought for a company", {}}, Msg{"To let its people in", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"seats", {"person", "email"}, Msg{"The seat that a company gave you, and the address it invited", {}}, Msg{"To let you in, and to tell the company who has its seats", {}}, Basis::contract, 0, Ending::kept_by_law},
        {"payer_openids", {"person", "openid"}, Msg{"What your WeChat is called towards this site's payments", {}}, Msg{"So that you can pay inside of WeChat", {}}, Basis::contract, 0, Ending::deleted},
        {"attempt_handles", {"payer"}, Msg{"What a payment provider asked about whoever pays: network address, e-mail, language", {}}, Msg{"To have a payment made", {}}, Basis::contract, 0, Ending::deleted},
        {"transfer_claims", {"words", "proof", "decided_by"}, Msg{"Transfers that you said you made, what you sent to prove them, and who decided about them", {}}, Msg{"To prove what was paid", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"order_shares", {"person"}, Msg{"Your part of each sale", {}}, Msg{"To pay you, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"order_line_shares", {"person"}, Msg{"Your part of each line of a sale", {}}, Msg{"To pay you, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"item_shares", {"person"}, Msg{"Which works you share in as a co-author", {}}, Msg{"To pay you your part", {}}, Basis::contract, 0, Ending::deleted},
        {"refunds", {"made_by"}, Msg{"Money given back, and by whom", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"payment_anomalies", {"settled_by"}, Msg{"Payments that did not fit, and who settled them", {}}, Msg{"To keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnBought { std::string order, what, title, state; std::int64_t minor = 0; std::string currency; std::int64_t refunded_minor = 0; Time made_at; std::optional<Time> paid_at; std::string receipt; };
DESCRIBE(OwnBought, order, what, title, state, minor, currency, refunded_minor, made_at, paid_at, receipt)
struct OwnBoughtRow { OrderId id; std::string what, title, state; std::int64_t minor = 0; std::string currency; std::int64_t refunded_minor = 0; Time made_at; std::optional<Time> paid_at; std::optional<std::int64_t> year, number; };
DESCRIBE(OwnBoughtRow, id, what, title, state, minor, currency, refunded_minor, made_at, paid_at, year, number)
struct OwnTransfer { std::string title, reference, words; Time claimed_at; bool approved = false; std::string reason; };
DESCRIBE(OwnTransfer, title, reference, words, claimed_at, approved, reason)
struct OwnPart { std::string title, role; std::int64_t minor = 0, taken_minor = 0; std::string currency; Time paid_at; };
DESCRIBE(OwnPart, title, role, minor, taken_minor, currency, paid_at)
struct OwnGift { std::string title, to_email, message; Time made_at; std::optional<Time> taken_at, returned_at; };
DESCRIBE(OwnGift, title, to_email, message, made_at, taken_at, returned_at)
struct OwnLink { ItemId item; std::int64_t readers_most = 0, readers = 0; Time made_at, ends_at; };
DESCRIBE(OwnLink, item, readers_most, readers, made_at, ends_at)
struct OwnOpened { std::int64_t link = 0; };
DESCRIBE(OwnOpened, link)
struct OwnSeat { std::string company, title, email; std::optional<Time> taken_at, freed_at, ends_at; };
DESCRIBE(OwnSeat, company, title, email, taken_at, freed_at, ends_at)
struct OwnTrial { std::int64_t level = 0; Time began_at, ends_at; };
DESCRIBE(OwnTrial, level, began_at, ends_at)
struct OwnFreeReads { std::int64_t month = 0, used = 0, links = 0; };
DESCRIBE(OwnFreeReads, month, used, links)
struct OwnRest { Time began_at, until; std::optional<Time> ended_at; };
DESCRIBE(OwnRest, began_at, until, ended_at)
struct OwnRenewsItself { std::string title, state; std::int64_t minor = 0; std::string currency; Time period_end; };
DESCRIBE(OwnRenewsItself, title, state, minor, currency, period_end)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    std::vector<OwnBought> orders;
    for (auto& row : db.all<OwnBoughtRow>(R"sql(
            select o.id, o.what, o.title, o.state, o.minor, o.currency, o.refunded_minor, o.made_at, o.paid_at, r.year, r.number
            from orders o left join receipts r on r.order_id = o.id where o.buyer = $1 order by o.id)sql", person))
        orders.push_back({to_string(row.id), row.what, row.title, row.state, row.minor, row.currency, row.refunded_minor, row.made_at, row.paid_at,
            row.year ? fmt::format("{}-{:06}", *row.year, *row.number) : ""});
    copy.add("orders", orders);
    copy.add("transfers", db.all<OwnTransfer>(R"sql(
        select o.title, c.reference, c.words, c.claimed_at, c.approved, c.reason
        from transfer_claims c join payment_attempts a on a.id = c.attempt join orders o on o.id = a.order_id where o.buyer = $1 order by c.attempt)sql", person));
    copy.add("earnings", db.all<OwnPart>(R"sql(
        select title, role, minor, taken_minor, currency, paid_at from earnings where person = $1 order by order_id)sql", person));
    copy.add("subscriptions", db.all<OwnRenewsItself>(R"sql(
        select title, state, minor, currency, period_end from subscriptions where person = $1 order by id)sql", person));
    copy.add("pauses", db.all<OwnRest>(R"sql(select began_at, until, ended_at from prepaid_pauses where person = $1 order by id)sql", person));
    copy.add("gifts", db.all<OwnGift>(R"sql(select title, to_email, message, made_at, taken_at, returned_at from gifts where giver = $1 order by id)sql", person));
    copy.add("gift_links", db.all<OwnLink>(R"sql(select item, readers_most, readers, made_at, ends_at from gift_links where giver = $1 order by id)sql", person));
    copy.add("gift_links_opened", db.all<OwnOpened>(R"sql(select link from gift_link_readers where person = $1 order by link)sql", person));
    copy.add("seats", db.all<OwnSeat>(R"sql(
        select p.company, p.title, s.email, s.taken_at, s.freed_at, p.ends_at from seats s join seat_packs p on p.id = s.pack where s.person = $1 order by s.id)sql", person));
    copy.add("trials", db.all<OwnTrial>(R"sql(select level, began_at, ends_at from trials where person = $1 order by community)sql", person));
    copy.add("free_reads", db.all<OwnFreeReads>(R"sql(select month, used, links from free_reads where person = $1 order by community, month)sql", person));
}

void forget_payer(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from free_reads where person = $1)sql", closed.person);
    tx.run(R"sql(delete from payer_openids where person = $1)sql", closed.person);
    tx.run(R"sql(
        update attempt_handles set payer = '{}'
        where attempt in (select a.id from payment_attempts a join orders o on o.id = a.order_id where o.buyer = $1))sql", closed.person);
}

std::optional<Msg> unfinished_business(Db& db, PersonId person) {
    if (db.one<std::int64_t>(R"sql(
            select count(*) from refunds r join orders o on o.id = r.order_id where o.buyer = $1 and not r.told)sql", person) > 0)
        return Msg{"A refund to you is still on its way.", {}};
    if (db.one<std::int64_t>(R"sql(
            select count(*) from payment_attempts a join orders o on o.id = a.order_id
            where o.buyer = $1 and o.state = 'pending' and a.expires_at > $2)sql", person, db.app().clock()) > 0)
        return Msg{"A payment of yours is under way.", {}};
    return std::nullopt;
}

}  // namespace lyceum::commerce
