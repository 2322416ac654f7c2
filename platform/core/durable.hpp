// Files that are complete and on the disk, or not there at all.
#pragma once
#include <filesystem>
#include <string_view>

namespace lyceum {

/// Writes a file beside its place, syncs it, and moves it there; makes its folder when that is missing.
/// What was at the place is replaced. Throws StorageFull, or Fault naming the file and the reason;
/// then the place is as it was.
void write_durably(const std::filesystem::path& place, std::string_view bytes);

/// Has the disk hold what was written to a file or folder. Throws like write_durably.
void sync_to_disk(const std::filesystem::path&);

}  // namespace lyceum
