// Saving: drafts while somebody types, articles when they say so.
#include "modules/content/handlers.hpp"
#include "modules/media/media.hpp"
#include "platform/i18n/moment.hpp"

namespace lyceum::content {

using items::State;
using membership::LockKind;

namespace {

std::string shown_by_draft(PersonId person, const std::string& key) { return "draft " + to_string(person) + " " + key; }

void forget_draft(const Visit& visit, Tx& tx, const std::string& key) {
    if (key.empty()) return;
    drop_draft(tx, visit.person(), key);
    media::show(tx, shown_by_draft(visit.person(), key), "");
}

void note_if_of_another(const Visit& visit, Tx& tx, const Article& a, std::string action) {
    if (visit.who() != a.author) accounts::note(tx, visit, {.action = std::move(action), .target = "article " + to_string(a.item), .details = a.title, .place = a.community.value});
}

std::optional<Time> moment_of(const Visit& visit, const std::string& typed) {
    if (typed.empty()) return std::nullopt;
    auto at = i18n::moment_typed(typed, Ui{visit}.locale().zone, "publish_at");
    if (at <= visit.now) invalid("publish_at", "This moment has passed. Leave this empty to publish now.");
    return at;
}

void must_be_own_series(Db& db, const Visit& visit, const Typed& in) {
    auto owner = series(db, *in.series).author;
    // Whoever corrects somebody's article leaves it in its series.
    bool stays = in.id.value != 0 && article(db, in.id).author == owner;
    if (owner != visit.person() && !stays && !visit.may("content.manage_all")) invalid("series", "This series is somebody else's. Choose one of yours.");
}

// How readers get in: what the lock needs, said beside the field that lacks it. A draft may lack it still.
void take_access(NewArticle& article, const Typed& in) {
    bool complete = in.then == Then::publish;
    article.lock = in.access;
    article.level = in.level.value_or(0);
    if (complete && in.access == LockKind::tier && article.level < 1) invalid("level", "Choose which members may read on.");
    if (!in.price.empty()) {
        article.price = read_price(in.price);
        if (!article.price) invalid("price", "Give a price in yuan, such as 6 or 19.90.");
    }
    if (complete && in.access == LockKind::paid && !article.price && !in.series)
        invalid("price", "Give a price, or put the article into a series that has one.");
}

NewArticle article_of(const Visit& visit, Db& db, const Typed& in) {
    NewArticle article;
    article.author = visit.person();
    article.title = in.title.empty() && in.then == Then::draft ? visit.tr("Untitled") : in.title.str();
    article.summary = in.summary.str();
    article.body = in.body.str();
    article.tags = split_tags(in.tags);
    article.language = in.language.str();
    if (!in.space) invalid("space", "Choose where the article belongs.");
    article.space = *in.space;
    article.community = communities::space(db, visit, *in.space).community;
    if (in.series) {
        must_be_own_series(db, visit, in);
        article.series = *in.series;
        article.part = std::clamp(in.part.value_or(0), 0, kPartsMost);
    }
    if (in.then == Then::publish && trimmed(article.body).empty()) invalid("body", "Write something first.");
    take_access(article, in);
    return article;
}

Moved after_saving(const Visit& visit, const Article& a) {
    if (a.state == State::draft) return {.to = edit_path({a.item, {}}), .id = to_string(a.item), .notice = {"The draft is saved.", {}}};
    auto to = items::url_of(items::Kind::article, a.item, a.title);
    if (a.state == State::scheduled)
        return {.to = to, .id = to_string(a.item), .notice = {"It will be published on {}.", {Ui{visit}.date_time(a.publish_at.value_or(visit.now))}}};
    if (a.edited_at) return {.to = to, .id = to_string(a.item), .notice = {"Saved.", {}}};
    return {.to = to, .id = to_string(a.item), .notice = {"Published.", {}}};
}

}  // namespace

// ---- drafts -------------------------------------------------------------------------------------

KeptRevision autosave(const Visit& visit, Tx& tx, const Typed& in) {
    auto key = in.id ? key_of(in.id) : in.key.str();
    auto revision = keep_draft(tx, visit.person(), in);
    media::show(tx, shown_by_draft(visit.person(), key), in.body);
    return {revision};
}

Moved discard_draft(const Visit& visit, Tx& tx, const OfDraft& in) {
    auto kept = draft(tx, visit.person(), in.key);
    forget_draft(visit, tx, in.key.str());
    auto to = kept && kept->item ? edit_path({kept->item, {}}) : studio_path();
    return {.to = to, .notice = {"The unsaved text is discarded.", {}}};
}

// ---- articles -----------------------------------------------------------------------------------

Ready prepare_article(const Visit& visit, Db& db, const Typed& in) {
    auto article = article_of(visit, db, in);
    return {prepare(db, std::move(article)), in.then == Then::publish ? moment_of(visit, in.publish_at.str()) : std::nullopt};
}

Moved create_article(const Visit& visit, Tx& tx, const Typed& in, const Ready& ready) {
    auto prepared = ready.prepared;
    must_write_articles(tx, visit, communities::space(tx, visit, prepared.article.space));
    if (in.then == Then::publish) prepared.article.published_at = ready.at.value_or(tx.now());
    auto id = publish(tx, prepared);
    forget_draft(visit, tx, in.key.str());
    return after_saving(visit, article(tx, id));
}

Moved save_article(const Visit& visit, Tx& tx, const Typed& in, const Ready& ready) {
    auto before = editable(tx, visit, in.id);
    pass_of_editor(tx, visit, before);
    if (in.version != 0 && in.version != before.version)
        conflict("This article was saved elsewhere since you opened it. Your text is still here: compare it with the history, then save again.");
    if (before.space != ready.prepared.article.space || before.state != State::published)
        must_write_articles(tx, visit, communities::space(tx, visit, ready.prepared.article.space));
    save(tx, before, ready.prepared, {.publish = in.then == Then::publish, .at = ready.at}, visit.person());
    forget_draft(visit, tx, key_of(in.id));
    note_if_of_another(visit, tx, before, "articles.edit");
    return after_saving(visit, article(tx, in.id));
}

Moved unpublish_article(const Visit& visit, Tx& tx, const OfItem& in) {
    auto a = editable(tx, visit, in.id);
    if (a.state != State::draft) {
        unpublish(tx, a);
        note_if_of_another(visit, tx, a, "articles.unpublish");
    }
    if (visit.who() != a.author) return {.to = Url::local("/"), .id = to_string(in.id), .notice = {"It is a draft again. Only its author sees it.", {}}};
    return {.to = edit_path({in.id, {}}), .id = to_string(in.id), .notice = {"It is a draft again. Only you see it.", {}}};
}

Moved delete_article(const Visit& visit, Tx& tx, const OfItem& in) {
    auto a = editable(tx, visit, in.id);
    remove(tx, a);
    note_if_of_another(visit, tx, a, "articles.delete");
    return {.to = studio_path(), .id = to_string(in.id), .notice = {"The article is deleted.", {}}};
}

Raw show_preview(const Visit& visit, Db& db, const ToPreview& in) {
    auto who = named(db, in.text.str().find('@') == std::string::npos ? std::vector<std::string>() : html::render_markdown(in.text).mentions);
    auto shown = preview(in.text, who.known, visit.tr("From here on, only who may read on"));
    return {.type = "text/html; charset=utf-8", .body = shown.markup(), .cache_control = "no-store"};
}

}  // namespace lyceum::content
