#include "modules/coupons/store.hpp"
#include <algorithm>

namespace lyceum::coupons {

std::string canonical_code(std::string_view typed) {
    std::string code;
    for (char c : typed)
        if (static_cast<unsigned char>(c) > ' ') code += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return code;
}

CouponId add(Tx& tx, const NewCoupon& made, PersonId by) {
    constexpr int kCodeLeast = 4, kCodeMost = 40, kLabelMost = 80;
    constexpr std::int64_t kUsesMost = 1'000'000, kAmountMost = 100'000'000;
    auto code = canonical_code(made.code);
    if (!code.empty() && (utf8_length(code) < kCodeLeast || utf8_length(code) > kCodeMost)) invalid("code", "A code has 4 to 40 characters.");
    auto label = std::string(trimmed(made.label));
    if (label.empty() || utf8_length(label) > kLabelMost) invalid("label", "Say in up to 80 characters what it is; buyers read this.");
    auto most = made.kind == Kind::percent ? (made.lasting ? 99 : 100) : kAmountMost;
    if (made.value < 1 || made.value > most) invalid("value", "Write how much comes off: 1 to 100 percent (99 for all periods), or an amount.");
    if (made.uses_most < 0 || made.uses_most > kUsesMost) invalid("uses_most", "Write how often it can be used, or 0 for no limit.");
    if (made.each_most < 0 || made.each_most > kUsesMost) invalid("each_most", "Write how often one person can use it, or 0 for no limit.");
    auto starts = made.starts_at.value_or(tx.now()), ends = made.ends_at.value_or(kNoEnd);
    if (ends <= starts || ends <= tx.now()) invalid("ends_at", "It would end before it begins.");
    auto running = tx.one<std::int64_t>(R"sql(
        select count(*) from coupons where community = $1 and stopped_at is null and ends_at > $2)sql", made.community, tx.now());
    if (running >= kRunningMost) conflict("This community has as many coupons as it can. Stop one first.");
    auto id = new_id<Coupon>(tx);
    // One that is over makes room for another with its code.
    tx.run(R"sql(
        update coupons set stopped_at = $3 where community = $1 and code = $2 and code <> '' and stopped_at is null and ends_at <= $3)sql", made.community, code, tx.now());
    bool fresh = tx.run(R"sql(
        insert into coupons (id, community, code, label, kind, value, currency, target, target_id, audience, lasting, stacks, uses_most, each_most, starts_at, ends_at,
                             made_by, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) on conflict do nothing)sql",
        id, made.community, code, label, made.kind, made.value, made.currency, made.target, made.target_id, made.audience, made.lasting, made.stacks, made.uses_most,
        made.each_most, starts, ends, by, tx.now()) == 1;
    if (!fresh) invalid("code", "Another coupon has this code. Choose one of its own, or stop the other.");
    return id;
}

std::vector<Row> all_of(Db& db, CommunityId community, std::optional<CouponId> before, int limit) {
    return db.all<Row>(R"sql(
        select id, community, code, label, kind, value, currency, target, target_id, audience, lasting, stacks, uses_most, uses, each_most, starts_at, ends_at, stopped_at
        from coupons where community = $1 and ($2 is null or id < $2) order by id desc limit $3)sql", community, before, limit);
}

std::vector<Row> campaigns(Db& db, CommunityId community, Time now) {
    const auto all = db.kept<std::vector<Row>>("coupons.campaigns", [&] {
        return db.all<Row>(R"sql(
            select id, community, code, label, kind, value, currency, target, target_id, audience, lasting, stacks, uses_most, uses, each_most, starts_at, ends_at, stopped_at
            from coupons where code = '' and stopped_at is null order by id)sql");
    });
    std::vector<Row> running;
    for (auto& row : *all)
        if (row.community == community && row.runs(now)) running.push_back(row);
    return running;
}

void stop(Tx& tx, CommunityId community, CouponId id) {
    if (tx.run(R"sql(update coupons set stopped_at = coalesce(stopped_at, $3) where id = $1 and community = $2)sql", id, community, tx.now()) == 0) not_found();
}

// ---- what comes off -----------------------------------------------------------------------------

std::int64_t value_of(const Row& row, const commerce::Sale& sale, Money left) {
    bool fits = row.target == Target::everything || (row.target == Target::plans && sale.plan) || (row.target == Target::items && sale.item) ||
                (row.target == Target::plan && sale.plan.value == row.target_id) || (row.target == Target::item && sale.item.value == row.target_id);
    if (!fits || left.minor <= 0) return 0;
    if (row.kind == Kind::percent) return static_cast<std::int64_t>(static_cast<__int128>(left.minor) * row.value / 100);
    return row.currency == left.currency ? std::min(row.value, left.minor) : 0;
}

