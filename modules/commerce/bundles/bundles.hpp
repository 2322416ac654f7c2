// Bundles: several works that are sold together for less. Each is a line of the order with its part of the price, so authors
// share exactly, and one work can be given back.
#pragma once
#include "modules/commerce/goods.hpp"

namespace lyceum {
struct Bundle;
using BundleId = Id<Bundle>;
}  // namespace lyceum

namespace lyceum::commerce {

inline constexpr std::string_view kBundles = "bundles";     // the source of its orders
inline constexpr int kBundleItemsLeast = 2, kBundleItemsMost = 50, kBundlesMost = 100;

struct BundleRow {
    BundleId id;
    CommunityId community;
    std::string title_zh, title_en;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::optional<Time> retired_at;

    Money price() const { return {minor, currency}; }
    std::string title(Language language) const { return communities::Bilingual{title_zh, title_en}.in(language); }
};
DESCRIBE(BundleRow, id, community, title_zh, title_en, minor, currency, retired_at)

struct NewBundle {
    CommunityId community;
    std::string title_zh, title_en;
    Money price;
    std::vector<ItemId> items;
};
/// Throws Refusal(invalid) on `title_zh` without a title; on `items` for too few or many, and for one that is not sold by
/// itself in this currency and community; on `price` for one that is nothing, or not below what the works cost by themselves.
BundleId add_bundle(Tx&, const Visit&, const NewBundle&);
void retire_bundle(Tx&, CommunityId, BundleId);
std::optional<BundleRow> find_bundle(Db&, BundleId);
/// On offer first. Kept in memory.
std::vector<BundleRow> bundles_of(Db&, CommunityId);
struct BundleItem {
    ItemId item;
    std::int64_t minor = 0;                         // what it cost by itself when the bundle was made
};
DESCRIBE(BundleItem, item, minor)
std::vector<BundleItem> items_of(Db&, BundleId);
/// For each work, in order, whether the visitor has bought it or was given it.
std::vector<bool> owned_of(Db&, const Visit&, CommunityId, const std::vector<ItemId>& works);
/// Those on offer that hold this work.
std::vector<BundleRow> bundles_with(Db&, ItemId);
/// What each work cost by itself when the bundle was made divides the price; largest remainder, nothing is lost. So nobody moves
/// money between authors by changing a price later. Throws "not found" when one of the works is not there any more.
OrderId order_bundle(const Visit&, Tx&, const BundleRow&);

/// Everything in it is theirs already: the money goes back.
bool bundle_hindered(Tx&, const GoodsFacts&);
void bundle_paid(Tx&, const GoodsFacts&);
void bundle_returned(Tx&, const GoodsFacts&, const std::vector<LineBack>&);

std::vector<Route> bundle_routes();
NavLink bundles_link(const Visit&, const communities::CommunityCard&);
/// Links to bundles, as a list; empty without any.
Html bundles_view(const Ui&, const std::vector<BundleRow>&);
/// The same above the plans of a community.
Html bundles_note(const Ui&, Db&, CommunityId);

// ---- pages --------------------------------------------------------------------------------------

struct OneBundle { BundleId id; };
DESCRIBE(OneBundle, id)
inline constexpr Path<OneBundle> bundle_path{"/bundles/{id}"};
struct BundleWork {
    std::string title;
    Url url;
    std::optional<Money> price;                     // by itself; nothing: not sold by itself any more
    bool owned = false;
};
DESCRIBE(BundleWork, title, url, price, owned)
struct BundlePage {
    BundleId id;
    std::string title;
    Money price, apart;                             // apart: the works one by one
    std::vector<BundleWork> works;
    std::vector<WayToPay> ways;
};
DESCRIBE(BundlePage, id, title, price, apart, works, ways)
Page bundle_page(const Ui&, const BundlePage&);
struct BuyBundle { BundleId id; Method method = Method::wechat; };
DESCRIBE(BuyBundle, id, method)
inline constexpr Path<BuyBundle> order_bundle_path{"/bundles/{id}"};

struct BundlesOf { std::string slug; };
DESCRIBE(BundlesOf, slug)
inline constexpr Path<BundlesOf> manage_bundles_path{"/c/{slug}/manage/bundles"};
struct SoldWork { ItemId item; std::string title; Money price; };
DESCRIBE(SoldWork, item, title, price)
struct ManageBundles {
    communities::CommunityCard community;
    std::vector<BundleRow> bundles;
    std::vector<SoldWork> works;                    // that are sold by themselves here
};
DESCRIBE(ManageBundles, community, bundles, works)
Page manage_bundles_page(const Ui&, const ManageBundles&);
struct MakeBundle {
    std::string slug;
    Text<0, 80> title_zh, title_en;
    Text<1, 20> price;
    Currency currency = Currency::CNY;
    std::vector<ItemId> items;
};
DESCRIBE(MakeBundle, slug, title_zh, title_en, price, currency, items)
inline constexpr Path<MakeBundle> make_bundle_path{"/c/{slug}/manage/bundles"};
struct ManagedBundle { std::string slug; BundleId id; };
DESCRIBE(ManagedBundle, slug, id)
inline constexpr Path<ManagedBundle> retire_bundle_path{"/c/{slug}/manage/bundles/{id}/retire"};

}  // namespace lyceum::commerce
