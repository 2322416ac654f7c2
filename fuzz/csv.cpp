// CSV files of imports, plain and compressed.
#include "fuzz/fuzzing.hpp"
#include "modules/imports/csv.hpp"
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace lyceum;

FUZZ(bytes) {
    static const int file = memfd_create("csv", 0);
    CHECK_THAT(file >= 0 && ftruncate(file, 0) == 0);
    CHECK_THAT(pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    try {
        imports::CsvReader reader("/proc/self/fd/" + std::to_string(file));
        std::vector<std::string> fields;
        std::int64_t line = 0;
        while (reader.next(fields)) {
            CHECK_THAT(fields.size() <= imports::kCsvFieldsMost + 1);
            CHECK_THAT(reader.line() > line);
            line = reader.line();
        }
    } catch (const Fault&) {
    }
}
