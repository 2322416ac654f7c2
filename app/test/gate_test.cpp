// The gate, from outside: whatever somebody asks for, in whatever form, a locked word comes to those alone
// whom a plain model of the rules lets read it.
#include "app/test/addresses.hpp"
#include "platform/http/pages.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/recommend/recommend.hpp"
#include <random>

using namespace lyceum;
using namespace lyceum::test;
using membership::LockKind;

namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : random_(seed) {}
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(random_); }
    bool one_in(int n) { return below(n) == 0; }

private:
    std::mt19937 random_;
};

struct Right {
    int level = -1;                                         // of a membership; -1: the right to an item
    ItemId item;
    Time starts_at;
    std::optional<Time> ends_at;
};

struct Reader {
    std::string handle;
    Browser browser;
    PersonId id;
    bool joined = false, staff = false;
    std::vector<Right> rights;
    std::string feed;
};

struct Text {
    ItemId item, series;
    PersonId author;
    LockKind lock = LockKind::open;
    int level = 0;
    std::string locked, title;                              // a word of the locked part; none where all is free
};

// ---- the model ------------------------------------------------------------------------------------

bool may_read(const Reader& reader, const Text& text, Time now) {
    if (text.lock == LockKind::open || reader.staff) return true;
    if (!reader.id) return false;
    if (reader.id == text.author) return true;
    int level = reader.joined ? 0 : -1;
    for (auto& right : reader.rights) {
        bool holds = right.starts_at <= now && (!right.ends_at || now < *right.ends_at);
        if (!holds) continue;
        if (right.item && (right.item == text.item || (text.series && right.item == text.series))) return true;
        level = std::max(level, right.level);
    }
    return text.lock == LockKind::members ? level >= 1 : text.lock == LockKind::tier && level >= text.level;
}

// ---- a random academy -------------------------------------------------------------------------------

std::string locked_prose(Dice& dice, const std::string& word) {
    const std::vector<std::string> shapes{"Plain {}.", "## Chapter {}", "```cpp\nint {};\n```", "Inline `{}`.", "$${}$$", "![{}](/media/{}.png)", "[{}](https://example.org/{})", "> {}",
        "| a | b |\n|---|---|\n| {} | 1 |", "Note[^1].\n\n[^1]: {}", "- [ ] {}", "<!-- {} -->", "<details><summary>{}</summary></details>", "@{}", "**{}**", "```mermaid\ngraph TD; {}\n```"};
    std::string body = "Begin " + word + ".\n\n";
    for (int n = 3 + dice.below(5); n > 0; --n) {
        auto shape = shapes[static_cast<std::size_t>(dice.below(static_cast<int>(shapes.size())))];
        for (auto at = shape.find("{}"); at != shape.npos; at = shape.find("{}")) shape.replace(at, 2, word);
        body += shape + "\n\n";
    }
    return body;
}

struct Academy {
    Dice dice;
    World world;
    membership::test::Place place;
    std::vector<PersonId> authors;
    std::vector<Reader> readers;
    std::vector<Text> texts;
    std::vector<ItemId> series;

    explicit Academy(unsigned seed) : dice(seed) {
        world.app.config.site.development = false;          // letters are looked at one by one
        for (auto* name : {"ann", "ada"}) accounts::test::person(world, name), authors.push_back(accounts::test::id_of(world, name));
        place = membership::test::community(world, authors.front());
        communities::test::join(world, authors.back(), place.community, communities::Standing::author);
        for (int n = 0; n < 2; ++n)
            series.push_back(content::test::series(world, place, {.author = any(authors), .title = "Series", .tags = {"marked"}, .price = Money{5900, Currency::CNY}}));
        for (int n = 0; n < 7; ++n) write(n);
        readers.push_back({.handle = "guest", .browser = world.browser(), .id = {}, .rights = {}, .feed = {}});
        for (auto* name : {"rae", "rob", "rex", "rik", "ron"}) add(name, dice.one_in(6) ? accounts::Role::expert : accounts::Role::member);
        readers.push_back({.handle = "ada", .browser = accounts::test::sign_in(world, authors.back()), .id = authors.back(), .joined = true, .rights = {}, .feed = {}});
        world.pass(hours(dice.below(60)));
        talk();
        world.deliver();
        recommend::rebuild(world.app, [](auto, auto, auto) {});
        open_feeds();
    }

