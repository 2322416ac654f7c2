// What buyers do: look around, fill a cart, order, and take what they bought.
#include "modules/store/tickets/pages.hpp"
#include <algorithm>

namespace lyceum::store {

Url shop_url() { return shop_path(); }
Url product_url(ProductId id) { return product_path({id}); }
Url cart_url() { return cart_path(); }

namespace {

constexpr int kPerPage = 24, kReviewsShown = 100, kWorksShown = 12;

int tenths_of(const ProductRow& product) { return product.reviews ? static_cast<int>((product.stars * 20 + product.reviews) / (2 * product.reviews)) : 0; }

std::vector<ProductCard> cards_of(Db& db, const std::vector<ProductRow>& rows) {
    std::vector<PersonId> sellers;
    for (auto& row : rows)
        if (row.seller) sellers.push_back(row.seller);
    auto bylines = accounts::bylines(db, sellers);
    std::vector<ProductId> dated;
    for (auto& row : rows)
        if (row.kind == Kind::ticket) dated.push_back(row.id);
    auto dates = dates_of(db, dated);
    std::size_t at = 0;
    std::vector<ProductCard> cards;
    for (auto& row : rows)
        cards.push_back({row.id, row.kind, row.title, row.summary, row.price(), row.seller ? std::optional(bylines[at++]) : std::nullopt, row.reviews, tenths_of(row), row.sold_out()});
    for (auto& card : cards)
        for (auto& date : dates)
            if (date.product == card.id) card.starts_at = date.starts_at;
    return cards;
}

std::vector<CommunityId> ids_of(const std::vector<communities::CommunityCard>& cards) {
    std::vector<CommunityId> ids;
    for (auto& card : cards) ids.push_back(card.id);
    return ids;
}

struct GoodsRow {
    ProductId id;
    PersonId seller;                                // zero: the house
    Kind kind = Kind::file;
    std::string title, summary;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::optional<Time> starts_at, ends_at, sales_end_at, cancelled_at;
    std::string zone, place, online_url;
};
DESCRIBE(GoodsRow, id, seller, kind, title, summary, minor, currency, starts_at, ends_at, sales_end_at, cancelled_at, zone, place, online_url)

// The same for everybody who sees the same communities.
std::shared_ptr<const std::vector<GoodsRow>> newest_goods(Db& db, const Visit& visit) {
    constexpr int kLookedAt = 300;
    auto communities = ids_of(communities::visible(db, visit));
    std::string key = "store.on sale";
    for (auto id : communities) key += " " + to_string(id);
    return db.kept<std::vector<GoodsRow>>(key, [&]() -> std::vector<GoodsRow> {
        if (communities.empty()) return {};
        return db.all<GoodsRow>(R"sql(
            select p.id, p.seller, p.kind, p.title, p.summary, p.minor, p.currency, d.starts_at, d.ends_at, d.sales_end_at, d.cancelled_at,
                   coalesce(d.zone, '') as zone, coalesce(d.place, '') as place, coalesce(d.online_url, '') as online_url
            from products p left join ticket_dates d on d.product = p.id
            where p.community in ($1...) and p.state = 'on_sale' and (p.stock is null or p.stock > 0) order by p.id desc limit $2)sql", communities, kLookedAt);
    });
}

struct PricedItem { ItemId item; std::int64_t minor = 0; Currency currency = Currency::CNY; };
DESCRIBE(PricedItem, item, minor, currency)

std::vector<WorkCard> works(Db& db, const Visit& visit) {
    auto rows = db.all<PricedItem>(R"sql(select item, minor, currency from priced_items order by set_at desc, item limit $1)sql", kWorksShown);
    std::vector<ItemId> ids;
    for (auto& row : rows) ids.push_back(row.item);
    std::vector<WorkCard> found;
    for (auto& card : items::cards(db, visit, ids)) {
        auto& row = *std::find_if(rows.begin(), rows.end(), [&](auto& each) { return each.item == card.id; });
        found.push_back({card.id, card.kind, card.title, card.author.name, card.url, {row.minor, row.currency}});
    }
    return found;
}

Shop shop(const Visit& visit, Db& db, const ShopSearch& in) {
    Shop page{.search = in};
    ProductFilter filter{.communities = ids_of(communities::visible(db, visit)), .state = Offer::on_sale, .kind = in.kind, .words = std::string(trimmed(in.q.str())),
        .before = in.before, .limit = visit.page_size(kPerPage) + 1};
    if (!in.seller.empty()) {
        filter.seller = accounts::find_by_handle(db, in.seller);
        if (!filter.seller) not_found();
        page.seller = accounts::byline(db, *filter.seller);
    }
    auto rows = products(db, filter);
    if (std::ssize(rows) > visit.page_size(kPerPage)) rows.pop_back(), page.older = rows.back().id;
    page.products = cards_of(db, rows);
    bool front = filter.words.empty() && in.seller.empty() && !in.before;
    if (front && (!in.kind || *in.kind == Kind::work)) page.works = works(db, visit);
    page.may_sell = visit.who().has_value();
    for (auto* more : filled(visit.app, shop_links))
        if (auto link = more(visit)) page.links.push_back(std::move(*link));
    return page;
}

}  // namespace

namespace {
struct EngagementRow {
    std::string what, title, summary;
    PersonId host;
    Time starts_at, ends_at;
    std::string zone, place, online_url;
};
DESCRIBE(EngagementRow, what, title, summary, host, starts_at, ends_at, zone, place, online_url)
}  // namespace

std::vector<Engagement> engagements(Db& db, PersonId person) {
    return *db.kept<std::vector<Engagement>>("store.engagements " + to_string(person), [&] {
        std::vector<Engagement> all;
        for (auto& row : db.all<EngagementRow>(R"sql(
                select distinct 'ticket' as what, p.title, p.summary, p.seller as host, d.starts_at, d.ends_at, d.zone, d.place, d.online_url
                from tickets t join ticket_dates d on d.product = t.product join products p on p.id = t.product
                where t.holder = $1 and t.holder <> 0 and t.returned_at is null and d.cancelled_at is null
                union all
                select 'hour', p.title, p.summary, p.seller, s.starts_at, s.starts_at + s.minutes * 60000000, '', '', ''
                from deliveries d join service_slots s on s.order_id = d.order_id and s.line = d.line join products p on p.id = s.product
                where d.kind = 'service' and d.state in ('waiting', 'done') and (d.buyer = $1 or d.seller = $1) and s.order_id <> 0
                order by starts_at desc limit $2)sql", person, kEngagementsMost))
            all.push_back({row.what == "hour", row.title, row.summary, row.host, row.starts_at, row.ends_at, row.zone, row.place, !row.online_url.empty()});
        return all;
    });
}

std::vector<OnSale> on_sale(Db& db, const Visit& visit) {
    auto rows = newest_goods(db, visit);
    std::vector<PersonId> sellers;
    for (auto& row : *rows)
        if (row.seller) sellers.push_back(row.seller);
    auto bylines = accounts::bylines(db, sellers);
    std::size_t at = 0;
    std::vector<OnSale> found;
    for (auto& row : *rows) {
        auto seller = row.seller ? std::optional(bylines[at++]) : std::nullopt;
        bool own = seller && visit.who() && row.seller == *visit.who();
        bool over = row.kind == Kind::ticket && (!row.starts_at || row.cancelled_at || visit.now >= *row.sales_end_at);
        if (own || over) continue;
        found.push_back({row.id, std::move(seller), row.kind, row.title, row.summary, {row.minor, row.currency}});
        if (row.starts_at) found.back().when = OnSale::When{*row.starts_at, *row.ends_at, row.zone, row.place, !row.online_url.empty()};
    }
    return found;
}

namespace {

ProductRow visible_product(Db& db, const Visit& visit, ProductId id) {
    auto product = find_product(db, id);
    if (!product) not_found();
    communities::community(db, visit, product->community);
    bool own = visit.who() && product->seller == *visit.who();
    if (product->state != Offer::on_sale && !own && !communities::manages(db, visit, product->community)) not_found("This is not offered any more.");
    return *product;
}

std::string tax_of(Db& db, const Visit& visit, Kind kind) {
    auto rows = taxes(db);
    auto* tax = tax_for(rows, "", kind);
    if (!tax || tax->basis == 0) return {};
    return tax->added ? visit.tr("plus {} {}", rate_text(tax->basis), tax->name) : visit.tr("{} {} contained", rate_text(tax->basis), tax->name);
}

ProductPage product(const Visit& visit, Db& db, const OneProduct& in) {
    auto row = visible_product(db, visit, in.id);
    ProductPage page{.card = cards_of(db, {row}).front(), .community = row.community, .description = row.description, .state = row.state, .stock = row.stock};
    if (has_files(row.kind))
        for (auto& file : files_of(db, row.id))
            if (file.is_offered) page.files.push_back({file.id, file.name, file.bytes});
    if (row.kind == Kind::service)
        for (auto& slot : slots_of(db, row.id, visit.now))
            if (!slot.order_id) page.hours.push_back(slot.starts_at);
    if (auto date = row.kind == Kind::ticket ? date_of(db, row.id) : std::nullopt) page.date = public_part(*date), page.sells = date->sells(visit.now);
    if (row.kind == Kind::course) page.outline = outline(db, visit, row);
    auto reviews = reviews_of(db, row.id, kReviewsShown);
    std::vector<PersonId> people;
    for (auto& review : reviews) people.push_back(review.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < reviews.size(); ++i) page.reviews.push_back({bylines[i], reviews[i].stars, reviews[i].words, reviews[i].made_at});
    page.tax = tax_of(db, visit, row.kind);
    if (!visit.who()) return page;
    page.own = row.seller == visit.person() || communities::manages(db, visit, row.community);
    page.may_review = may_review(db, row, visit.person());
    page.owned = row.kind == Kind::file && page.may_review;
    if (row.kind == Kind::course)
        for (auto& course : own_courses(db, visit.person(), visit.now))
            if (course.product == row.id) page.reading = course;
    if (row.kind == Kind::course) page.owned = !page.outline.empty() && std::all_of(page.outline.begin(), page.outline.end(), [](auto& work) { return work.owned; });
    return page;
}

Moved write_review(const Visit& visit, Tx& tx, const WriteReview& in) {
    review(tx, visible_product(tx, visit, in.id), visit.person(), in.stars, in.words.str());
    return {.to = product_path({in.id}), .notice = {"Thank you. Your review is shown with your name.", {}}};
}

// ---- the cart -----------------------------------------------------------------------------------

CartPage cart(const Visit& visit, Db& db, const Nothing&) {
    CartPage page;
    page.lines = priced(db, visit, cart_of(db, visit));
    for (auto& basket : baskets(page.lines)) page.sums.push_back({basket.sum(), basket.currency}), page.communities.push_back(basket.community);
    return page;
}

CartLine wanted_line(const PutIntoCart& in) {
    auto id = read_id(in.thing);
    if (!id) not_found();
    return {in.kind, *id, in.quantity};
}

Moved add(const Visit& visit, Tx& tx, const PutIntoCart& in) {
    auto cart = cart_of(tx, visit);
    auto line = wanted_line(in);
    auto same = std::find_if(cart.begin(), cart.end(), [&](auto& each) { return each.kind == line.kind && each.thing == line.thing; });
    if (same != cart.end()) line.quantity += same->quantity;
    else if (std::ssize(cart) >= kCartMost) conflict("Your cart is full. Order what is in it first.");
    auto shown = priced(tx, visit, {line});
    if (shown.empty() || (in.quantity > 0 && !shown.front().problem.empty())) conflict("This cannot be ordered now.");
    put(cart, line);
    return {.to = cart_path(), .notice = {"It is in your cart.", {}}, .cookies = keep_cart(tx, visit, cart)};
}

Moved set(const Visit& visit, Tx& tx, const PutIntoCart& in) {
    auto cart = cart_of(tx, visit);
    put(cart, wanted_line(in));
    return {.to = cart_path(), .cookies = keep_cart(tx, visit, cart)};
}

// ---- checkout -----------------------------------------------------------------------------------

std::optional<Basket> wanted_basket(Db& db, const Visit& visit, CommunityId community, Currency currency) {
    for (auto& basket : baskets(priced(db, visit, cart_of(db, visit))))
        if (basket.community == community && basket.currency == currency) return basket;
    return std::nullopt;
}

CheckoutPage checkout(const Visit& visit, Db& db, const CheckoutAt& in) {
    auto basket = wanted_basket(db, visit, in.community, in.currency);
    if (!basket) not_found("There is nothing to order. Look at your cart.");
    auto made = quote(db, visit, *basket, in.country, in.coupon);
    CheckoutPage page{.at = in};
    for (auto& line : made.lines) {
        auto* same = page.lines.empty() ? nullptr : &page.lines.back();
        if (same && same->title == line.title && same->tax_name == line.tax_name && line.quantity == 1) {
            ++same->quantity;
            same->list.minor += line.list_minor, same->tax.minor += line.tax();
            continue;
        }
        page.lines.push_back({line.title, line.quantity, {line.list_minor, in.currency}, {line.tax(), in.currency}, line.tax_name, line.tax_basis, line.tax_added});
    }
    page.discounts = made.discounts;
    if (made.complaint) page.complaint = visit.tr(*made.complaint);
    page.list = made.list, page.due = made.due;
    page.ways = commerce::ways_to_pay(db, in.currency);
    for (auto& tax : taxes(db))
        if (!tax.country.empty() && (page.countries.empty() || page.countries.back() != tax.country)) page.countries.push_back(tax.country);
    page.needs_address = basket->needs_address(), page.scarce = basket->is_scarce();
    page.name = visit.visitor.name;
    return page;
}

Moved place_order(const Visit& visit, Tx& tx, const PlaceOrder& in) {
    auto basket = wanted_basket(tx, visit, in.community, in.currency);
    if (!basket) {
        auto before = just_placed(tx, visit.person(), visit.now);
        if (!before) conflict("There is nothing to order. Look at your cart.");
        return commerce::pay_goods(visit, tx, *before, in.method);
    }
    auto order = place(visit, tx, *basket, {in.country, in.ship_name.str(), in.ship_address.str(), in.ship_phone.str()}, in.coupon);
    auto cart = cart_of(tx, visit);
    for (auto& line : basket->lines) put(cart, {line.line.kind, line.line.thing, 0});
    auto moved = commerce::pay_goods(visit, tx, order, in.method);
    moved.cookies = keep_cart(tx, visit, cart);
    return moved;
}

// ---- what was bought ----------------------------------------------------------------------------

DeliveryRow own_delivery(Db& db, const Visit& visit, OrderId order, std::int64_t line) {
    auto row = find_delivery(db, order, line);
    if (!row || row->buyer != visit.person()) not_found();
    return *row;
}

// The gate decides; files that were taken off later stay with those who bought them.
Raw download(const Visit& visit, Db& db, const OneFile& in) {
    auto row = own_delivery(db, visit, in.order, in.line);
    auto file = find_file(db, in.file);
    auto product = find_product(db, row.product);
    if (!file || !product || file->product != row.product) not_found();
    if (!membership::pass(db, visit, {.item = product->item(), .community = product->community, .author = product->seller, .kind = membership::LockKind::paid}))
        forbidden("This was given back, so it is closed.");
    return {.type = file->type, .body = read_bytes(visit.app, file->digest), .cache_control = "private, no-store", .file_name = file->name};
}

Moved choose_hour(const Visit& visit, Tx& tx, const ChooseHour& in) {
    take_slot(tx, own_delivery(tx, visit, in.order, in.line), in.hour);
    return {.to = commerce::order_url(in.order), .notice = {"The hour is yours.", {}}};
}

Moved leave_hour(const Visit& visit, Tx& tx, const ChooseHour& in) {
    leave_slot(tx, own_delivery(tx, visit, in.order, in.line), in.hour);
    return {.to = commerce::order_url(in.order), .notice = {"The hour is free again. Choose another.", {}}};
}

Raw hours_ics(const Visit& visit, Db& db, const OneDelivery& in) {
    auto row = own_delivery(db, visit, in.order, in.line);
    auto base = visit.app.base_url();
    auto host = base.substr(base.find("://") + 3);
    auto dates = hours_of_order(db, visit, in.order);
    auto place = Url::external(base + commerce::order_url(in.order).str());
    for (auto& date : dates) date.place = place.value_or(Url());
    return {.type = "text/calendar; charset=utf-8", .body = calendar::ics(host.substr(0, host.find(':')), find_product(db, row.product)->title, Ui{visit}.locale().zone, dates),
        .cache_control = "private, no-store", .file_name = "hours.ics"};
}

Moved received(const Visit& visit, Tx& tx, const OneDelivery& in) {
    auto row = own_delivery(tx, visit, in.order, in.line);
    set_delivery(tx, row, DeliveryState::done, row.note);
    return {.to = commerce::order_url(in.order), .notice = {"Thank you. Say in a review how it was.", {}}};
}

}  // namespace

std::vector<Route> buyer_routes() {
    return {
        get(anyone, shop_path, &shop, &shop_page),
        get(anyone, product_path, &product, &product_page),
        post(signed_in, review_path, &write_review).or_show(product_path).limit(20, hours(1)),
        get(anyone, cart_path, &cart, &cart_page).uncached(),
        post(anyone, add_path, &add).limit(120, minutes(10)),
        post(anyone, set_path, &set).limit(240, minutes(10)),
        get(signed_in, checkout_path, &checkout, &checkout_page),
        post(signed_in, place_path, &place_order).or_show(checkout_path).limit(30, minutes(10)).idempotent()
            .summary("Orders what lies in the cart of one community and currency; `to` is where it is paid."),
        get(signed_in, download_path, &download).limit(600, hours(1)),
        post(signed_in, choose_hour_path, &choose_hour),
        post(signed_in, leave_hour_path, &leave_hour).summary("Gives an hour back, until a day before, to choose another"),
        get(signed_in, hours_ics_path, &hours_ics),
        post(signed_in, received_path, &received),
    };
}

}  // namespace lyceum::store
