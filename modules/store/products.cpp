// What is on offer, and what is given for it.
#include "modules/media/media.hpp"
#include "modules/store/courses/courses.hpp"
#include "modules/store/tickets/dates.hpp"
#include "platform/core/durable.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <fstream>

namespace lyceum::store {

namespace fs = std::filesystem;

std::vector<ProductRow> products(Db& db, const ProductFilter& f) {
    if (f.communities.empty()) return {};
    std::string like = f.words.empty() ? "" : "%" + f.words + "%";
    return db.all<ProductRow>(R"sql(
        select id, community, seller, kind, title, summary, description, minor, currency, state, reason, commission, stock, sold, stars, reviews, changed_at
        from products
        where community in ($1...) and ($2 is null or state = $2) and ($3 is null or kind = $3) and ($4 is null or seller = $4)
          and ($5 = '' or lower(title) like lower($5) or lower(summary) like lower($5)) and ($6 is null or id < $6)
        order by id desc limit $7)sql", f.communities, f.state, f.kind, f.seller, like, f.before, f.limit);
}

std::vector<ProductRow> products(Db& db, const std::vector<ProductId>& ids) {
    if (ids.empty()) return {};
    return db.all<ProductRow>(R"sql(
        select id, community, seller, kind, title, summary, description, minor, currency, state, reason, commission, stock, sold, stars, reviews, changed_at
        from products where id in ($1...))sql", ids);
}

std::optional<ProductRow> find_product(Db& db, ProductId id) {
    auto found = products(db, std::vector{id});
    return found.empty() ? std::nullopt : std::optional(found.front());
}

ProductRow own_product(Db& db, const Visit& visit, ProductId id) {
    auto product = find_product(db, id);
    bool own = product && (product->seller == visit.person() || communities::manages(db, visit, product->community));
    if (!own) not_found();
    return *product;
}

int commission_of(Db& db, CommunityId community) {
    return db.maybe<int>(R"sql(select commission from store_terms where community = $1)sql", community).value_or(kCommissionUsual);
}

void set_commission(Tx& tx, CommunityId community, int percent) {
    if (percent < 0 || percent > 100) invalid("commission", "Write a whole number up to 100.");
    tx.run(R"sql(
        insert into store_terms (community, commission) values ($1, $2)
        on conflict (community) do update set commission = excluded.commission)sql", community, percent);
}

namespace {

struct Said { Money price; std::optional<std::int64_t> stock; };

// Keys, hours and places are counted by themselves (a service without hours has no end); only of things by post somebody
// says here how many there are.
Said read(const ProductText& text, Kind kind, std::optional<std::int64_t> counted) {
    constexpr std::int64_t kStockMost = 1'000'000;
    auto price = text.price.str() == "0" ? std::optional(Money{0, text.currency}) : commerce::read_price(text.price, text.currency);
    if (!price) invalid("price", "This is no amount. Write it as 10 or 10.50.");
    if (kind != Kind::physical) return {*price, counted};
    if (trimmed(text.stock).empty()) return {*price, std::nullopt};
    std::int64_t stock = 0;
    if (!http::parse_value(text.stock, stock) || stock < 0 || stock > kStockMost) invalid("stock", "Write how many there are, or nothing for as many as one likes.");
    return {*price, stock};
}

void show_pictures(Tx& tx, ProductId id, PersonId seller, const ProductText& text) {
    media::show(tx, "product " + to_string(id), text.description.str(), media::elsewhere_in(seller, text.description.str()));
}

}  // namespace

ProductId add_product(Tx& tx, CommunityId community, PersonId seller, Kind kind, const ProductText& text) {
    if (kind == Kind::work) invalid("kind", "Articles and series are priced where they are written.");
    auto said = read(text, kind, kind == Kind::licence || kind == Kind::ticket ? std::optional<std::int64_t>(0) : std::nullopt);
    auto id = new_id<Product>(tx);
    tx.run(R"sql(
        insert into products (id, community, seller, kind, title, summary, description, minor, currency, state, commission, stock, made_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, $12, $12))sql",
        id, community, seller, kind, text.title, text.summary, text.description, said.price.minor, said.price.currency, seller ? commission_of(tx, community) : 100,
        said.stock, tx.now());
    show_pictures(tx, id, seller, text);
    return id;
}

