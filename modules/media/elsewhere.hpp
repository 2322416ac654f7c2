// Pictures of other sites that texts show: which there are, and the job that fetches each once. Only this module
// includes this file.
#pragma once
#include "modules/media/store.hpp"
#include <array>

namespace lyceum::media {

inline constexpr int kElsewhereADay = 200;              // asked for in one person's name; more wait for the days that follow
inline constexpr std::array kElsewherePauses{minutes(2), minutes(30), hours(6), days(1)};   // after each attempt; after the last it failed
inline constexpr Span kElsewhereAgain = days(1);        // a text saved that long after a failure has it tried again
inline constexpr std::size_t kAddressBytesMost = 2'000;

enum class Fetching { waiting, kept, failed };
DESCRIBE_ENUM(Fetching, waiting, kept, failed)

struct ElsewhereRow {
    Fetching state = Fetching::waiting;
    std::string file, type;                             // of what is kept
};
DESCRIBE(ElsewhereRow, state, file, type)
/// Nothing for a name that no saved text made known.
std::optional<ElsewhereRow> find_elsewhere(Db&, std::string_view name);

/// Makes known what is not, and has it fetched after the commit.
void expect(Tx&, const Elsewhere&);

struct FetchElsewhere {
    static constexpr std::string_view topic = "media.fetch_elsewhere";
    bool due = true;                                    // a job says something
};
DESCRIBE(FetchElsewhere, due)
/// Fetches a few that are due, and asks for itself when there are more. An address is asked by https, at public addresses
/// only, up to kElsewherePauses.size() times; what came is cleaned and counted like what people send.
void fetch_elsewhere(Work&, const FetchElsewhere&);
/// Asks for the job when one waits: it is missing after an import of rows.
void look_for_elsewhere(Tx&, Time due);
/// Forgets what no text has shown since kUnusedLasts; its file goes with those that nobody shows.
void clean_elsewhere(Tx&, Time due);

/// What stands in the place of a picture that is not kept: a picture that says so.
std::string placeholder(std::string_view words);

}  // namespace lyceum::media
