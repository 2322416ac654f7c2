#include "platform/http/router.hpp"
#include <algorithm>

namespace lyceum {

namespace {

// Takes the first segment off `rest`, which begins with '/'.
std::string_view next_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    auto segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    return segment;
}

}  // namespace

void Router::add(const Route* route) {
    auto* at = &root_;
    for (std::string_view rest = route->pattern; !rest.empty();) {
        auto text = next_segment(rest);
        auto open = text.find('{');
        if (open == text.npos) {
            auto& next = at->fixed[std::string(text)];
            if (!next) next = std::make_unique<Segment>();
            at = next.get();
            continue;
        }
        auto prefix = text.substr(0, open), name = text.substr(open + 1, text.size() - open - 2);
        auto known = std::find_if(at->parameters.begin(), at->parameters.end(),
            [&](auto& p) { return p.prefix == prefix && p.name == name; });
        if (known == at->parameters.end()) {
            known = std::find_if(at->parameters.begin(), at->parameters.end(),
                [&](auto& p) { return p.prefix.size() < prefix.size(); });
            known = at->parameters.insert(known, Parameter{std::string(prefix), std::string(name), std::make_unique<Segment>()});
        }
        at = known->next.get();
    }
    if (!at->methods.emplace(route->method, route).second)
        throw std::logic_error("two routes for " + route->method + " " + route->pattern);
    all_.push_back(route);
}

const Router::Segment* Router::walk(const Segment& at, std::string_view rest, http::Fields& params) const {
    if (rest.empty()) return at.methods.empty() ? nullptr : &at;
    auto text = next_segment(rest);
    if (auto fixed = at.fixed.find(text); fixed != at.fixed.end())
        if (auto* found = walk(*fixed->second, rest, params)) return found;
    for (auto& parameter : at.parameters) {
        if (!text.starts_with(parameter.prefix) || text.size() == parameter.prefix.size()) continue;
        params.emplace_back(parameter.name, text.substr(parameter.prefix.size()));
        if (auto* found = walk(*parameter.next, rest, params)) return found;
        params.pop_back();
    }
    return nullptr;
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    if (!path.starts_with('/')) return match;
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    auto* end = walk(root_, path, match.params);
    if (!end) return match;
    if (auto route = end->methods.find(method); route != end->methods.end()) {
        match.route = route->second;
        return match;
    }
    for (auto& [name, route] : end->methods) match.allowed += (match.allowed.empty() ? "" : ", ") + name;
    return match;
}

const Route* Router::by_pattern(std::string_view method, std::string_view pattern) const {
    auto found = std::find_if(all_.begin(), all_.end(), [&](auto* r) { return r->method == method && r->pattern == pattern; });
    return found == all_.end() ? nullptr : *found;
}

}  // namespace lyceum
