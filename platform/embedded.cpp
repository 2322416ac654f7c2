#include "platform/embedded.hpp"
#include <algorithm>
#include <cstdint>

// The table in the generated assembler file. A string_view is a length, then a pointer; the layout
// is checked here, because that file is written by hand in those terms.
extern "C" const lyceum::embedded::File lyceum_embedded_files[];
extern "C" const std::uint64_t lyceum_embedded_count;

namespace lyceum::embedded {

static_assert(sizeof(std::string_view) == 16 && sizeof(File) == 32);

std::span<const File> all() { return {lyceum_embedded_files, lyceum_embedded_count}; }

std::span<const File> under(std::string_view prefix) {
    auto files = all();
    auto from = std::lower_bound(files.begin(), files.end(), prefix, [](auto& f, auto p) { return f.path < p; });
    auto to = std::find_if_not(from, files.end(), [&](auto& f) { return f.path.starts_with(prefix); });
    return {from, to};
}

std::string_view file(std::string_view path) {
    auto files = all();
    auto found = std::lower_bound(files.begin(), files.end(), path, [](auto& f, auto p) { return f.path < p; });
    return found != files.end() && found->path == path ? found->bytes : std::string_view();
}

}  // namespace lyceum::embedded