void look_again(Tx& tx, const ProductRow& product, PersonId by) {
    if (product.seller != by) return;               // the house's own, or the staff for a member
    tx.run(R"sql(
        update products set state = case state when 'on_sale' then 'waiting' when 'withdrawn' then 'draft' else state end, changed_at = $2 where id = $1)sql", product.id, tx.now());
}

// Browsers end lines in their own way.
static bool same_words(std::string_view a, std::string_view b) {
    auto lines = [](std::string_view text) {
        std::string kept(text);
        std::erase(kept, '\r');
        return kept;
    };
    return lines(a) == lines(b);
}

void save_product(Tx& tx, const ProductRow& product, const ProductText& text, PersonId by) {
    auto said = read(text, product.kind, product.stock);
    bool same_face = same_words(product.title, text.title.str()) && same_words(product.summary, text.summary.str()) && same_words(product.description, text.description.str()) && product.currency == text.currency;
    if (!same_face) look_again(tx, product, by);
    tx.run(R"sql(
        update products set title = $2, summary = $3, description = $4, minor = $5, currency = $6, changed_at = $7 where id = $1)sql",
        product.id, text.title, text.summary, text.description, said.price.minor, said.price.currency, tx.now());
    show_pictures(tx, product.id, product.seller, text);
    if (product.kind == Kind::physical) tx.run(R"sql(update products set stock = $2 where id = $1)sql", product.id, said.stock);
}

void offer(Tx& tx, const ProductRow& product) {
    if (product.state == Offer::on_sale || product.state == Offer::waiting) return;
    if (product.kind == Kind::file) {
        auto files = files_of(tx, product.id);
        if (std::none_of(files.begin(), files.end(), [](auto& file) { return file.is_offered; })) conflict("Add the file first: there is nothing to give yet.");
    }
    if (product.kind == Kind::ticket) must_have_date(tx, product);
    if (product.kind == Kind::course && course_works(tx, {product.id}).empty()) conflict("Add a series or an article first: there is nothing to open yet.");
    // What was let in once and withdrawn comes back without being asked about again.
    auto state = product.seller && product.state != Offer::withdrawn ? Offer::waiting : Offer::on_sale;
    tx.run(R"sql(update products set state = $2, reason = '', changed_at = $3 where id = $1)sql", product.id, state, tx.now());
}

void withdraw(Tx& tx, const ProductRow& product) {
    auto state = product.state == Offer::on_sale ? Offer::withdrawn : Offer::draft;
    tx.run(R"sql(update products set state = $2, changed_at = $3 where id = $1 and state in ('on_sale', 'waiting'))sql", product.id, state, tx.now());
}

void decide(Tx& tx, const ProductRow& product, bool let_in, const std::string& reason, PersonId by) {
    if (!let_in && trimmed(reason).empty()) invalid("reason", "Say why: the seller reads this.");
    if (tx.run(R"sql(
            update products set state = $2, reason = $3, decided_by = $4, changed_at = $5, commission = $6 where id = $1 and state in ('waiting', 'on_sale'))sql",
            product.id, let_in ? Offer::on_sale : Offer::refused, reason, by, tx.now(), commission_of(tx, product.community)) == 0)
        conflict("This was decided already.");
}

// ---- files --------------------------------------------------------------------------------------

namespace {

constexpr std::size_t kDigestBytes = 32;

fs::path place_of(const App& app, const std::string& digest) {
    CHECK_THAT(digest.size() == 2 * kDigestBytes && digest.find_first_not_of("0123456789abcdef") == digest.npos);
    return fs::path(app.config.site.data_folder) / "goods" / digest.substr(0, 2) / digest;
}

}  // namespace

