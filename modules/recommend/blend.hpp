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
    /// What a reader takes back: "item 1hm…", "author 1hm…", "tag c++", "popular", "fresh".
    std::string key() const;
};
/// The reason of a key; nothing for what no key() answers.
std::optional<Reason> read_reason(std::string_view key);

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
    std::vector<Candidate> candidates;              // all that may be shown: neither read nor owned nor their own
    std::set<PersonId> followed_people, hidden;     // hidden: blocked, in either direction
    std::set<std::string> followed_tags, interests;
    std::set<std::string> removed;                  // keys of reasons taken back
};

/// At most `count`, best first; no more than two in a row by one author, and one in five is fresh so that
/// new work gets a chance. What nothing speaks for is left out, and so is what carries a tag taken back.
std::vector<Chosen> blend(const Evidence&, int count);

}  // namespace lyceum::recommend
