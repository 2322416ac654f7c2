#include "modules/promotion/landing.hpp"
#include "modules/media/media.hpp"
#include <algorithm>

namespace lyceum::promotion {

std::optional<LandingRow> landing_with(Db& db, std::string_view slug) {
    return db.maybe<LandingRow>(R"sql(
        select id, community, slug, title_zh, title_en, body_zh, body_en, made_by, changed_at, published_at from landing_pages where slug = $1)sql", slug);
}

LandingRow landing(Db& db, CommunityId community, LandingPageId id) {
    auto row = db.maybe<LandingRow>(R"sql(
        select id, community, slug, title_zh, title_en, body_zh, body_en, made_by, changed_at, published_at from landing_pages where id = $1 and community = $2)sql", id, community);
    if (!row) not_found();
    return *row;
}

std::vector<LandingRow> landings(Db& db, CommunityId community) {
    return db.all<LandingRow>(R"sql(
        select id, community, slug, title_zh, title_en, body_zh, body_en, made_by, changed_at, published_at from landing_pages
        where community = $1 order by id desc limit $2)sql", community, kPagesMost);
}

std::vector<LandingCard> landing_pages(Db& db, const Visit& visit, CommunityId community) {
    std::vector<LandingCard> all;
    for (auto& row : landings(db, community)) all.push_back({row.id, row.community, row.slug, row.title().in(visit.language), row.published_at.has_value()});
    return all;
}

namespace {

void must_be_good(Db& db, const LandingWords& words, LandingPageId but) {
    constexpr std::size_t kSlugMost = 60;
    auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (words.slug.size() < 2 || words.slug.size() > kSlugMost || !std::all_of(words.slug.begin(), words.slug.end(), fits)) invalid("slug", "Write 2 to 60 small letters, digits and hyphens.");
    auto taken = landing_with(db, words.slug);
    if (taken && taken->id != but) invalid("slug", "This address is taken.");
    if (words.title_zh.empty() && words.title_en.empty()) invalid("title_en", "Write a title in one language at least.");
    if (words.body_zh.empty() && words.body_en.empty()) invalid("body_en", "Write the page in one language at least.");
    parts_of(words.body_zh, "body_zh");
    parts_of(words.body_en, "body_en");
}

std::string shown_by(LandingPageId id) { return "landing page " + to_string(id); }

void show_pictures(Tx& tx, LandingPageId id, PersonId made_by, const LandingWords& words) {
    auto elsewhere = media::elsewhere_in(made_by, words.body_zh), in_english = media::elsewhere_in(made_by, words.body_en);
    elsewhere.addresses.insert(elsewhere.addresses.end(), in_english.addresses.begin(), in_english.addresses.end());
    media::show(tx, shown_by(id), words.body_zh + "\n\n" + words.body_en, elsewhere);
}

}  // namespace

LandingPageId add_landing(Tx& tx, CommunityId community, const LandingWords& words, PersonId by) {
    must_be_good(tx, words, {});
    if (tx.one<std::int64_t>(R"sql(select count(*) from landing_pages where community = $1)sql", community) >= kPagesMost) conflict("There are five hundred pages here. Delete one first.");
    auto id = new_id<LandingPage>(tx);
    tx.run(R"sql(
        insert into landing_pages (id, community, slug, title_zh, title_en, body_zh, body_en, made_by, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        id, community, words.slug, words.title_zh, words.title_en, words.body_zh, words.body_en, by, tx.now());
    show_pictures(tx, id, by, words);
    return id;
}

void change_landing(Tx& tx, const LandingRow& row, const LandingWords& words) {
    must_be_good(tx, words, row.id);
    tx.run(R"sql(
        update landing_pages set slug = $2, title_zh = $3, title_en = $4, body_zh = $5, body_en = $6, changed_at = $7 where id = $1)sql",
        row.id, words.slug, words.title_zh, words.title_en, words.body_zh, words.body_en, tx.now());
    show_pictures(tx, row.id, row.made_by, words);
}

void publish_landing(Tx& tx, const LandingRow& row) {
    tx.run(R"sql(update landing_pages set published_at = $2 where id = $1 and published_at is null)sql", row.id, tx.now());
}
void take_back_landing(Tx& tx, const LandingRow& row) { tx.run(R"sql(update landing_pages set published_at = null where id = $1)sql", row.id); }
void delete_landing(Tx& tx, const LandingRow& row) {
    tx.run(R"sql(delete from landing_pages where id = $1)sql", row.id);
    media::show(tx, shown_by(row.id), "");
}

// ---- pieces -------------------------------------------------------------------------------------

namespace {

Part block(std::string_view line, const std::string& field) {
    constexpr std::string_view kButton = "button ";
    for (auto piece : {Piece::plans, Piece::offers, Piece::letters})
        if (line == name_of(piece)) return {piece, {}, {}};
    if (!line.starts_with(kButton)) invalid(field, "There is no such block. Use :::plans, :::offers, :::letters or :::button /path Words.");
    auto rest = trimmed(line.substr(kButton.size()));
    auto blank = rest.find(' ');
    auto place = accounts::local_path(rest.substr(0, blank));
    auto words = blank == rest.npos ? std::string_view() : trimmed(rest.substr(blank));
    if (!place || words.empty()) invalid(field, "A button needs a path of this site and words: :::button /join Join now");
    return {Piece::button, std::string(words), place->str()};
}

}  // namespace

std::vector<Part> parts_of(const std::string& body, const std::string& field) {
    constexpr std::string_view kMark = ":::";
    std::vector<Part> all;
    std::string words;
    auto flush = [&] {
        if (!trimmed(words).empty()) all.push_back({Piece::words, words, {}});
        words.clear();
    };
    for (std::size_t from = 0; from < body.size();) {
        auto end = std::min(body.find('\n', from), body.size());
        auto line = std::string_view(body).substr(from, end - from);
        if (line.starts_with(kMark)) {
            flush();
            all.push_back(block(trimmed(line.substr(kMark.size())), field));
        } else {
            words += line, words += '\n';
        }
        from = end + 1;
    }
    flush();
    return all;
}

}  // namespace lyceum::promotion
