// How advertising looks: to readers, to those who run it and to those who pay for it.
#include "modules/advertising/pages.hpp"

namespace lyceum::advertising {
using namespace html;

// ---- for readers ----------------------------------------------------------------------------------

static std::string dom_id(Place place) { return "ad-" + std::string(name_of(place)); }

Html mark_view(const Spot& spot) {
    return div(_class = "ad-place", _id = dom_id(spot.place), _controller = "ad", data("place", name_of(spot.place)), only_if(spot.community.has_value(), data("community", spot.community ? to_string(*spot.community) : "")),
        only_if(static_cast<bool>(spot.space), data("space", to_string(spot.space))), only_if(!spot.tags.empty(), data("tags", spot.tags)));
}

Html ad_view(const Ui& ui, const ShownAd& ad, const Url& to) {
    auto words = group(span(_class = "ad-heading", ad.heading), br(), span(_class = "ad-words", ad.words));
    return aside(_class = "ad", _label = ui.tr("Advertising"), data("ad", ad.ad),
        div(_class = "meta", span(_class = "chip gold", ui.tr("Ad")), span(ad.advertiser)),
        a(_class = "ad-link", _href = to, _rel = "sponsored nofollow noopener", _target = "_blank", _turbo = "false", data("turbo-prefetch", "false"), only_if(!ad.language.empty(), _lang = ad.language),
            when(!ad.image.empty(), [&] { return img(_class = "ad-image", _src = Url::local(ad.image), _alt = "", _width = 96, _height = 72, _loading = "lazy"); }),
            span(words)));
}

Fragments shown_view(const Ui& ui, const ShownAd& ad) {
    if (ad.ad.empty()) return {};
    auto sealed = Text<1, 600>::from(ad.ad);
    if (!sealed) return {};
    return {{dom_id(ad.place), ad_view(ui, ad, go_path({*sealed})), "update"}};
}

Html plan_note(const Ui& ui, Db& db, CommunityId community) {
    auto level = free_from(db, community);
    auto all = running(db);
    for (auto& campaign : *all) {
        if (campaign.community != community || level > membership::kLevelMost) continue;
        std::string name;
        for (auto& tier : membership::tiers(db, ui.visit, community))
            if (tier.level >= level && name.empty()) name = tier.name;
        if (name.empty()) return {};
        return p(_class = "small muted", ui.icon("sparkles", "s"), " ", ui.tr("From {} on you read without ads.", name));
    }
    return {};
}

Html prices_view(const Ui& ui, const PriceRow& prices) {
    auto price = [&](std::int64_t minor) { return ui.money({minor, prices.currency}); };
    return group(when(prices.thousand_minor > 0, [&] { return p(ui.tr("Thousand impressions: {}", price(prices.thousand_minor))); }), when(prices.click_minor > 0, [&] { return p(ui.tr("Click: {}", price(prices.click_minor))); }));
}

Html about_section(const Ui& ui, Db& db, const communities::CommunityCard& community) {
    auto prices = prices_of(db, community.id);
    if (!prices.offers_any()) return {};
    return section(_class = "sheet stack tight", h2(_class = "section-title", ui.tr("Advertise here")), prices_view(ui, prices),
        p(_class = "small muted", ui.tr("The staff looks at it first. It is labelled, and what is not delivered is paid back.")), div(a(_class = "btn sm", _href = propose_path({community.slug}), ui.icon("megaphone", "s"), ui.tr("Propose a campaign"))));
}

Html order_link(const Ui& ui, Db& db, const commerce::OrderFacts& order) {
    if (commerce::source_of_goods(db, order.id) != "advertising") return {};
    auto id = db.maybe<CampaignId>(R"sql(select campaign from ad_orders where order_id = $1)sql", order.id);
    return when(id.has_value(), [&] { return p(a(_class = "btn", _href = campaign_path({*id}), ui.icon("megaphone", "s"), ui.tr("To the campaign"))); });
}

// ---- words ----------------------------------------------------------------------------------------

static std::string place_name(const Ui& ui, Place place) {
    switch (place) {
        case Place::list: return ui.tr("In lists");
        case Place::item: return ui.tr("Below the text");
        case Place::search: return ui.tr("In search results");
    }
    return {};
}

static std::string places_words(const Ui& ui, const CampaignRow& c) {
    std::string words;
    for (auto place : read_places(c.places)) words += (words.empty() ? "" : " · ") + place_name(ui, place);
    return words;
}

static Html state_chip(const Ui& ui, const CampaignRow& c) {
    auto now = ui.visit.now;
    switch (c.state) {
        case State::waiting: return span(_class = "chip blue", ui.tr("Waits for approval"));
        case State::refused: return span(_class = "chip hot", ui.tr("Refused"));
        case State::paused: return span(_class = "chip", ui.tr("Paused"));
        case State::stopped: return span(_class = "chip", ui.tr("Stopped"));
        case State::approved: break;
    }
    if (c.counted() >= c.budget) return span(_class = "chip", ui.tr("Used up"));
    if (c.is_over(now)) return span(_class = "chip", ui.tr("Ended"));
    if (c.unpaid) return span(_class = "chip gold", ui.tr("Waits for payment"));
    if (now < c.starts_at) return span(_class = "chip blue", ui.tr("Begins {}", ui.date_time(c.starts_at)));
    return span(_class = "chip good", ui.tr("Running"));
}

static std::string measure_name(const Ui& ui, Measure measure) {
    return measure == Measure::impressions ? ui.tr("Impressions") : ui.tr("Clicks");
}

static std::string budget_words(const Ui& ui, const CampaignRow& c) {
    auto counted = ui.number(c.counted()), budget = ui.number(c.budget);
    return c.measure == Measure::impressions ? ui.tr("{} of {} impressions", counted, budget) : ui.tr("{} of {} clicks", counted, budget);
}

static Html budget_view(const Ui& ui, const CampaignRow& c) {
    auto words = budget_words(ui, c);
    return group(progress(_class = "bar", _max_number = c.budget, _value = std::to_string(c.counted()), _label = words), span(_class = "small muted nowrap", words));
}

static Html campaign_rows(const Ui& ui, const std::vector<CampaignRow>& campaigns) {
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Campaigns"), table(_class = "table",
        thead(tr(th(_scope = "col", ui.tr("Advertisement")), th(_scope = "col", ui.tr("State")), th(_scope = "col", ui.tr("Dates")), th(_scope = "col", ui.tr("Budget")), th(_class = "n", _scope = "col", ui.tr("Click rate")))),
        tbody(each(campaigns, [&](const CampaignRow& c) {
            return tr(th(_scope = "row", a(_class = "link", _href = campaign_path({c.id}), c.heading), div(_class = "small muted", c.advertiser)), td(state_chip(ui, c)),
                td(_class = "nowrap", ui.date(c.starts_at), " – ", ui.date(c.ends_at)), td(budget_view(ui, c)), td(_class = "n", rate(c.clicks, c.impressions)));
        }))));
}

