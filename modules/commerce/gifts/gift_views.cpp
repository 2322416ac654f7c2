#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/join_pages.hpp"

namespace lyceum::commerce {
using namespace html;

Page give_page(const Ui& ui, const GivePage& page) {
    Form form(ui, order_gift_path({page.plan.id, {}, {}, {}, Method::wechat}));
    constexpr std::string_view kForm = "give";
    auto heading = ui.tr("Give “{}”", page.plan.tier_name);
    return {.title = heading,
        .body = group(h1(heading), div(_class = "checkout",
            div(_class = "stack", form(_id = kForm, _class = "sheet form",
                form.text({.name = "to_email", .label = ui.tr("E-mail address of whoever gets it"), .hint = ui.tr("We send the link as soon as it is paid. Empty: you get a link to pass on yourself."), .max = 254, .type = "email", .autocomplete = "off"}),
                form.text({.name = "day", .label = ui.tr("When the letter goes"), .value = page.today, .type = "date"}),
                form.area({.name = "message", .label = ui.tr("A few words with it"), .max = 500, .rows = 3}), methods_view(ui, form, page.ways))),
            aside(_class = "sheet order", _label = ui.tr("Your order"), h2(ui.tr("Your order")),
                dl(_class = "lines", div(dt(page.title), dd(ui.money(page.plan.price))), div(_class = "total", dt(ui.tr("To pay today")), dd(ui.money(page.plan.price)))),
                when(!page.ways.empty(), [&] { return button(_type = "submit", _form = kForm, _class = "btn primary lg block", ui.tr("Pay {}", ui.money(page.plan.price))); }),
                p(_class = "small muted", ui.tr("It begins when it is taken, and never renews itself."), " ",
                    ui.plural(page.refund_days, "While nobody has taken it you can give it back for {} day.", "While nobody has taken it you can give it back for {} days."))))),
        .shape = Shape::plain, .indexed = false};
}

static Html state_chip(const Ui& ui, const GiftRow& gift) {
    if (gift.returned_at) return span(_class = "chip", ui.tr("Given back"));
    if (gift.taken_by) return span(_class = "chip good", ui.tr("Has been taken"));
    return span(_class = "chip blue", ui.tr("Waits to be taken"));
}

Page gifts_page(const Ui& ui, const GiftsPage& page) {
    auto one = [&](const GiftLine& line) {
        auto& gift = line.gift;
        return section(_class = "sheet stack tight", div(_class = "row wrap", h2(gift.title), state_chip(ui, gift)),
            p(_class = "small muted", ui.date(gift.made_at), when(!gift.to_email.empty(), [&] { return group(" · ", ui.tr("to {}", gift.to_email)); }),
                when(gift.waits() && gift.send_at && *gift.send_at > ui.visit.now, [&] { return group(" · ", ui.tr("the letter goes on {}", ui.date(*gift.send_at))); })),
            when(line.taker.has_value(), [&] { return accounts::byline_view(ui, *line.taker, group(" ", span(_class = "small muted", ui.date(*gift.taken_at)))); }),
            when(gift.waits(), [&] {
                return div(_class = "row wrap", input(_class = "grow", _type = "text", _readonly = true, _value = line.link, _label = ui.tr("Link to the gift")),
                    button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", line.link), ui.icon("copy", "s"), ui.tr("Copy")),
                    when(line.returnable, [&] { return button_to(ui, return_gift_path({gift.id}), "post", group(ui.tr("Give it back")), "btn danger", ui.tr("Give it back? The link stops working and the money returns to you.")); }));
            }),
            p(_class = "small", a(_class = "link", _href = order_url(gift.order_id), ui.tr("Order and receipt"))));
    };
    return accounts::settings_page(ui, ui.tr("Gifts"), gifts_path(), div(_class = "stack loose",
        page.gifts.empty() ? div(_class = "empty", ui.icon("gift", "l"), h2(ui.tr("You have not given anything yet")), p(ui.tr("A membership can be given to anybody, by mail or as a link."))) : group(each(page.gifts, one)),
        when(!page.plans.empty(), [&] {
            return section(h2(_class = "section-title", ui.tr("Give a membership")), whose_plans(ui, gifts_path, *page.of, page.others), div(_class = "sheet people", each(page.plans, [&](const PlanCard& plan) {
                return div(_class = "person", div(_class = "grow row wrap", strong(plan.tier_name), span(plan_kind_name(ui, plan.kind, plan.days)), span(_class = "muted num", ui.money(plan.price))),
                    a(_class = "btn sm", _href = give_path({plan.id}), ui.tr("Give this")));
            })));
        })));
}

Page take_page(const Ui& ui, const TakePage& page) {
    Form form(ui, take_path({page.code}));
    auto heading = ui.tr("A gift for you");
    auto here = take_path({page.code});
    Html what;
    if (page.held && page.obstacle.empty()) what = p(_class = "muted", page.same_level_renews ? ui.tr("You have this membership already: the gift begins when it ends, and the next charge comes after it.")
                                                                     : ui.tr("You are “{}” now. The gift begins when that ends, or at once where it opens more.", page.held->tier));
    return {.title = heading,
        .body = div(_class = "stack loose center-text", p(ui.icon("gift", "l")), h1(heading), div(_class = "row center", accounts::byline_view(ui, page.giver)),
            div(p(strong(page.title)), p(_class = "muted", page.community)), when(!page.message.empty(), [&] { return blockquote(_class = "sheet pre-line", page.message); }),
            page.obstacle.empty() ? std::move(what) : p(_class = "flash", _role = "status", ui.icon("info"), span(page.obstacle)),
            when(page.obstacle.empty(), [&] {
                return ui.signed_in() ? form(div(_class = "row center", form.submit(ui.tr("Take it"), "btn primary lg")))
                                      : div(_class = "row wrap center", a(_class = "btn primary lg", _href = Url::local("/sign-up").with("next", here.str()), ui.tr("Sign up and take it")),
                                            a(_class = "btn lg", _href = Url::local("/sign-in").with("next", here.str()), ui.tr("Sign in")));
            })),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::commerce
