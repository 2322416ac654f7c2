// A folder of Markdown, read into documents: what the front matter says, and which files are the pages of series. Pure but
// for reading files.
#pragma once
#include "modules/imports/front_matter.hpp"
#include "platform/core/refusal.hpp"
#include <filesystem>

namespace lyceum::imports::folder {

inline constexpr std::uintmax_t kFileBytesMost = 2 << 20;
inline constexpr std::size_t kFilesMost = 20'000;

struct Document {
    std::string path;                               // "lsm/part-1.md": relative to the folder, with slashes; its key
    std::string slug;                               // of the front matter, else of the name: what others link to
    bool series = false;                            // the index of a folder inside
    FrontMatter front;
    std::int64_t digest = 0;                        // of the whole file
};

struct Documents {
    std::vector<Document> all;                      // in the order of their paths, series first
    std::vector<std::string> problems;              // "lsm/part-1.md:3: …"
};
/// Reads every .md and .markdown file below the folder. Hidden files and links to elsewhere are passed over. Throws Fault
/// when there is no such folder.
Documents read_documents(const std::filesystem::path& folder);

/// What a link in the document at `from` means: the document it leads to, or nothing. Paths may be relative to the file
/// or to the folder (`/…`), with or without ending; a bare word may be a slug.
class Directory {
public:
    explicit Directory(const std::vector<Document>&);
    const Document* find(const std::string& from, std::string_view address) const;

private:
    std::map<std::string, const Document*> by_path_, by_slug_;
};

/// "a/../b/./c.md" → "b/c.md"; nothing for a path that leaves the folder.
std::optional<std::string> normal_path(std::string_view);
/// A path relative to the folder, for an address in the document at `from`; nothing for addresses with a scheme and for
/// paths that leave the folder.
std::optional<std::string> path_of(const std::string& from, std::string_view address);

/// "true", "yes", "on" and "1" are so.
bool is_true(std::string_view);

}  // namespace lyceum::imports::folder
