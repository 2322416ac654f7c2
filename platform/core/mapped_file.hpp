// A file as bytes in memory that the kernel reads when they are looked at, and takes back when it needs the room.
#pragma once
#include <filesystem>
#include <memory>
#include <string_view>

namespace lyceum {

/// Only for files that are never written in place: what write_durably makes, replaces and whoever removes.
class MappedFile {
public:
    /// Null when there is no such file. Throws Fault when it cannot be read.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path&);
    explicit MappedFile(std::string_view mapped) : bytes_(mapped) {}     ///< `mapped` ends with it
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::string_view bytes() const { return bytes_; }
    /// Whatever was looked at so far no longer counts as memory of this process; it comes back when it is looked at again.
    void let_go() const;

private:
    std::string_view bytes_;
};

}  // namespace lyceum