    template <class T> const T& any(const std::vector<T>& of) { return of[static_cast<std::size_t>(dice.below(static_cast<int>(of.size())))]; }

    void write(int n) {
        Text text{.item = {}, .series = dice.one_in(2) ? any(series) : ItemId{}, .author = any(authors), .lock = static_cast<LockKind>(dice.below(4)), .level = 1 + dice.below(2),
            .locked = "zqlocked" + std::string(1, static_cast<char>('a' + n)) + "word", .title = "Article"};
        auto body = dice.one_in(5) ? std::string() : "Free prose of this one.\n\n<!-- paywall -->\n\n";
        body += locked_prose(dice, text.locked);
        text.item = content::test::article(world, place, {.author = text.author, .title = "Article", .summary = "About it", .body = body, .tags = {"marked"}, .lock = text.lock,
            .level = text.level, .price = text.lock == LockKind::paid ? std::optional(Money{600, Currency::CNY}) : std::nullopt, .series = text.series});
        texts.push_back(text);
    }

    void add(const std::string& name, accounts::Role role) {
        auto browser = accounts::test::person(world, name, role);
        readers.push_back({.handle = name, .browser = std::move(browser), .id = accounts::test::id_of(world, name), .staff = role != accounts::Role::member, .rights = {}, .feed = {}});
        auto& reader = readers.back();
        world.write([&](Tx& tx) { accounts::set_consent(tx, reader.id, true); });
        for (int n = dice.below(4); n > 0; --n) {
            Right right{.starts_at = world.now + hours(dice.below(40) - 10)};
            if (!dice.one_in(3)) right.ends_at = right.starts_at + hours(dice.below(50));
            if (dice.one_in(2)) right.item = dice.one_in(2) ? any(series) : any(texts).item;
            else right.level = dice.below(3), reader.joined = true;
            world.write([&](Tx& tx) {
                membership::grant(tx, {.person = reader.id, .community = place.community, .level = std::max(0, right.level), .item = right.item, .starts_at = right.starts_at,
                    .ends_at = right.ends_at, .source = "test", .source_id = name + std::to_string(n)});
            });
            reader.rights.push_back(right);
        }
        if (!reader.joined && dice.one_in(2)) communities::test::join(world, reader.id, place.community), reader.joined = true;
    }

    // Something happens, so that there are letters, notifications and reasons to recommend.
    void talk() {
        for (auto& reader : readers) {
            if (!reader.id) continue;
            reader.browser.get("/");
            reader.browser.put("/follows/people/ann"), reader.browser.put("/follows/tags/marked");
            for (auto& text : texts) {
                if (dice.one_in(2)) reader.browser.put("/likes/" + to_string(text.item));
                if (dice.one_in(3)) reader.browser.put("/saved/" + to_string(text.item));
                if (dice.one_in(3) && reader.joined)
                    discussion::test::post(world, discussion::PostKind::comment, text.item, reader.id, "What do you think of it, @ann and @rae?");
            }
        }
        write(static_cast<int>(texts.size()));
    }

    void open_feeds() {
        for (auto& reader : readers) {
            if (!reader.id) continue;
            reader.browser.get("/settings/feed");
            auto page = reader.browser.send_json("POST", "/settings/feed", "{}");
            auto address = std::string(page.json().at("address").as_string());
            reader.feed = address.substr(address.find("/feeds/"));
        }
    }

