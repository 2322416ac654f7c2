#include "app/commands/serve_lock.hpp"
#include "platform/core/refusal.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace lyceum::commands {

namespace {

std::filesystem::path lock_of(const std::filesystem::path& folder) { return folder / "serve.lock"; }

// Written by the process that holds it, for people.
std::string holder_of(const std::filesystem::path& folder) {
    std::string pid;
    std::ifstream(lock_of(folder)) >> pid;
    return pid.empty() || pid.find_first_not_of("0123456789") != pid.npos ? "another process" : "process " + pid;
}

}  // namespace

ServeLock::ServeLock(const std::filesystem::path& folder) : file_(::open(lock_of(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0)
        throw Fault(fmt::format("the data folder {} cannot be written: {}. Make it writable, or choose another with --data.", folder.string(), std::strerror(errno)));
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
        auto error = errno;
        ::close(file_);
        if (error != EWOULDBLOCK) throw Fault(fmt::format("{} cannot be locked: {}. Put the data folder on a local disk.", lock_of(folder).string(), std::strerror(error)));
        throw Fault(fmt::format("{} serves the data folder {} already. Stop it first, choose another folder with --data, or use PostgreSQL"
                                " with --database, which several servers can share.", holder_of(folder), folder.string()));
    }
    auto pid = fmt::format("{}\n", ::getpid());
    if (::ftruncate(file_, 0) != 0 || ::write(file_, pid.data(), pid.size()) < 0) return;      // the lock holds without its note
}

ServeLock::~ServeLock() { ::close(file_); }

bool ServeLock::is_held(const std::filesystem::path& folder) {
    int file = ::open(lock_of(folder).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool held = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(file);
    return held;
}

void ServeLock::note_address(const std::string& url) const {
    auto line = url + "\n";
    if (::write(file_, line.data(), line.size()) < 0) return;       // the commands then go by the settings
}

std::string ServeLock::address(const std::filesystem::path& folder) {
    if (!is_held(folder)) return {};
    std::string pid, url;
    std::ifstream(lock_of(folder)) >> pid >> url;
    return url;
}

}  // namespace lyceum::commands
