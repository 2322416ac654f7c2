// How sponsors look: to everybody, to their company, to the staff.
#include "modules/sponsors/pages.hpp"

namespace lyceum::sponsors {
using namespace html;

// ---- for everybody ----------------------------------------------------------------------------------

static Html logo_view(const SponsorRow& row) {
    return when(!row.logo.empty(), [&] { return img(_class = "sponsor-logo", _src = Url::local(row.logo), _alt = "", _loading = "lazy"); });
}

static Html company_link(const SponsorRow& row, const Html& inside) { return a(_class = "link", _href = *Url::external(row.link), _rel = "sponsored noopener", inside); }

static Html sponsor_card(const Ui& ui, const SponsorRow& row) {
    return li(_class = "sponsor", logo_view(row), p(strong(company_link(row, group(row.company)))), when(!row.words.empty(), [&] { return p(_class = "pre-line", row.words); }),
        when(row.since.has_value(), [&] { return p(_class = "small muted", ui.tr("Since {}", ui.date(*row.since))); }));
}

static Html benefits_view(const Ui& ui, const LevelRow& level) {
    auto benefits = level.benefits(ui.visit.language);
    return when(!benefits.empty(), [&] { return ul(each(benefits, [&](const std::string& words) { return li(words); })); });
}

static std::string price_words(const Ui& ui, const LevelRow& level) { return ui.tr("{} for {} days", ui.money(level.price()), ui.number(level.days)); }

static Html offer_view(const Ui& ui, const PublicPage& page) {
    bool any = false;
    for (auto& shelf : page.shelves) any |= shelf.level.is_sold();
    if (!any) return {};
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Become a sponsor")), div(_class = "goods-grid", each(page.shelves, [&](const Shelf& shelf) {
        return when(shelf.level.is_sold(), [&] {
            return div(_class = "sheet stack tight", h3(shelf.level.name(ui.visit.language)), p(strong(price_words(ui, shelf.level))), benefits_view(ui, shelf.level),
                a(_class = "btn", _href = join_path({page.community.slug, shelf.level.id}), ui.tr("Choose this level"), span(_class = "visually-hidden", ": ", shelf.level.name(ui.visit.language))));
        });
    })));
}

Page public_page(const Ui& ui, const PublicPage& page) {
    bool nobody = true;
    for (auto& shelf : page.shelves) nobody &= shelf.sponsors.empty();
    auto title = ui.tr("Sponsors of {}", page.community.name);
    auto empty = div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("No sponsors yet")));
    return {.title = title,
        .body = div(_class = "stack loose", nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = communities::about_url(page.community), page.community.name)),
            div(_class = "page-head", div(h1(title), p(_class = "muted", ui.tr("These companies support this community. Nobody pays for what is written here."))),
                div(_class = "row", when(page.manages, [&] { return a(_class = "btn", _href = manage_path({page.community.slug}), ui.icon("settings", "s"), ui.tr("Manage")); }))),
            nobody ? empty : each(page.shelves, [&](const Shelf& shelf) {
                return when(!shelf.sponsors.empty(), [&] { return section(_class = "stack", h2(_class = "section-title", shelf.level.name(ui.visit.language)), ul(_class = "sponsor-shelf", each(shelf.sponsors, [&](const SponsorRow& row) { return sponsor_card(ui, row); }))); });
            }),
            offer_view(ui, page)),
        .shape = Shape::plain, .description = title, .canonical = public_path({page.community.slug})};
}

Html about_section(const Ui& ui, Db& db, const communities::CommunityCard& community) {
    auto all = shown(db, community.id, ui.visit.now);
    bool sold = false;
    for (auto& level : levels(db, community.id)) sold |= level.is_sold();
    if (all.empty() && !sold) return {};
    return section(_class = "sheet stack tight", h2(_class = "section-title", ui.tr("With thanks to")),
        when(!all.empty(), [&] { return ul(_class = "sponsor-row", each(all, [&](const SponsorRow& row) { return li(company_link(row, row.logo.empty() ? Html(span(row.company)) : img(_class = "sponsor-logo", _src = Url::local(row.logo), _alt = row.company, _loading = "lazy"))); })); }),
        p(a(_class = "link", _href = public_path({community.slug}), all.empty() ? ui.tr("Become a sponsor") : ui.tr("All sponsors"))));
}