// ---- the desk -------------------------------------------------------------------------------------

static Html terms_form(const Ui& ui, const Managed& page) {
    Form form(ui, terms_path({.slug = page.community.slug}), "put");
    std::vector<Choice> choices;
    int chosen = kFreeFromNobody;
    for (auto& tier : page.tiers) {
        choices.push_back({std::to_string(tier.level), ui.tr("{} and above", tier.name)});
        if (tier.level >= page.free_from && chosen == kFreeFromNobody) chosen = tier.level;
    }
    choices.push_back({std::to_string(kFreeFromNobody), ui.tr("Nobody: all members see ads")});
    return form(_class = "sheet form", h2(ui.tr("Ad-free reading")),
        form.choose({.name = "free_from", .label = ui.tr("Ad-free for"), .value = std::to_string(chosen),
            .hint = ui.tr("It is said above the plans. What is locked carries no advertising for anybody.")}, choices),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

static Html prices_form(const Ui& ui, const Managed& page) {
    Form form(ui, prices_path({.slug = page.community.slug}), "put");
    std::vector<Choice> currencies;
    each_enumerator<Currency>([&](std::string_view name, Currency) { currencies.push_back({std::string(name), std::string(name)}); });
    auto typed = [&](std::int64_t minor) { return minor > 0 ? to_decimal({minor, page.prices.currency}) : std::string(); };
    return form(_class = "sheet form", h2(ui.tr("Prices for members")), p(_class = "muted", ui.tr("With a price, members propose campaigns themselves, and pay when you have approved them. Campaigns that you write cost nothing here.")),
        div(_class = "cols-2", form.text({.name = "thousand", .label = ui.tr("Per thousand impressions"), .value = typed(page.prices.thousand_minor), .hint = ui.tr("Empty: not offered"), .max = 20, .inputmode = "decimal"}),
            form.text({.name = "click", .label = ui.tr("Per click"), .value = typed(page.prices.click_minor), .hint = ui.tr("Empty: not offered"), .max = 20, .inputmode = "decimal"})),
        form.choose({.name = "currency", .label = ui.tr("Currency"), .value = std::string(name_of(page.prices.currency))}, currencies),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

Page managed_page(const Ui& ui, const Managed& page) {
    auto& slug = page.community.slug;
    auto empty = div(_class = "empty", ui.icon("megaphone", "l"), h2(ui.tr("No campaigns yet")), p(ui.tr("Create a campaign. It is labelled, spread evenly over its dates, and shown to nobody more often than you allow.")));
    return communities::manage_page(ui, page.community, ui.tr("Advertising"), manage_path({slug, {}}), div(_class = "stack loose",
        div(_class = "page-head", div(h1(ui.tr("Advertising"))), div(_class = "row", a(_class = "btn primary", _href = new_path({slug}), ui.icon("plus"), ui.tr("New campaign")))),
        page.campaigns.empty() ? empty : campaign_rows(ui, page.campaigns),
        when(page.older.has_value(), [&] { return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = manage_path({slug, page.older}), ui.tr("Older"))); }),
        terms_form(ui, page), prices_form(ui, page)));
}

static std::vector<std::string> place_values(const CampaignForm& page) {
    std::vector<std::string> values;
    for (auto place : read_places(page.campaign ? page.campaign->places : "list item search")) values.emplace_back(name_of(place));
    return values;
}

static Html creative_fields(const Ui& ui, const Form& form, const CampaignForm& page, const CampaignRow& c) {
    return group(h2(_class = "section-title", ui.tr("What readers see")),
        form.text({.name = "advertiser", .label = ui.tr("Advertiser"), .value = c.advertiser, .hint = ui.tr("Stands beside the label “Ad”."), .required = true, .max = 60}),
        when(page.manages, [&] { return form.text({.name = "handle", .label = ui.tr("Account that sees the report"), .value = page.owner, .hint = ui.tr("May see this campaign and its numbers. Optional."), .max = 40, .placeholder = "@handle"}); }),
        form.text({.name = "heading", .label = ui.tr("Heading"), .value = c.heading, .required = true, .max = 60}),
        form.area({.name = "words", .label = ui.tr("Words"), .value = c.words, .required = true, .max = 160, .rows = 2}),
        form.file({.name = "image", .label = ui.tr("Picture"), .hint = ui.tr("PNG, JPEG, GIF or WebP; shown at 96 × 72.")}, "image/png,image/jpeg,image/gif,image/webp"),
        when(!c.image.empty(), [&] {
            return div(_class = "row", img(_class = "ad-image", _src = Url::local(c.image), _alt = "", _width = 96, _height = 72), form.checkbox({.name = "without_image", .label = ui.tr("Remove the picture")}, false));
        }),
        form.text({.name = "link", .label = ui.tr("Where it leads"), .value = c.link, .required = true, .max = 500, .type = "url", .placeholder = "https://"}));
}

static Html aim_fields(const Ui& ui, const Form& form, const CampaignForm& page, const CampaignRow& c) {
    std::vector<Choice> places, spaces{{"", ui.tr("Anywhere")}}, languages{{"", ui.tr("Both")}, {"zh", ui.tr("Chinese")}, {"en", ui.tr("English")}};
    each_enumerator<Place>([&](std::string_view name, Place place) { places.push_back({std::string(name), place_name(ui, place)}); });
    for (auto& space : page.spaces) spaces.push_back({to_string(space.id), space.name});
    return group(h2(_class = "section-title", ui.tr("Where")),
        form.checkboxes({.name = "places", .label = ui.tr("Places on pages")}, places, place_values(page)),
        div(_class = "cols-2", form.choose({.name = "space", .label = ui.tr("Space"), .value = c.space ? to_string(c.space) : ""}, spaces),
            form.choose({.name = "language", .label = ui.tr("Language of the page"), .value = c.language}, languages)),
        form.text({.name = "tags", .label = ui.tr("Tags"), .value = c.tags, .hint = ui.tr("Beside what carries one of these; empty: anything. Nothing is chosen by what somebody has read."), .max = 200}));
}

static Html budget_fields(const Ui& ui, const Form& form, const CampaignForm& page, const CampaignRow& c) {
    return group(h2(_class = "section-title", ui.tr("When and how much")),
        div(_class = "cols-2", form.text({.name = "starts_at", .label = ui.tr("Begins"), .value = page.starts_at, .required = true, .type = "datetime-local"}),
            form.text({.name = "ends_at", .label = ui.tr("Ends"), .value = page.ends_at, .required = true, .type = "datetime-local"})),
        div(_class = "cols-2", form.choose({.name = "measure", .label = ui.tr("Billed by"), .value = std::string(name_of(c.measure))}, {{"impressions", measure_name(ui, Measure::impressions)}, {"clicks", measure_name(ui, Measure::clicks)}}),
            form.text({.name = "budget", .label = ui.tr("Budget"), .value = c.budget ? std::to_string(c.budget) : "10000", .hint = ui.tr("Spread evenly from the beginning to the end."), .required = true, .type = "number"})),
        form.text({.name = "cap", .label = ui.tr("Times a day per reader, at most"), .value = std::to_string(c.cap ? c.cap : kCapUsual), .required = true, .type = "number"}));
}

Page form_page(const Ui& ui, const CampaignForm& page) {
    auto c = page.campaign.value_or(CampaignRow{});
    auto heading = page.campaign ? ui.tr("Change the campaign") : ui.tr("New campaign");
    auto back = page.campaign ? campaign_path({c.id}) : page.manages ? manage_path({page.community.slug, {}}) : communities::about_url(page.community);
    Form form(ui, page.campaign ? change_path({.id = c.id}) : page.manages ? add_path({.slug = page.community.slug}) : add_proposal_path({.slug = page.community.slug}), page.campaign ? "put" : "post");
    auto crumb = page.campaign ? c.heading : page.manages ? ui.tr("Advertising") : page.community.name;
    return {.title = heading,
        .body = div(_class = "stack", nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = back, crumb)), h1(heading),
            when(page.prices.has_value(), [&] { return div(_class = "sheet stack tight", prices_view(ui, *page.prices), p(_class = "small muted", ui.tr("The staff looks at it first, then you pay for the whole budget. What is not delivered until the end goes back, to the cent."))); }),
            form(_class = "sheet form", creative_fields(ui, form, page, c), aim_fields(ui, form, page, c), budget_fields(ui, form, page, c),
                div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = back, ui.tr("Cancel"))))),
        .shape = Shape::plain, .indexed = false};
}

