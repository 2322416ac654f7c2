#include "modules/partners/store.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::partners {

// ---- terms --------------------------------------------------------------------------------------

PartnerId offer(Tx& tx, const NewPartner& made, PersonId by) {
    constexpr std::size_t kCodeBytes = 5, kSiteMost = 200;         // eight letters and digits
    if (made.person == by) invalid("handle", "Nobody makes terms with themselves.");
    if (made.percent < 1 || made.percent > kPercentMost) invalid("percent", "Write 1 to 50 percent.");
    if (made.days < 1 || made.days > kDaysMost) invalid("days", "Write 1 to 365 days.");
    if (made.paying_days < 1 || made.paying_days > kPayingDaysMost) invalid("paying_days", "Write 1 to 3660 days.");
    bool good_site = made.site.empty() || (made.site.starts_with("https://") && made.site.size() <= kSiteMost && Url::external(made.site));
    if (!good_site) invalid("site", "Write an address that begins with https://, or nothing.");
    auto id = new_id<Partner>(tx);
    tx.run(R"sql(
        insert into partners (id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))sql",
        id, made.community, made.person, made.name, made.about_zh, made.about_en, made.site, crypto::base32(crypto::random_bytes(kCodeBytes)), made.percent, made.days, made.paying_days,
        made.landing, by, tx.now());
    notifications::tell(tx, {.person = made.person, .kind = "partner", .source = "partner " + to_string(id), .actor = by, .text = {"You are offered a partnership: {}", {made.name}}, .place = partnerships_url()});
    return id;
}

void agree(Tx& tx, PartnerId id, PersonId person) {
    auto row = partner(tx, id);
    if (row.person != person) not_found();
    if (row.ended_at) conflict("This offer was ended. Ask for another one.");
    if (tx.run(R"sql(update partners set agreed_at = $2 where id = $1 and agreed_at is null and ended_at is null)sql", id, tx.now()) == 0) return;
    notifications::tell(tx, {.person = row.offered_by, .kind = "proposal", .source = "partner agreed " + to_string(id), .actor = person, .text = {"{} accepted the terms", {row.name}}, .place = managing_url(tx, row.community)});
}

void end(Tx& tx, const PartnerRow& row) {
    if (tx.run(R"sql(update partners set ended_at = $2 where id = $1 and ended_at is null)sql", row.id, tx.now()) == 0) return;
    tx.run(R"sql(update partner_buyers set ends_at = $2 where partner = $1 and ends_at > $2)sql", row.id, tx.now());
}

PartnerRow partner(Db& db, PartnerId id) {
    auto row = db.maybe<PartnerRow>(R"sql(
        select id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at, agreed_at, ended_at
        from partners where id = $1)sql", id);
    if (!row) not_found();
    return *row;
}

std::vector<PartnerRow> partners_of(Db& db, CommunityId community) {
    constexpr int kShown = 200;
    return db.all<PartnerRow>(R"sql(
        select id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at, agreed_at, ended_at
        from partners where community = $1 order by id desc limit $2)sql", community, kShown);
}

std::vector<PartnerRow> partnerships(Db& db, PersonId person) {
    constexpr int kShown = 50;
    return db.all<PartnerRow>(R"sql(
        select id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at, agreed_at, ended_at
        from partners where person = $1 order by id desc limit $2)sql", person, kShown);
}

std::optional<PartnerRow> partner_with(Db& db, std::string_view code) {
    return db.maybe<PartnerRow>(R"sql(
        select id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at, agreed_at, ended_at
        from partners where code = $1 and agreed_at is not null and ended_at is null)sql", code);
}

std::vector<PartnerRow> partners_on(Db& db, LandingPageId page) {
    return db.all<PartnerRow>(R"sql(
        select id, community, person, name, about_zh, about_en, site, code, percent, days, paying_days, landing, offered_by, offered_at, agreed_at, ended_at
        from partners where landing = $1 and landing <> 0 and agreed_at is not null and ended_at is null order by id)sql", page);
}

// ---- whom they brought --------------------------------------------------------------------------

void note(const Visit& visit, Tx& tx, const commerce::Sale& sale) {
    if (!visit.request) return;
    auto code = http::cookie(*visit.request, kCookie);
    auto row = code.empty() ? std::nullopt : partner_with(tx, code);
    if (!row || row->community != sale.community) return;
    tx.run(R"sql(
        insert into partner_buyers (buyer, partner, made_at, ends_at, refusal) values ($1, $2, $3, $4, $5) on conflict (buyer) do nothing)sql",
        sale.buyer, row->id, visit.now, visit.now + days(row->paying_days), commerce::doubt_about(tx, visit, row->person, sale.buyer));
}

