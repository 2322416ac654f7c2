// Pages that were kept before a setting changed.
#include "modules/accounts/test/people.hpp"

using namespace lyceum;

TEST_CASE("no page goes on with the site's former name") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    auto guest = world.browser();
    const std::vector<std::string> places{"/privacy", "/feed.xml", "/opensearch.xml", "/manifest.webmanifest", "/llms.txt", "/api/openapi.json"};
    for (auto& place : places)
        for (int twice = 0; twice < 2; ++twice) guest.get(place);
    CHECK(owner.put("/admin/settings/site", {{"name", "Compilers Club"}, {"language", "en"}, {"time_zone", "Asia/Shanghai"}, {"icp_number", ""}, {"police_number", ""}}).status == 303);
    world.deliver();
    for (auto& place : places) CHECK_MESSAGE(guest.get(place).has("Compilers Club"), place);
}
