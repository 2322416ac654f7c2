// How far people have read topics. A GET never writes here: the page tells what was seen, and a reply implies it.
// Only this module includes this file.
#pragma once
#include "modules/discussion/threads.hpp"

namespace lyceum::discussion {

inline constexpr int kUnreadShown = 50;

/// Never goes back; more than there is counts as all there is. Does nothing for an item that is no topic.
void mark_read(Tx&, PersonId, ItemId topic, std::int64_t number);

struct Unread {
    ItemId item;
    std::int64_t seen = 0, replies = 0;             // numbers of the last reply seen, and of the last there is
};
DESCRIBE(Unread, item, seen, replies)
/// Topics somebody has opened before that have new replies since, the latest activity first, at most kUnreadShown.
std::vector<Unread> unread_topics(Db&, PersonId);

void forget_reads_of(Tx&, PersonId);

}  // namespace lyceum::discussion