// ---- one campaign ---------------------------------------------------------------------------------

static Html step_button(const Ui& ui, const CampaignRow& c, Step step, const std::string& label, std::string_view style, const std::string& confirm = {}) {
    Form form(ui, decide_path({c.id, Step::approve, {}}));
    return form(only_if(!confirm.empty(), _turbo_confirm = confirm), form.hidden("step", name_of(step)), button(_class = style, _type = "submit", label));
}

static Html reason_step(const Ui& ui, const CampaignRow& c, Step step, const std::string& label, bool needed) {
    Form form(ui, decide_path({c.id, Step::approve, {}}));
    return details(summary(_class = "btn sm", label), form(_class = "form", form.hidden("step", name_of(step)), form.area({.name = "reason", .label = ui.tr("Why"), .hint = ui.tr("Its advertiser reads this."), .required = needed, .max = 500, .rows = 2}),
        div(_class = "form-foot", form.submit(label, "btn danger"))));
}

static Html steps_view(const Ui& ui, const CampaignPage& page) {
    auto& c = page.campaign;
    bool over = c.is_over(ui.visit.now);
    auto edit = when(c.state != State::stopped, [&] { return a(_class = "btn sm", _href = edit_path({c.id}), ui.icon("pencil", "s"), ui.tr("Change")); });
    auto stop = when(c.state != State::stopped, [&] { return reason_step(ui, c, Step::stop, ui.tr("Stop for good"), false); });
    Html next;
    if (c.state == State::waiting && !over) next = group(step_button(ui, c, Step::approve, ui.tr("Approve"), "btn primary sm"), reason_step(ui, c, Step::refuse, ui.tr("Refuse"), true));
    if (c.state == State::refused && !over) next = step_button(ui, c, Step::approve, ui.tr("Approve"), "btn sm");
    if (c.state == State::approved && !over) next = step_button(ui, c, Step::pause, ui.tr("Pause"), "btn sm");
    if (c.state == State::paused && !over) next = step_button(ui, c, Step::resume, ui.tr("Go on"), "btn primary sm");
    return div(_class = "row wrap", next, edit, stop);
}

