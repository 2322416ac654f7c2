// How the shop looks to those who buy.
#include "modules/media/media.hpp"
#include "modules/store/tickets/pages.hpp"
#include "platform/html/markdown.hpp"
#include <algorithm>

namespace lyceum::store {
using namespace html;

std::string kind_name(const Ui& ui, Kind kind) {
    switch (kind) {
        case Kind::file: return ui.tr("E-books and files");
        case Kind::licence: return ui.tr("Licences");
        case Kind::service: return ui.tr("Services");
        case Kind::physical: return ui.tr("Physical goods");
        case Kind::ticket: return ui.tr("Tickets");
        case Kind::course: return ui.tr("Courses");
        case Kind::work: return ui.tr("Articles and series");
    }
    return {};
}

static std::string_view kind_icon(Kind kind) {
    switch (kind) {
        case Kind::file: return "book-open";
        case Kind::licence: return "key";
        case Kind::service: return "handshake";
        case Kind::physical: return "store";
        case Kind::ticket: return "ticket";
        case Kind::course: return "graduation-cap";
        case Kind::work: return "file-text";
    }
    return "store";
}

Html kind_chip(const Ui& ui, Kind kind) { return span(_class = "chip", ui.icon(kind_icon(kind), "s"), kind_name(ui, kind)); }

std::string rate_text(int basis) {
    if (basis % 100 == 0) return fmt::format("{} %", basis / 100);
    auto text = fmt::format("{}.{:02}", basis / 100, basis % 100);
    if (text.back() == '0') text.pop_back();
    return text + " %";
}

Html stars_view(const Ui& ui, int tenths, std::int64_t reviews) {
    if (reviews == 0) return span(_class = "small muted", ui.tr("No reviews yet"));
    return span(_class = "small nowrap", span(_class = "gold", ui.icon("star", "s")), " ", fmt::format("{}.{}", tenths / 10, tenths % 10), " ",
        span(_class = "muted", ui.plural(reviews, "({} review)", "({} reviews)")));
}

static Html older_view(const Ui& ui, bool there, const Url& to) {
    if (!there) return {};
    return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = to, ui.tr("Older")));
}

static std::string price_text(const Ui& ui, Money price) { return price.is_zero() ? ui.tr("Free") : ui.money(price); }

static Html card_of(const Ui& ui, const ProductCard& card) {
    return article(_class = "sheet goods", header(kind_chip(ui, card.kind), when(card.sold_out, [&] { return span(_class = "chip", ui.tr("Sold out")); })),
        h3(a(_href = product_path({card.id}), card.title)),
        div(_class = "stack tight", when(card.starts_at.has_value(), [&] { return p(_class = "small", ui.icon("calendar", "s"), " ", ui.date_time(*card.starts_at)); }), p(_class = "muted", card.summary)),
        div(_class = "row wrap", strong(_class = "price", price_text(ui, card.price)), span(_class = "grow"), stars_view(ui, card.tenths, card.reviews)),
        p(_class = "small muted", card.seller ? ui.tr("Sold by {}", card.seller->name) : ui.tr("Sold by this site.")));
}

static Html into_cart(const Ui& ui, Thing kind, const std::string& id, const std::string& label, std::string_view style) {
    return html::form(_class = "act", _action = add_path(), _method = "post", input(_type = "hidden", _name = "csrf", _value = ui.csrf_token()),
        input(_type = "hidden", _name = "kind", _value = name_of(kind)), input(_type = "hidden", _name = "thing", _value = id),
        button(_type = "submit", _class = style, label));
}

static Html works_view(const Ui& ui, const std::vector<WorkCard>& works) {
    if (works.empty()) return {};
    return section(h2(_class = "section-title", ui.tr("Articles and series")), ul(_class = "list", each(works, [&](const WorkCard& work) {
        return li(div(_class = "row wrap", div(_class = "grow", a(_href = work.url, work.title), " ", span(_class = "small muted", work.author)), strong(ui.money(work.price)),
            into_cart(ui, Thing::work, to_string(work.item), ui.tr("Add to cart"), "btn sm")));
    })));
}

