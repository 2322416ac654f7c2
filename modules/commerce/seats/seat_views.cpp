#include "modules/commerce/seats/seats.hpp"
#include "modules/commerce/join_pages.hpp"

namespace lyceum::commerce {
using namespace html;

Page packs_page(const Ui& ui, const PacksPage& page) {
    return accounts::settings_page(ui, ui.tr("Seats for a company"), packs_path(), div(_class = "stack loose", page.own,
        page.packs.empty() ? div(_class = "empty", ui.icon("building-2", "l"), h2(ui.tr("You have not bought any seats")), p(ui.tr("A company buys seats once and invites its people; nobody needs to pay by themselves.")))
            : group(div(_class = "sheet people", each(page.packs, [&](const PackRow& pack) {
                return div(_class = "person", div(_class = "grow", a(_class = "name link", _href = pack_path({pack.id}), pack.company),
                    p(_class = "small muted", pack.title, " · ", ui.tr("{} of {} seats taken", ui.number(pack.used), ui.number(pack.seats)), " · ",
                        pack.runs(ui.visit.now) ? ui.tr("until {}", ui.date(*pack.ends_at)) : ui.tr("Ended on {}.", ui.date(*pack.ends_at)))));
            }))),
        when(!page.plans.empty(), [&] {
            return section(h2(_class = "section-title", ui.tr("Buy seats")), whose_plans(ui, packs_path, *page.of, page.others), div(_class = "sheet people", each(page.plans, [&](const PlanCard& plan) {
                return div(_class = "person", div(_class = "grow row wrap", strong(plan.tier_name), span(plan_kind_name(ui, plan.kind, plan.days)), span(_class = "muted num", ui.tr("{} a seat", ui.money(plan.price)))),
                    a(_class = "btn sm", _href = buy_seats_path({plan.id, 5}), ui.tr("Buy seats")));
            })));
        })));
}

Page seats_checkout_page(const Ui& ui, const SeatsCheckout& page) {
    Form form(ui, order_seats_path({page.plan.id, page.seats, {}, Method::transfer}));
    constexpr std::string_view kForm = "seats";
    auto heading = ui.tr("Seats of “{}”", page.plan.tier_name);
    return {.title = heading,
        .body = group(h1(heading), div(_class = "checkout",
            div(_class = "stack",
                query_form(buy_seats_path({page.plan.id, 0}), _class = "sheet form", div(_class = "field", label(_for = "count", ui.tr("How many seats")),
                    div(_class = "joined", input(_id = "count", _type = "number", _name = "seats", _value = std::to_string(page.seats), _min = std::to_string(kSeatsLeast), _max = std::to_string(kSeatsMost)),
                        button(_class = "btn", _type = "submit", ui.tr("Work it out"))))),
                form(_id = kForm, _class = "sheet form", form.hidden("seats", std::to_string(page.seats)), form.text({.name = "company", .label = ui.tr("Name of the company"), .hint = ui.tr("Whoever is invited reads it."), .required = true, .max = 80, .autocomplete = "organization"}),
                    methods_view(ui, form, page.ways))),
            aside(_class = "sheet order", _label = ui.tr("Your order"), h2(ui.tr("Your order")),
                dl(_class = "lines", div(dt(ui.plural(page.seats, "{} seat", "{} seats"), " · ", page.title), dd(ui.money(page.due))), div(_class = "total", dt(ui.tr("To pay today")), dd(ui.money(page.due)))),
                when(!page.ways.empty(), [&] { return button(_type = "submit", _form = kForm, _class = "btn primary lg block", ui.tr("Pay {}", ui.money(page.due))); }),
                p(_class = "small muted", ui.tr("The period begins when the payment arrives and never renews itself: you are reminded two weeks before it ends. More seats later cost their part of the time that is left."))))),
        .shape = Shape::plain, .indexed = false};
}

namespace {

Html people_view(const Ui& ui, const PackPage& page) {
    if (page.seats.empty()) return p(_class = "muted", ui.tr("Nobody was invited yet."));
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Your people"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Person")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Date")), th(span(_class = "visually-hidden", ui.tr("Actions"))))),
        tbody(each(page.seats, [&](const SeatLine& line) {
            auto who = line.person ? group(accounts::byline_view(ui, *line.person), when(!line.seat.email.empty(), [&] { return div(_class = "small muted", line.seat.email); })) : span(line.seat.email);
            return tr(td(who), td(line.person ? span(_class = "chip good", ui.tr("Has been taken")) : span(_class = "chip blue", ui.tr("Invited"))),
                td(_class = "nowrap", ui.date(line.seat.taken_at.value_or(line.seat.invited_at))),
                td(_class = "end", button_to(ui, free_seat_path({page.pack.id, line.seat.id}), "delete", group(line.person ? ui.tr("Free the seat") : ui.tr("Take back")), "btn sm",
                    line.person ? ui.tr("Free this seat? Access by it ends now; what they bought themselves stays theirs.") : std::string())));
        }))));
}

