// Comma-separated values, plain or compressed with gzip, streamed.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::imports {

inline constexpr std::size_t kCsvRowBytesMost = 4 << 20;
inline constexpr std::size_t kCsvFieldsMost = 1'000;
/// What is unpacked of a gzip file beyond this must stay below kCsvGrowthMost times the file.
inline constexpr std::int64_t kCsvUnpackedFreely = 16 << 20;
inline constexpr std::int64_t kCsvGrowthMost = 100;

/// Reads records one after another. Fields may stand in quotes, doubled inside, and then hold commas and line ends.
class CsvReader {
public:
    /// Throws Fault when the file cannot be read.
    explicit CsvReader(const std::filesystem::path&);
    ~CsvReader();
    CsvReader(const CsvReader&) = delete;

    /// False at the end. Lines without anything are passed over. Throws Fault for gzip that is damaged or grows beyond
    /// reason; a record that is too long or has too many fields comes without any.
    bool next(std::vector<std::string>& fields);
    /// Where the record just read begins, from 1.
    std::int64_t line() const { return line_; }

private:
    int get();

    struct File;
    std::unique_ptr<File> file_;
    std::int64_t line_ = 0, lines_ = 1;
};

/// The place of the first column called one of `names`, without case; -1 for none.
int column_called(const std::vector<std::string>& header, std::initializer_list<std::string_view> names);

}  // namespace lyceum::imports
