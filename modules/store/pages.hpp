// Addresses of the shop: for buyers, for whoever sells, and for the staff.
#pragma once
#include "modules/store/cart.hpp"
#include "modules/store/courses/reading.hpp"
#include "modules/store/goods.hpp"
#include "modules/store/hours.hpp"
#include "modules/store/tickets/tickets.hpp"
#include "platform/html/form.hpp"

namespace lyceum::store {

// ---- the shop -----------------------------------------------------------------------------------

struct ShopSearch {
    Text<0, 80> q;
    std::optional<Kind> kind;
    std::string seller;                             // a handle
    std::optional<ProductId> before;
};
DESCRIBE(ShopSearch, q, kind, seller, before)
inline constexpr Path<ShopSearch> shop_path{"/shop"};
struct ProductCard {
    ProductId id;
    Kind kind = Kind::file;
    std::string title, summary;
    Money price;
    std::optional<accounts::Byline> seller;         // nothing: the house
    std::int64_t reviews = 0;
    int tenths = 0;                                 // of a star, on average
    bool sold_out = false;
    std::optional<Time> starts_at = {};             // of what has a date
};
DESCRIBE(ProductCard, id, kind, title, summary, price, seller, reviews, tenths, sold_out, starts_at)
struct WorkCard {
    ItemId item;
    items::Kind kind = items::Kind::article;
    std::string title, author;
    Url url;
    Money price;
};
DESCRIBE(WorkCard, item, kind, title, author, url, price)
struct Shop {
    ShopSearch search;
    std::vector<ProductCard> products;
    std::vector<WorkCard> works;                    // articles and series that are sold by themselves
    std::optional<ProductId> older;
    std::optional<accounts::Byline> seller;         // whose things these are
    bool may_sell = false;
    std::vector<NavLink> links = {};                // ways on from here
};
DESCRIBE(Shop, search, products, works, older, seller, may_sell)
Page shop_page(const Ui&, const Shop&);

struct OneProduct { ProductId id; };
DESCRIBE(OneProduct, id)
inline constexpr Path<OneProduct> product_path{"/shop/{id}"};
struct ReviewLine {
    accounts::Byline by;
    int stars = 5;
    std::string words;
    Time made_at;
};
DESCRIBE(ReviewLine, by, stars, words, made_at)
struct FileLine { ProductFileId id; std::string name; std::int64_t bytes = 0; };
DESCRIBE(FileLine, id, name, bytes)
struct ProductPage {
    ProductCard card;
    CommunityId community;
    std::string description;                        // Markdown
    Offer state = Offer::on_sale;
    std::optional<std::int64_t> stock;
    std::vector<FileLine> files;
    std::vector<Time> hours;                        // that are free
    std::vector<ReviewLine> reviews;
    std::string tax;                                // "13 % VAT contained", for where the visitor is not known yet
    bool own = false, owned = false, may_review = false;
    std::optional<WhenWhere> date = {};
    bool sells = true;                              // false: sales have ended
    std::vector<OutlineWork> outline = {};          // of a course
    std::optional<OwnCourse> reading = {};          // how far its buyer is
};
DESCRIBE(ProductPage, card, community, description, state, stock, files, hours, reviews, tax, own, owned, may_review, date, sells, outline, reading)
Page product_page(const Ui&, const ProductPage&);

struct WriteReview {
    ProductId id;
    int stars = 5;
    Text<0, 2000> words;
};
DESCRIBE(WriteReview, id, stars, words)
inline constexpr Path<WriteReview> review_path{"/shop/{id}/review"};

// ---- the cart -----------------------------------------------------------------------------------

inline constexpr Path<Nothing> cart_path{"/cart"};
struct CartPage {
    std::vector<Priced> lines;
    std::vector<Money> sums;                        // of what can be ordered, one for each order it becomes
    std::vector<CommunityId> communities;           // of them
};
DESCRIBE(CartPage, lines, sums, communities)
Page cart_page(const Ui&, const CartPage&);

struct PutIntoCart { Thing kind = Thing::product; std::string thing; int quantity = 1; };
DESCRIBE(PutIntoCart, kind, thing, quantity)
/// Adds to what is there; `set` says how many there are, 0 takes them out.
inline constexpr Path<PutIntoCart> add_path{"/cart/add"}, set_path{"/cart/set"};

struct CheckoutAt {
    CommunityId community;
    Currency currency = Currency::CNY;
    std::string country, coupon;
};
DESCRIBE(CheckoutAt, community, currency, country, coupon)
inline constexpr Path<CheckoutAt> checkout_path{"/cart/checkout"};
struct CheckoutLine {
    std::string title;
    int quantity = 1;
    Money list, tax;
    std::string tax_name;
    int tax_basis = 0;
    bool tax_added = false;
};
DESCRIBE(CheckoutLine, title, quantity, list, tax, tax_name, tax_basis, tax_added)
struct CheckoutPage {
    CheckoutAt at;
    std::vector<CheckoutLine> lines;
    std::vector<commerce::Discount> discounts;
    std::string complaint;
    Money list, due;
    std::vector<commerce::WayToPay> ways;
    std::vector<std::string> countries;             // with a tax of their own
    bool needs_address = false;
    std::string name;
    bool scarce = false;                            // there are only so many of something
};
DESCRIBE(CheckoutPage, at, lines, discounts, complaint, list, due, ways, countries, needs_address, name, scarce)
Page checkout_page(const Ui&, const CheckoutPage&);
struct PlaceOrder {
    CommunityId community;
    Currency currency = Currency::CNY;
    std::string country, coupon;
    Text<0, 100> ship_name;
    Text<0, 500> ship_address;
    Text<0, 40> ship_phone;
    commerce::Method method = commerce::Method::wechat;
};
DESCRIBE(PlaceOrder, community, currency, country, coupon, ship_name, ship_address, ship_phone, method)
inline constexpr Path<PlaceOrder> place_path{"/cart/checkout"};

// ---- what was bought ----------------------------------------------------------------------------

struct OneFile { OrderId order; std::int64_t line = 0; ProductFileId file; };
DESCRIBE(OneFile, order, line, file)
inline constexpr Path<OneFile> download_path{"/shop/orders/{order}/{line}/files/{file}"};
struct ChooseHour { OrderId order; std::int64_t line = 0; ServiceSlotId hour; };
DESCRIBE(ChooseHour, order, line, hour)
inline constexpr Path<ChooseHour> choose_hour_path{"/shop/orders/{order}/{line}/hour"}, leave_hour_path{"/shop/orders/{order}/{line}/hour/leave"};
struct OneDelivery { OrderId order; std::int64_t line = 0; };
DESCRIBE(OneDelivery, order, line)
inline constexpr Path<OneDelivery> received_path{"/shop/orders/{order}/{line}/received"}, hours_ics_path{"/shop/orders/{order}/{line}/hours.ics"};
/// On the page of the order, for its buyer.
Html delivery_view(const Ui&, Db&, const commerce::OrderFacts&);

// ---- selling ------------------------------------------------------------------------------------

inline constexpr Path<Nothing> sell_path{"/sell"};
struct OwnProduct {
    ProductId id;
    Kind kind = Kind::file;
    std::string title;
    Money price;
    Offer state = Offer::draft;
    std::optional<std::int64_t> stock;
    std::int64_t sold = 0;
    std::optional<accounts::Byline> seller;
    Time changed_at;
};
DESCRIBE(OwnProduct, id, kind, title, price, state, stock, sold, seller, changed_at)
struct Errand {
    DeliveryRow delivery;
    std::string title;
    accounts::Byline buyer;
    std::string ship_to;                            // name, address, telephone; empty for services
    std::vector<Time> hours;                        // that the buyer chose
};
DESCRIBE(Errand, delivery, title, buyer, ship_to, hours)
struct Place { CommunityId id; std::string name; bool manages = false; };
DESCRIBE(Place, id, name, manages)
struct Selling {
    std::vector<OwnProduct> products;
    std::vector<Errand> errands;
    std::vector<Place> places;                      // where something can be offered
    int commission = 0;
};
DESCRIBE(Selling, products, errands, places, commission)
Page sell_page(const Ui&, const Selling&);

struct NewProduct {
    CommunityId community;
    Kind kind = Kind::file;
    bool house = false;
    Text<2, 120> title;
    Text<0, 300> summary;
    Text<0, 20000> description;
    Text<1, 20> price;
    Currency currency = Currency::CNY;
    std::string stock;
};
DESCRIBE(NewProduct, community, kind, house, title, summary, description, price, currency, stock)
inline constexpr Path<Nothing> new_product_path{"/sell/new"};
struct NewProductPage { std::vector<Place> places; };
DESCRIBE(NewProductPage, places)
Page new_product_page(const Ui&, const NewProductPage&);
inline constexpr Path<NewProduct> add_product_path{"/sell"};

inline constexpr Path<OneProduct> edit_path{"/sell/{id}"};
struct EditPage {
    ProductRow product;
    std::vector<FileLine> files;
    std::int64_t keys = 0;                          // that are free
    std::vector<SlotRow> hours;
    bool house = false;
    std::optional<DateRow> date = {};
    Attendance attendance = {};
    std::vector<CourseWork> works = {}, candidates = {};
};
DESCRIBE(EditPage, product, files, keys, hours, house, date, attendance, works, candidates)
Page edit_page(const Ui&, const EditPage&);
struct SaveProduct {
    ProductId id;
    Text<2, 120> title;
    Text<0, 300> summary;
    Text<0, 20000> description;
    Text<1, 20> price;
    Currency currency = Currency::CNY;
    std::string stock;
};
DESCRIBE(SaveProduct, id, title, summary, description, price, currency, stock)
inline constexpr Path<SaveProduct> save_path{"/sell/{id}"};
inline constexpr Path<OneProduct> offer_path{"/sell/{id}/offer"}, withdraw_path{"/sell/{id}/withdraw"};
struct SendFile { ProductId id; http::Upload file; };
DESCRIBE(SendFile, id, file)
inline constexpr Path<SendFile> send_file_path{"/sell/{id}/files"};
struct TakeOff { ProductId id; ProductFileId file; };
DESCRIBE(TakeOff, id, file)
inline constexpr Path<TakeOff> take_off_path{"/sell/{id}/files/{file}/remove"};
struct CourseItem { ProductId id; ItemId item; };
DESCRIBE(CourseItem, id, item)
inline constexpr Path<CourseItem> add_work_path{"/sell/{id}/works"}, remove_work_path{"/sell/{id}/works/{item}/remove"};
struct AddKeys { ProductId id; Text<1, 400000> keys; };
DESCRIBE(AddKeys, id, keys)
inline constexpr Path<AddKeys> keys_path{"/sell/{id}/keys"};
struct AddHour { ProductId id; std::string starts_at; int minutes = 60; };
DESCRIBE(AddHour, id, starts_at, minutes)
inline constexpr Path<AddHour> hours_path{"/sell/{id}/hours"};
struct OneHour { ProductId id; ServiceSlotId hour; };
DESCRIBE(OneHour, id, hour)
inline constexpr Path<OneHour> remove_hour_path{"/sell/{id}/hours/{hour}/remove"};
struct MoveHour { ProductId id; ServiceSlotId hour, to; };
DESCRIBE(MoveHour, id, hour, to)
inline constexpr Path<MoveHour> move_hour_path{"/sell/{id}/hours/{hour}/move"};
struct Deliver { OrderId order; std::int64_t line = 0; DeliveryState state = DeliveryState::sent; Text<0, 500> note; };
DESCRIBE(Deliver, order, line, state, note)
inline constexpr Path<Deliver> deliver_path{"/sell/orders/{order}/{line}"};

// ---- the staff ----------------------------------------------------------------------------------

struct OfPlace { std::string slug; std::optional<ProductId> before; };
DESCRIBE(OfPlace, slug, before)
inline constexpr Path<OfPlace> manage_path{"/c/{slug}/manage/shop"};
struct ManagePage {
    communities::CommunityCard community;
    std::vector<OwnProduct> waiting, others;
    std::vector<Errand> errands;                    // of the house
    std::optional<ProductId> older;
    int commission = 0;
};
DESCRIBE(ManagePage, community, waiting, others, errands, older, commission)
Page manage_page(const Ui&, const ManagePage&);
/// `seen`: changed_at of what was looked at, in microseconds; something newer is not let in by it.
struct Decide { std::string slug; ProductId id; bool let_in = false; Text<0, 300> reason; std::optional<std::int64_t> seen = {}; };
DESCRIBE(Decide, slug, id, let_in, reason, seen)
inline constexpr Path<Decide> decide_path{"/c/{slug}/manage/shop/{id}"};
struct SetCommission { std::string slug; int commission = 0; };
DESCRIBE(SetCommission, slug, commission)
inline constexpr Path<SetCommission> commission_path{"/c/{slug}/manage/shop-terms"};

inline constexpr Path<Nothing> taxes_path{"/finance/taxes"};
struct TaxesPage { std::vector<TaxRow> rows; };
DESCRIBE(TaxesPage, rows)
Page taxes_page(const Ui&, const TaxesPage&);
struct SetTax { Text<0, 2> country; std::string kind; Text<1, 40> name; Text<1, 10> rate; bool added = false; };
DESCRIBE(SetTax, country, kind, name, rate, added)
inline constexpr Path<SetTax> set_tax_path{"/finance/taxes"};
struct RemoveTax { std::string country, kind; };
DESCRIBE(RemoveTax, country, kind)
inline constexpr Path<RemoveTax> remove_tax_path{"/finance/taxes/remove"};

std::vector<Route> buyer_routes();
std::vector<Route> seller_routes();
std::vector<Route> staff_routes();
std::vector<Errand> errands_of(Db&, const std::vector<DeliveryRow>&);
OwnProduct own_line(const ProductRow&);

/// What a course opens, part by part.
Html outline_view(const Ui&, const ProductPage&);
Html works_form(const Ui&, const EditPage&);
/// schema.org Course.
std::string course_json_ld(const Ui&, const ProductPage&);
std::string kind_name(const Ui&, Kind);
std::string rate_text(int basis);                   // "13 %", "6.5 %"
std::string country_name(const Ui&, std::string_view code);
Html offer_chip(const Ui&, Offer);
Html stars_view(const Ui&, int tenths, std::int64_t reviews);
Html products_table(const Ui&, const std::vector<OwnProduct>&);
Html errands_view(const Ui&, const std::vector<Errand>&);
Html commission_form(const Ui&, const ManagePage&);

}  // namespace lyceum::store
