// The text of the AVX-512 kernels, compiled for any processor: its sums can be tested where the instructions are not there.
#define LANES 16
#define LANES_NAME wide
#include "engines/recsys/kernels/body.hpp"
