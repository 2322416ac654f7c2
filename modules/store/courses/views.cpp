// How courses look: what they open, and what their sellers put into them.
#include "modules/store/pages.hpp"
#include <boost/json.hpp>

namespace lyceum::store {
using namespace html;

static Html part_line(const Ui& ui, const OutlinePart& part, bool owned) {
    return li(a(_class = "link", _href = part.url, part.title), " ", part.is_free ? span(_class = "chip good", ui.tr("Free")) : owned ? Html() : group(span(_class = "visually-hidden", ui.tr("Locked")), ui.icon("lock", "s")));
}

Html outline_view(const Ui& ui, const ProductPage& page) {
    if (page.outline.empty()) return {};
    std::int64_t parts = 0, free = 0;
    for (auto& work : page.outline) {
        parts += std::max<std::int64_t>(1, std::ssize(work.parts)), free += work.is_free;
        for (auto& part : work.parts) free += part.is_free;
    }
    return section(_class = "stack", h2(_class = "section-title", ui.tr("What it opens")),
        p(_class = "small muted", ui.plural(parts, "{} part, for good", "{} parts, for good"), free ? " · " + ui.plural(free, "{} of them can be read now", "{} of them can be read now") : ""),
        each(page.outline, [&](const OutlineWork& work) {
            return div(_class = "sheet stack tight", div(_class = "row wrap", a(_class = "link grow", _href = work.url, strong(work.title)),
                    work.owned ? span(_class = "chip good", ui.tr("You have it")) : when(work.is_free, [&] { return span(_class = "chip good", ui.tr("Free")); })),
                when(!work.parts.empty(), [&] { return ol(each(work.parts, [&](const OutlinePart& part) { return part_line(ui, part, work.owned); })); }));
        }));
}

Html works_form(const Ui& ui, const EditPage& page) {
    auto id = page.product.id;
    Form form(ui, add_work_path({id, {}}));
    std::vector<Choice> choices;
    for (auto& work : page.candidates) choices.push_back({to_string(work.item), (work.kind == items::Kind::series ? ui.tr("Series: {}", work.title) : work.title)});
    return section(_class = "sheet stack", h2(ui.tr("What it opens")),
        page.works.empty() ? p(_class = "muted", ui.tr("No series or article belongs to it yet.")) : ol(_class = "list", each(page.works, [&](const CourseWork& work) {
            return li(div(_class = "row wrap", span(_class = "grow", work.title, " ", when(work.parts > 0, [&] { return span(_class = "small muted", ui.plural(work.parts, "{} part", "{} parts")); })),
                button_to(ui, remove_work_path({id, work.item}), "post", group(ui.tr("Take off")), "btn sm", ui.tr("Take it off? Those who bought it keep it."))));
        })),
        choices.empty() ? p(_class = "small muted", ui.tr("Published series and articles can be added: there are none more."))
                        : form(_class = "form", form.choose({.name = "item", .label = ui.tr("Add a series or an article"), .required = true}, choices), div(_class = "form-foot", form.submit(ui.tr("Add it"), "btn"))));
}

std::string course_json_ld(const Ui& ui, const ProductPage& page) {
    namespace json = boost::json;
    auto base = ui.visit.app.base_url(), here = base + product_path({page.card.id}).str();
    json::array parts;
    for (auto& work : page.outline) parts.push_back(json::object{{"@type", "CreativeWork"}, {"name", work.title}, {"url", base + work.url.str()}});
    json::object about{{"@context", "https://schema.org"}, {"@type", "Course"}, {"name", page.card.title}, {"description", page.card.summary}, {"url", here}, {"hasPart", std::move(parts)},
        {"provider", json::object{{"@type", "Organization"}, {"name", ui.visit.app.settings()->site.name}, {"url", base}}},
        {"offers", json::object{{"@type", "Offer"}, {"category", "Paid"}, {"url", here}, {"price", to_decimal(page.card.price)}, {"priceCurrency", std::string(name_of(page.card.price.currency))}}}};
    return json::serialize(about);
}

}  // namespace lyceum::store
