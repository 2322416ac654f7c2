// From what is known of a reader to a list with reasons: pure, so that it can be tested with numbers.
#pragma once
#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

/// Why an item is in the list; the strongest of what spoke for it.
enum class Because { similar, readers, author, tag, popular, fresh };
DESCRIBE_ENUM(Because, similar, readers, author, tag, popular, fresh)

struct Reason {
    Because because = Because::popular;
    ItemId item;                                    // what was read, for similar and readers
    PersonId author;
    std::string tag;
    /// What a reader takes back: "similar 1hm…", "author 1hm…", "tag c++".
    std::string key() const;
};

struct Chosen {
    ItemId id;
    double score = 0;
    Reason reason;
};

/// Everything the blend looks at. Spans of one request; nothing is kept.
struct Evidence {
    Time now;
    std::vector<Past> history;
    std::vector<Neighbour> neighbours;              // of the items in the history
    std::vector<Candidate> candidates;              // all that may be shown
    std::map<ItemId, std::vector<std::string>> tags;
    std::set<PersonId> followed_people;
    std::set<std::string> followed_tags, interests;
    std::set<ItemId> seen;                          // never shown again
    std::set<std::string> removed;                  // reasons taken back
    PersonId self;
};

/// At most `count`, best first; no more than two in a row by one author, and one in five is fresh so that
/// new work gets a chance.
std::vector<Chosen> blend(const Evidence&, int count);

}  // namespace lyceum::recommend
