// The gate, from outside: whatever somebody asks for, in whatever form, a locked word comes to those alone
// whom a plain model of the rules lets read it.
#include "app/test/addresses.hpp"
#include "app/test/unpacked.hpp"
#include "platform/http/pages.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/recommend/recommend.hpp"
#include "platform/http_client/http_client.hpp"
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
    bool joined = false, staff = false;                     // staff: of those who read what is locked to judge it
    std::vector<Right> rights;
    std::string feed;
    enum class Means { hands, program, program_without_scope } means = Means::hands;
};

const std::string kPushService = "https://push.example.net/", kReceiver = "https://receiver.example/hooks";

/// Whether those with a role and programs are there, too.
enum class Crowd { few, everybody };

struct Text {
    ItemId item, series;
    PersonId author;
    LockKind lock = LockKind::open;
    int level = 0;
    std::string locked, title;                              // a word of the locked part; none where all is free
};

// ---- the model ------------------------------------------------------------------------------------

bool may_read(const Reader& reader, const Text& text, Time now) {
    if (reader.means == Reader::Means::program_without_scope) return false;
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
    bool listens = false;
    std::vector<http_client::Request> sent;                 // webhooks and pushes

    explicit Academy(unsigned seed, Crowd crowd = Crowd::few) : dice(seed) {
        world.app.config.site.development = false;          // letters are looked at one by one
        if (crowd == Crowd::everybody) listen();
        for (auto* name : {"ann", "ada"}) accounts::test::person(world, name), authors.push_back(accounts::test::id_of(world, name));
        place = membership::test::community(world, authors.front());
        communities::test::join(world, authors.back(), place.community, communities::Standing::author);
        for (int n = 0; n < 2; ++n)
            series.push_back(content::test::series(world, place, {.author = any(authors), .title = "Series", .tags = {"marked"}, .price = Money{5900, Currency::CNY}}));
        for (int n = 0; n < 7; ++n) write(n);
        readers.push_back({.handle = "guest", .browser = world.browser(), .id = {}, .rights = {}, .feed = {}});
        for (auto* name : {"rae", "rob", "rex", "rik", "ron"}) add(name, dice.one_in(6) ? accounts::Role::expert : accounts::Role::member);
        readers.push_back({.handle = "ada", .browser = accounts::test::sign_in(world, authors.back()), .id = authors.back(), .joined = true, .rights = {}, .feed = {}});
        if (crowd == Crowd::everybody) add_staff_and_programs();
        world.pass(hours(dice.below(60)));
        for (auto& reader : readers)                        // sessions of staff are short
            if (reader.id && reader.means == Reader::Means::hands) reader.browser = accounts::test::sign_in(world, reader.id);
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
        readers.push_back({.handle = name, .browser = std::move(browser), .id = accounts::test::id_of(world, name), .staff = accounts::permits(role, "content.read_locked"), .rights = {}, .feed = {}});
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

    // A program elsewhere is told of everything.
    void listen() {
        listens = true;
        world.app.outgoing->transport = [this](const http_client::Request& request) {
            sent.push_back(request);
            return http_client::Response{.status = 201};
        };
        auto boss = accounts::test::person(world, "boss", accounts::Role::owner);
        CHECK(boss.post("/admin/webhooks", {{"url", kReceiver}}).status == 200);
    }

    void add_staff_and_programs() {
        world.app.statements.repeats_max = 0;               // what the pages of staff cost is tried elsewhere
        add("mona", accounts::Role::moderator), add("fina", accounts::Role::finance), add("alma", accounts::Role::administrator), add("vola", accounts::Role::volunteer);
        for (auto* name : {"rae", "mona", "fina"}) add_program(name, R"(["read:*"])", Reader::Means::program);
        add_program("alma", R"(["read:*","admin:*"])", Reader::Means::program);
        add_program("alma", R"(["read:ledger"])", Reader::Means::program_without_scope);
    }

    void add_program(const std::string& of, const std::string& scopes, Reader::Means means) {
        auto owner = *std::find_if(readers.begin(), readers.end(), [&](auto& reader) { return reader.handle == of; });
        owner.browser.get("/settings/tokens");
        auto made = owner.browser.send_json("POST", "/settings/tokens", R"({"name":"program","days":30,"scopes":)" + scopes + "}");
        CHECK_MESSAGE(made.status < 300, made.body);
        auto program = owner;
        program.handle = "a program of " + of, program.means = means, program.browser = world.browser();
        program.staff = owner.staff && scopes.find("admin:*") != std::string::npos;         // privileges pass only where it is said
        program.browser.use_token(std::string(made.json().at("token").as_string()));
        readers.push_back(std::move(program));
    }

    // Something happens, so that there are letters, notifications and reasons to recommend.
    void talk() {
        for (auto& reader : readers) {
            if (!reader.id || reader.means != Reader::Means::hands) continue;
            reader.browser.get("/");
            if (listens) {
                reader.browser.post("/push/key");
                reader.browser.post("/push/subscriptions", {{"endpoint", kPushService + reader.handle}, {"p256dh", kBrowserKey}, {"auth", kBrowserAuth}});
            }
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
            if (!reader.id || reader.means != Reader::Means::hands) continue;
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

    Answer ask(Browser& browser, const std::string& target, const std::string& encoding, const std::string& known_tag = {}) {
        world.app.limits = std::make_unique<RateLimits>();
        http::Request request;
        request.method = "GET", request.target = target;
        request.headers.add("Accept", "text/html");
        if (!encoding.empty()) request.headers.add("Accept-Encoding", encoding);
        if (!known_tag.empty()) request.headers.add("If-None-Match", known_tag);
        auto answer = browser.send(std::move(request));
        if (answer.headers.get("content-encoding") == "gzip" && answer.status == 200) answer.body = inflated(answer.body);
        return answer;
    }

    // Packed, kept and compared with what somebody has: twice, so that the second may come from memory.
    int look_at_packed(Reader& reader) {
        int packed = 0;
        for (auto& text : texts) {
            auto at = "/articles/" + to_string(text.item) + "/article";
            auto knows = std::find_if(readers.rbegin(), readers.rend(), [&](auto& each) { return each.means == Reader::Means::hands && may_read(each, text, world.now); });
            auto tag = knows == readers.rend() ? std::string() : std::string(ask(knows->browser, at, "").headers.get("etag"));
            for (auto* encoding : {"", "gzip", "gzip"}) {
                auto answer = ask(reader.browser, at, encoding);
                packed += answer.headers.get("content-encoding") == "gzip";
                look(reader, at + " packed", answer.body);
                look(reader, at + " again", ask(reader.browser, at, encoding, std::string(answer.headers.get("etag"))).body);
                auto compared = ask(reader.browser, at, encoding, tag);
                look(reader, at + " compared", compared.body);
                CHECK_MESSAGE((compared.status != 304 || may_read(reader, text, world.now)), reader.handle << " learns that " << at << " is as its readers have it");
            }
        }
        return packed;
    }

    void look_at_feeds(const Reader& reader) {
        if (reader.feed.empty()) return;
        auto visitor = world.browser();
        for (auto* form : {"", "/feed.json"})
            for (auto* encoding : {"", "gzip"}) {
                auto answer = ask(visitor, reader.feed + form, encoding);
                CHECK(answer.status == 200);
                look(reader, std::string("the private feed") + form, answer.body);
                look(reader, "the private feed again", ask(visitor, reader.feed + form, encoding, std::string(answer.headers.get("etag"))).body);
            }
    }

    // What is known of somebody, as an archive to take away.
    void look_at_copy(const Reader& reader) {
        auto browser = accounts::test::sign_in(world, reader.id);       // which proves who sits there
        world.app.limits = std::make_unique<RateLimits>();
        auto asked = browser.post("/settings/data/copies");
        CHECK_MESSAGE(asked.status == 303, asked.body.substr(0, 300));
        world.deliver();
        auto id = std::string(browser.json("/settings/data").json().at("copy").at("id").as_string());
        auto copy = browser.get("/settings/data/copies/" + id);
        CHECK(copy.status == 200);
        for (auto& [name, content] : unzipped(copy.body)) look(reader, "the copy of what is known, " + name, content);
    }

    // A push is for one browser; whoever listens elsewhere is no reader of anything. Answers how many there were.
    int look_at_what_was_sent() {
        for (auto& request : sent) {
            if (!request.url.starts_with(kPushService)) {
                look(readers.front(), request.url, request.body);
                continue;
            }
            auto to = std::find_if(readers.begin(), readers.end(), [&](auto& reader) { return reader.handle == request.url.substr(kPushService.size()); });
            REQUIRE(to != readers.end());
            auto said = unpushed(request.body);
            CHECK(said.find("\"title\"") != std::string::npos);
            look(*to, "a push", said);
        }
        return static_cast<int>(sent.size());
    }

    void look_at_live_notes() {
        std::set<std::string> addresses;
        for (auto& note : world.published) {
            if (!note.refresh.empty()) addresses.insert(note.refresh);
            for (auto& reader : readers) look(reader, "a live note", json::text(note));
        }
        for (auto& reader : readers)
            for (auto& address : addresses) {
                auto* route = world.app.router->find("GET", address.substr(0, address.find('?'))).route;
                if (route) look(reader, address, send(world, reader.browser, *route, address, {}, "text/vnd.turbo-stream.html").body);
            }
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
    int read = 0, refused = 0, packed = 0, sent = 0;
    for (unsigned seed = 1; seed <= seeds; ++seed) {
        INFO("seed ", seed);
        Academy a(seed, seed % 3 == 1 ? Crowd::everybody : Crowd::few);
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
            packed += a.look_at_packed(reader);
            a.look_at_feeds(reader);
        }
        for (auto& letter : a.world.letters())
            for (auto& reader : a.readers)
                if (letter.substr(0, letter.find('\n')).find(reader.handle + "@") != std::string::npos) a.look(reader, "a letter", letter);
        a.look_at_live_notes();
        for (auto& reader : a.readers) {
            if (!reader.id || reader.means != Reader::Means::hands) continue;
            a.look_at_copy(reader);
        }
        sent += a.look_at_what_was_sent();
    }
    CHECK(packed > 10);
    CHECK(sent > 5);
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
                CHECK(page == reader.browser.get("/search/suggestions?q=" + word).has(link));
                return page;
            };
            CHECK_MESSAGE(hits(text.locked) == may_read(reader, text, a.world.now), reader.handle << " " << text.locked);
        }
}
