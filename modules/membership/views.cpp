// How tiers and memberships look.
#include "modules/membership/pages.hpp"
#include "platform/html/form.hpp"
#include <algorithm>

namespace lyceum::membership {
using namespace html;

// Every benefit stands in the row of the tier that first brings it; higher tiers include it.
Html tier_matrix_view(const Ui& ui, const std::vector<TierCard>& tiers) {
    if (tiers.empty()) return {};
    std::vector<std::pair<std::string, std::size_t>> rows;
    for (std::size_t i = 0; i < tiers.size(); ++i)
        for (auto& benefit : tiers[i].benefits)
            if (std::none_of(rows.begin(), rows.end(), [&](auto& row) { return row.first == benefit; })) rows.emplace_back(benefit, i);
    auto cell = [&](bool included) {
        return td(included ? group(span(_class = "good", ui.icon("check")), span(_class = "visually-hidden", ui.tr("included")))
                           : group(span(_class = "faint", _aria_hidden = true, "–"), span(_class = "visually-hidden", ui.tr("not included"))));
    };
    return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("What each tier includes"), table(_class = "table",
        caption(_class = "visually-hidden", ui.tr("What each tier includes")),
        thead(tr(th(_scope = "col", ui.tr("Benefit")), each(tiers, [](const TierCard& tier) { return th(_scope = "col", tier.name); }))),
        tbody(each(rows, [&](const std::pair<std::string, std::size_t>& row) {
            Html cells;
            for (std::size_t i = 0; i < tiers.size(); ++i) cells += cell(i >= row.second);
            return tr(th(_scope = "row", row.first), cells);
        }))));
}

// ---- what somebody has --------------------------------------------------------------------------

namespace {

Html period_view(const Ui& ui, const Membership& line) {
    switch (line.phase) {
        case Phase::aside: return span(ui.tr("paused"));
        case Phase::coming:
            if (!line.ends_at) return span(ui.tr("from {}", ui.date_time(line.starts_at)));
            return span(line.renews ? ui.tr("from {}, renews on {}", ui.date_time(line.starts_at), ui.date_time(*line.ends_at)) : ui.tr("from {} until {}", ui.date_time(line.starts_at), ui.date_time(*line.ends_at)));
        case Phase::over: return span(_class = "muted", ui.tr("ended {}", ui.date_time(line.ends_at.value_or(Time{}))));
        case Phase::present: break;
    }
    if (!line.ends_at) return span(_class = "good", ui.tr("for good"));
    return line.renews ? span(_class = "good", ui.tr("renews on {}", ui.date_time(*line.ends_at))) : span(ui.tr("until {}", ui.date_time(*line.ends_at)));
}

std::string source_name(const Ui& ui, const std::string& source) {
    if (source == "order") return ui.tr("from an order");
    if (source == "bundle") return ui.tr("from a bundle");
    if (source == "store") return ui.tr("from the shop");
    if (source == "seat") return ui.tr("a company's seat");
    if (source == "gift") return ui.tr("a gift");
    if (source == "staff") return ui.tr("given by the community");
    return {};
}

/// Where it came from, and what was noted then where that says more.
std::string came_from(const Ui& ui, const Membership& line) {
    const auto name = source_name(ui, line.source);
    const bool says_more = !line.note.empty() && line.note != line.label && line.source != "gift";
    if (!says_more) return name;
    return name.empty() ? line.note : name + " · " + line.note;
}

Html lines_view(const Ui& ui, const std::string& title, const std::vector<Membership>& lines) {
    if (lines.empty()) return {};
    return section(h2(_class = "section-title", title), div(_class = "cols-2", each(lines, [&](const Membership& line) {
        return article(_class = "sheet stack tight",
            div(_class = "row between", line.to ? a(_class = "name", _href = *line.to, line.label) : span(_class = "name", line.label), span(_class = "small muted", line.community)),
            div(period_view(ui, line)),
            p(_class = "small muted", came_from(ui, line)));
    })));
}

}  // namespace

