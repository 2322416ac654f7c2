// The table imported_keys.
#include "modules/imports/keys.hpp"

namespace lyceum::imports {

namespace {
struct KeyRow { std::string key; std::int64_t id = 0, digest = 0; };
DESCRIBE(KeyRow, key, id, digest)
}  // namespace

std::map<std::string, Known> Keys::find(Db& db, std::string_view kind, const std::vector<std::string>& keys) const {
    std::map<std::string, Known> found;
    if (keys.empty()) return found;
    for (auto& row : db.all<KeyRow>(R"sql(
            select key, id, digest from imported_keys where source = $1 and kind = $2 and key in ($3...))sql", source_, kind, keys))
        found.emplace(std::move(row.key), Known{row.id, row.digest});
    return found;
}

std::optional<Known> Keys::find(Db& db, std::string_view kind, std::string_view key) const {
    auto found = find(db, kind, std::vector{std::string(key)});
    return found.empty() ? std::nullopt : std::optional(found.begin()->second);
}

void Keys::put(Tx& tx, std::string_view kind, std::string_view key, std::int64_t id, std::int64_t digest) const {
    tx.run(R"sql(
        insert into imported_keys (source, kind, key, id, digest) values ($1, $2, $3, $4, $5)
        on conflict (source, kind, key) do update set id = excluded.id, digest = excluded.digest)sql", source_, kind, key, id, digest);
}

Digest& Digest::add(std::string_view text) {
    // FNV-1a; the length keeps "ab", "c" and "a", "bc" apart.
    for (unsigned char c : text) hash_ = (hash_ ^ c) * 0x100000001b3;
    return add(static_cast<std::int64_t>(text.size()));
}

Digest& Digest::add(std::int64_t number) {
    for (int shift = 0; shift < 64; shift += 8) hash_ = (hash_ ^ (static_cast<std::uint64_t>(number) >> shift & 0xff)) * 0x100000001b3;
    return *this;
}

int below_millisecond(std::string_view source, std::int64_t number) {
    constexpr std::uint64_t kValues = std::uint64_t{1} << 22;
    return static_cast<int>((static_cast<std::uint64_t>(Digest().add(source).value()) + static_cast<std::uint64_t>(number)) % kValues);
}

}  // namespace lyceum::imports
