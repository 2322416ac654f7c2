// One pass over the source by paragraphs. It follows fences and code spans closely enough to leave code
// alone; where it errs, the marks are put back (see Protected).
#include "platform/html/markdown_source.hpp"
#include "engines/text/unicode.hpp"
#include "platform/core/types.hpp"
#include "platform/html/emoji.hpp"
#include "platform/html/formula.hpp"
#include "platform/html/markdown.hpp"
#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace lyceum::html {

namespace {

using text::is_ascii_digit;
using text::is_ascii_letter;

constexpr std::size_t kBracketWorkMost = 8'000'000;
constexpr std::size_t kPrefixColumnsMost = 256;
constexpr std::size_t kHandleBytesMost = 32;
constexpr std::size_t kTagCharactersMost = 40;
constexpr std::size_t kEmojiNameBytesMost = 24;

char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\0'; }
bool is_ascii_punctuation(char c) { return c > ' ' && c < 127 && !is_ascii_letter(c) && !is_ascii_digit(c); }
bool is_alphanumeric(char c) { return is_ascii_letter(static_cast<unsigned char>(c)) || is_ascii_digit(static_cast<unsigned char>(c)); }

char32_t code_before(std::string_view text, std::size_t at) {
    if (at == 0) return '\n';
    auto begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    return text::next_code_point(text, begin);
}

char32_t code_after(std::string_view text, std::size_t at) { return at < text.size() ? text::next_code_point(text, at) : '\n'; }

std::size_t run_length(std::string_view text, std::size_t at) {
    const auto end = text.find_first_not_of(text[at], at);
    return (end == std::string_view::npos ? text.size() : end) - at;
}

constexpr auto kIsSpecial = [] {
    std::array<bool, 256> special{};
    for (unsigned char c : std::string_view("\n\\`$<*~![]@#:hw")) special[c] = true;
    return special;
}();

class Protector {
public:
    explicit Protector(std::string_view source) : source_(source) { out_.text.reserve(source.size() + source.size() / 8); }

    MarkdownSource protect() {
        while (at_ < source_.size()) {
            if (auto line = line_at(at_); in_fence_ || opens_fence(line)) fence_line(line);
            else if (is_empty(line)) copy_to(at_ + line.size() + 1);
            else paragraph();
        }
        return std::move(out_);
    }

private:
    std::string_view line_at(std::size_t at) const { return source_.substr(at, std::min(source_.find('\n', at), source_.size()) - at); }
    static bool is_empty(std::string_view line) { return line.find_first_not_of(" \t>") == std::string_view::npos; }
    void copy_to(std::size_t end) {
        end = std::min(end, source_.size());
        out_.text += source_.substr(at_, end - at_);
        at_ = end;
    }

    // The containers a line begins with: indentation, `>`, `- `, `1. `.
    struct Prefix {
        std::size_t bytes = 0, columns = 0, markers = 0, quotes = 0;
    };
    static Prefix prefix_of(std::string_view line) {
        Prefix prefix;
        auto& i = prefix.bytes;
        while (i < line.size() && prefix.columns < kPrefixColumnsMost && prefix.markers < kContainersMost) {
            if (line[i] == ' ' || line[i] == '\t') {
                prefix.columns += line[i] == ' ' ? 1 : 4;
                ++i;
                continue;
            }
            auto end = i;
            if (line[i] == '>') ++prefix.quotes;
            else if (line[i] == '-' || line[i] == '+' || line[i] == '*') end = i + 1;
            else {
                while (end < line.size() && end - i < 9 && is_ascii_digit(static_cast<unsigned char>(line[end]))) ++end;
                if (end == i || (byte_at(line, end) != '.' && byte_at(line, end) != ')')) break;
                ++end;
            }
            if (line[i] != '>' && !is_blank(byte_at(line, end))) break;
            if (line[i] == '>') end = i + 1;
            prefix.columns += end - i;
            ++prefix.markers;
            i = end;
        }
        return prefix;
    }

