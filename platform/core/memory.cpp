#include "platform/core/memory.hpp"
#include <malloc.h>

namespace lyceum {

void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 8 << 20);
    mallopt(M_TRIM_THRESHOLD, 32 << 20);
    mallopt(M_TOP_PAD, 1 << 20);
}

void give_freed_memory_back() { malloc_trim(0); }

}  // namespace lyceum
