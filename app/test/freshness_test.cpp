// What is kept for visitors without a session is what they would be told anew, after every kind of write.
#include "app/test/town.hpp"
#include "modules/commerce/plans.hpp"
#include "platform/http/pages.hpp"

using namespace lyceum;
using namespace lyceum::test;

namespace {

using discussion::PostKind;

/// A town whose pages a guest has read, so that they are kept.
struct Remembered : Town {
    Browser guest = browser(), mona = accounts::test::person(*this, "mona", accounts::Role::moderator), nils = accounts::test::person(*this, "nils");
    ItemId article, question, topic;
    PostId answer, reply;
    std::vector<std::string> addresses;
    std::map<std::string, std::string> shown;

    Remembered() {
        for (auto* name : {"mona", "nils"}) communities::test::join(*this, id(name), place.community);
        article = content::test::article(*this, place, {.author = vera_id, .title = "An article that stands", .body = "Its words.", .tags = {"parts"}});
        question = discussion::test::question(*this, place, vera_id, "A question that stands");
        topic = discussion::test::topic(*this, place, vera_id, "A topic that stands");
        answer = discussion::test::post(*this, PostKind::answer, question, id("nils"), "An answer that stands.");
        reply = discussion::test::post(*this, PostKind::reply, topic, id("nils"), "A reply that stands.");
        deliver();
        learn();
    }

    // Every page that a visitor without a session finds and that is the same when it is asked for twice.
    void learn() {
        std::set<std::string> all, ids{to_string(article), to_string(question), to_string(topic), to_string(answer), to_string(reply), to_string(shop.article), to_string(shop.monthly),
            to_string(shop.inner), to_string(place.fellow), to_string(place.questions), to_string(place.community), to_string(vera_id)};
        for (auto& [route, address] : readable(ids, "systems"))
            if (route->cached && send(*this, guest, *route, address, {}, "text/html").status == 200) all.insert(address);
        addresses.assign(all.begin(), all.end());
        shown = anew();
        std::vector<std::string> restless;
        for (auto& [address, body] : anew())
            if (body != shown[address]) restless.push_back(address);
        for (auto& address : restless) std::erase(addresses, address), shown.erase(address);
        CHECK_MESSAGE(restless.size() <= kRestlessMost, restless.size() << " pages are another each time, such as " << (restless.empty() ? "" : restless.front()));
        CHECK(addresses.size() > 40);
    }
    // Pages with something that is drawn by lot or signed anew. Nothing is proved of them.
    static constexpr std::size_t kRestlessMost = 12;

