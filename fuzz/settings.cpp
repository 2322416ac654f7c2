// lyceum.toml: any file gives settings or a complaint.
#include "fuzz/fuzzing.hpp"
#include "platform/config/config.hpp"
#include <sys/mman.h>
#include <unistd.h>

using namespace lyceum;

FUZZ(bytes) {
    static const int file = memfd_create("toml", 0);
    CHECK_THAT(file >= 0 && ftruncate(file, 0) == 0);
    CHECK_THAT(pwrite(file, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    try {
        load_config("/proc/self/fd/" + std::to_string(file), {});
    } catch (const Fault& fault) {
        CHECK_THAT(!std::string_view(fault.what()).empty());
    }
}
