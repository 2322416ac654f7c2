// The table of contents: every way into this module is listed at the bottom.
#include "engines/text/highlight.hpp"
#include "engines/text/prose.hpp"
#include "modules/items/in_lists.hpp"
#include "modules/search/index.hpp"
#include "platform/http/recounts.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::search {

Url search_url(std::string_view query) { return search_path({.q = std::string(query), .kind = {}, .sort = Sort::relevance, .from = 0}); }

namespace {

constexpr int kFoundMost = 200, kQueryCharactersMost = 200, kSimilarShown = 5, kSnippetCharacters = 160, kTagsOffered = 24;
constexpr int kCaughtUpAtOnce = 500;

// ---- indexing: read, tokenise, then write; only the last inside a Tx -----------------------------------

struct IndexItem {
    static constexpr std::string_view topic = "search.index";
    ItemId item;
};
DESCRIBE(IndexItem, item)

struct CatchUp {
    static constexpr std::string_view topic = "search.catch_up";
    bool all = true;                                // a job says something
};
DESCRIBE(CatchUp, all)

struct Texts {
    bool visible = false;
    Document open, locked;                          // a locked part without a body is none
};

struct Head { ItemId id; std::string title; };
DESCRIBE(Head, id, title)

// What is said on an item may be long: it is read one item after another.
std::vector<Texts> texts_of(Db& db, const std::vector<Head>& heads) {
    std::vector<ItemId> items;
    for (auto& head : heads) items.push_back(head.id);
    std::map<ItemId, content::SearchText> written;
    for (auto& text : content::search_texts(db, items)) written.emplace(text.item, std::move(text));
    auto tags = items::tags_of(db, items);
    std::vector<Texts> all;
    for (auto& head : heads) {
        auto said = discussion::search_text(db, head.id);
        auto open = written[head.id].free + said.body;
        for (auto& post : said.posts) open += "\n\n" + post;
        all.push_back({true, {head.id, false, head.title, std::move(open), tags[head.id]}, {head.id, true, head.title, std::move(written[head.id].locked), tags[head.id]}});
    }
    return all;
}

Texts texts_of(Db& db, ItemId item) {
    auto head = db.maybe<Head>(R"sql(select id, title from visible_items where id = $1)sql", item);
    return head ? std::move(texts_of(db, std::vector{std::move(*head)}).front()) : Texts{};
}

std::optional<std::int64_t> number_among(const std::vector<Indexed>& there, bool locked) {
    for (auto& document : there)
        if (document.locked == locked) return document.id;
    return std::nullopt;
}

void index_now(Database& database, Time now, ItemId item) {
    std::vector<Indexed> before;
    auto texts = database.read([&](Db& db) {
        before = indexed(db, item);
        return texts_of(db, item);
    });
    auto dialect = database.dialect();
    auto open = texts.visible ? words_of(texts.open, dialect) : Words{};
    auto locked = texts.locked.body.empty() ? Words{} : words_of(texts.locked, dialect);
    database.write(now, [&](Tx& tx) {
        auto there = indexed(tx, item);
        // Another server was faster, perhaps with a newer text than ours.
        if (there != before) return index(tx, item);
        if (!texts.visible) return drop_documents(tx, item);
        put_document(tx, number_among(there, false), texts.open, open);
        if (!texts.locked.body.empty()) put_document(tx, number_among(there, true), texts.locked, locked);
        else if (number_among(there, true)) drop_document(tx, item, true);
    });
}

void index_item(Work& work, const IndexItem& job) { index_now(work.database(), work.now(), job.item); }

void hear_published(Tx& tx, const items::Published& event) { index(tx, event.item); }
void hear_changed(Tx& tx, const items::Changed& event) { index(tx, event.item); }
void hear_removed(Tx& tx, const items::Removed& event) { index(tx, event.item); }

// A thread is read whole to be indexed. The longer it is the more of what is written there is read together, so that a busy thread
// costs about as much as any other; what would wait for less than a second is read at once.
void hear_posted(Tx& tx, const discussion::Posted& event) {
    constexpr Span kForEachPost{3'000}, kTogetherMost = seconds(60);
    const auto together = std::min(kForEachPost * items::posts_below(tx, event.item), kTogetherMost);
    tx.enqueue(IndexItem{event.item}, {.at = together < seconds(1) ? tx.now() : tx.now() + together, .unique = to_string(event.item)});
}

// What an import left out, or what was cut into words in an older way. Looking for it holds up nobody who writes.
void catch_up(Work& work, const CatchUp&) {
    auto missing = work.read([](Db& db) { return unindexed(db, kCaughtUpAtOnce); });
    if (!missing.empty()) work.write([&](Tx& tx) { for (auto item : missing) index(tx, item); });
}
void plan_catching_up(Tx& tx, Time) { tx.enqueue(CatchUp{}, {.unique = "all"}); }

std::vector<TableNote> notes() { return {{"search_docs", TableNote::Keeping::rebuilt, "The search index is made again from the items."}}; }

void index_all(const App& app) {
    for (auto items = app.database->read([](Db& db) { return unindexed(db, kCaughtUpAtOnce); }); !items.empty();
         items = app.database->read([](Db& db) { return unindexed(db, kCaughtUpAtOnce); }))
        for (auto item : items) index_now(*app.database, app.clock(), item);
}

// ---- finding --------------------------------------------------------------------------------------

Html marked(const std::vector<text::Piece>& pieces) {
    using namespace html;
    Html out;
    for (auto& piece : pieces) out += piece.hit ? mark(piece.text) : group(piece.text);
    return out;
}

std::vector<Hit> hits_of(Db& db, const Visit& visit, const text::Query& query, const std::vector<Found>& found) {
    std::vector<ItemId> ids;
    std::map<ItemId, const Found*> by_item;
    for (auto& f : found) ids.push_back(f.item), by_item.emplace(f.item, &f);
    std::vector<Hit> hits;
    for (auto& card : items::cards(db, visit, ids)) {
        auto pieces = text::snippet(by_item.at(card.id)->body, query, kSnippetCharacters);
        auto title = marked(text::snippet(card.title, query, 400));
        card.excerpt.clear();
        for (auto& piece : pieces) card.excerpt += piece.text;
        hits.push_back({std::move(card), std::move(title), marked(pieces)});
    }
    return hits;
}

Results search(const Visit& visit, Db& db, const Asked& asked) {
    Results results{std::string(utf8_prefix(trimmed(asked.q), kQueryCharactersMost)), asked.kind, asked.sort, {}, std::clamp(asked.from, 0, kFoundMost), {}, {}, {}};
    auto query = text::parse_query(results.q);
    const int per_page = visit.page_size(kPerPage);
    auto found = find(db, visit, query, {.kind = asked.kind, .newest = asked.sort == Sort::newest}, results.from, per_page + 1);
    if (std::ssize(found) > per_page) {
        found.pop_back();
        if (results.from + per_page < kFoundMost) results.next = results.from + per_page;
    }
    results.hits = hits_of(db, visit, query, found);
    if (results.hits.empty()) results.tags = items::popular_tags(db, visit, std::nullopt, kTagsOffered);
    else results.between = items::between(visit, db, {.of = items::ListPlace::Of::search});
    return results;
}

// The format of the OpenSearch suggestions extension.
Raw suggestions(const Visit& visit, Db& db, const Beginning& in) {
    constexpr int kSuggested = 8;
    auto words = std::string(utf8_prefix(trimmed(in.q), kQueryCharactersMost));
    std::vector<ItemId> ids;
    for (auto& found : find(db, visit, text::parse_query(words), {}, 0, kSuggested)) ids.push_back(found.item);
    std::vector<std::string> titles, meanings, addresses;
    for (auto& card : items::cards(db, visit, ids)) {
        titles.push_back(card.title);
        meanings.push_back(items::kind_name(Ui{visit}, card.kind));
        addresses.push_back(visit.app.base_url() + card.url.str());
    }
    auto body = "[" + json::text(words) + "," + json::text(titles) + "," + json::text(meanings) + "," + json::text(addresses) + "]";
    return {"application/x-suggestions+json", std::move(body), "private, max-age=60"};
}

Similar similar(const Visit& visit, Db& db, const Title& in) { return {similar_questions(db, visit, in.title, kSimilarShown)}; }

std::vector<items::Card> similar_for_discussion(const Visit& visit, Db& db, const std::string& title) { return similar_questions(db, visit, title, kSimilarShown); }

constexpr std::string_view kIndexAgain = "Have them indexed again with `lyceum verify --repair` while `lyceum serve` runs.";

constexpr int kComparedAtOnce = 100;

// A job that waits explains every difference; without one there is none to wait for.
std::set<ItemId> waiting(Db& db) {
    std::set<ItemId> items;
    for (auto& payload : db.all<std::string>(R"sql(
            select payload from open_jobs where kind = $1 and state in ('available', 'retryable', 'running'))sql", IndexItem::topic))
        items.insert(json::from_text<IndexItem>(payload).item);
    return items;
}

bool agrees(Db& db, const Indexed* there, const Document& text) {
    bool wanted = !text.locked || !text.body.empty();
    if (!there || !wanted) return !there && !wanted;
    return there->digest ? *there->digest == digest_of(text) : text_of(db, there->id) == text.body;
}

struct Amiss { std::vector<ItemId> missing, older, gone, torn; };

void compare(Db& db, const std::vector<Head>& heads, const std::set<ItemId>& waiting, Amiss& amiss) {
    std::vector<Head> settled;
    std::vector<ItemId> items;
    for (auto& head : heads)
        if (!waiting.contains(head.id)) settled.push_back(head), items.push_back(head.id);
    if (settled.empty()) return;
    std::map<std::pair<ItemId, bool>, Indexed> documents;
    for (auto& document : indexed(db, items)) documents.emplace(std::pair{document.item, document.locked}, document);
    auto find = [&](ItemId item, bool locked) {
        auto found = documents.find({item, locked});
        return found == documents.end() ? nullptr : &found->second;
    };
    for (auto& texts : texts_of(db, settled)) {
        auto item = texts.open.item;
        if (!find(item, false)) amiss.missing.push_back(item);
        else if (!agrees(db, find(item, false), texts.open) || !agrees(db, find(item, true), texts.locked)) amiss.older.push_back(item);
    }
}

// Reads every text once.
Amiss everything_amiss(Db& db) {
    Amiss amiss;
    auto for_jobs = waiting(db);
    auto after = [&](ItemId last) {
        return db.all<Head>(R"sql(select id, title from visible_items where id > $1 order by id limit $2)sql", last, kComparedAtOnce);
    };
    for (auto heads = after(ItemId{}); !heads.empty(); heads = after(heads.back().id)) compare(db, heads, for_jobs, amiss);
    auto keep = [&](std::vector<ItemId> items) {
        std::erase_if(items, [&](ItemId item) { return for_jobs.contains(item); });
        return items;
    };
    amiss.gone = keep(indexed_but_gone(db));
    amiss.torn = keep(without_words(db));
    return amiss;
}

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto amiss = everything_amiss(db);
    if (!amiss.missing.empty()) wrong.push_back(fmt::format("{} items are not in the search index. {}", amiss.missing.size(), kIndexAgain));
    if (!amiss.older.empty()) wrong.push_back(fmt::format("{} items are in the search index with an older text. {}", amiss.older.size(), kIndexAgain));
    if (!amiss.gone.empty()) wrong.push_back(fmt::format("{} removed items are still in the search index. {}", amiss.gone.size(), kIndexAgain));
    if (auto torn = torn_documents(db); torn > 0) wrong.push_back(fmt::format("{} documents of the search index have lost their words. {}", torn, kIndexAgain));
    return wrong;
}

// Jobs do it: cutting texts into words takes its time.
std::int64_t index_again(Tx& tx) {
    auto amiss = everything_amiss(tx);
    std::set<ItemId> wrong;
    for (auto* items : {&amiss.missing, &amiss.older, &amiss.gone, &amiss.torn}) wrong.insert(items->begin(), items->end());
    for (auto item : wrong) index(tx, item);
    return static_cast<std::int64_t>(wrong.size());
}

}  // namespace

// A title is matched by any of its words; what shares more and rarer ones ranks first.
std::vector<items::Card> similar_questions(Db& db, const Visit& visit, std::string_view title, int limit) {
    text::Query query;
    text::Term term;
    for (auto& typed : text::parse_query(utf8_prefix(title, kQueryCharactersMost)).terms)
        if (!typed.excluded) term.any.insert(term.any.end(), typed.any.begin(), typed.any.end());
    if (term.any.empty()) return {};
    query.terms.push_back(std::move(term));
    std::vector<ItemId> ids;
    for (auto& found : find(db, visit, query, {.kind = items::Kind::question}, 0, limit)) ids.push_back(found.item);
    return items::cards(db, visit, ids);
}

struct TextRow { ItemId item; std::string title, body; };
DESCRIBE(TextRow, item, title, body)

std::map<ItemId, Text> texts(Db& db, const std::vector<ItemId>& ids, int characters) {
    std::map<ItemId, Text> found;
    for (auto& row : db.all<TextRow>(R"sql(
            select d.item, i.title, substr(d.body, 1, cast($2 as integer)) as body from search_docs d join visible_items i on i.id = d.item
            where d.item in ($1...) and not d.locked)sql", ids, characters))
        found.emplace(row.item, Text{std::move(row.title), std::move(row.body)});
    return found;
}

void index(Tx& tx, ItemId item) { tx.enqueue(IndexItem{item}, {.unique = to_string(item)}); }

const Module module{
    .name = "search",
    .routes = {
        get(anyone, search_path, &search, &results_page).limit(60, minutes(1)).summary("Search everything you may read"),
        get(anyone, suggestions_path, &suggestions).limit(240, minutes(1)).uncached(),
        get(anyone, similar_path, &similar, &similar_view).limit(60, minutes(1)).summary("Questions like this title"),
    },
    .listens = {
        on<items::Published>(&hear_published, {.lane = Lane::search, .at_once = true}),
        on<items::Changed>(&hear_changed, {.lane = Lane::search, .at_once = true}),
        on<items::Removed>(&hear_removed, {.lane = Lane::search, .at_once = true}),
        on<discussion::Posted>(&hear_posted, {.lane = Lane::search, .at_once = true}),
    },
    .jobs = {
        job<IndexItem>(&index_item, {.lane = Lane::search}),
        job<CatchUp>(&catch_up, {.lane = Lane::search}),
    },
    .schedules = {
        every(minutes(10), "index what is missing", &plan_catching_up, {.lane = Lane::search}),
    },
    .fills = {
        fill(verifications, &check),
        fill(recounts, &index_again),
        fill(discussion::similar, &similar_for_discussion),
        fill(table_notes, &notes),
        fill(make_again, &index_all),
    },
    .api_scope = "content",
};

}  // namespace lyceum::search