static Html filters(const Ui& ui, const ShopSearch& search) {
    Html kinds = option(_value = "", _selected = !search.kind, ui.tr("Everything"));
    each_enumerator<Kind>([&](std::string_view name, Kind kind) { kinds += option(_value = name, _selected = search.kind == kind, kind_name(ui, kind)); });
    return query_form(shop_path(), _class = "filters", _role = "search", _controller = "autosubmit",
        input(_type = "search", _name = "q", _value = search.q.str(), _label = ui.tr("Search the shop"), _placeholder = ui.tr("Search the shop"), _maxlength = 80),
        select(_name = "kind", _label = ui.tr("Kind"), kinds), when(!search.seller.empty(), [&] { return input(_type = "hidden", _name = "seller", _value = search.seller); }),
        element("noscript", {Node(button(_class = "btn", _type = "submit", ui.tr("Search")))}));
}

Page shop_page(const Ui& ui, const Shop& page) {
    auto& s = page.search;
    auto title = page.seller ? ui.tr("Offered by {}", page.seller->name) : ui.tr("Shop");
    bool searched = !s.q.empty() || s.kind;
    auto empty = div(_class = "empty", ui.icon("store", "l"), h2(searched ? ui.tr("No matching products") : ui.tr("No products yet")),
        p(ui.tr("Books, files, courses, licences and services from this community.")),
        searched ? a(_class = "btn", _href = shop_path(), ui.tr("Show everything")) : a(_class = "btn", _href = ui.signed_in() ? sell_path() : Url::local("/sign-in").with("next", "/sell"), ui.tr("Sell something")));
    return {.title = title,
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(title), when(!page.seller, [&] { return p(_class = "muted", ui.tr("From this site and its members, reviewed by the staff.")); })),
                div(_class = "row actions", each(page.links, [&](const NavLink& link) { return a(_class = "btn", _href = link.to, ui.icon(link.icon, "s"), link.label); }),
                    a(_class = "btn", _href = cart_path(), ui.icon("inbox", "s"), ui.tr("Cart")), when(page.may_sell, [&] { return a(_class = "btn", _href = sell_path(), ui.tr("Sell")); }))),
            filters(ui, s),
            when(page.products.empty() && page.works.empty(), [&] { return empty; }),
            when(!page.products.empty(), [&] { return section(h2(_class = "visually-hidden", ui.tr("Products")), div(_class = "goods-grid", each(page.products, [&](auto& card) { return card_of(ui, card); }))); }),
            older_view(ui, page.older.has_value(), shop_path({s.q, s.kind, s.seller, page.older})), works_view(ui, page.works)),
        .shape = Shape::plain, .description = ui.tr("Books, files, courses, licences and services from this community."), .canonical = shop_path({{}, s.kind, s.seller, {}}), .indexed = s.q.empty()};
}

// ---- one product --------------------------------------------------------------------------------

static std::string size_text(std::int64_t bytes) {
    if (bytes >= 1'000'000) return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
    return fmt::format("{} kB", std::max<std::int64_t>(1, bytes / 1000));
}

static Html gets_view(const Ui& ui, const ProductPage& page) {
    if (!page.files.empty())
        return section(h2(_class = "section-title", ui.tr("What you get")), ul(_class = "list", each(page.files, [&](const FileLine& file) {
            return li(_class = "row", ui.icon("file", "s"), file.name, span(_class = "small muted", size_text(file.bytes)));
        })));
    if (!page.hours.empty())
        return section(h2(_class = "section-title", ui.tr("Available times")), p(_class = "small muted", ui.tr("You choose one after you pay.")),
            div(_class = "row wrap", each(page.hours, [&](Time hour) { return span(_class = "chip", ui.date_time(hour)); })));
    return {};
}

