// Questions and answers of a dump.
#include "modules/imports/exchange.hpp"

namespace lyceum::imports::exchange {

namespace {

constexpr std::size_t kBodyBytesMost = 200'000;

std::vector<Author> authors_of(const std::vector<At<PostRow>>& posts) {
    std::vector<Author> authors;
    for (auto& at : posts) authors.push_back(at.row.author);
    return authors;
}

std::vector<std::string> keys_of(const std::vector<At<PostRow>>& posts, std::int64_t PostRow::*number) {
    std::vector<std::string> keys;
    for (auto& at : posts) keys.push_back(std::to_string(at.row.*number));
    return keys;
}

// Of what an edit changes. Votes and views are the dump's only when a post is new: afterwards they are counted here.
std::int64_t digest_of(const PostRow& post) {
    Digest digest;
    digest.add(post.title).add(post.body_html);
    for (auto& tag : post.tags) digest.add(tag);
    return digest.value();
}

std::string body_of(const Exchange& x, const PostRow& post) {
    auto text = text_of(x, post.body_html);
    if (text.size() > kBodyBytesMost) text = utf8_prefix(text, static_cast<int>(kBodyBytesMost / 4));
    return trimmed(text).empty() ? "…" : text;
}

std::string title_of(const PostRow& post, std::string_view body) {
    auto title = trimmed(post.title);
    if (title.empty()) title = trimmed(body.substr(0, body.find('\n')));
    auto fitting = std::string(trimmed(utf8_prefix(title, discussion::Title::max)));
    return utf8_length(fitting) < discussion::Title::min ? fmt::format("Question {}", post.id) : fitting;
}

std::vector<std::string> tags_of(const PostRow& post) {
    std::vector<std::string> tags;
    for (auto& raw : post.tags) {
        auto tag = items::canonical_tag(raw);
        if (!tag.empty() && tags.size() < content::kTagsMost) tags.push_back(std::move(tag));
    }
    return tags;
}

int score_of(const Exchange& x, const PostRow& post) {
    if (post.score) return *post.score;
    auto counted = x.tally.find(post.id);
    return counted == x.tally.end() ? 0 : counted->second;
}

// A licence asks for the name the author goes by.
items::Attribution attribution_of(const Exchange& x, const PostRow& post, PersonId author) {
    return {x.address(fmt::format("/questions/{}", post.id)), x.speakers.at(author).name,
        post.author.user ? x.address(fmt::format("/users/{}", *post.author.user)) : "", post.license};
}

// A post on its way into the database.
struct Ready {
    const PostRow* post = nullptr;
    Known known;
    std::int64_t digest = 0;
    PersonId author;
    std::string body;
    discussion::PreparedBody prepared;
};

// Those that are new or were edited since, rendered. Nothing is held while this is done.
std::vector<Ready> ready(Exchange& x, std::string_view kind, const std::vector<At<PostRow>>& posts, const std::map<std::string, PersonId>& people) {
    auto known = x.run.read([&](Db& db) { return x.run.keys().find(db, kind, keys_of(posts, &PostRow::id)); });
    std::vector<Ready> all;
    std::vector<std::string> bodies;
    for (auto& at : posts) {
        Ready one{.post = &at.row, .known = known[std::to_string(at.row.id)], .digest = digest_of(at.row),
            .author = people.at(at.row.author.key()), .body = {}, .prepared = {}};
        x.said_here[at.row.id].push_back(one.author);
        if (one.known.id && one.known.digest == one.digest) continue;
        one.body = body_of(x, at.row);
        bodies.push_back(one.body);
        all.push_back(std::move(one));
    }
    if (all.empty()) return all;
    auto prepared = x.run.read([&](Db& db) { return discussion::prepare(db, bodies); });
    for (std::size_t i = 0; i < all.size(); ++i) all[i].prepared = std::move(prepared[i]);
    return all;
}

// ---- questions ----------------------------------------------------------------------------------

void add_question(Tx& tx, const Exchange& x, const Ready& one) {
    auto& post = *one.post;
    discussion::NewThread thread;
    thread.id = x.questions.at(post.id);
    thread.kind = items::Kind::question;
    thread.author = one.author;
    thread.community = x.community, thread.space = x.space;
    thread.title = title_of(post, one.body), thread.body = one.body;
    thread.tags = tags_of(post);
    thread.made_at = post.made_at, thread.edited_at = post.edited_at;
    thread.attribution = attribution_of(x, post, one.author);
    thread.score = score_of(x, post), thread.views = post.views;
    auto id = discussion::open_thread(tx, thread, one.prepared);
    add_fact(tx, id, {FactKind::source, x.site.host, {}, 0, post.made_at});
    if (post.closed_at) add_fact(tx, id, {FactKind::closed, "", {}, 0, *post.closed_at});
    x.run.keys().put(tx, "question", std::to_string(post.id), id.value, one.digest);
}

void revise_question(Tx& tx, const Exchange& x, const Ready& one) {
    auto& post = *one.post;
    ItemId id{one.known.id};
    discussion::revise(tx, id, title_of(post, one.body), tags_of(post), one.prepared, post.edited_at.value_or(tx.now()));
    if (post.closed_at) add_fact(tx, id, {FactKind::closed, "", {}, 0, *post.closed_at});
    x.run.keys().put(tx, "question", std::to_string(post.id), id.value, one.digest);
}

void take_questions(Exchange& x, std::vector<At<PostRow>> posts) {
    auto people = people_of(x, authors_of(posts));
    learn_names(x, people);
    for (auto& at : posts)
        if (at.row.accepted) x.accepted[at.row.id] = at.row.accepted;
    auto all = ready(x, "question", posts, people);
    std::int64_t made = 0;
    if (!all.empty()) x.run.write([&](Tx& tx) {
        made = 0;
        for (auto& one : all) {
            if (one.known.id) revise_question(tx, x, one);
            else add_question(tx, x, one), ++made;
        }
    });
    x.run.made("questions", made);
    x.run.made("questions brought up to date", static_cast<std::int64_t>(all.size()) - made);
}

// ---- answers --------------------------------------------------------------------------------------

void take_answers(Exchange& x, std::vector<At<PostRow>> posts) {
    auto questions = x.run.read([&](Db& db) { return x.run.keys().find(db, "question", keys_of(posts, &PostRow::parent)); });
    std::erase_if(posts, [&](const At<PostRow>& at) {
        if (questions.contains(std::to_string(at.row.parent))) return false;
        x.run.problem("answers", fmt::format("Posts.xml:{}: the question {} of this answer is not here", at.line, at.row.parent));
        return true;
    });
    if (posts.empty()) return;
    auto people = people_of(x, authors_of(posts));
    learn_names(x, people);
    for (auto& at : posts) {
        x.question_of[at.row.id] = at.row.parent;
        if (at.row.author.user != kCommunityUser)
            note_deed(x, at.row.parent, {.person = people.at(at.row.author.key()), .item = {questions.at(std::to_string(at.row.parent)).id}, .last_at = at.row.made_at});
    }
    auto all = ready(x, "answer", posts, people);
    std::int64_t made = 0;
    if (!all.empty()) x.run.write([&](Tx& tx) {
        made = 0;
        std::set<ItemId> touched;
        for (auto& one : all) {
            auto& post = *one.post;
            ItemId question{questions.at(std::to_string(post.parent)).id};
            PostId id{one.known.id};
            if (id) discussion::revise(tx, id, one.prepared, post.edited_at.value_or(tx.now()));
            else {
                discussion::NewPost fresh{.id = id_at<Post>(post.made_at, below_millisecond(x.site.host, post.id)),
                    .kind = discussion::PostKind::answer, .item = question, .parent = {}, .author = one.author, .body = one.body,
                    .made_at = post.made_at, .score = score_of(x, post), .edited_at = post.edited_at};
                id = discussion::add_post(tx, fresh, one.prepared);
                ++made;
            }
            x.run.keys().put(tx, "answer", std::to_string(post.id), id.value, one.digest);
            touched.insert(question);
        }
        for (auto item : touched) search::index(tx, item);
    });
    x.run.made("answers", made);
    x.run.made("answers brought up to date", static_cast<std::int64_t>(all.size()) - made);
}

}  // namespace

// Texts link to questions that come later.
void find_questions(Exchange& x) {
    x.dump.read("Posts", [&](const XmlRow& row) {
        try {
            auto post = read_post(row);
            if (post.type == PostType::question) x.questions.emplace(post.id, id_at<Item>(post.made_at, below_millisecond(x.site.host, post.id)));
        } catch (const BadRow&) {
        }
    }, [](std::int64_t, std::string_view) {});
}

// Two passes over one table, because an answer may stand before its question.
void import_questions(Exchange& x) {
    SeenOnce seen;
    auto batches = in_batches<At<PostRow>>([&](std::vector<At<PostRow>> posts) { take_questions(x, std::move(posts)); });
    read_table<PostRow>(x, "Posts", "questions", &read_post, [&](At<PostRow> at) {
        if (at.row.type == PostType::other) {
            x.other_posts.insert(at.row.id);
            return x.run.skip("descriptions of tags and other posts");
        }
        if (at.row.type != PostType::question) return;
        if (!seen.first(at.row.id)) return x.run.problem("questions", fmt::format("Posts.xml:{}: there was a post {} before", at.line, at.row.id));
        batches.add(std::move(at));
    });
    batches.flush();
}

void import_answers(Exchange& x) {
    SeenOnce seen;
    auto batches = in_batches<At<PostRow>>([&](std::vector<At<PostRow>> posts) { take_answers(x, std::move(posts)); });
    // What cannot be read was named by the pass before.
    x.dump.read("Posts", [&](const XmlRow& row) {
        std::optional<PostRow> post;
        try {
            post = read_post(row);
        } catch (const BadRow&) {
            return;
        }
        if (post->type != PostType::answer) return;
        if (!seen.first(post->id)) return x.run.problem("answers", fmt::format("Posts.xml:{}: there was a post {} before", row.line, post->id));
        batches.add({std::move(*post), row.line});
        x.run.tell("answers", static_cast<std::int64_t>(x.question_of.size()));
    }, [](std::int64_t, std::string_view) {});
    batches.flush();
}

void import_acceptances(Exchange& x) {
    using Accepted = std::pair<std::int64_t, std::int64_t>;
    auto batches = in_batches<Accepted>([&](std::vector<Accepted> all) {
        std::vector<std::string> questions, answers;
        for (auto& [question, answer] : all) questions.push_back(std::to_string(question)), answers.push_back(std::to_string(answer));
        std::int64_t made = 0, lost = 0;
        x.run.write([&](Tx& tx) {
            made = lost = 0;
            auto known_questions = x.run.keys().find(tx, "question", questions), known_answers = x.run.keys().find(tx, "answer", answers),
                 before = x.run.keys().find(tx, "accepted", questions);
            for (auto& [question, answer] : all) {
                auto key = std::to_string(question);
                auto at = known_questions.find(key), found = known_answers.find(std::to_string(answer));
                auto of = x.question_of.find(answer);
                bool fits = at != known_questions.end() && found != known_answers.end() && of != x.question_of.end() && of->second == question;
                if (!fits) { ++lost; continue; }
                if (before[key].id == found->second.id) continue;
                discussion::mark_accepted(tx, {at->second.id}, {found->second.id});
                x.run.keys().put(tx, "accepted", key, found->second.id);
                ++made;
            }
        });
        x.run.made("accepted answers", made);
        x.run.skip("accepted answers that are not here", lost);
    });
    for (auto& one : x.accepted) batches.add(one);
    batches.flush();
}

}  // namespace lyceum::imports::exchange
