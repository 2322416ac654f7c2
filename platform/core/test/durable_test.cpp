// Files that are complete or not there at all.
#include "platform/core/durable.hpp"
#include "platform/core/storage_full.hpp"
#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace lyceum;
namespace fs = std::filesystem;

namespace {

struct Scratch {
    fs::path path = fs::temp_directory_path() / ("lyceum-durable-" + std::to_string(::getpid()));
    Scratch() { fs::remove_all(path); }
    ~Scratch() { fs::remove_all(path); }
};

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a file is written with its folder, and replaced whole") {
    Scratch scratch;
    auto file = scratch.path / "a" / "b";
    write_durably(file, "first");
    CHECK(read(file) == "first");
    write_durably(file, std::string(100'000, 'x'));
    CHECK(read(file) == std::string(100'000, 'x'));
    CHECK(std::distance(fs::directory_iterator(scratch.path / "a"), {}) == 1);
}

TEST_CASE("a name without a folder is a file of the folder one is in") {
    Scratch scratch;
    fs::create_directories(scratch.path);
    const auto here = fs::current_path();
    fs::current_path(scratch.path);
    write_durably("name", "there");
    fs::current_path(here);
    CHECK(read(scratch.path / "name") == "there");
}

TEST_CASE("a file that cannot be written says why and leaves what was there") {
    Scratch scratch;
    write_durably(scratch.path / "a", "kept");
    CHECK_THROWS_WITH_AS(write_durably(scratch.path / "a" / "below", "x"), doctest::Contains("cannot be written: "), Fault);
    CHECK(read(scratch.path / "a") == "kept");
    CHECK_THROWS_AS(sync_to_disk(scratch.path / "nothing"), Fault);
}
