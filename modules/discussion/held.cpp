// What discussion holds about people, and what somebody's own copy has of it.
#include "modules/discussion/drafts.hpp"
#include "modules/discussion/posts.hpp"

namespace lyceum::discussion {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"threads", {"author", "editor"}, Msg{"Questions and topics you began", {}}, Msg{"To publish them", {}}, Basis::contract, 0, Ending::anonymised},
        {"posts", {"author", "editor"}, Msg{"Answers, replies and comments you wrote", {}}, Msg{"To publish them", {}}, Basis::contract, 0, Ending::anonymised},
        {"text_versions", {"person"}, Msg{"Earlier versions of what you wrote or edited", {}}, Msg{"To show what changed", {}}, Basis::contract, 0, Ending::anonymised},
        {"votes", {"person"}, Msg{"How you voted", {}}, Msg{"To count it once", {}}, Basis::contract, 0, Ending::anonymised},
        {"topic_reads", {"person"}, Msg{"How far you have read in topics", {}}, Msg{"To lead you to what is new", {}}, Basis::contract, 0, Ending::deleted},
        {"post_drafts", {"person"}, Msg{"Replies you are typing", {}}, Msg{"So that nothing typed is lost", {}}, Basis::contract, privacy::in_days(kDraftsLast), Ending::deleted},
    };
}

namespace {
struct OwnBegun { ItemId id; std::string kind, title, tags, state; Time made_at; std::string source; };
DESCRIBE(OwnBegun, id, kind, title, tags, state, made_at, source)
struct OwnWritten { std::string id, kind; ItemId item; std::string state; Time made_at; std::string source; };
DESCRIBE(OwnWritten, id, kind, item, state, made_at, source)
struct OwnVoted { ItemId item; std::string post; std::int64_t value = 0; Time at; };
DESCRIBE(OwnVoted, item, post, value, at)
struct OwnTyping { std::string place, title, body; Time at; };
DESCRIBE(OwnTyping, place, title, body, at)
struct OwnPostRow { PostId id; std::string kind; ItemId item; std::string state; Time made_at; std::string source; };
DESCRIBE(OwnPostRow, id, kind, item, state, made_at, source)
struct OwnVoteRow { ItemId item; PostId post; std::int64_t value = 0; Time at; };
DESCRIBE(OwnVoteRow, item, post, value, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("threads", db.all<OwnBegun>(R"sql(
        select item as id, kind, title, tags, state, made_at, source from threads where author = $1 order by item)sql", person));
    std::vector<OwnWritten> posts;
    for (auto& row : db.all<OwnPostRow>(R"sql(select id, kind, item, state, made_at, source from posts where author = $1 order by id)sql", person))
        posts.push_back({to_string(row.id), row.kind, row.item, row.state, row.made_at, row.source});
    copy.add("posts", posts);
    std::vector<OwnVoted> votes;
    for (auto& row : db.all<OwnVoteRow>(R"sql(select item, post, value, at from votes where person = $1 order by at)sql", person))
        votes.push_back({row.item, row.post ? to_string(row.post) : "", row.value, row.at});
    copy.add("votes", votes);
    copy.add("post-drafts", db.all<OwnTyping>(R"sql(select place, title, body, at from post_drafts where person = $1 order by at)sql", person));
}

}  // namespace lyceum::discussion
