// Settings with which a test of what every model promises need not wait for the networks.
#pragma once
#include "engines/recsys/model.hpp"

namespace lyceum::recsys {

/// A network as small as it works; the usual settings of any other model. For tests that do not ask how good a model is.
inline Settings small(std::string_view name) {
    if (name == "sasrec") return {{"dimensions", 8}, {"blocks", 1}, {"batch", 16}};
    if (name == "mult-vae") return {{"hidden", 16}, {"code", 8}, {"batch", 16}};
    return {};
}

}  // namespace lyceum::recsys
