// What the policy says of how long things stay.
#include "app/test/world.hpp"

using namespace lyceum;

namespace {

// The cells of the policy's row about something, as they are read.
std::string row_of(const std::string& page, std::string_view what) {
    auto at = page.find(what);
    REQUIRE(at != page.npos);
    return page.substr(at, page.find("</tr>", at) - at);
}

}  // namespace

TEST_CASE("the policy says that the audit log stays as long as the site, network addresses too") {
    World world;
    auto guest = world.browser();
    auto english = row_of(guest.get("/privacy").body, "What was done with privilege");
    CHECK(english.find("As long as the site") != english.npos);
    CHECK(english.find("network addresses too") != english.npos);
    CHECK(english.find("Stays, without your name") != english.npos);
    CHECK(english.find("As long as the account") == english.npos);
    guest.speak("zh");
    auto chinese = row_of(guest.get("/privacy").body, "用特权或你的凭证做过的事");
    CHECK(chinese.find("本站存续期间") != chinese.npos);
    CHECK(chinese.find("账号存续期间") == chinese.npos);
}
