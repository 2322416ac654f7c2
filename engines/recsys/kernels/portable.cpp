// For every processor: vectors of four.
#define LANES 4
#define LANES_NAME portable
#include "engines/recsys/kernels/body.hpp"