    bool opens_fence(std::string_view line) const {
        const auto prefix = prefix_of(line);
        return is_fence(line.substr(prefix.bytes));
    }
    static bool is_fence(std::string_view rest) {
        if (!rest.starts_with("```") && !rest.starts_with("~~~")) return false;
        return rest[0] == '~' || rest.find('`', run_length(rest, 0)) == std::string_view::npos;
    }

    void fence_line(std::string_view line) {
        const auto prefix = prefix_of(line);
        const auto rest = line.substr(prefix.bytes);
        if (!in_fence_) {
            in_fence_ = true, fence_ = rest.substr(0, run_length(rest, 0)), fence_quotes_ = prefix.quotes;
        } else if (prefix.quotes < fence_quotes_) {     // the quote around the fence has ended, and it with it
            in_fence_ = false;
            return;
        } else if (rest.starts_with(fence_) && rest.find_first_not_of(fence_[0]) >= rest.find_last_not_of(" \t") + 1) {
            in_fence_ = false;
        }
        defuse_line(in_fence_);
        copy_defused(std::min(at_ + line_at(at_).size() + 1, source_.size()), in_fence_);
    }

    // Lines up to an empty one or a fence: the reach of a code span or a formula.
    void paragraph() {
        end_ = at_;
        rows_ = 0;
        while (end_ < source_.size()) {
            const auto line = line_at(end_);
            if (is_empty(line) || (end_ > at_ && opens_fence(line))) break;
            end_ = std::min(end_ + line.size() + 1, source_.size());
            ++rows_;
        }
        paragraph_ = source_.substr(0, end_);
        find_code_spans();
        costly_brackets_ = brackets_times_emphasis(source_.substr(at_, end_ - at_)) > kBracketWorkMost;
        comment_closes_ = true;
        open_stars_ = {};
        defuse_line(false);
        while (at_ < end_) character();
    }

    // Each bracket that closes makes the parser walk all emphasis still open before it.
    static std::size_t brackets_times_emphasis(std::string_view paragraph) {
        std::size_t brackets = 0, emphasis = 0;
        for (char c : paragraph) brackets += c == ']', emphasis += c == '*' || c == '_';
        return brackets * emphasis;
    }

    // For each run of backticks the next one of the same length, found backwards in linear time.
    void find_code_spans() {
        struct Run { std::size_t at, length; };
        std::vector<Run> runs;
        for (auto i = paragraph_.find('`', at_); i != std::string_view::npos; i = paragraph_.find('`', i)) {
            runs.push_back({i, run_length(paragraph_, i)});
            i += runs.back().length;
        }
        closing_.clear();
        std::unordered_map<std::size_t, std::size_t> next;
        for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
            if (auto found = next.find(run->length); found != next.end()) closing_[run->at] = found->second;
            next[run->length] = run->at;
        }
    }

    // Containers and tables beyond the limits become text. In what looks like code every table does: if
    // it is code, the mark vanishes, and if the guess is wrong, the parser is still safe.
    void defuse_line(bool is_code) {
        const auto line = line_at(at_);
        const auto prefix = prefix_of(line);
        if (rows_ > 0) --rows_;
        copy_to(at_ + prefix.bytes);
        if (prefix.columns >= kPrefixColumnsMost || prefix.markers >= kContainersMost) out_.text += kMarkNothing;
        else if (auto columns = delimiter_columns(line.substr(prefix.bytes)); columns > 0) {
            const auto cells = columns * (rows_ + 2);
            if (is_code || columns > kTableColumnsMost || cells > cells_left_) out_.text += kMarkNothing;
            else cells_left_ -= cells;
        }
    }

    // Declarations and processing instructions cost the parser quadratic time wherever they stand;
    // links in what looks like code are none, and their number is not counted.
    void copy_defused(std::size_t end, bool is_fence) {
        while (at_ < end) {
            const auto next = std::min(source_.substr(0, end).find_first_of("\n<[]", at_), end);
            copy_to(std::min(next + 1, end));
            if (next >= end) return;
            const char follower = byte_at(source_, next + 1);
            if (source_[next] == '\n' && at_ < end) defuse_line(is_fence);
            else if (source_[next] == '<' && (follower == '!' || follower == '?') && !source_.substr(next).starts_with("<!--")) out_.text += kMarkNothing;
            else if (source_[next] == '[' || source_[next] == ']') out_.text += kMarkNothing;
        }
    }