// ---- forms ------------------------------------------------------------------------------------------

static Html level_field(const Ui& ui, const Form& form, const SponsorForm& page) {
    std::vector<Choice> choices;
    for (auto& level : page.levels) choices.push_back({to_string(level.id), level.name(ui.visit.language), level.is_sold() ? price_words(ui, level) : std::string()});
    auto chosen = page.level ? to_string(*page.level) : to_string(page.levels.front().id);
    return form.radios({.name = "level", .label = ui.tr("Level"), .value = chosen}, choices);
}

Page form_page(const Ui& ui, const SponsorForm& page) {
    auto row = page.sponsor.value_or(SponsorRow{});
    auto& slug = page.community.slug;
    bool fresh = !page.sponsor;
    auto heading = !fresh ? ui.tr("Change the sponsor") : page.manages ? ui.tr("Enter a sponsor") : ui.tr("Become a sponsor");
    auto back = !fresh ? sponsor_path({row.id}) : page.manages ? manage_path({slug}) : public_path({slug});
    Form form(ui, !fresh ? change_path({.id = row.id}) : page.manages ? enter_path({.slug = slug}) : begin_path({.slug = slug}), fresh ? "post" : "put");
    bool choose = fresh || page.manages || row.state == State::unpaid;
    return {.title = heading,
        .body = div(_class = "stack", nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = back, fresh ? ui.tr("Sponsors") : row.company)), h1(heading),
            form(_class = "sheet form", when(choose && !page.levels.empty(), [&] { return level_field(ui, form, page); }),
                form.text({.name = "company", .label = ui.tr("Company"), .value = row.company, .required = true, .max = 80}),
                form.area({.name = "words", .label = ui.tr("A few words about it"), .value = row.words, .max = 400, .rows = 3}),
                form.file({.name = "logo", .label = ui.tr("Logo"), .hint = ui.tr("PNG, JPEG, GIF or WebP on a white ground.")}, "image/png,image/jpeg,image/gif,image/webp"),
                when(!row.logo.empty(), [&] { return div(_class = "row", logo_view(row), form.checkbox({.name = "without_logo", .label = ui.tr("Remove the logo")}, false)); }),
                form.text({.name = "link", .label = ui.tr("Website"), .value = row.link, .required = true, .max = 500, .type = "url", .placeholder = "https://"}),
                form.text({.name = "contact", .label = ui.tr("Contact"), .value = row.contact, .hint = ui.tr("Only the company and the staff see it."), .max = 200}),
                when(page.manages, [&] {
                    return group(form.text({.name = "handle", .label = ui.tr("Account of the company"), .value = page.owner, .hint = ui.tr("Sees the support plan and can renew. Optional."), .max = 40, .placeholder = "@handle"}),
                        div(_class = "cols-2", form.text({.name = "since", .label = ui.tr("Sponsor since"), .value = page.since, .type = "date"}), form.text({.name = "ends", .label = ui.tr("Ends on"), .value = page.ends, .type = "date"})));
                }),
                div(_class = "form-foot", form.submit(fresh && !page.manages ? ui.tr("Continue to payment") : ui.tr("Save changes")), a(_class = "btn ghost", _href = back, ui.tr("Cancel"))))),
        .shape = Shape::plain, .indexed = false};
}

