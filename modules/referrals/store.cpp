#include "modules/referrals/store.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::referrals {

Terms terms(Db& db) {
    return db.maybe<Terms>(R"sql(select percent, days, paying_days, reward from referral_terms where one = 1)sql").value_or(Terms{});
}

void set_terms(Tx& tx, const Terms& made) {
    if (made.percent < 0 || made.percent > 30) invalid("percent", "Write 0 to 30 percent; the authors' part comes first.");
    if (made.days < 1 || made.days > 365) invalid("days", "Write 1 to 365 days.");
    if (made.paying_days < 1 || made.paying_days > 3660) invalid("paying_days", "Write 1 to 3660 days.");
    tx.run(R"sql(
        insert into referral_terms (one, percent, days, paying_days, reward, set_at) values (1, $1, $2, $3, $4, $5)
        on conflict (one) do update set percent = excluded.percent, days = excluded.days, paying_days = excluded.paying_days, reward = excluded.reward,
            set_at = excluded.set_at)sql", made.percent, made.days, made.paying_days, made.reward, tx.now());
}

// ---- links --------------------------------------------------------------------------------------

std::optional<std::string> known_code(Db& db, PersonId person) {
    return db.maybe<std::string>(R"sql(select code from referral_links where person = $1)sql", person);
}

std::string code_of(Tx& tx, PersonId person) {
    constexpr std::size_t kCodeBytes = 5;           // eight letters and digits
    tx.run(R"sql(
        insert into referral_links (person, code, made_at) values ($1, $2, $3) on conflict do nothing)sql",
        person, crypto::base32(crypto::random_bytes(kCodeBytes)), tx.now());
    auto code = known_code(tx, person);
    if (!code) throw Fault("a code for a link was taken twice");    // one in a million millions: the next click finds another
    return *code;
}

std::optional<PersonId> owner_of(Db& db, std::string_view code) {
    return db.maybe<PersonId>(R"sql(select person from referral_links where code = $1)sql", code);
}

// ---- who brought whom ---------------------------------------------------------------------------

void note(const Visit& visit, Tx& tx, const commerce::Sale& sale) {
    if (!visit.request) return;
    auto code = http::cookie(*visit.request, kCookie);
    if (code.empty()) return;
    auto now = terms(tx);
    auto referrer = owner_of(tx, code);
    if (!referrer || now.percent == 0) return;
    auto doubt = commerce::doubt_about(tx, visit, *referrer, sale.buyer);
    tx.run(R"sql(
        insert into referrals (buyer, referrer, made_at, ends_at, refusal, percent, reward) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (buyer) do nothing)sql",
        sale.buyer, *referrer, visit.now, visit.now + days(now.paying_days), doubt, now.percent, now.reward);
}

void let_count(Tx& tx, PersonId buyer) {
    auto doubt = tx.maybe<Doubt>(R"sql(select refusal from referrals where buyer = $1)sql", buyer);
    if (!doubt) not_found();
    if (*doubt == Doubt::self) conflict("Nobody brings themselves.");
    tx.run(R"sql(update referrals set refusal = 'none' where buyer = $1)sql", buyer);
}

std::vector<commerce::Share> shares(Db& db, const commerce::Sale& sale) {
    auto row = db.maybe<Row>(R"sql(
        select buyer, referrer, made_at, ends_at, refusal, percent, reward from referrals
        where buyer = $1 and refusal = 'none' and reward = 'money' and made_at <= $2 and ends_at > $2)sql", sale.buyer, sale.at);
    if (!row || row->referrer == sale.author) return {};            // authors have their part already
    return {{row->referrer, commerce::ShareRole::referrer, row->percent}};
}

std::map<OrderId, std::string> origins(Db& db, const std::vector<OrderId>& orders) {
    std::map<OrderId, std::string> all;
    for (auto order : db.all<OrderId>(R"sql(
            select o.order_id from order_income o join referrals r on r.buyer = o.buyer
            where o.order_id in ($1...) and r.refusal = 'none' and r.made_at <= o.at and r.ends_at > o.at)sql", orders))
        all.emplace(order, "referral");
    return all;
}

std::vector<Row> rows(Db& db, std::optional<PersonId> referrer, std::optional<PersonId> before, int limit) {
    return db.all<Row>(R"sql(
        select buyer, referrer, made_at, ends_at, refusal, percent, reward from referrals
        where ($1 is null or referrer = $1) and ($2 is null or buyer < $2) order by buyer desc limit $3)sql", referrer, before, limit);
}

// ---- rewards in coupons -------------------------------------------------------------------------

namespace {

struct Due {
    PersonId buyer, referrer;
    CommunityId community;
    int percent = 0;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
};
DESCRIBE(Due, buyer, referrer, community, percent, minor, currency)

void write_reward(Tx& tx, PersonId person, const std::string& code, Money money) {
    auto reader = accounts::contact(tx, person);
    if (!reader || reader->email.empty()) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    Ui ui{visit};
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = ui.tr("Thank you for bringing somebody"),
        .text = ui.tr("Hello {},", reader->name) + "\n\n" + ui.tr("somebody whom you brought stayed. Your coupon {} takes {} off your next membership.", code, ui.money(money)) +
                "\n" + tx.app().base_url() + commerce::join_url().str() + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

}  // namespace

void reward(Tx& tx, Time) {
    constexpr int kAtOnce = 500;
    constexpr Span kCouponLasts = days(365);
    constexpr std::size_t kCodeBytes = 5;
    for (auto& due : tx.all<Due>(R"sql(
            select r.buyer, r.referrer, p.community, r.percent, p.minor, p.currency
            from referrals r join purchases p on p.id = (select min(f.id) from purchases f where f.buyer = r.buyer and f.minor > 0 and f.paid_at >= r.made_at)
            where r.refusal = 'none' and r.reward = 'coupon' and p.paid_at <= $1
              and not exists (select 1 from referral_rewards w where w.buyer = r.buyer) order by r.buyer limit $2)sql",
            tx.now() - commerce::refund_window(tx), kAtOnce)) {
        Money money{std::max<std::int64_t>(1, due.minor * due.percent / 100), due.currency};
        auto code = coupons::canonical_code("THANKS" + crypto::base32(crypto::random_bytes(kCodeBytes)));
        coupons::add(tx, {.community = due.community, .code = code, .label = "Thank you · 谢谢", .kind = coupons::Kind::amount, .value = money.minor, .currency = money.currency,
            .target = coupons::Target::plans, .stacks = true, .uses_most = 1, .ends_at = tx.now() + kCouponLasts}, {});
        tx.run(R"sql(
            insert into referral_rewards (buyer, code, minor, currency, made_at) values ($1, $2, $3, $4, $5) on conflict (buyer) do nothing)sql",
            due.buyer, code, money.minor, money.currency, tx.now());
        write_reward(tx, due.referrer, code, money);
    }
}

// ---- endings ------------------------------------------------------------------------------------

void forget(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from referral_links where person = $1)sql", closed.person);
    tx.run(R"sql(update referrals set ends_at = $2 where referrer = $1 and ends_at > $2)sql", closed.person, tx.now());
}

}  // namespace lyceum::referrals
