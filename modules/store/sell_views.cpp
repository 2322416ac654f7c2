// How the shop looks to those who sell, and to the staff.
#include "modules/store/tickets/pages.hpp"

namespace lyceum::store {
using namespace html;

Html offer_chip(const Ui& ui, Offer state) {
    switch (state) {
        case Offer::draft: return span(_class = "chip", ui.tr("Draft"));
        case Offer::waiting: return span(_class = "chip blue", ui.tr("In review"));
        case Offer::on_sale: return span(_class = "chip good", ui.tr("On sale"));
        case Offer::refused: return span(_class = "chip hot", ui.tr("Rejected"));
        case Offer::withdrawn: return span(_class = "chip", ui.tr("Off sale"));
    }
    return {};
}

Html products_table(const Ui& ui, const std::vector<OwnProduct>& products) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Products"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Product")), th(_scope = "col", ui.tr("State")), th(_class = "n", _scope = "col", ui.tr("Price")), th(_class = "n", _scope = "col", ui.tr("In stock")),
            th(_class = "n", _scope = "col", ui.tr("Copies sold")))),
        tbody(each(products, [&](const OwnProduct& product) {
            return tr(td(a(_class = "link", _href = edit_path({product.id}), product.title), div(_class = "small muted", kind_name(ui, product.kind), when(product.seller.has_value(), [&] { return group(" · ", product.seller->name); }))),
                td(offer_chip(ui, product.state)), td(_class = "n", ui.money(product.price)), td(_class = "n", product.stock ? ui.number(*product.stock) : "∞"), td(_class = "n", ui.number(product.sold)));
        }))));
}

Html errands_view(const Ui& ui, const std::vector<Errand>& errands) {
    return each(errands, [&](const Errand& e) {
        auto& d = e.delivery;
        Form form(ui, deliver_path({d.order_id, d.line, DeliveryState::sent, {}}));
        std::vector<Choice> states;
        if (d.kind == Kind::physical) states.push_back({"sent", ui.tr("It was sent")});
        else states.push_back({"waiting", ui.tr("Not done yet: only write this")});
        states.push_back({"done", d.kind == Kind::physical ? ui.tr("It was handed over") : ui.tr("It was done")});
        return section(_class = "sheet stack", div(_class = "row wrap", div(_class = "grow", strong(d.quantity > 1 ? fmt::format("{} × {}", d.quantity, e.title) : e.title)), accounts::byline_view(ui, e.buyer)),
            when(!e.ship_to.empty(), [&] { return p(_class = "pre-line", e.ship_to); }),
            when(!e.hours.empty(), [&] { return p(each(e.hours, [&](Time hour) { return span(_class = "chip", ui.icon("calendar", "s"), ui.date_time(hour)); })); }),
            when(d.state == DeliveryState::sent, [&] { return p(_class = "small muted", ui.tr("Sent; the buyer has not said that it arrived.")); }),
            form(_class = "form", form.choose({.name = "state", .label = ui.tr("What happened"), .value = states.front().value}, states),
                form.text({.name = "note", .label = ui.tr("For the buyer"), .value = d.note, .hint = ui.tr("The carrier and the parcel's number, or where to meet."), .max = 500}), div(_class = "form-foot", form.submit(ui.tr("Tell the buyer")))));
    });
}

static std::vector<Choice> currencies() {
    std::vector<Choice> all;
    each_enumerator<Currency>([&](std::string_view name, Currency) { all.push_back({std::string(name), std::string(name)}); });
    return all;
}

Page sell_page(const Ui& ui, const Selling& page) {
    auto empty = div(_class = "empty", ui.icon("store", "l"), h2(ui.tr("You have nothing for sale yet")),
        p(ui.tr("Sell a book, a file, licences or your time. The staff reviews it first. You get {} % of the price before tax, paid out with your other income.", 100 - page.commission)),
        when(!page.places.empty(), [&] { return a(_class = "btn primary", _href = new_product_path(), ui.tr("Sell something")); }));
    return {.title = ui.tr("Sell"),
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(ui.tr("Sell")), p(_class = "muted", ui.tr("The site keeps {} %. Your earnings are on your income page.", page.commission))),
                div(_class = "row actions", a(_class = "btn", _href = Url::local("/income"), ui.icon("wallet", "s"), ui.tr("Income")), when(!page.places.empty(), [&] { return a(_class = "btn primary", _href = new_product_path(), ui.tr("New product")); }))),
            when(page.places.empty(), [&] { return div(_class = "flash", ui.icon("info"), span(ui.tr("Join a community first: products belong to one."))); }),
            when(!page.errands.empty(), [&] { return section(_class = "stack", h2(_class = "section-title", ui.tr("To deliver")), errands_view(ui, page.errands)); }),
            page.products.empty() ? empty : products_table(ui, page.products)),
        .shape = Shape::plain, .indexed = false};
}

