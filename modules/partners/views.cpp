// How partnerships look to partners, to managers, and on landing pages.
#include "modules/partners/pages.hpp"

namespace lyceum::partners {
using namespace html;

Html together_view(const Ui& ui, const std::vector<PartnerRow>& rows) {
    return each(rows, [&](const PartnerRow& row) {
        auto site = row.site.empty() ? std::nullopt : Url::external(row.site);
        auto name = site ? a(_class = "link", _href = *site, _rel = "nofollow noopener", row.name) : Html(group(row.name));
        auto about = row.about().in(ui.visit.language);
        return section(_class = "sheet stack tight", _label = ui.tr("Together with {}", row.name), p(_class = "row wrap", ui.icon("handshake"), strong(ui.tr("Together with"), " ", name)),
            when(!about.empty(), [&] { return p(_class = "muted", about); }), p(_class = "small muted", ui.tr("They have a part of what you pay if you came by their link; your price is the same.")));
    });
}

namespace {

Html state_chip(const Ui& ui, const PartnerRow& row) {
    if (row.ended_at) return span(_class = "chip", ui.tr("Ended on {}", ui.date(*row.ended_at)));
    if (row.agreed_at) return span(_class = "chip good", ui.tr("Agreed on {}", ui.date(*row.agreed_at)));
    return span(_class = "chip blue", ui.tr("Offered on {}", ui.date(row.offered_at)));
}

std::string terms_text(const Ui& ui, const PartnerRow& row) {
    return ui.tr("{} % of what whoever follows the link pays, for {} days from their first order, if they order within {} days. It is payable when the time for refunds is over; what is given back brings nothing.", row.percent, row.paying_days, row.days);
}

Html sums_view(const Ui& ui, const Terms& terms) {
    if (terms.sums.empty()) return p(_class = "muted", ui.tr("No order yet."));
    return div(_class = "kpis", each(terms.sums, [&](const Sum& sum) {
        auto money = [&](std::int64_t minor) { return ui.money({minor, sum.currency}); };
        return div(_class = "kpi sheet", span(_class = "kpi-name", ui.plural(sum.orders, "{} order", "{} orders")), strong(_class = "kpi-value", money(sum.part)),
            span(_class = "small muted", ui.tr("of {} paid; {} not payable yet", money(sum.paid), money(sum.held))));
    }));
}

Html counts_view(const Ui& ui, const Terms& terms) {
    return p(_class = "muted", ui.plural(terms.buyers, "{} buyer counts", "{} buyers count"), " · ",
        ui.plural(terms.refused, "{} does not: known before, oneself, or from the partner's device or network", "{} do not: known before, oneself, or from the partner's device or network"));
}

}  // namespace

Page own_page(const Ui& ui, const OwnPage& page) {
    auto one = [&](const Terms& terms) {
        OneOwn id{terms.row.id};
        Html acts;
        if (!terms.row.agreed_at && !terms.row.ended_at) acts += button_to(ui, agree_path(id), "post", group(ui.tr("Accept these terms")), "btn primary");
        if (!terms.row.ended_at) acts += button_to(ui, leave_path(id), "post", group(terms.row.agreed_at ? ui.tr("End the terms") : ui.tr("Decline")), "btn", terms.row.agreed_at ? ui.tr("End them? Later orders bring nothing then.") : std::string());
        return section(_class = "sheet stack", h2(terms.row.name, " · ", terms.community), p(state_chip(ui, terms.row)), p(terms_text(ui, terms.row)),
            when(!terms.link.empty(), [&] { return p(ui.tr("Your link:"), " ", span(_class = "mono", terms.link)); }),
            when(terms.row.agreed_at.has_value(), [&] { return group(sums_view(ui, terms), p(a(_class = "link", _href = statement_path(id), ui.tr("The statement")))); }), div(_class = "row wrap", acts));
    };
    return accounts::settings_page(ui, ui.tr("Partnerships"), own_path(), div(_class = "stack loose", p(_class = "muted", ui.tr("A part of what people pay whom you bring to a community. It is paid out with your other income.")),
        page.terms.empty() ? div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("No terms yet")), p(ui.tr("The managers of a community offer them."))) : each(page.terms, one)));
}

