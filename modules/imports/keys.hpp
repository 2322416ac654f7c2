// What was made of what. A key is written in the transaction that makes the thing, so a run that was cut short
// goes on exactly where it stopped.
#pragma once
#include "platform/db/db.hpp"
#include <map>

namespace lyceum::imports {

/// What a key of the source became here, and the digest of what was read then.
struct Known {
    std::int64_t id = 0, digest = 0;
};

/// Keys of one source. Kinds: "person", "question", "answer", "comment", …
class Keys {
public:
    explicit Keys(std::string source) : source_(std::move(source)) {}

    /// Those of these keys that are known. One statement.
    std::map<std::string, Known> find(Db&, std::string_view kind, const std::vector<std::string>& keys) const;
    std::optional<Known> find(Db&, std::string_view kind, std::string_view key) const;
    /// Adds a key, or gives the one that is there a new id and digest.
    void put(Tx&, std::string_view kind, std::string_view key, std::int64_t id, std::int64_t digest = 0) const;
    const std::string& source() const { return source_; }

private:
    std::string source_;
};

/// Tells apart what was read, in the same way on every machine. Not for secrets.
class Digest {
public:
    Digest& add(std::string_view);
    Digest& add(std::int64_t);
    std::int64_t value() const { return static_cast<std::int64_t>(hash_); }

private:
    std::uint64_t hash_ = 0xcbf29ce484222325;
};

/// The number below the millisecond for ids of imported things (db.hpp, id_at): what one source made in the same
/// millisecond gets different ids, and so, but for a rare chance, does what two sources made.
int below_millisecond(std::string_view source, std::int64_t number);

}  // namespace lyceum::imports