    std::vector<std::pair<const Route*, std::string>> addresses() const {
        std::vector<std::pair<const Route*, std::string>> all;
        auto add_all = [&](const Route* route, ItemId id) {
            Words words{to_string(id), {{"community", "systems"}, {"slug", "systems"}, {"space", "articles"}, {"handle", "ann"}, {"tag", "marked"},
                {"url", "http://lyceum.test/articles/" + to_string(id)}, {"q", "prose"}, {"title", "Article"}}};
            all.emplace_back(route, address_of(*route, words));
            all.emplace_back(route, address_with_query(*route, words));
            words.named["handle"] = "ada";
            all.emplace_back(route, address_of(*route, words));
        };
        for (auto* route : world.app.router->all()) {
            if (route->method != "GET") continue;
            add_all(route, texts.front().item);
            if (!takes_id(*route)) continue;
            for (auto& text : texts) add_all(route, text.item);
            for (auto item : series) add_all(route, item);
        }
        std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.second < b.second; });
        all.erase(std::unique(all.begin(), all.end(), [](auto& a, auto& b) { return a.second == b.second; }), all.end());
        return all;
    }

    void look(const Reader& reader, const std::string& where, const std::string& body) const {
        for (auto& text : texts) {
            if (body.find(text.locked) == std::string::npos || may_read(reader, text, world.now)) continue;
            CHECK_MESSAGE(false, reader.handle << " reads " << text.locked << " (" << std::string(name_of(text.lock)) << " " << text.level << ") at " << where);
        }
    }
};

}  // namespace

TEST_CASE("a locked word comes to its readers alone, in every form the program has") {
    unsigned seeds = std::getenv("LYCEUM_LONG") ? 12 : std::getenv("LYCEUM_TEST_DATABASE") ? 1 : 3;
    int read = 0, refused = 0;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed ", seed);
        Academy a(seed);
        auto addresses = a.addresses();
        for (auto& reader : a.readers) {
            for (auto& text : a.texts) {
                bool shown = reader.browser.get("/articles/" + to_string(text.item) + "/article").has(text.locked);
                CHECK_MESSAGE(shown == may_read(reader, text, a.world.now), reader.handle << " " << text.locked << " " << std::string(name_of(text.lock)) << " " << text.level);
                (shown ? read : refused) += 1;
            }
            for (auto& [route, address] : addresses)
                for (auto* accept : {"text/html", "application/json", "text/vnd.turbo-stream.html"}) {
                    auto answer = send(a.world, reader.browser, *route, address, {}, accept);
                    CHECK_MESSAGE(is_sound(*route, answer), address << " is " << answer.status << " " << answer.body.substr(0, 300));
                    a.look(reader, address, answer.body);
                }
            if (!reader.feed.empty()) a.look(reader, "the private feed", a.world.browser().get(reader.feed).body);
        }
        for (auto& letter : a.world.letters())
            for (auto& reader : a.readers)
                if (letter.substr(0, letter.find('\n')).find(reader.handle + "@") != std::string::npos) a.look(reader, "a letter", letter);
        for (auto& note : a.world.published) a.look(a.readers.front(), "a live note", json::text(note));
    }
    CHECK(read > 10);
    CHECK(refused > 10);
}

TEST_CASE("a search for a locked word finds what a search for nonsense finds, unless one may read it") {
    Academy a(42);
    for (auto& reader : a.readers)
        for (auto& text : a.texts) {
            auto hits = [&](const std::string& word) {
                a.world.app.limits = std::make_unique<RateLimits>();
                auto link = "/articles/" + to_string(text.item);
                bool page = reader.browser.get("/search?q=" + word).has(link), json = reader.browser.json("/search?q=" + word).has(link);
                CHECK(page == json);
                return page;
            };
            CHECK_MESSAGE(hits(text.locked) == may_read(reader, text, a.world.now), reader.handle << " " << text.locked);
        }
}
