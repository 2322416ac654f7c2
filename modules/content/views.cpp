// How articles and series look to readers, and what search engines and link previews are told of them.
#include "modules/content/pages.hpp"
#include "modules/follows/follows.hpp"
#include "platform/html/form.hpp"
#include <boost/json.hpp>

namespace lyceum::content {
using namespace html;
using items::State;

namespace {

std::string absolute(const Ui& ui, const Url& url) { return ui.visit.app.base_url() + url.str(); }

Html crumbs_view(const Ui& ui, const std::vector<Crumb>& crumbs, const Url& all, const std::string& all_label) {
    return nav(_class = "crumbs", _label = ui.tr("Where this stands"), when(crumbs.empty() || crumbs.front().label != all_label, [&] { return a(_href = all, all_label); }),
        each(crumbs, [](const Crumb& c) { return a(_href = c.url, c.label); }));
}

// The large byline; `facts` are dates and the like, already separated.
Html person_view(const Ui& ui, const accounts::Byline& who, const Html& facts, bool following) {
    auto name = who.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(who.handle), who.name);
    bool own = ui.who() == who.id;
    return div(_class = "person", accounts::avatar_view(ui, who),
        div(_class = "grow",
            div(_class = "row", name, when(!who.badge.empty(), [&] { return span(_class = "chip gold", ui.tr(Msg{who.badge, {}})); })),
            div(_class = "small muted", facts)),
        when(!own && !who.deleted, [&] { return follows::follow_person_button(ui, who.handle, following); }));
}

std::string lang_of(const std::string& language) { return language == "zh" ? "zh-CN" : language; }

Html attribution_view(const Ui& ui, const std::optional<items::Attribution>& from) {
    if (!from) return {};
    auto linked = [&](const std::string& address, const std::string& words) {
        auto url = Url::external(address);
        return url ? a(_class = "link", _href = *url, _rel = "nofollow noopener", words) : span(words);
    };
    return p(_class = "small muted", ui.tr("First published elsewhere:"), " ", linked(from->source_url, from->source_url),
        when(!from->author_name.empty(), [&] { return group(" · ", linked(from->author_url, from->author_name)); }),
        when(!from->license.empty(), [&] { return group(" · ", from->license); }));
}

// ---- contents and series --------------------------------------------------------------------------

Html heading_link(const Heading& h) { return a(Attribute{"href", "#" + h.id}, h.text); }

Html toc_view(const Ui& ui, const std::vector<Heading>& headings) {
    Html entries;
    int shown = 0;
    for (std::size_t i = 0; i < headings.size();) {
        auto& top = headings[i++];
        if (top.level > 3) continue;
        ++shown;
        Html below;
        for (; top.level == 2 && i < headings.size() && headings[i].level > 2; ++i)
            if (headings[i].level == 3) below += li(heading_link(headings[i]));
        entries += li(heading_link(top), when(!below.empty(), [&] { return ol(below); }));
    }
    if (shown < 2) return {};
    return nav(_class = "toc", _label = ui.tr("Contents"), _controller = "toc", h2(_class = "label", ui.tr("Contents")), ol(entries));
}

std::size_t place_of(const SeriesBox& box, ItemId item) {
    auto here = std::find_if(box.parts.begin(), box.parts.end(), [&](auto& part) { return part.item == item; });
    return static_cast<std::size_t>(here - box.parts.begin());
}

Html series_box(const Ui& ui, const SeriesBox& box, ItemId item) {
    auto place = place_of(box, item);
    return section(_class = "series sheet",
        h2(_class = "label", place < box.parts.size() ? ui.tr("Series · part {} of {}", std::to_string(place + 1), std::to_string(box.parts.size())) : ui.tr("Series")),
        p(a(_class = "link", _href = box.url, box.title)),
        ol(each(box.parts, [&](const SeriesPart& part) {
            if (part.item == item) return li(Attribute{"aria-current", "true"}, part.title);
            return li(a(_href = part.url, part.title), " ", items::lock_chip(ui, part.lock));
        })));
}

Html series_pager(const Ui& ui, const SeriesBox& box, ItemId item) {
    auto place = place_of(box, item);
    bool has_before = place > 0 && place < box.parts.size(), has_after = place + 1 < box.parts.size();
    if (!has_before && !has_after) return {};
    return nav(_class = "pager", _label = ui.tr("Parts of the series"),
        when(has_before, [&] { auto& part = box.parts[place - 1]; return a(_class = "btn", _rel = "prev", _href = part.url, _title = part.title, ui.icon("arrow-left", "s"), ui.tr("Previous part")); }),
        span(_class = "grow"),
        when(has_after, [&] { auto& part = box.parts[place + 1]; return a(_class = "btn", _rel = "next", _href = part.url, _title = part.title, ui.tr("Next part"), ui.icon("arrow-right", "s")); }));
}

// ---- an article -----------------------------------------------------------------------------------

Html state_notice(const Ui& ui, const ArticlePage& page) {
    auto warn = [&](const std::string& words) {
        return div(_class = "flash warn", _role = "status", ui.icon("info"), span(words),
            when(page.may_edit, [&] { return a(_class = "btn sm", _href = edit_path({page.card.id, {}}), ui.tr("Edit")); }));
    };
    if (page.state == State::draft) return warn(ui.tr("This is a draft. Only its author sees it."));
    if (page.state == State::scheduled) return warn(ui.tr("This will be published on {}.", ui.date_time(page.publish_at.value_or(ui.visit.now))));
    return {};
}

Html dates_of(const Ui& ui, const ArticlePage& page) {
    auto& card = page.card;
    return group(
        when(page.state == State::published, [&] { return group(time_(_datetime = to_iso8601(card.published_at), ui.date(card.published_at)), " · "); }),
        ui.minutes(card.reading_minutes),
        when(page.edited_at.has_value(), [&] { return group(" · ", ui.tr("updated"), " ", ui.ago(*page.edited_at)); }),
        when(page.may_edit, [&] { return group(" · ", a(_class = "link", _href = edit_path({card.id, {}}), ui.tr("Edit"))); }));
}

Html prose_of(const Ui& ui, const ArticlePage& page) {
    // Reading is measured only where the reader agreed to it.
    bool measured = ui.visit.visitor.consented && page.state == State::published;
    return div(_class = "prose", _controller = measured ? "prose reading" : "prose", _lang = lang_of(page.card.language),
        only_if(measured, data("reading-url", Url::local("/reading/" + to_string(page.card.id)))),
        when(page.free.empty() && !page.summary.empty(), [&] { return p(_class = "lead", page.summary); }),
        page.free, when(page.card.lock != membership::LockKind::open, [] { return span(_id = "rest"); }), page.rest);
}

std::string article_json_ld(const Ui& ui, const ArticlePage& page) {
    namespace json = boost::json;
    auto& card = page.card;
    json::object about{{"@context", "https://schema.org"}, {"@type", "Article"}, {"headline", card.title},
        {"description", card.excerpt}, {"inLanguage", lang_of(card.language)}, {"url", absolute(ui, card.url)},
        {"mainEntityOfPage", absolute(ui, card.url)}, {"datePublished", to_iso8601(card.published_at)},
        {"dateModified", to_iso8601(page.edited_at.value_or(card.published_at))},
        {"isAccessibleForFree", card.lock == membership::LockKind::open},
        {"publisher", json::object{{"@type", "Organization"}, {"name", ui.visit.app.settings()->site.name}, {"url", ui.visit.app.base_url()}}}};
    if (!card.author.deleted)
        about["author"] = json::object{{"@type", "Person"}, {"name", card.author.name}, {"url", absolute(ui, accounts::profile_url(card.author.handle))}};
    if (!card.tags.empty()) about["keywords"] = json::array(card.tags.begin(), card.tags.end());
    if (card.lock != membership::LockKind::open)
        about["hasPart"] = json::object{{"@type", "WebPageElement"}, {"isAccessibleForFree", false}, {"cssSelector", ".paywall"}};
    if (page.series)
        about["isPartOf"] = json::object{{"@type", "CreativeWorkSeries"}, {"name", page.series->title}, {"url", absolute(ui, page.series->url)}};
    return json::serialize(about);
}

Html article_head(const Ui& ui, const ArticlePage& page) {
    Html head = group(meta(_property = "article:published_time", _content = to_iso8601(page.card.published_at)),
        meta(_property = "article:author", _content = page.card.author.name),
        embed_links(ui, page.card.url));
    for (auto& tag : page.card.tags) head += meta(_property = "article:tag", _content = tag);
    return head;
}

Url feed_of_author(const std::string& handle) { return Url::local(accounts::profile_url(handle).str() + "/atom.xml"); }

Html browse_tabs(const Ui& ui, Path<Browse> path, items::Order order) {
    auto tab = [&](items::Order o, const std::string& label) { return a(_href = path({.order = o}), _current = order == o, label); };
    return nav(_class = "tabs", _label = ui.tr("Order"), tab(items::Order::newest, ui.tr("New")), tab(items::Order::hot, ui.tr("Hot")),
        tab(items::Order::liked, ui.tr("Most liked")));
}

}  // namespace

