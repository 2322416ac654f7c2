// One pass over the bytes; a record is a vector of fields that is used again.
#include "engines/recsys/loading.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace lyceum::recsys {

namespace {

constexpr std::size_t kFieldsMost = 64;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// Records of RFC 4180, with the number of the line they begin in.
class Records {
public:
    explicit Records(std::string_view text) : rest_(text) {
        if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
    }
    std::size_t line = 0;
    std::vector<std::string> fields;
    bool broken = false;                                    // a quote that is never closed, or too many fields

    bool next() {
        do {
            if (rest_.empty()) return false;
            line = next_line_;
            read();
        } while (fields.size() == 1 && fields[0].empty());
        return true;
    }

private:
    void read() {
        std::size_t count = 0;
        broken = false;
        for (bool more = true; more; ) {
            if (count == kFieldsMost) { broken = true, skip_line(); break; }
            if (count == fields.size()) fields.emplace_back();
            auto& field = fields[count++];
            field.clear();
            if (rest_.starts_with('"')) more = read_quoted(field);
            else more = read_plain(field);
        }
        fields.resize(count);
    }
    void skip_line() {
        const auto end = rest_.find('\n');
        rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
        ++next_line_;
    }
    bool ends(std::size_t at) {                             // at a comma or the end of a record; true when another field follows
        if (at < rest_.size() && rest_[at] == ',') { rest_.remove_prefix(at + 1); return true; }
        rest_.remove_prefix(at);
        skip_line();
        return false;
    }
    bool read_plain(std::string& field) {
        const auto at = std::min(rest_.find_first_of(",\n"), rest_.size());
        field = trimmed(rest_.substr(0, at));
        return ends(at);
    }
    bool read_quoted(std::string& field) {
        std::size_t at = 1, lines = 0;
        for (; at < rest_.size(); ++at) {
            if (rest_[at] == '"') {
                if (at + 1 >= rest_.size() || rest_[at + 1] != '"') break;
                ++at;
            }
            lines += rest_[at] == '\n';
            field += rest_[at];
        }
        if (at >= rest_.size()) { broken = true, skip_line(); return false; }       // only this line is lost
        next_line_ += lines;
        const auto end = std::min(rest_.find_first_of(",\n", at + 1), rest_.size());
        broken |= !trimmed(rest_.substr(at + 1, end - at - 1)).empty();
        return ends(end);
    }

    std::string_view rest_;
    std::size_t next_line_ = 1;
};

std::optional<double> number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::string fault_of_id(std::string_view what, std::string_view id) {
    if (id.empty()) return "no " + std::string(what);
    if (id.size() > kIdBytesMost) return "the id of the " + std::string(what) + " is longer than " + std::to_string(kIdBytesMost) + " bytes";
    if (std::any_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127 || c == ','; }))
        return "the id of the " + std::string(what) + " holds a comma or a control character";
    return {};
}

void complain(Loaded& loaded, std::size_t line, std::string why) {
    if (++loaded.bad <= kBadRowsKept) loaded.first_bad.push_back({line, std::move(why)});
}

/// Where each column stands; -1 where there is none.
template <std::size_t Count>
struct Header {
    std::array<int, Count> at;
    bool named = false;

    Header(const std::vector<std::string>& fields, const std::array<std::vector<std::string_view>, Count>& names) {
        at.fill(-1);
        for (std::size_t f = 0; f < fields.size(); ++f) {
            std::string lower(fields[f]);
            std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
            for (std::size_t n = 0; n < Count; ++n)
                if (at[n] < 0 && std::find(names[n].begin(), names[n].end(), lower) != names[n].end()) at[n] = static_cast<int>(f);
        }
        named = at[0] >= 0;
        if (!named)
            for (std::size_t n = 0; n < Count; ++n) at[n] = static_cast<int>(n);
    }
    std::string_view operator()(const std::vector<std::string>& fields, std::size_t n) const {
        return at[n] >= 0 && static_cast<std::size_t>(at[n]) < fields.size() ? std::string_view(fields[static_cast<std::size_t>(at[n])]) : std::string_view();
    }
};

