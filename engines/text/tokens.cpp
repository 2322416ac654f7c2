// The tokeniser: one pass over the characters, in which a word decides for itself how far it reaches
// (`c++`, `.net`, `std::vector`, `v1.2.3`) and then names its parts.
#include "engines/text/tokens.hpp"
#include "engines/text/unicode.hpp"
#include <algorithm>
#include <array>
#include <map>

namespace lyceum::text {

namespace {

struct Char {
    char32_t code;                                      // narrow, case kept
    std::uint32_t at;                                   // byte in the source
};

class Scanner {
public:
    explicit Scanner(std::string_view text) {
        chars_.reserve(text.size() + 1);
        for (std::size_t at = 0; at < text.size();) {
            const auto begin = static_cast<std::uint32_t>(at);
            chars_.push_back({narrow(next_code_point(text, at)), begin});
        }
        count_ = chars_.size();
        chars_.push_back({0, static_cast<std::uint32_t>(text.size())});
    }

    std::vector<Token> scan() {
        while (at_ < count_) {
            if (is_cjk(code(at_))) cjk_run();
            else if (starts_word(at_)) word();
            else ++at_;
        }
        return std::move(tokens_);
    }

private:
    char32_t code(std::size_t i) const { return i < count_ ? chars_[i].code : 0; }
    bool alphanumeric(std::size_t i) const { return i < count_ && is_word(chars_[i].code) && !is_cjk(chars_[i].code); }
    bool letter(std::size_t i) const { return alphanumeric(i) && !is_ascii_digit(code(i)); }
    bool in_name(std::size_t i) const { return code(i) == '_' || alphanumeric(i); }

    bool starts_word(std::size_t i) const {
        if (in_name(i)) return true;
        return code(i) == '.' && is_ascii_letter(code(i + 1)) && (i == 0 || !(in_name(i - 1) || code(i - 1) == '.' || code(i - 1) == ')'));
    }

    std::string folded(std::size_t from, std::size_t to) const {
        std::string out;
        for (auto i = from; i < to && out.size() < kTokenBytesMost; ++i)
            if (!apostrophe(i)) append_folded(out, chars_[i].code);
        return out;
    }

    void add(std::string text, TokenKind kind, std::size_t from, std::size_t to) {
        if (text.empty()) return;
        tokens_.push_back({std::move(text), kind, position_, chars_[from].at, chars_[to].at});
    }

    void cjk_run() {
        auto end = at_;
        while (end < count_ && is_cjk(chars_[end].code)) ++end;
        const bool alone = end - at_ == 1;
        for (; at_ + 1 < end; ++at_, ++position_) add(folded(at_, at_ + 2), TokenKind::whole, at_, at_ + 2);
        add(folded(at_, end), alone ? TokenKind::whole : TokenKind::tail, at_, end);
        ++position_;
        at_ = end;
    }

    // Marks that belong to the name before them: c++, c++17, notepad++, c#, b+.
    std::size_t with_suffix(std::size_t from, std::size_t end) const {
        const bool single_letter = end - from == 1 && is_ascii_letter(code(from));
        if (code(end) == '+' && code(end + 1) == '+' && code(end + 2) != '+' && !letter(end + 2)) {
            end += 2;
            while (is_ascii_digit(code(end))) ++end;
        } else if (single_letter && code(end) == '#' && !letter(end + 1)) {
            ++end;
            while (is_ascii_digit(code(end))) ++end;
        } else if (single_letter && code(end) == '+' && !alphanumeric(end + 1) && code(end + 1) != '+') {
            ++end;
        }
        return end;
    }

    std::size_t end_of_name(std::size_t i) const {
        while (i < count_) {
            if (in_name(i)) ++i;
            else if (code(i) == '.' && alphanumeric(i - 1) && alphanumeric(i + 1)) ++i;
            else if (code(i) == ':' && code(i + 1) == ':' && in_name(i + 2)) i += 2;
            else if (apostrophe(i) && letter(i - 1) && letter(i + 1)) ++i;
            else break;
        }
        return i;
    }

    bool apostrophe(std::size_t i) const { return code(i) == '\'' || code(i) == 0x2019; }

    void word() {
        const auto from = at_;
        auto body = end_of_name(code(from) == '.' ? from + 1 : from);
        auto end = with_suffix(from, body);
        at_ = end;
        if (body - from > 3 && code(body - 1) == 's' && apostrophe(body - 2)) body = end = body - 2;    // the user's

        const auto whole = folded(from, end);
        if (whole.find_first_not_of("_+#") == std::string::npos) return;
        const auto place = tokens_.size();
        add(whole, TokenKind::whole, from, end);
        if (end > body) marked_parts(from, body, end);
        else name_parts(from, body, whole);
        join_hyphens(place);
        ++position_;
    }

