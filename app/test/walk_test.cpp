// A walk over all pages in a town with more of everything than a short list hides, when nothing is kept yet: no page runs one
// statement for each row, nor more statements than it may.
#include "app/test/town.hpp"
#include "platform/http_client/http_client.hpp"
#include <deque>

using namespace lyceum;
using namespace lyceum::test;

namespace {

using discussion::PostKind;

constexpr int kOfEach = 6;                              // more than a literal may repeat
constexpr int kRepeatsMost = 3;

/// Pages that run a literal several times by design, and why.
const std::map<std::string, std::string> kRepeat{
    {"/write", "the spaces and tiers of at most five communities are kept, one value each, for all who look"},
    {"/write/{id}", "as /write"},
    {"/write/series", "as /write"},
    {"/write/series/{id}", "as /write"},
    {"/questions/new", "the spaces of at most five communities are kept, one value each, for all who look"},
    {"/topics/new", "as /questions/new"},
};

struct Throng : Town {
    std::vector<Browser> people;
    int managed = 0;                                    // acts of the owner that were taken

    static std::string handle(int n) { return "crowd" + std::to_string(n); }

    Throng() {
        app.outgoing->transport = [](const http_client::Request&) { return http_client::Response{.status = 204}; };
        for (int n = 0; n < kOfEach; ++n) {
            people.push_back(accounts::test::person(*this, handle(n)));
            communities::test::join(*this, id(handle(n)), place.community);
        }
        found_places();
        write_much();
        act();
        trade();
        manage();
        deliver();
        CHECK(managed > 40);
    }

    void found_places() {
        for (int n = 0; n < kOfEach; ++n) {
            auto number = std::to_string(n);
            auto made = communities::test::community(*this, shop.owner, "place" + number);
            communities::test::join(*this, vera_id, made, communities::Standing::manager);
            for (auto kind : {communities::SpaceKind::articles, communities::SpaceKind::questions, communities::SpaceKind::discussion})
                communities::test::space(*this, made, std::string(name_of(kind)), kind);
            communities::test::space(*this, place.community, "talk" + number, communities::SpaceKind::discussion);
            write([&](Tx& tx) {
                communities::add_group(tx, place.community, {.slug = "group" + number, .name = {"Group " + number, "Group " + number}, .description = {}, .founder = vera_id});
                communities::add_rule(tx, place.community, {"Rule " + number, "Rule " + number});
            });
        }
    }