    // Columns of a line like |---|:--:|, or 0.
    static std::size_t delimiter_columns(std::string_view line) {
        if (line.find_first_not_of("|-: \t") != std::string_view::npos || line.find('-') == std::string_view::npos) return 0;
        const auto pipes = static_cast<std::size_t>(std::count(line.begin(), line.end(), '|'));
        return pipes == 0 ? 0 : pipes + 1;
    }

    void character() {
        switch (source_[at_]) {
            case '\n': copy_to(at_ + 1); if (at_ < end_) defuse_line(false); return;
            case '\\': return backslash();
            case '`': return code_span();
            case '$': if (!formula()) copy_to(at_ + run_length(paragraph_, at_)); return;
            case '<': return angle();
            case '*': return emphasis();
            case '~': return strike();
            case '!': return image();
            case '[': case ']': return bracket();
            case '@': if (!mention()) copy_to(at_ + 1); return;
            case '#': if (!tag()) copy_to(at_ + 1); return;
            case ':': if (!emoji()) copy_to(at_ + 1); return;
            case 'h': case 'w': if (!address()) copy_to(at_ + 1); return;
            default: {
                auto next = at_ + 1;
                while (next < end_ && !kIsSpecial[static_cast<unsigned char>(source_[next])]) ++next;
                return copy_to(next);
            }
        }
    }

    void take(Protected::Kind kind, std::size_t end, std::string value) {
        out_.text += kMarkOpen;
        out_.text += std::to_string(out_.taken.size());
        out_.text += kMarkClose;
        out_.taken.push_back({kind, std::string(source_.substr(at_, end - at_)), std::move(value)});
        at_ = end;
    }

    void backslash() {
        if (formula()) return;
        copy_to(at_ + (is_ascii_punctuation(byte_at(paragraph_, at_ + 1)) ? 2 : 1));
    }

    void code_span() {
        const auto length = run_length(paragraph_, at_);
        const auto close = closing_.find(at_);
        copy_defused(close == closing_.end() ? at_ + length : close->second + length, false);
    }

    bool formula() {
        const auto found = formula_at(paragraph_, at_);
        if (found.end == found.begin) return false;
        std::string tex;
        for (std::size_t i = 0; i < found.tex.size();) {    // without the marks of the quote it stands in
            const auto end = std::min(found.tex.find('\n', i), found.tex.size());
            auto line = found.tex.substr(i, end - i);
            if (i > 0) line.remove_prefix(std::min(line.find_first_not_of(" \t>"), line.size()));
            if (i > 0) tex += '\n';
            tex += line;
            i = end + 1;
        }
        take(found.display ? Protected::Kind::display_math : Protected::Kind::inline_math, found.end, std::string(trimmed(tex)));
        return true;
    }

    void angle() {
        const auto rest = paragraph_.substr(at_);
        if (rest.starts_with("<!--") && comment_closes_) {
            const auto close = rest.find("-->", 4);
            comment_closes_ = close != std::string_view::npos;
            if (comment_closes_) {
                const auto end = at_ + close + 3;
                copy_to(at_ + 4);
                return copy_defused(end, false);
            }
        }
        if (rest.starts_with("<http://") || rest.starts_with("<https://") || rest.starts_with("<mailto:")) {
            const auto end = at_ + std::min(rest.find_first_of("> \n", 1), rest.size());
            return copy_defused(end, false);
        }
        copy_to(at_ + 1);
        if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?')) out_.text += kMarkNothing;
    }

