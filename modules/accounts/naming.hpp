// How the audit log speaks to people: acts in words, and what they were done to by its name.
//
// This header is a door of the module, beside accounts.hpp: only those who show the log, or whose things stand in it,
// include it.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::accounts {

/// What an act is called: "Gave a role" for "roles.grant". The code itself where there are no words.
Msg act_words(const std::string& action);

/// Names and addresses of those of these targets ("article 1hm…") that a module knows and this visitor may see.
inline constexpr Slot<std::map<std::string, NavLink>(const Visit&, Db&, const std::vector<std::string>& targets)> target_names{"accounts.target_names"};
/// The same of people and of all modules together.
std::map<std::string, NavLink> target_links(const Visit&, Db&, const std::vector<std::string>& targets);

/// A line of the log.
struct NamedAct {
    Time at;
    std::optional<Byline> actor;                    // nobody: the program
    std::string action, target, details, ip;
    NavLink to;                                     // no label: nobody knows its name
};
Html act_view(const Ui&, const NamedAct&);

}  // namespace lyceum::accounts