Page memberships_page(const Ui& ui, const Memberships& all) {
    return {.title = ui.tr("Your memberships"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("Your memberships")), p(_class = "muted", ui.tr("What you may read and use, until when, and where it came from.")))),
            when(all.levels.empty() && all.items.empty(), [&] {
                return div(_class = "empty", ui.icon("crown", "l"), h2(ui.tr("You hold no membership yet")), p(ui.tr("Open writing is yours already. A membership opens the rest.")),
                    a(_class = "btn primary", _href = Url::local("/join"), ui.tr("See the plans")));
            }),
            lines_view(ui, ui.tr("Memberships"), all.levels), lines_view(ui, ui.tr("Single pieces"), all.items),
            when(!all.joined.empty(), [&] {
                return section(h2(_class = "section-title", ui.tr("What each tier includes")),
                    div(_class = "row wrap", each(all.joined, [&](const NavLink& place) { return a(_class = "btn", _href = place.to, ui.icon("crown", "s"), place.label); })));
            }),
            p(a(_class = "link", _href = Url::local("/orders"), ui.tr("Orders and receipts")))),
        .indexed = false};
}

Page tiers_page(const Ui& ui, const TiersView& view) {
    auto& card = view.community;
    return {.title = ui.tr("Memberships of {}", card.name),
        .body = group(
            nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = communities::about_url(card), card.name)),
            div(_class = "page-head", div(h1(ui.tr("What each tier includes")), p(_class = "muted", ui.tr("Higher tiers include everything below them. Whoever bought keeps what was promised until their period ends."))),
                div(_class = "row", a(_class = "btn primary", _href = Url::local("/join"), ui.tr("See the plans")))),
            when(view.held && !view.held->tier.empty(), [&] {
                return p(_class = "flash good", ui.icon("badge-check"), span(view.held->ends_at ? ui.tr("You are {} until {}.", view.held->tier, ui.date_time(*view.held->ends_at)) : ui.tr("You are {}.", view.held->tier)));
            }),
            view.tiers.empty() ? div(_class = "empty", ui.icon("crown", "l"), h2(ui.tr("There are no tiers"))) : tier_matrix_view(ui, view.tiers),
            when(view.changed_at.has_value(), [&] { return p(_class = "small muted", ui.tr("Last changed on {}", ui.date(*view.changed_at))); })),
        .canonical = tiers_url(card)};
}

// ---- tiers, for managers ------------------------------------------------------------------------

namespace {

Html tier_fields(const Ui& ui, const Form& form, const TierFacts& now) {
    return group(
        div(_class = "cols-2", form.text({.name = "name_zh", .label = ui.tr("Name in Chinese"), .value = now.name.zh, .max = Name::max}),
            form.text({.name = "name_en", .label = ui.tr("Name in English"), .value = now.name.en, .hint = ui.tr("One of the two is enough."), .max = Name::max})),
        div(_class = "cols-2", form.area({.name = "benefits_zh", .label = ui.tr("Benefits in Chinese"), .value = now.benefits.zh, .hint = ui.tr("One a line. Those of lower tiers are included."), .max = Benefits::max, .rows = 6}),
            form.area({.name = "benefits_en", .label = ui.tr("Benefits in English"), .value = now.benefits.en, .max = Benefits::max, .rows = 6})));
}

}  // namespace

Page manage_tiers_page(const Ui& ui, const TierAdmin& view) {
    auto& slug = view.community.slug;
    auto here = manage_tiers_path({slug});
    auto next = view.tiers.empty() ? 0 : view.tiers.back().level + 1;
    Form form(ui, here);
    return communities::manage_page(ui, view.community, ui.tr("Tiers"), here, group(
        div(_class = "page-head", div(h1(ui.tr("Tiers")), p(_class = "muted", ui.tr("Level 0 is everybody who joined. A higher level includes the lower ones.")))),
        when(!view.tiers.empty(), [&] {
            return div(_class = "sheet", ul(_class = "list", each(view.tiers, [&](const TierFacts& tier) {
                return li(a(_class = "name", _href = edit_tier_path({slug, tier.id}), tier.name.in(ui.visit.language)), span(_class = "small muted", ui.tr("Level {}", tier.level)));
            })));
        }),
        form(_class = "sheet form", h2(ui.tr("New tier")), tier_fields(ui, form, {}),
            div(_class = "cols-2", form.text({.name = "level", .label = ui.tr("Tier level"), .value = std::to_string(next), .required = true, .inputmode = "numeric"}),
                form.text({.name = "slug", .label = ui.tr("Short name"), .hint = ui.tr("Lower-case letters, for imports and programs."), .required = true, .min = 2, .max = 40})),
            div(_class = "form-foot", form.submit(ui.tr("Add the tier"))))));
}

