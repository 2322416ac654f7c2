// A folder for one test, gone afterwards.
#pragma once
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

namespace lyceum::imports::test {

class Folder {
public:
    explicit Folder(const std::string& name = "cooking.stackexchange") {
        auto pattern = (std::filesystem::temp_directory_path() / "lyceum-imports-XXXXXX").string();
        parent_ = mkdtemp(pattern.data());
        path_ = parent_ / name;
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code error;
        std::filesystem::remove_all(parent_, error);
    }
    Folder(const Folder&) = delete;

    void write(const std::string& name, const std::string& bytes) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << bytes;
    }
    std::string read(const std::string& name) const {
        std::ifstream in(path_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path parent_, path_;
};

}  // namespace lyceum::imports::test
