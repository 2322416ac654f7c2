// For tests of this and later modules: a community, its people, and items of any kind put into it.
#pragma once
#include "modules/items/items.hpp"
#include "modules/membership/test/places.hpp"

namespace lyceum::items::test {

/// Ann owns the place and writes; Bob is a member, Cat paid for level 1, Mod moderates the site, Eve only has an account.
struct Shelf : World {
    Browser ann = accounts::test::person(*this, "ann"), bob = accounts::test::person(*this, "bob"), cat = accounts::test::person(*this, "cat"),
            mod = accounts::test::person(*this, "mod", accounts::Role::moderator), eve = accounts::test::person(*this, "eve"), guest = browser();
    PersonId ann_id = accounts::test::id_of(*this, "ann"), bob_id = accounts::test::id_of(*this, "bob"), cat_id = accounts::test::id_of(*this, "cat"),
             mod_id = accounts::test::id_of(*this, "mod"), eve_id = accounts::test::id_of(*this, "eve");
    membership::test::Place place = membership::test::community(*this, ann_id);

    Shelf() {
        communities::test::join(*this, bob_id, place.community);
        membership::test::give(*this, place, cat_id, 1);
    }

    /// What a test does not say is a published article by Ann in the open space for articles.
    Entry entry(const std::string& title = "An item") {
        Entry entry;
        entry.kind = Kind::article, entry.community = place.community, entry.space = place.articles, entry.author = ann_id;
        entry.title = title, entry.language = "en", entry.state = State::published, entry.published_at = now, entry.updated_at = now;
        return entry;
    }
    ItemId put(Entry entry) {
        return write([&](Tx& tx) {
            if (!entry.id) entry.id = new_id<Item>(tx);
            items::put(tx, entry);
            return entry.id;
        });
    }

    /// Somebody looking, as their session would; without `who` a guest.
    Visit as(std::optional<PersonId> who, std::vector<std::string> permissions = {}) {
        auto visit = app.nobody(now, Language::en);
        visit.visitor.who = who;
        visit.visitor.permissions = std::move(permissions);
        return visit;
    }
    bool sees(const Visit& visit, ItemId item) {
        return read([&](Db& db) { return !cards(db, visit, {item}).empty(); });
    }
};

}  // namespace lyceum::items::test
