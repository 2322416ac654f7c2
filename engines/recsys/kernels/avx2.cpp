// For processors with AVX2 and FMA. The build gives this file, and no other, the flags for it.
#if defined(__AVX2__) && defined(__FMA__)
#define LANES 8
#define LANES_NAME avx2
#include "engines/recsys/kernels/body.hpp"
#endif