    // c++17 is also c++, and notepad++ is also notepad; but c++ is not c.
    void marked_parts(std::size_t from, std::size_t body, std::size_t end) {
        auto mark = end;
        while (is_ascii_digit(code(mark - 1))) --mark;
        if (mark < end) add(folded(from, mark), TokenKind::section, from, mark);
        if (body - from > 1) add(folded(from, body), TokenKind::section, from, body);
    }

    void name_parts(std::size_t from, std::size_t body, const std::string& whole) {
        if (code(from) == '.') ++from, add(folded(from, body), TokenKind::section, from, body);
        if (is_version(from, body)) {
            if (!is_ascii_digit(code(from))) add(folded(from + 1, body), TokenKind::joined, from, body);
            return;
        }
        const auto sections = sections_of(from, body);
        std::vector<Slice> pieces;
        std::string joined;
        for (auto [first, last] : sections) {
            joined += folded(first, last);
            for (auto piece : humps(first, last)) pieces.push_back(piece);
        }
        const bool qualified = whole.find("::") != std::string::npos;
        if (joined != whole && joined.size() <= kTokenBytesMost && !qualified) add(joined, TokenKind::joined, from, body);
        if (qualified) compound_sections(from, body);
        if (pieces.size() > 1) {
            for (auto [first, last] : pieces)
                if (last - first > 1) add(folded(first, last), TokenKind::piece, first, last);
        } else if (auto stem = light_stem(whole); stem != whole) {
            add(kStemMark + stem, TokenKind::stem, from, body);
        }
    }

    struct Slice {
        std::size_t first, last;
    };

    bool is_version(std::size_t from, std::size_t end) const {
        if ((code(from) == 'v' || code(from) == 'V') && end - from > 1) ++from;
        bool dotted = false;
        for (auto i = from; i < end; ++i) {
            if (code(i) == '.') dotted = true;
            else if (!is_ascii_digit(code(i))) return false;
        }
        return dotted;
    }

    // The name cut at underscores, dots and colons.
    std::vector<Slice> sections_of(std::size_t from, std::size_t end) const {
        std::vector<Slice> sections;
        for (auto i = from; i < end && sections.size() < kPartsMost;) {
            while (i < end && !alphanumeric(i)) ++i;
            auto first = i;
            while (i < end && (alphanumeric(i) || apostrophe(i))) ++i;
            if (i > first) sections.push_back({first, i});
        }
        return sections;
    }

    // HTTPServer -> HTTP, Server; the boundary is before an upper-case letter that follows a lower-case
    // one, or that is itself followed by one.
    std::vector<Slice> humps(std::size_t from, std::size_t end) const {
        std::vector<Slice> humps;
        auto first = from;
        for (auto i = from + 1; i < end && humps.size() + 1 < kPartsMost; ++i) {
            const bool rises = is_upper(code(i)) && letter(i - 1) && !is_upper(code(i - 1));
            const bool acronym_ends = is_upper(code(i)) && is_upper(code(i - 1)) && i + 1 < end && letter(i + 1) && !is_upper(code(i + 1));
            if (rises || acronym_ends) humps.push_back({first, i}), first = i;
        }
        humps.push_back({first, end});
        return humps;
    }

    // std::hash_map is found by hash_map and hashmap too.
    void compound_sections(std::size_t from, std::size_t end) {
        auto first = from;
        for (auto i = from; i <= end; ++i) {
            if (i < end && code(i) != ':') continue;
            if (sections_of(first, i).size() > 1 || humps(first, i).size() > 1) {
                std::string joined;
                for (auto [a, b] : sections_of(first, i)) joined += folded(a, b);
                if (auto section = folded(first, i); section != joined) add(std::move(section), TokenKind::section, first, i);
                if (joined.size() <= kTokenBytesMost) add(std::move(joined), TokenKind::section, first, i);
            }
            first = i + 1;
        }
    }

    // "utf-8" is two words that phrases see, and also utf8.
    void join_hyphens(std::size_t place) {
        const auto& word = tokens_[place];
        const bool continues = hyphen_end_ != 0 && word.begin == hyphen_end_ + 1 && after_hyphen_ == word.begin;
        hyphen_joined_ = continues ? hyphen_joined_ + word.text : word.text;
        if (!continues) hyphen_begin_ = word.begin;
        hyphen_end_ = word.end;
        after_hyphen_ = code(at_) == '-' ? chars_[at_].at + 1 : 0;
        if (continues && hyphen_joined_.size() <= kTokenBytesMost / 2)
            tokens_.push_back({hyphen_joined_, TokenKind::joined, position_, hyphen_begin_, hyphen_end_});
    }

