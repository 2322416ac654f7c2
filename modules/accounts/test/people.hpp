// People for tests of every module: made through the door, signed in, ready to click.
#pragma once
#include "app/test/world.hpp"
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts::test {

/// Throws when there is nobody of this handle.
inline PersonId id_of(World& world, const std::string& handle) {
    return world.read([&](Db& db) { return find_by_handle(db, handle).value(); });
}

/// Signs somebody in who exists already.
inline Browser sign_in(World& world, PersonId person) {
    auto cookie = world.write([&](Tx& tx) { return start_session(tx, world.app.nobody(world.now, Language::en), person, false); });
    auto browser = world.browser();
    browser.set_cookie(cookie.name, cookie.value);
    return browser;
}

/// A person with the verified address handle@example.org, and the browser they are signed in with.
inline Browser person(World& world, const std::string& handle, Role role = Role::member) {
    auto id = world.write([&](Tx& tx) {
        auto made = create(tx, {.handle = handle, .name = handle, .email = handle + "@example.org", .language = Language::en, .verified = true});
        grant_role(tx, made, role, made);
        return made;
    });
    return sign_in(world, id);
}

}  // namespace lyceum::accounts::test
