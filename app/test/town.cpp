#include "app/test/town.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/commerce/seats/staff.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::test {

using accounts::Role;
using membership::LockKind;

namespace {

const std::set<std::string> kReadLocked{"expert", "moderator", "administrator"}, kManageHidden{"moderator", "administrator"}, kAdministrators{"administrator"};

std::optional<Role> role_of(const std::string& name) {
    Role role{};
    return from_name(name, role) ? std::optional(role) : std::nullopt;
}

std::string between(const std::string& text, std::string_view before, std::string_view after) {
    auto from = text.find(before);
    if (from == text.npos) return {};
    from += before.size();
    return text.substr(from, text.find(after, from) - from);
}

}  // namespace

Town::Town() : vera(accounts::test::person(*this, "vera")), owner(accounts::test::sign_in(*this, shop.owner)), vera_id(id("vera")) {
    app.statements.repeats_max = 0;                         // what a page costs is tried elsewhere
    app.config.site.development = false;                    // or everybody could read everybody's letters
    communities::test::join(*this, vera_id, place.community, communities::Standing::author);
    write_in_secret();
    lock_things();
    keep_things();
    deliver();
}

// What is hidden from everybody but a few: nothing of it, not even that it is there.
void Town::write_in_secret() {
    closed = communities::test::community(*this, shop.owner, "closed", communities::Visibility::closed);
    communities::test::join(*this, vera_id, closed, communities::Standing::author);
    auto inside = place;
    inside.community = closed;
    inside.questions = communities::test::space(*this, closed, "questions", communities::SpaceKind::questions);
    inside.articles = communities::test::space(*this, closed, "articles", communities::SpaceKind::articles);
    inside.discussion = communities::test::space(*this, closed, "discussion", communities::SpaceKind::discussion);

    secret("a question in a closed community", "zqclosedquestion", kAdministrators);
    auto question = discussion::test::question(*this, inside, vera_id, "About zqclosedquestion", "The zqclosedquestion text.");
    objects["closed question"] = to_string(question);
    secret("an answer in a closed community", "zqclosedanswer", kAdministrators);
    objects["closed answer"] = to_string(discussion::test::post(*this, discussion::PostKind::answer, question, shop.owner, "A zqclosedanswer."));
    secret("a topic in a closed community", "zqclosedtopic", kAdministrators);
    objects["closed topic"] = to_string(discussion::test::topic(*this, inside, vera_id, "About zqclosedtopic", "The zqclosedtopic text."));
    secret("an article in a closed community", "zqclosedarticle", kAdministrators);
    objects["closed article"] = to_string(content::test::article(*this, inside, {.author = vera_id, .title = "About zqclosedarticle", .body = "The zqclosedarticle text."}));
    secret("a group in a closed community", "zqclosedgroup", kAdministrators);
    objects["closed group"] = to_string(write([&](Tx& tx) {
        return communities::add_group(tx, closed, {.slug = "closed-group", .name = {"zqclosedgroup", "zqclosedgroup"}, .description = {}, .founder = vera_id});
    }));

    secret("a draft", "zqdraft", kAdministrators);
    content::NewArticle draft{.author = vera_id, .community = place.community, .space = place.articles, .title = "A zqdraft", .body = "The zqdraft text."};
    objects["draft"] = to_string(write([&](Tx& tx) { return content::publish(tx, content::prepare(tx, draft)); }));
    secret("a scheduled article", "zqscheduled", kAdministrators);
    auto scheduled = draft;
    scheduled.title = "A zqscheduled article", scheduled.body = "The zqscheduled text.", scheduled.published_at = now + days(20);
    objects["scheduled"] = to_string(write([&](Tx& tx) { return content::publish(tx, content::prepare(tx, scheduled)); }));
    secret("a hidden article", "zqhidden", kManageHidden);
    auto hidden = content::test::article(*this, place, {.author = vera_id, .title = "A zqhidden article", .body = "The zqhidden text."});
    write([&](Tx& tx) { items::remove(tx, hidden, items::State::hidden); });
    objects["hidden"] = to_string(hidden);
}

