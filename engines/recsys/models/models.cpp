// The list of all models, by name. A new one is a file beside this one, a line in models.hpp and a line here.
#include "engines/recsys/models/models.hpp"
#include "engines/recsys/models/hybrid.hpp"
#include <algorithm>

namespace lyceum::recsys {

namespace {

std::vector<ModelKind> with_hybrid(std::vector<ModelKind> kinds) {
    auto hybrid = hybrid_kind(kinds);
    kinds.insert(std::find_if(kinds.begin(), kinds.end(), [&](auto& kind) { return kind.name > hybrid.name; }), std::move(hybrid));
    return kinds;
}

}  // namespace

const std::vector<ModelKind>& model_kinds() {
    static const std::vector<ModelKind> kinds = with_hybrid({
        bpr_kind(),
        community_rating_kind(),
        community_score_kind(),
        content_kind(),
        content_knn_kind(),
        ease_kind(),
        gfcf_kind(),
        ials_kind(),
        item_knn_kind(),
        lsa_kind(),
        multvae_kind(),
        popularity_kind(),
        puresvd_kind(),
        sasrec_kind(),
        session_knn_kind(),
        slim_kind(),
        text_factors_kind(),
        user_knn_kind(),
    });
    return kinds;
}

}  // namespace lyceum::recsys
