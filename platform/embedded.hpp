// Files that are part of the program: schemas, translations, built assets, the sample community.
// tools/embed.mjs writes the table at build time.
#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace lyceum::embedded {

struct File {
    std::string_view path;                          // "modules/bookmarks/schema/0001_bookmarks.sql", "assets/app-1a2b.js.br"
    std::string_view bytes;
};

/// Every file, sorted by path.
std::span<const File> all();
/// Those whose path begins with `prefix`.
std::span<const File> under(std::string_view prefix);
/// Empty when there is no such file.
std::string_view file(std::string_view path);

}  // namespace lyceum::embedded
