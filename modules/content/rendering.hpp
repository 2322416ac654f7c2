// Texts are kept rendered; when the renderer changes, a job renders them again. Only this module includes this file.
#pragma once
#include "modules/content/series.hpp"

namespace lyceum::content {

struct RenderAgain {
    static constexpr std::string_view topic = "content.render_again";
    int version = html::kMarkdownVersion;
};
DESCRIBE(RenderAgain, version)
void render_again(Work&, const RenderAgain&);
void plan_rendering(Tx&, Time due);

}  // namespace lyceum::content