static Html review_form(const Ui& ui, const ProductPage& page) {
    if (!page.may_review) return {};
    Form form(ui, review_path({page.card.id, 5, {}}));
    std::vector<Choice> stars;
    for (int i = 5; i >= 1; --i) stars.push_back({std::to_string(i), ui.plural(i, "{} star", "{} stars")});
    return details(summary(_class = "btn", ui.tr("Write a review")), form(_class = "form sheet", form.choose({.name = "stars", .label = ui.tr("Your rating"), .value = "5"}, stars),
        form.area({.name = "words", .label = ui.tr("Your review"), .max = 2000, .rows = 4}), div(_class = "form-foot", form.submit(ui.tr("Publish review")))));
}

static Html reviews_view(const Ui& ui, const ProductPage& page) {
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Reviews by buyers")), review_form(ui, page),
        page.reviews.empty() ? p(_class = "muted", ui.tr("No reviews yet")) : ul(_class = "list", each(page.reviews, [&](const ReviewLine& r) {
            return li(_class = "stack tight", accounts::byline_view(ui, r.by, group(span(_class = "gold", ui.icon("star", "s")), " ", span(_class = "small", ui.plural(r.stars, "{} star", "{} stars")), " ", ui.ago(r.made_at))),
                when(!r.words.empty(), [&] { return p(r.words); }));
        })));
}

static Html buy_view(const Ui& ui, const ProductPage& page) {
    if (page.state != Offer::on_sale) return div(_class = "flash", ui.icon("info"), span(ui.tr("Only you see this page: it is not on sale.")));
    if (!page.sells) return p(_class = "muted", ui.tr("Sales have ended."));
    if (page.card.sold_out) return p(_class = "muted", ui.tr("Sold out. Check back later."));
    if (page.owned) return div(_class = "flash good", ui.icon("circle-check"), span(ui.tr("You have this already."), " ", page.reading ? a(_class = "link", _href = learning_path(), ui.tr("To your courses")) : a(_class = "link", _href = commerce::orders_url(), ui.tr("To your orders"))));
    return into_cart(ui, Thing::product, to_string(page.card.id), ui.tr("Add to cart"), "btn primary lg block");
}

Page product_page(const Ui& ui, const ProductPage& page) {
    auto& card = page.card;
    MarkdownOptions how;
    how.id_prefix = "product-";
    how.picture_elsewhere = &media::picture_elsewhere;
    auto left = page.stock && *page.stock > 0 && *page.stock <= 10 ? ui.plural(*page.stock, "{} is left", "{} are left") : std::string();
    return {.title = card.title,
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(card.title), p(_class = "muted", card.summary)), when(page.own, [&] { return div(_class = "row actions", a(_class = "btn", _href = edit_path({card.id}), ui.tr("Change it"))); })),
            div(_class = "checkout product",
                div(_class = "stack loose", when(page.date.has_value(), [&] { return when_view(ui, *page.date); }), outline_view(ui, page), when(!page.description.empty(), [&] { return div(_class = "prose", render_markdown(page.description, how).html); }), gets_view(ui, page), reviews_view(ui, page)),
                aside(_class = "sheet order", _label = ui.tr("Buy it"), p(span(_class = "chip", ui.icon(kind_icon(card.kind), "s"), kind_name(ui, card.kind))),
                    p(_class = "price", price_text(ui, card.price), when(!page.tax.empty(), [&] { return small(page.tax); })), stars_view(ui, card.tenths, card.reviews),
                    when(!left.empty(), [&] { return p(_class = "small muted", left); }), buy_view(ui, page),
                    card.seller ? div(_class = "stack tight", accounts::byline_view(ui, *card.seller), a(_class = "link small", _href = shop_path({{}, {}, card.seller->handle, {}}), ui.tr("More by this seller")))
                                : p(_class = "small muted", ui.tr("Sold by this site."))))),
        .shape = Shape::plain, .description = card.summary, .canonical = product_path({card.id}), .json_ld = card.kind == Kind::course ? course_json_ld(ui, page) : event_json_ld(ui, page)};
}

