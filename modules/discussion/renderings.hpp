// Markup is stored beside its source with the version of the renderer that made it. When the renderer changes, this makes
// it again, a little at a time. Only this module includes this file.
#pragma once
#include "modules/discussion/texts.hpp"

namespace lyceum::discussion {

inline constexpr int kRenderedAtOnce = 50;

struct RenderAgain {
    static constexpr std::string_view topic = "discussion.render_again";
    bool all = true;                                // a job says something
};
DESCRIBE(RenderAgain, all)
void render_again(Work&, const RenderAgain&);
/// Enqueues the job while an older version made any text.
void look_for_old_renderings(Tx&, Time due);

}  // namespace lyceum::discussion