static Html text_fields(const Ui& ui, const Form& form, const ProductRow& product, bool stocked) {
    auto price = product.minor || product.id ? to_decimal(product.price()) : std::string();
    return group(form.text({.name = "title", .label = ui.tr("Name"), .value = product.title, .required = true, .min = 2, .max = 120}),
        form.text({.name = "summary", .label = ui.tr("In one sentence"), .value = product.summary, .max = 300}),
        form.area({.name = "description", .label = ui.tr("Description"), .value = product.description, .hint = ui.tr("Markdown. Say what buyers get, and for whom it is."), .max = 20000, .rows = 8}),
        div(_class = "cols-2", form.text({.name = "price", .label = ui.tr("Price"), .value = price, .hint = ui.tr("Such as 10 or 10.50; 0 is free."), .required = true, .max = 20, .inputmode = "decimal"}),
            form.choose({.name = "currency", .label = ui.tr("Currency"), .value = std::string(name_of(product.currency))}, currencies())),
        when(stocked, [&] {
            return form.text({.name = "stock", .label = ui.tr("Stock"), .value = product.stock ? std::to_string(*product.stock) : "", .hint = ui.tr("For physical goods only. Leave empty for no limit."), .max = 10, .inputmode = "numeric"});
        }));
}

Page new_product_page(const Ui& ui, const NewProductPage& page) {
    NewProduct in;
    Form form(ui, add_product_path(in));
    std::vector<Choice> places, kinds;
    bool manages = false;
    for (auto& place : page.places) places.push_back({to_string(place.id), place.name}), manages = manages || place.manages;
    each_enumerator<Kind>([&](std::string_view name, Kind kind) { if (kind != Kind::work) kinds.push_back({std::string(name), kind_name(ui, kind)}); });
    return {.title = ui.tr("New product"),
        .body = div(_class = "stack", h1(ui.tr("New product")), form(_class = "sheet form",
            form.choose({.name = "community", .label = ui.tr("Community"), .value = places.empty() ? "" : places.front().value}, places),
            form.choose({.name = "kind", .label = ui.tr("Kind"), .value = "file"}, kinds), text_fields(ui, form, {}, true),
            when(manages, [&] { return form.checkbox({.name = "house", .label = ui.tr("Sold by this site"), .hint = ui.tr("Its income is the community's, not yours.")}, false); }),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = sell_path(), ui.tr("Cancel"))))),
        .shape = Shape::plain, .indexed = false};
}

// ---- one product --------------------------------------------------------------------------------

static Html files_form(const Ui& ui, const EditPage& page) {
    auto id = page.product.id;
    Form form(ui, send_file_path({id, {}}));
    return section(_class = "sheet stack", h2(ui.tr("Files")),
        page.files.empty() ? p(_class = "muted", ui.tr("There is no file yet.")) : ul(_class = "list", each(page.files, [&](const FileLine& file) {
            return li(div(_class = "row wrap", span(_class = "grow", file.name), span(_class = "small muted", fmt::format("{:.1f} MB", static_cast<double>(file.bytes) / 1e6)),
                button_to(ui, take_off_path({id, file.id}), "post", group(ui.tr("Remove")), "btn sm", ui.tr("Remove it? Those who bought it keep it."))));
        })),
        form(_class = "form", form.file({.name = "file", .label = ui.tr("Add a file"), .hint = ui.tr("Up to 100 MB: PDF, EPUB, archives, anything."), .required = true}, "*/*"), div(_class = "form-foot", form.submit(ui.tr("Send"), "btn"))));
}

static Html keys_form(const Ui& ui, const EditPage& page) {
    Form form(ui, keys_path({page.product.id, {}}));
    return section(_class = "sheet stack", h2(ui.tr("Licence keys")), p(ui.plural(page.keys, "{} key left.", "{} keys left.")),
        form(_class = "form", form.area({.name = "keys", .label = ui.tr("Add keys"), .hint = ui.tr("One per line. Each goes to one buyer; duplicates are skipped."), .required = true, .rows = 6}),
            div(_class = "form-foot", form.submit(ui.tr("Add keys"), "btn"))));
}