static Html pay_view(const Ui& ui, const CampaignPage& page) {
    if (!page.order) return {};
    auto& order = *page.order;
    auto& c = page.campaign;
    auto money = [&](std::int64_t minor) { return ui.money({minor, order.currency}); };
    if (order.paid_at)
        return div(_class = "sheet stack tight", p(ui.tr("Paid: {}", money(order.paid_minor)), " · ", a(_class = "link", _href = commerce::order_url(order.order_id), ui.tr("The order"))),
            when(order.settled_at.has_value(), [&] { return p(ui.tr("It is settled: {} were earned, {} went back.", money(order.paid_minor - order.returned_minor), money(order.returned_minor))); }),
            when(!order.settled_at.has_value(), [&] { return p(_class = "small muted", ui.tr("What is not delivered goes back when it is over.")); }));
    if (!page.own || c.state != State::approved || page.campaign.is_over(ui.visit.now)) return p(ui.tr("Its price: {}. It is paid when it is approved.", money(order.price_minor)));
    Form form(ui, pay_path({c.id, commerce::Method::wechat}));
    if (page.ways.empty()) return div(_class = "flash warn", ui.icon("triangle-alert"), span(ui.tr("Payments are not set up on this site yet, so nothing can be bought.")));
    return form(_class = "sheet form", p(ui.tr("It was approved and runs as soon as it is paid.")), commerce::methods_view(ui, form, page.ways), div(_class = "form-foot", form.submit(ui.tr("Pay {}", money(order.price_minor)))));
}