Page level_page(const Ui& ui, const LevelForm& page) {
    auto row = page.level.value_or(LevelRow{});
    auto heading = page.level ? ui.tr("Change the level") : ui.tr("New level");
    Form form(ui, write_level_path({.slug = page.community.slug, .id = page.level ? std::optional(row.id) : std::nullopt}));
    std::vector<Choice> currencies;
    each_enumerator<Currency>([&](std::string_view name, Currency) { currencies.push_back({std::string(name), std::string(name)}); });
    return {.title = heading,
        .body = div(_class = "stack", nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = manage_path({page.community.slug}), ui.tr("Sponsors"))), h1(heading),
            form(_class = "sheet form",
                div(_class = "cols-2", form.text({.name = "name_zh", .label = ui.tr("Name in Chinese"), .value = row.name_zh, .max = 40}), form.text({.name = "name_en", .label = ui.tr("Name in English"), .value = row.name_en, .max = 40})),
                div(_class = "cols-2", form.area({.name = "benefits_zh", .label = ui.tr("Benefits in Chinese"), .value = row.benefits_zh, .hint = ui.tr("One per line. Each becomes an item of the support plan."), .max = 2000, .rows = 5}),
                    form.area({.name = "benefits_en", .label = ui.tr("Benefits in English"), .value = row.benefits_en, .max = 2000, .rows = 5})),
                div(_class = "cols-2", form.text({.name = "price", .label = ui.tr("Price per period"), .value = row.price_minor ? to_decimal(row.price()) : "", .hint = ui.tr("Empty: not sold; the staff enters who stands here."), .max = 20, .inputmode = "decimal"}),
                    form.choose({.name = "currency", .label = ui.tr("Currency"), .value = std::string(name_of(row.currency))}, currencies)),
                div(_class = "cols-2", form.text({.name = "days", .label = ui.tr("Days per period"), .value = std::to_string(row.days), .required = true, .type = "number"}),
                    form.text({.name = "place", .label = ui.tr("Position"), .value = std::to_string(row.place), .hint = ui.tr("1 comes first."), .required = true, .type = "number"})),
                when(page.level.has_value(), [&] { return form.checkbox({.name = "retired", .label = ui.tr("No longer offered"), .hint = ui.tr("Whoever stands there stays until the last day.")}, row.retired); }),
                div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = manage_path({page.community.slug}), ui.tr("Cancel"))))),
        .shape = Shape::plain, .indexed = false};
}

// ---- one sponsor ------------------------------------------------------------------------------------

static Html state_chip(const Ui& ui, const SponsorRow& row) {
    switch (row.state) {
        case State::unpaid: return span(_class = "chip gold", ui.tr("Waits for payment"));
        case State::waiting: return span(_class = "chip blue", ui.tr("In review"));
        case State::hidden: return span(_class = "chip", ui.tr("Hidden"));
        case State::shown: break;
    }
    return row.runs(ui.visit.now) ? span(_class = "chip good", ui.tr("On the page")) : span(_class = "chip", ui.tr("Ended"));
}

static Html promise_view(const Ui& ui, const SponsorPage& page, const PromiseRow& row) {
    auto mark = row.done_at ? span(_class = "chip good", ui.icon("check", "s"), ui.tr("Done"), " ", ui.date(*row.done_at)) : span(_class = "chip", ui.tr("Pending"));
    auto edit = when(page.manages, [&] {
        Form form(ui, keep_path({page.sponsor.id, row.number, false, {}}), "put");
        return details(summary(_class = "btn sm ghost", ui.tr("Change"), span(_class = "visually-hidden", ": ", row.words)), form(_class = "form", form.checkbox({.name = "done", .label = ui.tr("Done")}, row.done_at.has_value()),
            form.text({.name = "note", .label = ui.tr("Note"), .value = row.note, .hint = ui.tr("The company reads it."), .max = 300}), div(_class = "form-foot", form.submit(ui.tr("Save changes"), "btn sm"))));
    });
    return li(div(_class = "row wrap", span(_class = "grow", row.words), mark), when(!row.note.empty(), [&] { return p(_class = "small muted", row.note); }), edit);
}

