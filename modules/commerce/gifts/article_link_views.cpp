#include "modules/commerce/gifts/article_links.hpp"
#include "platform/html/form.hpp"

namespace lyceum::commerce {
using namespace html;

Html giving_view(const Ui& ui, Db& db, ItemId item) {
    if (!ui.signed_in()) return {};
    auto lock = db.kept<membership::Lock>("commerce.lock " + to_string(item), [&] { return items::lock_of(db, item); });
    if (allowance(db, ui.visit, *lock).readers_most == 0) return {};
    return p(_class = "row center", a(_class = "btn", _href = links_path({item}), ui.icon("gift", "s"), ui.tr("Give this to read")));
}

Page links_page(const Ui& ui, const LinksPage& page) {
    Form form(ui, make_link_path({page.item, 0, 0}));
    auto& allowed = page.allowance;
    bool is_author = allowed.readers_most == kLinkReadersOfAuthor;
    auto terms = ui.tr("Whoever opens the link signs in and reads it for 30 days. You see how many did, not who.");
    auto one = [&](const LinkLine& line) {
        auto& link = line.link;
        return section(_class = "sheet stack tight",
            div(_class = "row wrap", link.runs(ui.visit.now) ? span(_class = "chip good", ui.tr("Running")) : span(_class = "chip", ui.tr("Over")),
                span(ui.tr("{} of {} have read it", ui.number(link.readers), ui.number(link.readers_most))), span(_class = "small muted", ui.tr("until {}", ui.date(link.ends_at)))),
            div(_class = "row wrap",
                when(link.runs(ui.visit.now), [&] {
                    return group(input(_class = "grow", _type = "text", _readonly = true, _value = line.address, _label = ui.tr("Gift link")),
                        button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", line.address), ui.icon("copy", "s"), ui.tr("Copy")));
                }),
                button_to(ui, take_back_path({page.item, link.id}), "delete", group(ui.tr("Take back")), "btn danger", ui.tr("Take it back? Whoever opened it reads no more."))));
    };
    Html make;
    if (allowed.readers_most == 0) make = p(_class = "flash", ui.icon("info"), span(ui.tr("Only its author and, where the community allows it, members can make a link to this.")));
    else if (allowed.links_left == 0) make = p(_class = "flash", ui.icon("info"), span(ui.tr("You have made all the links of this month.")));
    else make = form(_class = "sheet form",
        div(_class = "cols-2", form.text({.name = "readers", .label = ui.tr("How many may open it"), .value = is_author ? "10" : "1", .hint = ui.tr("At most {}.", ui.number(allowed.readers_most)), .required = true, .type = "number"}),
            form.text({.name = "days", .label = ui.tr("For how many days"), .value = "14", .hint = ui.tr("At most {}.", ui.number(kLinkDaysMost)), .required = true, .type = "number"})),
        p(_class = "small muted", terms, when(!is_author, [&] { return group(" ", ui.plural(allowed.links_left, "You can make {} more link this month.", "You can make {} more links this month.")); })),
        div(_class = "form-foot", form.submit(ui.tr("Make a link"))));
    return {.title = ui.tr("Gift links"),
        .body = div(_class = "stack loose", div(_class = "page-head", div(h1(ui.tr("Give this to read")), p(a(_class = "link", _href = page.url, page.title)))), make, each(page.links, one)),
        .shape = Shape::plain, .indexed = false};
}

Page open_link_page(const Ui& ui, const OpenPage& page) {
    Form form(ui, open_link_path({page.code}));
    auto here = open_link_path({page.code});
    auto way = [&] {
        if (page.readable) return Html(a(_class = "btn primary lg", _href = page.card.url, ui.tr("Read it")));
        if (!page.obstacle.empty()) return group(p(_class = "flash", _role = "status", ui.icon("info"), span(page.obstacle)), a(_class = "btn lg", _href = page.card.url, ui.tr("Look at it")));
        if (ui.signed_in()) return form(div(_class = "row center", form.submit(ui.tr("Read it"), "btn primary lg")));
        return Html(div(_class = "row wrap center", a(_class = "btn primary lg", _href = Url::local("/sign-up").with("next", here.str()), ui.tr("Sign up and read it")),
            a(_class = "btn lg", _href = Url::local("/sign-in").with("next", here.str()), ui.tr("Sign in"))));
    };
    return {.title = page.card.title,
        .body = div(_class = "stack loose center-text", p(ui.icon("gift", "l")), div(_class = "row center", accounts::byline_view(ui, page.giver)),
            p(_class = "muted", ui.tr("gives you this to read:")), h1(_lang = page.card.language, page.card.title), when(!page.card.excerpt.empty(), [&] { return p(_class = "muted", _lang = page.card.language, page.card.excerpt); }), way()),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::commerce
