// Whether what is in the index is what is written: what `lyceum verify` says when a job was lost, and how it is put right.
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/search/search.hpp"
#include "platform/http/recounts.hpp"

using namespace lyceum;
using discussion::test::Talk;

namespace {

/// An article with a locked part and a topic, all of it indexed.
struct Shelf : Talk {
    ItemId article = content::test::article(*this, place, {.author = olga_id, .title = "Kept in order", .body = "The free part.\n\n<!-- paywall -->\n\nThe locked part.", .lock = membership::LockKind::members});
    ItemId topic = discussion::test::topic(*this, place, ann_id, "Talked about", "What was said at first.");

    Shelf() { deliver(); }

    std::vector<std::string> complaints() {
        std::vector<std::string> all;
        for (auto* check : filled(app, verifications))
            for (auto& sentence : read([&](Db& db) { return check(db); }))
                if (sentence.find("search index") != sentence.npos) all.push_back(sentence);
        return all;
    }
    bool complains_of(std::string_view words) {
        auto all = complaints();
        return all.size() == 1 && all.front().find(words) != all.front().npos && all.front().find("--repair") != all.front().npos;
    }
    void lose_jobs() {
        write([](Tx& tx) {
            for (auto& file : find_jobs(tx, {JobState::available, Lane::search, "search.index"}, {}, 100)) cancel_job(tx, file.job.id);
        });
    }
    void say(const std::string& title, const std::string& body) {
        write([&](Tx& tx) { discussion::revise(tx, topic, title, {}, discussion::prepare(tx, body), tx.now()); });
    }
    std::int64_t repair() {
        std::int64_t corrected = 0;
        for (auto* recount : filled(app, recounts)) corrected += write(*recount);
        return corrected;
    }
    bool finds(const std::string& word) { return guest.json("/search?q=" + word).has(to_string(topic)); }
};

}  // namespace

TEST_CASE("a text whose job was lost is older in the index, at any age, and repairing brings it up to date") {
    Shelf shelf;
    CHECK_MESSAGE(shelf.complaints().empty(), shelf.complaints().front());
    shelf.say("Talked about", "The heronword is new.");
    CHECK(shelf.complaints().empty());                              // its job waits
    shelf.lose_jobs();
    CHECK(shelf.complains_of("1 items are in the search index with an older text"));
    CHECK_FALSE(shelf.finds("heronword"));
    CHECK(shelf.repair() == 1);
    CHECK(shelf.complaints().empty());
    CHECK(shelf.repair() == 0);
    shelf.deliver();
    CHECK(shelf.complaints().empty());
    CHECK(shelf.finds("heronword"));
}

TEST_CASE("a lost title, a lost reply and a lost removal are noticed, too") {
    Shelf shelf;
    shelf.say("Talked about much", "What was said at first.");
    shelf.lose_jobs();
    CHECK(shelf.complains_of("older text"));
    shelf.repair();
    shelf.deliver();

    discussion::test::post(shelf, discussion::PostKind::reply, shelf.topic, shelf.bob_id, "A reply.");
    shelf.lose_jobs();
    CHECK(shelf.complains_of("older text"));
    shelf.repair();
    shelf.deliver();

    shelf.write([&](Tx& tx) { items::remove(tx, shelf.topic); });
    CHECK(shelf.complaints().empty());
    shelf.lose_jobs();
    CHECK(shelf.complains_of("1 removed items"));
    shelf.repair();
    shelf.deliver();
    CHECK(shelf.complaints().empty());
}

TEST_CASE("a locked part that is not the one written is noticed, and one that should not be there") {
    Shelf shelf;
    shelf.write([&](Tx& tx) { tx.run(R"sql(update search_docs set digest = digest + 1 where item = $1 and locked)sql", shelf.article); });
    CHECK(shelf.complains_of("older text"));
    CHECK(shelf.repair() == 1);
    shelf.deliver();
    CHECK(shelf.complaints().empty());
    shelf.write([&](Tx& tx) { tx.run(R"sql(update search_docs set locked = true where item = $1)sql", shelf.topic); });
    CHECK(shelf.complains_of("1 items are not in the search index"));
    shelf.repair();
    shelf.deliver();
    CHECK(shelf.complaints().empty());
}

TEST_CASE("what was indexed before digests were kept is compared word by word") {
    Shelf shelf;
    shelf.write([](Tx& tx) { tx.run(R"sql(update search_docs set digest = null)sql"); });
    CHECK(shelf.complaints().empty());
    CHECK(shelf.repair() == 0);
    shelf.say("Talked about", "Something else.");
    shelf.lose_jobs();
    CHECK(shelf.complains_of("older text"));
    CHECK(shelf.repair() == 1);
    shelf.deliver();
    CHECK(shelf.complaints().empty());
}
