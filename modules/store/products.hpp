// Products: their rows, and the rules about selling them. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"
#include "modules/store/store.hpp"

namespace lyceum::store {

/// draft → waiting → on_sale or refused; refused → waiting; on_sale ↔ withdrawn. The house's own go on sale at once.
enum class Offer { draft, waiting, on_sale, refused, withdrawn };
DESCRIBE_ENUM(Offer, draft, waiting, on_sale, refused, withdrawn)

struct ProductRow {
    ProductId id;
    CommunityId community;
    PersonId seller;                                // zero: the house
    Kind kind = Kind::file;
    std::string title, summary, description;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    Offer state = Offer::draft;
    std::string reason;
    int commission = 0;
    std::optional<std::int64_t> stock;
    std::int64_t sold = 0, stars = 0, reviews = 0;
    Time changed_at;

    Money price() const { return {minor, currency}; }
    bool sold_out() const { return stock && *stock <= 0; }
    /// What its entitlement is about.
    ItemId item() const { return ItemId{id.value}; }
};
DESCRIBE(ProductRow, id, community, seller, kind, title, summary, description, minor, currency, state, reason, commission, stock, sold, stars, reviews, changed_at)

struct ProductFilter {
    std::vector<CommunityId> communities;           // of these
    std::optional<Offer> state = {};
    std::optional<Kind> kind = {};
    std::optional<PersonId> seller = {};
    std::string words = {};
    std::optional<ProductId> before = {};
    int limit = 30;
};
/// Newest first.
std::vector<ProductRow> products(Db&, const ProductFilter&);
std::vector<ProductRow> products(Db&, const std::vector<ProductId>&);
std::optional<ProductRow> find_product(Db&, ProductId);
/// For whoever may change it: its seller, or a manager of its community. Throws "not found" for everybody else.
ProductRow own_product(Db&, const Visit&, ProductId);

inline constexpr int kCommissionUsual = 30;
int commission_of(Db&, CommunityId);
void set_commission(Tx&, CommunityId, int percent);

struct ProductText {
    Text<2, 120> title;
    Text<0, 300> summary;
    Text<0, 20000> description;
    Text<1, 20> price;
    Currency currency = Currency::CNY;
    std::string stock;                              // of things by post: a number; empty: as many as one likes
};
/// Throws Refusal(invalid) on `price` or `stock`.
ProductId add_product(Tx&, CommunityId, PersonId seller, Kind, const ProductText&);
/// A price that changes holds from the next order on. Other words or another currency, changed by its seller, are looked at again.
void save_product(Tx&, const ProductRow&, const ProductText&, PersonId by);
/// What the staff let in has changed. Where its seller did it, it waits for them again; what was withdrawn is a draft.
void look_again(Tx&, const ProductRow&, PersonId by);
/// Members' products wait for the staff; the house's go on sale. Throws conflict for one with nothing to give.
void offer(Tx&, const ProductRow&);
void withdraw(Tx&, const ProductRow&);
void decide(Tx&, const ProductRow&, bool let_in, const std::string& reason, PersonId by);

// ---- what is given ------------------------------------------------------------------------------

struct FileRow {
    ProductFileId id;
    ProductId product;
    std::string name, type;
    std::int64_t bytes = 0;
    std::string digest;
    bool is_offered = true;
};
DESCRIBE(FileRow, id, product, name, type, bytes, digest, is_offered)
inline constexpr std::size_t kFileBytesMost = 100 * 1024 * 1024;
/// Of one seller in all, with what was removed and is not cleaned away yet. The house has no bounds.
inline constexpr std::int64_t kSellerBytesMost = 1024ll * 1024 * 1024;
inline constexpr int kFilesMost = 30, kKeysAtOnce = 2'000, kSlotsMost = 200;
std::vector<FileRow> files_of(Db&, ProductId);
std::optional<FileRow> find_file(Db&, ProductFileId);
std::string digest_of(std::string_view bytes);
/// Takes room for a file that nobody sees yet, before a byte of it is kept: so whatever lies on the disk has a row. Throws
/// conflict for one too many, and Refusal(too_large) when the seller's space is used up.
ProductFileId reserve_file(Tx&, const ProductRow&, const FileRow&);
/// Its bytes are there: buyers get it from now on.
void show_file(Tx&, const FileRow&);
/// Writes the bytes where read_bytes finds them; doing it twice is doing it once. Answers their digest.
std::string keep_bytes(const App&, std::string_view bytes);
std::string read_bytes(const App&, const std::string& digest);
/// Both steps at once, for bytes that are kept already.
void add_file(Tx&, ProductId, const FileRow&);
/// Throws conflict for the last file of what is offered.
void take_off_file(Tx&, const ProductRow&, ProductFileId);
struct DeleteFiles {
    static constexpr std::string_view topic = "store.delete_files";
    std::vector<std::string> digests;
};
DESCRIBE(DeleteFiles, digests)
void delete_files(Work&, const DeleteFiles&);
/// Forgets files that no product shows and nobody bought, a day after they were sent.
void clean_files(Tx&, Time due);

/// One a line. Answers how many are new; the stock grows by them. Throws Refusal(invalid) on `keys`.
int add_keys(Tx&, const ProductRow&, std::string_view lines);
std::int64_t free_keys(Db&, ProductId);
std::vector<std::string> keys_of(Db&, OrderId, std::int64_t line);

struct SlotRow {
    ServiceSlotId id;
    Time starts_at;
    int minutes = 60;
    OrderId order_id;
};
DESCRIBE(SlotRow, id, starts_at, minutes, order_id)
/// From now on.
std::vector<SlotRow> slots_of(Db&, ProductId, Time now);
/// The stock grows by one. Throws Refusal(invalid) on `starts_at` or `minutes`.
void add_slot(Tx&, const ProductRow&, Time starts_at, int minutes);
void remove_slot(Tx&, const ProductRow&, ServiceSlotId);

// ---- reviews ------------------------------------------------------------------------------------

struct ReviewRow {
    PersonId person;
    int stars = 5;
    std::string words;
    Time made_at;
};
DESCRIBE(ReviewRow, person, stars, words, made_at)
std::vector<ReviewRow> reviews_of(Db&, ProductId, int limit);
bool may_review(Db&, const ProductRow&, PersonId);
/// Again replaces. Throws forbidden for whoever did not buy it, or sells it.
void review(Tx&, const ProductRow&, PersonId, int stars, const std::string& words);

// ---- taxes --------------------------------------------------------------------------------------

struct TaxRow {
    std::string country;                            // two capital letters, or empty: everywhere else
    std::string kind;                               // of goods, or empty: all others
    std::string name;
    int basis = 0;                                  // hundredths of a percent
    bool added = false;
};
DESCRIBE(TaxRow, country, kind, name, basis, added)
std::vector<TaxRow> taxes(Db&);
/// The most telling row for these goods sent there; country before kind. Nothing: untaxed.
const TaxRow* tax_for(const std::vector<TaxRow>&, std::string_view country, Kind);
/// Throws Refusal(invalid) on `country`, `name` or `rate`.
void set_tax(Tx&, const TaxRow&);
void remove_tax(Tx&, const std::string& country, const std::string& kind);

std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget(Tx&, const accounts::Closed&);
std::vector<std::string> check(Db&);

}  // namespace lyceum::store
