// Decoding settings, complaining about them in sentences, and printing them.
#include "platform/config/settings.hpp"
#include "platform/config/toml.hpp"
#include "platform/core/refusal.hpp"
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <numeric>
#include <ostream>
#include <sstream>
#include <unistd.h>

namespace lyceum::config {

namespace {

constexpr std::string_view kPrefix = "LYCEUM_", kFileSuffix = "_file";
constexpr std::size_t kNameMax = 64, kFileBytesMax = 1024 * 1024, kSecretBytesMax = 64 * 1024;

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", c);
        else out += c;
    }
    return out + "\"";
}

/// The number of letters to change, add or leave out to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
    a = a.substr(0, kNameMax);
    b = b.substr(0, kNameMax);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j)
            diagonal = std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, diagonal + (a[i] != b[j])}));
    }
    return row.back();
}

/// A value as it was found: in the file with its TOML type, in the environment as text.
struct Given {
    std::string where;                                  // "lyceum.toml:4" or a variable's name
    std::string shown;                                  // as a complaint quotes it
    std::string remove;                                 // "the line" or "the variable"
    const toml::node* node = nullptr;
    std::string_view text;
    std::size_t line = 0;
};

std::optional<std::string> as_string(const Given& given) {
    if (!given.node) return std::string(given.text);
    return given.node->value_exact<std::string>();
}

std::optional<std::int64_t> as_integer(const Given& given) {
    if (given.node) return given.node->value_exact<std::int64_t>();
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(given.text.data(), given.text.data() + given.text.size(), value);
    if (error != std::errc{} || end != given.text.data() + given.text.size()) return std::nullopt;
    return value;
}

std::optional<bool> as_bool(const Given& given) {
    if (given.node) return given.node->value_exact<bool>();
    if (given.text == "true") return true;
    if (given.text == "false") return false;
    return std::nullopt;
}

std::optional<std::vector<std::string>> as_list(const Given& given) {
    std::vector<std::string> items;
    if (given.node) {
        auto array = given.node->as_array();
        if (!array) return std::nullopt;
        for (auto& item : *array) {
            auto text = item.value_exact<std::string>();
            if (!text) return std::nullopt;
            items.push_back(*text);
        }
        return items;
    }
    for (auto rest = given.text; !trimmed(rest).empty();) {
        auto comma = rest.find(',');
        items.emplace_back(trimmed(rest.substr(0, comma)));
        rest = comma == rest.npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return items;
}

std::string one_of(const std::vector<std::string_view>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i)
        out += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + in_quotes(names[i]);
    return out;
}

std::string whole_number(Limits limits) {
    constexpr Limits kAny;
    if (limits.least == kAny.least && limits.most == kAny.most) return "a whole number";
    if (limits.most == kAny.most) return fmt::format("a whole number of at least {}", limits.least);
    return fmt::format("a whole number from {} to {}", limits.least, limits.most);
}

/// Stores a value; the answer is empty, or says what it must be.
struct Store {
    const Given& given;
    Limits limits;

    std::string operator()(std::string* into) const { return keep(as_string(given), *into, "text"); }
    std::string operator()(bool* into) const { return keep(as_bool(given), *into, "true or false"); }
    std::string operator()(std::vector<std::string>* into) const { return keep(as_list(given), *into, "a list of texts"); }
    std::string operator()(int* into) const {
        auto value = as_integer(given);
        if (!value || *value < limits.least || *value > limits.most) return whole_number(limits);
        *into = static_cast<int>(*value);
        return {};
    }
    std::string operator()(Secret* into) const {
        auto text = as_string(given);
        if (!text) return "text";
        *into = Secret(std::move(*text));
        return {};
    }
    std::string operator()(Choice& choice) const {
        auto text = as_string(given);
        auto found = text ? std::find(choice.names.begin(), choice.names.end(), *text) : choice.names.end();
        if (found == choice.names.end()) return one_of(choice.names);
        choice.chosen = static_cast<std::size_t>(found - choice.names.begin());
        choice.choose(choice.chosen);
        return {};
    }

private:
    template <class T>
    static std::string keep(std::optional<T> value, T& into, std::string_view wanted) {
        if (!value) return std::string(wanted);
        into = std::move(*value);
        return {};
    }
};

/// A value as TOML writes it.
struct Show {
    std::string operator()(const std::string* value) const { return in_quotes(*value); }
    std::string operator()(const int* value) const { return std::to_string(*value); }
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const Secret* value) const { return value->empty() ? "\"\"" : "\"***\""; }
    std::string operator()(const Choice& choice) const { return in_quotes(choice.names[choice.chosen]); }
    std::string operator()(const std::vector<std::string>* value) const {
        std::string out = "[";
        for (auto& item : *value) out += (out.size() > 1 ? ", " : "") + in_quotes(item);
        return out + "]";
    }
};