// What everybody may know of, and not everybody may read.
void Town::lock_things() {
    auto readers = kReadLocked;
    readers.insert("inner");
    secret("the locked part of an article", "zqlockedpart", readers);
    content::test::article(*this, place, {.author = vera_id, .title = "An article in two parts", .body = "Open words.\n\n<!-- paywall -->\n\nThe zqlockedpart text.",
        .tags = {"parts"}, .lock = LockKind::tier, .level = 2});
    secret("the locked part of an article for sale", "zqpaidpart", kReadLocked);
    content::test::article(*this, place, {.author = vera_id, .title = "An article for sale", .body = "Open words.\n\n<!-- paywall -->\n\nThe zqpaidpart text.",
        .lock = LockKind::paid, .price = Money{9900, Currency::CNY}});
    auto lounge = place;
    lounge.discussion = place.lounge;
    secret("a topic in a space for paying members", "zqlounge", {"fellow", "inner", "moderator", "administrator"});
    auto topic = discussion::test::topic(*this, lounge, vera_id, "About zqlounge", "The zqlounge text.");
    objects["lounge topic"] = to_string(topic);
    objects["lounge reply"] = to_string(discussion::test::post(*this, discussion::PostKind::reply, topic, shop.owner, "A zqlounge reply."));
    // And one that everybody may read, to be tried as well.
    discussion::test::question(*this, place, vera_id, "An open question", "How open?");
}

// What somebody keeps, buys, types and tells the moderators.
void Town::keep_things() {
    vera.get("/write");
    secret("what somebody is typing", "zqtyping");
    CHECK(vera.post("/drafts", {{"key", "new-1"}, {"tab", "t"}, {"title", "zqtyping"}, {"body", "zqtyping"}}).status < 400);
    CHECK(vera.post("/discussion-drafts", {{"place", "question"}, {"title", "zqtyping too"}, {"body", "zqtyping"}}).status < 400);
    secret("a report to the moderators", "zqreport", kManageHidden);
    CHECK(vera.post("/report", {{"place", "/questions"}, {"reason", "other"}, {"note", "zqreport"}}).status < 400);
    secret("the name of a token", "zqtokenname");
    CHECK(vera.post("/settings/tokens", {{"name", "zqtokenname"}, {"scopes", "read:*"}, {"days", "30"}}).status < 400);
    secret("somebody's address", "vera@example.org", {"administrator", "finance"});
    vera.put("/saved/" + objects["closed question"]);
    commerce::test::buy(*this, vera, commerce::plan_url(shop.inner));
    commerce::test::buy(*this, vera, commerce::buy_url(shop.article));
    accounts::test::sign_in(*this, vera_id);

    // A company of hers, in which she has the only seat.
    secret("what a company asks its people to read", "zqassigned");
    auto ordered = vera.post("/seats/buy/" + to_string(shop.inner), {{"method", "wechat"}, {"seats", "2"}, {"company", "Vera and daughters"}});
    commerce::test::press(vera, {{}, ordered.location()});
    deliver();
    auto seats = read([](Db& db) { return db.one<SeatPackId>("select pack from seat_companies"); });
    objects["seats of a company"] = to_string(seats);
    CHECK(vera.post("/seats/" + to_string(seats) + "/domain", {{"domain", "example.org"}}).status < 400);
    CHECK(vera.post("/seat/" + read([](Db& db) { return db.one<std::string>("select code from seat_packs"); })).status < 400);
    auto work = read([](Db& db) { return db.one<ItemId>("select id from visible_items where title = 'An article in two parts'"); });
    CHECK(vera.put("/seats/" + to_string(seats) + "/reading/" + to_string(work), {{"due", to_iso8601(now + days(30)).substr(0, 10)}, {"note", "zqassigned"}}).status < 400);
}

const std::vector<std::string>& Town::roles() {
    static const std::vector<std::string> all{"guest", "stranger", "member", "fellow", "inner", "lapsed", "author", "expert", "volunteer", "moderator", "finance",
        "administrator", "token of a member", "token that only reads", "token without scope", "token of a moderator", "manager elsewhere", "moderator elsewhere",
        "officer elsewhere", "associate elsewhere"};
    return all;
}