static Html own_steps(const Ui& ui, const CampaignPage& page) {
    auto& c = page.campaign;
    if (!page.order || page.manages) return {};
    return div(_class = "row wrap", when(!page.order->paid_at && c.state != State::stopped, [&] { return a(_class = "btn sm", _href = edit_path({c.id}), ui.icon("pencil", "s"), ui.tr("Change")); }),
        when(c.state != State::stopped && !page.order->settled_at, [&] { return button_to(ui, cancel_path({c.id}), "post", group(ui.tr("Stop for good")), "btn sm danger", ui.tr("Stop it? Nobody sees it any more, and what was not delivered goes back.")); }));
}

static Html facts_view(const Ui& ui, const CampaignPage& page) {
    auto& c = page.campaign;
    auto fact = [&](const std::string& name, const std::string& value) { return when(!value.empty(), [&] { return div(dt(name), dd(value)); }); };
    auto language = c.language == "zh" ? ui.tr("Chinese") : c.language == "en" ? ui.tr("English") : std::string();
    return dl(_class = "pairs", fact(ui.tr("Dates"), ui.date_time(c.starts_at) + " – " + ui.date_time(c.ends_at)), fact(ui.tr("Places on pages"), places_words(ui, c)), fact(ui.tr("Space"), page.space),
        fact(ui.tr("Tags"), c.tags), fact(ui.tr("Language of the page"), language), fact(ui.tr("Times a day per reader, at most"), ui.number(c.cap)), fact(ui.tr("Where it leads"), c.link));
}