Page article_page(const Ui& ui, const ArticlePage& page) {
    auto& card = page.card;
    auto lang = lang_of(card.language);
    Page out{.title = card.title,
        .body = group(
            state_notice(ui, page),
            article(_class = "article",
                crumbs_view(ui, page.crumbs, articles_path(), ui.tr("Articles")),
                h1(_lang = lang, card.title),
                person_view(ui, card.author, dates_of(ui, page), page.following),
                prose_of(ui, page),
                when(page.offer.has_value(), [&] { return commerce::offer_view(ui, *page.offer); }),
                items::tags_view(ui, card.tags),
                attribution_view(ui, page.attribution),
                items::actions_view(ui, card.actions)),
            when(page.series.has_value(), [&] { return series_pager(ui, *page.series, card.id); }),
            page.below),
        .aside = group(toc_view(ui, page.headings), when(page.series.has_value(), [&] { return series_box(ui, *page.series, card.id); }), page.beside),
        .description = card.excerpt, .canonical = card.url, .og_type = "article",
        .indexed = page.state == State::published, .head = article_head(ui, page)};
    if (page.state == State::published) out.json_ld = article_json_ld(ui, page);
    if (!card.author.deleted) out.feeds.push_back({card.author.name, feed_of_author(card.author.handle)});
    if (page.series) out.feeds.push_back({page.series->title, Url::local("/series/" + to_string(page.series->id) + "/atom.xml")});
    if (out.aside.empty()) out.aside = section(h2(_class = "label", ui.tr("Articles")), nav(_class = "nav", _label = ui.tr("Articles"), a(_href = articles_path(), ui.tr("All articles")),
        a(_href = all_series_path(), ui.tr("All series"))));
    return out;
}

