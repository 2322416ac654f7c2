// What readers and authors can rely on when a text shows a picture that lies on another site.
#include "modules/media/elsewhere.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"
#include "modules/media/test/pictures.hpp"

using namespace lyceum;
using discussion::test::Talk;
using http_client::Outcome;
using http_client::Response;
using media::picture_elsewhere;
using media::test::chunk;
using media::test::png;

namespace {

/// Everything beyond this site: what lies at which address. Every request is noted, and none leaves the program.
struct Internet {
    std::map<std::string, Response> there;
    std::vector<http_client::Request> asked;

    explicit Internet(World& world) {
        world.app.outgoing->transport = [this](const http_client::Request& request) {
            asked.push_back(request);
            auto found = there.find(request.url);
            return found == there.end() ? Response{.status = 404} : found->second;
        };
    }
    Internet(const Internet&) = delete;
    Internet& operator=(const Internet&) = delete;
};

Response redirect(const std::string& to) {
    Response response{.status = 302};
    response.headers.add("Location", to);
    return response;
}

Response photo(int width, int height) {
    return {.status = 200, .body = std::string(media::test::kPngBegins) + media::test::png_size(width, height) + chunk("tEXt", "GPS 31.2304N 121.4737E") + chunk("IDAT", "drawn") + chunk("IEND", "")};
}

void show(World& world, PersonId person, const std::vector<std::string>& addresses) {
    world.write([&](Tx& tx) { media::show(tx, "article 1", "", {person, addresses}); });
}

media::ElsewhereCount count(World& world) {
    return world.read([](Db& db) { return media::count_elsewhere(db); });
}

}  // namespace

TEST_CASE("a picture of another site is fetched once, cleaned, and shown from here") {
    Talk world;
    Internet internet(world);
    const std::string address = "https://pictures.example/cat.png?size=2";
    internet.there[address] = photo(48, 32);
    auto question = discussion::test::question(world, world.place, world.ann_id, "A cat", "Look: ![cat](" + address + ") and ![again](" + address + ")");

    auto here = picture_elsewhere(address);
    auto page = world.guest.get(Talk::at(question));
    CHECK(page.has("<img src=\"" + here + "\" alt=\"cat\""));
    CHECK(!page.has("pictures.example"));
    CHECK(page.headers.get("content-security-policy").find("img-src 'self' data:;") != std::string_view::npos);
    CHECK(world.ann.get("/threads/" + to_string(question) + "/edit").has(address));

    auto early = world.guest.get(here);
    CHECK(early.status == 404);
    CHECK(early.headers.get("content-type") == "image/svg+xml");
    CHECK(early.headers.get("cache-control") == "no-store");
    CHECK(early.has("This picture is being fetched from its site."));

    world.deliver();
    REQUIRE(internet.asked.size() == 1);
    CHECK(internet.asked[0].url == address);
    CHECK(internet.asked[0].public_only);
    CHECK(internet.asked[0].response_bytes_max == media::kUploadBytesMost);

    auto served = world.guest.get(here);
    CHECK(served.status == 200);
    CHECK(served.body == png(48, 32, "drawn"));
    CHECK(served.headers.get("content-type") == "image/png");
    CHECK(served.headers.get("cache-control").find("immutable") != std::string_view::npos);
    CHECK(served.headers.get("x-content-type-options") == "nosniff");
    CHECK(served.headers.get("content-security-policy").find("sandbox") != std::string_view::npos);
    CHECK(!served.headers.get("etag").empty());

    discussion::test::post(world, discussion::PostKind::answer, question, world.bob_id, "The same: ![cat](" + address + ")");
    world.deliver();
    CHECK(internet.asked.size() == 1);
    CHECK(count(world).kept == 1);
    CHECK(count(world).bytes == static_cast<std::int64_t>(png(48, 32, "drawn").size()));
}

