// The matrix product of OpenBLAS, for measuring beside our own: looked for while running, so that neither the program nor this
// bench needs it. It chooses its kernels when it is loaded, by OPENBLAS_CORETYPE; so it is timed in a process of its own.
#pragma once
#include "engines/recsys/kernels/dense.hpp"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <string>
#include <vector>

namespace openblas {

inline constexpr std::size_t kSide = 1024;                  // of the square matrices
inline constexpr unsigned kThreadsMost = 2;

/// What one process said: seconds for a product with one and with two threads; 0 where there is no OpenBLAS.
struct Said {
    std::string kernels;                                    ///< for which processor it took this one
    double seconds[kThreadsMost] = {};
};

/// In a process of its own: prints the name of the kernels and the times, or "none". Answers the status to end with.
inline int say() {
    void* const library = dlopen("libopenblas.so.0", RTLD_NOW);
    if (!library) return std::puts("none"), 0;
    const auto sgemm = reinterpret_cast<void (*)(int, int, int, int, int, int, float, const float*, int, const float*, int, float, float*, int)>(dlsym(library, "cblas_sgemm"));
    const auto set_threads = reinterpret_cast<void (*)(int)>(dlsym(library, "openblas_set_num_threads"));
    const auto name = reinterpret_cast<char* (*)()>(dlsym(library, "openblas_get_corename"));
    if (!sgemm || !set_threads) return std::puts("none"), 0;
    constexpr int kRowMajor = 101, kAsItIs = 111, kN = static_cast<int>(kSide);
    lyceum::recsys::Matrix a(kSide, kSide), c(kSide, kSide);
    lyceum::recsys::fill_normal(a, 1, 1);
    std::printf("%s", name ? name() : "unnamed");
    for (unsigned threads = 1; threads <= kThreadsMost; ++threads) {
        set_threads(static_cast<int>(threads));
        std::vector<double> times;
        for (int n = 0; n < 6; ++n) {
            const auto begin = std::chrono::steady_clock::now();
            sgemm(kRowMajor, kAsItIs, kAsItIs, kN, kN, kN, 1, a.values.data(), kN, a.values.data(), kN, 0, c.values.data(), kN);
            if (n) times.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());   // the first wakes it
        }
        std::sort(times.begin(), times.end());
        std::printf(" %.9f", times[times.size() / 2]);
    }
    return std::puts(""), 0;
}

/// Asks such a process of this program; `core` is what OPENBLAS_CORETYPE says, empty: what OpenBLAS takes the processor for.
inline Said ask(const std::string& core) {
    Said said;
    const auto program = std::filesystem::read_symlink("/proc/self/exe").string();
    const auto command = (core.empty() ? "env -u OPENBLAS_CORETYPE" : "env OPENBLAS_CORETYPE=" + core) + std::string(" '") + program + "' --openblas";
    std::FILE* const answer = popen(command.c_str(), "r");
    if (!answer) return said;
    char kernels[64] = {};
    double one = 0, two = 0;
    const auto fields = std::fscanf(answer, "%63s %lf %lf", kernels, &one, &two);
    pclose(answer);
    if (fields == 3) said.kernels = kernels, said.seconds[0] = one, said.seconds[1] = two;
    return said;
}

}  // namespace openblas
