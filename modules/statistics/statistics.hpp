// Statistics: what happened in a community week by week, published with noise that keeps every single person out of the
// numbers (row 188).
#pragma once
#include "modules/communities/communities.hpp"

namespace lyceum::statistics {

extern const Module module;

/// newcomers: who joined; writers: who wrote anything; works: articles, questions and topics; posts: answers, replies, comments.
enum class Measure { newcomers, writers, works, posts };
DESCRIBE_ENUM(Measure, newcomers, writers, works, posts)

/// One person counts at most this often in a week: what they add beyond is left out, and noise is made for it.
std::int64_t most_of_one(Measure);

Url statistics_url(const communities::CommunityCard&);    // /c/slug/statistics

}  // namespace lyceum::statistics
