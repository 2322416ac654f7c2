// Landing pages: their rows, and their text in pieces. Only this module includes this file.
#pragma once
#include "modules/promotion/promotion.hpp"

namespace lyceum::promotion {

inline constexpr int kPagesMost = 500, kBodyMost = 20'000;

struct LandingRow {
    LandingPageId id;
    CommunityId community;
    std::string slug, title_zh, title_en, body_zh, body_en;
    PersonId made_by;
    Time changed_at;
    std::optional<Time> published_at;

    communities::Bilingual title() const { return {title_zh, title_en}; }
    communities::Bilingual body() const { return {body_zh, body_en}; }
};
DESCRIBE(LandingRow, id, community, slug, title_zh, title_en, body_zh, body_en, made_by, changed_at, published_at)

std::optional<LandingRow> landing_with(Db&, std::string_view slug);
/// Throws "not found" for one of another community.
LandingRow landing(Db&, CommunityId, LandingPageId);
std::vector<LandingRow> landings(Db&, CommunityId);

struct LandingWords { std::string slug, title_zh, title_en, body_zh, body_en; };
/// A draft. Throws Refusal(invalid) naming the field, conflict for too many.
LandingPageId add_landing(Tx&, CommunityId, const LandingWords&, PersonId by);
void change_landing(Tx&, const LandingRow&, const LandingWords&);
/// Twice is once. Taking it back makes it a draft again.
void publish_landing(Tx&, const LandingRow&);
void take_back_landing(Tx&, const LandingRow&);
void delete_landing(Tx&, const LandingRow&);

/// A line of its own that begins with `:::` is a block; everything else is Markdown.
enum class Piece { words, plans, offers, letters, button };
DESCRIBE_ENUM(Piece, words, plans, offers, letters, button)
struct Part {
    Piece piece = Piece::words;
    std::string text;                               // Markdown, or the words of a button
    std::string place;                              // of a button
};
DESCRIBE(Part, piece, text, place)
/// Throws Refusal(invalid) on `field` for a block that there is not, and a button without a path of this site and words.
std::vector<Part> parts_of(const std::string& body, const std::string& field = "body");

}  // namespace lyceum::promotion