Page statement_page(const Ui& ui, const StatementPage& page) {
    auto& terms = page.terms;
    auto head = [&](const std::string& words) { return th(_class = "n", _scope = "col", words); };
    auto rows = each(page.lines, [&](const StatementLine& line) {
        auto money = [&](std::int64_t minor) { return ui.money({minor, line.currency}); };
        return tr(td(ui.date(line.paid_at)), td(line.title), td(_class = "n", money(line.price_minor)), td(_class = "n", money(line.minor), div(_class = "small muted", fmt::format("{} %", line.percent))),
            td(_class = "n", line.taken_minor ? "−" + money(line.taken_minor) : std::string("–")), td(line.payable_at ? ui.date(*line.payable_at) : std::string()));
    });
    return accounts::settings_page(ui, terms.row.name, own_path(), div(_class = "stack loose", p(state_chip(ui, terms.row)), p(terms_text(ui, terms.row)), sums_view(ui, terms),
        counts_view(ui, terms),
        page.lines.empty() ? Html() : div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("The statement"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Paid on")), th(_scope = "col", ui.tr("What")), head(ui.tr("Price")), head(ui.tr("Your part")), head(ui.tr("Taken back")), th(_scope = "col", ui.tr("Payable from")))), tbody(rows))),
        p(a(_class = "btn", _href = file_path({terms.row.id}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("Statement (CSV)"))), p(a(_class = "link", _href = own_path(), ui.tr("All partnerships")))));
}

namespace {

Html offer_form(const Ui& ui, const ManagePage& page) {
    Offer bare;
    bare.community = page.community.slug;
    bare.percent = 10, bare.days = 30, bare.paying_days = 365;
    Form form(ui, offer_path(bare));
    std::vector<Choice> landings{{"", ui.tr("The memberships")}};
    for (auto& card : page.landings) landings.push_back({to_string(card.id), card.title});
    return details(_class = "sheet", summary(ui.tr("Offer terms")), form(_class = "form",
        div(_class = "cols-2", form.text({.name = "handle", .label = ui.tr("Who has the part"), .hint = ui.tr("The name of their account, such as @ada."), .required = true, .max = 33}),
            form.text({.name = "name", .label = ui.tr("Name of the partner"), .hint = ui.tr("As it stands on the landing page."), .required = true, .max = 80})),
        form.text({.name = "site", .label = ui.tr("Their site"), .hint = ui.tr("https://…, may be empty"), .max = 200}),
        form.area({.name = "about_zh", .label = ui.tr("About them in Chinese"), .max = 500, .rows = 2}), form.area({.name = "about_en", .label = ui.tr("About them in English"), .max = 500, .rows = 2}),
        div(_class = "cols-3", form.text({.name = "percent", .label = ui.tr("Percent"), .value = "10", .required = true, .max = 2, .type = "number"}),
            form.text({.name = "days", .label = ui.tr("Days to the first order"), .value = "30", .required = true, .max = 3, .type = "number"}),
            form.text({.name = "paying_days", .label = ui.tr("Days that bring a part"), .value = "365", .required = true, .max = 4, .type = "number"})),
        form.choose({.name = "landing", .label = ui.tr("Where the link leads"), .hint = ui.tr("A landing page says with whom.")}, landings),
        div(_class = "form-foot", form.submit(ui.tr("Offer these terms")))));
}

}  // namespace

Page manage_page(const Ui& ui, const ManagePage& page) {
    auto one = [&](const Terms& terms) {
        return section(_class = "sheet stack", h2(terms.row.name), p(state_chip(ui, terms.row), " ", accounts::byline_view(ui, terms.person)), p(terms_text(ui, terms.row)),
            when(!terms.link.empty(), [&] { return p(span(_class = "mono small", terms.link), " → ", terms.landing.empty() ? ui.tr("The memberships") : terms.landing); }),
            when(terms.row.agreed_at.has_value(), [&] { return group(sums_view(ui, terms), counts_view(ui, terms)); }),
            when(!terms.row.ended_at, [&] { return button_to(ui, end_path({page.community.slug, terms.row.id}), "post", group(ui.tr("End the terms")), "btn sm", ui.tr("End them? Later orders bring nothing then.")); }));
    };
    return communities::manage_page(ui, page.community, ui.tr("Partners"), manage_path({page.community.slug}), div(_class = "stack loose", h1(ui.tr("Partners")),
        p(_class = "muted", ui.tr("Somebody outside tells of this community and has a part of what comes of it. The terms hold once they accept, and never change: end them and offer others.")),
        offer_form(ui, page), page.terms.empty() ? div(_class = "empty", ui.icon("handshake", "l"), h2(ui.tr("No partner yet"))) : each(page.terms, one)));
}

}  // namespace lyceum::partners