std::string Town::handle_of(const std::string& role) {
    auto handle = "the-" + role;
    std::replace(handle.begin(), handle.end(), ' ', '-');
    return handle;
}

Browser Town::enter(const std::string& role) {
    if (role == "guest") return browser();
    if (role.starts_with("token")) return enter_as_program(role);
    auto person = accounts::test::person(*this, handle_of(role), role_of(role).value_or(Role::member));
    if (role == "stranger") return person;
    auto who = id(handle_of(role));
    communities::test::join(*this, who, place.community);
    if (role == "fellow") membership::test::give(*this, place, who, 1);
    if (role == "inner") membership::test::give(*this, place, who, 2);
    if (role == "lapsed") membership::test::give(*this, place, who, 2, now + seconds(1));
    if (role.ends_with("elsewhere")) give_rights_elsewhere(role, person);
    pass(seconds(2));
    return person;
}

Browser Town::enter_as_program(const std::string& role) {
    auto of = accounts::test::person(*this, "program", role == "token of a moderator" ? Role::moderator : Role::member);
    communities::test::join(*this, id("program"), place.community);
    auto program = browser();
    if (role == "token of an app") {
        program.use_token(token_of_an_app(of));
        return program;
    }
    of.get("/settings/tokens");
    std::string scopes = role == "token without scope" ? R"(["read:ledger"])" : role == "token that only reads" ? R"(["read:*"])" : R"(["read:*","write:*"])";
    auto made = of.send_json("POST", "/settings/tokens", R"({"name":"program","days":30,"scopes":)" + scopes + "}");
    program.use_token(std::string(made.json().at("token").as_string()));
    return program;
}

// What a program gets that signs this person in by OpenID Connect: it opens what it is told of them, and nothing else.
std::string Town::token_of_an_app(Browser& person) {
    const std::string back = "https://wiki.example.org/callback", verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    auto added = owner.post("/admin/apps", {{"name", "Wiki"}, {"habitat", "server"}, {"redirect_uris", back}});
    auto secret = between(added.body, "id=\"secret\">", "<");
    CHECK_MESSAGE(!secret.empty(), added.status << " " << added.body.substr(0, 300));
    auto client = std::string(owner.json("/admin/apps").json().at("clients").at(0).at("client_id").as_string());
    auto query = "response_type=code&client_id=" + http::percent_encoded(client) + "&redirect_uri=" + http::percent_encoded(back) +
        "&scope=openid%20profile%20email&state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    CHECK(person.get("/oauth/authorize?" + query).status == 200);
    auto code = between(person.post("/oauth/consent", {{"query", query}, {"allow", "1"}}).location(), "code=", "&");

    http::Request request;
    request.method = "POST", request.target = "/oauth/token";
    request.body = "grant_type=authorization_code&code=" + code + "&redirect_uri=" + http::percent_encoded(back) + "&code_verifier=" + verifier;
    request.headers.add("Authorization", "Basic " + crypto::base64(client + ":" + secret));
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    auto tokens = browser().send(std::move(request));
    CHECK_MESSAGE(tokens.status == 200, tokens.body);
    return std::string(tokens.json().at("access_token").as_string());
}

// ---- another community ----------------------------------------------------------------------------

void Town::found_elsewhere() {
    if (elsewhere) return;
    elsa = accounts::test::person(*this, "elsa");
    elsewhere = communities::test::community(*this, id("elsa"), "elsewhere");
    auto there = place;
    there.community = *elsewhere;
    there.questions = communities::test::space(*this, *elsewhere, "questions", communities::SpaceKind::questions);
    auto question = discussion::test::question(*this, there, id("elsa"), "A question elsewhere", "Which?");
    ours = {to_string(*elsewhere), to_string(id("elsa")), to_string(there.questions), to_string(question)};
}

