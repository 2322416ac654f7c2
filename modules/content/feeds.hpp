// Feeds (RSS 2.0, Atom, JSON Feed) and what machines ask a site for: sitemaps, robots.txt, llms.txt, oEmbed.
// Only this module includes this file.
#pragma once
#include "modules/accounts/access.hpp"
#include "modules/content/handlers.hpp"

namespace lyceum::content {

// ---- feeds --------------------------------------------------------------------------------------

inline constexpr int kFeedEntries = 30;

struct OfTagFeed { std::string tag; };
DESCRIBE(OfTagFeed, tag)
struct OfAuthorFeed { std::string handle; };
DESCRIBE(OfAuthorFeed, handle)
struct OfSeriesFeed { ItemId id; };
DESCRIBE(OfSeriesFeed, id)
struct OfSpaceFeed { std::string slug, space; };
DESCRIBE(OfSpaceFeed, slug, space)

inline constexpr Path<Nothing> rss_path{"/feed.xml"}, atom_path{"/atom.xml"}, json_path{"/feed.json"};
inline constexpr Path<OfTagFeed> tag_rss_path{"/tags/{tag}/feed.xml"}, tag_atom_path{"/tags/{tag}/atom.xml"}, tag_json_path{"/tags/{tag}/feed.json"};
inline constexpr Path<OfAuthorFeed> author_rss_path{"/@{handle}/feed.xml"}, author_atom_path{"/@{handle}/atom.xml"}, author_json_path{"/@{handle}/feed.json"};
inline constexpr Path<OfSeriesFeed> series_rss_path{"/series/{id}/feed.xml"}, series_atom_path{"/series/{id}/atom.xml"}, series_json_path{"/series/{id}/feed.json"};
inline constexpr Path<OfSpaceFeed> space_rss_path{"/c/{slug}/{space}/feed.xml"}, space_atom_path{"/c/{slug}/{space}/atom.xml"}, space_json_path{"/c/{slug}/{space}/feed.json"};

Feed site_feed(const Visit&, Db&, const Nothing&);
Feed tag_feed(const Visit&, Db&, const OfTagFeed&);
Feed author_feed(const Visit&, Db&, const OfAuthorFeed&);
Feed series_feed(const Visit&, Db&, const OfSeriesFeed&);
Feed space_feed(const Visit&, Db&, const OfSpaceFeed&);

template <auto feed, class In> Raw as_rss(const Visit& visit, Db& db, const In& in) { return rss(visit.app, feed(visit, db, in)); }
template <auto feed, class In> Raw as_atom(const Visit& visit, Db& db, const In& in) { return atom(visit.app, feed(visit, db, in)); }
template <auto feed, class In> Raw as_json(const Visit& visit, Db& db, const In& in) { return json_feed(visit.app, feed(visit, db, in)); }

// ---- a person's own feed ----------------------------------------------------------------------------

struct OfToken { Text<43, 43> token; };
DESCRIBE(OfToken, token)
inline constexpr Path<OfToken> own_feed_path{"/feeds/{token}"}, own_json_path{"/feeds/{token}/feed.json"};
Raw own_feed(const Visit&, Db&, const OfToken&);
Raw own_json_feed(const Visit&, Db&, const OfToken&);

inline constexpr Path<Nothing> own_feed_settings_path{"/settings/feed"};
struct OwnFeed {
    std::optional<Time> made_at;
    std::string address;                            // said once, after it was made
};
DESCRIBE(OwnFeed, made_at, address)
OwnFeed own_feed_settings(const Visit&, Db&, const Nothing&);
OwnFeed make_own_feed(const Visit&, Tx&, const Nothing&);
Moved revoke_own_feed(const Visit&, Tx&, const Nothing&);
/// Ends a private feed's address.
void end_own_feed(Tx&, PersonId, accounts::Keeping);
Page own_feed_page(const Ui&, const OwnFeed&);

// ---- discovery ------------------------------------------------------------------------------------

inline constexpr Path<Nothing> robots_path{"/robots.txt"}, llms_path{"/llms.txt"}, sitemap_index_path{"/sitemap.xml"};
struct OfSitemap { ItemId from; };
DESCRIBE(OfSitemap, from)
inline constexpr Path<OfSitemap> sitemap_path{"/sitemaps/{from}"};
Raw robots(const Visit&, Db&, const Nothing&);
Raw llms(const Visit&, Db&, const Nothing&);
Raw sitemap_index(const Visit&, Db&, const Nothing&);
Raw sitemap(const Visit&, Db&, const OfSitemap&);

struct Embed { std::string url, format = "json"; };
DESCRIBE(Embed, url, format)
inline constexpr Path<Embed> oembed_path{"/oembed"};
Raw oembed(const Visit&, Db&, const Embed&);

}  // namespace lyceum::content