namespace {

struct Standing {
    bool bought = false, waits = false, had = false, has = false;       // waits: has such a price already, in an order that is not paid yet
    bool fits(Audience audience) const {
        switch (audience) {
            case Audience::everybody: return true;
            case Audience::newcomers: return !bought && !waits;
            case Audience::returning: return had && !has;
            case Audience::members: return has;
        }
        return false;
    }
};

struct Counted { std::int64_t bought = 0, waiting = 0, had = 0, has = 0; };
DESCRIBE(Counted, bought, waiting, had, has)

// An order at a newcomer's price that waits counts like a bought one, but for whoever goes back and agrees to the same plan or
// work again: that is one order.
Standing standing_of(Db& db, const commerce::Sale& sale) {
    auto counted = db.one<Counted>(R"sql(
        select (select count(*) from purchases where buyer = $1 and community = $2) as bought,
               (select count(*) from waiting_orders w join coupon_uses u on u.order_id = w.id join coupons c on c.id = u.coupon
                where w.buyer = $1 and w.community = $2 and c.audience = 'newcomers' and not (w.plan = $4 and w.item = $5 and w.plan + w.item <> 0)) as waiting,
               (select count(*) from standings where person = $1 and community = $2 and level > 0 and ends_at <= $3) as had,
               (select count(*) from standings where person = $1 and community = $2 and level > 0 and starts_at <= $3 and ends_at > $3) as has)sql",
        sale.buyer, sale.community, sale.at, sale.plan, sale.item);
    return {counted.bought > 0, counted.waiting > 0, counted.had > 0, counted.has > 0};
}

Msg another_waits() { return {"You have ordered at the price for newcomers already. Pay that order, or wait until it is closed.", {}}; }

std::int64_t uses_of(Db& db, CouponId coupon, PersonId person) {
    return db.maybe<std::int64_t>(R"sql(select uses from coupon_people where coupon = $1 and person = $2)sql", coupon, person).value_or(0);
}

std::optional<Row> coded(Db& db, CommunityId community, const std::string& code) {
    return db.maybe<Row>(R"sql(
        select id, community, code, label, kind, value, currency, target, target_id, audience, lasting, stacks, uses_most, uses, each_most, starts_at, ends_at, stopped_at
        from coupons where community = $1 and code = $2 and stopped_at is null)sql", community, code);
}

// The buyer has it in an order for the same thing already, which waits: going back and agreeing again is that order.
bool is_in_waiting_order(Db& db, CouponId coupon, const commerce::Sale& sale) {
    return db.one<bool>(R"sql(
        select exists (select 1 from coupon_uses u join waiting_orders w on w.id = u.order_id
                       where u.coupon = $1 and u.person = $2 and not u.freed and w.plan = $3 and w.item = $4) as waits)sql",
        coupon, sale.buyer, sale.plan, sale.item);
}

// Why the coupon that was typed does not hold; nothing: it does.
std::optional<Msg> complaint_about(Db& db, const std::optional<Row>& row, const commerce::Sale& sale, const Standing& buyer) {
    if (!row) return Msg{"There is no such coupon. Look whether it is written as you got it.", {}};
    if (sale.at < row->starts_at) return Msg{"This coupon does not hold yet.", {}};
    if (sale.at >= row->ends_at) return Msg{"This coupon has expired.", {}};
    if (row->uses_most > 0 && row->uses >= row->uses_most && !is_in_waiting_order(db, row->id, sale)) return Msg{"This coupon has been used up.", {}};
    if (row->audience == Audience::newcomers && !buyer.bought && buyer.waits) return another_waits();
    if (!buyer.fits(row->audience)) return Msg{"This coupon is meant for others: it is not for your account.", {}};
    if (value_of(*row, sale, sale.price) == 0) return Msg{"This coupon does not count for what you are buying.", {}};
    if (row->each_most > 0 && uses_of(db, row->id, sale.buyer) >= row->each_most && !is_in_waiting_order(db, row->id, sale))
        return Msg{"You have used this coupon as often as it can be. An order that waits for its payment counts for two hours.", {}};
    return std::nullopt;
}

commerce::Discount discount_of(const Row& row, std::int64_t minor) {
    return {row.code.empty() ? "campaign" : "coupon", to_string(row.id), row.code.empty() ? row.label : row.label + " (" + row.code + ")", minor, row.lasting};
}

}  // namespace

static bool holds_for(Db& db, const Row& row, PersonId person, const Standing& buyer) {
    return buyer.fits(row.audience) && (row.each_most == 0 || uses_of(db, row.id, person) < row.each_most);
}

std::vector<Row> campaigns_for(Db& db, CommunityId community, PersonId person, Time now) {
    auto running = campaigns(db, community, now);
    if (running.empty()) return running;
    auto buyer = standing_of(db, {.buyer = person, .community = community, .at = now});
    std::erase_if(running, [&](auto& row) { return !holds_for(db, row, person, buyer); });
    return running;
}

