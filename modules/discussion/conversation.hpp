// Rows of posts into what a page shows: who wrote them, what lies below what, and what this visitor does not see of them.
// Only this module includes this file.
#pragma once
#include "modules/discussion/pages.hpp"
#include <set>

namespace lyceum::discussion {

/// Moderates here: by a permission of the site or by standing in the community.
bool moderates(const Visit&, const std::optional<communities::Standing>&);
bool moderates(Db&, const Visit&, CommunityId);

/// Those of whom one blocked the other, this visitor and them; nobody for guests. One statement at most.
std::set<PersonId> parted(Db&, const Visit&);
struct Addressed {
    CommunityId community;
    std::vector<PersonId> answered, mentioned;
};
/// Throws where a block stands between the visitor and any of these; not for who moderates there, and must be able to speak.
void must_not_be_parted(Db&, const Visit&, const Addressed&);

/// What the posts of one page have in common.
struct Onlooker {
    const Visit& visit;
    Stance stance;
    PersonId opener;                                // who asked, began the topic or wrote the article
    PostId accepted = {};
    std::int64_t seen = 0;                          // the last reply seen; 0: they were never here, and nothing is marked as new
};

struct Conversation {
    accounts::Byline opener;
    std::vector<PostView> posts;                    // answers or replies in the order of the rows, with what lies below them
    std::vector<PostView> comments;                 // below the item itself
};
/// Two statements, of which one is about blocks and only for people signed in; none without rows and opener.
Conversation conversation(Db&, const Onlooker&, std::vector<Row>);

/// The markup as it was stored by prepare().
Html stored(std::string markup);

}  // namespace lyceum::discussion
