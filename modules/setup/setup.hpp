// Setup: the first page of an empty installation, and new communities from a template later.
#pragma once
#include "modules/mailcheck/mailcheck.hpp"
#include "modules/home/home.hpp"
#include "modules/site_settings/site_settings.hpp"

namespace lyceum::setup {

extern const Module module;

/// True while nobody owns the site.
bool is_needed(Db&);
/// A code for /setup, valid until there is an owner; earlier codes end. Printed by `lyceum serve`.
std::string new_code(Tx&);
Url setup_url(std::string_view code);
/// Where the first setup goes on, for its owner; nothing when it is finished or there never was one.
std::optional<Url> unfinished(Db&);

/// What later modules put into a community that begins with the programmers' template or is the sample, in the Tx that makes it.
inline constexpr Slot<void(Tx&, CommunityId, PersonId founder)> furnishings{"setup.furnishings"};

}  // namespace lyceum::setup