commerce::Reduction reduction(Db& db, const Visit&, const commerce::Sale& sale, const std::string& typed) {
    commerce::Reduction answer;
    auto code = canonical_code(typed);
    auto running = campaigns(db, sale.community, sale.at);
    if (running.empty() && code.empty()) return answer;
    auto buyer = standing_of(db, sale);

    std::optional<Row> campaign;
    std::int64_t off = 0;
    for (auto& row : running) {
        auto minor = value_of(row, sale, sale.price);
        if (minor <= off || !holds_for(db, row, sale.buyer, buyer)) continue;
        campaign = row, off = minor;
    }
    std::optional<Row> coupon;
    if (!code.empty()) {
        coupon = coded(db, sale.community, code);
        answer.complaint = complaint_about(db, coupon, sale, buyer);
        if (answer.complaint) coupon.reset();
    }
    auto alone = coupon ? value_of(*coupon, sale, sale.price) : 0;
    if (campaign && coupon && !(campaign->stacks && coupon->stacks)) (alone > off ? campaign : coupon).reset();
    if (campaign) answer.discounts.push_back(discount_of(*campaign, off));
    if (coupon) {
        Money left{sale.price.minor - (campaign ? off : 0), sale.price.currency};
        if (auto minor = value_of(*coupon, sale, left); minor > 0) answer.discounts.push_back(discount_of(*coupon, minor));
    }
    return answer;
}

// ---- uses ---------------------------------------------------------------------------------------

namespace {

std::optional<CouponId> coupon_of(const commerce::Discount& discount) {
    if (discount.source != "coupon" && discount.source != "campaign") return std::nullopt;
    auto id = read_id(discount.reference);
    return id ? std::optional(CouponId{*id}) : std::nullopt;
}

void add_uses(Tx& tx, CouponId coupon, PersonId person, int by) {
    tx.run(R"sql(update coupons set uses = uses + $2 where id = $1)sql", coupon, by);
    tx.run(R"sql(update coupon_people set uses = uses + $3 where coupon = $1 and person = $2)sql", coupon, person, by);
}

struct UseRow { CouponId coupon; PersonId person; };
DESCRIBE(UseRow, coupon, person)

struct Limits { std::int64_t each_most = 0; Audience audience = Audience::everybody; };
DESCRIBE(Limits, each_most, audience)

// Everything that somebody buys in a community waits for its turn: what was bought or ordered meanwhile is seen here.
void must_be_new(Tx& tx, const commerce::Sale& sale, OrderId order) {
    auto had = tx.one<std::int64_t>(R"sql(
        select (select count(*) from purchases where buyer = $1 and community = $2)
             + (select count(*) from waiting_orders w join coupon_uses u on u.order_id = w.id join coupons c on c.id = u.coupon
                where w.buyer = $1 and w.community = $2 and c.audience = 'newcomers' and w.id <> $3) as had)sql", sale.buyer, sale.community, order);
    if (had > 0) throw Refusal(Refusal::Why::invalid, another_waits(), {{"coupon", another_waits()}});
}

}  // namespace

// Both limits are counted in rows that every other taker of the same coupon changes too: of two who take the last one
// at once, one is told.
void take(Tx& tx, const commerce::Sale& sale, OrderId order, const commerce::Discount& discount) {
    auto coupon = coupon_of(discount);
    if (!coupon) return;
    if (tx.run(R"sql(
            update coupons set uses = uses + 1 where id = $1 and stopped_at is null and (uses_most = 0 or uses < uses_most))sql", *coupon) == 0)
        invalid("coupon", "This coupon has been used up.");
    auto [each_most, audience] = tx.one<Limits>(R"sql(select each_most, audience from coupons where id = $1)sql", *coupon);
    if (audience == Audience::newcomers) must_be_new(tx, sale, order);
    if (tx.run(R"sql(
            insert into coupon_people (coupon, person, uses) values ($1, $2, 1)
            on conflict (coupon, person) do update set uses = coupon_people.uses + 1 where cast($3 as bigint) = 0 or coupon_people.uses < cast($3 as bigint))sql", *coupon, sale.buyer, each_most) == 0)
        invalid("coupon", "You have used this coupon as often as it can be. An order that waits for its payment counts for two hours.");
    tx.run(R"sql(
        insert into coupon_uses (coupon, order_id, person, minor, freed, used_at) values ($1, $2, $3, $4, $5, $6))sql",
        *coupon, order, sale.buyer, discount.minor, false, tx.now());
}

void free_uses(Tx& tx, OrderId order) {
    for (auto& use : tx.all_returning<UseRow>(R"sql(
            update coupon_uses set freed = $2 where order_id = $1 and not freed returning coupon, person)sql", order, true))
        add_uses(tx, use.coupon, use.person, -1);
}

bool has_freed_uses(Db& db, OrderId order) {
    return db.one<bool>(R"sql(select exists (select 1 from coupon_uses where order_id = $1 and freed) as has)sql", order);
}

void count_again(Tx& tx, const commerce::Paid& paid) {
    for (auto& use : tx.all_returning<UseRow>(R"sql(
            update coupon_uses set freed = $2 where order_id = $1 and freed returning coupon, person)sql", paid.order, false))
        add_uses(tx, use.coupon, use.person, 1);
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto count = db.one<std::int64_t>(R"sql(
        select count(*) from coupons c where c.uses <> (select count(*) from coupon_uses u where u.coupon = c.id and not u.freed))sql");
    if (count > 0) wrong.push_back(fmt::format("{} coupons disagree with their uses. Stop them and make new ones.", count));
    return wrong;
}

void forget(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from coupon_people where person = $1)sql", closed.person);
}

}  // namespace lyceum::coupons
