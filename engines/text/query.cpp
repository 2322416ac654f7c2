// Parsing: the typed text is cut into chunks at spaces and quotes, and each chunk is tokenised by the
// same code that made the index, so both sides always agree on what a word is.
#include "engines/text/query.hpp"
#include "engines/text/unicode.hpp"
#include <algorithm>

namespace lyceum::text {

namespace {

struct Chunk {
    std::string_view text;
    bool quoted = false, excluded = false, prefix = false;
};

bool is_quote(char32_t code) { return code == '"' || code == 0x201C || code == 0x201D || code == 0xFF02; }

std::vector<Chunk> chunks_of(std::string_view typed) {
    std::vector<Chunk> chunks;
    for (std::size_t at = 0; at < typed.size();) {
        auto begin = at;
        auto code = next_code_point(typed, at);
        if (is_space(code)) continue;

        Chunk chunk;
        if (code == '-' && at < typed.size() && typed[at] != '-' && typed[at] != ' ') {
            chunk.excluded = true;
            begin = at;
            code = next_code_point(typed, at);
        }
        chunk.quoted = is_quote(code);
        if (chunk.quoted) begin = at;
        else at = begin;
        auto end = at;
        while (at < typed.size()) {
            end = at;
            code = next_code_point(typed, at);
            if (chunk.quoted ? is_quote(code) : is_space(code) || is_quote(code)) {
                if (!chunk.quoted) at = end;
                break;
            }
            end = at;
        }
        chunk.text = typed.substr(begin, end - begin);
        chunk.prefix = !chunk.quoted && chunk.text.size() > 1 && chunk.text.ends_with('*');
        chunks.push_back(chunk);
    }
    return chunks;
}

bool cjk_token(const Token& token) {
    std::size_t at = 0;
    return is_cjk(next_code_point(token.text, at));
}

bool lone_character(const Token& token) {
    return token.kind == TokenKind::whole && cjk_token(token) && count_characters(token.text) == 1;
}

bool is_english(std::string_view word) {
    return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

// The tokens of one phrase. A run at its end may go on in the document, so its tail is not required.
Phrase phrase_of(const std::vector<const Token*>& tokens) {
    Phrase phrase;
    for (auto* token : tokens)
        if (phrase.tokens.size() < kPhraseTokensMost) phrase.tokens.push_back(token->text);
    if (tokens.size() <= kPhraseTokensMost && !tokens.empty()) {
        if (tokens.back()->kind == TokenKind::tail) phrase.tokens.pop_back();
        phrase.prefix = lone_character(*tokens.back());
    }
    return phrase;
}

void add_phrase(Term& term, Phrase phrase) {
    if (!phrase.tokens.empty() && std::find(term.any.begin(), term.any.end(), phrase) == term.any.end())
        term.any.push_back(std::move(phrase));
}

// A single word with the other ways to write it.
void add_spellings(Term& term, const std::vector<Token>& tokens, std::uint32_t position) {
    std::vector<const Token*> pieces;
    std::size_t piece_bytes = 0, whole_bytes = 0;
    for (auto& token : tokens) {
        if (token.position != position) continue;
        if (token.kind == TokenKind::joined) add_phrase(term, {{token.text}});
        if (token.kind == TokenKind::whole && is_english(token.text)) {
            const auto stem = light_stem(token.text);   // indexed with its mark only where it differs from the word
            add_phrase(term, {{kStemMark + stem}});
            add_phrase(term, {{stem}});
        }
        if (token.kind == TokenKind::joined || token.kind == TokenKind::whole) whole_bytes = token.text.size();
        if (token.kind == TokenKind::piece) pieces.push_back(&token), piece_bytes += token.text.size();
    }
    // One-letter pieces are not indexed: without them the rest would find too much.
    if (pieces.size() > 1 && piece_bytes == whole_bytes) add_phrase(term, phrase_of(pieces));
}

Term term_of(const std::vector<Token>& tokens, const std::vector<const Token*>& wholes, const Chunk& chunk) {
    Term term;
    term.excluded = chunk.excluded;
    add_phrase(term, phrase_of(wholes));
    if (term.any.empty()) return term;
    if (chunk.prefix) {
        term.any.front().prefix = true;
    } else if (!chunk.quoted && wholes.size() == 1 && !cjk_token(*wholes.front())) {
        add_spellings(term, tokens, wholes.front()->position);
    } else if (!chunk.quoted) {
        for (auto& token : tokens)                      // utf-8 is also utf8
            if (token.kind == TokenKind::joined && token.begin == wholes.front()->begin && token.end == wholes.back()->end)
                add_phrase(term, {{token.text}});
    }
    return term;
}

// Unquoted, "使用HashMap" asks for two things and "tcp/ip" for one; a run of characters is always one.
bool begins_term(const Token& token, const Token& before) {
    if (cjk_token(token) != cjk_token(before)) return true;
    return cjk_token(token) && (before.kind == TokenKind::tail || lone_character(before));
}

std::string fts5_phrase(const Phrase& phrase) {
    std::string out = "\"";
    for (auto& token : phrase.tokens) {
        if (out.size() > 1) out += ' ';
        out += fts5_token(token);
    }
    return out + (phrase.prefix ? "\"*" : "\"");
}

std::string tsquery_phrase(const Phrase& phrase) {
    std::string out;
    for (auto& token : phrase.tokens) out += (out.empty() ? "'" : " <-> '") + token + "'";
    if (phrase.prefix) out += ":*";
    return phrase.tokens.size() > 1 ? "(" + out + ")" : out;
}

std::string alternatives(const Term& term, std::string_view either, std::string (*show)(const Phrase&)) {
    std::string out;
    for (auto& phrase : term.any) {
        if (!out.empty()) out += either;
        out += show(phrase);
    }
    return term.any.size() > 1 ? "(" + out + ")" : out;
}

}  // namespace

bool Query::empty() const {
    return std::all_of(terms.begin(), terms.end(), [](const Term& term) { return term.excluded; });
}

Query parse_query(std::string_view typed) {
    Query query;
    typed = typed.substr(0, std::min(typed.size(), kQueryBytesMost));
    for (auto& chunk : chunks_of(typed)) {
        const auto tokens = tokenise(chunk.text);
        std::vector<const Token*> wholes;
        const auto finish = [&] {
            auto term = term_of(tokens, wholes, chunk);
            if (!term.any.empty() && query.terms.size() < kQueryTermsMost) query.terms.push_back(std::move(term));
            wholes.clear();
        };
        for (auto& token : tokens) {
            if (token.kind != TokenKind::whole && token.kind != TokenKind::tail) continue;
            if (!chunk.quoted && !wholes.empty() && begins_term(token, *wholes.back())) finish();
            wholes.push_back(&token);
        }
        finish();
    }
    return query;
}

std::string fts5_match(const Query& query) {
    if (query.empty()) return {};
    std::string wanted, unwanted;
    for (auto& term : query.terms) {
        auto& out = term.excluded ? unwanted : wanted;
        if (!out.empty()) out += term.excluded ? " OR " : " AND ";
        out += alternatives(term, " OR ", &fts5_phrase);
    }
    return unwanted.empty() ? wanted : "(" + wanted + ") NOT (" + unwanted + ")";
}

std::string tsquery_text(const Query& query) {
    if (query.empty()) return {};
    std::string out;
    for (auto& term : query.terms) {
        if (!out.empty()) out += " & ";
        if (term.excluded) out += '!';
        out += alternatives(term, " | ", &tsquery_phrase);
    }
    return out;
}

}  // namespace lyceum::text
