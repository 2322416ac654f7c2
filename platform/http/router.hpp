// Finds the route of a method and path: a trie over path segments, built once.
#pragma once
#include "platform/http/route.hpp"
#include <map>
#include <memory>

namespace lyceum {

/// A segment is text, a parameter `{name}`, or text before a parameter `@{name}`. Text wins over a
/// prefixed parameter, which wins over a bare one.
class Router {
public:
    /// Throws std::logic_error when two routes have the same method and shape.
    void add(const Route*);
    struct Match {
        const Route* route = nullptr;               // null: nothing has this method and path
        http::Fields params;
        std::string allowed;                        // methods of this path, when only the method differs
    };
    Match find(std::string_view method, std::string_view path) const;
    /// The route declared with exactly this pattern.
    const Route* by_pattern(std::string_view method, std::string_view pattern) const;
    const std::vector<const Route*>& all() const { return all_; }

private:
    struct Segment;
    struct Parameter { std::string prefix, name; std::unique_ptr<Segment> next; };
    struct Segment {
        std::map<std::string, std::unique_ptr<Segment>, std::less<>> fixed;
        std::vector<Parameter> parameters;          // longest prefix first
        std::map<std::string, const Route*, std::less<>> methods;
    };
    const Segment* walk(const Segment&, std::string_view rest, http::Fields&) const;

    Segment root_;
    std::vector<const Route*> all_;
};

}  // namespace lyceum
