#include "platform/core/durable.hpp"
#include "platform/core/storage_full.hpp"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace lyceum {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& place, int error) {
    auto why = fmt::format("{} cannot be written: {}", place.string(), std::strerror(error));
    if (error == ENOSPC || error == EDQUOT) throw StorageFull(why);
    throw Fault(why);
}

/// An open file that is closed at the end.
class File {
public:
    explicit File(int number) : number_(number) {}
    ~File() { if (number_ >= 0) ::close(number_); }
    File(const File&) = delete;
    int number() const { return number_; }
    /// The first error, or 0.
    int write(std::string_view bytes) const {
        while (!bytes.empty()) {
            auto count = ::write(number_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return count < 0 ? errno : EIO;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return 0;
    }
    int sync() const { return ::fsync(number_) == 0 ? 0 : errno; }

private:
    int number_;
};

}  // namespace

void sync_to_disk(const fs::path& place) {
    File file(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
    if (auto error = file.number() < 0 ? errno : file.sync()) fail(place, error);
}

void write_durably(const fs::path& place, std::string_view bytes) {
    const auto folder = place.has_parent_path() ? place.parent_path() : fs::path(".");
    std::error_code made;
    fs::create_directories(folder, made);
    if (made) fail(folder, made.value());
    auto beside = (folder / (".new-XXXXXX")).string();
    int error = 0;
    {
        File file(::mkostemp(beside.data(), O_CLOEXEC));
        if (file.number() < 0) fail(place, errno);
        error = file.write(bytes);
        if (!error) error = file.sync();
    }
    if (!error && ::rename(beside.c_str(), place.c_str()) != 0) error = errno;
    if (error) {
        ::unlink(beside.c_str());
        fail(place, error);
    }
    sync_to_disk(folder);
}

}  // namespace lyceum
