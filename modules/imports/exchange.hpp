// The import of one Stack Exchange dump, step by step: people, questions, answers, comments, links, votes, badges, deeds.
// Only this module includes this file.
#pragma once
#include "modules/imports/exchange_rows.hpp"
#include "modules/imports/facts.hpp"
#include "modules/imports/run.hpp"
#include <unordered_map>
#include <unordered_set>

namespace lyceum::imports::exchange {

/// The folder of a dump. Names of files are found whatever their case.
class Dump {
public:
    /// Throws Fault when there is no such folder, or no table in it.
    explicit Dump(const std::filesystem::path& folder);

    /// Reads "Posts" from Posts.xml; false when there is no such file.
    bool read(const std::string& table, const OnRow&, const OnBroken&) const;
    const std::string& name() const { return name_; }

private:
    std::map<std::string, std::filesystem::path> files_;    // "posts" → …/Posts.xml
    std::string name_;
};

/// How somebody is called, and by whom they are mentioned here.
struct Speaker {
    std::string name, handle;
};

/// What the steps share. Everything by number of post is small: the texts go straight to the database.
struct Exchange {
    Run& run;
    const Dump& dump;
    Site site;
    CommunityId community = {};
    SpaceId space = {};

    std::unordered_map<std::int64_t, ItemId> questions = {};            // every question of the dump, and the id it has or will have
    std::unordered_map<std::int64_t, int> tally = {};                   // post → votes for less votes against
    std::unordered_map<std::int64_t, std::int64_t> question_of = {};    // answer → question
    std::unordered_map<std::int64_t, std::int64_t> accepted = {};       // question → answer
    std::unordered_set<std::int64_t> other_posts = {};                  // descriptions of tags and the like
    std::unordered_map<std::int64_t, std::vector<PersonId>> said_here = {};     // post → who wrote it or below it
    std::map<PersonId, Speaker> speakers = {};                          // of those who wrote anything
    std::vector<recommend::Imported> deeds = {};                        // as they were met, noted at the end

    std::string address(std::string_view path) const { return "https://" + site.host + std::string(path); }
};

/// Something read, and the line it stands on.
template <class T>
struct At {
    T row;
    std::int64_t line = 0;
};

/// Reads a table: rows that cannot be used are named as "Posts.xml:17: why" and counted as left out.
template <class T>
void read_table(Exchange& x, const std::string& table, const std::string& kind, T (*read)(const XmlRow&), const std::function<void(At<T>)>& take) {
    std::int64_t done = 0;
    auto where = [&](std::int64_t line) { return table + ".xml:" + std::to_string(line) + ": "; };
    bool found = x.dump.read(table, [&](const XmlRow& row) {
        if (++done % 100 == 0) x.run.tell(kind, done);
        std::optional<At<T>> one;
        try {
            one = At<T>{read(row), row.line};
        } catch (const BadRow& bad) {
            return x.run.problem(kind, where(row.line) + bad.what());
        }
        take(std::move(*one));
    }, [&](std::int64_t line, std::string_view why) { x.run.problem(kind, where(line) + std::string(why)); });
    if (found) x.run.tell(kind, done, done);
    else x.run.note(table + ".xml: there is no such table; " + kind + " are left out");
}

/// Numbers of rows seen in this run: the first of two with the same number counts.
class SeenOnce {
public:
    bool first(std::int64_t id) { return seen_.insert(id).second; }

private:
    std::unordered_set<std::int64_t> seen_;
};

// ---- the steps ----------------------------------------------------------------------------------

void make_place(Exchange&, const std::string& name);
void import_users(Exchange&);
/// The people behind these authors, made where they are missing: deleted accounts leave only a name.
std::map<std::string, PersonId> people_of(Exchange&, const std::vector<Author>&);
/// How they are called; remembered in x.speakers.
void learn_names(Exchange&, const std::map<std::string, PersonId>&);
void count_votes(Exchange&);
void find_questions(Exchange&);
void import_questions(Exchange&);
void import_answers(Exchange&);
void import_acceptances(Exchange&);
void import_comments(Exchange&);
void import_links(Exchange&);
void import_votes(Exchange&);
void import_badges(Exchange&);
/// Somebody did something with this question, unless it is their own.
void note_deed(Exchange&, std::int64_t question, const recommend::Imported&);
/// All of this run. A dump that was imported before is made up for, and nothing is counted twice.
void import_deeds(Exchange&);

/// The number in an address such as https://SITE/questions/12/why, or nothing.
std::optional<std::int64_t> question_in(const Exchange&, std::string_view address);
/// Markdown of a post or of what somebody says about themselves. Links to questions of the site stay here.
std::string text_of(const Exchange&, std::string_view html);
/// Whom `@Name` at some place of a comment means among those who wrote there, as `@handle`; else the text as it is.
std::string with_mentions(std::string_view text, const std::vector<Speaker>&);

}  // namespace lyceum::imports::exchange
