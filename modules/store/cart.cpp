// From a cart to an order.
#include "modules/store/courses/courses.hpp"
#include "modules/store/tickets/tickets.hpp"
#include <algorithm>
#include <utility>

namespace lyceum::store {

// ---- the cart -----------------------------------------------------------------------------------

Cart read_cart(std::string_view cookie) {
    constexpr std::size_t kIdLetters = 13;
    Cart cart;
    while (!cookie.empty() && std::ssize(cart) < kCartMost) {
        auto end = std::min(cookie.find('_'), cookie.size());
        auto part = cookie.substr(0, end);
        cookie.remove_prefix(std::min(end + 1, cookie.size()));
        CartLine line;
        if (part.size() < kIdLetters + 2 || (part[0] != 'p' && part[0] != 'w')) continue;
        auto id = read_id(part.substr(1, kIdLetters));
        if (!id || !http::parse_value(part.substr(kIdLetters + 2), line.quantity)) continue;
        line.kind = part[0] == 'p' ? Thing::product : Thing::work;
        line.thing = *id;
        put(cart, line);
    }
    return cart;
}

std::string write_cart(const Cart& cart) {
    std::string text;
    for (auto& line : cart)
        text += fmt::format("{}{}{}.{}", text.empty() ? "" : "_", line.kind == Thing::product ? 'p' : 'w', to_string(ProductId{line.thing}), line.quantity);
    return text;
}

void put(Cart& cart, const CartLine& wanted) {
    auto same = std::find_if(cart.begin(), cart.end(), [&](auto& line) { return line.kind == wanted.kind && line.thing == wanted.thing; });
    if (wanted.quantity <= 0) {
        if (same != cart.end()) cart.erase(same);
        return;
    }
    auto line = wanted;
    line.quantity = wanted.kind == Thing::work ? 1 : std::min(wanted.quantity, kQuantityMost);
    if (same != cart.end()) *same = line;
    else if (std::ssize(cart) < kCartMost) cart.push_back(line);
}

Cart cart_of(Db& db, const Visit& visit) {
    auto guest = visit.request ? read_cart(http::cookie(*visit.request, kCookie)) : Cart{};
    if (!visit.who()) return guest;
    auto cart = *db.kept<Cart>("store.cart " + to_string(*visit.who()), [&] {
        return db.all<CartLine>(R"sql(
            select kind, thing, quantity from cart_lines where person = $1 order by added_at, thing)sql", *visit.who());
    });
    for (auto& line : guest)
        if (std::none_of(cart.begin(), cart.end(), [&](auto& kept) { return kept.kind == line.kind && kept.thing == line.thing; })) put(cart, line);
    return cart;
}

std::vector<Cookie> keep_cart(Tx& tx, const Visit& visit, const Cart& cart) {
    constexpr int kGuestSeconds = 30 * 86'400;
    if (!visit.who()) return {{std::string(kCookie), write_cart(cart), cart.empty() ? -1 : kGuestSeconds}};
    tx.run(R"sql(delete from cart_lines where person = $1)sql", *visit.who());
    auto at = tx.now();
    for (auto& line : cart) {
        tx.run(R"sql(
            insert into cart_lines (person, kind, thing, quantity, added_at) values ($1, $2, $3, $4, $5))sql", *visit.who(), line.kind, line.thing, line.quantity, at);
        at.micros += 1;
    }
    return {{std::string(kCookie), "", -1}};
}

// ---- what it costs ------------------------------------------------------------------------------

namespace {

// What decides besides the product's own row whether it can be ordered.
struct Known {
    std::vector<DateRow> dates;
    std::vector<CourseWork> works;
    std::set<ProductId> owned;                      // courses
};

Known known_of(Db& db, const Visit& visit, const std::vector<ProductRow>& all) {
    std::vector<ProductId> dated, ids;
    std::vector<ProductRow> courses;
    for (auto& product : all) {
        if (product.kind == Kind::ticket) dated.push_back(product.id);
        if (product.kind == Kind::course) courses.push_back(product), ids.push_back(product.id);
    }
    Known known{dates_of(db, dated), course_works(db, ids), {}};
    known.owned = owned_courses(db, visit, courses, known.works);
    return known;
}

std::string problem_of(const Visit& visit, const ProductRow& product, const CartLine& line, const Known& known) {
    if (product.state != Offer::on_sale) return visit.tr("This is not offered any more.");
    bool sells = product.kind != Kind::ticket || std::any_of(known.dates.begin(), known.dates.end(), [&](auto& date) { return date.product == product.id && date.sells(visit.now); });
    if (!sells) return visit.tr("Sales have ended.");
    if (known.owned.contains(product.id)) return visit.tr("You have this already.");
    bool opens = product.kind != Kind::course || std::any_of(known.works.begin(), known.works.end(), [&](auto& work) { return work.product == product.id; });
    if (!opens) return visit.tr("This is not offered any more.");
    if (product.sold_out()) return visit.tr("Sold out.");
    if (product.stock && *product.stock < line.quantity) return Ui{visit}.plural(*product.stock, "Only {} is left.", "Only {} are left.");
    if (visit.who() && product.seller == *visit.who()) return visit.tr("This is your own.");
    return {};
}

void price_works(Db& db, const Visit& visit, const Cart& cart, std::vector<Priced>& found) {
    std::vector<ItemId> ids;
    for (auto& line : cart)
        if (line.kind == Thing::work) ids.push_back(ItemId{line.thing});
    if (ids.empty()) return;
    auto prices = commerce::prices(db, ids);
    for (auto& card : items::cards(db, visit, ids)) {
        auto price = prices.find(card.id);
        Priced line{{Thing::work, card.id.value, 1}, card.title, card.url, Kind::work, price == prices.end() ? Money{} : price->second, card.community, card.author.id, 0, {}};
        bool open = visit.who() && membership::pass(db, visit, {.item = card.id, .community = card.community, .author = card.author.id, .kind = membership::LockKind::paid});
        if (price == prices.end()) line.problem = visit.tr("This is not offered any more.");
        else if (open) line.problem = visit.tr("You have this already.");
        found.push_back(std::move(line));
    }
}

}  // namespace

std::vector<Priced> priced(Db& db, const Visit& visit, const Cart& cart) {
    std::vector<Priced> found, sorted;
    price_works(db, visit, cart, found);
    std::vector<ProductId> ids;
    for (auto& line : cart)
        if (line.kind == Thing::product) ids.push_back(ProductId{line.thing});
    auto visible = communities::visible(db, visit);
    auto all = products(db, ids);
    auto known = known_of(db, visit, all);
    for (auto& product : all) {
        if (std::none_of(visible.begin(), visible.end(), [&](auto& c) { return c.id == product.community; })) continue;
        auto line = std::find_if(cart.begin(), cart.end(), [&](auto& each) { return each.kind == Thing::product && each.thing == product.id.value; });
        Priced shown{*line, product.title, product_url(product.id), product.kind, product.price(), product.community, product.seller, product.commission, {}};
        if (shown.once()) shown.line.quantity = 1;
        if (product.kind == Kind::ticket) shown.line.quantity = std::min(shown.line.quantity, kTicketsAtOnce);
        shown.problem = problem_of(visit, product, shown.line, known);
        shown.scarce = product.stock.has_value();
        found.push_back(std::move(shown));
    }
    for (auto& line : cart)
        for (auto& shown : found)
            if (shown.line.kind == line.kind && shown.line.thing == line.thing) sorted.push_back(shown);
    return sorted;
}

bool Basket::needs_address() const {
    return std::any_of(lines.begin(), lines.end(), [](auto& line) { return line.goods == Kind::physical; });
}

bool Basket::is_scarce() const {
    return std::any_of(lines.begin(), lines.end(), [](auto& line) { return line.scarce; });
}

std::int64_t Basket::sum() const {
    std::int64_t all = 0;
    for (auto& line : lines) all += line.sum().minor;
    return all;
}

std::vector<Basket> baskets(const std::vector<Priced>& lines) {
    std::vector<Basket> all;
    for (auto& line : lines) {
        if (!line.problem.empty()) continue;
        auto same = std::find_if(all.begin(), all.end(), [&](auto& b) { return b.community == line.community && b.currency == line.unit.currency; });
        if (same == all.end()) all.push_back({line.community, line.unit.currency, {line}});
        else same->lines.push_back(line);
    }
    return all;
}

namespace {

// What one line of an order is: as it lies in the cart, or one work of a course with its part of the price.
struct Piece {
    Priced priced;
    CourseWork work = {};
};

std::string reference_of(const Piece& piece) {
    auto& line = piece.priced.line;
    auto thing = fmt::format("{}:{}", name_of(line.kind), to_string(ProductId{line.thing}));
    return piece.work.item ? thing + "." + to_string(piece.work.item) : thing;
}

// The authors of works have their usual part of them, alone or in a course.
std::vector<commerce::Share> shares_of(Db& db, const Piece& piece) {
    auto& line = piece.priced;
    if (piece.work.item) return commerce::parts_of(db, piece.work.item, piece.work.author).shares;
    if (line.line.kind == Thing::work) return commerce::parts_of(db, ItemId{line.line.thing}, line.seller).shares;
    if (!line.seller || line.commission >= 100) return {};
    return {{line.seller, commerce::ShareRole::author, 100 - line.commission}};
}

// Each ticket is a line of the order, and so is each work of a course: one can be given back, and authors share exactly.
std::vector<Piece> pieces_of(Db& db, const Basket& basket) {
    std::vector<ProductId> courses;
    for (auto& line : basket.lines)
        if (line.goods == Kind::course) courses.push_back(ProductId{line.line.thing});
    auto works = course_works(db, courses);
    std::vector<Piece> pieces;
    for (auto line : basket.lines) {
        if (line.goods != Kind::course) {
            int times = line.goods == Kind::ticket ? std::exchange(line.line.quantity, 1) : 1;
            for (int i = 0; i < times; ++i) pieces.push_back({line});
            continue;
        }
        std::vector<CourseWork> own;
        std::vector<std::int64_t> weights;
        for (auto& work : works)
            if (work.product.value == line.line.thing) own.push_back(work), weights.push_back(work.weight());
        auto parts = split(line.unit, weights);
        for (std::size_t i = 0; i < own.size(); ++i) {
            pieces.push_back({line, own[i]});
            pieces.back().priced.unit = parts[i], pieces.back().priced.title = line.title + " · " + own[i].title;
        }
    }
    return pieces;
}

}  // namespace

Quote quote(Db& db, const Visit& visit, const Basket& basket, const std::string& country, const std::string& coupon) {
    Quote made;
    made.list = {basket.sum(), basket.currency};
    commerce::Sale sale;
    sale.buyer = visit.person(), sale.community = basket.community, sale.price = made.list, sale.at = visit.now;
    auto less = commerce::reductions_of(db, visit, sale, coupon);
    made.discounts = less.discounts, made.complaint = less.complaint;
    std::int64_t off = 0;
    for (auto& discount : made.discounts) off += discount.minor;
    auto pieces = pieces_of(db, basket);
    std::vector<std::int64_t> weights;
    for (auto& piece : pieces) weights.push_back(piece.priced.sum().minor);
    auto offs = off > 0 ? split({off, basket.currency}, weights) : std::vector<Money>(pieces.size(), Money{0, basket.currency});
    auto known = taxes(db);
    made.due = {0, basket.currency};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        auto& line = pieces[i].priced;
        commerce::Line row{.reference = reference_of(pieces[i]), .title = line.title, .quantity = line.line.quantity, .list_minor = line.sum().minor, .discount_minor = offs[i].minor};
        if (auto* tax = tax_for(known, country, line.goods)) row.tax_name = tax->name, row.tax_basis = tax->basis, row.tax_added = tax->added;
        made.due.minor += row.due();
        made.lines.push_back(std::move(row));
    }
    return made;
}