Html invite_view(const Ui& ui, const PackPage& page) {
    Form mail(ui, invite_path({page.pack.id, {}})), domain(ui, domain_path({page.pack.id, {}}));
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Invite")),
        mail(_class = "sheet form", mail.area({.name = "emails", .label = ui.tr("E-mail addresses"), .hint = ui.tr("One a line, at most 100 at once. A seat counts as taken when somebody takes it."), .required = true, .max = 20000, .rows = 4}),
            div(_class = "form-foot", mail.submit(ui.tr("Send invitations")))),
        domain(_class = "sheet form", domain.text({.name = "domain", .label = ui.tr("Or everybody with an address of your domain"), .value = page.pack.domain, .hint = ui.tr("It must be that of your own confirmed address. Empty: by invitation only."), .max = 253, .autocomplete = "off", .placeholder = "example.com"}),
            when(!page.pack.domain.empty(), [&] {
                return div(_class = "row wrap", input(_class = "grow", _type = "text", _readonly = true, _value = page.link, _label = ui.tr("Link for your people")),
                    button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", page.link), ui.icon("copy", "s"), ui.tr("Copy")));
            }),
            div(_class = "form-foot", domain.submit(ui.tr("Save the domain")))));
}

Html more_view(const Ui& ui, const PackPage& page) {
    Form more(ui, more_path({page.pack.id, 0, Method::transfer})), again(ui, again_path({page.pack.id, 0, Method::transfer}));
    bool runs = page.pack.runs(ui.visit.now), paid_ahead = page.pack.starts_at && *page.pack.starts_at > ui.visit.now;
    return section(_class = "stack", h2(_class = "section-title", ui.tr("Buy more")),
        when(runs, [&] {
            return details(_open = page.asked, summary(_class = "btn", ui.tr("More seats")), query_form(pack_path({page.pack.id}), _class = "sheet form", div(_class = "field", label(_for = "more", ui.tr("More seats until {}", ui.date(*page.pack.ends_at))),
                div(_class = "joined", input(_id = "more", _type = "number", _name = "more", _value = std::to_string(page.more), _min = "1", _max = std::to_string(kSeatsMost)), button(_class = "btn", _type = "submit", ui.tr("Work it out"))))),
                more(_class = "sheet form", more.hidden("more", std::to_string(page.more)),
                    p(ui.plural(page.more, "{} more seat", "{} more seats"), ": ", strong(ui.money(page.more_due)), " ", span(_class = "small muted", ui.tr("for the time that is left, to the second, rounded down"))),
                    methods_view(ui, more, page.ways), div(_class = "form-foot", more.submit(ui.tr("Pay {}", ui.money(page.more_due))))));
        }),
        when(!paid_ahead && page.pack.seats > 0, [&] {
            return details(summary(_class = "btn", ui.tr("Renew all seats")), again(_class = "sheet form",
                p(ui.tr("The next period of {} seats begins when the present one ends. Whoever has a seat keeps it without a gap.", ui.number(page.pack.seats))),
                methods_view(ui, again, page.ways), div(_class = "form-foot", again.submit(ui.tr("Pay {}", ui.money(page.again_due))))));
        }));
}

}  // namespace

Page pack_page(const Ui& ui, const PackPage& page) {
    auto& pack = page.pack;
    bool runs = pack.runs(ui.visit.now);
    return accounts::settings_page(ui, pack.company, packs_path(), div(_class = "stack loose",
        div(_class = "sheet stack tight", h2(pack.title), p(_class = "small muted", page.community),
            p(ui.tr("{} of {} seats taken", ui.number(pack.used), ui.number(pack.seats)), " · ", runs ? ui.tr("until {}", ui.date_time(*pack.ends_at)) : ui.tr("Ended on {}.", ui.date(*pack.ends_at)))),
        section(div(_class = "row wrap", h2(_class = "section-title grow", ui.tr("Your people")), when(!page.seats.empty(), [&] { return a(_class = "btn sm", _href = pack_list_path({pack.id}), data("turbo", "false"), ui.icon("download", "s"), ui.tr("As a list (CSV)")); })), people_view(ui, page)),
        page.parts, when(runs, [&] { return invite_view(ui, page); }), more_view(ui, page)));
}

Page seat_page(const Ui& ui, const SeatPage& page) {
    Form form(ui, take_seat_path({page.code}));
    auto heading = ui.tr("{} has a seat for you", page.company);
    auto here = take_seat_path({page.code});
    return {.title = heading,
        .body = div(_class = "stack loose center-text", p(ui.icon("building-2", "l")), h1(heading), p(strong(page.title)), p(_class = "muted", page.community),
            when(page.ends_at.has_value(), [&] { return p(ui.tr("It is paid until {}. You pay nothing.", ui.date(*page.ends_at))); }),
            when(!page.domain.empty(), [&] { return p(_class = "small muted", ui.tr("For people with a confirmed address of {}.", page.domain)); }),
            p(_class = "small muted", ui.tr("The company sees your name here, that you have the seat, and how far you are with what it asks you to read; nothing else of what you read.")),
            ui.signed_in() ? form(div(_class = "row center", form.submit(ui.tr("Take the seat"), "btn primary lg")))
                           : div(_class = "row wrap center", a(_class = "btn primary lg", _href = Url::local("/sign-up").with("next", here.str()), ui.tr("Sign up and take it")),
                                 a(_class = "btn lg", _href = Url::local("/sign-in").with("next", here.str()), ui.tr("Sign in")))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::commerce
