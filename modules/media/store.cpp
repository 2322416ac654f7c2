#include "modules/media/cleaning.hpp"
#include "modules/media/elsewhere.hpp"
#include "platform/core/durable.hpp"
#include "platform/crypto/crypto.hpp"
#include <filesystem>
#include <fstream>
#include <set>

namespace lyceum::media {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDigestBytes = 20;
constexpr std::string_view kPlace = "/media/", kElsewhere = "elsewhere/";

bool is_name(std::string_view text) {
    return text.size() == 2 * kDigestBytes && text.find_first_not_of("0123456789abcdef") == text.npos;
}

// Two letters of folder keep any one folder small.
fs::path place_of(const App& app, const std::string& name) {
    CHECK_THAT(is_name(name));
    return fs::path(app.config.site.data_folder) / "media" / name.substr(0, 2) / name;
}

std::string alt_of(std::string_view file_name) {
    auto name = file_name.substr(file_name.find_last_of("/\\") + 1);
    name = name.substr(0, name.rfind('.'));
    if (utf8_length(name) < 0 || !is_printable_text(name)) return {};
    std::string alt(utf8_prefix(trimmed(name), 80));
    for (char& c : alt)
        if (c == '[' || c == ']' || c == '\n') c = ' ';
    return alt;
}

}  // namespace

std::string name_of(std::string_view bytes) { return crypto::hex(crypto::sha256(bytes).substr(0, kDigestBytes)); }

Taken taken(std::string_view sent, std::string_view file_name) {
    if (sent.size() > kUploadBytesMost) throw Refusal(Refusal::Why::too_large, "A picture may have at most 5 MB. Make it smaller and try again.");
    auto picture = read_picture(sent);
    if (picture && (picture->width > kSideMost || picture->height > kSideMost || std::int64_t{picture->width} * picture->height > kPixelsMost))
        invalid("file", "This picture has too many pixels. Make it smaller and try again.");
    auto bytes = cleaned(sent);
    if (!picture || !bytes) invalid("file", "This is no picture that can be shown. Send PNG, JPEG, GIF or WebP.");
    NewMedia media{name_of(*bytes), std::string(picture->type), alt_of(file_name), picture->width, picture->height, static_cast<std::int64_t>(bytes->size())};
    return {std::move(*bytes), std::move(media)};
}

bool has_room(Db& db, PersonId person, std::int64_t bytes) {
    if (!person) return true;
    auto used = db.one<std::int64_t>(R"sql(
        select cast(coalesce(sum(bytes), 0) as bigint) from media_files where name in (
            select name from media_uploads where person = $1 union select file from media_elsewhere where person = $1))sql", person);
    return used + bytes <= kPersonBytesMost;
}

void must_have_room(Db& db, PersonId person, std::int64_t bytes) {
    if (!has_room(db, person, bytes))
        throw Refusal(Refusal::Why::too_large, "Your space for pictures is used up. Remove pictures from your texts, or ask those who run this site.");
}

void add_file(Tx& tx, const NewMedia& media) {
    tx.run(R"sql(
        insert into media_files (name, type, bytes, width, height, made_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (name) do update set made_at = excluded.made_at)sql",
        media.name, media.type, media.bytes, media.width, media.height, tx.now());
}

void add(Tx& tx, PersonId person, const NewMedia& media) {
    must_have_room(tx, person, media.bytes);
    add_file(tx, media);
    tx.run(R"sql(
        insert into media_uploads (person, name, at) values ($1, $2, $3) on conflict (person, name) do nothing)sql", person, media.name, tx.now());
}

std::optional<std::string> type_of(Db& db, std::string_view name) {
    return db.maybe<std::string>(R"sql(select type from media_files where name = $1)sql", name);
}

void write_file(const App& app, const std::string& name, std::string_view bytes) {
    auto place = place_of(app, name);
    if (fs::exists(place)) return;
    write_durably(place, bytes);
}

std::optional<std::string> read_file(const App& app, const std::string& name) {
    std::ifstream in(place_of(app, name), std::ios::binary);
    if (!in) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void show(Tx& tx, std::string_view owner, std::string_view text, const Elsewhere& elsewhere) {
    constexpr std::size_t kShownMost = 1'000;
    std::set<std::string> names;
    for (auto at = text.find(kPlace); at != text.npos && names.size() < kShownMost; at = text.find(kPlace, at + 1)) {
        auto rest = text.substr(at + kPlace.size());
        if (rest.starts_with(kElsewhere)) rest.remove_prefix(kElsewhere.size());
        if (auto name = rest.substr(0, 2 * kDigestBytes); is_name(name)) names.emplace(name);
    }
    for (auto& address : elsewhere.addresses) names.insert(name_of(address));
    auto before = tx.all<std::string>(R"sql(select name from media_uses where owner = $1)sql", owner);
    for (auto& name : before)
        if (names.erase(name) == 0) tx.run(R"sql(delete from media_uses where owner = $1 and name = $2)sql", owner, name);
    for (auto& name : names)
        tx.run(R"sql(insert into media_uses (owner, name) values ($1, $2))sql", owner, name);
    expect(tx, elsewhere);
}

void clean(Tx& tx, Time due) {
    constexpr int kAtOnce = 500;
    clean_elsewhere(tx, due);
    DeleteFiles gone{tx.all<std::string>(R"sql(
        select name from media_files f
        where made_at < $1 and not exists (select 1 from media_uses u where u.name = f.name)
          and not exists (select 1 from media_elsewhere e where e.file = f.name)
        limit $2)sql", due - kUnusedLasts, kAtOnce)};
    if (gone.names.empty()) return;
    tx.run(R"sql(delete from media_uploads where name in ($1...))sql", gone.names);
    tx.run(R"sql(delete from media_files where name in ($1...))sql", gone.names);
    tx.enqueue(gone);
}

void delete_files(Work& work, const DeleteFiles& gone) {
    for (auto& name : gone.names) {
        // Somebody may have sent the same picture again.
        if (work.read([&](Db& db) { return type_of(db, name).has_value(); })) continue;
        std::error_code already_gone;
        fs::remove(place_of(work.app(), name), already_gone);
    }
}

}  // namespace lyceum::media
