// A town for tests of who may see what: one of every kind of thing that is nobody else's business, each
// with a word of its own in its private text.
#pragma once
#include "app/test/addresses.hpp"
#include "modules/commerce/test/shop.hpp"
#include "modules/content/test/writers.hpp"
#include "modules/discussion/test/talk.hpp"

namespace lyceum::test {

/// A word that stands in one private text only, and who may read it.
struct Secret {
    std::string what, word;
    std::set<std::string> readers;                          // roles, besides vera's and the owner's
};

/// Vera, who belongs to everything and owns most of it. The owner of the site runs both communities: `systems`, open,
/// and `closed`.
struct Town : World {
    commerce::test::Shop shop = commerce::test::shop(*this);
    membership::test::Place& place = shop.place;
    CommunityId closed;
    Browser vera, owner;
    PersonId vera_id;
    std::vector<Secret> secrets;
    /// Things that are there for nobody but vera, the owner and who manages what is hidden.
    std::map<std::string, std::string> objects;
    /// A third community, open, where others have rights: founded by elsa when the first of them enters. `ours` are the
    /// ids of what is theirs there.
    std::optional<CommunityId> elsewhere;
    std::optional<Browser> elsa;
    std::set<std::string> ours;

    Town();

    /// Everybody who has a part in the matrix.
    static const std::vector<std::string>& roles();
    static std::string handle_of(const std::string& role);
    /// Makes the person of such a role; "guest" is nobody, "token…" is a program of a member, "… elsewhere" has rights in a
    /// community where vera has no part. "token of an app" is no role: it came by OpenID Connect.
    Browser enter(const std::string& role);
    PersonId id(const std::string& handle) { return accounts::test::id_of(*this, handle); }
    /// Words for addresses: names are vera's, and those of the closed community unless another is said.
    Words words(std::string id, const std::string& community = "closed") const;
    /// All addresses of GETs that these ids and names make, without a query.
    std::vector<std::pair<const Route*, std::string>> readable(const std::set<std::string>& ids, const std::string& community = "closed") const;
    /// Every id that somebody is shown, going through all pages two links deep.
    std::set<std::string> ids_seen_by(Browser&, std::set<std::string> begin = {}, const std::string& community = "closed");

private:
    void secret(std::string what, std::string word, std::set<std::string> readers = {}) { secrets.push_back({std::move(what), std::move(word), std::move(readers)}); }
    void write_in_secret();
    void lock_things();
    void keep_things();
    Browser enter_as_program(const std::string& role);
    std::string token_of_an_app(Browser& person);
    void found_elsewhere();
    void give_rights_elsewhere(const std::string& role, Browser& person);
    void buy_elsewhere(Browser& person, const std::string& address, const FormFields&);
};

}  // namespace lyceum::test
