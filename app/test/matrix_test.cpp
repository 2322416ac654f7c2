// Every route, for everybody, with what belongs to somebody else.
#include "app/test/town.hpp"

using namespace lyceum;
using namespace lyceum::test;

namespace {

bool is_long() { return std::getenv("LYCEUM_LONG") != nullptr; }

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kWatched = true;
#elif defined(__has_feature)
constexpr bool kWatched = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kWatched = false;
#endif

// Where everything takes long, on PostgreSQL and under a sanitizer, a few stand for the rest, unless there is time;
// LYCEUM_TEST_ROLE names the only one to try. What a moderator or an officer of another community may, its manager may too.
bool is_tried(const std::string& role, std::initializer_list<std::string_view> few) {
    if (auto* only = std::getenv("LYCEUM_TEST_ROLE")) return role == only;
    if (!is_long() && (role == "moderator elsewhere" || role == "officer elsewhere")) return false;
    return is_long() || !(kWatched || std::getenv("LYCEUM_TEST_DATABASE")) || std::find(few.begin(), few.end(), role) != few.end();
}

// Those without a privilege: what others keep to themselves is not there for them.
const std::set<std::string> kPlain{"guest", "stranger", "member", "fellow", "lapsed", "author", "volunteer", "token of a member", "token that only reads", "token without scope",
    "manager elsewhere", "moderator elsewhere", "officer elsewhere", "associate elsewhere"};

std::string is_about(const Town& town, const std::string& id) {
    for (auto& [what, object] : town.objects)
        if (object == id) return what;
    return "something of vera's";
}

// Reads the place of an id in the order of public things, whether or not there is such a thing.
bool reads_an_order(const Route& route) { return route.pattern == "/sitemaps/{from}"; }

// The editor names each of its tabs.
std::string without_tab(std::string body) {
    constexpr std::string_view kTab = "\"tab\":\"";
    auto at = body.find(kTab);
    if (at != body.npos) body.erase(at, body.find('"', at + kTab.size()) - at);
    return body;
}

// One attacker in a town of their own, because they change it.
struct Attack {
    Town town;
    std::string role;
    Browser browser;
    std::set<std::string> veras, secret, open;              // open: foreign, and no secret

    explicit Attack(const std::string& r) : role(r), browser(town.enter(r)) {
        veras = town.ids_seen_by(town.vera, town.ids_seen_by(town.owner));
        for (auto& [what, id] : town.objects) veras.insert(id);
        auto own = town.ids_seen_by(browser);
        auto known = own;
        // Whoever knows a community knows the names of its spaces.
        for (auto space : {town.place.articles, town.place.questions, town.place.discussion, town.place.lounge}) known.insert(to_string(space));
        if (is_elsewhere())
            for (auto* who : {&browser, &*town.elsa}) known.merge(town.ids_seen_by(*who, town.ours, "elsewhere"));
        known.insert(town.ours.begin(), town.ours.end());
        for (auto& [route, address] : town.readable(veras)) {
            auto answer = send(town, browser, *route, address, {});
            auto named = ids_in(address);
            if (answer.status == 200)
                for (auto& id : ids_in(answer.body))
                    if (!named.contains(id)) known.insert(id);
        }
        std::set_difference(veras.begin(), veras.end(), known.begin(), known.end(), std::inserter(secret, secret.begin()));
        std::set_intersection(veras.begin(), veras.end(), known.begin(), known.end(), std::inserter(open, open.begin()));
        for (auto& id : town.ours) open.erase(id);
    }

    bool is_elsewhere() const { return role.ends_with("elsewhere"); }

    void look(const Route& route, const std::string& address, const Answer& answer) {
        CHECK_MESSAGE(is_sound(route, answer), role << ": " << route.method << " " << address << " is " << answer.status << " " << answer.body.substr(0, 300));
        for (auto& secret_word : town.secrets) {
            if (secret_word.readers.contains(role) || role == "token of a moderator" || answer.body.find(secret_word.word) == std::string::npos) continue;
            CHECK_MESSAGE(false, role << ": " << route.method << " " << address << " (" << answer.status << ") shows " << secret_word.what);
        }
    }

    void read_everything() {
        for (auto* community : {"closed", "systems", "elsewhere"}) {
            if (community != std::string_view("closed") && !is_elsewhere()) continue;
            for (auto& [route, address] : town.readable(veras, community))
                if (community == std::string_view("closed") || route->pattern.starts_with("/c/{"))
                    for (auto* accept : {"application/json", "text/html"}) look(*route, address, send(town, browser, *route, address, {}, accept));
        }
    }

