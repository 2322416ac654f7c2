// Matches are found on tokens, so "HashMap" is marked for the query hash_map; the window is then
// chosen over the matches, not over the text.
#include "engines/text/highlight.hpp"
#include "engines/text/unicode.hpp"
#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace lyceum::text {

namespace {

struct Hit {
    std::uint32_t begin, end;                           // bytes
    std::size_t term;
};

bool matches_at(const std::vector<const Token*>& line, std::size_t at, const Phrase& phrase) {
    if (at + phrase.tokens.size() > line.size()) return false;
    for (std::size_t i = 0; i < phrase.tokens.size(); ++i) {
        const auto& word = line[at + i]->text;
        const bool last = i + 1 == phrase.tokens.size();
        if (last && phrase.prefix ? !word.starts_with(phrase.tokens[i]) : word != phrase.tokens[i]) return false;
    }
    return true;
}

std::uint32_t end_of_match(std::string_view text, const Token& last, const Phrase& phrase) {
    std::size_t first_character_end = last.begin;
    const bool is_one_character = phrase.prefix && is_cjk(next_code_point(text, first_character_end));
    return is_one_character ? static_cast<std::uint32_t>(first_character_end) : last.end;
}

void find_in(std::string_view text, const std::vector<const Token*>& line, const Query& query, std::vector<Hit>& hits) {
    struct Candidate {
        const Phrase* phrase;
        std::size_t term;
    };
    std::unordered_map<std::string_view, std::vector<Candidate>> by_first;
    std::vector<Candidate> by_prefix;
    for (std::size_t t = 0; t < query.terms.size(); ++t) {
        if (query.terms[t].excluded) continue;
        for (auto& phrase : query.terms[t].any) {
            if (phrase.prefix && phrase.tokens.size() == 1) by_prefix.push_back({&phrase, t});
            else by_first[phrase.tokens.front()].push_back({&phrase, t});
        }
    }
    const auto try_at = [&](std::size_t at, const Candidate& candidate) {
        if (!matches_at(line, at, *candidate.phrase)) return;
        const auto& last = *line[at + candidate.phrase->tokens.size() - 1];
        hits.push_back({line[at]->begin, end_of_match(text, last, *candidate.phrase), candidate.term});
    };
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (auto found = by_first.find(line[at]->text); found != by_first.end())
            for (auto& candidate : found->second) try_at(at, candidate);
        for (auto& candidate : by_prefix) try_at(at, candidate);
    }
}

// Phrases match in two orders: as written, and among the parts of one identifier.
std::vector<Hit> hits_in(std::string_view text, const Query& query) {
    const auto tokens = tokenise(text);
    std::vector<const Token*> written, parts;
    for (auto& token : tokens) {
        const bool in_order = token.kind == TokenKind::whole || token.kind == TokenKind::tail;
        (in_order ? written : parts).push_back(&token);
    }
    std::vector<Hit> hits;
    find_in(text, written, query, hits);
    find_in(text, parts, query, hits);
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    return hits;
}

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool joins(char c) { return static_cast<unsigned char>(c) < 0x80 && !std::isalnum(static_cast<unsigned char>(c)); }

bool is_between(char c, char first, char last) { return c >= first && c <= last; }

// A letter that is folded into ASCII: Latin with accents, combining marks, full width.
bool may_fold(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (is_between(c, '\xC3', '\xC5') || c == '\xCC' || c == '\xCD') return true;
    if (c != '\xEF' || text.size() - at < 3) return false;
    const char page = text[at + 1], last = text[at + 2];
    return page == '\xBC' ? is_between(last, '\x90', '\x99') || is_between(last, '\xA1', '\xBA') : page == '\xBD' && is_between(last, '\x81', '\x9A');
}

// Where a letter above ASCII stands, in whatever way it is written.
std::size_t begin_of_letter(std::string_view text, std::string_view letter) {
    std::string folded;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const auto code = next_code_point(text, at);
        if (code < 0x80) continue;
        folded.clear();
        append_folded(folded, code);
        if (folded == letter) return begin;
    }
    return text.npos;
}

