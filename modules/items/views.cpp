// What cards, tags and buttons look like, on every page that shows them.
#include "modules/items/in_lists.hpp"
#include "modules/items/pages.hpp"
#include "platform/html/form.hpp"
#include "platform/http/kept_views.hpp"
#include <algorithm>

namespace lyceum::items {
using namespace html;

std::string kind_name(const Ui& ui, Kind kind) {
    switch (kind) {
        case Kind::article: return ui.tr("Article");
        case Kind::series: return ui.tr("Series");
        case Kind::question: return ui.tr("Question");
        case Kind::topic: return ui.tr("Discussion");
    }
    return {};
}

Html lock_chip(const Ui& ui, membership::LockKind lock) {
    switch (lock) {
        case membership::LockKind::open: return {};
        case membership::LockKind::members:
        case membership::LockKind::tier: return span(_class = "chip gold", ui.tr("Members"));
        case membership::LockKind::paid: return span(_class = "chip gold", ui.tr("Paid"));
    }
    return {};
}

Html tags_view(const Ui&, const std::vector<std::string>& tags) {
    if (tags.empty()) return {};
    return span(_class = "tags", each(tags, [](auto& tag) { return a(_class = "tag", _href = tag_url(tag), tag); }));
}

Html tags_box(const Ui& ui, const std::vector<TagCount>& tags) {
    if (tags.empty()) return {};
    return section(h2(_class = "label", ui.tr("Tags")), div(_class = "tags", each(tags, [](auto& t) { return a(_class = "tag", _href = tag_url(t.tag), t.tag); })));
}

static Html counter(const Ui& ui, std::string_view icon, std::int64_t n, const std::string& meaning) {
    if (n == 0) return {};
    return span(_class = "count", _title = meaning, ui.icon(icon, "s"), span(_class = "num", ui.compact(n)),
        span(_class = "visually-hidden", meaning));
}

static Html question_stats(const Ui& ui, const Card& card) {
    return span(_class = "stats",
        span(_class = "stat", b(_class = "num", ui.compact(card.score)), card.score == 1 ? ui.tr("vote") : ui.tr("votes")),
        span(_class = card.solved ? "stat good" : "stat", b(_class = "num", ui.compact(card.answers)), card.answers == 1 ? ui.tr("answer") : ui.tr("answers")));
}

// Why the card is there, and the ways to say that this is no reason. The address is recommend's, a later module.
static Html unwanted_button(const Ui& ui, const std::string& reason, const std::string& label) {
    Form form(ui, Url::local("/recommendations/unwanted"));
    return form(_class = "act", form.hidden("reason", reason), button(_type = "submit", label));
}

static Html reason_view(const Ui& ui, const Card& card) {
    if (card.reason.empty()) return {};
    if (card.reason_key.empty()) return p(_class = "why", card.reason);
    return div(_class = "row between", p(_class = "why grow", card.reason),
        details(_class = "menu end", summary(_class = "icon-btn", _label = ui.tr("Change what is recommended"), ui.icon("ellipsis", "s")),
            div(_class = "menu-list", unwanted_button(ui, card.reason_key, ui.tr("Not for this reason")), unwanted_button(ui, "less-of " + to_string(card.id), ui.tr("Less like this")),
                unwanted_button(ui, "not-by " + to_string(card.author.id), ui.tr("Nothing more by {}", card.author.name)))));
}

Html card_view(const Ui& ui, const Card& card) {
    auto dom_id = "card-" + to_string(card.id);
    return article(_class = "card", _id = dom_id,
        accounts::byline_view(ui, card.author, group(ui.ago(card.published_at))),
        h2(_class = "card-title", a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), card.title), " ",
            when(card.kind == Kind::series, [&] { return span(_class = "chip blue", ui.tr("Series")); }), when(card.solved, [&] { return span(_class = "chip good", ui.tr("Solved")); }), lock_chip(ui, card.lock)),
        when(!card.excerpt.empty(), [&] { return p(_class = "card-text", only_if(!card.language.empty(), _lang = card.language), card.excerpt); }),
        div(_class = "meta", tags_view(ui, card.tags), span(_class = "grow"),
            when(card.kind == Kind::question, [&] { return question_stats(ui, card); }),
            counter(ui, "heart", card.likes, ui.plural(card.likes, "{} like", "{} likes")),
            when(card.kind != Kind::question, [&] { return counter(ui, "message-circle", card.comments, ui.plural(card.comments, "{} comment", "{} comments")); }),
            when(card.kind == Kind::article && card.reading_minutes > 0, [&] { return span(_class = "nowrap", ui.minutes(card.reading_minutes)); })),
        reason_view(ui, card));
}

