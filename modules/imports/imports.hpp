// Imports: communities from elsewhere, and the sample community. Everything is repeatable: a second
// run changes nothing that is there already, and a run that was cut short goes on where it stopped.
#pragma once
#include "modules/home/home.hpp"
#include <filesystem>

namespace lyceum::imports {

extern const Module module;

inline constexpr std::size_t kProblemsMax = 200;

struct Report {
    std::map<std::string, std::int64_t> made, skipped;  // by kind: "questions" → 612
    std::vector<std::string> problems;              // "Posts.xml:17: …", at most kProblemsMax; `skipped` counts all
};
/// Called now and then with what is being done and how far it is; total 0: unknown.
using Progress = std::function<void(std::string_view what, std::int64_t done, std::int64_t total)>;

/// A Stack Exchange data dump: one XML file a table; missing tables are tolerated, what is broken is named and left out.
/// The site is told from the name of the folder ("cooking.stackexchange"); `name` is what the community is called, if
/// given. A newer dump brings texts up to date. Throws Fault when the folder holds no dump.
Report stack_exchange(const App&, const std::filesystem::path& folder, const Progress&, const std::string& name = {});
/// Recommendation data: train.csv (user,item[,rating][,timestamp]) and content.csv (item,text or tags); gzip accepted.
Report interactions(const App&, const std::filesystem::path& train, const std::optional<std::filesystem::path>& items, const Progress&);
/// A folder of Markdown with front matter: articles and series.
Report markdown(const App&, const std::filesystem::path& folder, const Progress&);
/// The inverse of markdown(): what everybody may read, and the locked parts too, for the owner.
Report export_markdown(const App&, const std::filesystem::path& folder, const Progress&);
/// The community under sample/, which is part of the program.
Report sample(const App&, const Progress&);

}  // namespace lyceum::imports