static Html numbers_view(const Ui& ui, const CampaignPage& page) {
    auto& c = page.campaign;
    auto fact = [&](const std::string& name, const std::string& value) { return div(dt(name), dd(_class = "num", value)); };
    return dl(_class = "ad-facts proof", fact(ui.tr("Impressions"), ui.number(c.impressions)), fact(ui.tr("Clicks"), ui.number(c.clicks)), fact(ui.tr("Click rate"), c.impressions ? rate(c.clicks, c.impressions) : "–"),
        fact(ui.tr("Of the budget"), fmt::format("{} %", c.counted() * 100 / c.budget)));
}

static Html days_view(const Ui& ui, const CampaignPage& page) {
    auto& c = page.campaign;
    if (page.days.empty()) return p(_class = "muted", ui.tr("No numbers yet. They appear some seconds after readers saw it."));
    return group(div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Day by day"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Day")), th(_class = "n", _scope = "col", ui.tr("Impressions")), th(_class = "n", _scope = "col", ui.tr("Clicks")), th(_class = "n", _scope = "col", ui.tr("Click rate")), th(_class = "n", _scope = "col", ui.tr("Not billed")))),
            tbody(each(page.days, [&](const DayRow& day) {
                return tr(th(_scope = "row", date_of(day.day)), td(_class = "n", ui.number(day.impressions)), td(_class = "n", ui.number(day.clicks)), td(_class = "n", rate(day.clicks, day.impressions)), td(_class = "n", ui.number(day.surplus)));
            })))),
        p(a(_class = "btn sm", _href = csv_path({c.id}), _turbo = "false", ui.icon("download", "s"), ui.tr("As a list (CSV)"))));
}

Page campaign_page(const Ui& ui, const CampaignPage& page) {
    auto& c = page.campaign;
    ShownAd preview{.ad = {}, .advertiser = c.advertiser, .heading = c.heading, .words = c.words, .image = c.image, .language = c.language};
    auto back = page.manages ? a(_href = manage_path({page.community.slug, {}}), ui.tr("Advertising")) : a(_href = own_path(), ui.tr("My advertising"));
    auto line = when(c.state == State::approved && !c.is_over(ui.visit.now) && ui.visit.now >= c.starts_at, [&] { return p(_class = "small muted", ui.tr("Spread evenly, it could have reached {} by now.", ui.number(page.line))); });
    return {.title = c.heading,
        .body = div(_class = "stack loose", nav(_class = "crumbs", _label = ui.tr("Where this is"), back),
            div(_class = "page-head", div(h1(c.heading), p(state_chip(ui, c), " ", span(_class = "muted", c.advertiser, " · ", page.community.name)))),
            when(!c.reason.empty() && (c.state == State::refused || c.state == State::stopped), [&] { return div(_class = "flash warn", ui.icon("info"), span(c.reason)); }),
            when(page.manages, [&] { return steps_view(ui, page); }), own_steps(ui, page), pay_view(ui, page),
            section(_class = "stack", h2(_class = "section-title", ui.tr("As readers see it")), ad_view(ui, preview, *Url::external(c.link))),
            section(_class = "stack", h2(_class = "section-title", ui.tr("Results")), numbers_view(ui, page), budget_view(ui, c), line, days_view(ui, page),
                p(_class = "small muted", ui.tr("Shown means: half of it was in sight for a second. Programs are not counted, two clicks within ten seconds are one, and what is beyond the budget is not billed."))),
            section(_class = "stack", h2(_class = "section-title", ui.tr("Agreed terms")), facts_view(ui, page))),
        .shape = Shape::plain, .indexed = false};
}

Page own_page(const Ui& ui, const Own& page) {
    std::vector<CampaignRow> rows;
    for (auto& line : page.campaigns) rows.push_back(line.campaign);
    auto empty = div(_class = "empty", ui.icon("megaphone", "l"), h2(ui.tr("You have no campaigns yet")));
    return accounts::settings_page(ui, ui.tr("My advertising"), own_path(), page.campaigns.empty() ? empty : campaign_rows(ui, rows));
}

}  // namespace lyceum::advertising
