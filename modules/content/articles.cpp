#include "modules/content/articles.hpp"
#include "engines/text/prose.hpp"
#include "modules/content/text.hpp"
#include "modules/media/media.hpp"

namespace lyceum::content {

using items::State;

namespace {

constexpr std::size_t kExcerptCharacters = 200;

std::string excerpt_of(const std::string& summary, const Part& free) {
    return summary.empty() ? text::excerpt(free.plain, kExcerptCharacters) : text::excerpt(summary, kExcerptCharacters);
}

Prepared prepared(NewArticle article, const Named& who) {
    Prepared out;
    auto known = who.known;
    known.tags.insert(article.tags.begin(), article.tags.end());
    auto sides = rendered(article.body, article.lock, known);
    out.free = std::move(sides.free), out.locked = std::move(sides.locked);
    for (auto* part : {&out.free, &out.locked})
        for (auto& handle : part->mentions)
            if (auto person = who.people.find(handle); person != who.people.end()) out.mentioned.push_back(person->second);
    std::sort(out.mentioned.begin(), out.mentioned.end());
    out.mentioned.erase(std::unique(out.mentioned.begin(), out.mentioned.end()), out.mentioned.end());
    out.locked_words = count_words(out.locked.plain);
    out.reading_minutes = text::reading_minutes(article.body);
    out.article = std::move(article);
    return out;
}

}  // namespace

std::vector<Prepared> prepare(Db& db, std::vector<NewArticle> articles) {
    std::vector<std::string> handles;
    for (auto& article : articles) {
        article = checked(std::move(article));
        // Rendering is the only way to know what is a mention and what is code; the renderer is fast enough to run twice.
        if (article.body.find('@') == std::string::npos) continue;
        auto mentions = html::render_markdown(article.body).mentions;
        handles.insert(handles.end(), mentions.begin(), mentions.end());
    }
    auto who = named(db, std::move(handles));
    std::vector<Prepared> out;
    for (auto& article : articles) out.push_back(prepared(std::move(article), who));
    return out;
}

Prepared prepare(Db& db, NewArticle article) {
    std::vector<NewArticle> one;
    one.push_back(std::move(article));
    return std::move(prepare(db, std::move(one)).front());
}

// ---- reading ------------------------------------------------------------------------------------

std::vector<Article> articles(Db& db, const std::vector<ItemId>& ids) {
    return db.all<Article>(R"sql(
        select item, community, space, author, title, summary, excerpt, tags, language, state, publish_at, lock_kind, lock_level,
               series, part, imported, version, updated_at, edited_at, mentioned, locked_words, reading_minutes
        from articles where item in ($1...) and state <> 'removed')sql", ids);
}

Article article(Db& db, ItemId id) {
    auto found = articles(db, {id});
    if (found.empty()) not_found();
    return std::move(found.front());
}

std::string shown_by(ItemId item) { return "content " + to_string(item); }

void show_pictures(Tx& tx, ItemId item, PersonId author, const Prepared& prepared) {
    media::Elsewhere elsewhere{author, prepared.free.pictures_elsewhere};
    auto& locked = prepared.locked.pictures_elsewhere;
    elsewhere.addresses.insert(elsewhere.addresses.end(), locked.begin(), locked.end());
    media::show(tx, shown_by(item), prepared.article.body, elsewhere);
}

membership::Lock lock_of(const Article& a) { return {a.item, a.community, a.author, a.lock_kind, a.lock_level, a.series}; }

namespace {

struct FreeHtmlRow { ItemId item; std::string free_html; };
DESCRIBE(FreeHtmlRow, item, free_html)

}  // namespace

namespace {

struct OpenRow {
    ItemId item;
    CommunityId community;
    SpaceId space;
    PersonId author;
    std::string title, summary, excerpt, tags, language;
    State state = State::draft;
    std::optional<Time> publish_at;
    membership::LockKind lock_kind = membership::LockKind::open;
    int lock_level = 0;
    ItemId series;
    int part = 0;
    bool imported = false;
    int version = 0;
    Time updated_at;
    std::optional<Time> edited_at;
    std::string mentioned;
    int locked_words = 0, reading_minutes = 0;
    std::string free_html, headings;
};
DESCRIBE(OpenRow, item, community, space, author, title, summary, excerpt, tags, language, state, publish_at, lock_kind, lock_level,
         series, part, imported, version, updated_at, edited_at, mentioned, locked_words, reading_minutes, free_html, headings)

}  // namespace

OpenArticle open_article(Db& db, ItemId id) {
    auto row = db.maybe<OpenRow>(R"sql(
        select item, community, space, author, title, summary, excerpt, tags, language, state, publish_at, lock_kind, lock_level,
               series, part, imported, version, updated_at, edited_at, mentioned, locked_words, reading_minutes, free_html, headings
        from articles where item = $1 and state <> 'removed')sql", id);
    if (!row) not_found();
    Article article{row->item, row->community, row->space, row->author, std::move(row->title), std::move(row->summary), std::move(row->excerpt),
        std::move(row->tags), std::move(row->language), row->state, row->publish_at, row->lock_kind, row->lock_level, row->series, row->part,
        row->imported, row->version, row->updated_at, row->edited_at, std::move(row->mentioned), row->locked_words, row->reading_minutes};
    return {std::move(article), {html::Html::trusted(std::move(row->free_html)), json::from_text<std::vector<html::Heading>>(row->headings)}};
}

std::map<ItemId, html::Html> free_html(Db& db, const std::vector<ItemId>& ids) {
    std::map<ItemId, html::Html> found;
    if (ids.empty()) return found;
    auto rows = db.all<FreeHtmlRow>(R"sql(select item, free_html from articles where item in ($1...))sql", ids);
    for (auto& row : rows) found.emplace(row.item, html::Html::trusted(std::move(row.free_html)));
    return found;
}

NewArticle source(Db& db, const membership::Pass& pass) {
    auto a = article(db, pass.item());
    NewArticle out;
    out.id = a.item, out.author = a.author, out.community = a.community, out.space = a.space;
    out.title = a.title, out.summary = a.summary, out.tags = split_tags(a.tags), out.language = a.language;
    out.body = source_text(db, pass);
    out.lock = a.lock_kind, out.level = a.lock_level, out.series = a.series, out.part = a.part;
    auto prices = commerce::prices(db, {a.item});
    if (auto price = prices.find(a.item); price != prices.end()) out.price = price->second;
    if (a.state != State::draft) out.published_at = a.publish_at;
    if (a.imported) out.attribution = items::attribution(db, a.item);
    return out;
}

// ---- who may ------------------------------------------------------------------------------------

bool may_edit(const Visit& visit, PersonId author, State state) {
    if (visit.who() == author || visit.may("content.manage_all")) return true;
    return visit.may("content.moderate") && (state == State::published || state == State::hidden);
}

void must_see(Db& db, const Visit& visit, ItemId id, PersonId author) {
    if (visit.who() != author) items::bare_card(db, visit, id);
}

Article editable(Db& db, const Visit& visit, ItemId id) {
    auto a = article(db, id);
    must_see(db, visit, id, a.author);
    if (may_edit(visit, a.author, a.state)) return a;
    forbidden("Only its author may change this article.");
}

bool has_history(const Visit& visit, const Article& a) { return visit.who() == a.author || visit.may("content.manage_all"); }

Article with_history(Db& db, const Visit& visit, ItemId id) {
    auto a = editable(db, visit, id);
    if (has_history(visit, a)) return a;
    forbidden("Only its author sees what this article said before.");
}

membership::Pass pass_of_editor(Db& db, const Visit& visit, const Article& a) {
    auto pass = membership::pass(db, visit, lock_of(a));
    if (!pass) forbidden("You may not read the locked part of this article, so you cannot change it.");
    return *pass;
}

void must_write_articles(Db& db, const Visit& visit, const communities::SpaceCard& space) {
    if (space.kind != communities::SpaceKind::articles) invalid("space", "Articles are kept in another space. Choose one of those offered.");
    if (visit.may("content.write") && communities::is_member(db, visit.person(), space.community)) return;
    communities::must_write_in(db, visit, space);
}

// ---- writing ------------------------------------------------------------------------------------

namespace {

items::Entry entry_of(const Article& a) {
    items::Entry entry;
    entry.id = a.item, entry.kind = items::Kind::article;
    entry.community = a.community, entry.space = a.space, entry.author = a.author;
    entry.title = a.title, entry.excerpt = a.excerpt, entry.language = a.language;
    entry.state = a.state, entry.published_at = a.publish_at, entry.updated_at = a.updated_at;
    entry.lock = a.lock_kind, entry.lock_level = a.lock_level;
    entry.series = a.series, entry.reading_minutes = a.reading_minutes;
    entry.tags = split_tags(a.tags);
    return entry;
}

void write_row(Tx& tx, const Article& a, const Part& free) {
    tx.run(R"sql(
        insert into articles (item, community, space, author, title, summary, excerpt, tags, language, state, publish_at, lock_kind, lock_level,
                              series, part, imported, version, updated_at, edited_at, mentioned, locked_words, reading_minutes,
                              free_html, free_plain, headings, renderer)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
        on conflict (item) do update set
            community = excluded.community, space = excluded.space, title = excluded.title, summary = excluded.summary,
            excerpt = excluded.excerpt, tags = excluded.tags, language = excluded.language, state = excluded.state,
            publish_at = excluded.publish_at, lock_kind = excluded.lock_kind, lock_level = excluded.lock_level,
            series = excluded.series, part = excluded.part, version = excluded.version, updated_at = excluded.updated_at,
            edited_at = excluded.edited_at, mentioned = excluded.mentioned, locked_words = excluded.locked_words,
            reading_minutes = excluded.reading_minutes, free_html = excluded.free_html, free_plain = excluded.free_plain,
            headings = excluded.headings, renderer = excluded.renderer)sql",
        a.item, a.community, a.space, a.author, a.title, a.summary, a.excerpt, a.tags, a.language, a.state, a.publish_at, a.lock_kind,
        a.lock_level, a.series, a.part, a.imported, a.version, a.updated_at, a.edited_at, a.mentioned, a.locked_words, a.reading_minutes,
        free.html.markup(), free.plain, json::text(free.headings), html::kMarkdownVersion);
}

int place_in(Tx& tx, ItemId series, int wanted) {
    if (!series) return 0;
    if (wanted > 0) return wanted;
    auto last = tx.one<std::int64_t>(R"sql(select coalesce(max(part), 0) from articles where series = $1 and state <> 'removed')sql", series);
    if (last >= kPartsMost) invalid("series", "This series is full. Begin another one.");
    return static_cast<int>(last) + 1;
}

// What the author says of the article; what time and saving make of it is left alone.
void take_over(Tx& tx, Article& a, const Prepared& prepared) {
    auto& given = prepared.article;
    a.community = given.community, a.space = given.space;
    a.title = given.title, a.summary = given.summary, a.language = given.language;
    a.excerpt = excerpt_of(given.summary, prepared.free);
    a.tags = join_tags(given.tags);
    a.lock_kind = given.lock, a.lock_level = given.lock == membership::LockKind::tier ? given.level : 0;
    a.part = place_in(tx, given.series, a.series == given.series && given.part == 0 ? a.part : given.part);
    a.series = given.series;
    a.mentioned = json::text(prepared.mentioned);
    a.locked_words = prepared.locked_words, a.reading_minutes = prepared.reading_minutes;
}

void tell_mentioned(Tx& tx, const Article& a) {
    auto people = json::from_text<std::vector<PersonId>>(a.mentioned);
    std::erase(people, a.author);
    if (!people.empty()) tx.emit(Mentioned{a.item, a.author, people});
}

void become_known(Tx& tx, const Article& a, const std::optional<items::Attribution>& attribution = {}) {
    auto entry = entry_of(a);
    entry.attribution = attribution;
    items::put(tx, entry);
    if (a.state == State::scheduled) tx.enqueue(PublishScheduled{a.item}, {.at = a.publish_at});
}

void keep_all(Tx& tx, const Article& a, const Prepared& prepared, PersonId by) {
    write_row(tx, a, prepared.free);
    keep_text(tx, a.item, prepared.article.body, prepared.locked);
    keep_version(tx, a.item, {a.version, by, a.updated_at, a.title, a.summary, prepared.article.body});
    show_pictures(tx, a.item, a.author, prepared);
}

}  // namespace

