// What content holds about people, and what somebody's own copy has of it.
#include "modules/content/drafts.hpp"
#include "modules/content/handlers.hpp"

namespace lyceum::content {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"articles", {"author"}, Msg{"Articles you wrote", {}}, Msg{"To publish them", {}}, Basis::contract, 0, Ending::anonymised},
        {"article_versions", {"person"}, Msg{"Earlier versions of articles, and who saved them", {}}, Msg{"To show what changed, and to go back", {}}, Basis::contract, 0, Ending::anonymised},
        {"article_drafts", {"person"}, Msg{"What you are typing", {}}, Msg{"So that nothing typed is lost", {}}, Basis::contract, privacy::in_days(kDraftsLast), Ending::deleted},
        {"series", {"author"}, Msg{"Series you made", {}}, Msg{"To publish them", {}}, Basis::contract, 0, Ending::anonymised},
        {"feed_tokens", {"person"}, Msg{"That you have a private feed", {}}, Msg{"To let your feed reader in", {}}, Basis::contract, 0, Ending::deleted},
    };
}

namespace {
struct OwnArticle { ItemId id; std::string title, tags, language, state; std::optional<Time> publish_at; Time updated_at; std::string source; };
DESCRIBE(OwnArticle, id, title, tags, language, state, publish_at, updated_at, source)
struct OwnWhole { ItemId id; std::string title, summary, tags, state; Time updated_at; std::string source; };
DESCRIBE(OwnWhole, id, title, summary, tags, state, updated_at, source)
struct OwnDraft { std::string title, fields; Time updated_at; };
DESCRIBE(OwnDraft, title, fields, updated_at)
}  // namespace

// Authors read their own texts whole, so no pass is asked for.
void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("articles", db.all<OwnArticle>(R"sql(
        select a.item as id, a.title, a.tags, a.language, a.state, a.publish_at, a.updated_at, t.source
        from articles a join article_texts t on t.item = a.item where a.author = $1 order by a.item)sql", person));
    copy.add("series", db.all<OwnWhole>(R"sql(
        select item as id, title, summary, tags, state, updated_at, source from series where author = $1 order by item)sql", person));
    copy.add("article-drafts", db.all<OwnDraft>(R"sql(select title, fields, updated_at from article_drafts where person = $1 order by updated_at)sql", person));
}

}  // namespace lyceum::content