// Where the token begins in the text at the earliest, told from its letters alone: it may be later, or nowhere, but never
// earlier. Cutting a text into words takes a hundred times as long.
std::size_t may_begin(std::string_view text, std::string_view token) {
    if (token.starts_with(kStemMark)) token.remove_prefix(1);
    std::size_t first_end = 0;
    const auto first = next_code_point(token, first_end);
    if (first >= 0x80) return is_cjk(first) ? text.find(token.substr(0, first_end)) : begin_of_letter(text, token.substr(0, first_end));
    if (token.size() > 2) token.remove_suffix(1);                       // the stem of "queries" is "query"
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (may_fold(text, at)) return at;
        if (lowered(text[at]) != token[0] || (at > 0 && is_between(text[at], 'a', 'z') && is_between(text[at - 1], 'a', 'z'))) continue;
        auto here = at + 1;
        std::size_t same = 1;
        while (same < token.size() && here < text.size() && (lowered(text[here]) == token[same] || joins(text[here])))
            same += lowered(text[here++]) == token[same];
        if (same == token.size() || (here < text.size() && text[here] == '\xEF')) return at;
    }
    return text.npos;
}

std::size_t may_begin(std::string_view text, const Query& query) {
    auto earliest = text.npos;
    for (auto& term : query.terms)
        if (!term.excluded)
            for (auto& phrase : term.any) earliest = std::min(earliest, may_begin(text.substr(0, earliest), phrase.tokens.front()));
    return earliest;
}

struct Group {
    std::uint32_t begin = 0, end = 0;                   // bytes
    std::size_t terms = 0, hits = 0;

    bool is_better_than(const Group& other) const { return terms != other.terms ? terms > other.terms : hits > other.hits; }
};

// The group of hits within `most` bytes that covers most terms, then most hits, then comes first.
Group best_group(const std::vector<Hit>& hits, std::size_t most) {
    std::vector<std::size_t> times(kQueryTermsMost, 0);
    std::size_t terms = 0, first = 0;
    Group best;
    for (std::size_t last = 0; last < hits.size(); ++last) {
        if (times[hits[last].term]++ == 0) ++terms;
        while (first < last && hits[last].end - hits[first].begin > most)
            if (--times[hits[first++].term] == 0) --terms;
        const Group group{hits[first].begin, hits[last].end, terms, last - first + 1};
        if (group.is_better_than(best)) best = group;
    }
    return best;
}

// A stretch of the text with its best group; hits count from its beginning.
struct Stretch {
    std::size_t begin = 0, end = 0;
    std::vector<Hit> hits = {};
    Group group = {};
};

// The stretch around a place, with room for what is shown: from a space to a space if there are any near, never inside a character.
Stretch stretch_around(std::string_view text, std::size_t at, std::size_t most) {
    const auto room = 4 * most, back_most = room / 2;                   // characters have up to four bytes
    const auto begin_of_character = [&](std::size_t i) {
        for (int back = 0; back < 3 && i > 0 && i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0) == 0x80; ++back) --i;
        return i;
    };
    Stretch stretch{at - std::min(at, back_most), std::min(text.size(), at + 2 * room)};
    if (stretch.begin > 0) {
        const auto space = text.find_first_of(" \n", stretch.begin);
        stretch.begin = space < at ? space + 1 : begin_of_character(stretch.begin);
    }
    if (stretch.end < text.size()) {
        const auto space = text.find_last_of(" \n", stretch.end);
        stretch.end = space != text.npos && space + back_most > stretch.end ? space + 1 : begin_of_character(stretch.end);
    }
    return stretch;
}

