// TOML that anybody may have written. toml++ 3.3 asserts what holds only for well-formed text ("[" at the end of a line ends
// the program) and takes letters beyond ASCII outside of quotes as impossible; here both are errors like others.
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#ifdef NDEBUG
#error "toml++ takes NDEBUG as leave to run past the end of malformed text"
#endif

namespace lyceum::config {

struct NotToml : std::runtime_error {
    NotToml(int at, const std::string& why) : std::runtime_error(why), line(at) {}
    int line;                                           // from 1
};

[[noreturn]] inline void malformed_toml() { throw NotToml(1, "there is a name or a value missing"); }

}  // namespace lyceum::config

#define TOML_ASSERT(holds) ((holds) ? static_cast<void>(0) : ::lyceum::config::malformed_toml())
#include <toml++/toml.h>

namespace lyceum::config {

/// Throws NotToml for whatever is no TOML, and where anything but ASCII stands outside of quotes and comments.
toml::table read_toml(std::string_view text);

}  // namespace lyceum::config
