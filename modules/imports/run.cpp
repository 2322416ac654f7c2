// What all imports share.
#include "modules/imports/run.hpp"

namespace lyceum::imports {

CommunityId make_community(Tx& tx, communities::NewCommunity made) {
    constexpr int kTries = 100;
    auto wanted = made.slug;
    for (int n = 1; n < kTries; ++n) {
        made.slug = n == 1 ? wanted : fmt::format("{}-{}", wanted.substr(0, 36), n);
        try {
            return communities::create(tx, made);
        } catch (const Refusal& refused) {
            if (refused.why != Refusal::Why::invalid) throw;
        }
    }
    throw Fault("there is no free address for a community called " + wanted);
}

}  // namespace lyceum::imports