std::vector<FileRow> files_of(Db& db, ProductId product) {
    return *db.kept<std::vector<FileRow>>("store.files " + to_string(product), [&] {
        return db.all<FileRow>(R"sql(
            select id, product, name, type, bytes, digest, is_offered from product_files where product = $1 and name <> '' order by id)sql", product);
    });
}

std::optional<FileRow> find_file(Db& db, ProductFileId id) {
    return db.maybe<FileRow>(R"sql(select id, product, name, type, bytes, digest, is_offered from product_files where id = $1 and name <> '')sql", id);
}

std::string digest_of(std::string_view bytes) { return crypto::hex(crypto::sha256(bytes)); }

std::string keep_bytes(const App& app, std::string_view bytes) {
    auto digest = digest_of(bytes);
    auto place = place_of(app, digest);
    if (!fs::exists(place)) write_durably(place, bytes);
    return digest;
}

std::string read_bytes(const App& app, const std::string& digest) {
    std::ifstream in(place_of(app, digest), std::ios::binary);
    if (!in) throw Fault("a product's file is gone: " + digest);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

// While its name is empty a file is only sent, and not there yet.
ProductFileId reserve_file(Tx& tx, const ProductRow& product, const FileRow& file) {
    // Two that are sent at once meet here.
    tx.run(R"sql(update products set seller = seller where id = $1 or (seller = $2 and seller <> 0))sql", product.id, product.seller);
    if (tx.one<std::int64_t>(R"sql(select count(*) from product_files where product = $1)sql", product.id) >= kFilesMost)
        conflict("One product has thirty files at most. Put some into an archive.");
    auto used = tx.one<std::int64_t>(R"sql(
        select cast(coalesce(sum(f.bytes), 0) as bigint) from products p join product_files f on f.product = p.id where p.seller = $1)sql", product.seller);
    if (product.seller && used + file.bytes > kSellerBytesMost)
        throw Refusal(Refusal::Why::too_large, "Your space for files is used up. Remove some that nobody bought: their space is free after a day.");
    auto id = new_id<ProductFile>(tx);
    tx.run(R"sql(
        insert into product_files (id, product, name, type, bytes, digest, is_offered, added_at) values ($1, $2, '', $3, $4, $5, $6, $7))sql",
        id, product.id, file.type, file.bytes, file.digest, false, tx.now());
    return id;
}

void show_file(Tx& tx, const FileRow& file) {
    if (tx.run(R"sql(update product_files set name = $2, is_offered = $3 where id = $1)sql", file.id, file.name, true) == 0) not_found();
}

void add_file(Tx& tx, ProductId product, const FileRow& file) {
    auto sent = file;
    sent.id = reserve_file(tx, *find_product(tx, product), file);
    show_file(tx, sent);
}

void take_off_file(Tx& tx, const ProductRow& product, ProductFileId id) {
    bool offered = product.kind == Kind::file && (product.state == Offer::on_sale || product.state == Offer::waiting);
    auto files = files_of(tx, product.id);
    auto others = std::count_if(files.begin(), files.end(), [&](auto& file) { return file.is_offered && file.id != id; });
    if (offered && others == 0) conflict("What is offered has at least one file. Add the new one first, or take it off sale.");
    tx.run(R"sql(update product_files set is_offered = $3 where id = $1 and product = $2)sql", id, product.id, false);
}

namespace {
struct Unused { ProductFileId id; std::string digest; };
DESCRIBE(Unused, id, digest)
}  // namespace

void clean_files(Tx& tx, Time due) {
    constexpr int kAtOnce = 500;
    auto unused = tx.all<Unused>(R"sql(
        select f.id, f.digest from product_files f
        where f.is_offered = $1 and f.added_at < $2
          and (f.name = '' or not exists (select 1 from deliveries d where d.product = f.product and d.state <> 'returned')) order by f.id limit $3)sql", false, due - days(1), kAtOnce);
    if (unused.empty()) return;
    std::vector<ProductFileId> ids;
    DeleteFiles gone;
    for (auto& file : unused) ids.push_back(file.id), gone.digests.push_back(file.digest);
    tx.run(R"sql(delete from product_files where id in ($1...))sql", ids);
    tx.enqueue(gone);
}

