// For tests of this and later modules: a community with people who ask, answer and discuss.
#pragma once
#include "modules/discussion/discussion.hpp"
#include "modules/membership/test/places.hpp"

namespace lyceum::discussion::test {

inline ItemId thread(World& world, const membership::test::Place& place, PersonId author, items::Kind kind, const std::string& title,
    const std::string& body = "A text.", const std::vector<std::string>& tags = {}) {
    return world.write([&](Tx& tx) {
        NewThread made{.kind = kind, .author = author, .community = place.community,
            .space = kind == items::Kind::question ? place.questions : place.discussion, .title = title, .body = body, .tags = tags};
        return open_thread(tx, made, prepare(tx, body));
    });
}
inline ItemId question(World& world, const membership::test::Place& place, PersonId author, const std::string& title, const std::string& body = "How?") {
    return thread(world, place, author, items::Kind::question, title, body);
}
inline ItemId topic(World& world, const membership::test::Place& place, PersonId author, const std::string& title, const std::string& body = "Well then.") {
    return thread(world, place, author, items::Kind::topic, title, body);
}
inline PostId post(World& world, PostKind kind, ItemId item, PersonId author, const std::string& body, PostId parent = {}) {
    return world.write([&](Tx& tx) {
        return add_post(tx, {.kind = kind, .item = item, .parent = parent, .author = author, .body = body}, prepare(tx, body));
    });
}

/// Olga runs the place; Ann, Bob and Cat are members of it; Dan is signed in, and no member.
struct Talk : World {
    Browser olga = accounts::test::person(*this, "olga"), ann = accounts::test::person(*this, "ann"), bob = accounts::test::person(*this, "bob"),
            cat = accounts::test::person(*this, "cat"), dan = accounts::test::person(*this, "dan"), guest = browser();
    PersonId olga_id = id("olga"), ann_id = id("ann"), bob_id = id("bob"), cat_id = id("cat");
    membership::test::Place place = membership::test::community(*this, olga_id);

    Talk() {
        for (auto person : {ann_id, bob_id, cat_id}) communities::test::join(*this, person, place.community);
    }
    PersonId id(const std::string& handle) { return accounts::test::id_of(*this, handle); }
    static std::string at(ItemId id) { return "/questions/" + to_string(id); }
    static std::string topic_at(ItemId id) { return "/topics/" + to_string(id); }
    static std::string at(PostId id) { return "/posts/" + to_string(id); }
};

}  // namespace lyceum::discussion::test