Page edit_tier_page(const Ui& ui, const TierForm& view) {
    auto& tier = view.tier;
    auto& slug = view.community.slug;
    auto title = ui.tr("Edit {}", tier.name.in(ui.visit.language));
    Form form(ui, edit_tier_path({slug, tier.id}), "put");
    return communities::manage_page(ui, view.community, title, manage_tiers_path({slug}), group(
        form(_class = "sheet form", h1(title), tier_fields(ui, form, tier),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = manage_tiers_path({slug}), ui.tr("Cancel")))),
        button_to(ui, edit_tier_path({slug, tier.id}), "delete", group(ui.tr("Remove the tier")), "btn danger", ui.tr("Remove {}?", tier.name.in(ui.visit.language)))));
}

// ---- gifts --------------------------------------------------------------------------------------

namespace {

Html gift_row(const Ui& ui, const std::string& slug, const GiftLine& gift) {
    return tr(td(accounts::byline_view(ui, gift.person), div(_class = "small muted", gift.note)), td(gift.tier),
        td(gift.over ? span(_class = "chip", ui.tr("Over")) : gift.ends_at ? span(ui.tr("until {}", ui.date_time(*gift.ends_at))) : span(ui.tr("for good"))),
        td(_class = "end", when(!gift.over, [&] {
            return button_to(ui, take_back_path({slug, gift.id}), "delete", group(ui.tr("End now")), "btn sm danger", ui.tr("End this membership now?"));
        })));
}

}  // namespace

Page manage_gifts_page(const Ui& ui, const GiftAdmin& view) {
    auto& slug = view.community.slug;
    auto here = gifts_path({slug});
    Form form(ui, here);
    std::vector<Choice> choices;
    for (auto& tier : view.tiers) choices.push_back({to_string(tier.id), tier.name});
    return communities::manage_page(ui, view.community, ui.tr("Given memberships"), here, group(
        div(_class = "page-head", div(h1(ui.tr("Given memberships")), p(_class = "muted", ui.tr("For those who contribute, test or help. Every gift is noted with its reason.")))),
        view.tiers.empty() ? p(_class = "flash warn", ui.icon("info"), span(ui.tr("There are no tiers")), a(_href = manage_tiers_path({slug}), ui.tr("New tier")))
            : form(_class = "sheet form",
                div(_class = "cols-2", form.text({.name = "handle", .label = ui.tr("To whom"), .required = true, .max = 40, .placeholder = "@handle"}),
                    form.choose({.name = "tier", .label = ui.tr("Tier"), .value = to_string(view.tiers.back().id)}, choices)),
                form.text({.name = "days", .label = ui.tr("For how many days"), .value = "30", .hint = ui.tr("Empty: for good"), .inputmode = "numeric"}),
                form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("The person sees this."), .required = true, .max = 200}),
                div(_class = "form-foot", form.submit(ui.tr("Give it")))),
        when(!view.gifts.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Given memberships"), table(_class = "table",
                thead(tr(th(ui.tr("To whom")), th(ui.tr("Tier")), th(ui.tr("Works")), th(span(_class = "visually-hidden", ui.tr("Actions"))))),
                tbody(each(view.gifts, [&](const GiftLine& gift) { return gift_row(ui, slug, gift); }))));
        })));
}

}  // namespace lyceum::membership