Html between(const Visit& visit, Db& db, const ListPlace& place) {
    Html all;
    if (!routing::wants_page(visit)) return all;
    for (auto* more : filled(visit.app, in_lists)) all += more(Ui{visit}, db, place);
    return all;
}

Html listing_view(const Ui& ui, const Listing& listing, const Url& here, const Html& when_empty) { return listing_view(ui, listing, here, when_empty, {}); }

Html listing_view(const Ui& ui, const Listing& listing, const Url& here, const Html& when_empty, const Html& between) {
    if (listing.cards.empty() && listing.next.empty()) return when_empty;
    std::size_t before = std::min(kCardsBefore, listing.cards.size()), at = 0;
    return group(div(_class = "feed", each(listing.cards, [&](const Card& card) {
            auto view = kept_view<card_view>(ui, card);
            return ++at == before ? group(view, between) : view;
        })),
        when(!listing.next.empty(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"),
                a(_class = "btn", _rel = "next", _href = here.with("cursor", listing.next), ui.tr("Next page")));
        }));
}

Fragment action_button(const Ui& ui, const Action& action) {
    Form form(ui, action.to, action.method);
    return {action.dom_id, form(_class = "act", _id = action.dom_id, _controller = "toggle",
        button(_type = "submit", _class = "btn ghost", _pressed = action.pressed, data("toggle-target", "button"),
            only_if(!action.shortcut.empty(), data("shortcut", action.shortcut)),
            when(!action.icon.empty(), [&] { return ui.icon(action.icon); }),
            span(action.label),
            when(action.count > 0, [&] { return span(_class = "num", data("toggle-target", "count"), ui.compact(action.count)); })))};
}

Html actions_view(const Ui& ui, const std::vector<Action>& buttons) {
    if (buttons.empty()) return {};
    return div(_class = "actions", each(buttons, [&](const Action& action) { return action_button(ui, action).body; }));
}

static Html order_tabs(const Ui& ui, const TagPage& page) {
    auto tab = [&](Order order, const std::string& label) {
        return a(_href = tag_path({.tag = page.tag, .kind = page.kind, .order = order}), _current = page.order == order, label);
    };
    return nav(_class = "tabs", _label = ui.tr("Order"), tab(Order::newest, ui.tr("New")), tab(Order::hot, ui.tr("Hot")), tab(Order::unanswered, ui.tr("Unanswered")));
}

Page tag_page(const Ui& ui, const TagPage& page) {
    auto here = tag_path({.tag = page.tag, .kind = page.kind, .order = page.order});
    auto empty = div(_class = "empty", ui.icon("hash", "l"), h2(ui.tr("Nothing carries this tag yet")),
        a(_class = "btn", _href = tags_path(), ui.tr("All tags")));
    return {.title = "#" + page.tag,
        .body = group(div(_class = "page-head", div(h1("#", page.tag)), div(_class = "row", actions_view(ui, page.actions))),
            order_tabs(ui, page), listing_view(ui, page.listing, here, empty, page.between)),
        .aside = group(tags_box(ui, page.others), when(!page.others.empty(), [&] { return a(_class = "link small", _href = tags_path(), ui.tr("All tags")); })),
        .description = ui.tr("Articles, questions and discussions about {}.", page.tag), .canonical = tag_path({.tag = page.tag}),
        .feeds = {{"#" + page.tag, Url::local(tag_url(page.tag).str() + "/atom.xml")}},
        .indexed = !page.listing.cards.empty()};
}

Page tags_page(const Ui& ui, const Tags& all) {
    return {.title = ui.tr("Tags"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Tags")))),
            when(all.tags.empty(), [&] { return div(_class = "empty", ui.icon("hash", "l"), h2(ui.tr("No tags yet"))); }),
            div(_class = "tag-index", each(all.tags, [&](const TagCount& t) {
                return a(_href = tag_url(t.tag), span(_class = "name", t.tag), span(_class = "num", ui.compact(t.uses)));
            }))),
        .shape = Shape::broad, .description = ui.tr("What is written about here, by its tags."), .canonical = tags_path()};
}

}  // namespace lyceum::items