/// The row as an event; otherwise what is wrong with it.
std::string read_event(const Header<5>& header, const std::vector<std::string>& fields, Names& users, Names& items, Event& event) {
    if (auto fault = fault_of_id("user", header(fields, 0)); !fault.empty()) return fault;
    if (auto fault = fault_of_id("item", header(fields, 1)); !fault.empty()) return fault;
    if (auto text = header(fields, 2); !text.empty()) {
        const auto value = number(text);
        if (!value || !std::isfinite(static_cast<float>(*value))) return "the value is no number";
        event.value = static_cast<float>(*value);
    }
    if (auto text = header(fields, 3); !text.empty()) {
        const auto at = number(text);
        if (!at || std::abs(*at) > 1e15) return "the time is no number of seconds";
        event.at = static_cast<std::int64_t>(*at);
    }
    if (auto text = header(fields, 4); !text.empty() && header.named) {
        const auto kind = number(text);
        if (!kind || *kind < 0 || *kind > 255 || *kind != std::floor(*kind)) return "the kind is no number from 0 to 255";
        event.kind = static_cast<std::uint8_t>(*kind);
    }
    event.user = users.number(header(fields, 0));
    event.item = items.number(header(fields, 1));
    return {};
}

void load_lists(std::string_view text, Names& users, Names& items, std::vector<Event>& events, Loaded& loaded) {
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        auto words = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
        std::optional<Index> user;
        while (!(words = trimmed(words)).empty()) {
            const auto at = std::min(words.find_first_of(" \t"), words.size());
            const auto word = words.substr(0, at);
            words.remove_prefix(at);
            if (auto fault = fault_of_id(user ? "item" : "user", word); !fault.empty()) { complain(loaded, line, fault); break; }
            if (user) events.push_back({*user, items.number(word)}), ++loaded.rows;
            else user = users.number(word);
        }
    }
}

}  // namespace

Loaded load_events(std::string_view text, Names& users, Names& items, std::vector<Event>& events) {
    Loaded loaded;
    if (text.substr(0, text.find('\n')).find(',') == std::string_view::npos) {
        load_lists(text, users, items, events, loaded);
        return loaded;
    }
    Records records(text);
    if (!records.next()) return loaded;
    const Header<5> header(records.fields, {{{"user_id", "user", "userid"}, {"item_id", "item", "itemid"}, {"value", "rating", "weight"}, {"timestamp", "time", "at"}, {"kind"}}});
    for (bool more = !header.named || records.next(); more; more = records.next()) {
        Event event;
        auto fault = records.broken ? std::string("the quotes are not closed, or there are too many columns") : read_event(header, records.fields, users, items, event);
        if (fault.empty()) events.push_back(event), ++loaded.rows;
        else complain(loaded, records.line, std::move(fault));
    }
    return loaded;
}

Loaded load_contents(std::string_view text, Names& items, Names& features, std::vector<Cell>& cells, std::vector<std::string> (*cut)(std::string_view)) {
    Loaded loaded;
    Records records(text);
    if (!records.next()) return loaded;
    const Header<4> header(records.fields, {{{"item_id", "item", "itemid"}, {"feature", "tag", "word"}, {"weight", "value", "count"}, {"text", "title"}}});
    for (bool more = !header.named || records.next(); more; more = records.next()) {
        auto fault = records.broken ? std::string("the quotes are not closed, or there are too many columns") : fault_of_id("item", header(records.fields, 0));
        const auto weight_text = header(records.fields, 2);
        const auto weight = weight_text.empty() ? std::optional(1.0) : number(weight_text);
        const bool whole_text = header.named && header.at[3] >= 0;
        if (fault.empty() && !whole_text) fault = fault_of_id("feature", header(records.fields, 1));
        if (fault.empty() && !(weight && *weight >= 0 && std::isfinite(static_cast<float>(*weight)))) fault = "the weight is no number of 0 or more";
        if (!fault.empty()) { complain(loaded, records.line, std::move(fault)); continue; }
        const auto item = items.number(header(records.fields, 0));
        ++loaded.rows;
        if (!whole_text) { cells.push_back({item, features.number(header(records.fields, 1)), static_cast<float>(*weight)}); continue; }
        for (auto& word : cut(header(records.fields, 3))) cells.push_back({item, features.number(word), 1});
    }
    return loaded;
}

}  // namespace lyceum::recsys
