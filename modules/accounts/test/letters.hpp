// Reading what letters carry, for tests.
#pragma once
#include "app/test/world.hpp"
#include <regex>

namespace lyceum::accounts::test {

/// The newest letter to this address that speaks of `about`; empty when there is none.
inline std::string letter_to(World& world, const std::string& address, std::string_view about = {}) {
    auto all = world.letters();
    world.pass(seconds(1));                                     // letters of one moment have no order
    for (auto letter = all.rbegin(); letter != all.rend(); ++letter)
        if (letter->starts_with("To: " + address + "\n") && letter->find(about) != letter->npos) return *letter;
    return {};
}

inline std::string first_match(const std::string& text, const char* pattern) {
    std::smatch found;
    std::regex_search(text, found, std::regex(pattern));
    return found.empty() ? std::string() : found[1].str();
}

/// The six digits of a letter.
inline std::string code_in(const std::string& letter) { return first_match(letter, "(?:^|\n)([0-9]{6})(?:\n|$)"); }
/// The path of the first link of a letter.
inline std::string link_in(const std::string& letter) { return first_match(letter, "http://lyceum\\.test(/[^\\s]*)"); }

}  // namespace lyceum::accounts::test
