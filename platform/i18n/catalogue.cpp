// Reading .po files.
#include "platform/i18n/catalogue.hpp"
#include "platform/core/refusal.hpp"
#include "platform/i18n/holes.hpp"
#include <fmt/format.h>

namespace lyceum::i18n {

namespace {

/// Reads entries one line at a time; what it is in the middle of is `part_`.
class Reader {
public:
    Reader(Catalogue& out, std::string_view name) : out_(out), name_(name) {}

    void line(std::string_view raw) {
        ++number_;
        auto text = trimmed(raw);
        if (text.empty() || text.starts_with("#")) return comment(text);
        if (text.starts_with('"')) return quoted(text);
        auto blank = text.find(' ');
        auto word = text.substr(0, blank);
        if (word == "msgid") {
            finish();
            part_ = Part::id;
            started_ = number_;
        } else if (word == "msgstr" && part_ == Part::id) {
            part_ = Part::translation;
        } else {
            refuse(fmt::format("'{}' is not understood here; entries are msgid and msgstr, with one msgid for each plural form", word));
        }
        quoted(blank == text.npos ? std::string_view{} : trimmed(text.substr(blank)));
    }

    void finish() {
        if (part_ == Part::id) refuse("a msgid has no msgstr");
        if (part_ == Part::translation) keep();
        id_.clear();
        translation_.clear();
        part_ = Part::none;
    }

private:
    enum class Part { none, id, translation };

    [[noreturn]] void refuse(std::string_view what) const { throw Fault(fmt::format("{}:{}: {}", name_, number_, what)); }

    void comment(std::string_view text) {
        if (part_ != Part::id) finish();                // a translation ends at a blank line or comment
        if (text.starts_with("#,") && text.find("fuzzy") != text.npos)
            refuse("a fuzzy entry is a guess; correct it and remove the mark");
    }

    void quoted(std::string_view text) {
        if (part_ == Part::none) refuse("a string stands outside an entry");
        if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) refuse("a string needs quotes at both ends");
        auto& into = part_ == Part::id ? id_ : translation_;
        auto inside = text.substr(1, text.size() - 2);
        for (std::size_t i = 0; i < inside.size(); ++i) {
            if (inside[i] == '"') refuse("a quote inside a string is written \\\"");
            if (inside[i] != '\\') { into += inside[i]; continue; }
            switch (++i < inside.size() ? inside[i] : '\0') {
                case 'n': into += '\n'; break;
                case 't': into += '\t'; break;
                case '"': into += '"'; break;
                case '\\': into += '\\'; break;
                default: refuse("only \\n, \\t, \\\" and \\\\ are escapes");
            }
        }
    }

    void keep() {
        if (id_.empty()) return;                        // the file's own header
        if (!seen_.emplace(id_, started_).second)
            refuse(fmt::format("\"{}\" is already translated at line {}; remove one of them", id_, seen_[id_]));
        if (translation_.empty()) return;
        if (utf8_length(translation_) < 0) refuse("the translation is not valid UTF-8");
        if (auto wrong = check(id_, translation_)) refuse(fmt::format("\"{}\": {}", id_, *wrong));
        out_.add(id_, translation_);
    }

    Catalogue& out_;
    std::string_view name_;
    int number_ = 0, started_ = 0;
    Part part_ = Part::none;
    std::string id_, translation_;
    std::unordered_map<std::string, int> seen_;
};

}  // namespace

Catalogue Catalogue::parse(std::string_view po, std::string_view name) {
    Catalogue out;
    Reader reader(out, name);
    if (po.starts_with("\xEF\xBB\xBF")) po.remove_prefix(3);
    while (!po.empty()) {
        auto end = po.find('\n');
        reader.line(po.substr(0, end));
        po = end == po.npos ? std::string_view{} : po.substr(end + 1);
    }
    reader.finish();
    return out;
}

void Catalogue::add(std::string english, std::string translated) {
    sentences_.insert_or_assign(std::move(english), std::move(translated));
}

std::vector<std::string> Catalogue::merge(const Catalogue& other) {
    std::vector<std::string> differing;
    for (auto& [english, translation] : other.sentences_) {
        auto [place, added] = sentences_.emplace(english, translation);
        if (!added && place->second != translation) differing.push_back(english);
    }
    return differing;
}

std::string_view Catalogue::translated(std::string_view english) const {
    auto found = sentences_.find(english);
    return found == sentences_.end() ? english : std::string_view(found->second);
}

std::string Catalogue::say(const Msg& message) const { return format_runtime(translated(message.english), message.holes); }

}  // namespace lyceum::i18n