    int status_for(const Route& route, const std::string& id, const std::string& community = "closed") {
        auto words = town.words(id, community);
        auto address = route.method == "GET" ? address_with_query(route, words) : address_of(route, words);
        auto answer = send(town, browser, route, address, plausible_body(route, words, town.now), route.has_json ? "application/json" : "text/html");
        look(route, address, answer);
        return answer.status;
    }

    // What is secret and what is not there answer alike, whatever is asked of it.
    void try_secrets() {
        for (auto* route : town.app.router->all()) {
            if (!takes_id(*route) || reads_an_order(*route)) continue;
            try_secrets_at(*route, "closed");
            if (!route->pattern.starts_with("/c/{")) continue;
            try_secrets_at(*route, "systems");
            if (is_elsewhere()) try_secrets_at(*route, "elsewhere");
        }
    }
    void try_secrets_at(const Route& route, const std::string& community) {
        const std::string nothing(kMissingId);
        auto missing = status_for(route, nothing, community);
        for (auto& id : secret) {
            auto given = status_for(route, id, community);
            if (given != missing) missing = status_for(route, nothing, community);      // what came before may have changed it
            if (given == 429 || missing == 429) continue;
            CHECK_MESSAGE(given == missing, role << ": " << route.method << " " << route.pattern << " tells " << is_about(town, id) << " (" << given << ") from nothing (" << missing << ")");
        }
    }

    // Otherwise nothing would be proved by being refused: what is everybody's can be liked, followed and answered.
    std::set<std::string> what_works_with_open_things() {
        std::set<std::string> works;
        const std::string nothing(kMissingId);
        for (auto* route : town.app.router->all()) {
            if (!takes_id(*route) || route->method == "GET") continue;
            for (auto* community : {"closed", "systems", "elsewhere"}) {
                bool names_one = route->pattern.starts_with("/c/{");
                if (!names_one && community != std::string_view("closed")) continue;
                if (status_for(*route, nothing, community) < 400) continue;     // whatever the id is
                if (std::any_of(open.begin(), open.end(), [&](auto& id) { return status_for(*route, id, community) < 400; }))
                    works.insert(route->method + " " + route->pattern + (names_one ? std::string(" of ") + community : ""));
            }
        }
        return works;
    }

    // What vera and the owner find at addresses that this attacker cannot read.
    std::map<std::string, std::string> kept() {
        std::map<std::string, std::string> all;
        for (auto& [route, address] : town.readable(secret)) {
            if (!takes_id(*route) || !route->has_json || send(town, browser, *route, address, {}).status == 200) continue;
            auto answer = send(town, town.vera, *route, address, {});
            if (answer.status == 200) all[address] = without_tab(answer.body);
        }
        return all;
    }
};

}  // namespace

TEST_CASE("nobody without the right to it sees, tells from nothing, or changes what is somebody else's") {
    int tried = 0;
    std::set<std::string> works_for_members;
    for (auto& role : Town::roles()) {
        if (!kPlain.contains(role) || !is_tried(role, {"member", "token of a member"})) continue;
        Attack attack(role);
        for (auto& [what, id] : attack.town.objects)
            CHECK_MESSAGE((attack.secret.contains(id) || (role == "fellow" && what.starts_with("lounge"))), role << " is shown " << what);
        CHECK(attack.secret.size() > 10);
        auto before = attack.kept();
        CHECK(before.size() > 5);
        attack.read_everything();
        attack.try_secrets();
        auto after = attack.kept();
        for (auto& [address, body] : before) CHECK_MESSAGE(after[address] == body, role << " changed " << address << "\n" << body << "\n" << after[address]);
        tried += static_cast<int>(attack.secret.size());
        if (role == "member") {
            works_for_members = attack.what_works_with_open_things();
            CHECK(works_for_members.size() >= 4);
        }
        // A standing is worth nothing anywhere else.
        if (role == "manager elsewhere" && !works_for_members.empty())
            for (auto& deed : attack.what_works_with_open_things()) CHECK_MESSAGE(works_for_members.contains(deed), role << " can " << deed << " with what is not theirs");
    }
    CHECK((tried > 20 || std::getenv("LYCEUM_TEST_ROLE")));
}

