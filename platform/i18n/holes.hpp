// Sentences with `{}` holes: filling them at run time, and checking that a translation has the same ones.
#pragma once
#include "platform/core/types.hpp"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::i18n {

/// Fills `{}`, `{1}` and `{:spec}` (the spec is not applied: the holes are text already); `{{` and `}}` are
/// braces. Never throws: a hole that nothing fills, or that is not well formed, stays as it is written.
std::string format_runtime(std::string_view pattern, const std::vector<std::string>& holes);

/// What is wrong with a translation, or nothing: a hole missing, one too many, another format, a
/// stray brace. A translation may change the order by numbering: `{} of {}` may become `{1} 之 {0}`.
std::optional<std::string> check(std::string_view english, std::string_view translated);

}  // namespace lyceum::i18n
