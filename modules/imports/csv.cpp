// Reading through zlib, which passes plain files on as they are.
#include "modules/imports/csv.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <zlib.h>

namespace lyceum::imports {

struct CsvReader::File {
    gzFile handle = nullptr;
    std::string path;
    std::vector<char> buffer = std::vector<char>(256 << 10);
    std::size_t at = 0, end = 0;
    std::int64_t packed = 0, unpacked = 0;
    bool over = false;

    explicit File(const std::filesystem::path& from) : handle(gzopen(from.c_str(), "rb")), path(from.string()) {
        if (!handle || std::filesystem::is_directory(from)) {
            if (handle) gzclose(handle);
            throw Fault("cannot read " + path);
        }
        std::error_code unknown;
        packed = static_cast<std::int64_t>(std::filesystem::file_size(from, unknown));
    }
    ~File() { gzclose(handle); }
    File(const File&) = delete;

    void fill() {
        if (over) return;
        int got = gzread(handle, buffer.data(), static_cast<unsigned>(buffer.size()));
        int error = Z_OK;
        gzerror(handle, &error);
        if (got < 0 || (got == 0 && error != Z_OK && error != Z_STREAM_END)) throw Fault(path + " is damaged: it cannot be unpacked");
        at = 0, end = static_cast<std::size_t>(got);
        over = got == 0;
        unpacked += got;
        if (unpacked > kCsvUnpackedFreely && unpacked / kCsvGrowthMost > packed)
            throw Fault(path + " unpacks to more than a hundred times its size. Unpack it yourself if that is meant.");
    }
};

CsvReader::CsvReader(const std::filesystem::path& path) : file_(std::make_unique<File>(path)) {
    // A byte order mark is none of the first field.
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    file_->fill();
    if (std::string_view(file_->buffer.data(), file_->end).starts_with(kMark)) file_->at = kMark.size();
}

CsvReader::~CsvReader() = default;

int CsvReader::get() {
    if (file_->at == file_->end) file_->fill();
    if (file_->at == file_->end) return -1;
    auto c = static_cast<unsigned char>(file_->buffer[file_->at++]);
    if (c == '\n') ++lines_;
    return c;
}

bool CsvReader::next(std::vector<std::string>& fields) {
    fields.clear();
    fields.emplace_back();
    std::size_t bytes = 0;
    bool quoted = false, any = false, over = false;
    line_ = lines_;
    for (int c = get(); c >= 0; c = get()) {
        over = over || ++bytes > kCsvRowBytesMost || fields.size() > kCsvFieldsMost;
        if (c == '"' && (quoted || fields.back().empty())) {
            any = true;
            if (!quoted) { quoted = true; continue; }
            int after = get();
            if (after == '"') { if (!over) fields.back() += '"'; continue; }
            quoted = false;
            c = after;
            if (c < 0) break;
        }
        if (c == '\n' && !quoted) {
            if (any) break;
            line_ = lines_, bytes = 0;
            continue;
        }
        if (c == '\r' && !quoted) continue;
        any = true;
        if (over) continue;
        if (c == ',' && !quoted) fields.emplace_back();
        else fields.back() += static_cast<char>(c);
    }
    if (over) fields.clear();
    return any;
}

int column_called(const std::vector<std::string>& header, std::initializer_list<std::string_view> names) {
    for (auto name : names)
        for (std::size_t i = 0; i < header.size(); ++i) {
            auto& field = header[i];
            bool same = std::equal(field.begin(), field.end(), name.begin(), name.end(),
                [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
            if (same) return static_cast<int>(i);
        }
    return -1;
}

}  // namespace lyceum::imports