    std::vector<Char> chars_;
    std::size_t count_ = 0, at_ = 0;
    std::vector<Token> tokens_;
    std::uint32_t position_ = 0;
    std::string hyphen_joined_;
    std::uint32_t hyphen_begin_ = 0, hyphen_end_ = 0, after_hyphen_ = 0;
};

bool in_order(TokenKind kind) { return kind == TokenKind::whole || kind == TokenKind::tail; }

bool has_vowel(std::string_view word) { return word.find_first_of("aeiouy") != std::string_view::npos; }

// U+E000 + c stands for the ASCII mark c.
constexpr char32_t kMarkArea = 0xE000;
constexpr std::string_view kFence = "\xEE\x80\x80";     // U+E000 itself: a word nobody can search for

constexpr auto kFunctionWords = std::to_array<std::string_view>({
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but", "by", "can",
    "could", "did", "do", "does", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its",
    "just", "like", "me", "my", "no", "not", "of", "on", "or", "our", "she", "should", "so", "some", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "to", "was", "we", "were", "what", "when", "which", "who",
    "will", "with", "would", "you", "your", "一个", "我们", "这个"});
static_assert(std::is_sorted(kFunctionWords.begin(), kFunctionWords.end()));

}  // namespace

std::vector<Token> tokenise(std::string_view text) { return Scanner(text).scan(); }

std::string light_stem(std::string_view word) {
    const auto plain = [](char c) { return c >= 'a' && c <= 'z'; };
    if (word.size() < 4 || !std::all_of(word.begin(), word.end(), plain)) return std::string(word);

    if (word.ends_with("eed")) return std::string(word);
    const auto without = [&](std::string_view ending) {
        auto rest = word.substr(0, word.size() - ending.size());
        return word.ends_with(ending) && rest.size() >= 3 && has_vowel(rest) ? rest : std::string_view{};
    };
    std::string stem(word);
    if (auto rest = without("ies"); !rest.empty()) stem = std::string(rest) + "y";
    else if (auto es = without("es"); !es.empty()) stem = es;
    else if (auto s = without("s"); !s.empty() && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is")) stem = s;
    else if (auto ing = without("ing"); !ing.empty()) stem = ing;
    else if (auto ed = without("ed"); !ed.empty()) stem = ed;

    const auto n = stem.size();
    const bool shortened = n < word.size();
    if (shortened && n > 3 && stem[n - 1] == stem[n - 2] && std::string_view("bdgmnprt").find(stem[n - 1]) != std::string_view::npos) stem.pop_back();
    if (stem.size() > 3 && stem.back() == 'e') stem.pop_back();
    return stem;
}

std::string fts5_token(std::string_view token) {
    std::string out;
    for (char c : token) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80 && !is_ascii_letter(code) && !is_ascii_digit(code)) append_utf8(out, kMarkArea + code);
        else out += c;
    }
    return out;
}

std::string fts5_text(const std::vector<Token>& tokens) {
    std::string order, parts;
    const Token* group = nullptr;
    for (auto& token : tokens) {
        auto& out = in_order(token.kind) ? order : parts;
        if (&out == &parts) {
            const bool separate = !group || group->position != token.position || token.kind != TokenKind::piece;
            if (separate) out += kFence, out += ' ';
            group = &token;
        }
        out += fts5_token(token.text);
        out += ' ';
    }
    return order + parts;
}

std::string tsvector_literal(const std::vector<Token>& tokens, Weight weight) {
    constexpr std::uint32_t kPositionMost = 16'383;
    constexpr std::size_t kPositionsMost = 255;
    std::map<std::string_view, std::vector<std::uint32_t>> places;
    std::uint32_t last = 0;
    for (auto& token : tokens)
        if (in_order(token.kind)) places[token.text].push_back(last = token.position + 1);
    const Token* group = nullptr;
    for (auto& token : tokens) {
        if (in_order(token.kind)) continue;
        const bool separate = !group || group->position != token.position || token.kind != TokenKind::piece;
        last += separate ? 2 : 1;
        group = &token;
        places[token.text].push_back(last);
    }
    std::string literal;
    for (auto& [word, positions] : places) {
        literal += literal.empty() ? "'" : " '";
        literal += word;                                // a token holds neither quote nor backslash
        literal += '\'';
        char before = ':';
        std::uint32_t previous = 0;
        for (std::size_t i = 0; i < std::min(positions.size(), kPositionsMost); ++i, before = ',') {
            const auto position = std::min(positions[i], kPositionMost);
            if (position == previous) continue;
            previous = position;
            literal += before + std::to_string(position);
            if (weight != Weight::d) literal += static_cast<char>(weight);
        }
    }
    return literal;
}

std::vector<std::string> topic_words(std::string_view text) {
    std::vector<std::string> words;
    auto tokens = tokenise(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto& word = tokens[i].text;
        if (tokens[i].kind != TokenKind::whole || word.find_first_not_of("0123456789.") == std::string::npos) continue;
        if (std::binary_search(kFunctionWords.begin(), kFunctionWords.end(), word)) continue;
        const bool has_stem = i + 1 < tokens.size() && tokens[i + 1].kind == TokenKind::stem;
        words.push_back(has_stem ? tokens[i + 1].text.substr(1) : std::move(word));
    }
    return words;
}

}  // namespace lyceum::text