static Html plan_view(const Ui& ui, const SponsorPage& page) {
    Form form(ui, promise_path({page.sponsor.id, {}}));
    std::int64_t done = 0;
    for (auto& row : page.promises) done += row.done_at.has_value();
    return section(_class = "stack", div(_class = "row wrap", h2(_class = "section-title grow", ui.tr("Support plan")), when(!page.promises.empty(), [&] { return span(_class = "muted", ui.tr("{} of {} done", ui.number(done), ui.number(std::ssize(page.promises)))); })),
        page.promises.empty() ? p(_class = "muted", ui.tr("It is created when the sponsorship begins.")) : ul(_class = "list roomy", each(page.promises, [&](const PromiseRow& row) { return promise_view(ui, page, row); })),
        when(!page.sponsor.contact.empty(), [&] { return p(span(_class = "muted", ui.tr("Contact"), " · "), page.sponsor.contact); }),
        when(page.manages, [&] { return form(_class = "sheet form", form.text({.name = "words", .label = ui.tr("Add a promise"), .required = true, .min = 2, .max = 200}), div(_class = "form-foot", form.submit(ui.tr("Add"), "btn sm"))); }));
}

static Html pay_view(const Ui& ui, const SponsorPage& page) {
    if (!page.own || page.sponsor.state == State::hidden || !page.level.is_sold()) return {};
    if (page.ways.empty()) return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought.")));
    Form form(ui, pay_path({page.sponsor.id, commerce::Method::wechat}));
    bool runs = page.sponsor.runs(ui.visit.now);
    auto words = runs ? ui.tr("The new period follows the one that runs, without a gap.") : ui.tr("It begins on the day the staff has looked at it. If they do not show it, all of it goes back.");
    bool unpaid = page.sponsor.state == State::unpaid;
    auto lasts = when(unpaid, [&] { return p(_class = "small muted", ui.tr("What is not paid within {} days is deleted.", kUnpaidDays)); });
    auto pay = form(_class = "sheet form", p(strong(price_words(ui, page.level))), p(words), lasts, commerce::methods_view(ui, form, page.ways), div(_class = "form-foot", form.submit(ui.tr("Pay {}", ui.money(page.level.price())))));
    return unpaid ? pay : details(summary(_class = "btn", ui.tr("Renew")), pay);
}

static Html orders_view(const Ui& ui, const SponsorPage& page) {
    bool any = false;
    for (auto& order : page.orders) any |= order.paid_at.has_value();
    return when(any, [&] {
        return section(h2(_class = "section-title", ui.tr("Payments")), ul(_class = "list", each(page.orders, [&](const OrderRow& order) {
            return when(order.paid_at.has_value(), [&] {
                auto text = group(ui.money({order.price_minor, order.currency}), " · ", ui.plural(order.days, "{} day", "{} days"), " · ", ui.date(*order.paid_at));
                return li(_class = "row wrap", page.own ? a(_class = "link", _href = commerce::order_url(order.order_id), text) : span(text), when(order.returned_at.has_value(), [&] { return span(_class = "chip", ui.tr("Refunded")); }));
            });
        })));
    });
}

static Html staff_steps(const Ui& ui, const SponsorPage& page) {
    auto& row = page.sponsor;
    return div(_class = "row wrap",
        when(page.manages && (row.state == State::waiting || row.state == State::hidden), [&] { return button_to(ui, show_path({row.id}), "post", group(ui.tr("Publish")), "btn primary sm"); }),
        a(_class = "btn sm", _href = edit_path({row.id}), ui.icon("pencil", "s"), ui.tr("Change")),
        when(page.manages && (row.state == State::waiting || row.state == State::shown), [&] { return button_to(ui, hide_path({row.id}), "post", group(ui.tr("Hide it")), "btn sm danger", ui.tr("Hide it? What was paid and has not begun goes back.")); }));
}

