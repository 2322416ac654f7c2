// The gate: the only file that reads what is behind a paywall. What it hands out is asked for with a
// membership::Pass, but for two that nobody's eyes are behind: the search index and the renderer.
// Only this module includes this file.
#pragma once
#include "modules/content/content.hpp"

namespace lyceum::content {

struct LockedPart {
    html::Html html;
    std::vector<html::Heading> headings;
};
LockedPart locked_part(Db&, const membership::Pass&);
/// For feeds: one statement for all of them.
std::map<ItemId, html::Html> locked_html(Db&, const std::vector<membership::Pass>&);

/// The whole text as written.
std::string source_text(Db&, const membership::Pass&);

/// For rendering again: the whole text of these articles.
struct SourceRow {
    ItemId item;
    std::string source;
};
DESCRIBE(SourceRow, item, source)
std::vector<SourceRow> sources_to_render(Db&, const std::vector<ItemId>&);

void keep_text(Tx&, ItemId, const std::string& source, const Part& locked);

// ---- versions ---------------------------------------------------------------------------------

inline constexpr int kVersionsMost = 200;           // older ones are forgotten

struct VersionLine {
    int version = 0;
    PersonId person;
    Time at;
    std::string title;
    int characters = 0;
};
DESCRIBE(VersionLine, version, person, at, title, characters)
/// Newest first.
std::vector<VersionLine> versions(Db&, const membership::Pass&);

struct Version {
    int version = 0;
    PersonId person;
    Time at;
    std::string title, summary, source;
};
DESCRIBE(Version, version, person, at, title, summary, source)
/// Throws Refusal(not_found) for one that was never there or is forgotten.
Version version(Db&, const membership::Pass&, int number);

void keep_version(Tx&, ItemId, const Version&);

}  // namespace lyceum::content
