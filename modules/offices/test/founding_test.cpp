// The offices that stand when a community begins.
#include "modules/accounts/test/people.hpp"
#include "modules/imports/imports.hpp"
#include "modules/offices/offices.hpp"
#include "modules/setup/setup.hpp"

using namespace lyceum;
using offices::Duty;

namespace {

/// An owner whose site is set up, with a community from this template.
Browser begun(World& world, const std::string& begin_with) {
    auto owner = world.browser();
    auto code = world.write([](Tx& tx) { return setup::new_code(tx); });
    REQUIRE(owner.post("/setup", {{"code", code}, {"name", "Nanxing"}, {"email", "nanxing@example.org"}, {"language", "en"}, {"password", ""}, {"handle", "nanxing"}}).status == 303);
    REQUIRE(owner.post("/setup/community", {{"community", "Reading Sources"}, {"tagline", "One system a week"}, {"begin_with", begin_with}}).status == 303);
    return owner;
}

const std::string kTeam = "/c/reading-sources/team";

}  // namespace

TEST_CASE("a community from the template says who runs it: its founder, and three offices that are open") {
    World world;
    auto owner = begun(world, "programmers");
    auto page = owner.json(kTeam).json();
    auto& all = page.at("offices").as_array();
    REQUIRE(all.size() == 4);
    CHECK(all[0].at("name").as_string() == "Owner");
    CHECK(all[0].at("holders").as_array().size() == 1);
    for (std::size_t n = 1; n < 4; ++n) CHECK(all[n].at("holders").as_array().empty());
    auto shown = owner.get(kTeam);
    for (auto* part : {"Answers for this place", "Management team", "Expert committee", "Volunteers", "Reads reports", "Greets newcomers", "Helps with events", "Nobody holds this office now.", "/@nanxing"})
        CHECK_MESSAGE(shown.has(part), part);
    // The owner is named once, by the office.
    auto first = shown.body.find("<h2>Owner</h2>");
    REQUIRE(first != shown.body.npos);
    CHECK(shown.body.find("<h2>Owner</h2>", first + 1) == shown.body.npos);
    auto guest = world.browser();
    guest.set_cookie("lang", "zh");
    auto chinese = guest.get(kTeam);
    for (auto* part : {"站长", "管理团队", "专家委员会", "志愿者", "目前无人担任。"}) CHECK_MESSAGE(chinese.has(part), part);
}

TEST_CASE("a community that begins empty has no offices, and its page names the owner all the same") {
    World world;
    auto owner = begun(world, "empty");
    auto shown = owner.get(kTeam);
    CHECK(shown.has("No offices yet"));
    CHECK(shown.has("/@nanxing"));
}

TEST_CASE("the sample has its offices, held by its owner and open to others") {
    World world;
    imports::sample(world.app, [](std::string_view, std::int64_t, std::int64_t) {});
    auto page = world.browser().get("/c/systems/team");
    for (auto* part : {"Owner", "Management team", "Expert committee", "Volunteers"}) CHECK_MESSAGE(page.has(part), part);
    CHECK(world.read([&](Db& db) { return offices::any_held(db, *communities::first(db), world.now); }));
}