    std::string page(const std::string& address) {
        app.limits = std::make_unique<RateLimits>();
        auto said = guest.get(address);
        return std::to_string(said.status) + " " + said.location() + "\n" + said.body;
    }
    std::map<std::string, std::string> as_kept() {
        std::map<std::string, std::string> all;
        for (auto& address : addresses) all[address] = page(address);
        return all;
    }
    std::map<std::string, std::string> anew() {
        database().tables().all_changed();
        app.pages->forget();
        return as_kept();
    }
};

// The first place where two texts part, with what stands around it.
std::string parting(const std::string& one, const std::string& other) {
    auto at = static_cast<std::size_t>(std::mismatch(one.begin(), one.end(), other.begin(), other.end()).first - one.begin());
    auto from = at < 80 ? 0 : at - 80;
    return "kept: …" + one.substr(from, 200) + "…\nanew: …" + other.substr(from, 200) + "…";
}

struct Deed {
    std::string what;
    std::function<void(Remembered&)> run;
};

void must_go(const Answer& answer) { CHECK_MESSAGE(answer.status < 400, answer.status << " " << answer.body.substr(0, 300)); }

std::string at(const char* before, auto id, const char* after = "") { return std::string(before) + to_string(id) + after; }

std::vector<Deed> deeds_of_writers() {
    return {
        {"an article is published", [](Remembered& r) { content::test::article(r, r.place, {.author = r.vera_id, .title = "An article just now", .body = "New words.", .tags = {"parts"}}); }},
        {"a series begins", [](Remembered& r) { content::test::series(r, r.place, {.author = r.vera_id, .title = "A series just now", .tags = {"parts"}}); }},
        {"a question is asked", [](Remembered& r) { discussion::test::question(r, r.place, r.vera_id, "A question just now"); }},
        {"a topic is begun", [](Remembered& r) { discussion::test::topic(r, r.place, r.vera_id, "A topic just now"); }},
        {"an answer is given", [](Remembered& r) { discussion::test::post(r, PostKind::answer, r.question, r.vera_id, "An answer just now."); }},
        {"a reply is written", [](Remembered& r) { discussion::test::post(r, PostKind::reply, r.topic, r.vera_id, "A reply just now."); }},
        {"a comment is written", [](Remembered& r) { discussion::test::post(r, PostKind::comment, r.article, r.id("nils"), "A comment just now."); }},
        {"a thread is changed", [](Remembered& r) {
            auto changed = r.read([&](Db& db) { return discussion::prepare(db, "Other words."); });
            r.write([&](Tx& tx) { discussion::revise(tx, r.question, "A question with another title", {"parts"}, changed, tx.now()); });
        }},
        {"a post is changed", [](Remembered& r) {
            auto changed = r.read([&](Db& db) { return discussion::prepare(db, "Other words of an answer."); });
            r.write([&](Tx& tx) { discussion::revise(tx, r.answer, changed, tx.now()); });
        }},
        {"an article becomes a draft", [](Remembered& r) { must_go(r.vera.post(at("/articles/", r.article, "/unpublish"))); }},
    };
}

std::vector<Deed> deeds_of_readers() {
    return {
        {"something is liked", [](Remembered& r) { must_go(r.nils.put(at("/likes/", r.article))); }},
        {"something is saved", [](Remembered& r) { must_go(r.nils.put(at("/saved/", r.article))); }},
        {"a like is taken back", [](Remembered& r) { must_go(r.nils.del(at("/likes/", r.article))); }},
        {"an answer is voted for", [](Remembered& r) { must_go(r.vera.put(at("/posts/", r.answer, "/vote"), {{"value", "1"}})); }},
        {"an answer is accepted", [](Remembered& r) { must_go(r.vera.put(at("/posts/", r.answer, "/accepted"))); }},
        {"somebody is followed", [](Remembered& r) { must_go(r.nils.put("/follows/people/vera")); }},
        {"somebody joins", [](Remembered& r) { communities::test::join(r, r.id("author"), r.place.community); }},
        {"somebody leaves", [](Remembered& r) { must_go(r.nils.post("/c/systems/leave")); }},
        {"somebody has another name", [](Remembered& r) { must_go(r.vera.post("/settings/profile", {{"name", "Vera Anew"}, {"headline", "Writes"}, {"bio", "About me"}, {"fields", ""}, {"links", ""}})); }},
    };
}

std::vector<Deed> deeds_of_moderators() {
    return {
        {"a post is hidden", [](Remembered& r) { must_go(r.mona.put(at("/posts/", r.reply, "/hidden"), {{"reason", "It is off the topic"}})); }},
        {"a post is shown again", [](Remembered& r) { must_go(r.mona.del(at("/posts/", r.reply, "/hidden"))); }},
        {"a thread is closed", [](Remembered& r) { must_go(r.vera.put(at("/threads/", r.topic, "/closed"))); }},
        {"a thread is opened again", [](Remembered& r) { must_go(r.vera.del(at("/threads/", r.topic, "/closed"))); }},
        {"a thread is hidden", [](Remembered& r) { must_go(r.mona.put(at("/threads/", r.question, "/hidden"), {{"reason", "It was asked before"}})); }},
        {"a thread is shown again", [](Remembered& r) { must_go(r.mona.del(at("/threads/", r.question, "/hidden"))); }},
    };
}

std::vector<Deed> deeds_of_owners() {
    return {
        {"a plan has another price", [](Remembered& r) {
            r.write([&](Tx& tx) {
                commerce::retire_plan(tx, r.place.community, r.shop.monthly);
                commerce::add_plan(tx, {.tier = r.place.fellow, .kind = commerce::PlanKind::monthly, .price = commerce::test::yuan(45'00)});
            });
        }},
        {"an article has another price", [](Remembered& r) { r.write([&](Tx& tx) { commerce::set_price(tx, r.shop.article, commerce::test::yuan(120'00)); }); }},
        {"a tier says something else", [](Remembered& r) {
            must_go(r.owner.put(at("/c/systems/manage/tiers/", r.place.fellow), {{"name_zh", "学友"}, {"name_en", "Companion"}, {"benefits_zh", "全部"}, {"benefits_en", "Everything"}}));
        }},
        {"a community says something else", [](Remembered& r) {
            must_go(r.owner.put("/c/systems/manage", {{"name_zh", "学园"}, {"name_en", "The Lyceum Anew"}, {"tagline_zh", "新"}, {"tagline_en", "Anew"},
                {"description_zh", "新"}, {"description_en", "Anew"}, {"visibility", "open"}}));
        }},
        {"a community is founded", [](Remembered& r) { communities::test::community(r, r.shop.owner, "another"); }},
        {"a space is added", [](Remembered& r) { communities::test::space(r, r.place.community, "corner", communities::SpaceKind::discussion); }},
        {"a group is founded", [](Remembered& r) {
            r.write([&](Tx& tx) { communities::add_group(tx, r.place.community, {.slug = "rust", .name = {"Rust", "Rust"}, .description = {}, .tag = "parts", .founder = r.vera_id}); });
        }},
        {"a rule is added", [](Remembered& r) { r.write([&](Tx& tx) { communities::add_rule(tx, r.place.community, {"友善", "Be kind"}); }); }},
        {"an office is held", [](Remembered& r) {
            auto office = r.owner.post("/c/systems/manage/offices", {{"name_zh", ""}, {"name_en", "Watch"}});
            must_go(office);
            must_go(r.owner.post(office.location() + "/terms", {{"handle", "mona"}, {"title", "chair"}, {"until", ""}}));
        }},
        {"somebody sponsors", [](Remembered& r) {
            must_go(r.owner.post("/c/systems/manage/sponsors/level", {{"name_zh", "金"}, {"name_en", "Gold"}, {"price", "1000"}, {"currency", "CNY"}, {"days", "30"}, {"place", "1"}}));
            auto level = std::string(r.vera.json("/c/systems/sponsors/join").json().at("levels").at(0).at("id").as_string());
            must_go(r.owner.post("/c/systems/manage/sponsors/enter", {{"level", level}, {"company", "Old Friends"}, {"link", "https://friends.example"}, {"since", "2025-05-01"},
                {"ends", "2027-12-31"}, {"handle", "vera"}}));
        }},
        {"a landing page is published", [](Remembered& r) {
            must_go(r.owner.post("/c/systems/manage/promotion/pages/new", {{"slug", "begin"}, {"title_en", "Learn with us"}, {"body_en", "Words\n:::plans"}}));
            auto page = std::string(r.owner.json("/c/systems/manage/promotion/pages").json().at("pages").at(0).at("id").as_string());
            must_go(r.owner.post("/c/systems/manage/promotion/pages/" + page + "/publish"));
        }},
        {"the site has another name", [](Remembered& r) {
            must_go(r.owner.put("/admin/settings/site", {{"name", "Compilers Club"}, {"language", "en"}, {"time_zone", "Asia/Shanghai"}, {"icp_number", ""}, {"police_number", ""}}));
            r.deliver();                                    // settings are read again by a job
        }},
    };
}

void try_all(const std::vector<Deed>& deeds) {
    Remembered town;
    auto hits = town.app.pages->hits();
    town.as_kept();
    CHECK(town.app.pages->hits() >= hits + town.addresses.size() / 2);      // or nothing would be proved
    std::size_t told = 0;
    for (auto& deed : deeds) {
        auto before = town.shown;
        deed.run(town);
        for (auto* when : {"at once", "after its jobs ran"}) {
            auto kept = town.as_kept(), now = town.anew();
            for (auto& [address, body] : now)
                CHECK_MESSAGE(kept[address] == body, deed.what << ", " << when << ": " << address << " is stale\n" << parting(kept[address], body));
            town.shown = std::move(now);
            town.deliver();
        }
        told += town.shown != before;
    }
    CHECK(told * 2 > deeds.size());                         // most of them show
}

}  // namespace

TEST_CASE("no kept page is older than what was written") { try_all(deeds_of_writers()); }
TEST_CASE("no kept page is older than what readers did") { try_all(deeds_of_readers()); }
TEST_CASE("no kept page is older than what moderators decided") { try_all(deeds_of_moderators()); }
TEST_CASE("no kept page is older than what owners changed") { try_all(deeds_of_owners()); }