ItemId publish(Tx& tx, const Prepared& prepared) {
    auto& given = prepared.article;
    Article a;
    a.item = given.id ? given.id : new_id<Item>(tx);
    a.author = given.author;
    a.version = 1;
    take_over(tx, a, prepared);
    a.publish_at = given.published_at;
    a.state = !a.publish_at ? State::draft : *a.publish_at > tx.now() ? State::scheduled : State::published;
    a.updated_at = a.state == State::published ? *a.publish_at : tx.now();
    a.imported = given.attribution.has_value();
    keep_all(tx, a, prepared, a.author);
    become_known(tx, a, given.attribution);
    if (given.price) commerce::set_price(tx, a.item, given.price);
    if (a.state == State::published) tell_mentioned(tx, a);
    return a.item;
}

void save(Tx& tx, const Article& before, const Prepared& prepared, const Save& wish, PersonId by) {
    bool was_visible = before.state == State::published;
    if (was_visible && tx.one<std::int64_t>(R"sql(select count(*) from visible_items where id = $1)sql", before.item) == 0)
        conflict("Moderators have hidden this article. Write to them before you change it.");
    auto a = before;
    take_over(tx, a, prepared);
    ++a.version;
    a.updated_at = tx.now();
    if (was_visible) a.edited_at = tx.now();
    else if (!wish.publish) a.state = State::draft, a.publish_at.reset();
    else {
        bool later = wish.at && *wish.at > tx.now();
        a.state = later ? State::scheduled : State::published;
        a.publish_at = later ? *wish.at : tx.now();
    }
    keep_all(tx, a, prepared, by);
    become_known(tx, a);
    commerce::set_price(tx, a.item, prepared.article.price);
    if (!was_visible && a.state == State::published) tell_mentioned(tx, a);
}

