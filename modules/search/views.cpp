// What results look like, and what is offered where there are none.
#include "modules/items/in_lists.hpp"
#include "modules/search/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::search {
using namespace html;

static Url here(const Results& r) { return search_path({.q = r.q, .kind = r.kind, .sort = r.sort, .from = 0}); }

static Html tabs(const Ui& ui, const Results& r) {
    auto tab = [&](std::optional<items::Kind> kind, const std::string& label) {
        return a(_href = search_path({.q = r.q, .kind = kind, .sort = r.sort, .from = 0}), _current = r.kind == kind, label);
    };
    return nav(_class = "tabs", _label = ui.tr("Kind"), tab({}, ui.tr("Everything")), tab(items::Kind::article, ui.tr("Articles")),
        tab(items::Kind::question, ui.tr("Questions")), tab(items::Kind::topic, ui.tr("Discussions")), tab(items::Kind::series, ui.tr("Series list")));
}

static Html hit_view(const Ui& ui, const Hit& hit) {
    auto& card = hit.card;
    return article(_class = "card", _id = "card-" + to_string(card.id),
        div(_class = "meta", span(_class = "chip", items::kind_name(ui, card.kind)), span(card.author.name), ui.ago(card.published_at),
            when(card.solved, [&] { return span(_class = "chip good", ui.tr("Solved")); }), items::lock_chip(ui, card.lock)),
        h2(_class = "card-title", a(_href = card.url, only_if(!card.language.empty(), _lang = card.language), hit.title)),
        p(_class = "card-text", only_if(!card.language.empty(), _lang = card.language), hit.snippet),
        div(_class = "meta", items::tags_view(ui, card.tags)));
}

static Html hits_view(const Ui& ui, const Results& r) {
    std::size_t before = std::min(items::kCardsBefore, r.hits.size()), at = 0;
    return each(r.hits, [&](const Hit& hit) { return ++at == before ? group(hit_view(ui, hit), r.between) : hit_view(ui, hit); });
}

static Html nothing_found(const Ui& ui, const Results& r) {
    auto suggestions = when(!r.tags.empty(), [&] {
        return div(_class = "tags center", each(r.tags, [](auto& t) { return a(_class = "tag", _href = items::tag_url(t.tag), t.tag); }));
    });
    if (r.q.empty())
        return div(_class = "empty", ui.icon("search", "l"), h2(ui.tr("What are you looking for?")),
            p(ui.tr("Words are joined by “and”. “Quoted words” must touch, -word excludes, word* matches beginnings.")), suggestions);
    return div(_class = "empty", ui.icon("search", "l"), h2(ui.tr("Nothing matches “{}”", r.q)), p(ui.tr("Try fewer or other words.")),
        a(_class = "btn", _href = Url::local("/questions/new").with("title", r.q), ui.tr("Ask it as a question")), suggestions);
}

Page results_page(const Ui& ui, const Results& r) {
    auto by = [&](Sort sort, const std::string& label) {
        return a(_class = "segment", _href = search_path({.q = r.q, .kind = r.kind, .sort = sort, .from = 0}), only_if(r.sort == sort, Attribute{"aria-current", "true"}), label);
    };
    return {.title = r.q.empty() ? ui.tr("Search") : ui.tr("Search: {}", r.q),
        .body = group(h1(_class = "visually-hidden", ui.tr("Search")),
            query_form(search_path(), _role = "search", _class = "joined",
                input(_type = "search", _name = "q", _value = r.q, _label = ui.tr("Search"), _maxlength = 200, _autofocus = r.q.empty(),
                    _placeholder = ui.tr("Search articles, questions, discussions")),
                button(_class = "btn primary", _type = "submit", ui.tr("Search"))),
            when(!r.q.empty(), [&] {
                return group(tabs(ui, r), div(_class = "row end", div(_class = "segments", _role = "group", _label = ui.tr("Order"),
                    by(Sort::relevance, ui.tr("Relevance")), by(Sort::newest, ui.tr("New")))));
            }),
            when(r.hits.empty(), [&] { return nothing_found(ui, r); }),
            div(_class = "feed", hits_view(ui, r)),
            nav(_class = "pager", _label = ui.tr("Pages"),
                when(r.from > 0, [&] { return a(_class = "btn", _rel = "prev", _href = here(r).with("from", std::to_string(std::max(0, r.from - kPerPage))), ui.tr("Previous page")); }),
                span(_class = "grow"),
                when(r.next.has_value(), [&] { return a(_class = "btn", _rel = "next", _href = here(r).with("from", std::to_string(*r.next)), ui.tr("Next page")); }))),
        .indexed = false};
}

Fragment similar_view(const Ui& ui, const Similar& similar) {
    if (similar.cards.empty()) return {"similar", div(_id = "similar")};
    return {"similar", section(_id = "similar", _class = "sheet", h2(_class = "label", ui.tr("Has it been asked already?")),
        ul(_class = "list", each(similar.cards, [&](const items::Card& card) {
            return li(a(_href = card.url, _target = "_blank", card.title), span(_class = "small muted", ui.plural(card.answers, "{} answer", "{} answers"),
                when(card.solved, [&] { return group(" · ", ui.tr("Solved")); })));
        })))};
}

}  // namespace lyceum::search
