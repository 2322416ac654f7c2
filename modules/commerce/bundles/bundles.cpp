#include "modules/commerce/bundles/bundles.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/plans.hpp"

namespace lyceum::commerce {

std::optional<BundleRow> find_bundle(Db& db, BundleId id) {
    return db.maybe<BundleRow>(R"sql(
        select id, community, title_zh, title_en, minor, currency, retired_at from bundles where id = $1)sql", id);
}

std::vector<BundleRow> bundles_of(Db& db, CommunityId community) {
    return *db.kept<std::vector<BundleRow>>("commerce.bundles " + to_string(community), [&] {
        return db.all<BundleRow>(R"sql(
            select id, community, title_zh, title_en, minor, currency, retired_at from bundles
            where community = $1 order by retired_at is not null, id desc limit $2)sql", community, 2 * kBundlesMost);
    });
}

std::vector<BundleItem> items_of(Db& db, BundleId id) {
    return db.all<BundleItem>(R"sql(select item, minor from bundle_items where bundle = $1 order by item)sql", id);
}

std::vector<BundleRow> bundles_with(Db& db, ItemId item) {
    return db.all<BundleRow>(R"sql(
        select b.id, b.community, b.title_zh, b.title_en, b.minor, b.currency, b.retired_at
        from bundle_items i join bundles b on b.id = i.bundle where i.item = $1 and b.retired_at is null order by b.id desc)sql", item);
}

std::vector<bool> owned_of(Db& db, const Visit& visit, CommunityId community, const std::vector<ItemId>& works) {
    if (!visit.who()) return std::vector<bool>(works.size(), false);
    std::vector<membership::Lock> locks;
    for (auto work : works) locks.push_back({work, community, {}, membership::LockKind::paid, 0, {}});
    std::vector<bool> owned;
    for (auto& pass : membership::passes(db, visit, locks)) owned.push_back(pass.has_value());
    return owned;
}

BundleId add_bundle(Tx& tx, const Visit& visit, const NewBundle& made) {
    if (made.title_zh.empty() && made.title_en.empty()) invalid("title_zh", "Give it a name in Chinese, English or both.");
    std::set<ItemId> items(made.items.begin(), made.items.end());
    if (std::ssize(items) < kBundleItemsLeast || std::ssize(items) > kBundleItemsMost) invalid("items", "A bundle holds 2 to 50 works.");
    std::int64_t apart = 0;
    std::vector<ItemId> all(items.begin(), items.end());
    auto priced = prices(tx, all);
    auto cards = items::cards(tx, visit, all);
    for (auto item : all) {
        auto price = priced.find(item);
        bool here = std::any_of(cards.begin(), cards.end(), [&](auto& card) { return card.id == item && card.community == made.community; });
        if (!here || price == priced.end() || price->second.currency != made.price.currency) invalid("items", "Each work must be sold by itself here, in the same currency.");
        apart += price->second.minor;
    }
    if (made.price.minor <= 0 || made.price.minor >= apart) invalid("price", "A bundle costs less than its works one by one.");
    auto offered = bundles_of(tx, made.community);
    if (std::count_if(offered.begin(), offered.end(), [](auto& bundle) { return !bundle.retired_at; }) >= kBundlesMost) conflict("There are as many bundles as there can be. Retire one first.");
    auto id = new_id<Bundle>(tx);
    tx.run(R"sql(
        insert into bundles (id, community, title_zh, title_en, minor, currency, made_at) values ($1, $2, $3, $4, $5, $6, $7))sql",
        id, made.community, made.title_zh, made.title_en, made.price.minor, made.price.currency, tx.now());
    for (auto item : all) tx.run(R"sql(insert into bundle_items (bundle, item, minor) values ($1, $2, $3))sql", id, item, priced.at(item).minor);
    return id;
}

void retire_bundle(Tx& tx, CommunityId community, BundleId id) {
    if (tx.run(R"sql(update bundles set retired_at = $3 where id = $1 and community = $2 and retired_at is null)sql", id, community, tx.now()) == 0) not_found();
}

OrderId order_bundle(const Visit& visit, Tx& tx, const BundleRow& bundle) {
    auto works = items_of(tx, bundle.id);
    std::vector<ItemId> ids;
    std::vector<std::int64_t> weights;
    for (auto& work : works) ids.push_back(work.item), weights.push_back(work.minor);
    auto cards = items::cards(tx, visit, ids);
    if (cards.size() != works.size()) not_found("One of its works is not there any more, so it cannot be bought now.");
    auto parts = split(bundle.price(), weights);
    auto title = bundle.title(visit.language);
    NewGoods made{.source = std::string(kBundles), .community = bundle.community, .buyer = visit.person(), .title = title, .currency = bundle.currency, .lines = {}};
    auto tax = tax_of_house(tx);
    for (std::size_t i = 0; i < cards.size(); ++i)
        made.lines.push_back({.reference = to_string(ids[i]), .title = cards[i].title, .list_minor = parts[i].minor, .tax_name = tax.name, .tax_basis = tax.basis,
            .shares = parts_of(tx, ids[i], cards[i].author.id).shares});
    return order_goods(visit, tx, made);
}

namespace {

ItemId item_of(const Line& line) { return {read_id(line.reference).value()}; }

// One right for each work, so that one can be given back.
std::string right_of(OrderId order, std::int64_t line) { return to_string(order) + "-" + std::to_string(line); }

}  // namespace

bool bundle_hindered(Tx& tx, const GoodsFacts& facts) {
    if (facts.source != kBundles) return false;
    std::vector<ItemId> works;
    for (auto& line : lines_of(tx, facts.id)) works.push_back(item_of(line));
    auto buyer = tx.app().nobody(tx.now(), Language::en);
    buyer.visitor.who = facts.buyer;
    auto owned = owned_of(tx, buyer, facts.community, works);
    return std::all_of(owned.begin(), owned.end(), [](bool has) { return has; });
}

void bundle_paid(Tx& tx, const GoodsFacts& facts) {
    if (facts.source != kBundles) return;
    std::int64_t number = 0;
    for (auto& line : lines_of(tx, facts.id))
        membership::grant(tx, {.person = facts.buyer, .community = facts.community, .item = item_of(line), .starts_at = tx.now(), .source = "bundle",
            .source_id = right_of(facts.id, ++number), .note = facts.title});
}

void bundle_returned(Tx& tx, const GoodsFacts& facts, const std::vector<LineBack>& backs) {
    if (facts.source != kBundles) return;
    for (auto& back : backs)
        if (back.whole) membership::revoke(tx, "bundle", right_of(facts.id, back.line));
}

}  // namespace lyceum::commerce