    // `**重点。**后` does not close for CommonMark, which expects a space after punctuation. A mark that
    // counts as a letter, put between the punctuation and the stars, lets it.
    void emphasis() {
        const auto length = run_length(paragraph_, at_);
        const auto before = code_before(paragraph_, at_), after = code_after(paragraph_, at_ + length);
        const bool between_words = !text::is_space(before) && !text::is_space(after) && before != '\\';
        auto& open = open_stars_[std::min(length, open_stars_.size() - 1)];
        const bool closes_badly = open && !text::is_word(before) && text::is_word(after);
        const bool opens_badly = !open && text::is_word(before) && !text::is_word(after);
        const bool helps = between_words && (is_wide(before) || is_wide(after));
        if (closes_badly && helps) out_.text += kMarkNothing;
        copy_to(at_ + length);
        if (opens_badly && helps) out_.text += kMarkNothing;
        open = !open && !text::is_space(after);
    }
    static bool is_wide(char32_t code) {
        return text::is_cjk(code) || (code >= 0x3000 && code <= 0x303F) || (code >= 0xFF00 && code <= 0xFF65) || (code >= 0x2014 && code <= 0x2026);
    }

    void strike() {
        const auto length = run_length(paragraph_, at_);
        if (length != 2) return copy_to(at_ + length);
        out_.text += kMarkStrike;
        at_ += 2;
    }

    void image() {
        const bool is_image = byte_at(paragraph_, at_ + 1) == '[';
        copy_to(at_ + 1);
        if (!is_image) return;
        if (images_left_ == 0) out_.text += kMarkNothing;
        else --images_left_;
    }

    void bracket() {
        copy_to(at_ + 1);
        if (costly_brackets_) out_.text += kMarkNothing;
    }

    bool stands_alone() const {
        const auto before = code_before(paragraph_, at_);
        return (!text::is_word(before) || text::is_cjk(before)) && before != '_' && before != '/' && before != '.' && before != '@' && before != '#' && before != '&';
    }

    bool mention() {
        if (!stands_alone()) return false;
        auto end = at_ + 1;
        while (is_alphanumeric(byte_at(paragraph_, end)) || byte_at(paragraph_, end) == '_' || byte_at(paragraph_, end) == '-') ++end;
        while (end > at_ + 1 && !is_alphanumeric(paragraph_[end - 1])) --end;
        const auto name = paragraph_.substr(at_ + 1, end - at_ - 1);
        if (name.size() < 2 || name.size() > kHandleBytesMost || !is_alphanumeric(name[0])) return false;
        std::string handle(name);
        for (auto& c : handle) if (c >= 'A' && c <= 'Z') c += 32;
        take(Protected::Kind::mention, end, std::move(handle));
        return true;
    }

    bool tag() {
        if (!stands_alone()) return false;
        std::string name;
        bool has_letter = false;
        std::size_t end = at_ + 1, trimmed_end = end, trimmed_size = 0, count = 0;
        while (end < end_ && count <= kTagCharactersMost) {
            auto next = end;
            const auto code = text::next_code_point(paragraph_, next);
            const bool letter = text::is_word(code);
            const bool mark = count > 0 && (code == '_' || code == '-' || code == '+' || code == '.' || code == '#');
            if (!letter && !mark) break;
            text::append_folded(name, code);
            has_letter = has_letter || (letter && !is_ascii_digit(code));
            end = next, ++count;
            if (letter || code == '+' || code == '#') trimmed_end = end, trimmed_size = name.size();
        }
        if (!has_letter || count > kTagCharactersMost) return false;
        name.resize(trimmed_size);
        take(Protected::Kind::tag, trimmed_end, std::move(name));
        return true;
    }

    bool emoji() {
        const auto close = paragraph_.substr(0, at_ + kEmojiNameBytesMost).find(':', at_ + 1);
        if (close == std::string_view::npos) return false;
        const auto found = emoji_named(paragraph_.substr(at_ + 1, close - at_ - 1));
        if (found.empty()) return false;
        take(Protected::Kind::emoji, close + 1, std::string(found));
        return true;
    }

    static bool begins_entity(std::string_view rest) {
        constexpr std::size_t kEntityBytesMost = 32;
        if (rest[0] != '&') return false;
        const auto end = rest.substr(0, kEntityBytesMost).find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#", 1);
        return end != std::string_view::npos && end > 1 && rest[end] == ';';
    }

