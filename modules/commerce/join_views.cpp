// How plans, offers and the checkout look.
#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/purchase_pages.hpp"
#include "modules/commerce/seats/seats.hpp"
#include "modules/commerce/tasting.hpp"

namespace lyceum::commerce {
using namespace html;

Html whose_plans(const Ui& ui, const Path<PlansAt>& path, const communities::CommunityCard& of, const std::vector<communities::CommunityCard>& others) {
    if (others.empty()) return {};
    return nav(_class = "tabs", _label = ui.tr("Communities"), a(_href = path({of.slug}), _current = true, of.name),
        each(others, [&](auto& other) { return a(_href = path({other.slug}), other.name); }));
}

std::string plan_kind_name(const Ui& ui, PlanKind kind, int days) {
    switch (kind) {
        case PlanKind::monthly: return ui.tr("By the month");
        case PlanKind::yearly: return ui.tr("By the year");
        case PlanKind::period: return ui.plural(days, "{} day, prepaid", "{} days, prepaid");
    }
    return {};
}

std::string way_name(const Ui& ui, const WayToPay& way) {
    bool sandbox = way.gateway == "sandbox";
    switch (way.method) {
        case Method::wechat: return sandbox ? ui.tr("WeChat Pay (sandbox)") : ui.tr("WeChat Pay");
        case Method::alipay: return sandbox ? ui.tr("Alipay (sandbox)") : ui.tr("Alipay");
        case Method::card: return sandbox ? ui.tr("Card (sandbox)") : ui.tr("Card");
        case Method::transfer: return ui.tr("Bank transfer");
    }
    return {};
}

static bool can_renew(const WayToPay& way) { return way.method == Method::card || way.gateway == "sandbox"; }

// What a way means for what is bought: which of them renew by themselves, and how long it takes.
static std::string way_hint(const Ui& ui, const WayToPay& way, bool renews) {
    if (way.method == Method::transfer) return ui.tr("It opens once somebody here has seen the money.");
    if (!renews || can_renew(way)) return {};
    return ui.tr("Does not renew by itself. You are reminded before it ends.");
}

Html methods_view(const Ui& ui, const Form& form, const std::vector<WayToPay>& ways, bool renews) {
    std::vector<Choice> choices;
    for (auto& way : ways) choices.push_back({std::string(name_of(way.method)), way_name(ui, way), way_hint(ui, way, renews)});
    return form.radios({.name = "method", .label = ui.tr("How to pay"), .value = ways.empty() ? "" : std::string(name_of(ways.front().method)), .required = true}, choices);
}

// ---- plans --------------------------------------------------------------------------------------

static std::string per(const Ui& ui, const PlanCard& plan) {
    switch (plan.kind) {
        case PlanKind::monthly: return ui.tr("/month");
        case PlanKind::yearly: return ui.tr("/year");
        case PlanKind::period: return ui.plural(plan.days, "/{} day", "/{} days");
    }
    return {};
}

// Guests need an account first, and come back to the same plan.
static Url way_to(const Ui& ui, const Url& place) { return ui.signed_in() ? place : Url::local("/sign-up").with("next", place.str()); }

static Html plan_card(const Ui& ui, const membership::TierCard& tier, const std::vector<PlanCard>& plans, bool best) {
    auto& first = plans.front();
    Html others;
    for (std::size_t i = 1; i < plans.size(); ++i) others += group(i == 1 ? "" : " · ", ui.money(plans[i].price), per(ui, plans[i]));
    return section(_class = best ? "plan best" : "plan",
        header(h2(tier.name)),
        div(p(_class = "price", ui.money(first.price), small(per(ui, first))),
            when(!others.empty(), [&] { return p(_class = "small muted", ui.tr("or"), " ", others); })),
        ul(_class = "ticks", each(tier.benefits, [](auto& benefit) { return li(benefit); })),
        a(_class = best ? "btn primary block" : "btn block", _href = way_to(ui, plan_url(first.id)), ui.tr("Join as {}", tier.name)));
}

Html plans_view(const Ui& ui, const std::vector<membership::TierCard>& tiers, const std::vector<PlanCard>& plans) {
    Html cards;
    bool first = true;
    for (auto& tier : tiers) {
        std::vector<PlanCard> own;
        for (auto& plan : plans)
            if (plan.tier == tier.id) own.push_back(plan);
        if (own.empty()) continue;
        std::stable_sort(own.begin(), own.end(), [](auto& a, auto& b) { return a.kind < b.kind; });
        cards += plan_card(ui, tier, own, std::exchange(first, false));
    }
    return div(_class = "plans", cards);
}

static Html held_view(const Ui& ui, const membership::Held& held) {
    auto until = held.ends_at ? ui.tr("You are “{}” until {}.", held.tier, ui.date(*held.ends_at)) : ui.tr("You are “{}” for good.", held.tier);
    return div(_class = "flash", _role = "status", ui.icon("crown"), span(until), a(_class = "btn sm", _href = membership::memberships_url(), ui.tr("My memberships")));
}

Page join_page(const Ui& ui, const Join& page) {
    auto name = page.community ? page.community->name : ui.visit.app.settings()->site.name;
    auto empty = div(_class = "empty", ui.icon("lock-open", "l"), h2(ui.tr("There is nothing to pay here")), p(ui.tr("Everything is open to whoever joins.")),
        a(_class = "btn primary", _href = way_to(ui, page.community ? communities::join_url(*page.community) : Url()), ui.tr("Join")));
    return {.title = ui.tr("Join {}", name),
        .body = div(_class = "stack loose",
            div(_class = "page-head", div(h1(ui.tr("Join {}", name)),
                when(page.community && !page.community->tagline.empty(), [&] { return p(_class = "muted", page.community->tagline); }))),
            when(!page.can_pay, [&] { return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought."))); }),
            when(page.held && page.held->level > 0, [&] { return held_view(ui, *page.held); }),
            page.notes,
            page.plans.empty() ? empty : plans_view(ui, page.tiers, page.plans),
            when(!page.plans.empty(), [&] {
                return p(_class = "row wrap center", a(_class = "btn ghost", _href = gifts_path({page.community->slug}), ui.icon("gift", "s"), ui.tr("Give a membership")), a(_class = "btn ghost", _href = packs_path({page.community->slug}), ui.icon("building-2", "s"), ui.tr("Seats for a company")));
            }),
            when(!page.plans.empty(), [&] {
                return section(h2(_class = "section-title", ui.tr("What each tier includes")), membership::tier_matrix_view(ui, page.tiers));
            }),
            when(!page.others.empty(), [&] {
                return section(h2(_class = "label", ui.tr("Other communities")), ul(_class = "list", each(page.others, [&](auto& other) {
                    return li(a(_href = join_path({other.slug}), other.name), span(_class = "small muted", other.tagline));
                })));
            })),
        .shape = Shape::plain, .description = ui.tr("Memberships of {} and what they include.", name), .canonical = join_path()};
}

// ---- checkout -----------------------------------------------------------------------------------

// What a year costs less than twelve months of the same tier.
static Html saving_view(const Ui& ui, const std::vector<PlanCard>& periods, const PlanCard& plan) {
    if (plan.kind != PlanKind::yearly) return {};
    for (auto& monthly : periods) {
        auto saved = monthly.kind == PlanKind::monthly && monthly.price.currency == plan.price.currency ? 12 * monthly.price.minor - plan.price.minor : 0;
        if (saved > 0) return span(_class = "chip good", ui.tr("saves {}", ui.money({saved, plan.price.currency})));
    }
    return {};
}

static Html kept_at_once(const Checkout& page) { return when(page.at_once, [] { return input(_type = "hidden", _name = "at_once", _value = "1"); }); }

static Html periods_view(const Ui& ui, const Checkout& page) {
    if (page.periods.size() < 2) return {};
    return query_form(checkout_path({.plan = page.plan, .period = {}, .coupon = {}, .at_once = false}), _class = "sheet", _controller = "autosubmit",
        when(!page.coupon.empty(), [&] { return input(_type = "hidden", _name = "coupon", _value = page.coupon); }), kept_at_once(page),
        fieldset(_class = "radios", legend(ui.tr("Period")), each(page.periods, [&](const PlanCard& plan) {
            auto saving = saving_view(ui, page.periods, plan);
            auto hint = plan.kind == PlanKind::period ? ui.tr("never renews itself") : ui.tr("cancel whenever you like");
            return label(_class = "radio", input(_type = "radio", _name = "period", _value = plan.id, _checked = plan.id == page.plan),
                span(plan_kind_name(ui, plan.kind, plan.days), " ", ui.money(plan.price)), saving.empty() ? small(hint) : saving);
        })),
        element("noscript", {Node(button(_class = "btn", _type = "submit", ui.tr("Show this period")))}));
}

static Html course_view(const Ui& ui, const Checkout& page) {
    if (!page.held) return {};
    auto until = page.ends_at ? ui.date(*page.ends_at) : std::string();
    std::string what;
    switch (page.course) {
        case Course::begins: return {};
        case Course::extends: what = ui.tr("You have this membership already. The new period begins when it ends, on {}, and lasts until {}.", ui.date(page.starts_at), until); break;
        case Course::follows: what = ui.tr("You are “{}” now, which includes this. The new period begins when that ends, on {}.", page.held->tier, ui.date(page.starts_at)); break;
        case Course::switches: what = ui.tr("The new period begins today. What is left of the present one counts towards the price."); break;
        case Course::upgrades: what = ui.tr("You move up from “{}” at once. What is left of it counts towards the price.", page.held->tier); break;
    }
    if (page.price < page.credit) what += " " + ui.tr("What is left over makes the period longer, to {}.", until);
    return div(_class = "flash", ui.icon("info"), span(what), when(page.course == Course::extends && page.can_switch, [&] { return a(_class = "btn sm", _href = at_once_path(page.plan), ui.tr("Begin today instead")); }));
}

// The code is tried first and what it changes is shown; the order is agreed to afterwards.
static Html coupon_view(const Ui& ui, const Checkout& page) {
    auto to = page.item ? buy_path({page.item, {}}) : checkout_path({.plan = page.plan, .period = {}, .coupon = {}, .at_once = false});
    auto bad = !page.complaint.empty();
    return query_form(to, _class = "sheet form", kept_at_once(page), div(_class = bad ? "field bad" : "field", label(_for = "coupon", ui.tr("Coupon")),
        div(_class = "joined", input(_id = "coupon", _name = "coupon", _value = page.coupon, _maxlength = 40, _autocomplete = "off", only_if(bad, _aria_invalid = true), only_if(bad, _describedby = "coupon-error")),
            button(_class = "btn", _type = "submit", ui.tr("Try it"))),
        when(bad, [&] { return p(_class = "error", _id = "coupon-error", page.complaint); })));
}

static Html summary_view(const Ui& ui, const Checkout& page) {
    auto line = [&](const std::string& what, const std::string& amount) { return div(dt(what), dd(amount)); };
    return dl(_class = "lines", line(page.line, ui.money(page.price)),
        each(page.discounts, [&](const Discount& d) { return line(d.label, "−" + ui.money({d.minor, page.price.currency})); }),
        when(!page.credit.is_zero(), [&] { return line(ui.tr("Unused value of your membership"), "−" + ui.money(page.credit)); }),
        when(!page.tax_contained.is_zero(), [&] { return div(_class = "small muted", dt(tax_text(ui, page.tax, false)), dd(ui.money(page.tax_contained))); }),
        div(_class = "total", dt(ui.tr("To pay today")), dd(ui.money(page.due))));
}

// What follows from paying, before it is agreed to.
static Html terms_view(const Ui& ui, const Checkout& page) {
    std::string when;
    bool all = std::all_of(page.ways.begin(), page.ways.end(), &can_renew), some = std::any_of(page.ways.begin(), page.ways.end(), &can_renew);
    bool reached = page.reach == Reach::reached;
    if (!page.ends_at) when = ui.tr("One payment, yours for good.");
    else if (page.recurs && some && !all)
        when = reached ? ui.tr("Paid by card, it renews on {} for {}: you are reminded three days before and can cancel any time. Paid otherwise, it ends then.", ui.date(*page.ends_at), ui.money(page.renews))
                       : ui.tr("Paid by card, it renews on {} for {}, and you can cancel any time. Paid otherwise, it ends then.", ui.date(*page.ends_at), ui.money(page.renews));
    else if (page.recurs && all)
        when = reached ? ui.tr("Renews on {} for {}. You are reminded three days before and can cancel any time.", ui.date(*page.ends_at), ui.money(page.renews))
                       : ui.tr("Renews on {} for {}. You can cancel any time.", ui.date(*page.ends_at), ui.money(page.renews));
    else when = ui.tr("Ends on {} and never renews itself.", ui.date(*page.ends_at));
    return p(_class = "small muted", when, " ", ui.tr("It opens as soon as the payment arrives, also when you close the page."));
}

Page checkout_page(const Ui& ui, const Checkout& page) {
    Form form(ui, page.item ? order_item_path({page.item, Method::wechat, {}}) : order_plan_path({page.plan, Method::wechat, {}, false}));
    constexpr std::string_view kForm = "pay";
    auto heading = page.item ? ui.tr("Buy “{}”", page.title) : ui.tr("Join as “{}”", page.title);
    auto pay = page.due.is_zero() ? ui.tr("Confirm") : ui.tr("Pay {}", ui.money(page.due));
    bool open = !page.ways.empty() && !page.owned && !page.rests;
    return {.title = heading,
        .body = group(h1(heading), div(_class = "checkout",
            div(_class = "stack", course_view(ui, page), periods_view(ui, page),
                when(page.owned, [&] { return div(_class = "flash good", ui.icon("circle-check"), span(ui.tr("You can read this already. There is nothing to pay."))); }),
                when(page.rests, [&] {
                    return div(_class = "flash", ui.icon("circle-alert"), span(_class = "grow", ui.tr("Your membership is paused. End the pause, then buy more of it.")),
                        a(_class = "btn sm", _href = subscriptions_url(), ui.tr("End the pause")));
                }),
                when(page.ways.empty(), [&] { return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought."))); }),
                page.notes,
                when(open, [&] { return group(unreached_view(ui, page.reach), coupon_view(ui, page), form(_id = kForm, _class = "sheet", methods_view(ui, form, page.ways, page.recurs && page.reach == Reach::reached), form.hidden("coupon", page.complaint.empty() ? page.coupon : ""), kept_at_once(page))); })),
            aside(_class = "sheet order", _label = ui.tr("Your order"), h2(ui.tr("Your order")), summary_view(ui, page),
                when(open, [&] { return button(_type = "submit", _form = kForm, _class = "btn primary lg block", pay); }), terms_view(ui, page),
                when(page.plan && open, [&] {
                    return p(_class = "small", a(_class = "link", _href = give_path({page.plan}), ui.tr("Give it to somebody")), " · ", a(_class = "link", _href = buy_seats_path({page.plan, 5}), ui.tr("Seats for a company")));
                })))),
        .shape = Shape::plain, .indexed = false};
}

// ---- the offer below a locked text ----------------------------------------------------------------

static std::string here_of(const Ui& ui) { return ui.visit.request ? ui.visit.request->target : "/"; }

// What can be had before paying. Guests are told what signing up gives.
static Html tasting_view(const Ui& ui, const Offer& offer, ItemId item) {
    Html all;
    if (offer.free_articles > 0 && !ui.signed_in())
        all += p(ui.plural(offer.free_articles, "Whoever signs up reads {} article like this a month for nothing.", "Whoever signs up reads {} articles like this a month for nothing."), " ",
            a(_class = "link", _href = Url::local("/sign-up").with("next", here_of(ui)), ui.tr("Sign up")));
    else if (offer.free_left > 0)
        all += div(_class = "row wrap center", button_to(ui, free_read_path({item}), "post", group(ui.tr("Read this one for nothing")), "btn"),
            span(_class = "muted", ui.tr("{} of {} free articles left this month", ui.number(offer.free_left), ui.number(offer.free_articles))));
    else if (offer.free_articles > 0)
        all += p(_class = "muted", ui.plural(offer.free_articles, "You have opened the {} free article of this month.", "You have opened the {} free articles of this month."));
    if (offer.trial_days > 0)
        all += p(a(_class = "link", _href = way_to(ui, try_path({offer.trial})), ui.plural(offer.trial_days, "Or try everything for {} day, for nothing", "Or try everything for {} days, for nothing")));
    return all;
}

Html offer_view(const Ui& ui, const Offer& offer) {
    auto headline = offer.words_left > 0 ? ui.plural(offer.words_left, "{} more word behind this line", "{} more words behind this line") : ui.tr("The rest is for members");
    bool single_only = !offer.plan && offer.price;
    return div(_class = "paywall", section(_class = "offer",
        when(offer.rests, [&] {
            return div(_class = "flash", ui.icon("circle-alert"), span(ui.tr("Your membership is paused.")), a(_class = "btn sm", _href = subscriptions_url(), ui.tr("End the pause")));
        }),
        span(_class = "chip gold", single_only ? ui.tr("Paid") : ui.tr("Members")),
        h2(headline),
        p(_class = "muted", offer.plan ? ui.tr("As “{}” you read everything of this kind, and take part.", offer.plan->tier_name)
                          : single_only ? ui.tr("Buy it once and read it for good.") : ui.tr("It opens with a membership.")),
        when(offer.plan.has_value(), [&] { return p(_class = "price", ui.money(offer.plan->price), small(per(ui, *offer.plan))); }),
        when(single_only, [&] { return p(_class = "price", ui.money(*offer.price)); }),
        div(_class = "row wrap center",
            when(offer.plan.has_value(), [&] { return a(_class = "btn primary lg", _href = way_to(ui, plan_url(offer.plan->id)), ui.tr("Join as {}", offer.plan->tier_name)); }),
            when(!offer.plan && !offer.price, [&] { return a(_class = "btn primary lg", _href = join_url(), ui.tr("See the memberships")); }),
            when(offer.price.has_value(), [&] {
                return a(_class = offer.plan ? "btn lg" : "btn primary lg", _href = way_to(ui, buy_url(offer.item)), ui.tr("Buy this one for {}", ui.money(*offer.price)));
            })),
        tasting_view(ui, offer, offer.met),
        when(!ui.signed_in(), [&] {
            return p(_class = "small muted", ui.tr("A member already?"), " ", a(_class = "link", _href = Url::local("/sign-in").with("next", here_of(ui) + "#rest"), ui.tr("Sign in")));
        })));
}

}  // namespace lyceum::commerce
