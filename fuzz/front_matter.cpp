// What stands above an imported text.
#include "fuzz/fuzzing.hpp"
#include "modules/imports/front_matter.hpp"

using namespace lyceum;

FUZZ(bytes) {
    auto matter = imports::read_front_matter(bytes);
    CHECK_THAT(matter.body.size() <= bytes.size() + 1);
    if (utf8_length(bytes) < 0 || !is_printable_text(bytes) || bytes.size() > 1000) return;
    auto again = imports::read_front_matter("---\nkey: " + imports::yaml_text(bytes) + "\n---\nbody\n");
    CHECK_THAT(again.text("key") == bytes);
}
