#include "modules/content/feeds.hpp"
#include "modules/items/changes.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/html/form.hpp"
#include <boost/json.hpp>

namespace lyceum::content {

namespace {

// ---- XML ----------------------------------------------------------------------------------------

std::string xml(std::string_view name, std::string_view text) {
    return fmt::format("<{}>{}</{}>\n", name, html::escaped(text), name);
}

std::string absolute(const App& app, const Url& url) { return url.str().starts_with('/') ? app.base_url() + url.str() : url.str(); }

// Our renderer writes every address of this site as ="/…".
std::string with_absolute_links(const App& app, const Html& content) {
    std::string out;
    std::string_view rest = content.markup();
    for (;;) {
        auto src = rest.find(" src=\"/"), href = rest.find(" href=\"/");
        auto at = std::min(src, href);
        if (at == rest.npos) break;
        auto slash = rest.find('/', at);
        out += rest.substr(0, slash);
        if (rest.substr(slash, 2) != "//") out += app.base_url();
        out += '/';
        rest.remove_prefix(slash + 1);
    }
    return out += rest;
}

// RFC 822, as RSS wants it.
std::string rfc822(Time t) {
    static constexpr std::string_view days_[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto l = i18n::Zone::utc().local(t);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days_[static_cast<std::size_t>(i18n::weekday(l))], l.day,
        months[static_cast<std::size_t>(l.month - 1)], l.year, l.hour, l.minute, l.second);
}

// In a feed nothing happens to a card but that its words change.
Time updated_of(const FeedEntry& entry) { return std::max(entry.card.published_at, entry.card.active_at); }

Time updated_of(const Feed& feed) {
    Time latest;
    for (auto& entry : feed.entries) latest = std::max(latest, updated_of(entry));
    return latest;
}

// Never the moment of asking: an unchanged feed is the same bytes, so its ETag holds.
constexpr auto kFeedCache = "max-age=300";

}  // namespace

Raw rss(const App& app, const Feed& feed) {
    std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
                      "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n";
    out += xml("title", feed.title) + xml("link", absolute(app, feed.home)) + xml("description", feed.description) + xml("language", feed.language);
    out += fmt::format("<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n", html::escaped(absolute(app, feed.self)));
    if (auto updated = updated_of(feed)) out += xml("lastBuildDate", rfc822(updated));
    for (auto& entry : feed.entries) {
        auto& [card, content] = entry;
        auto address = absolute(app, card.url);
        out += "<item>\n" + xml("title", card.title) + xml("link", address);
        out += fmt::format("<guid isPermaLink=\"false\">{}</guid>\n", to_string(card.id));
        out += xml("pubDate", rfc822(card.published_at)) + xml("atom:updated", to_iso8601(updated_of(entry))) + xml("dc:creator", card.author.name) + xml("description", card.excerpt);
        for (auto& tag : card.tags) out += xml("category", tag);
        if (!content.empty()) out += xml("content:encoded", with_absolute_links(app, content));
        out += "</item>\n";
    }
    return {.type = "application/rss+xml; charset=utf-8", .body = out + "</channel>\n</rss>\n", .cache_control = kFeedCache};
}

Raw atom(const App& app, const Feed& feed) {
    std::string out = fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n", feed.language);
    auto self = absolute(app, feed.self);
    out += xml("title", feed.title) + xml("subtitle", feed.description) + xml("id", self) + xml("updated", to_iso8601(updated_of(feed)));
    out += fmt::format("<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        html::escaped(self), html::escaped(absolute(app, feed.home)));
    for (auto& entry : feed.entries) {
        auto& [card, content] = entry;
        auto address = absolute(app, card.url);
        // The id does not follow the title; the address does.
        out += "<entry>\n" + xml("title", card.title) + xml("id", fmt::format("{}/items/{}", app.base_url(), to_string(card.id)));
        out += fmt::format("<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n", html::escaped(address));
        out += xml("published", to_iso8601(card.published_at)) + xml("updated", to_iso8601(updated_of(entry)));
        out += "<author>" + xml("name", card.author.deleted ? "–" : card.author.name);
        if (!card.author.deleted) out += xml("uri", absolute(app, accounts::profile_url(card.author.handle)));
        out += "</author>\n";
        for (auto& tag : card.tags) out += fmt::format("<category term=\"{}\"/>\n", html::escaped(tag));
        if (!card.excerpt.empty()) out += xml("summary", card.excerpt);
        if (!content.empty()) out += fmt::format("<content type=\"html\">{}</content>\n", html::escaped(with_absolute_links(app, content)));
        out += "</entry>\n";
    }
    return {.type = "application/atom+xml; charset=utf-8", .body = out + "</feed>\n", .cache_control = kFeedCache};
}

Raw json_feed(const App& app, const Feed& feed) {
    namespace bj = boost::json;
    bj::array entries;
    for (auto& each : feed.entries) {
        auto& [card, content] = each;
        bj::object entry{{"id", fmt::format("{}/items/{}", app.base_url(), to_string(card.id))}, {"url", absolute(app, card.url)}, {"title", card.title},
            {"date_published", to_iso8601(card.published_at)}, {"date_modified", to_iso8601(updated_of(each))}};
        if (!card.excerpt.empty()) entry["summary"] = card.excerpt;
        if (content.empty()) entry["content_text"] = card.excerpt;         // one of the two must be there
        else entry["content_html"] = with_absolute_links(app, content);
        if (!card.language.empty()) entry["language"] = card.language;
        if (!card.author.deleted) entry["authors"] = {{{"name", card.author.name}, {"url", absolute(app, accounts::profile_url(card.author.handle))}}};
        if (!card.tags.empty()) entry["tags"] = bj::array(card.tags.begin(), card.tags.end());
        entries.push_back(std::move(entry));
    }
    bj::object whole{{"version", "https://jsonfeed.org/version/1.1"}, {"title", feed.title}, {"description", feed.description}, {"home_page_url", absolute(app, feed.home)},
        {"feed_url", absolute(app, feed.self)}, {"language", feed.language}, {"items", std::move(entries)}};
    return {.type = "application/feed+json", .body = bj::serialize(whole), .cache_control = kFeedCache};
}

// ---- what stands in them ----------------------------------------------------------------------------

namespace {

Html read_on(const Visit& visit, const items::Card& card) {
    if (card.lock == membership::LockKind::open) return {};
    return html::p(html::a(html::_href = card.url, visit.tr("The rest is for members: read on at {}.", visit.app.settings()->site.name)));
}

// The free part of each article; of everything else the excerpt is enough.
std::vector<FeedEntry> free_entries(const Visit& visit, Db& db, const items::Filter& filter) {
    auto cards = items::list(db, visit, filter, "", kFeedEntries).cards;
    std::vector<ItemId> ids, articles;
    for (auto& card : cards) {
        ids.push_back(card.id);
        if (card.kind == items::Kind::article) articles.push_back(card.id);
    }
    auto texts = free_html(db, articles);
    auto changed = items::changed_at(db, ids);
    std::vector<FeedEntry> entries;
    for (auto& card : cards) {
        card.active_at = changed[card.id];
        auto content = std::move(texts[card.id]);
        entries.push_back({std::move(card), std::move(content)});
    }
    return entries;
}

void lead_on(const Visit& visit, FeedEntry& entry) {
    if (entry.card.kind == items::Kind::article) entry.content = html::group(entry.content, read_on(visit, entry.card));
}

std::vector<FeedEntry> open_entries(const Visit& visit, Db& db, const items::Filter& filter) {
    auto entries = free_entries(visit, db, filter);
    for (auto& entry : entries) lead_on(visit, entry);
    return entries;
}

Feed feed_for(const Visit& visit, std::string title, std::string description, Url home) {
    Feed feed{visit.app.settings()->site.name, std::move(description), visit.language == Language::zh ? "zh-CN" : "en", std::move(home), Url::local(visit.request->path), {}};
    if (!title.empty()) feed.title = title + " · " + feed.title;
    return feed;
}

}  // namespace

Feed site_feed(const Visit& visit, Db& db, const Nothing&) {
    auto feed = feed_for(visit, "", visit.tr("Everything new"), Url());
    feed.entries = open_entries(visit, db, {});
    return feed;
}

Feed tag_feed(const Visit& visit, Db& db, const OfTagFeed& in) {
    auto tag = items::canonical_tag(in.tag);
    if (tag.empty()) not_found();
    auto feed = feed_for(visit, "#" + tag, visit.tr("Everything new with this tag"), items::tag_url(tag));
    feed.entries = open_entries(visit, db, {.tag = tag});
    return feed;
}

Feed author_feed(const Visit& visit, Db& db, const OfAuthorFeed& in) {
    auto person = accounts::find_by_handle(db, in.handle);
    if (!person) not_found();
    auto who = accounts::byline(db, *person);
    auto feed = feed_for(visit, who.name, visit.tr("Everything new by this author"), accounts::profile_url(who.handle));
    feed.entries = open_entries(visit, db, {.author = *person});
    return feed;
}

Feed series_feed(const Visit& visit, Db& db, const OfSeriesFeed& in) {
    auto cards = items::cards(db, visit, {in.id});
    if (cards.empty() || cards.front().kind != items::Kind::series) not_found();
    auto feed = feed_for(visit, cards.front().title, cards.front().excerpt, cards.front().url);
    feed.entries = open_entries(visit, db, {.series = in.id});
    return feed;
}

Feed space_feed(const Visit& visit, Db& db, const OfSpaceFeed& in) {
    auto community = communities::community(db, visit, in.slug);
    auto space = communities::space(db, visit, community, in.space);
    auto feed = feed_for(visit, space.name, space.description, communities::space_url(community, space));
    feed.entries = open_entries(visit, db, {.space = space.id});
    return feed;
}

// ---- a person's own feed ----------------------------------------------------------------------------

namespace {

// Everything the person may read, and the locked parts that are open to them.
std::vector<FeedEntry> own_entries(const Visit& acting, Db& db) {
    auto entries = free_entries(acting, db, {});
    std::vector<ItemId> locked;
    for (auto& entry : entries)
        if (entry.card.kind == items::Kind::article && entry.card.lock != membership::LockKind::open) locked.push_back(entry.card.id);
    std::vector<membership::Lock> locks;
    if (!locked.empty())
        for (auto& a : articles(db, locked)) locks.push_back(lock_of(a));
    std::vector<membership::Pass> passed;
    for (auto& pass : membership::passes(db, acting, locks))
        if (pass) passed.push_back(*pass);
    auto rest = locked_html(db, passed);
    for (auto& entry : entries) {
        if (auto found = rest.find(entry.card.id); found != rest.end()) entry.content = html::group(entry.content, found->second);
        else lead_on(acting, entry);
    }
    return entries;
}

}  // namespace

static Feed feed_of_token(const Visit& visit, Db& db, const OfToken& in) {
    auto person = db.maybe<PersonId>(R"sql(select person from feed_tokens where digest = $1)sql", crypto::token_digest(in.token));
    if (!person || accounts::is_suspended(db, *person, visit.now)) not_found();
    auto acting = visit.app.nobody(visit.now, visit.language);
    acting.visitor.who = *person;
    acting.request = visit.request;
    auto feed = feed_for(acting, "", acting.tr("Everything you may read"), Url());
    feed.entries = own_entries(acting, db);
    return feed;
}

static Raw kept_private(Raw raw) {
    raw.cache_control = "private, max-age=300";
    return raw;
}

Raw own_feed(const Visit& visit, Db& db, const OfToken& in) { return kept_private(atom(visit.app, feed_of_token(visit, db, in))); }
Raw own_json_feed(const Visit& visit, Db& db, const OfToken& in) { return kept_private(json_feed(visit.app, feed_of_token(visit, db, in))); }

OwnFeed own_feed_settings(const Visit& visit, Db& db, const Nothing&) {
    return {db.maybe<Time>(R"sql(select made_at from feed_tokens where person = $1)sql", visit.person()), {}};
}

OwnFeed make_own_feed(const Visit& visit, Tx& tx, const Nothing&) {
    auto token = crypto::random_token();
    tx.run(R"sql(
        insert into feed_tokens (person, digest, made_at) values ($1, $2, $3)
        on conflict (person) do update set digest = excluded.digest, made_at = excluded.made_at)sql",
        visit.person(), crypto::token_digest(token), tx.now());
    return {tx.now(), visit.app.base_url() + own_feed_path({*Text<43, 43>::from(token)}).str()};
}

void end_own_feed(Tx& tx, PersonId person, accounts::Keeping) { tx.run(R"sql(delete from feed_tokens where person = $1)sql", person); }

Moved revoke_own_feed(const Visit& visit, Tx& tx, const Nothing&) {
    end_own_feed(tx, visit.person(), accounts::Keeping::ways_in);
    return {.to = own_feed_settings_path(), .notice = {"The address no longer works.", {}}};
}

Page own_feed_page(const Ui& ui, const OwnFeed& own) {
    using namespace html;
    auto here = own_feed_settings_path();
    auto made = [&] {
        if (!own.address.empty())
            return div(_class = "stack tight", p(ui.tr("This is the address for your reader. It is shown only now; whoever has it reads as you do.")),
                p(code(_class = "mono", own.address)), p(_class = "small muted", ui.tr("Readers that prefer JSON Feed add “/feed.json” to it.")),
                button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", own.address), ui.icon("copy", "s"), ui.tr("Copy")));
        if (own.made_at) return div(p(ui.tr("Your private feed was made on {}. Its address is not kept; make a new one if you lost it.", ui.date(*own.made_at))));
        return div(p(ui.tr("Read in your own reader: a private address whose feed holds everything you may read, what is for members included.")));
    };
    return accounts::settings_page(ui, ui.tr("Private feed"), here, section(_class = "sheet stack", h2(ui.tr("Private feed")), made(),
        div(_class = "row wrap",
            button_to(ui, here, "post", span(own.made_at ? ui.tr("Make a new address") : ui.tr("Make an address")), "btn primary",
                own.made_at ? ui.tr("The old address stops working. Go on?") : ""),
            when(own.made_at.has_value(), [&] { return button_to(ui, here, "delete", span(ui.tr("Revoke")), "btn danger", ui.tr("Readers that use the address will get nothing any more. Go on?")); }))));
}

}  // namespace lyceum::content