TEST_CASE("rights in one community are rights there, and nowhere else") {
    Town town;
    std::map<std::string, Browser> people;
    for (std::string role : {"manager", "moderator", "officer", "associate"}) people.emplace(role, town.enter(role + " elsewhere"));
    struct Right { std::string page; std::set<std::string> theirs; };
    const std::vector<Right> rights{{"/manage", {"manager"}}, {"/manage/spaces", {"manager"}}, {"/manage/members", {"manager"}}, {"/manage/tiers", {"manager"}},
        {"/manage/partners", {"manager"}}, {"/manage/sponsors", {"manager"}}, {"/manage/audit", {"manager", "moderator"}},
        {"/reports", {"manager", "moderator", "officer"}}, {"/greeting", {"manager", "moderator", "officer"}}};
    for (auto& [role, browser] : people)
        for (auto& right : rights) {
            INFO(role, " ", right.page);
            CHECK(browser.get("/c/elsewhere" + right.page).status == (right.theirs.contains(role) ? 200 : 403));
            CHECK(browser.get("/c/systems" + right.page).status == 403);
            CHECK(browser.get("/c/closed" + right.page).status == 404);
        }
    auto& associate = people.at("associate");
    CHECK(associate.json("/seats").json().at("packs").as_array().size() == 1);
    CHECK(associate.json("/sponsors").json().at("sponsors").as_array().size() == 1);
    CHECK(associate.json("/partnerships").json().at("terms").as_array().size() == 1);
}

TEST_CASE("what a program gets that signs people in opens what it is told of them, and no page") {
    Town town;
    auto program = town.enter("token of an app");
    auto told = program.json("/oauth/userinfo");
    CHECK(told.status == 200);
    CHECK(told.has("program@example.org"));
    for (auto* route : town.app.router->all()) {
        if (route->cross_origin_call || route->pattern == "/healthz") continue;
        auto answer = send(town, program, *route, address_of(*route, town.words(std::string(kMissingId))), "{}");
        CHECK_MESSAGE(answer.status == 401, route->method << " " << route->pattern << " is " << answer.status);
    }
}

TEST_CASE("a privilege shows what it is for, and nothing besides") {
    for (auto& role : Town::roles()) {
        if (kPlain.contains(role) || !is_tried(role, {"moderator"})) continue;
        Attack attack(role);
        attack.read_everything();
        for (auto* route : attack.town.app.router->all()) {
            if (takes_id(*route))
                for (auto& id : attack.secret) attack.status_for(*route, id);
            else attack.status_for(*route, std::string(kMissingId));
        }
    }
}

TEST_CASE("the secret words are there for those they are meant for") {
    Town town;
    std::string all;
    auto ids = town.ids_seen_by(town.vera);
    for (auto& [what, id] : town.objects) ids.insert(id);
    for (auto* browser : {&town.vera, &town.owner})
        for (auto& [route, address] : town.readable(ids)) all += send(town, *browser, *route, address, {}, "text/html").body;
    for (auto& secret : town.secrets) CHECK_MESSAGE(all.find(secret.word) != std::string::npos, secret.what);
}

TEST_CASE("who may do what is decided before anything is looked at, on every route") {
    Town town;
    std::map<std::string, Browser> people;
    for (auto& role : Town::roles()) if (!role.starts_with("token") || role == "token without scope") people.emplace(role, town.enter(role));
    auto handle_roles = std::map<std::string, accounts::Role>{{"expert", accounts::Role::expert}, {"volunteer", accounts::Role::volunteer}, {"author", accounts::Role::author},
        {"moderator", accounts::Role::moderator}, {"finance", accounts::Role::finance}, {"administrator", accounts::Role::administrator}};
    int routes = 0;
    for (auto* route : town.app.router->all()) {
        ++routes;
        auto address = address_of(*route, town.words(std::string(kMissingId)));
        for (auto& [role, browser] : people) {
            auto answer = send(town, browser, *route, address, "{}");
            if (answer.status == 401 && role != "guest" && !role.starts_with("token")) {     // a route before ended the session
                browser = accounts::test::sign_in(town, town.id(Town::handle_of(role)));
                answer = send(town, browser, *route, address, "{}");
            }
            INFO(role, " ", route->method, " ", address, " ", answer.status);
            CHECK(is_sound(*route, answer));
            if (role == "guest" && route->access.who != Access::Who::anyone) CHECK(answer.status == 401);
            if (role == "token without scope" && route->module != "ledger" && !route->cross_origin_call) CHECK(answer.status == 403);
            if (route->access.who != Access::Who::permitted || role == "guest") continue;
            auto held = handle_roles.find(role);
            bool permitted = held != handle_roles.end() && accounts::permits(held->second, route->access.permission);
            if (!permitted) CHECK(answer.status == 403);
        }
    }
    CHECK(routes > 200);
}
