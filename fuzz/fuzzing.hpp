// What every fuzzer begins with. A target takes any bytes; what must hold is said with CHECK_THAT, which ends
// the process here, as nothing catches it.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/core/types.hpp"
#include <cstddef>
#include <cstdint>
#include <string_view>

#define FUZZ(bytes) \
    static void fuzz(std::string_view bytes); \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* from, std::size_t size) { \
        fuzz({reinterpret_cast<const char*>(from), size}); \
        return 0; \
    } \
    static void fuzz(std::string_view bytes)