// The first stretch in which all wanted terms stand together, else the best of the first ones that hold any.
Stretch best_stretch(std::string_view text, const Query& query, std::size_t most) {
    constexpr int kStretchesMost = 16;
    const auto wanted = static_cast<std::size_t>(std::count_if(query.terms.begin(), query.terms.end(), [](auto& term) { return !term.excluded; }));
    auto best = stretch_around(text, 0, most);
    for (std::size_t from = 0, looked = 0; from < text.size() && looked < kStretchesMost; ++looked) {
        const auto at = may_begin(text.substr(from), query);
        if (at == text.npos) break;
        auto stretch = stretch_around(text, from + at, most);
        stretch.hits = hits_in(text.substr(stretch.begin, stretch.end - stretch.begin), query);
        stretch.group = best_group(stretch.hits, most);
        from = stretch.end;
        if (!stretch.group.is_better_than(best.group)) continue;
        best = std::move(stretch);
        if (best.group.terms == wanted) break;
    }
    return best;
}

// Character starts of the text, so that a window is counted in characters.
std::vector<std::uint32_t> character_starts(std::string_view text) {
    std::vector<std::uint32_t> starts;
    starts.reserve(text.size() + 1);
    for (std::size_t at = 0; at < text.size(); next_code_point(text, at)) starts.push_back(static_cast<std::uint32_t>(at));
    starts.push_back(static_cast<std::uint32_t>(text.size()));
    return starts;
}

struct Window {
    std::uint32_t begin, end;                           // bytes
};

// A third of the room before the hits; the beginning moves back to a word or sentence if one is near.
Window window_around(std::string_view text, const Group& group, std::size_t max_chars) {
    constexpr std::size_t kBackMost = 20;
    const auto starts = character_starts(text);
    const auto count = starts.size() - 1;
    if (count <= max_chars) return {0, static_cast<std::uint32_t>(text.size())};

    const auto index = [&](std::uint32_t byte) {
        return static_cast<std::size_t>(std::lower_bound(starts.begin(), starts.end(), byte) - starts.begin());
    };
    const auto from = index(group.begin), to = index(group.end);
    const auto room = max_chars - std::min(max_chars, to - from);
    auto begin = from - std::min(from, room / 3);
    begin = std::min(begin, count - max_chars);
    for (std::size_t i = begin; i > 0 && i + kBackMost > begin && i + max_chars > to; --i) {
        auto at = static_cast<std::size_t>(starts[i - 1]);
        if (!is_word(next_code_point(text, at))) {
            begin = i;
            break;
        }
    }
    return {starts[begin], starts[std::min(count, begin + max_chars)]};
}

void append_spaced(std::string& out, std::string_view text, bool& after_space) {
    for (std::size_t at = 0; at < text.size();) {
        const auto code = next_code_point(text, at);
        const bool space = is_space(code) || code < 0x20;
        if (!space) append_utf8(out, code);
        else if (!after_space) out += ' ';
        after_space = space;
    }
}

}  // namespace

std::vector<Piece> snippet(std::string_view text, const Query& query, std::size_t max_chars) {
    constexpr std::string_view kEllipsis = "…";
    const auto stretch = best_stretch(text.substr(0, kSnippetBytesScanned), query, max_chars);
    const bool begins_inside = stretch.begin > 0, ends_inside = stretch.end < text.size();
    text = text.substr(stretch.begin, stretch.end - stretch.begin);
    const auto window = window_around(text, stretch.group, max_chars);

    std::vector<Piece> pieces;
    bool after_space = true;
    const auto add = [&](std::uint32_t begin, std::uint32_t end, bool hit) {
        std::string piece;
        append_spaced(piece, text.substr(begin, end - begin), after_space);
        if (!piece.empty()) pieces.push_back({std::move(piece), hit});
    };
    if (window.begin > 0 || begins_inside) pieces.push_back({std::string(kEllipsis), false});
    auto at = window.begin;
    for (auto& hit : stretch.hits) {
        const auto begin = std::max(hit.begin, at), end = std::min(hit.end, window.end);
        if (begin >= end) continue;
        if (begin > at) add(at, begin, false);
        add(begin, end, true);
        at = end;
    }
    if (at < window.end) add(at, window.end, false);
    if (window.end < text.size() || ends_inside) pieces.push_back({std::string(kEllipsis), false});
    return pieces;
}

}  // namespace lyceum::text