Page series_page(const Ui& ui, const SeriesPage& page) {
    auto& card = page.card;
    auto steps = [&] {
        bool sold = page.price && !page.owned;
        auto start = when(!page.parts.empty(), [&] { return a(_class = sold ? "btn lg" : "btn primary lg", _href = page.parts.front().url, ui.icon("book-open", "s"), ui.tr("Start reading")); });
        if (!sold) return start.empty() ? Html() : Html(div(_class = "row", start));
        return div(_class = "stack tight", div(_class = "row wrap", a(_class = "btn primary lg", _href = commerce::buy_url(card.id), ui.tr("Buy the whole series"), " · ", ui.money(*page.price)), start),
            p(_class = "small muted", ui.tr("Opens every part, those still to come included.")));
    };
    auto parts = page.parts.empty()
        ? div(_class = "empty", ui.icon("book-open", "l"), h2(ui.tr("The first part is still being written")))
        : ol(_class = "lessons", each(page.parts, [&](const SeriesPart& part) {
              return li(a(_href = part.url, part.title), " ", items::lock_chip(ui, part.lock));
          }));
    return {.title = card.title,
        .body = group(
            article(_class = "article",
                crumbs_view(ui, page.crumbs, all_series_path(), ui.tr("Series")),
                h1(_lang = lang_of(card.language), card.title),
                person_view(ui, card.author, group(ui.plural(static_cast<std::int64_t>(page.parts.size()), "{} part", "{} parts"),
                    when(page.may_edit, [&] { return group(" · ", a(_class = "link", _href = edit_series_path({card.id, {}}), ui.tr("Edit"))); })), false),
                when(!page.summary.empty(), [&] { return p(_class = "lead", _lang = lang_of(card.language), page.summary); }),
                when(!page.text.empty(), [&] { return div(_class = "prose", _controller = "prose", _lang = lang_of(card.language), page.text); }),
                steps(), parts,
                items::tags_view(ui, card.tags), attribution_view(ui, page.attribution), items::actions_view(ui, card.actions)),
            page.below),
        .aside = section(_class = "sheet stack tight", h2(_class = "label", ui.tr("Series")), follows::follow_series_button(ui, card.id, page.following),
            when(page.may_edit, [&] { return a(_class = "btn", _href = write_path({.series = card.id, .fresh = true}), ui.icon("plus", "s"), ui.tr("Write the next part")); })),
        .description = card.excerpt, .canonical = card.url, .og_type = "article",
        .feeds = {{card.title, Url::local("/series/" + to_string(card.id) + "/atom.xml")}}};
}

Page articles_page(const Ui& ui, const Articles& page) {
    auto empty = div(_class = "empty", ui.icon("file-text", "l"), h2(ui.tr("No articles yet")), a(_class = "btn primary", _href = write_path(), ui.tr("Write an article")));
    return {.title = ui.tr("Articles"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Articles"))), div(_class = "row", a(_class = "btn", _href = all_series_path(), ui.icon("library", "s"), ui.tr("Series")))),
            browse_tabs(ui, articles_path, page.order), items::listing_view(ui, page.listing, articles_path({.order = page.order}), empty)),
        .aside = items::tags_box(ui, page.tags),
        .description = ui.tr("What the authors of this community write about programming: free to read, or with a free part."),
        .canonical = articles_path(), .feeds = {{ui.tr("Everything new"), Url::local("/atom.xml")}}};
}

Page all_series_page(const Ui& ui, const Articles& page) {
    auto empty = div(_class = "empty", ui.icon("library", "l"), h2(ui.tr("No series yet")));
    return {.title = ui.tr("Series"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Series")), p(_class = "muted", ui.tr("Articles in order, from first principles to the end."))),
                          div(_class = "row", a(_class = "btn", _href = articles_path(), ui.icon("file-text", "s"), ui.tr("Articles")))),
            browse_tabs(ui, all_series_path, page.order), items::listing_view(ui, page.listing, all_series_path({.order = page.order}), empty)),
        .aside = items::tags_box(ui, page.tags),
        .description = ui.tr("Articles in order, from first principles to the end."), .canonical = all_series_path()};
}

}  // namespace lyceum::content
