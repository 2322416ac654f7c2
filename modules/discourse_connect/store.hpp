// Forums and who said yes to them. Only this module includes this file.
#pragma once
#include "modules/discourse_connect/discourse_connect.hpp"

namespace lyceum::discourse_connect {

struct Forum {
    Id<Forum> id;
    std::string origin, name;
    Time made_at;
};
DESCRIBE(Forum, id, origin, name, made_at)

inline constexpr int kForumsMost = 50;
inline constexpr int kSecretLeast = 10;                 // characters; what Discourse itself demands

/// "https://forum.example.org" of an address on it, in lower case; nothing for what is no web address.
std::optional<std::string> origin_of(std::string_view address);

std::vector<Forum> forums(Db&);
std::optional<Forum> forum_at(Db&, std::string_view origin);
std::optional<Forum> forum(Db&, Id<Forum>);
/// Nothing when the key that sealed it is lost.
std::optional<Secret> secret_of(Db&, Id<Forum>);
/// Throws Refusal on `address` for a forum that is there already, and beyond kForumsMost.
Id<Forum> add_forum(Tx&, const Forum&, const Secret&);
/// With everybody's yes.
void remove_forum(Tx&, Id<Forum>);

bool has_consented(Db&, Id<Forum>, PersonId);
void consent(Tx&, Id<Forum>, PersonId);
/// The forums somebody said yes to, with when.
struct Given {
    Id<Forum> id;
    std::string origin, name;
    Time given_at;
};
DESCRIBE(Given, id, origin, name, given_at)
std::vector<Given> given_by(Db&, PersonId);
void withdraw(Tx&, Id<Forum>, PersonId);
void forget(Tx&, PersonId);

}  // namespace lyceum::discourse_connect