void Town::buy_elsewhere(Browser& person, const std::string& address, const FormFields& fields) {
    auto ordered = person.post(address, fields);
    CHECK_MESSAGE(ordered.status == 303, address << " " << ordered.status << " " << ordered.body.substr(0, 300));
    auto shown = ids_in(ordered.location() + " " + person.get(ordered.location()).body);
    ours.insert(shown.begin(), shown.end());
    commerce::test::press(person, {{}, ordered.location()});
    deliver();
}

void Town::give_rights_elsewhere(const std::string& role, Browser& person) {
    using communities::Standing;
    found_elsewhere();
    auto handle = handle_of(role);
    auto standing = role == "manager elsewhere" ? Standing::manager : role == "moderator elsewhere" ? Standing::moderator : Standing::member;
    communities::test::join(*this, id(handle), *elsewhere, standing);
    ours.insert(to_string(id(handle)));
    if (role == "officer elsewhere") {
        auto office = elsa->post("/c/elsewhere/manage/offices", {{"name_zh", ""}, {"name_en", "Watch"}, {"duties", "greeter"}, {"duties", "report_reader"}, {"duties", "event_helper"}});
        CHECK(elsa->post(office.location() + "/terms", {{"handle", handle}, {"title", "chair"}, {"until", ""}}).status == 303);
    }
    if (role != "associate elsewhere") return;
    // Seats of a company, a sponsorship and a partnership.
    buy_elsewhere(person, "/seats/buy/" + to_string(shop.inner), {{"method", "wechat"}, {"seats", "2"}, {"company", "Associates"}});
    CHECK(elsa->post("/c/elsewhere/manage/sponsors/level", {{"name_zh", "金"}, {"name_en", "Gold"}, {"price", "1000"}, {"currency", "CNY"}, {"days", "30"}, {"place", "1"}}).status == 303);
    auto level = std::string(person.json("/c/elsewhere/sponsors/join").json().at("levels").at(0).at("id").as_string());
    auto sponsor = person.post("/c/elsewhere/sponsors/join", {{"level", level}, {"company", "Associates"}, {"link", "https://associates.example"}});
    CHECK_MESSAGE(sponsor.status == 303, sponsor.body.substr(0, 300));
    buy_elsewhere(person, sponsor.location() + "/pay", {{"method", "wechat"}});
    CHECK(elsa->post("/c/elsewhere/manage/partners", {{"handle", handle}, {"name", "Associates"}, {"about_en", "Books"}, {"site", "https://associates.example"}, {"percent", "20"},
        {"days", "30"}, {"paying_days", "60"}}).status == 303);
    auto terms = std::string(person.json("/partnerships").json().at("terms").at(0).at("row").at("id").as_string());
    CHECK(person.post("/partnerships/" + terms + "/agree").status == 303);
    deliver();
}

Words Town::words(std::string id, const std::string& community) const {
    return {std::move(id), {{"community", community}, {"slug", community}, {"space", "questions"}, {"handle", "vera"}, {"key", "new-1"}, {"place", "question"},
        {"tag", "parts"}, {"url", "http://lyceum.test/articles"}, {"from", "1"}, {"topics", "person/x"}}};
}

std::vector<std::pair<const Route*, std::string>> Town::readable(const std::set<std::string>& ids, const std::string& community) const {
    std::vector<std::pair<const Route*, std::string>> all;
    for (auto* route : app.router->all()) {
        if (route->method != "GET") continue;
        if (route->pattern.find('{') == std::string::npos || !takes_id(*route)) all.emplace_back(route, address_of(*route, words(std::string(kMissingId), community)));
        else for (auto& id : ids) all.emplace_back(route, address_of(*route, words(id, community)));
    }
    return all;
}

std::set<std::string> Town::ids_seen_by(Browser& browser, std::set<std::string> seen, const std::string& community) {
    std::set<std::string> asked;
    for (int depth = 0; depth < 3; ++depth) {
        for (auto& [route, address] : readable(seen, community)) {
            if (!asked.insert(address).second) continue;
            auto answer = send(*this, browser, *route, address, {});
            if (answer.status != 200) continue;
            auto named = ids_in(address);
            for (auto& id : ids_in(answer.body))
                if (!named.contains(id)) seen.insert(id);
        }
    }
    return seen;
}

}  // namespace lyceum::test