void delete_files(Work& work, const DeleteFiles& gone) {
    for (auto& digest : gone.digests) {
        // The same bytes may lie in another product, or were sent again.
        if (work.read([&](Db& db) { return db.one<bool>(R"sql(select exists (select 1 from product_files where digest = $1) as kept)sql", digest); })) continue;
        std::error_code already_gone;
        fs::remove(place_of(work.app(), digest), already_gone);
    }
}

// ---- licence keys -------------------------------------------------------------------------------

static std::string purpose_of(ProductId product) { return "licence:" + to_string(product); }

int add_keys(Tx& tx, const ProductRow& product, std::string_view lines) {
    constexpr std::size_t kKeyMost = 500;
    std::vector<std::string> keys;
    for (std::size_t at = 0; at <= lines.size();) {
        auto end = std::min(lines.find('\n', at), lines.size());
        auto key = std::string(trimmed(lines.substr(at, end - at)));
        if (key.size() > kKeyMost) invalid("keys", "One of the keys is too long. Write one a line.");
        if (!key.empty()) keys.push_back(std::move(key));
        at = end + 1;
    }
    if (keys.empty() || std::ssize(keys) > kKeysAtOnce) invalid("keys", "Write one key a line, up to 2,000 at once.");
    int added = 0;
    for (auto& key : keys)
        added += static_cast<int>(tx.run(R"sql(
            insert into licence_keys (id, product, sealed, digest) values ($1, $2, $3, $4) on conflict (product, digest) do nothing)sql",
            new_id<LicenceKey>(tx), product.id, tx.app().seal_keys().seal(Secret(key), purpose_of(product.id)).text, crypto::hex(crypto::sha256(key))));
    tx.run(R"sql(update products set stock = coalesce(stock, 0) + $2 where id = $1)sql", product.id, added);
    return added;
}

std::int64_t free_keys(Db& db, ProductId product) {
    return db.one<std::int64_t>(R"sql(select count(*) from licence_keys where product = $1 and order_id = 0)sql", product);
}

namespace {
struct SealedKey { ProductId product; std::int64_t line = 0; std::string sealed; };
DESCRIBE(SealedKey, product, line, sealed)
}  // namespace

std::vector<std::string> keys_of(Db& db, OrderId order, std::int64_t line) {
    std::vector<std::string> keys;
    auto rows = db.kept<std::vector<SealedKey>>("store.keys " + to_string(order), [&] {
        return db.all<SealedKey>(R"sql(select product, line, sealed from licence_keys where order_id = $1 order by id)sql", order);
    });
    for (auto& row : *rows) {
        if (row.line != line) continue;
        auto opened = db.app().seal_keys().open({row.sealed}, purpose_of(row.product));
        if (!opened) throw Fault("a licence key was sealed under other keys");
        keys.push_back(std::string(opened->reveal()));
    }
    return keys;
}

// ---- hours --------------------------------------------------------------------------------------

std::vector<SlotRow> slots_of(Db& db, ProductId product, Time now) {
    auto slots = *db.kept<std::vector<SlotRow>>("store.slots " + to_string(product), [&] {
        return db.all<SlotRow>(R"sql(
            select id, starts_at, minutes, order_id from service_slots where product = $1 order by starts_at desc limit $2)sql", product, kSlotsMost);
    });
    std::erase_if(slots, [&](auto& slot) { return slot.starts_at <= now; });
    std::reverse(slots.begin(), slots.end());
    return slots;
}

void add_slot(Tx& tx, const ProductRow& product, Time starts_at, int minutes) {
    constexpr int kMinutesMost = 480;
    if (starts_at <= tx.now()) invalid("starts_at", "This has passed already.");
    if (minutes < 5 || minutes > kMinutesMost) invalid("minutes", "Write 5 to 480 minutes.");
    if (std::ssize(slots_of(tx, product.id, tx.now())) >= kSlotsMost) conflict("There are as many hours as there can be. Remove some first.");
    if (tx.run(R"sql(
            insert into service_slots (id, product, starts_at, minutes) values ($1, $2, $3, $4) on conflict (product, starts_at) do nothing)sql",
            new_id<ServiceSlot>(tx), product.id, starts_at, minutes) == 0)
        invalid("starts_at", "You have this hour already.");
    tx.run(R"sql(update products set stock = coalesce(stock, 0) + 1 where id = $1)sql", product.id);
}