// ---- the cart -----------------------------------------------------------------------------------

static Html quantity_form(const Ui& ui, const Priced& line) {
    auto id = to_string(ProductId{line.line.thing});
    auto to = set_path();
    auto hidden = group(input(_type = "hidden", _name = "csrf", _value = ui.csrf_token()), input(_type = "hidden", _name = "kind", _value = name_of(line.line.kind)),
        input(_type = "hidden", _name = "thing", _value = id));
    auto remove = html::form(_class = "act", _action = to, _method = "post", hidden, input(_type = "hidden", _name = "quantity", _value = "0"),
        button(_type = "submit", _class = "btn ghost sm", _label = ui.tr("Remove “{}”", line.title), ui.icon("trash-2", "s")));
    if (line.once()) return remove;
    return group(html::form(_class = "act row", _action = to, _method = "post", hidden,
        input(_type = "number", _name = "quantity", _value = std::to_string(line.line.quantity), _min = "0", _max = "99", _class = "narrow", _label = ui.tr("How many of “{}”", line.title)),
        button(_type = "submit", _class = "btn sm", ui.tr("Change"))), remove);
}

Page cart_page(const Ui& ui, const CartPage& page) {
    auto empty = div(_class = "empty", ui.icon("inbox", "l"), h2(ui.tr("Your cart is empty")), p(ui.tr("What you put in is kept, also before you sign in.")), a(_class = "btn primary", _href = shop_path(), ui.tr("To the shop")));
    auto lines = ul(_class = "sheet cart", each(page.lines, [&](const Priced& line) {
        return li(div(a(_class = "name", _href = line.url, line.title), when(!line.problem.empty(), [&] { return p(_class = "error", line.problem); })),
            div(_class = "row", quantity_form(ui, line), strong(_class = "num", price_text(ui, line.sum()))));
    }));
    Html orders;
    for (std::size_t i = 0; i < page.sums.size(); ++i)
        orders += div(_class = "stack tight", p(_class = "price", ui.money(page.sums[i])), p(_class = "small muted", ui.tr("before coupons and taxes")),
            a(_class = "btn primary lg block", _href = checkout_path({page.communities[i], page.sums[i].currency, {}, {}}), ui.tr("Check out")));
    auto total = aside(_class = "sheet order", _label = ui.tr("Total"), h2(ui.tr("Total")), orders,
        when(page.sums.size() > 1, [&] { return p(_class = "small muted", ui.tr("These become separate orders: they are of different communities or currencies.")); }),
        p(a(_class = "link small", _href = shop_path(), ui.tr("Continue shopping"))));
    return {.title = ui.tr("Cart"),
        .body = group(h1(ui.tr("Cart")), page.lines.empty() ? empty : div(_class = "checkout", lines, when(!page.sums.empty(), [&] { return total; }))),
        .shape = Shape::plain, .indexed = false};
}

// ---- checkout -----------------------------------------------------------------------------------

