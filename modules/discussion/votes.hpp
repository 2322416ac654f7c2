// Votes on questions and answers, likes of replies and comments, and accepting. Only this module includes this file.
#pragma once
#include "modules/discussion/posts.hpp"

namespace lyceum::discussion {

/// Why somebody voted down, if they wish to say.
enum class Reason { wrong, unclear, outdated, off_topic, effortless };
DESCRIBE_ENUM(Reason, wrong, unclear, outdated, off_topic, effortless)

/// What this person thinks of it: -1, 0 or 1.
int vote_of(Db&, PersonId, ItemId, PostId);
/// Notes why; false without a vote down.
bool give_reason(Tx&, PersonId, ItemId, PostId, Reason);

struct ReasonCount {
    Reason reason = Reason::wrong;
    std::int64_t people = 0;
};
DESCRIBE(ReasonCount, reason, people)
std::vector<ReasonCount> reasons(Db&, ItemId, PostId);

}  // namespace lyceum::discussion
