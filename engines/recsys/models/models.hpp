// One function for each model: how it stands in the list. models.cpp is the list.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

ModelKind bpr_kind();
ModelKind community_rating_kind();
ModelKind community_score_kind();
ModelKind content_kind();
ModelKind content_knn_kind();
ModelKind ease_kind();
ModelKind gfcf_kind();
ModelKind ials_kind();
ModelKind item_knn_kind();
ModelKind lsa_kind();
ModelKind multvae_kind();
ModelKind popularity_kind();
ModelKind puresvd_kind();
ModelKind sasrec_kind();
ModelKind session_knn_kind();
ModelKind slim_kind();
ModelKind text_factors_kind();
ModelKind user_knn_kind();

}  // namespace lyceum::recsys