Page sponsor_page(const Ui& ui, const SponsorPage& page) {
    auto& row = page.sponsor;
    auto back = page.manages ? a(_href = manage_path({page.community.slug}), ui.tr("Sponsors")) : a(_href = own_path(), ui.tr("My sponsorship"));
    auto until = row.ends_at ? ui.tr("until {}", ui.date(*row.ends_at - seconds(1))) : std::string();
    return {.title = row.company,
        .body = div(_class = "stack loose", nav(_class = "crumbs", _label = ui.tr("Where this is"), back),
            div(_class = "page-head", div(h1(row.company), p(state_chip(ui, row), " ", span(_class = "muted", page.level.name(ui.visit.language), when(!until.empty(), [&] { return group(" · ", until); }))))),
            staff_steps(ui, page), pay_view(ui, page), ul(_class = "sponsor-shelf", sponsor_card(ui, row)), plan_view(ui, page), orders_view(ui, page),
            p(a(_class = "link", _href = public_path({page.community.slug}), ui.tr("All sponsors")))),
        .shape = Shape::plain, .indexed = false};
}

// ---- lists ------------------------------------------------------------------------------------------

static Html table_view(const Ui& ui, const std::vector<SponsorRow>& rows) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Sponsors"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Company")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Ends on")))),
        tbody(each(rows, [&](const SponsorRow& row) {
            return tr(th(_scope = "row", a(_class = "link", _href = sponsor_path({row.id}), row.company)), td(state_chip(ui, row)), td(_class = "nowrap", row.ends_at ? ui.date(*row.ends_at - seconds(1)) : "–"));
        }))));
}

Page own_page(const Ui& ui, const Own& page) {
    return accounts::settings_page(ui, ui.tr("My sponsorship"), own_path(), page.sponsors.empty() ? div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("You are not a sponsor yet"))) : table_view(ui, page.sponsors));
}

Page managed_page(const Ui& ui, const Managed& page) {
    auto& slug = page.community.slug;
    auto levels = each(page.levels, [&](const LevelRow& level) {
        return li(div(_class = "row wrap", a(_class = "link grow", _href = level_path({slug, level.id}), level.name(ui.visit.language)), span(_class = "muted", level.is_sold() ? price_words(ui, level) : level.retired ? ui.tr("No longer offered") : ui.tr("Not sold"))));
    });
    return communities::manage_page(ui, page.community, ui.tr("Sponsors"), manage_path({slug}), div(_class = "stack loose",
        div(_class = "page-head", div(h1(ui.tr("Sponsors"))), div(_class = "row", a(_class = "btn", _href = public_path({slug}), ui.tr("Public page")), when(!page.levels.empty(), [&] { return a(_class = "btn primary", _href = enter_form_path({slug}), ui.icon("plus"), ui.tr("Enter a sponsor")); }))),
        section(_class = "sheet stack", div(_class = "row wrap", h2(_class = "section-title grow", ui.tr("Levels")), a(_class = "btn sm", _href = level_path({slug, {}}), ui.icon("plus", "s"), ui.tr("New level"))),
            page.levels.empty() ? p(_class = "muted", ui.tr("Create a level first: its name, its price and what a company gets for it.")) : ul(_class = "list roomy", levels)),
        page.sponsors.empty() ? div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("No sponsors yet"))) : table_view(ui, page.sponsors)));
}

Html order_link(const Ui& ui, Db& db, const commerce::OrderFacts& order) {
    if (commerce::source_of_goods(db, order.id) != "sponsors") return {};
    auto id = db.maybe<SponsorId>(R"sql(select sponsor from sponsor_orders where order_id = $1)sql", order.id);
    return when(id.has_value(), [&] { return p(a(_class = "btn", _href = sponsor_path({*id}), ui.icon("handshake", "s"), ui.tr("To the sponsorship"))); });
}

}  // namespace lyceum::sponsors