// ---- the order ----------------------------------------------------------------------------------

namespace {

struct Taking { ProductId product; int quantity = 1; };

struct Referred { Thing kind = Thing::product; std::int64_t thing = 0; ItemId work; };

std::optional<Referred> read_reference(const std::string& reference) {
    auto colon = reference.find(':'), point = std::min(reference.find('.'), reference.size());
    Referred line;
    auto id = colon == reference.npos ? std::nullopt : read_id(reference.substr(colon + 1, point - colon - 1));
    if (!id || !from_name(reference.substr(0, colon), line.kind)) return std::nullopt;
    line.thing = *id;
    if (point < reference.size()) line.work = ItemId{read_id(reference.substr(point + 1)).value_or(0)};
    return line;
}

// Counted in the row that every other buyer of the same thing changes too: of two who take the last one, one is told.
bool take_stock(Tx& tx, const Taking& taking) {
    return tx.run(R"sql(
        update products set stock = stock - $2 where id = $1 and state = 'on_sale' and (stock is null or stock >= $2))sql", taking.product, taking.quantity) == 1;
}

void put_back(Tx& tx, const Taking& taking) {
    tx.run(R"sql(update products set stock = stock + $2 where id = $1 and stock is not null)sql", taking.product, taking.quantity);
}

std::vector<Taking> takings_of(Db& db, OrderId order) {
    std::vector<Taking> all;
    for (auto& line : commerce::lines_of(db, order))
        if (auto what = read_reference(line.reference); what && what->kind == Thing::product) all.push_back({ProductId{what->thing}, line.quantity});
    return all;
}

void must_be_written(const Address& to) {
    if (trimmed(to.name).empty()) invalid("ship_name", "Say who receives it.");
    if (utf8_length(to.address) < 5) invalid("ship_address", "Write the whole address, with postal code and place.");
    if (trimmed(to.phone).empty()) invalid("ship_phone", "Carriers ask for a telephone number.");
}

// One order that is not paid holds a scarce thing for a person, and few a day do.
void make_way(Tx& tx, PersonId buyer, const Basket& basket) {
    constexpr int kAtOnce = 100;
    if (!basket.is_scarce()) return;
    auto unpaid = tx.one<std::int64_t>(R"sql(
        select count(*) from store_orders s where s.buyer = $1 and s.made_at > $2 and not exists (select 1 from deliveries d where d.order_id = s.order_id))sql", buyer, tx.now() - days(1));
    if (unpaid >= kUnpaidADay) conflict("You began several orders today and did not pay them. Pay one of them, or order this tomorrow.");
    for (auto order : tx.all<OrderId>(R"sql(
            select s.order_id from store_orders s join waiting_orders w on w.id = s.order_id where s.buyer = $1 and s.is_reserved order by s.order_id desc limit $2)sql", buyer, kAtOnce)) {
        auto holds = [&](const Taking& taking) {
            return std::any_of(basket.lines.begin(), basket.lines.end(), [&](auto& line) { return line.scarce && line.line.kind == Thing::product && line.line.thing == taking.product.value; });
        };
        auto takings = takings_of(tx, order);
        if (std::any_of(takings.begin(), takings.end(), holds)) commerce::close_goods(tx, order);
    }
}

void release(Tx& tx, OrderId order) {
    if (tx.run(R"sql(update store_orders set is_reserved = $2 where order_id = $1 and is_reserved)sql", order, false) == 0) return;
    for (auto& taking : takings_of(tx, order)) put_back(tx, taking);
}

}  // namespace