void revise(Tx& tx, const Prepared& prepared) {
    auto& given = prepared.article;
    save(tx, article(tx, given.id), prepared, {.publish = given.published_at.has_value(), .at = given.published_at}, given.author);
}

void unpublish(Tx& tx, const Article& before) {
    auto a = before;
    a.state = State::draft;
    a.updated_at = tx.now();
    tx.run(R"sql(update articles set state = 'draft', updated_at = $2 where item = $1)sql", a.item, a.updated_at);
    become_known(tx, a);
}

void remove(Tx& tx, const Article& a) {
    tx.run(R"sql(update articles set state = 'removed', updated_at = $2 where item = $1)sql", a.item, tx.now());
    tx.run(R"sql(delete from article_drafts where item = $1)sql", a.item);
    media::show(tx, shown_by(a.item), "");
    items::remove(tx, a.item);
}

void publish_scheduled(Tx& tx, const PublishScheduled& due) {
    auto found = articles(tx, {due.item});
    if (found.empty()) return;
    auto& a = found.front();
    if (a.state != State::scheduled || !a.publish_at || *a.publish_at > tx.now()) return;
    a.state = State::published;
    a.updated_at = *a.publish_at;
    tx.run(R"sql(update articles set state = 'published', updated_at = $2 where item = $1)sql", a.item, a.updated_at);
    become_known(tx, a);
    tell_mentioned(tx, a);
}

std::vector<Scheduled> scheduled(Db& db, PersonId author, int limit) {
    return db.all<Scheduled>(R"sql(
        select item, title, publish_at, updated_at from articles
        where author = $1 and state = 'scheduled' and publish_at is not null order by publish_at limit $2)sql", author, limit);
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto unlocked = db.one<std::int64_t>(R"sql(
        select count(*) from articles a join article_texts t on t.item = a.item where a.lock_kind = 'open' and t.locked_html <> '')sql");
    if (unlocked > 0) wrong.push_back(fmt::format("{} open articles have a locked part. Save them again in the editor.", unlocked));
    auto textless = db.one<std::int64_t>(R"sql(
        select count(*) from articles a left join article_texts t on t.item = a.item where t.item is null)sql");
    if (textless > 0) wrong.push_back(fmt::format("{} articles have lost their text. Restore a version from their history, or a backup.", textless));
    return wrong;
}

}  // namespace lyceum::content