namespace {
struct Part { PersonId person; int percent = 0; };
DESCRIBE(Part, person, percent)
}  // namespace

std::vector<commerce::Share> shares(Db& db, const commerce::Sale& sale) {
    auto part = db.maybe<Part>(R"sql(
        select p.person, p.percent from partner_buyers b join partners p on p.id = b.partner
        where b.buyer = $1 and b.refusal = 'none' and b.made_at <= $2 and b.ends_at > $2 and p.community = $3 and p.ended_at is null)sql", sale.buyer, sale.at, sale.community);
    if (!part || part->person == sale.author) return {};            // authors have their part already
    return {{part->person, commerce::ShareRole::referrer, part->percent}};
}

namespace {
struct Came { OrderId order_id; std::string name; };
DESCRIBE(Came, order_id, name)
}  // namespace

std::map<OrderId, std::string> origins(Db& db, const std::vector<OrderId>& orders) {
    std::map<OrderId, std::string> all;
    for (auto& row : db.all<Came>(R"sql(
            select o.order_id, p.name from order_income o join partner_buyers b on b.buyer = o.buyer join partners p on p.id = b.partner
            where o.order_id in ($1...) and b.refusal = 'none' and b.made_at <= o.at and b.ends_at > o.at)sql", orders))
        all.emplace(row.order_id, "partner / " + row.name);
    return all;
}

std::vector<Sum> sums(Db& db, const std::vector<PartnerId>& ids, Time now) {
    return db.all<Sum>(R"sql(
        select b.partner, e.currency, count(*) as orders, cast(sum(e.price_minor - e.refunded_minor) as bigint) as paid, cast(sum(e.minor - e.taken_minor) as bigint) as part,
               cast(sum(case when e.payable_at > $2 then e.minor - e.taken_minor else 0 end) as bigint) as held
        from partner_buyers b join partners p on p.id = b.partner join order_income o on o.buyer = b.buyer and o.at >= b.made_at and o.community = p.community
        join earnings e on e.order_id = o.order_id and e.person = p.person and e.role = 'referrer'
        where b.partner in ($1...) and b.refusal = 'none' group by b.partner, e.currency order by b.partner, e.currency)sql", ids, now);
}

std::vector<Brought> brought(Db& db, const std::vector<PartnerId>& ids) {
    return db.all<Brought>(R"sql(
        select partner, cast(sum(case when refusal = 'none' then 1 else 0 end) as bigint) as buyers, cast(sum(case when refusal <> 'none' then 1 else 0 end) as bigint) as refused
        from partner_buyers where partner in ($1...) group by partner)sql", ids);
}

std::vector<StatementLine> statement(Db& db, const PartnerRow& row, int limit) {
    return db.all<StatementLine>(R"sql(
        select e.paid_at, e.title, e.currency, e.price_minor, e.percent, e.minor, e.taken_minor, e.payable_at
        from partner_buyers b join order_income o on o.buyer = b.buyer and o.at >= b.made_at and o.community = $2
        join earnings e on e.order_id = o.order_id and e.person = $3 and e.role = 'referrer'
        where b.partner = $1 and b.refusal = 'none' order by e.paid_at desc limit $4)sql", row.id, row.community, row.person, limit);
}

// ---- people -------------------------------------------------------------------------------------

void forget(Tx& tx, const accounts::Closed& closed) {
    for (auto& row : partnerships(tx, closed.person)) end(tx, row);
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"partners", {"person", "offered_by", "name"}, Msg{"Terms of partnerships that you agreed to or offered", {}}, Msg{"To pay for it, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"partner_buyers", {"buyer"}, Msg{"Which partner brought you", {}}, Msg{"To pay for it, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

namespace {
struct OwnTerms { std::string name; std::int64_t percent = 0, days = 0, paying_days = 0; Time offered_at; std::optional<Time> agreed_at, ended_at; };
DESCRIBE(OwnTerms, name, percent, days, paying_days, offered_at, agreed_at, ended_at)
struct OwnComing { std::string partner; Time made_at, ends_at; std::string refusal; };
DESCRIBE(OwnComing, partner, made_at, ends_at, refusal)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("partnerships", db.all<OwnTerms>(R"sql(select name, percent, days, paying_days, offered_at, agreed_at, ended_at from partners where person = $1 order by id)sql", person));
    copy.add("brought_by_partner", db.all<OwnComing>(R"sql(
        select p.name as partner, b.made_at, b.ends_at, b.refusal from partner_buyers b join partners p on p.id = b.partner where b.buyer = $1)sql", person));
}

}  // namespace lyceum::partners
