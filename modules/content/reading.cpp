// Articles and series as readers meet them.
#include "modules/content/after_text.hpp"
#include "modules/content/handlers.hpp"
#include "modules/follows/follows.hpp"

namespace lyceum::content {

namespace {

constexpr int kPerPage = 20;

std::vector<Crumb> crumbs_of(Db& db, const Visit& visit, CommunityId community, SpaceId space) {
    auto where = communities::community(db, visit, community);
    auto place = communities::space(db, visit, space);
    return {{place.name, communities::space_url(where, place)}};
}

using Surrounding = Slot<Html(const Ui&, Db&, ItemId)>;

Html from_others(const Surrounding& slot, const Visit& visit, Db& db, ItemId id) {
    Html all;
    if (!routing::wants_page(visit)) return all;
    Ui ui{visit};
    for (auto* more : filled(visit.app, slot)) all += more(ui, db, id);
    return all;
}

Html below_of(const Visit& visit, Db& db, ItemId id) {
    auto all = from_others(after_text, visit, db, id);
    return all += from_others(items::below, visit, db, id);
}

SeriesBox box_of(Db& db, const Visit& visit, ItemId series) {
    auto found = series_parts(db, visit, series);
    return {series, found.title, items::url_of(items::Kind::series, series, found.title), std::move(found.parts)};
}

bool follows_author(Db& db, const Visit& visit, PersonId author) {
    if (!visit.who() || *visit.who() == author) return false;
    auto followed = follows::follows(db, *visit.who()).people;
    return std::find(followed.begin(), followed.end(), author) != followed.end();
}

}  // namespace

ArticlePage read_article(const Visit& visit, Db& db, const OfItem& in) {
    ArticlePage page;
    page.card = items::card(db, visit, in.id);
    if (page.card.kind != items::Kind::article) not_found();
    auto [a, free] = open_article(db, in.id);
    page.crumbs = crumbs_of(db, visit, a.community, a.space);
    page.state = a.state;
    page.summary = a.summary;
    page.publish_at = a.publish_at, page.edited_at = a.edited_at;
    page.may_edit = may_edit(visit, a.author, a.state);
    page.following = follows_author(db, visit, a.author);

    page.free = std::move(free.html);
    page.headings = std::move(free.headings);
    if (a.lock_kind != membership::LockKind::open) {
        auto lock = lock_of(a);
        if (auto pass = membership::pass(db, visit, lock)) {
            auto rest = locked_part(db, *pass);
            page.rest = std::move(rest.html);
            page.headings.insert(page.headings.end(), rest.headings.begin(), rest.headings.end());
        } else {
            page.offer = commerce::offer(db, visit, lock);
            page.offer->words_left = a.locked_words;
        }
    }
    if (a.series) page.series = box_of(db, visit, a.series);
    if (a.imported) page.attribution = items::attribution(db, in.id);
    page.below = below_of(visit, db, in.id);
    page.beside = from_others(items::beside, visit, db, in.id);
    return page;
}

SeriesPage read_series(const Visit& visit, Db& db, const OfItem& in) {
    SeriesPage page;
    page.card = items::card(db, visit, in.id);
    if (page.card.kind != items::Kind::series) not_found();
    auto s = series(db, in.id);
    page.crumbs = crumbs_of(db, visit, s.community, s.space);
    page.summary = s.summary;
    page.text = html::Html::trusted(std::move(s.html));
    page.parts = series_parts(db, visit, in.id).parts;
    page.may_edit = may_edit(visit, s.author, s.state);
    auto prices = commerce::prices(db, {in.id});
    if (auto price = prices.find(in.id); price != prices.end()) {
        page.price = price->second;
        page.owned = membership::pass(db, visit, {in.id, s.community, s.author, membership::LockKind::paid, 0, in.id}).has_value();
    }
    page.following = visit.who() && [&] {
        auto followed = follows::follows(db, *visit.who()).series;
        return std::find(followed.begin(), followed.end(), in.id) != followed.end();
    }();
    if (s.imported) page.attribution = items::attribution(db, in.id);
    page.below = below_of(visit, db, in.id);
    return page;
}

static Articles browse(const Visit& visit, Db& db, items::Kind kind, const Browse& in) {
    constexpr int kTagsShown = 20;
    return {in.order, items::list(db, visit, {.kind = kind, .order = in.order}, in.cursor, visit.page_size(kPerPage)), items::popular_tags(db, visit, std::nullopt, kTagsShown)};
}

Articles browse_articles(const Visit& visit, Db& db, const Browse& in) { return browse(visit, db, items::Kind::article, in); }
Articles browse_series(const Visit& visit, Db& db, const Browse& in) { return browse(visit, db, items::Kind::series, in); }

}  // namespace lyceum::content
