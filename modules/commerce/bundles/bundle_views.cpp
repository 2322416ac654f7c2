#include "modules/commerce/bundles/bundles.hpp"
#include "platform/html/form.hpp"

namespace lyceum::commerce {
using namespace html;

Html bundles_view(const Ui& ui, const std::vector<BundleRow>& bundles) {
    Html lines;
    for (auto& bundle : bundles)
        if (!bundle.retired_at)
            lines += div(_class = "person", div(_class = "grow row wrap", span(_class = "chip good", ui.icon("package", "s"), ui.tr("Bundle")), strong(bundle.title(ui.visit.language)), span(_class = "muted num", ui.money(bundle.price()))),
                a(_class = "btn sm", _href = bundle_path({bundle.id}), ui.tr("Look at it")));
    return lines.empty() ? Html() : div(_class = "sheet people", lines);
}

Html bundles_note(const Ui& ui, Db& db, CommunityId community) { return bundles_view(ui, bundles_of(db, community)); }

Page bundle_page(const Ui& ui, const BundlePage& page) {
    Form form(ui, order_bundle_path({page.id, Method::wechat}));
    constexpr std::string_view kForm = "bundle";
    bool all = !page.works.empty() && std::all_of(page.works.begin(), page.works.end(), [](auto& work) { return work.owned; });
    auto works = div(_class = "sheet people", each(page.works, [&](const BundleWork& work) {
        return div(_class = "person", a(_class = "name link grow", _href = work.url, work.title), work.owned ? Html(span(_class = "chip good", ui.tr("You have it"))) : when(work.price.has_value(), [&] { return span(_class = "muted num nowrap", ui.money(*work.price)); }));
    }));
    Html pay;
    if (!ui.signed_in()) pay = a(_class = "btn primary lg block", _href = Url::local("/sign-up").with("next", bundle_path({page.id}).str()), ui.tr("Sign up to buy it"));
    else if (!all && !page.ways.empty()) pay = button(_type = "submit", _form = kForm, _class = "btn primary lg block", ui.tr("Pay {}", ui.money(page.price)));
    return {.title = page.title,
        .body = group(h1(page.title), div(_class = "checkout",
            div(_class = "stack", works, when(ui.signed_in() && !all, [&] { return form(_id = kForm, _class = "sheet", methods_view(ui, form, page.ways)); })),
            aside(_class = "sheet order", _label = ui.tr("Your order"), h2(ui.tr("Your order")),
                dl(_class = "lines", div(dt(ui.tr("One by one")), dd(ui.money(page.apart))),
                    when(page.price.minor < page.apart.minor, [&] { return div(dt(ui.tr("Together you save")), dd("−" + ui.money({page.apart.minor - page.price.minor, page.price.currency}))); }),
                    div(_class = "total", dt(ui.tr("To pay today")), dd(ui.money(page.price)))),
                all ? p(_class = "flash good", ui.icon("circle-check"), span(ui.tr("You can read all of this already. There is nothing to pay."))) : pay,
                p(_class = "small muted", ui.tr("One payment, yours for good."))))),
        .shape = Shape::plain, .indexed = false};
}

Page manage_bundles_page(const Ui& ui, const ManageBundles& page) {
    auto& slug = page.community.slug;
    Form form(ui, manage_bundles_path({slug}));
    std::vector<Choice> works, currencies;
    for (auto& work : page.works) works.push_back({to_string(work.item), work.title, ui.money(work.price)});
    for (auto currency : {Currency::CNY, Currency::USD, Currency::EUR, Currency::JPY}) currencies.push_back({std::string(name_of(currency)), std::string(name_of(currency))});
    auto list = div(_class = "sheet people", each(page.bundles, [&](const BundleRow& bundle) {
        return div(_class = "person", div(_class = "grow", a(_class = "name link", _href = bundle_path({bundle.id}), bundle.title(ui.visit.language)), p(_class = "small muted", ui.money(bundle.price()))),
            bundle.retired_at ? span(_class = "chip", ui.tr("Retired")) : button_to(ui, retire_bundle_path({slug, bundle.id}), "post", group(ui.tr("Retire")), "btn sm", ui.tr("Nobody can buy it any more. Whoever has it keeps it.")));
    }));
    return communities::manage_page(ui, page.community, ui.tr("Bundles"), manage_bundles_path({slug}), div(_class = "stack loose", h1(ui.tr("Bundles")),
        page.bundles.empty() ? div(_class = "empty", ui.icon("package", "l"), h2(ui.tr("No bundles yet")), p(ui.tr("Several works for one price that is below theirs together."))) : list,
        page.works.size() < 2 ? p(_class = "muted", ui.tr("Put a price on two works at least; then they can be sold together."))
            : section(_class = "sheet stack", h2(ui.tr("Make a bundle")), form(_class = "form",
                div(_class = "cols-2", form.text({.name = "title_zh", .label = ui.tr("Name in Chinese"), .max = 80}), form.text({.name = "title_en", .label = ui.tr("Name in English"), .hint = ui.tr("One of the two is enough."), .max = 80})),
                form.checkboxes({.name = "items", .label = ui.tr("Works in the bundle")}, works, {}),
                div(_class = "cols-2", form.text({.name = "price", .label = ui.tr("Price"), .hint = ui.tr("Each author has the usual part of their work's share of it."), .required = true, .max = 20, .inputmode = "decimal"}),
                    form.choose({.name = "currency", .label = ui.tr("Currency"), .value = "CNY", .required = true}, currencies)),
                div(_class = "form-foot", form.submit(ui.tr("Offer it")))))));
}

}  // namespace lyceum::commerce