// Names of the countries that shops here sell to most; others are shown by their code (ISO 3166-1).
std::string country_name(const Ui& ui, std::string_view code) {
    struct Country { std::string_view code, en, zh; };
    static constexpr Country kKnown[]{{"AU", "Australia", "澳大利亚"}, {"AT", "Austria", "奥地利"}, {"BE", "Belgium", "比利时"}, {"BR", "Brazil", "巴西"}, {"CA", "Canada", "加拿大"},
        {"CH", "Switzerland", "瑞士"}, {"CN", "Mainland China", "中国大陆"}, {"DE", "Germany", "德国"}, {"DK", "Denmark", "丹麦"}, {"ES", "Spain", "西班牙"}, {"FI", "Finland", "芬兰"},
        {"FR", "France", "法国"}, {"GB", "United Kingdom", "英国"}, {"HK", "Hong Kong", "香港"}, {"IE", "Ireland", "爱尔兰"}, {"IN", "India", "印度"}, {"IT", "Italy", "意大利"},
        {"JP", "Japan", "日本"}, {"KR", "Korea", "韩国"}, {"MO", "Macao", "澳门"}, {"MY", "Malaysia", "马来西亚"}, {"NL", "Netherlands", "荷兰"}, {"NO", "Norway", "挪威"},
        {"NZ", "New Zealand", "新西兰"}, {"PL", "Poland", "波兰"}, {"PT", "Portugal", "葡萄牙"}, {"SE", "Sweden", "瑞典"}, {"SG", "Singapore", "新加坡"}, {"TH", "Thailand", "泰国"},
        {"TW", "Taiwan", "台湾"}, {"US", "United States", "美国"}, {"VN", "Vietnam", "越南"}};
    for (auto& country : kKnown)
        if (country.code == code) return std::string(ui.chinese() ? country.zh : country.en);
    return code.empty() ? ui.tr("Elsewhere") : std::string(code);
}

static Html try_form(const Ui& ui, const CheckoutPage& page) {
    bool bad = !page.complaint.empty();
    Html countries = option(_value = "", _selected = page.at.country.empty(), country_name(ui, ""));
    for (auto& code : page.countries) countries += option(_value = code, _selected = page.at.country == code, country_name(ui, code));
    return query_form(checkout_path({page.at.community, page.at.currency, {}, {}}), _class = "sheet form",
        input(_type = "hidden", _name = "community", _value = page.at.community), input(_type = "hidden", _name = "currency", _value = name_of(page.at.currency)),
        when(!page.countries.empty(), [&] {
            return div(_class = "field", label(_for = "country", ui.tr("Your location, for tax")), div(_class = "joined", select(_id = "country", _name = "country", countries), button(_class = "btn", _type = "submit", ui.tr("Show"))));
        }),
        div(_class = bad ? "field bad" : "field", label(_for = "coupon", ui.tr("Coupon")),
            div(_class = "joined", input(_id = "coupon", _name = "coupon", _value = page.at.coupon, _maxlength = 40, _autocomplete = "off", only_if(bad, _aria_invalid = true), only_if(bad, _describedby = "coupon-error")),
                button(_class = "btn", _type = "submit", ui.tr("Try it"))),
            when(bad, [&] { return p(_class = "error", _id = "coupon-error", page.complaint); })));
}

static Html sums(const Ui& ui, const CheckoutPage& page) {
    auto line = [&](const std::string& what, const std::string& amount) { return div(dt(what), dd(amount)); };
    return dl(_class = "lines", each(page.lines, [&](const CheckoutLine& l) { return line(l.quantity > 1 ? fmt::format("{} × {}", l.quantity, l.title) : l.title, price_text(ui, l.list)); }),
        each(page.discounts, [&](const commerce::Discount& d) { return line(d.label, "−" + ui.money({d.minor, page.list.currency})); }),
        each(page.lines, [&](const CheckoutLine& l) {
            if (l.tax.is_zero()) return Html();
            auto name = l.tax_name + " " + rate_text(l.tax_basis);
            return div(_class = l.tax_added ? "" : "small muted", dt(l.tax_added ? ui.tr("{} on “{}”", name, l.title) : ui.tr("{} contained in “{}”", name, l.title)), dd(ui.money(l.tax)));
        }),
        div(_class = "total", dt(ui.tr("To pay today")), dd(ui.money(page.due))));
}

