// How courses look: what they open, and what their sellers put into them.
#include "modules/store/pages.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace lyceum::store {
using namespace html;

Html progress_view(const Ui& ui, const OwnCourse& course) {
    return group(items::parts_bar_view(ui, course.read, std::ssize(course.parts)), items::go_on_view(ui, course.parts));
}

static constexpr std::string_view kPartBoxId = "course-here";

Html part_box_view(const Ui& ui, const std::vector<OwnCourse>& courses, ItemId here) {
    return section(_class = "sheet stack tight", _id = kPartBoxId, h2(_class = "label", ui.tr("From your course")), each(courses, [&](const OwnCourse& course) {
        return div(_class = "stack tight", p(strong(a(_class = "link", _href = product_path({course.product}), course.title))),
            items::parts_bar_view(ui, course.read, std::ssize(course.parts)), items::next_part_view(ui, course.parts, here));
    }), p(a(_class = "link small", _href = learning_path(), ui.tr("All your courses"))));
}

Fragments marked_view(const Ui& ui, const MarkedPart& marked) {
    return {items::action_button(ui, marked.button), {std::string(kPartBoxId), part_box_view(ui, marked.courses, marked.item)}};
}

Page learning_page(const Ui& ui, const Learning& page) {
    auto heading = ui.tr("Your courses");
    auto one = [&](const OwnCourse& course) {
        return section(_class = "sheet stack tight", div(_class = "row wrap", h2(_class = "grow", a(_href = product_path({course.product}), course.title)),
                when(course.is_finished(), [&] { return span(_class = "chip good", ui.tr("Finished")); })),
            course.parts.empty() ? p(_class = "muted", ui.tr("Nothing of it is published at the moment.")) : progress_view(ui, course),
            items::all_parts_view(ui, course.parts),
            p(a(_class = "link small", _href = commerce::order_url(course.order), ui.tr("The order, with its files"))));
    };
    auto empty = div(_class = "empty", ui.icon("graduation-cap", "l"), h2(ui.tr("You have no courses yet")), p(ui.tr("What you buy stands here, with how far you are.")),
        a(_class = "btn primary", _href = shop_path({{}, Kind::course, {}, {}}), ui.tr("Courses in the shop")));
    return {.title = heading,
        .body = div(_class = "stack loose", h1(heading), page.courses.empty() ? empty : group(p(_class = "muted", ui.tr("At the end of each part there is a button, “I have read this”. Nobody but you sees what you mark.")), each(page.courses, one))),
        .shape = Shape::plain, .indexed = false};
}

static Html part_line(const Ui& ui, const OutlinePart& part, bool owned, bool read) {
    return li(a(_class = "link", _href = part.url, part.title), " ", read ? group(span(_class = "good", ui.icon("check", "s")), span(_class = "visually-hidden", ui.tr("Read"))) : part.is_free ? span(_class = "chip good", ui.tr("Free")) : owned ? Html() : group(span(_class = "visually-hidden", ui.tr("Locked")), ui.icon("lock", "s")));
}

Html outline_view(const Ui& ui, const ProductPage& page) {
    if (page.outline.empty()) return {};
    std::int64_t parts = 0, free = 0;
    for (auto& work : page.outline) {
        parts += std::max<std::int64_t>(1, std::ssize(work.parts)), free += work.is_free;
        for (auto& part : work.parts) free += part.is_free;
    }
    auto read = [&](ItemId item) {
        return page.reading && std::any_of(page.reading->parts.begin(), page.reading->parts.end(), [&](auto& part) { return part.item == item && part.read; });
    };
    return section(_class = "stack", h2(_class = "section-title", ui.tr("What is included")), when(page.reading.has_value(), [&] { return div(_class = "sheet stack tight", progress_view(ui, *page.reading)); }),
        p(_class = "small muted", ui.plural(parts, "{} part, yours for good", "{} parts, yours for good"), free ? " · " + ui.plural(free, "{} of them can be read now", "{} of them can be read now") : ""),
        each(page.outline, [&](const OutlineWork& work) {
            return div(_class = "sheet stack tight", div(_class = "row wrap", a(_class = "link grow", _href = work.url, strong(work.title)),
                    read(work.item) ? span(_class = "chip good", ui.tr("Read")) : work.owned ? span(_class = "chip good", ui.tr("You have it")) : when(work.is_free, [&] { return span(_class = "chip good", ui.tr("Free")); })),
                when(!work.parts.empty(), [&] { return ol(each(work.parts, [&](const OutlinePart& part) { return part_line(ui, part, work.owned, read(part.item)); })); }));
        }));
}

Html works_form(const Ui& ui, const EditPage& page) {
    auto id = page.product.id;
    Form form(ui, add_work_path({id, {}}));
    std::vector<Choice> choices;
    for (auto& work : page.candidates) choices.push_back({to_string(work.item), (work.kind == items::Kind::series ? ui.tr("Series: {}", work.title) : work.title)});
    return section(_class = "sheet stack", h2(ui.tr("What is included")),
        page.works.empty() ? p(_class = "muted", ui.tr("No series or article belongs to it yet.")) : ol(_class = "list", each(page.works, [&](const CourseWork& work) {
            return li(div(_class = "row wrap", span(_class = "grow", work.title, " ", when(work.parts > 0, [&] { return span(_class = "small muted", ui.plural(work.parts, "{} part", "{} parts")); })),
                button_to(ui, remove_work_path({id, work.item}), "post", group(ui.tr("Remove")), "btn sm", ui.tr("Remove it? Those who bought it keep it."))));
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
