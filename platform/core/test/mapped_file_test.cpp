#include "platform/core/durable.hpp"
#include "platform/core/mapped_file.hpp"
#include "platform/core/refusal.hpp"
#include <doctest/doctest.h>
#include <filesystem>
#include <unistd.h>

using namespace lyceum;

TEST_CASE("a mapped file is what was written, also after it was let go, replaced or removed") {
    const auto folder = std::filesystem::temp_directory_path() / ("lyceum-mapped-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    const auto place = folder / "file";
    CHECK(MappedFile::open(place) == nullptr);
    CHECK_THROWS_AS(MappedFile::open(folder), Fault);
    write_durably(place, "");
    CHECK(MappedFile::open(place)->bytes().empty());
    const std::string text(10'000, 'x');
    write_durably(place, text);
    const auto file = MappedFile::open(place);
    CHECK(file->bytes() == text);
    file->let_go();
    CHECK(file->bytes() == text);
    write_durably(place, "other");
    CHECK(file->bytes() == text);
    std::filesystem::remove_all(folder);
    CHECK(file->bytes() == text);
}
