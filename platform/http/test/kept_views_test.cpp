#include <doctest/doctest.h>
#include "platform/http/app.hpp"
#include "platform/http/kept_views.hpp"

using namespace lyceum;
using namespace lyceum::html;

namespace {

struct Note {
    Id<struct Thing> id;
    std::string title;
    std::optional<Time> edited_at;
    std::vector<std::string> tags;
    Time made_at;
    std::string unsaid;                                 // not described
};
DESCRIBE(Note, id, title, edited_at, tags, made_at)

int made = 0;
Html note_view(const Ui& ui, const Note& note, bool open) {
    ++made;
    return div(h1(note.title), when(open, [&] { return p(ui.tr("Open")); }), each(note.tags, [](auto& tag) { return b(tag); }),
        input(_type = "hidden", _name = "csrf", _value = ui.csrf_token()), p(note.unsaid));
}

Digest digest_of(const auto& value) { return digest((Inscription() << value).bytes()); }

}  // namespace

TEST_CASE("values that differ anywhere are told apart, and where one ends and the next begins counts") {
    Note note{{7}, "ab", {}, {"c", "d"}, {5}, {}};
    auto other = note;
    CHECK(digest_of(note) == digest_of(other));
    other.unsaid = "not described, not told apart";
    CHECK(digest_of(note) == digest_of(other));
    auto differs = [&](auto change) {
        auto changed = note;
        change(changed);
        return digest_of(changed) != digest_of(note);
    };
    CHECK(differs([](Note& n) { n.id = {8}; }));
    CHECK(differs([](Note& n) { n.title = "abc"; }));
    CHECK(differs([](Note& n) { n.edited_at = Time{}; }));
    CHECK(differs([](Note& n) { n.tags = {"cd"}; }));
    CHECK(differs([](Note& n) { n.title = "abc", n.tags = {"d"}; }));
    CHECK(differs([](Note& n) { n.made_at = {6}; }));
    CHECK((Inscription() << note).newest() == Time{5});
}

TEST_CASE("a view is made once for equal models, with the form token of whoever looks; what reads more than its model is found out") {
    App app(Config{}, {});
    Visit visit{.app = app, .now = {days(20'000).micros}, .language = Language::en};
    visit.visitor.csrf_token = "token-of-ada";
    Note note{{901}, "kept_views_test", {}, {}, visit.now, {}};
    made = 0;
    auto first = kept_view<note_view>(Ui{visit}, note, true);
    CHECK(made == 1);
    CHECK(first.markup() == note_view(Ui{visit}, note, true).markup());

    auto bob = visit;
    bob.visitor.csrf_token = "token-of-bob";
    CHECK(kept_view<note_view>(Ui{bob}, note, true).markup() == note_view(Ui{bob}, note, true).markup());
    CHECK(kept_view<note_view>(Ui{bob}, note, false).markup() != first.markup());
    auto zh = visit;
    zh.language = Language::zh;
    CHECK(kept_view<note_view>(Ui{zh}, note, true).markup() == note_view(Ui{zh}, note, true).markup());

    auto leaky = note;
    leaky.unsaid = "read all the same";
    CHECK_THROWS_AS(kept_view<note_view>(Ui{visit}, leaky, true), std::logic_error);
}
