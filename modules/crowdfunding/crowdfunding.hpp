// Crowdfunding: somebody proposes to write or build something, others pledge, and when the goal is met by its day the
// author is contracted and has the money milestone by milestone. Not met: everybody has all of it back. Row 53.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "modules/commerce/goods.hpp"

namespace lyceum {
struct Project;
struct Pledge;
using ProjectId = Id<Project>;
using PledgeId = Id<Pledge>;
}  // namespace lyceum

namespace lyceum::crowdfunding {

extern const Module module;

Url projects_url();                                 // /projects

}  // namespace lyceum::crowdfunding