// What is sold already stays: an hour can only go while one more than was sold is left.
void remove_slot(Tx& tx, const ProductRow& product, ServiceSlotId id) {
    if (tx.run(R"sql(update products set stock = stock - 1 where id = $1 and stock > 0)sql", product.id) == 0)
        conflict("All hours are sold. Give the money back first, or keep this hour.");
    if (tx.run(R"sql(delete from service_slots where id = $1 and product = $2 and order_id = 0)sql", id, product.id) == 0)
        conflict("Somebody has taken this hour.");
}

// ---- reviews ------------------------------------------------------------------------------------

std::vector<ReviewRow> reviews_of(Db& db, ProductId product, int limit) {
    return db.all<ReviewRow>(R"sql(
        select person, stars, words, made_at from product_reviews where product = $1 order by made_at desc, person limit $2)sql", product, limit);
}

bool may_review(Db& db, const ProductRow& product, PersonId person) {
    return product.seller != person && db.one<bool>(R"sql(
        select exists (select 1 from deliveries where product = $1 and buyer = $2 and state <> 'returned') as bought)sql", product.id, person);
}

void review(Tx& tx, const ProductRow& product, PersonId person, int stars, const std::string& words) {
    if (!may_review(tx, product, person)) forbidden("Only those who bought it review it.");
    if (stars < 1 || stars > 5) invalid("stars", "Choose one to five stars.");
    tx.run(R"sql(
        insert into product_reviews (product, person, stars, words, made_at) values ($1, $2, $3, $4, $5)
        on conflict (product, person) do update set stars = excluded.stars, words = excluded.words, made_at = excluded.made_at)sql",
        product.id, person, stars, words, tx.now());
    tx.run(R"sql(
        update products set stars = (select sum(stars) from product_reviews r where r.product = products.id),
               reviews = (select count(*) from product_reviews r where r.product = products.id) where id = $1)sql", product.id);
}

// ---- taxes --------------------------------------------------------------------------------------

std::vector<TaxRow> taxes(Db& db) {
    return *db.kept<std::vector<TaxRow>>("store.taxes", [&] {
        return db.all<TaxRow>(R"sql(select country, kind, name, basis, added from store_taxes order by country, kind)sql");
    });
}

const TaxRow* tax_for(const std::vector<TaxRow>& rows, std::string_view country, Kind kind) {
    const TaxRow* best = nullptr;
    int best_weight = -1;
    for (auto& row : rows) {
        if ((!row.country.empty() && row.country != country) || (!row.kind.empty() && row.kind != name_of(kind))) continue;
        int weight = 2 * !row.country.empty() + !row.kind.empty();
        if (weight > best_weight) best = &row, best_weight = weight;
    }
    return best;
}

void set_tax(Tx& tx, const TaxRow& row) {
    constexpr int kBasisMost = 10'000;
    auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!row.country.empty() && (row.country.size() != 2 || !std::all_of(row.country.begin(), row.country.end(), upper)))
        invalid("country", "Write a country as two capital letters, such as CN, or nothing for all others.");
    if (row.basis < 0 || row.basis > kBasisMost) invalid("rate", "Write the tax as percent, such as 6 or 13.");
    tx.run(R"sql(
        insert into store_taxes (country, kind, name, basis, added) values ($1, $2, $3, $4, $5)
        on conflict (country, kind) do update set name = excluded.name, basis = excluded.basis, added = excluded.added)sql",
        row.country, row.kind, row.name, row.basis, row.added);
}

void remove_tax(Tx& tx, const std::string& country, const std::string& kind) {
    tx.run(R"sql(delete from store_taxes where country = $1 and kind = $2)sql", country, kind);
}

}  // namespace lyceum::store
