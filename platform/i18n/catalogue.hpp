// Translations in the shape of gettext: the English sentence is the key, .po files are the source.
#pragma once
#include "platform/core/types.hpp"
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lyceum::i18n {

/// One language's sentences. Immutable once the program serves, so lookups need no lock.
class Catalogue {
public:
    /// Reads a .po file's text; `name` is for messages. Throws Fault, naming file and line, for anything
    /// that is not plain: a duplicate or fuzzy entry, contexts, msgid_plural (each form has its own
    /// entry here), a bad escape, holes that differ from the English. An empty msgstr is left out.
    static Catalogue parse(std::string_view po, std::string_view name);

    /// Takes in another catalogue. Answers the sentences both translate, and differently; of those this
    /// one's translation stays.
    std::vector<std::string> merge(const Catalogue& other);
    void add(std::string english, std::string translated);

    /// The translation, or the English itself. Valid as long as the catalogue and `english` are.
    std::string_view translated(std::string_view english) const;
    /// The sentence with its holes filled.
    std::string say(const Msg&) const;

    bool has(std::string_view english) const { return sentences_.find(english) != sentences_.end(); }
    std::size_t size() const { return sentences_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::unordered_map<std::string, std::string, Hash, std::equal_to<>> sentences_;
};

}  // namespace lyceum::i18n