OrderId place(const Visit& visit, Tx& tx, const Basket& basket, const Address& to, const std::string& coupon) {
    if (basket.needs_address()) must_be_written(to);
    auto agreed = quote(tx, visit, basket, to.country, coupon);
    if (agreed.complaint) throw Refusal(Refusal::Why::invalid, *agreed.complaint, {{"coupon", *agreed.complaint}});
    make_way(tx, visit.person(), basket);
    auto pieces = pieces_of(tx, basket);
    for (std::size_t i = 0; i < pieces.size(); ++i) agreed.lines[i].shares = shares_of(tx, pieces[i]);
    for (auto& line : basket.lines)
        if (line.line.kind == Thing::product && !take_stock(tx, {ProductId{line.line.thing}, line.line.quantity}))
            throw Refusal(Refusal::Why::conflict, {"“{}” was sold out a moment ago. Look at your cart again.", {line.title}});
    auto title = basket.lines.front().title;
    if (basket.lines.size() > 1) title = visit.tr("{} and {} more", basket.lines.front().title, std::to_string(basket.lines.size() - 1));
    auto order = commerce::order_goods(visit, tx, {"store", basket.community, visit.person(), title, basket.currency, agreed.lines, agreed.discounts});
    bool ships = basket.needs_address();
    tx.run(R"sql(
        insert into store_orders (order_id, buyer, is_reserved, country, ship_name, ship_address, ship_phone, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        order, visit.person(), true, to.country, ships ? to.name : "", ships ? to.address : "", ships ? to.phone : "", tx.now());
    return order;
}

std::optional<OrderId> just_placed(Db& db, PersonId buyer, Time now) {
    auto newest = db.maybe<OrderId>(R"sql(
        select s.order_id from store_orders s join waiting_orders w on w.id = s.order_id
        where s.buyer = $1 and s.made_at > $2 order by s.order_id desc limit 1)sql", buyer, now - minutes(10));
    return newest;
}

// ---- when money arrives, or does not ------------------------------------------------------------

// Tickets for what was cancelled or is over meanwhile.
static bool has_passed(Tx& tx, const std::vector<Taking>& takings) {
    std::vector<ProductId> ids;
    for (auto& taking : takings) ids.push_back(taking.product);
    auto dates = dates_of(tx, ids);
    return std::any_of(dates.begin(), dates.end(), [&](auto& date) { return date.cancelled_at || date.is_over(tx.now()); });
}

bool hindered(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source != "store") return false;
    auto takings = takings_of(tx, order.id);
    if (has_passed(tx, takings)) return true;
    if (tx.maybe<bool>(R"sql(select is_reserved from store_orders where order_id = $1)sql", order.id).value_or(false)) return false;
    // It was closed and its goods went back to the shelf: late money has them if they are still there.
    std::vector<Taking> taken;
    for (auto& taking : takings) {
        if (take_stock(tx, taking)) {
            taken.push_back(taking);
            continue;
        }
        for (auto& back : taken) put_back(tx, back);
        return true;
    }
    tx.run(R"sql(update store_orders set is_reserved = $2 where order_id = $1)sql", order.id, true);
    return false;
}

