// Pictures: whatever is sent, what is kept of it is again a picture of that kind and size, hardly longer, and clean.
#include "fuzz/fuzzing.hpp"
#include "modules/media/cleaning.hpp"
#include "modules/media/pictures.hpp"

using namespace lyceum;

FUZZ(bytes) {
    constexpr std::size_t kLongerMost = 16;
    auto kept = media::cleaned(bytes);
    if (!kept) return;
    CHECK_THAT(kept->size() <= bytes.size() + kLongerMost);
    auto before = media::read_picture(bytes);
    CHECK_THAT(before && media::read_picture(*kept) == before);
    CHECK_THAT(media::cleaned(*kept) == kept);
}