    // ASCII only: "见https://example.com/a，然后" ends before the comma.
    bool address() {
        const auto rest = paragraph_.substr(at_);
        const auto scheme = rest.starts_with("https://") ? 8u : rest.starts_with("http://") ? 7u : rest.starts_with("www.") ? 4u : 0u;
        const auto before = code_before(paragraph_, at_);
        if (scheme == 0 || !is_alphanumeric(byte_at(rest, scheme)) || (text::is_word(before) && !text::is_cjk(before)) || (before == '(' && at_ > 1 && paragraph_[at_ - 2] == ']')) return false;

        auto end = scheme;
        long open = 0;
        while (end < rest.size() && rest[end] > ' ' && rest[end] < 127 && std::string_view("<>\"`|\\^{}").find(rest[end]) == std::string_view::npos) {
            if (rest[end] == '(') ++open;
            if (rest[end] == ')' && --open < 0) break;
            if (rest[end] == '[' || rest[end] == ']' || begins_entity(rest.substr(end))) break;
            ++end;
        }
        while (end > scheme && std::string_view("?!.,:;*_~'").find(rest[end - 1]) != std::string_view::npos) --end;
        if (scheme == 4 && rest.substr(4, end - 4).find('.') == std::string_view::npos) return false;
        take(Protected::Kind::address, at_ + end, (scheme == 4 ? "http://" : "") + std::string(rest.substr(0, end)));
        return true;
    }

    std::string_view source_, paragraph_;
    std::size_t at_ = 0, end_ = 0, rows_ = 0;
    MarkdownSource out_;
    bool in_fence_ = false;
    std::string_view fence_;
    std::size_t fence_quotes_ = 0;
    std::unordered_map<std::size_t, std::size_t> closing_;
    bool comment_closes_ = true, costly_brackets_ = false;
    std::array<bool, 5> open_stars_{};                  // by length: whether such a run waits for its end
    std::size_t cells_left_ = kTableCellsMost, images_left_ = kImagesMost;
};

}  // namespace

std::string clean_source(std::string_view source) {
    std::string clean;
    clean.reserve(source.size());
    for (std::size_t at = 0; at < source.size();) {
        if (source[at] >= ' ' && source[at] < 127) {
            clean += source[at++];
            continue;
        }
        auto code = text::next_code_point(source, at);
        if (code == '\r') {
            if (byte_at(source, at) == '\n') ++at;
            code = '\n';
        }
        if ((code < 0x20 && code != '\n' && code != '\t') || code == 0x7F) continue;
        text::append_utf8(clean, code >= 0xE100 && code <= 0xE103 ? text::kReplacement : code);
    }
    return clean;
}

MarkdownSource protect_source(std::string_view source) { return Protector(source).protect(); }

MarkdownSource::Mark MarkdownSource::mark_at(std::string_view marked) const {
    if (!marked.starts_with(kMarkLead) || marked.size() < kMarkOpen.size()) return {};
    if (!marked.starts_with(kMarkOpen)) return {kMarkOpen.size(), nullptr};
    std::size_t index = 0;
    const auto* first = marked.data() + kMarkOpen.size();
    const auto parsed = std::from_chars(first, marked.data() + marked.size(), index);
    const auto digits = static_cast<std::size_t>(parsed.ptr - first);
    const bool whole = parsed.ec == std::errc{} && index < taken.size() && marked.substr(kMarkOpen.size() + digits).starts_with(kMarkClose);
    if (!whole) return {kMarkOpen.size(), nullptr};     // a mark that Markdown has torn apart says nothing
    return {kMarkOpen.size() + digits + kMarkClose.size(), &taken[index]};
}

std::string MarkdownSource::restored(std::string_view marked) const {
    std::string out;
    while (true) {
        const auto at = std::min(marked.find(kMarkLead), marked.size());
        out += marked.substr(0, at);
        marked.remove_prefix(at);
        const auto mark = mark_at(marked);
        if (mark.size == 0) {                           // the end, or a private character of the author's
            if (marked.empty()) return out;
            out += marked.front();
            marked.remove_prefix(1);
            continue;
        }
        if (mark.thing) out += mark.thing->source;
        else if (marked.starts_with(kMarkStrike)) out += "~~";
        marked.remove_prefix(mark.size);
    }
}

}  // namespace lyceum::html
