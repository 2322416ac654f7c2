// What was packed or sealed on its way out, as whoever it is for reads it.
#pragma once
#include <map>
#include <string>

namespace lyceum::test {

/// Of gzip or zlib.
std::string inflated(const std::string& bytes);
/// The files of a zip archive, by name.
std::map<std::string, std::string> unzipped(const std::string& bytes);

/// The keys of the browser in the example of RFC 8291, to subscribe with.
inline constexpr auto kBrowserKey = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", kBrowserAuth = "BTBZMqHH6r4Tts7J_aSIgg";
/// What that browser reads in the body of a push.
std::string unpushed(const std::string& body);

}  // namespace lyceum::test