/// "LYCEUM_HTTP__LISTEN" is "http.listen"; variables without "__" are no settings.
std::optional<std::string> name_of_variable(std::string_view variable) {
    if (!variable.starts_with(kPrefix)) return std::nullopt;
    variable.remove_prefix(kPrefix.size());
    auto between = variable.find("__");
    if (between == variable.npos) return std::nullopt;
    auto name = std::string(variable.substr(0, between)) + "." + std::string(variable.substr(between + 2));
    for (char& c : name) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return name;
}

const Meaning& meaning_of(std::span<const Meaning> meanings, std::string_view name) {
    auto found = std::find_if(meanings.begin(), meanings.end(), [&](auto& m) { return m.name == name; });
    CHECK_THAT(found != meanings.end());
    return *found;
}

/// One filling: gathers every complaint, so that a person corrects a file once.
class Filling {
public:
    Filling(std::vector<Field>& fields, std::span<const Meaning> meanings) : fields_(fields), meanings_(meanings) {
        for (auto& field : fields) origins[field.name] = Origin::default_;
    }

    void file(const std::string& path);
    void environment(const Environment&);

    Origins origins;
    std::vector<std::pair<std::size_t, std::string>> complaints;    // with the line

private:
    void section(const std::string& path, std::string_view name, const toml::node& node);
    void set(const std::string& name, const Given&, Origin);
    bool set_secret_file(const std::string& name, const Given&, Origin);
    void unknown(const std::string& name, const Given&);
    void complain(const Given& given, std::string_view what) { complaints.emplace_back(given.line, fmt::format("{}: {}", given.where, what)); }
    Field* find(std::string_view name) {
        auto found = std::find_if(fields_.begin(), fields_.end(), [&](auto& f) { return f.name == name; });
        return found == fields_.end() ? nullptr : &*found;
    }

    std::vector<Field>& fields_;
    std::span<const Meaning> meanings_;
    std::filesystem::path folder_ = ".";
    std::map<std::string, std::string> given_here_;     // setting -> where, within the file or the environment
};

std::optional<std::string> read_whole(const std::filesystem::path& path, std::size_t bytes_max) {
    std::ifstream file(path, std::ios::binary);
    if (!file || !std::filesystem::is_regular_file(path)) return std::nullopt;
    std::string text(bytes_max + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > bytes_max) return std::nullopt;
    return text;
}

void Filling::file(const std::string& path) {
    auto text = read_whole(path, kFileBytesMax);
    if (!text) throw Fault(path + " cannot be read. Look whether it exists, is a file, and may be read by this user.");
    folder_ = std::filesystem::path(path).parent_path();
    toml::table table;
    try {
        table = read_toml(*text);
    } catch (const NotToml& error) {
        throw Fault(fmt::format("{}:{}: this is not TOML: {}", path, error.line, error.what()));
    }
    for (auto& [key, node] : table) section(path, key.str(), node);
    std::stable_sort(complaints.begin(), complaints.end(), [](auto& a, auto& b) { return a.first < b.first; });
}

void Filling::section(const std::string& path, std::string_view name, const toml::node& node) {
    auto given = [&](const toml::node& at) {
        std::ostringstream shown;
        at.visit([&](auto& value) { shown << value; });
        auto text = shown.str();
        if (text.size() > kNameMax) text = std::string(utf8_prefix(text, kNameMax - 4)) + " …";
        return Given{fmt::format("{}:{}", path, at.source().begin.line), std::move(text), "the line", &at, {}, at.source().begin.line};
    };
    auto table = node.as_table();
    if (!table) return unknown(std::string(name), given(node));
    for (auto& [key, value] : *table) set(std::string(name) + "." + std::string(key.str()), given(value), Origin::file);
}

void Filling::environment(const Environment& variables) {
    given_here_.clear();
    for (auto& [variable, value] : variables)
        if (auto name = name_of_variable(variable))
            set(*name, Given{variable, in_quotes(utf8_prefix(value, kNameMax)), "the variable", nullptr, value, 0}, Origin::environment);
}

void Filling::set(const std::string& name, const Given& given, Origin origin) {
    auto field = find(name);
    if (!field) {
        if (!set_secret_file(name, given, origin)) unknown(name, given);
        return;
    }
    bool secret = std::holds_alternative<Secret*>(field->value);
    if (secret && !given_here_.emplace(name, given.where).second)
        return complain(given, fmt::format("{} is given twice, here and at {}. Keep one.", name, given_here_[name]));
    auto before = std::visit(Show{}, field->value);
    auto wanted = std::visit([&](auto& into) { return Store{given, meaning_of(meanings_, name).limits}(into); }, field->value);
    if (wanted.empty()) origins[name] = origin;
    else if (secret) complain(given, fmt::format("{} must be {}.", name, wanted));
    else complain(given, fmt::format("{} is {}; it must be {}. Remove {} to use {}.", name, given.shown, wanted, given.remove, before));
}

