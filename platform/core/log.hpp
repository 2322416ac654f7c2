// The log: one JSON object a line on standard error, events with fields.
//
//     log::info("served", {{"path", path}, {"status", status}});
#pragma once
#include "platform/core/types.hpp"
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace lyceum::log {

enum class Level { debug, info, warn, error };
DESCRIBE_ENUM(Level, debug, info, warn, error)

struct Field {
    std::string_view name;
    std::variant<std::int64_t, double, bool, std::string_view> value;
    Field(std::string_view n, std::int64_t v) : name(n), value(v) {}
    Field(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
    Field(std::string_view n, double v) : name(n), value(v) {}
    Field(std::string_view n, bool v) : name(n), value(v) {}
    Field(std::string_view n, std::string_view v) : name(n), value(v) {}
    Field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
    Field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
};

/// Events below this level are not written. Tests set `error`.
void set_level(Level);
void write(Level, std::string_view event, std::initializer_list<Field> fields = {});
inline void debug(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::debug, event, f); }
inline void info(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::info, event, f); }
inline void warn(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::warn, event, f); }
inline void error(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::error, event, f); }

/// The request id that the current thread's log lines carry; empty outside a request.
void set_request(std::string_view id);
std::string_view request();

}  // namespace lyceum::log
