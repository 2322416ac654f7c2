// The shop: products of the house and of its members, a cart, one order of several lines, and what is given for it:
// files, licence keys, services, things by post, tickets. Money is commerce's; this module says what becomes of the goods.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/goods.hpp"

namespace lyceum {
struct Product;
struct ProductFile;
struct LicenceKey;
struct ServiceSlot;
using ProductId = Id<Product>;
using ProductFileId = Id<ProductFile>;
using LicenceKeyId = Id<LicenceKey>;
using ServiceSlotId = Id<ServiceSlot>;
}  // namespace lyceum

namespace lyceum::store {

extern const Module module;

/// file: downloads; licence: keys, each given once; service: an hour with somebody; physical: by post; ticket: a place at
/// something with a date; course: series, articles and files that are opened together; work: an article or a series, which
/// content knows.
enum class Kind { file, licence, service, physical, ticket, course, work };
DESCRIBE_ENUM(Kind, file, licence, service, physical, ticket, course, work)
/// Downloads belong to it, and it is bought once.
constexpr bool has_files(Kind kind) { return kind == Kind::file || kind == Kind::course; }

Url shop_url();                                     // /shop
Url product_url(ProductId);                         // /shop/{id}
Url cart_url();                                     // /cart
Url learning_url();                                 // /learning: the courses somebody bought

/// Parts of works that this person marks as read somewhere else, and whether they did: that counts in their courses too, and no
/// second button stands below them.
inline constexpr Slot<std::map<ItemId, bool>(Db&, PersonId, Time now)> parts_marked_elsewhere{"store.parts_marked_elsewhere"};

}  // namespace lyceum::store
