// The list of all models, by name. A new one is a file beside this one, a line in models.hpp and a line here.
#include "engines/recsys/models/models.hpp"

namespace lyceum::recsys {

const std::vector<ModelKind>& model_kinds() {
    static const std::vector<ModelKind> kinds = {
        popularity_kind(), ease_kind(), gfcf_kind(), ials_kind(), puresvd_kind(), multvae_kind(),
    };
    return kinds;
}

}  // namespace lyceum::recsys
