#include "modules/commerce/shares.hpp"
#include <algorithm>
#include <numeric>

namespace lyceum::commerce {

// ---- of an order --------------------------------------------------------------------------------

std::int64_t contained_tax(std::int64_t gross, int basis) {
    constexpr std::int64_t kWhole = 10'000;
    auto under = kWhole + basis;
    auto magnitude = static_cast<__int128>(gross < 0 ? -gross : gross) * basis;
    auto tax = static_cast<std::int64_t>((2 * magnitude + under) / (2 * under));
    return gross < 0 ? -tax : tax;
}

std::vector<std::int64_t> amounts_of(Money whole, const std::vector<Share>& shares) {
    std::vector<std::int64_t> weights;
    std::int64_t house = 100;
    for (auto& share : shares) {
        weights.push_back(share.percent <= house ? share.percent : 0);
        house -= weights.back();
    }
    weights.push_back(house);
    auto parts = split(whole, weights);
    std::vector<std::int64_t> amounts;
    for (std::size_t i = 0; i < shares.size(); ++i) amounts.push_back(parts[i].minor);
    return amounts;
}

std::int64_t taken_by(std::int64_t minor, std::int64_t refunded, std::int64_t whole) {
    if (whole <= 0 || refunded >= whole) return minor;
    return static_cast<std::int64_t>(static_cast<__int128>(minor) * refunded / whole);
}

void freeze_shares(Tx& tx, const OrderRow& order, const std::vector<Share>& shares) {
    if (order.minor == 0) return;
    auto amounts = amounts_of(order.due() - order.tax(), shares);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        if (amounts[i] == 0) continue;
        tx.run(R"sql(
            insert into order_shares (order_id, person, role, percent, minor) values ($1, $2, $3, $4, $5)
            on conflict (order_id, person, role) do nothing)sql", order.id, shares[i].person, shares[i].role, shares[i].percent, amounts[i]);
    }
}

std::vector<ShareRow> shares_of_order(Db& db, OrderId order) {
    return db.all<ShareRow>(R"sql(
        select person, role, percent, minor, taken_minor, payable_at from order_shares where order_id = $1
        order by case role when 'author' then 0 when 'coauthor' then 1 else 2 end, person)sql", order);
}

void set_payable(Tx& tx, OrderId order, Time at) {
    tx.run(R"sql(update order_shares set payable_at = $2 where order_id = $1)sql", order, at);
}

std::vector<Taken> take_shares(Tx& tx, const OrderRow& order, std::int64_t refunded) {
    std::vector<Taken> taken;
    for (auto& share : shares_of_order(tx, order.id)) {
        auto now = std::max(taken_by(share.minor, refunded, order.minor), share.taken_minor);
        if (now == share.taken_minor) continue;
        tx.run(R"sql(
            update order_shares set taken_minor = $4 where order_id = $1 and person = $2 and role = $3)sql", order.id, share.person, share.role, now);
        taken.push_back({share.person, now - share.taken_minor});
    }
    return taken;
}

// ---- of an item ---------------------------------------------------------------------------------

namespace {

struct CoauthorRow {
    PersonId person;
    int percent = 0;
};
DESCRIBE(CoauthorRow, person, percent)

std::vector<CoauthorRow> coauthors_of(Db& db, ItemId item) {
    return db.all<CoauthorRow>(R"sql(select person, percent from item_shares where item = $1 order by set_at, person)sql", item);
}

int given(const std::vector<CoauthorRow>& rows) {
    return std::accumulate(rows.begin(), rows.end(), 0, [](int sum, auto& row) { return sum + row.percent; });
}

int terms_of(Db& db, ItemId item) {
    return db.maybe<int>(R"sql(select percent from item_terms where item = $1)sql", item).value_or(kAuthorPercent);
}

}  // namespace

Parts parts_of(Db& db, ItemId item, PersonId author) {
    Parts parts{terms_of(db, item), {}};
    auto coauthors = coauthors_of(db, item);
    parts.shares.push_back({author, ShareRole::author, parts.percent - given(coauthors)});
    for (auto& row : coauthors) parts.shares.push_back({row.person, ShareRole::coauthor, row.percent});
    return parts;
}

void set_share(Tx& tx, ItemId item, PersonId author, PersonId coauthor, int percent) {
    if (coauthor == author) invalid("handle", "The rest is the author's already. Name somebody else.");
    tx.run(R"sql(delete from item_shares where item = $1 and person = $2)sql", item, coauthor);
    if (percent == 0) return;
    auto others = coauthors_of(tx, item);
    if (static_cast<int>(others.size()) >= kCoauthorsMost) invalid("handle", "One work has ten co-authors at most.");
    if (percent < 0 || given(others) + percent > terms_of(tx, item)) invalid("percent", "There is not so much to share. Write a whole number up to what is left.");
    tx.run(R"sql(insert into item_shares (item, person, percent, set_at) values ($1, $2, $3, $4))sql", item, coauthor, percent, tx.now());
}

void set_terms(Tx& tx, ItemId item, std::optional<int> percent) {
    if (percent.value_or(kAuthorPercent) < given(coauthors_of(tx, item)) || percent.value_or(0) < 0 || percent.value_or(0) > 100)
        invalid("percent", "Its co-authors have more than that, or this is no share. Write a whole number up to 100.");
    tx.run(R"sql(delete from item_terms where item = $1)sql", item);
    if (percent) tx.run(R"sql(insert into item_terms (item, percent, set_at) values ($1, $2, $3))sql", item, *percent, tx.now());
}

void leave_shares(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from item_shares where person = $1)sql", closed.person);
}

}  // namespace lyceum::commerce