void close(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source == "store") release(tx, order.id);
}

namespace {
struct Holding { OrderId order_id; Time made_at; };
DESCRIBE(Holding, order_id, made_at)
}  // namespace

// What has no number is not held from anybody: such an order stands until it is closed.
static bool takes_counted(Tx& tx, OrderId order) {
    std::vector<ProductId> ids;
    for (auto& taking : takings_of(tx, order)) ids.push_back(taking.product);
    auto taken = products(tx, ids);
    return std::any_of(taken.begin(), taken.end(), [](auto& product) { return product.stock.has_value(); });
}

void let_go(Tx& tx, Time due) {
    constexpr int kAtOnce = 500;
    for (auto& order : tx.all<Holding>(R"sql(
            select s.order_id, s.made_at from store_orders s join waiting_orders w on w.id = s.order_id
            where s.is_reserved and s.made_at <= $1 order by s.order_id desc limit $2)sql", due - kHeld, kAtOnce))
        if (takes_counted(tx, order.order_id) && (order.made_at <= due - kHeldForTransfer || !commerce::awaits_transfer(tx, order.order_id, due))) release(tx, order.order_id);
}

namespace {

std::string grant_of(OrderId order, std::int64_t line) { return fmt::format("{}.{}", to_string(order), line); }

void grant_item(Tx& tx, const commerce::GoodsFacts& order, std::int64_t line, ItemId item, const std::string& title) {
    membership::grant(tx, {.person = order.buyer, .community = order.community, .item = item, .starts_at = tx.now(), .source = "store",
        .source_id = grant_of(order.id, line), .note = title});
}

void give_keys(Tx& tx, OrderId order, std::int64_t line, ProductId product, int quantity) {
    auto given = tx.run(R"sql(
        update licence_keys set order_id = $1, line = $2, given_at = $3
        where id in (select id from licence_keys where product = $4 and order_id = 0 order by id limit $5))sql", order, line, tx.now(), product, quantity);
    CHECK_THAT(given == quantity);                  // the stock counts the free keys
}

// Of a course `first` is the line that its files come with.
void give_line(Tx& tx, const commerce::GoodsFacts& order, std::int64_t number, const commerce::Line& line, bool first) {
    auto what = read_reference(line.reference);
    CHECK_THAT(what.has_value());
    DeliveryRow row{.order_id = order.id, .line = number, .kind = Kind::work, .buyer = order.buyer, .quantity = line.quantity, .state = DeliveryState::ready};
    if (what->kind == Thing::work) {
        row.item = ItemId{what->thing};
        grant_item(tx, order, number, row.item, line.title);
    } else {
        auto product = *find_product(tx, ProductId{what->thing});
        row.kind = product.kind, row.product = product.id, row.seller = product.seller;
        if (product.kind == Kind::service || product.kind == Kind::physical) row.state = DeliveryState::waiting;
        row.item = what->work;
        if (has_files(product.kind) && first) grant_item(tx, order, number, product.item(), product.title);
        if (row.item) grant_item(tx, order, number, row.item, line.title);
        if (product.kind == Kind::licence) give_keys(tx, order.id, number, product.id, line.quantity);
        if (first) tx.run(R"sql(update products set sold = sold + $2 where id = $1)sql", product.id, line.quantity);
    }
    tx.run(R"sql(
        insert into deliveries (order_id, line, kind, product, item, buyer, seller, quantity, state, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10))sql",
        order.id, number, row.kind, row.product, row.item, row.buyer, row.seller, row.quantity, row.state, tx.now());
    if (row.kind == Kind::ticket) give_ticket(tx, row, order, line);
}

}  // namespace

