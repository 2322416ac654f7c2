// Reading described structs from a TOML file and the environment. A struct of sections, each a struct of
// values with its defaults, and a table of what they mean, is all there is to write:
//
//     struct Web { int workers = 0; };
//     DESCRIBE(Web, workers)
//     struct Settings {
//         Web web;
//         static constexpr auto meanings = std::to_array<config::Meaning>({
//             config::describe_setting("web.workers", "Threads that answer. 0: two for each core.", {0, 512})});
//     };
//     DESCRIBE(Settings, web)
//     auto settings = config::load<Settings>("my.toml", config::process_environment());
#pragma once
#include "platform/core/types.hpp"
#include <array>
#include <functional>
#include <iosfwd>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace lyceum::config {

struct Limits {
    int least = std::numeric_limits<int>::min(), most = std::numeric_limits<int>::max();
};

/// What a setting means to the person who sets it, and between which numbers it may lie.
struct Meaning {
    std::string_view name, text;
    Limits limits;
};
constexpr Meaning describe_setting(std::string_view name, std::string_view text, Limits limits = {}) { return {name, text, limits}; }

/// Where a value came from; each outranks those before it.
enum class Origin { default_, database, file, environment, command_line };
DESCRIBE_ENUM(Origin, default_, database, file, environment, command_line)
using Origins = std::map<std::string, Origin, std::less<>>;

/// The variables whose names begin with `LYCEUM_`.
using Environment = std::map<std::string, std::string, std::less<>>;
Environment process_environment();

template <class T>
struct Loaded {
    T value;
    Origins origins;                                    // by "section.key", for every setting
};

/// One value in a struct, with its type erased: everything but finding the members is ordinary code.
struct Choice {
    std::vector<std::string_view> names;
    std::function<void(std::size_t)> choose;
    std::size_t chosen = 0;
};
struct Field {
    std::string name;                                   // "section.key"
    std::variant<std::string*, int*, bool*, std::vector<std::string>*, Secret*, Choice> value;
};

/// Fills the fields from the file (none when `path` is empty), then from `LYCEUM_SECTION__KEY` variables.
/// A secret may be given as `key_file`, the path of a file that holds it, relative to the TOML file.
/// Throws Fault with one line for each mistake: where it stands, what is so, what to do.
Origins fill(std::vector<Field>& fields, std::span<const Meaning> meanings, const std::string& path, const Environment&);

/// Sets one value from text, as the environment would. Answers nothing, or the English sentence that says what it must
/// be. Throws std::logic_error for a name that is no setting.
std::string set_from_text(std::vector<Field>& fields, std::span<const Meaning> meanings, std::string_view name, std::string_view text);
/// The value as a person types it: without quotes, lists with commas; secrets are `***`.
std::string shown(const Field&);
/// "LYCEUM_SITE__NAME", the variable that sets site.name.
std::string variable_of(std::string_view name);

/// A TOML file of every value with its meaning and origin; secrets are `***`.
void print(std::ostream&, const std::vector<Field>& fields, std::span<const Meaning> meanings, const Origins&);

inline Field field(std::string name, std::string& value) { return {std::move(name), &value}; }
inline Field field(std::string name, int& value) { return {std::move(name), &value}; }
inline Field field(std::string name, bool& value) { return {std::move(name), &value}; }
inline Field field(std::string name, std::vector<std::string>& value) { return {std::move(name), &value}; }
inline Field field(std::string name, Secret& value) { return {std::move(name), &value}; }
template <DescribedEnum E>
Field field(std::string name, E& value) {
    Choice choice;
    std::vector<E> values;
    each_enumerator<E>([&](std::string_view, E each) {
        if (each == value) choice.chosen = values.size();
        choice.names.push_back(name_of(each));
        values.push_back(each);
    });
    choice.choose = [&value, values](std::size_t index) { value = values[index]; };
    return {std::move(name), std::move(choice)};
}

template <Described T>
std::vector<Field> fields_of(T& settings) {
    std::vector<Field> fields;
    each_member<T>([&](std::string_view section, auto part) {
        each_member<std::remove_cvref_t<decltype(settings.*part)>>([&](std::string_view key, auto member) {
            fields.push_back(field(std::string(section) + "." + std::string(key), settings.*part.*member));
        });
    });
    return fields;
}

/// True when the table has one meaning for each setting and no other.
template <Described T>
consteval bool all_have_meanings() {
    std::size_t settings = 0, found = 0;
    each_member<T>([&](std::string_view section, auto part) {
        each_member<std::remove_cvref_t<decltype(std::declval<T&>().*part)>>([&](std::string_view key, auto) {
            ++settings;
            for (auto& meaning : T::meanings)
                found += meaning.name.size() == section.size() + 1 + key.size() && meaning.name.starts_with(section) &&
                         meaning.name[section.size()] == '.' && meaning.name.ends_with(key);
        });
    });
    return settings == found && found == T::meanings.size();
}

template <Described T>
Loaded<T> load(const std::string& path, const Environment& environment) {
    static_assert(all_have_meanings<T>(), "every setting needs one describe_setting in `meanings`");
    Loaded<T> loaded;
    auto fields = fields_of(loaded.value);
    loaded.origins = fill(fields, T::meanings, path, environment);
    return loaded;
}

template <Described T>
void print_config(std::ostream& out, Loaded<T> loaded) {
    print(out, fields_of(loaded.value), T::meanings, loaded.origins);
}

}  // namespace lyceum::config
