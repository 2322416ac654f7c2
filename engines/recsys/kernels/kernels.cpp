// Asks the processor once what it can do.
#include "engines/recsys/kernels/kernels.hpp"
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace lyceum::recsys {

namespace portable { extern const Kernels kKernels; }
#if defined(__x86_64__)
namespace avx2 { extern const Kernels kKernels; }
namespace avx512 { extern const Kernels kKernels; }
#endif

namespace {
constexpr std::size_t kLargePage = std::size_t{2} << 20;
std::align_val_t alignment(std::size_t bytes) { return std::align_val_t{bytes >= 2 * kLargePage ? kLargePage : 64}; }
}  // namespace

void* allocate_aligned(std::size_t bytes) {
    void* const at = ::operator new(bytes, alignment(bytes));
#if defined(__linux__)
    if (bytes >= 2 * kLargePage) ::madvise(at, bytes / kLargePage * kLargePage, MADV_HUGEPAGE);      // may fail: it is a wish
#endif
    return at;
}

void free_aligned(void* at, std::size_t bytes) { ::operator delete(at, alignment(bytes)); }

std::span<const Kernels* const> all_kernels() {
    static const auto found = [] {
        std::vector<const Kernels*> all{&portable::kKernels};
#if defined(__x86_64__)
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.push_back(&avx2::kKernels);
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
            all.push_back(&avx512::kKernels);
#endif
        return all;
    }();
    return found;
}

const Kernels& kernels() { return *all_kernels().back(); }

}  // namespace lyceum::recsys