    // Much of everything, some of it by vera, some by everybody, with much below one of each.
    void write_much() {
        auto series = content::test::series(*this, place, {.author = vera_id, .title = "A long series", .tags = {"parts"}});
        std::vector<ItemId> articles, questions, topics;
        for (int n = 0; n < kOfEach; ++n) {
            auto number = std::to_string(n);
            std::vector<std::string> tags{"parts", "tag" + number};
            auto writer = n % 2 ? vera_id : id(handle(n));
            articles.push_back(content::test::article(*this, place, {.author = vera_id, .title = "Part " + number, .body = "Its words, for @vera.", .tags = tags, .series = series}));
            content::test::series(*this, place, {.author = vera_id, .title = "Series " + number, .tags = tags, .price = commerce::test::yuan(1'000)});
            questions.push_back(discussion::test::thread(*this, place, writer, items::Kind::question, "Question " + number, "How?", tags));
            topics.push_back(discussion::test::thread(*this, place, writer, items::Kind::topic, "Topic " + number, "Well then.", tags));
        }
        for (int n = 0; n < kOfEach; ++n) {
            auto who = id(handle(n));
            auto answer = discussion::test::post(*this, PostKind::answer, questions[1], who, "An answer for @vera.");
            discussion::test::post(*this, PostKind::comment, questions[1], who, "A comment.", answer);
            discussion::test::post(*this, PostKind::reply, topics[1], who, "A reply for @vera.");
            discussion::test::post(*this, PostKind::comment, articles[0], who, "A comment.");
            discussion::test::post(*this, PostKind::answer, questions[static_cast<std::size_t>(n)], vera_id, "An answer by vera.");
            discussion::test::post(*this, PostKind::reply, topics[static_cast<std::size_t>(n)], vera_id, "A reply by vera.");
        }
        for (auto* of : {&articles, &questions, &topics})
            for (auto item : *of) vera.put("/saved/" + to_string(item)), people[0].put("/likes/" + to_string(item));
    }

    void act() {
        for (int n = 0; n < kOfEach; ++n) {
            auto number = std::to_string(n);
            auto& person = people[static_cast<std::size_t>(n)];
            vera.put("/follows/people/" + handle(n)), vera.put("/follows/tags/tag" + number);
            person.put("/follows/people/vera");
            person.post("/report", {{"place", "/questions"}, {"reason", "other"}, {"note", "Look at this"}});
            vera.post("/drafts", {{"key", "new-" + std::to_string(n + 2)}, {"tab", "t"}, {"title", "Draft " + number}, {"body", "Words"}});
            vera.post("/settings/tokens", {{"name", "Program " + number}, {"scopes", "read:*"}, {"days", "30"}});
        }
    }

    Answer by_owner(const std::string& address, const FormFields& fields) {
        auto answer = owner.post(address, fields);
        managed += answer.status < 400;
        return answer;
    }

    void manage() {
        for (int n = 0; n < kOfEach; ++n) {
            auto number = std::to_string(n);
            auto office = by_owner("/c/systems/manage/offices", {{"name_zh", ""}, {"name_en", "Office " + number}, {"duties", "greeter"}});
            by_owner(office.location() + "/terms", {{"handle", handle(n)}, {"title", "chair"}, {"until", ""}});
            by_owner("/c/systems/manage/invites", {{"note", "Invitation " + number}});
            by_owner("/c/systems/manage/gifts", {{"handle", handle(n)}, {"tier", to_string(place.inner)}, {"days", "30"}, {"reason", "Thanks"}});
            by_owner("/c/systems/manage/promotion/pages/new", {{"slug", "landing" + number}, {"title_en", "Learn with us"}, {"body_en", "Words\n:::plans"}});
            by_owner("/c/systems/manage/partners", {{"handle", handle(n)}, {"name", "Press " + number}, {"about_en", "Books"}, {"site", "https://press.example"}, {"percent", "20"},
                {"days", "30"}, {"paying_days", "60"}});
            by_owner("/c/systems/manage/sponsors/level", {{"name_zh", "金"}, {"name_en", "Gold " + number}, {"price", "1000"}, {"currency", "CNY"}, {"days", "30"}, {"place", std::to_string(n + 1)}});
            by_owner("/admin/webhooks", {{"url", "https://receiver.example/hooks" + number}});
            by_owner("/admin/apps", {{"name", "Program " + number}, {"habitat", "server"}, {"redirect_uris", "https://wiki.example.org/callback"}});
        }
        auto levels = vera.json("/c/systems/sponsors/join").json().at("levels").as_array();
        for (int n = 0; n < kOfEach && !levels.empty(); ++n)
            by_owner("/c/systems/manage/sponsors/enter", {{"level", std::string(levels[0].at("id").as_string())}, {"company", "Friends " + std::to_string(n)}, {"link", "https://friends.example"},
                {"since", "2025-05-01"}, {"ends", "2027-12-31"}, {"handle", handle(n)}});
    }

    void trade() {
        for (int n = 0; n < kOfEach; ++n) {
            commerce::test::buy(*this, people[static_cast<std::size_t>(n)], commerce::plan_url(shop.inner));
            commerce::test::buy(*this, vera, commerce::buy_url(commerce::test::paid_article(*this, shop, "For sale " + std::to_string(n), commerce::test::yuan(2'000))));
        }
    }
};

/// Goes from page to page, at most a few times to each kind.
struct Walk {
    Throng& town;
    std::string who;
    Browser& browser;
    std::map<const Route*, int> visited, tried;
    std::set<std::string> known;
    std::deque<std::string> waiting;

    void take(std::string address) {
        if (address.empty() || address[0] != '/' || address.starts_with("//")) return;
        for (auto at = address.find("&amp;"); at != address.npos; at = address.find("&amp;")) address.erase(at + 1, 4);
        address = address.substr(0, address.find('#'));
        if (known.insert(address).second) waiting.push_back(std::move(address));
    }

    void take_links(const std::string& page) {
        for (std::string_view mark : {"href=\"", "src=\""})
            for (auto at = page.find(mark); at != page.npos; at = page.find(mark, at)) {
                at += mark.size();
                take(page.substr(at, page.find('"', at) - at));
            }
    }

    void go() {
        constexpr int kOfEachRoute = 3, kTriesMost = 20;
        for (std::string community : {"systems", "closed"})
            for (auto* route : town.app.router->all())
                if (route->method == "GET" && !takes_id(*route)) take(address_of(*route, town.words(std::string(kMissingId), community)));
        for (; !waiting.empty(); waiting.pop_front()) {
            auto address = waiting.front();
            auto* route = town.app.router->find("GET", address.substr(0, address.find('?'))).route;
            if (!route || visited[route] >= kOfEachRoute || ++tried[route] > kTriesMost) continue;
            town.database().tables().all_changed();         // nothing that is kept holds any more
            town.app.statements.repeats_max = kRepeat.contains(route->pattern) ? 0 : kRepeatsMost;
            auto answer = send(town, browser, *route, address, {}, "text/html");
            if (answer.status == 200) ++visited[route];
            CHECK_MESSAGE(is_sound(*route, answer), who << ": " << route->pattern << " at " << address << " is " << answer.status << "; the log says which statement");
            take_links(answer.body);
        }
    }

    int routes() const { return static_cast<int>(std::count_if(visited.begin(), visited.end(), [](auto& each) { return each.second > 0; })); }
};

}  // namespace

TEST_CASE("no page runs a statement for each row, nor too many when nothing is kept, in a town with much of everything") {
    Throng town;
    auto guest = town.browser();
    Walk stranger{town, "a guest", guest, {}, {}, {}, {}}, vera{town, "vera", town.vera, {}, {}, {}, {}}, owner{town, "the owner", town.owner, {}, {}, {}, {}};
    for (auto* walk : {&stranger, &vera, &owner}) walk->go();
    CHECK(stranger.routes() > 20);
    CHECK(vera.routes() > 50);
    CHECK(owner.routes() > 80);
}
