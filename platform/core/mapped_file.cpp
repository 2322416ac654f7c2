#include "platform/core/mapped_file.hpp"
#include "platform/core/refusal.hpp"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lyceum {

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path) {
    const auto cannot = [&](int why) { return Fault(fmt::format("{} cannot be read: {}", path.string(), std::strerror(why))); };
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT) return nullptr;
        throw cannot(errno);
    }
    struct stat what {};
    void* at = nullptr;
    const bool known = fstat(file, &what) == 0;
    const auto size = known ? static_cast<std::size_t>(what.st_size) : 0;
    if (size) at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    const bool failed = !known || at == MAP_FAILED;
    const int why = errno;
    close(file);
    if (failed) throw cannot(why);
    return std::make_shared<const MappedFile>(std::string_view(static_cast<const char*>(at), size));
}

MappedFile::~MappedFile() {
    if (!bytes_.empty()) munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

void MappedFile::let_go() const {
    if (!bytes_.empty()) madvise(const_cast<char*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

}  // namespace lyceum
