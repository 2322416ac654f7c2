// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/shell/shell.hpp"

namespace lyceum::shell {

// ---- the command palette ----------------------------------------------------------------------------

struct Typed { Text<0, 100> q; };
DESCRIBE(Typed, q)
inline constexpr Path<Typed> palette_path{"/palette"};
struct Entry {
    std::string group, label, hint;                 // in the visitor's language
    Url to;
};
DESCRIBE(Entry, group, label, hint, to)
struct Palette { std::vector<Entry> entries; };
DESCRIBE(Palette, entries)
inline constexpr std::size_t kEntriesOfAGroup = 8;
/// Without words: what one does most. With words: everything whose name or address holds all of them.
Palette palette(const Visit&, Db&, const Typed&);

// ---- the keyboard, and the app ------------------------------------------------------------------------

inline constexpr Path<Nothing> keyboard_path{"/settings/keyboard"};
struct Keyboard { bool on = true; };
DESCRIBE(Keyboard, on)
Page keyboard_page(const Ui&, const Keyboard&);
inline constexpr Path<Keyboard> save_keyboard_path{"/settings/keyboard"};

inline constexpr Path<Nothing> offline_path{"/offline"};
struct Offline {};
DESCRIBE(Offline)
Page offline_page(const Ui&, const Offline&);

}  // namespace lyceum::shell