Page checkout_page(const Ui& ui, const CheckoutPage& page) {
    PlaceOrder in;
    in.community = page.at.community, in.currency = page.at.currency;
    Form form(ui, place_path(in));
    constexpr std::string_view kForm = "pay";
    bool open = !page.ways.empty() || page.due.is_zero();
    auto address = when(page.needs_address, [&] {
        return fieldset(_class = "form", legend(ui.tr("Shipping address")), form.text({.name = "ship_name", .label = ui.tr("Name"), .value = page.name, .required = true, .max = 100, .autocomplete = "name"}),
            form.area({.name = "ship_address", .label = ui.tr("Address"), .hint = ui.tr("Street, postal code, place and country."), .required = true, .max = 500, .autocomplete = "street-address", .rows = 3}),
            form.text({.name = "ship_phone", .label = ui.tr("Phone"), .required = true, .max = 40, .type = "tel", .autocomplete = "tel"}));
    });
    auto pay = page.due.is_zero() ? ui.tr("Confirm") : ui.tr("Pay {}", ui.money(page.due));
    return {.title = ui.tr("Checkout"),
        .body = group(h1(ui.tr("Checkout")), div(_class = "checkout",
            div(_class = "stack", when(!open, [&] { return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought."))); }),
                try_form(ui, page),
                when(open, [&] {
                    return form(_id = kForm, _class = "sheet form", address, when(!page.due.is_zero(), [&] { return commerce::methods_view(ui, form, page.ways); }), form.hidden("community", to_string(page.at.community)),
                        form.hidden("currency", name_of(page.at.currency)), form.hidden("country", page.at.country), form.hidden("coupon", page.complaint.empty() ? page.at.coupon : ""));
                })),
            aside(_class = "sheet order", _label = ui.tr("Your order"), h2(ui.tr("Your order")), sums(ui, page),
                when(open, [&] { return button(_type = "submit", _form = kForm, _class = "btn primary lg block", pay); }),
                when(page.scarce, [&] { return p(_class = "small muted", ui.tr("Limited items are held for you for 30 minutes, or three days for a bank transfer. If you pay later and they are gone, your money goes back. An earlier unpaid order of the same item is closed.")); }),
                p(_class = "small muted", ui.tr("It opens as soon as the payment arrives, also when you close the page.")), p(_class = "small", a(_class = "link", _href = cart_path(), ui.tr("Back to the cart")))))),
        .shape = Shape::plain, .indexed = false};
}

// ---- what was bought ----------------------------------------------------------------------------

static std::string state_text(const Ui& ui, const DeliveryRow& row) {
    switch (row.state) {
        case DeliveryState::waiting: return row.kind == Kind::service ? ui.tr("To be arranged") : ui.tr("Being prepared");
        case DeliveryState::ready: return ui.tr("Ready for you");
        case DeliveryState::sent: return ui.tr("Shipped");
        case DeliveryState::done: return row.kind == Kind::ticket ? ui.tr("Used") : row.kind == Kind::service ? ui.tr("Done") : ui.tr("Received");
        case DeliveryState::returned: return ui.tr("Given back");
    }
    return {};
}

static Html service_view(const Ui& ui, Db& db, const DeliveryRow& row) {
    auto slots = slots_of(db, row.product, ui.visit.now);
    std::vector<Choice> free;
    Html mine;
    std::int64_t chosen = 0;
    for (auto& slot : slots) {
        if (slot.order_id == row.order_id) ++chosen, mine += li(div(_class = "row wrap", span(_class = "grow", ui.icon("calendar", "s"), " ", ui.date_time(slot.starts_at), " ", span(_class = "small muted", ui.tr("{} minutes", slot.minutes), " · ", zone_name(ui, ui.locale().zone.name()))),
            when(row.state == DeliveryState::waiting && slot.starts_at >= ui.visit.now + kMoveUntil, [&] { return button_to(ui, leave_hour_path({row.order_id, row.line, slot.id}), "post", group(ui.tr("Choose another time")), "btn sm", ui.tr("Give this hour back? Somebody else may take it.")); })));
        else if (!slot.order_id) free.push_back({to_string(slot.id), ui.date_time(slot.starts_at) + " · " + ui.tr("{} minutes", slot.minutes)});
    }
    Html choose;
    if (row.state == DeliveryState::waiting && chosen < row.quantity && !free.empty()) {
        Form form(ui, choose_hour_path({row.order_id, row.line, {}}));
        choose = form(_class = "form", form.choose({.name = "hour", .label = ui.tr("Choose a time")}, free), div(_class = "form-foot", form.submit(ui.tr("Book this time"))));
    } else if (row.state == DeliveryState::waiting && chosen < row.quantity) {
        choose = p(_class = "small muted", ui.tr("The seller will contact you to arrange it."));
    }
    return group(when(!mine.empty(), [&] {
            return group(ul(_class = "list", mine), p(_class = "small muted", ui.tr("You can move it until a day before. It stands in your calendar, and you are reminded.")),
                p(a(_class = "btn sm", _href = hours_ics_path({row.order_id, row.line}), data("turbo", "false"), ui.icon("calendar-days", "s"), ui.tr("Into your calendar"))));
        }), choose);
}

static Html course_goods_view(const Ui& ui, Db& db, const DeliveryRow& row) {
    Html all;
    for (auto& course : own_courses(db, row.buyer, ui.visit.now))
        if (course.product == row.product) all += progress_view(ui, course);
    return all;
}

// Of a course the files and how far one is stand with the first line that was not given back.
static Html goods_view(const Ui& ui, Db& db, const DeliveryRow& row, std::int64_t first) {
    if (row.state == DeliveryState::returned) return {};
    if (row.kind == Kind::course && row.line != first) return {};
    if (has_files(row.kind))
        return group(when(row.kind == Kind::course, [&] { return course_goods_view(ui, db, row); }), files_of(db, row.product).empty() ? Html() : ul(_class = "list", each(files_of(db, row.product), [&](const FileRow& file) {
            return li(_class = "row", a(_class = "btn sm", _href = download_path({row.order_id, row.line, file.id}), data("turbo", "false"), ui.icon("download", "s"), file.name), " ", span(_class = "small muted", size_text(file.bytes)));
        })));
    if (row.kind == Kind::licence)
        return ul(_class = "list", each(keys_of(db, row.order_id, row.line), [&](const std::string& key) {
            return li(div(_class = "joined", input(_type = "text", _readonly = true, _value = key, _label = ui.tr("Licence key")),
                button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", key), ui.icon("copy", "s"), ui.tr("Copy"))));
        }));
    if (row.kind == Kind::service) return service_view(ui, db, row);
    if (row.kind == Kind::ticket) return ticket_view(ui, db, row);
    return {};
}

Html delivery_view(const Ui& ui, Db& db, const commerce::OrderFacts& order) {
    if (commerce::source_of_goods(db, order.id) != "store") return {};
    auto rows = deliveries_of(db, order.id);
    if (rows.empty()) return {};
    auto lines = commerce::lines_of(db, order.id);
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Your purchase")), each(rows, [&](const DeliveryRow& row) {
        auto title = row.line <= std::ssize(lines) ? lines[static_cast<std::size_t>(row.line - 1)].title : std::string();
        auto same = [&](auto& each) { return each.product == row.product && (each.state != DeliveryState::returned || row.state == DeliveryState::returned); };
        auto first = std::find_if(rows.begin(), rows.end(), same)->line;
        bool arrives = row.state == DeliveryState::sent || (row.kind == Kind::service && row.state == DeliveryState::waiting);
        return div(_class = "sheet stack", div(_class = "row wrap", div(_class = "grow", strong(title)), span(_class = "chip", state_text(ui, row))),
            when(!row.note.empty(), [&] { return p(row.note); }), goods_view(ui, db, row, first),
            div(_class = "row wrap", when(arrives, [&] {
                    return button_to(ui, received_path({row.order_id, row.line}), "post", group(row.kind == Kind::service ? ui.tr("Mark as done") : ui.tr("Mark as received")), "btn sm"); }),
                when(row.product && row.line == first && row.state != DeliveryState::returned, [&] { return a(_class = "link small", _href = product_path({row.product}), row.kind == Kind::course ? ui.tr("To the course") : ui.tr("Write a review")); })));
    }));
}

}  // namespace lyceum::store
