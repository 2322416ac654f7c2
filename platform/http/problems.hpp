// Kinds of problems (RFC 9457): what each is called, what it means and what to do. The `type` of a
// problem is the address of the page that says so.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/html/html.hpp"

namespace lyceum::problem_kinds {

/// The same for every problem of this kind.
Msg title(Refusal::Why);
/// For whoever writes the program: what was wrong, and what to do.
Msg meaning(Refusal::Why);
/// /api/problems/slow_down
Url path_of(Refusal::Why);

}  // namespace lyceum::problem_kinds
