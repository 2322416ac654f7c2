// One file of many: tar (POSIX ustar), compressed by gzip, and where a key is given sealed by libsodium's secretstream
// (XChaCha20-Poly1305). Without a key `tar xzf` opens it. What was cut short or changed does not open.
#pragma once
#include "platform/core/types.hpp"
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace lyceum::copies {

/// 32 bytes that seal and open backups, kept in a file of their own that only its owner may read.
Secret read_key(const std::filesystem::path&);
/// Makes one. Throws Fault when the file exists or cannot be written.
void write_new_key(const std::filesystem::path&);

/// Writes a packed file beside its name and moves it there when it is complete and on the disk.
class Packer {
public:
    /// Throws Fault when `to` exists or its folder cannot be written.
    Packer(std::filesystem::path to, const std::optional<Secret>& key);
    ~Packer();                                              // removes what was not finished
    Packer(const Packer&) = delete;

    /// Adds a file under this name and answers its SHA-256 in hex. `tell` hears the bytes done.
    std::string add_file(const std::string& name, const std::filesystem::path& from, const std::function<void(std::int64_t)>& tell = {});
    void add_text(const std::string& name, std::string_view text);
    void finish();

private:
    struct Chain;
    std::unique_ptr<Chain> chain_;
};

/// What the first bytes of a file say it is.
enum class Packed { plain, sealed, sqlite, other };
Packed kind_of(const std::filesystem::path&);

/// Unpacks into an empty folder. Refuses names that lead out of it. Throws Fault: no or a wrong key, damaged, cut
/// short, or something else.
void unpack(const std::filesystem::path& from, const std::optional<Secret>& key, const std::filesystem::path& folder,
    const std::function<void(std::int64_t done, std::int64_t total)>& tell = {});

}  // namespace lyceum::copies