TEST_CASE("what no saved text shows is never fetched") {
    Talk world;
    Internet internet(world);
    const std::string address = "https://pictures.example/draft.png", here = picture_elsewhere(address), text = "![p](" + address + ")";
    auto preview = world.ann.post("/preview", {{"text", text}});
    CHECK(preview.has("<img src=\"" + here + "\""));
    CHECK(!preview.has("pictures.example"));
    world.ann.post("/discussion-drafts", {{"place", "topic"}, {"title", "Unfinished"}, {"body", text}});
    world.deliver();
    CHECK(internet.asked.empty());
    CHECK(count(world).waiting == 0);
    auto unknown = world.guest.get(here);
    CHECK(unknown.status == 404);
    CHECK(unknown.has("This picture is fetched once the text is saved."));
    CHECK(world.guest.json(here).status == 404);
    CHECK(world.guest.get("/media/elsewhere/x").status == 404);
    CHECK(world.guest.get("/media/elsewhere/https%3A%2F%2Fpictures.example%2Fdraft.png").status == 404);
    CHECK(internet.asked.empty());
}

TEST_CASE("an answer that is no picture that may be kept is given up at once, and its place says so") {
    Talk world;
    Internet internet(world);
    std::vector<Response> answers{{.status = 404}, {.status = 200, .body = "<html><script>alert(1)</script>"}, {.status = 200, .body = "<svg xmlns='http://www.w3.org/2000/svg'/>"},
        {.status = 200, .body = png(20, 20, std::string(media::kUploadBytesMost, 'x'))}, {.status = 200, .body = png(15'000, 15'000)},
        {.outcome = Outcome::too_large, .reason = "it answered more than it may"}, {.outcome = Outcome::address_refused, .reason = "it is not at a public address"}};
    std::vector<std::string> addresses;
    for (auto& answer : answers) {
        addresses.push_back(fmt::format("https://pictures.example/{}", addresses.size()));
        internet.there[addresses.back()] = answer;
    }
    show(world, world.ann_id, addresses);
    for (int day = 0; day < 3; ++day) world.deliver(), world.pass(days(1));
    CHECK(internet.asked.size() == answers.size());
    CHECK(count(world).failed == static_cast<std::int64_t>(answers.size()));
    CHECK(count(world).kept == 0);
    for (auto& address : addresses) {
        auto failed = world.guest.get(picture_elsewhere(address));
        CHECK(failed.status == 404);
        CHECK(failed.has("This picture could not be fetched from its site."));
    }

    internet.there[addresses[0]] = photo(4, 4);
    show(world, world.ann_id, addresses);
    world.deliver();
    CHECK(world.guest.get(picture_elsewhere(addresses[0])).status == 200);
}

TEST_CASE("a site that is away is asked again later, and not for ever") {
    Talk world;
    Internet internet(world);
    const std::string address = "https://pictures.example/p.png";
    internet.there[address] = {.status = 503};
    show(world, world.ann_id, {address});
    world.deliver();
    world.deliver();
    CHECK(internet.asked.size() == 1);
    std::size_t asked = 1;
    for (auto pause : {minutes(2), minutes(30), hours(6)}) {
        CHECK(world.guest.get(picture_elsewhere(address)).has("is being fetched"));
        world.pass(pause);
        world.deliver();
        CHECK(internet.asked.size() == ++asked);
    }
    CHECK(world.guest.get(picture_elsewhere(address)).has("could not be fetched"));
    world.pass(days(3));
    world.deliver();
    CHECK(internet.asked.size() == asked);

    // Whoever saves the text again has it tried again.
    internet.there[address] = photo(3, 3);
    show(world, world.ann_id, {address});
    world.deliver();
    CHECK(world.guest.get(picture_elsewhere(address)).status == 200);
}

TEST_CASE("pictures are asked for by https, and where they moved to") {
    Talk world;
    Internet internet(world);
    internet.there["https://old.example/a/1?x#y"] = redirect("/2");
    internet.there["https://old.example/2"] = redirect("http://new.example/3.png");
    internet.there["https://new.example/3.png"] = photo(8, 8);
    internet.there["https://round.example/"] = redirect("//round.example/");
    show(world, world.ann_id, {"http://old.example/a/1?x#y", "https://round.example/"});
    world.deliver();
    CHECK(world.guest.get(picture_elsewhere("http://old.example/a/1?x#y")).body == png(8, 8, "drawn"));
    CHECK(world.guest.get(picture_elsewhere("https://round.example/")).status == 404);
    CHECK(internet.asked.size() == 3 + 4);
    for (auto& request : internet.asked) {
        CHECK(request.url.starts_with("https://"));
        CHECK(request.public_only);
    }
}

