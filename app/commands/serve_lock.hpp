// One server for each data folder on SQLite: two would not know of each other's pages, jobs and limits.
#pragma once
#include <filesystem>
#include <string>

namespace lyceum::commands {

/// Held by `lyceum serve` while it runs, and let go of by the system when its process ends, however it ends.
/// Other commands work beside it without asking.
class ServeLock {
public:
    /// Throws Fault naming the process that holds it and the remedy.
    explicit ServeLock(const std::filesystem::path& data_folder);
    ~ServeLock();
    ServeLock(const ServeLock&) = delete;

    /// Writes down where the site is found, for commands that run beside it.
    void note_address(const std::string& url) const;

    /// Whether a server runs on this data folder.
    static bool is_held(const std::filesystem::path& data_folder);
    /// Where the server that runs on this data folder is found; empty: none runs, or it has not said.
    static std::string address(const std::filesystem::path& data_folder);

private:
    int file_ = -1;
};

}  // namespace lyceum::commands
