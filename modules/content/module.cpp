// The table of contents: every way into this module is listed at the bottom.
#include "modules/content/feeds.hpp"
#include "modules/content/rendering.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/represent.hpp"

namespace lyceum::content {
namespace {

constexpr std::size_t kTextFormBytes = 2 * 1024 * 1024;     // 200 kB of text, percent-encoded

// What whoever writes it has made of it: without what readers add.
template <class View>
std::string written_part(View view) {
    auto& card = view.card;
    card.likes = card.comments = card.answers = card.views = card.score = 0;
    card.active_at = {};
    card.actions.clear();
    view.following = false;
    return json::text(view);
}

// "part.whole": the whole tells whether an answer is still the same, the part is what If-Match means. A reader's like
// stands in nobody's way.
template <class View>
std::string tag_of(const View& view, const http::Response& response) {
    auto part = http::strong_etag(written_part(view)), whole = http::strong_etag(*response.body);
    part.back() = '.';
    return part + whole.substr(1);
}

// What was asked besides: a language, where somebody came from.
Url with_query(Url to, const http::Fields& query) {
    for (auto& [name, value] : query) to = to.with(name, value);
    return to;
}

// A page whose address says what it shows: asked for at any other, it sends people there. Programs are
// answered at once, /api/v1/articles/{id} being the address they know.
template <class View>
Route at_its_address(Path<OfItem> path, View (*handle)(const Visit&, Db&, const OfItem&), Page (*look)(const Ui&, const View&), Path<OfItem> editor) {
    auto route = get(anyone, path, handle, look);
    route.state = [handle](const Visit& visit, Db& db, const http::Input& input) { return written_part(handle(visit, db, input.decode<OfItem>())); };
    route.answer = [handle, look, editor](const Call& call) {
        auto in = call.input.decode<OfItem>();
        Frame frame;
        auto view = call.database.read([&](Db& db) {
            View seen = handle(call.visit, db, in);
            if (routing::wants_page(call.visit)) frame = routing::frame_for(call.visit, db);
            routing::done_reading(call, db);
            return seen;
        });
        auto& url = view.card.url.str();
        auto slug = http::percent_decoded(std::string_view(url).substr(url.rfind('/') + 1));
        bool nameless = url.ends_with(to_string(in.id));
        if (routing::wants_page(call.visit) && in.slug != (nameless ? "" : slug.value_or("")))
            return routing::moved_response(call, {.to = in.slug == "edit" ? editor({in.id, {}}) : with_query(view.card.url, call.input.query)});
        auto response = routing::shown(call, frame, view, look);
        if (!routing::wants_page(call.visit)) response.with("ETag", tag_of(view, response));
        return response;
    };
    return route;
}

// Reads only, though it is posted: the text is too long for an address.
Route previewing() {
    auto route = routing::described<ToPreview, Raw>("POST", signed_in, preview_path);
    route.answer = [](const Call& call) {
        auto in = call.input.decode<ToPreview>();
        return routing::as_is(call, call.database.read([&](Db& db) { return show_preview(call.visit, db, in); }));
    };
    return route;
}

NavLink feed_link(const Visit& visit) { return {visit.tr("Private feed"), own_feed_settings_path(), "rss"}; }

void add_to_frame(const Visit& visit, Db&, Frame& frame) {
    if (visit.who()) frame.account_menu.push_back({visit.tr("My articles"), studio_path(), "square-pen"});
}

void forget_person(Tx& tx, const accounts::Closed& closed) {
    end_own_feed(tx, closed.person, accounts::Keeping::nothing);
    tx.run(R"sql(delete from article_drafts where person = $1)sql", closed.person);
}

std::vector<TableNote> notes() { return {{"feed_tokens", TableNote::Keeping::secret, "Who holds the token reads the private feed."}}; }

}  // namespace

const Module module{
    .name = "content",
    .routes = {
        at_its_address(article_path, &read_article, &article_page, edit_path),
        at_its_address(article_id_path, &read_article, &article_page, edit_path).summary("An article: its free part, and the rest for those who may read it."),
        at_its_address(series_path, &read_series, &series_page, edit_series_path),
        at_its_address(series_id_path, &read_series, &series_page, edit_series_path).summary("A series with its parts in order."),
        get(anyone, articles_path, &browse_articles, &articles_page),
        get(anyone, all_series_path, &browse_series, &all_series_page),

        get(signed_in, write_path, &begin, &editor_page),
        get(signed_in, edit_path, &edit, &editor_page),
        post(signed_in, create_path, &prepare_article, &create_article).or_show(write_path).body_max(kTextFormBytes).limit(60, hours(1)).idempotent()
            .summary("Publishes an article, schedules it or keeps it as a draft."),
        put(signed_in, save_path, &prepare_article, &save_article).or_show(edit_path).body_max(kTextFormBytes),
        del(signed_in, article_id_path, &delete_article),
        post(signed_in, unpublish_path, &unpublish_article),
        post(signed_in, draft_path, &autosave).body_max(kTextFormBytes),
        del(signed_in, drop_draft_path, &discard_draft),
        previewing().body_max(kTextFormBytes),

        get(signed_in, studio_path, &studio, &studio_page),
        get(signed_in, history_path, &history, &history_page),
        get(signed_in, version_path, &show_version, &version_page),
        post(signed_in, restore_path, &prepare_restore, &restore),

        get(signed_in, new_series_path, &begin_series, &series_editor_page),
        get(signed_in, edit_series_path, &edit_series, &series_editor_page),
        post(signed_in, create_series_path, &prepare_typed_series, &create_series).or_show(new_series_path).body_max(kTextFormBytes),
        put(signed_in, save_series_path, &prepare_typed_series, &save_series).or_show(edit_series_path).body_max(kTextFormBytes),
        del(signed_in, series_id_path, &delete_series),

        get(anyone, rss_path, &as_rss<&site_feed, Nothing>),
        get(anyone, json_path, &as_json<&site_feed, Nothing>),
        get(anyone, tag_json_path, &as_json<&tag_feed, OfTagFeed>),
        get(anyone, author_json_path, &as_json<&author_feed, OfAuthorFeed>),
        get(anyone, series_json_path, &as_json<&series_feed, OfSeriesFeed>),
        get(anyone, space_json_path, &as_json<&space_feed, OfSpaceFeed>),
        get(anyone, atom_path, &as_atom<&site_feed, Nothing>),
        get(anyone, tag_rss_path, &as_rss<&tag_feed, OfTagFeed>),
        get(anyone, tag_atom_path, &as_atom<&tag_feed, OfTagFeed>),
        get(anyone, author_rss_path, &as_rss<&author_feed, OfAuthorFeed>),
        get(anyone, author_atom_path, &as_atom<&author_feed, OfAuthorFeed>),
        get(anyone, series_rss_path, &as_rss<&series_feed, OfSeriesFeed>),
        get(anyone, series_atom_path, &as_atom<&series_feed, OfSeriesFeed>),
        get(anyone, space_rss_path, &as_rss<&space_feed, OfSpaceFeed>),
        get(anyone, space_atom_path, &as_atom<&space_feed, OfSpaceFeed>),
        get(anyone, own_feed_path, &own_feed).uncached().limit(120, hours(1)),
        get(anyone, own_json_path, &own_json_feed).uncached().limit(120, hours(1)),
        get(signed_in, own_feed_settings_path, &own_feed_settings, &own_feed_page),
        post(signed_in, own_feed_settings_path, &make_own_feed, &own_feed_page),
        del(signed_in, own_feed_settings_path, &revoke_own_feed),

        get(anyone, robots_path, &robots),
        get(anyone, llms_path, &llms),
        get(anyone, sitemap_index_path, &sitemap_index),
        get(anyone, sitemap_path, &sitemap),
        get(anyone, oembed_path, &oembed),
    },
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<PublishScheduled>(&publish_scheduled),
        job<RenderAgain>(&render_again),
    },
    .schedules = {
        every(hours(1), "render again", &plan_rendering),
        daily({.hour = 3, .minute = 20}, "forget old drafts", &forget_old_drafts),
    },
    .fills = {
        fill(accounts::settings_links, &feed_link),
        fill(frame_parts, &add_to_frame),
        fill(verifications, &check),
        fill(table_notes, &notes),
        fill(accounts::access_ends, &end_own_feed),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::content