TEST_CASE("no text makes the site ask inside the house, not even where the operator lets it go") {
    Talk world;
    world.app.outgoing = std::make_unique<http_client::Client>(http_client::Options{.private_networks = {"127.0.0.0/8"}});
    show(world, world.ann_id, {"http://127.0.0.1:8443/a.png", "https://127.0.0.1:8443/b.png", "https://localhost:8443/c.png", "https://name:word@pictures.example/d.png"});
    world.deliver();
    CHECK(count(world).failed == 4);
    CHECK(count(world).kept == 0);
}

TEST_CASE("one person has so many pictures fetched a day, and no more than fit into their share") {
    Talk world;
    Internet internet(world);
    std::vector<std::string> many;
    for (int n = 0; n < media::kElsewhereADay + 30; ++n) many.push_back(fmt::format("https://pictures.example/{}", n));
    show(world, world.ann_id, many);
    world.deliver();
    CHECK(internet.asked.size() == media::kElsewhereADay);
    CHECK(count(world).waiting == 30);
    world.pass(days(1));
    world.deliver();
    CHECK(internet.asked.size() == media::kElsewhereADay + 30);

    internet.there["https://pictures.example/full"] = photo(2, 2);
    world.write([&](Tx& tx) { media::add(tx, world.bob_id, {.name = std::string(40, 'a'), .type = "image/png", .width = 1, .height = 1, .bytes = media::kPersonBytesMost}); });
    show(world, world.bob_id, {"https://pictures.example/full"});
    world.deliver();
    CHECK(world.guest.get(picture_elsewhere("https://pictures.example/full")).has("could not be fetched"));
}

TEST_CASE("a picture of another site that no text shows any more is forgotten after a month") {
    Talk world;
    Internet internet(world);
    const std::string address = "https://pictures.example/p.png";
    internet.there[address] = photo(5, 5);
    show(world, world.ann_id, {address});
    for (int day = 0; day < 33; ++day) world.deliver(), world.pass(days(1));
    CHECK(world.guest.get(picture_elsewhere(address)).status == 200);

    show(world, world.ann_id, {});
    for (int day = 0; day < 2; ++day) world.pass(days(1)), world.deliver();
    CHECK(world.guest.get(picture_elsewhere(address)).has("fetched once the text is saved"));
    CHECK(count(world).bytes == 0);
}

TEST_CASE("of a locked part not even the names of its pictures are shown, and an account that ends leaves none") {
    Talk world;
    Internet internet(world);
    const std::string open = "https://pictures.example/open.png", locked = "https://pictures.example/locked.png";
    internet.there[open] = photo(6, 6), internet.there[locked] = photo(7, 7);
    auto item = content::test::article(world, world.place, {.author = world.ann_id, .title = "Behind", .body = "Before ![a](" + open + ")\n\n<!-- paywall -->\n\nBehind ![b](" + locked + ")", .lock = membership::LockKind::members});
    world.deliver();
    auto at = items::url_of(items::Kind::article, item, "Behind").str();
    auto guests = world.guest.get(at), own = world.ann.get(at);
    CHECK(guests.status == 200);
    CHECK(guests.has(picture_elsewhere(open)));
    CHECK(!guests.has(picture_elsewhere(locked)));
    CHECK(own.has(picture_elsewhere(open)));
    CHECK(own.has(picture_elsewhere(locked)));
    CHECK(count(world).kept == 2);

    auto of_ann = [&] {
        return world.read([&](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from media_elsewhere where person = $1)sql", world.ann_id); });
    };
    CHECK(of_ann() == 2);
    world.write([&](Tx& tx) { tx.emit(accounts::Closed{world.ann_id}); });
    world.deliver();
    CHECK(of_ann() == 0);
    CHECK(world.guest.get(picture_elsewhere(open)).status == 200);
}