bool Filling::set_secret_file(const std::string& name, const Given& given, Origin origin) {
    if (!name.ends_with(kFileSuffix)) return false;
    auto secret_name = name.substr(0, name.size() - kFileSuffix.size());
    auto field = find(secret_name);
    if (!field || !std::holds_alternative<Secret*>(field->value)) return false;
    auto path = as_string(given);
    if (!path) {
        complain(given, fmt::format("{} is {}; it must be the path of a file.", name, given.shown));
    } else if (!given_here_.emplace(secret_name, given.where).second) {
        complain(given, fmt::format("{} is given twice, here and at {}. Keep one.", secret_name, given_here_[secret_name]));
    } else if (auto text = read_whole(folder_ / *path, kSecretBytesMax)) {
        while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
        *std::get<Secret*>(field->value) = Secret(std::move(*text));
        origins[secret_name] = origin;
    } else {
        complain(given, fmt::format("{} names {}, which cannot be read. Look whether it exists and may be read by this user.", name, in_quotes(*path)));
    }
    return true;
}

void Filling::unknown(const std::string& name, const Given& given) {
    std::string nearest;
    auto least = std::max<std::size_t>(3, name.size() / 3) + 1;
    auto offer = [&](const std::string& known) {
        if (auto away = distance(name, known); away < least) least = away, nearest = known;
    };
    for (auto& field : fields_) {
        offer(field.name);
        if (std::holds_alternative<Secret*>(field.value)) offer(field.name + std::string(kFileSuffix));
    }
    auto spelled = [&](const std::string& known) { return given.node ? known : variable_of(known); };
    auto shown = std::string(utf8_prefix(name, kNameMax));
    if (nearest.empty()) complain(given, fmt::format("{} is not a setting. Remove {}.", shown, given.remove));
    else complain(given, fmt::format("{} is not a setting; did you mean {}?", shown, spelled(nearest)));
}

}  // namespace

std::string variable_of(std::string_view name) {
    std::string out(kPrefix);
    for (char c : name) {
        if (c == '.') out += "__";
        else out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

Environment process_environment() {
    Environment found;
    for (char** entry = environ; entry && *entry; ++entry) {
        std::string_view text = *entry;
        auto equals = text.find('=');
        if (text.starts_with(kPrefix) && equals != text.npos) found.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return found;
}

Origins fill(std::vector<Field>& fields, std::span<const Meaning> meanings, const std::string& path, const Environment& environment) {
    Filling filling(fields, meanings);
    if (!path.empty()) filling.file(path);
    filling.environment(environment);
    if (filling.complaints.empty()) return std::move(filling.origins);
    std::string all;
    for (auto& [line, complaint] : filling.complaints) all += (all.empty() ? "" : "\n") + complaint;
    throw Fault(all);
}

std::string set_from_text(std::vector<Field>& fields, std::span<const Meaning> meanings, std::string_view name, std::string_view text) {
    auto field = std::find_if(fields.begin(), fields.end(), [&](auto& f) { return f.name == name; });
    CHECK_THAT(field != fields.end());
    Given given;
    given.text = text;
    return std::visit([&](auto& into) { return Store{given, meaning_of(meanings, name).limits}(into); }, field->value);
}

namespace {

/// A value as a person types it into a form.
struct Typed {
    std::string operator()(const std::string* value) const { return *value; }
    std::string operator()(const int* value) const { return std::to_string(*value); }
    std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(const Secret* value) const { return value->empty() ? "" : "***"; }
    std::string operator()(const Choice& choice) const { return std::string(choice.names[choice.chosen]); }
    std::string operator()(const std::vector<std::string>* value) const {
        std::string out;
        for (auto& item : *value) out += (out.empty() ? "" : ", ") + item;
        return out;
    }
};

}  // namespace

std::string shown(const Field& field) { return std::visit(Typed{}, field.value); }

void print(std::ostream& out, const std::vector<Field>& fields, std::span<const Meaning> meanings, const Origins& origins) {
    std::string_view section;
    for (auto& field : fields) {
        auto dot = field.name.find('.');
        auto here = std::string_view(field.name).substr(0, dot);
        if (here != section) out << (section.empty() ? "" : "\n") << "[" << here << "]\n";
        section = here;
        auto origin = origins.at(field.name);
        out << "# " << meaning_of(meanings, field.name).text << "\n"
            << field.name.substr(dot + 1) << " = " << std::visit(Show{}, field.value) << "  # "
            << (origin == Origin::environment ? variable_of(field.name) : std::string(name_of(origin))) << "\n";
    }
}

}  // namespace lyceum::config
