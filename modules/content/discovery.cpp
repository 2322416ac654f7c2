// What machines ask a site for: sitemaps, robots.txt, llms.txt, oEmbed. All of it as a stranger sees it.
#include "modules/content/feeds.hpp"
#include "modules/items/changes.hpp"
#include <boost/json.hpp>

namespace lyceum::content {

namespace {

constexpr int kSitemapEntries = 5'000;
constexpr int kSitemapsMost = 10'000;
constexpr int kLlmsEntries = 50;

struct Located {
    ItemId id;
    items::Kind kind = items::Kind::article;
    std::string title;
    Time active_at;                                 // published, or answered
};
DESCRIBE(Located, id, kind, title, active_at)

constexpr auto kXmlHead = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
constexpr auto kSitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9";

}  // namespace

Raw robots(const Visit& visit, Db&, const Nothing&) {
    std::string out = "User-agent: *\n";
    for (auto path : {"/write", "/settings", "/search", "/sign-in", "/notifications", "/feeds/", "/oembed", "/api/"}) out += fmt::format("Disallow: {}\n", path);
    out += fmt::format("\nSitemap: {}/sitemap.xml\n", visit.app.base_url());
    return {.type = "text/plain; charset=utf-8", .body = std::move(out), .cache_control = "max-age=3600"};
}

// Each sitemap begins at the id of one item, so that it holds the same things tomorrow.
Raw sitemap_index(const Visit& visit, Db& db, const Nothing&) {
    auto firsts = db.all<ItemId>(R"sql(
        select id from (select id, row_number() over (order by id) as n from visible_items where audience_level < 0) numbered
        where n % $1 = 1 order by id limit $2)sql", kSitemapEntries, kSitemapsMost);
    std::string out = fmt::format("{}<sitemapindex xmlns=\"{}\">\n", kXmlHead, kSitemapSpace);
    for (auto first : firsts) out += fmt::format("<sitemap><loc>{}{}</loc></sitemap>\n", visit.app.base_url(), sitemap_path({first}).str());
    return {.type = "application/xml; charset=utf-8", .body = out + "</sitemapindex>\n", .cache_control = "max-age=3600"};
}

Raw sitemap(const Visit& visit, Db& db, const OfSitemap& in) {
    auto rows = db.all<Located>(R"sql(
        select id, kind, title, active_at from visible_items where audience_level < 0 and id >= $1 order by id limit $2)sql",
        in.from, kSitemapEntries);
    std::vector<ItemId> ids;
    for (auto& row : rows) ids.push_back(row.id);
    auto changed = items::changed_at(db, ids);
    std::string out = fmt::format("{}<urlset xmlns=\"{}\">\n", kXmlHead, kSitemapSpace);
    for (auto& row : rows)
        out += fmt::format("<url><loc>{}{}</loc><lastmod>{}</lastmod></url>\n", visit.app.base_url(),
            html::escaped(items::url_of(row.kind, row.id, row.title).str()), to_iso8601(std::max(row.active_at, changed[row.id])));
    return {.type = "application/xml; charset=utf-8", .body = out + "</urlset>\n", .cache_control = "max-age=3600"};
}

Raw llms(const Visit& visit, Db& db, const Nothing&) {
    auto stranger = visit.app.nobody(visit.now, visit.language);
    auto base = visit.app.base_url();
    auto out = fmt::format("# {}\n\n", visit.app.settings()->site.name);
    if (auto first = communities::first(db)) {
        auto community = communities::community(db, stranger, *first);
        if (!community.tagline.empty()) out += fmt::format("> {}\n\n", community.tagline);
    }
    out += "## Articles\n\n";
    for (auto& card : items::list(db, stranger, {.kind = items::Kind::article, .order = items::Order::liked}, "", kLlmsEntries).cards)
        out += fmt::format("- [{}]({}{}): {}\n", card.title, base, card.url.str(), card.excerpt);
    out += fmt::format("\n## Machines\n\n- [API]({}/api/openapi.json)\n- [Feed]({}/atom.xml)\n- [Sitemap]({}/sitemap.xml)\n", base, base, base);
    return {.type = "text/plain; charset=utf-8", .body = std::move(out), .cache_control = "max-age=3600"};
}

namespace {

// The item an address of this site leads to.
std::optional<ItemId> item_at(const App& app, std::string_view url) {
    auto base = app.base_url();
    if (!url.starts_with(base)) return std::nullopt;
    url.remove_prefix(base.size());
    for (std::string_view place : {"/articles/", "/series/", "/questions/", "/topics/"})
        if (url.starts_with(place)) {
            url.remove_prefix(place.size());
            auto id = read_id(url.substr(0, url.find_first_of("/?#")));
            if (id) return ItemId{*id};
        }
    return std::nullopt;
}

}  // namespace

Html embed_links(const Ui& ui, const Url& item) {
    using namespace html;
    Html out;
    for (std::string format : {"json", "xml"})
        out += link(_rel = "alternate", _type = format == "json" ? "application/json+oembed" : "text/xml+oembed",
            _href = oembed_path({.url = ui.visit.app.base_url() + item.str(), .format = format}));
    return out;
}

Raw oembed(const Visit& visit, Db& db, const Embed& in) {
    if (in.format != "json" && in.format != "xml") return {.type = "text/plain; charset=utf-8", .body = "The formats are json and xml.\n", .status = 501};
    auto id = item_at(visit.app, in.url);
    auto cards = id ? items::cards(db, visit.app.nobody(visit.now, visit.language), {*id}) : std::vector<items::Card>();
    if (cards.empty()) not_found();
    auto& card = cards.front();
    auto base = visit.app.base_url();
    constexpr int kCacheSeconds = 3'600;
    boost::json::object about{{"version", "1.0"}, {"type", "link"}, {"title", card.title}, {"provider_name", visit.app.settings()->site.name},
        {"provider_url", base}, {"cache_age", kCacheSeconds}, {"url", base + card.url.str()}, {"description", card.excerpt}};
    if (!card.author.deleted) {
        about["author_name"] = card.author.name;
        about["author_url"] = base + accounts::profile_url(card.author.handle).str();
    }
    if (in.format == "json") return {.type = "application/json", .body = boost::json::serialize(about), .cache_control = "max-age=3600"};
    std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<oembed>\n";
    for (auto& [name, value] : about)
        out += fmt::format("<{0}>{1}</{0}>\n", std::string_view(name), html::escaped(value.is_string() ? std::string_view(value.get_string()) : std::string_view(std::to_string(value.get_int64()))));
    return {.type = "text/xml; charset=utf-8", .body = out + "</oembed>\n", .cache_control = "max-age=3600"};
}

}  // namespace lyceum::content
