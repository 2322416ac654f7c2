// What moderators hid and showed again, told to later modules.
//
// This header is a door of the module, beside discussion.hpp: only those who tell the author include it.
#pragma once
#include "modules/discussion/discussion.hpp"

namespace lyceum::discussion {

/// A moderator hid a post, or a whole question or topic. Nobody is told of their own acts: see `author` and `by`.
struct Hidden {
    static constexpr std::string_view topic = "discussion.hidden";
    ItemId item;
    PostId post;                                    // zero: the item itself
    PersonId author, by;
    std::string title, reason;                      // of the item; in the words of who hid it
    Url place;                                      // where its author still sees it
    Time at;
};
DESCRIBE(Hidden, item, post, author, by, title, reason, place, at)

/// A moderator let what was hidden be seen again.
struct Restored {
    static constexpr std::string_view topic = "discussion.restored";
    ItemId item;
    PostId post;                                    // zero: the item itself
    PersonId author, by;
    std::string title;
    Url place;
    Time at;
};
DESCRIBE(Restored, item, post, author, by, title, place, at)

}  // namespace lyceum::discussion