void give(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source != "store") return;
    std::int64_t number = 0;
    std::string before;
    for (auto& line : commerce::lines_of(tx, order.id)) {
        auto what = line.reference.substr(0, line.reference.find('.'));
        give_line(tx, order, ++number, line, what == line.reference || what != std::exchange(before, what));
    }
}

// The files of a course came with its first line. While any of its lines stands they stay, with that one.
static void keep_files(Tx& tx, const commerce::GoodsFacts& order, const DeliveryRow& returned) {
    for (auto& row : deliveries_of(tx, order.id))
        if (row.product == returned.product && row.state != DeliveryState::returned) {
            auto product = *find_product(tx, row.product);
            return grant_item(tx, order, row.line, product.item(), product.title);
        }
}

void take_back(Tx& tx, const commerce::GoodsFacts& order, const std::vector<commerce::LineBack>& backs) {
    if (order.source != "store") return;
    for (auto& back : backs) {
        note_back(tx, order.id, back.line, back.minor);
        auto row = back.whole ? find_delivery(tx, order.id, back.line) : std::nullopt;
        if (!row || row->state == DeliveryState::returned) continue;
        membership::revoke(tx, "store", grant_of(order.id, back.line));
        // What did not leave the house goes back to the shelf. A key that was shown is never given again.
        bool still_here = row->state == DeliveryState::waiting && (row->kind == Kind::physical || row->kind == Kind::service);
        if (still_here) {
            tx.run(R"sql(update service_slots set order_id = 0, line = 0 where order_id = $1 and line = $2)sql", order.id, back.line);
            put_back(tx, {row->product, static_cast<int>(row->quantity)});
        }
        if (row->kind == Kind::ticket && void_ticket(tx, order.id, back.line)) put_back(tx, {row->product, 1});
        tx.run(R"sql(update deliveries set state = 'returned', changed_at = $3 where order_id = $1 and line = $2)sql", order.id, back.line, tx.now());
        if (row->kind == Kind::course) keep_files(tx, order, *row);
    }
}

}  // namespace lyceum::store
