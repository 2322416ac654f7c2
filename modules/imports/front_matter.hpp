// What stands above a Markdown text: `---` with a subset of YAML, or `+++` with TOML. Pure.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lyceum::imports {

/// A value is one text, or a list of texts.
struct FrontValue {
    std::vector<std::string> texts;
    bool list = false;
    int line = 0;
};

struct FrontMatter {
    std::map<std::string, FrontValue, std::less<>> values;      // keys in lower case
    std::string body;                               // what follows, without blank lines at its start
    int body_line = 1;                              // where it begins in the file
    std::vector<std::pair<int, std::string>> problems;          // line and what is wrong with it; the rest was read

    /// The text of a key; empty when it is not there, the first of a list.
    std::string text(std::string_view key) const;
    std::vector<std::string> list(std::string_view key) const;
    bool has(std::string_view key) const { return values.find(key) != values.end(); }
};

/// YAML: `key: value` with plain, 'single' and "double" quoted texts, [a, b] and "- a" lists, `|` and `>` blocks, and
/// comments. Nested maps are passed over with a problem. A text without front matter is all body.
FrontMatter read_front_matter(std::string_view file);

/// A YAML text that reads back as `text`.
std::string yaml_text(std::string_view text);

}  // namespace lyceum::imports
