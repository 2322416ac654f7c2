// What the people of the sample do: ask, answer, discuss, follow, buy and read.
#include "modules/follows/follows.hpp"
#include "modules/imports/sample.hpp"
#include <algorithm>

namespace lyceum::imports {

using namespace sample_files;

namespace {

void append_bodies(const SamplePost& post, std::vector<std::string>& bodies) {
    bodies.push_back(post.body);
    for (auto& comment : post.comments) append_bodies(comment, bodies);
}

// In the order in which add_thread takes them.
void append_bodies(const SampleThread& thread, std::vector<std::string>& bodies) {
    bodies.push_back(thread.body);
    for (auto& comment : thread.comments) append_bodies(comment, bodies);
    for (auto& post : thread.posts) append_bodies(post, bodies);
}

template <class T>
T take_first(std::vector<T>& reversed) {
    auto first = std::move(reversed.back());
    reversed.pop_back();
    return first;
}

}  // namespace

// ---- questions and topics -----------------------------------------------------------------------------

void SampleLoader::add_threads() {
    std::vector<std::string> bodies;
    for (auto& question : sample_.questions) append_bodies(question, bodies);
    for (auto& topic : sample_.topics) append_bodies(topic, bodies);
    auto prepared = run_.read([&](Db& db) { return discussion::prepare(db, bodies); });
    std::reverse(prepared.begin(), prepared.end());
    once("threads", now_, [&](Tx& tx) {
        auto left = prepared;
        for (auto& question : sample_.questions) add_thread(tx, items::Kind::question, question, left);
        for (auto& topic : sample_.topics) add_thread(tx, items::Kind::topic, topic, left);
        run_.made("questions", static_cast<std::int64_t>(sample_.questions.size()));
        run_.made("topics", static_cast<std::int64_t>(sample_.topics.size()));
    });
}

ItemId SampleLoader::add_thread(Tx& tx, items::Kind kind, const SampleThread& given, std::vector<discussion::PreparedBody>& left) {
    // Nobody counts views in the files; people look more often than they vote or answer.
    constexpr int kViewsPerVote = 17, kViewsPerPost = 31;
    auto at = ago(given.days_ago);
    bool question = kind == items::Kind::question;
    discussion::NewThread thread;
    thread.id = id_at<Item>(at, next_number());
    thread.kind = kind;
    thread.author = person(given.author);
    thread.community = community_, thread.space = spaces_.at(question ? "questions" : given.space);
    thread.title = given.title, thread.body = given.body, thread.tags = given.tags;
    thread.made_at = at;
    thread.score = given.votes - votes_of_people(given.votes);
    thread.views = given.votes * kViewsPerVote + static_cast<int>(given.posts.size()) * kViewsPerPost;
    auto id = discussion::open_thread(tx, thread, take_first(left));
    give_votes(tx, thread.author, id, {}, given.votes);

    auto new_post = [&](discussion::PostKind post_kind, PostId parent, const SamplePost& post) {
        auto made_at = std::min(now_, at + Span{static_cast<std::int64_t>(post.hours_after * static_cast<double>(hours(1).micros))});
        return discussion::NewPost{.id = id_at<Post>(made_at, next_number()), .kind = post_kind, .item = id, .parent = parent,
            .author = person(post.author), .body = post.body, .made_at = made_at};
    };
    for (auto& comment : given.comments) add_post(tx, new_post(discussion::PostKind::comment, {}, comment), comment, left);
    std::vector<PostId> posts;
    for (auto& post : given.posts) {
        bool quotes = post.quote_of >= 0 && post.quote_of < static_cast<int>(posts.size());
        auto parent = quotes ? posts[static_cast<std::size_t>(post.quote_of)] : PostId{};
        auto fresh = new_post(question ? discussion::PostKind::answer : discussion::PostKind::reply, parent, post);
        posts.push_back(add_post(tx, fresh, post, left));
        for (auto& comment : post.comments) add_post(tx, new_post(discussion::PostKind::comment, posts.back(), comment), comment, left);
        if (post.accepted) discussion::mark_accepted(tx, id, posts.back());
    }
    search::index(tx, id);
    return id;
}

PostId SampleLoader::add_post(Tx& tx, const discussion::NewPost& fresh, const SamplePost& given, std::vector<discussion::PreparedBody>& left) {
    auto post = fresh;
    post.score = given.votes - votes_of_people(given.votes);
    auto id = discussion::add_post(tx, post, take_first(left));
    give_votes(tx, post.author, post.item, id, given.votes);
    return id;
}

void SampleLoader::give_votes(Tx& tx, PersonId author, ItemId item, PostId post, int votes) {
    auto given = votes_of_people(votes);
    auto place = static_cast<std::size_t>((post ? post.value : item.value) & 0xffff);
    for (std::size_t i = 0; given > 0 && i < sample_.people.size(); ++i) {
        auto who = person(sample_.people[(place + i) % sample_.people.size()].handle);
        if (who == author) continue;
        discussion::vote(tx, who, item, post, 1);
        --given;
    }
}

// ---- following, buying, reading -----------------------------------------------------------------------

void SampleLoader::add_follows(Tx& tx) {
    for (auto& each : sample_.activity.follows) {
        auto who = person(each.person);
        for (auto& handle : each.people) follows::follow_person(tx, who, person(handle));
        for (auto& tag : each.tags) follows::follow_tag(tx, who, tag);
        for (auto& series : each.series) follows::follow_series(tx, who, item(series));
    }
}

void SampleLoader::add_orders(Tx& tx) {
    struct Sale { Time at; PersonId buyer; PlanId plan; ItemId item; };
    std::vector<Sale> sales;
    for (auto& m : sample_.activity.memberships) {
        auto plan = plans_.find({m.tier, m.kind});
        if (plan == plans_.end()) throw Fault("sample: there is no plan " + m.tier + " " + m.kind);
        sales.push_back({ago(m.days_ago), person(m.person), plan->second, {}});
    }
    for (auto& p : sample_.activity.purchases) sales.push_back({ago(p.days_ago), person(p.person), {}, item(p.article)});
    // As they happened: receipts are numbered in this order.
    std::sort(sales.begin(), sales.end(), [](const Sale& a, const Sale& b) { return a.at < b.at; });
    for (auto& sale : sales) {
        if (sale.plan) commerce::record_paid_order(tx, sale.buyer, sale.plan, sale.at);
        else commerce::record_paid_purchase(tx, sale.buyer, sale.item, sale.at);
    }
    run_.made("orders", static_cast<std::int64_t>(sales.size()));
}

void SampleLoader::add_reading(Tx& tx) {
    using recommend::Interaction;
    std::vector<recommend::Recorded> all;
    auto record = [&](PersonId who, const std::string& slug, Interaction kind, Time at) {
        all.push_back({who, item(slug), kind, std::clamp(at, published_.at(slug), now_)});
        items::count(tx, item(slug), items::Counter::views, 1);
    };
    for (auto& reads : sample_.activity.reads) {
        // Oldest first in the files; one every other day until yesterday.
        auto left = static_cast<std::int64_t>(reads.articles.size());
        for (auto& slug : reads.articles) record(person(reads.person), slug, Interaction::read, now_ - hours(24 + 36 * --left));
    }
    for (auto& saves : sample_.activity.saves)
        for (auto& slug : saves.articles) {
            auto at = now_ - hours(20);
            reactions::save(tx, person(saves.person), item(slug), at);
            record(person(saves.person), slug, Interaction::save, at);
        }
    for (auto& sale : sample_.activity.purchases) record(person(sale.person), sale.article, Interaction::buy, ago(sale.days_ago));
    recommend::record_many(tx, all);
    run_.made("reads, saves and purchases", static_cast<std::int64_t>(all.size()));
}

}  // namespace lyceum::imports