// One that was booked goes to another hour that is free, if there is one.
static Html move_form(const Ui& ui, const EditPage& page, const SlotRow& slot) {
    std::vector<Choice> free;
    for (auto& other : page.hours)
        if (!other.order_id) free.push_back({to_string(other.id), ui.date_time(other.starts_at)});
    auto taken = span(_class = "chip good", ui.tr("Taken"));
    if (free.empty()) return taken;
    Form form(ui, move_hour_path({page.product.id, slot.id, {}}));
    return group(taken, details(summary(_class = "btn sm", ui.tr("Move")), form(_class = "form", form.choose({.name = "to", .label = ui.tr("To another hour that is free")}, free), div(_class = "form-foot", form.submit(ui.tr("Move it and tell the buyer"), "btn")))));
}

static Html hours_form(const Ui& ui, const EditPage& page) {
    auto id = page.product.id;
    Form form(ui, hours_path({id, {}, 60}));
    return section(_class = "sheet stack", h2(ui.tr("Times")), p(_class = "small muted", ui.tr("If you add times, no more is sold than there are. Without any, you agree on a time with each buyer.")),
        when(!page.hours.empty(), [&] {
            return ul(_class = "list", each(page.hours, [&](const SlotRow& slot) {
                return li(div(_class = "row wrap", span(_class = "grow", ui.date_time(slot.starts_at), " ", span(_class = "small muted", ui.tr("{} minutes", slot.minutes))),
                    slot.order_id ? move_form(ui, page, slot) : button_to(ui, remove_hour_path({id, slot.id}), "post", group(ui.tr("Remove")), "btn sm")));
            }));
        }),
        form(_class = "form", div(_class = "cols-2", form.text({.name = "starts_at", .label = ui.tr("Begins"), .required = true, .type = "datetime-local"}), form.text({.name = "minutes", .label = ui.tr("Minutes"), .value = "60", .required = true, .type = "number"})),
            div(_class = "form-foot", form.submit(ui.tr("Add time"), "btn"))));
}

Page edit_page(const Ui& ui, const EditPage& page) {
    auto& product = page.product;
    SaveProduct in;
    in.id = product.id;
    Form form(ui, save_path(in));
    bool offered = product.state == Offer::on_sale || product.state == Offer::waiting;
    return {.title = product.title,
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(product.title), p(offer_chip(ui, product.state), " ", span(_class = "small muted", kind_name(ui, product.kind)))),
                div(_class = "row actions", a(_class = "btn", _href = product_path({product.id}), ui.tr("View as a buyer")),
                    offered ? button_to(ui, withdraw_path({product.id}), "post", group(ui.tr("Take off sale")), "btn") : button_to(ui, offer_path({product.id}), "post", group(ui.tr("Put on sale")), "btn primary"))),
            when(product.state == Offer::refused, [&] { return div(_class = "flash bad", ui.icon("circle-alert"), span(ui.tr("The staff did not let it in: {}", product.reason))); }),
            when(ui.who() == product.seller && (product.state == Offer::on_sale || product.state == Offer::withdrawn), [&] {
                return div(_class = "flash", ui.icon("info"), span(ui.tr("If you change the name, the texts, the currency or what buyers get, it is off sale until the staff has looked at it again. Price and stock change at once. Whoever bought it keeps it."))); }),
            when(product.kind == Kind::course, [&] { return p(_class = "small muted", ui.tr("The price divides over the works by their parts, and the authors of each have their usual part of it.")); }),
            when(!page.house && product.kind != Kind::course, [&] { return p(_class = "small muted", ui.tr("You get {} % of the price before tax.", 100 - product.commission)); }),
            when(product.kind == Kind::course, [&] { return works_form(ui, page); }), when(has_files(product.kind), [&] { return files_form(ui, page); }), when(product.kind == Kind::licence, [&] { return keys_form(ui, page); }),
            when(product.kind == Kind::service, [&] { return hours_form(ui, page); }), when(product.kind == Kind::ticket, [&] { return date_form(ui, product, page.date, page.attendance); }),
            form(_class = "sheet form", h2(ui.tr("Product details")), text_fields(ui, form, product, product.kind == Kind::physical), div(_class = "form-foot", form.submit(ui.tr("Save changes"))))),
        .shape = Shape::plain, .indexed = false};
}

// ---- the staff ----------------------------------------------------------------------------------

