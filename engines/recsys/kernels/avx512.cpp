// For processors with AVX-512 (F, DQ, BW, VL). The build gives this file, and no other, the flags for it.
#if defined(__AVX512F__)
#define LANES 16
#define LANES_NAME avx512
#include "engines/recsys/kernels/body.hpp"
#endif
