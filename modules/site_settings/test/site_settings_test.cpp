// What the owner changes while the site runs: validated, noted, in force at once, and never over what is set outside.
#include "modules/accounts/test/people.hpp"
#include "modules/site_settings/site_settings.hpp"

using namespace lyceum;

namespace {

FormFields site(const std::string& name) { return {{"name", name}, {"language", "en"}, {"time_zone", "Asia/Shanghai"}, {"icp_number", ""}, {"police_number", ""}}; }
FormFields mail_form(FormFields changed = {}) {
    FormFields all{{"transport", "smtp"}, {"host", "smtp.example.org"}, {"port", "587"}, {"encryption", "starttls"}, {"user", ""}, {"password", ""},
        {"from", "hello@example.org"}, {"from_name", "Lyceum"}};
    for (auto& [name, value] : changed)
        for (auto& field : all)
            if (field.first == name) field.second = value;
    return all;
}

}  // namespace

TEST_CASE("a changed setting is in force at once and noted with what was before") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    auto fields = site("Compilers Club");
    fields[3].second = "京ICP备12345678号-1";
    fields[4].second = "京公网安备11010502030143号";
    CHECK(owner.put("/admin/settings/site", fields).status == 303);
    world.deliver();
    auto page = world.browser().get("/sign-in");
    CHECK(page.has("Compilers Club"));
    CHECK(page.has("京ICP备12345678号-1"));
    CHECK(page.has("https://beian.mps.gov.cn/?code=11010502030143"));
    for (auto* place : {"/feed.xml", "/opensearch.xml", "/manifest.webmanifest", "/api/openapi.json", "/llms.txt"})
        CHECK_MESSAGE(world.browser().get(place).has("Compilers Club"), place);
    CHECK(owner.put("/admin/settings/mail", mail_form({{"from", "office@club.example"}})).status == 303);
    world.deliver();
    auto policy = world.browser().get("/privacy");
    for (auto* words : {"Compilers Club", "office@club.example", "smtp.example.org"}) CHECK_MESSAGE(policy.has(words), words);
    CHECK(owner.get("/admin/audit?action=settings.change").has("Compilers Club, before Lyceum"));
    CHECK(owner.get("/admin/settings?q=site.name").has("Changed here"));
    // The same again changes nothing and notes nothing.
    auto before = owner.json("/admin/audit?action=settings.").json().at("entries").as_array().size();
    owner.put("/admin/settings/site", fields);
    CHECK(owner.json("/admin/audit?action=settings.").json().at("entries").as_array().size() == before);
}

TEST_CASE("what cannot be is refused beside its field, and nothing of it is kept") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    auto fields = site("Elsewhere");
    fields[2].second = "Mars/Olympus";
    auto refused = owner.put("/admin/settings/site", fields);
    CHECK(refused.status == 422);
    CHECK(refused.has("There is no such time zone."));
    CHECK(refused.has("Elsewhere"));
    for (auto& [name, value] : FormFields{{"from", "nobody"}, {"host", ""}, {"port", "99999"}, {"encryption", "none"}, {"user", "me"}, {"transport", "pigeon"}})
        CHECK_MESSAGE(owner.put("/admin/settings/mail", mail_form({{name, value}})).status == 422, name);
    world.deliver();
    CHECK_FALSE(world.browser().get("/sign-in").has("Elsewhere"));
    CHECK(world.app.settings()->mail.transport == MailTransport::file);
}

TEST_CASE("the mail password is kept sealed, never shown, and stays when the field is left empty") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    CHECK(owner.put("/admin/settings/mail", mail_form({{"user", "lyceum"}, {"password", "s3cret-of-the-server"}})).status == 303);
    world.deliver();
    CHECK(world.app.settings()->mail.password.reveal() == "s3cret-of-the-server");
    CHECK(world.app.settings()->mail.host == "smtp.example.org");
    CHECK(owner.put("/admin/settings/mail", mail_form({{"user", "lyceum"}, {"from_name", "The Club"}})).status == 303);
    world.deliver();
    CHECK(world.app.settings()->mail.password.reveal() == "s3cret-of-the-server");
    CHECK(world.app.settings()->mail.from_name == "The Club");
    for (auto* page : {"/admin/settings", "/admin/settings/mail", "/admin/audit"}) CHECK_FALSE(owner.get(page).has("s3cret-of-the-server"));
    CHECK_FALSE(owner.json("/admin/settings/mail").has("s3cret-of-the-server"));
}

TEST_CASE("what stands in the file or the environment outranks what is kept, and no field is offered for it") {
    World world;
    world.app.origins["site.name"] = config::Origin::environment;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    CHECK(owner.put("/admin/settings/site", site("Overruled")).status == 303);
    world.deliver();
    CHECK(world.app.settings()->site.name == "Lyceum");
    auto form = owner.get("/admin/settings/site");
    CHECK_FALSE(form.has("name=\"name\""));
    CHECK(form.has("LYCEUM_SITE__NAME"));
    CHECK(form.has("name=\"time_zone\""));
    CHECK(owner.get("/admin/settings?q=site.name").has("Set outside"));
}

TEST_CASE("every setting is listed with its meaning, found by a word of it, and for nobody but administrators") {
    World world;
    auto owner = accounts::test::person(world, "boss", accounts::Role::owner);
    auto all = owner.get("/admin/settings");
    for (auto& meaning : Config::meanings) CHECK_MESSAGE(all.has(std::string(meaning.name)), meaning.name);
    CHECK(owner.get("/admin/settings?q=worthless").has("security.pepper"));
    CHECK_FALSE(owner.get("/admin/settings?q=worthless").has("site.name"));
    CHECK(owner.get("/admin/settings?q=zzz").has("No setting is like this"));
    owner.set_cookie("lang", "zh");
    CHECK(owner.get("/admin/settings").has("发件地址。"));
    auto member = accounts::test::person(world, "ann", accounts::Role::moderator);
    CHECK(member.get("/admin/settings").status == 403);
    CHECK(member.put("/admin/settings/site", site("Mine")).status == 403);
}