Html commission_form(const Ui& ui, const ManagePage& page) {
    Form form(ui, commission_path({page.community.slug, 0}));
    return form(_class = "sheet form", h2(ui.tr("Commission")),
        form.text({.name = "commission", .label = ui.tr("Percent that the site keeps of what members sell"), .value = std::to_string(page.commission), .hint = ui.tr("Of the price without tax. It holds for what is let in from now on."), .required = true, .type = "number"}),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"), "btn")));
}

static Html waiting_view(const Ui& ui, const ManagePage& page, const OwnProduct& product) {
    Form form(ui, decide_path({page.community.slug, product.id, false, {}}));
    return section(_class = "sheet stack", div(_class = "row wrap", div(_class = "grow", a(_class = "link", _href = product_path({product.id}), product.title), div(_class = "small muted", kind_name(ui, product.kind))), strong(ui.money(product.price))),
        when(product.seller.has_value(), [&] { return accounts::byline_view(ui, *product.seller); }),
        form(_class = "form", form.hidden("seen", std::to_string(product.changed_at.micros)), form.text({.name = "reason", .label = ui.tr("Reason, if you reject it"), .max = 300}),
            div(_class = "form-foot", button(_type = "submit", _class = "btn primary", _name = "let_in", _value = "1", ui.tr("Approve")), button(_type = "submit", _class = "btn", _name = "let_in", _value = "0", ui.tr("Reject")))));
}

Page manage_page(const Ui& ui, const ManagePage& page) {
    auto here = manage_path({page.community.slug, {}});
    return communities::manage_page(ui, page.community, ui.tr("Shop"), here, div(_class = "stack loose",
        div(_class = "page-head", div(h1(ui.tr("Shop"))), div(_class = "row", a(_class = "btn", _href = shop_path(), ui.tr("Public page")), a(_class = "btn primary", _href = new_product_path(), ui.icon("plus"), ui.tr("New product")))),
        when(!page.waiting.empty(), [&] { return section(_class = "stack", h2(_class = "section-title", ui.tr("Offered by members")), each(page.waiting, [&](auto& product) { return waiting_view(ui, page, product); })); }),
        when(!page.errands.empty(), [&] { return section(_class = "stack", h2(_class = "section-title", ui.tr("To deliver")), errands_view(ui, page.errands)); }),
        page.others.empty() ? div(_class = "empty", ui.icon("store", "l"), h2(ui.tr("No products yet"))) : products_table(ui, page.others),
        when(page.older.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = manage_path({page.community.slug, page.older}), ui.tr("Older"))); }),
        commission_form(ui, page)));
}

Page taxes_page(const Ui& ui, const TaxesPage& page) {
    Form form(ui, set_tax_path({}));
    std::vector<Choice> kinds{{"", ui.tr("All other goods")}};
    each_enumerator<Kind>([&](std::string_view name, Kind kind) { kinds.push_back({std::string(name), kind_name(ui, kind)}); });
    auto kind_of = [&](const std::string& name) {
        auto kind = Kind::file;
        return from_name(name, kind) ? kind_name(ui, kind) : ui.tr("All other goods");
    };
    auto rows = div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Taxes"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Country")), th(_scope = "col", ui.tr("Goods")), th(_scope = "col", ui.tr("Tax")), th(span(_class = "visually-hidden", ui.tr("Actions"))))),
        tbody(each(page.rows, [&](const TaxRow& row) {
            return tr(td(country_name(ui, row.country)), td(kind_of(row.kind)), td(row.name, " ", rate_text(row.basis), " ", span(_class = "small muted", row.added ? ui.tr("on top of prices") : ui.tr("contained in prices"))),
                td(_class = "end", button_to(ui, remove_tax_path({row.country, row.kind}), "post", group(ui.tr("Remove")), "btn sm", ui.tr("Remove this tax? Orders that have it keep it."))));
        }))));
    return accounts::admin_page(ui, ui.tr("Taxes"), taxes_path(), div(_class = "stack loose",
        p(_class = "muted", ui.tr("Tax on goods in the shop. The most specific row applies; without any there is no tax. It is shown at checkout, on receipts and invoices, and in the ledger.")),
        page.rows.empty() ? div(_class = "empty", ui.icon("percent", "l"), h2(ui.tr("No tax is set"))) : rows,
        form(_class = "sheet form", h2(ui.tr("New tax")), div(_class = "cols-2", form.text({.name = "country", .label = ui.tr("Country"), .hint = ui.tr("Two letters, such as CN. Empty: everywhere else."), .max = 2}),
                form.choose({.name = "kind", .label = ui.tr("Goods"), .value = ""}, kinds)),
            div(_class = "cols-2", form.text({.name = "name", .label = ui.tr("What it is called"), .required = true, .max = 40, .placeholder = ui.tr("VAT")}), form.text({.name = "rate", .label = ui.tr("Percent"), .required = true, .max = 10, .inputmode = "decimal"})),
            form.checkbox({.name = "added", .label = ui.tr("Comes on top of prices; otherwise it is contained in them")}, false), div(_class = "form-foot", form.submit(ui.tr("Save changes"))))));
}

}  // namespace lyceum::store
