#include "modules/oidc_provider/keys.hpp"
#include <array>

namespace lyceum::oidc_provider {

namespace {

constexpr auto kAlgorithms = std::to_array({SigningAlgorithm::RS256, SigningAlgorithm::ES256});

std::string purpose(std::string_view kid) { return "oidc_key:" + std::string(kid); }

std::optional<Time> newest(Db& db, SigningAlgorithm algorithm) {
    return db.one<std::optional<Time>>(R"sql(select max(made_at) from oidc_keys where algorithm = $1)sql", algorithm);
}

void keep(Tx& tx, const crypto::PrivateKey& key) {
    tx.run(R"sql(insert into oidc_keys (kid, algorithm, pem, public_jwk, made_at) values ($1, $2, $3, $4, $5))sql",
        key.kid(), key.algorithm(), tx.app().seal_keys().seal(key.pem(), purpose(key.kid())).text, key.public_jwk(), tx.now());
}

struct KeyRow {
    std::string kid, pem;
};
DESCRIBE(KeyRow, kid, pem)

}  // namespace

std::string key_set(Db& db) {
    std::string list;
    for (auto& jwk : db.all<std::string>(R"sql(select public_jwk from oidc_keys order by made_at desc, kid)sql")) list += (list.empty() ? "" : ",") + jwk;
    return "{\"keys\":[" + list + "]}";
}

void make_missing_keys(Database& database, Time now) {
    for (auto algorithm : kAlgorithms) {
        if (database.read([&](Db& db) { return newest(db, algorithm).has_value(); })) continue;
        auto key = crypto::PrivateKey::make(algorithm);
        database.write(now, [&](Tx& tx) { if (!newest(tx, algorithm)) keep(tx, key); });
    }
}

// The newest that everybody has had time to fetch; the very first signs at once.
crypto::PrivateKey signing_key(Db& db, SigningAlgorithm algorithm, Time now) {
    auto row = db.maybe<KeyRow>(R"sql(select kid, pem from oidc_keys where algorithm = $1 and made_at <= $2 order by made_at desc limit 1)sql",
        algorithm, now - kPublishedBefore);
    if (!row) row = db.maybe<KeyRow>(R"sql(select kid, pem from oidc_keys where algorithm = $1 order by made_at limit 1)sql", algorithm);
    auto pem = row ? db.app().seal_keys().open({row->pem}, purpose(row->kid)) : std::nullopt;
    if (!pem) throw Fault("there is no signing key, or it is sealed under a key that is not in security.seal_keys");
    return crypto::PrivateKey::read(*pem, algorithm);
}

bool is_signed_here(Db& db, const crypto::UnverifiedToken& token) {
    for (auto& key : crypto::public_keys(json::parse(key_set(db))))
        if (token.is_signed_by(key)) return true;
    return false;
}

void replace_keys(Work& work, const ReplaceKeys& in) {
    for (auto algorithm : kAlgorithms) {
        auto made = work.read([&](Db& db) { return newest(db, algorithm); });
        if (!made || (!in.now && work.now() - *made < kKeyLasts)) continue;
        auto key = crypto::PrivateKey::make(algorithm);
        // A second run of the same job finds the successor and leaves it at that.
        work.write([&](Tx& tx) { if (newest(tx, algorithm) == made) keep(tx, key); });
    }
    work.write([&](Tx& tx) {
        tx.run(R"sql(
            delete from oidc_keys where exists (
                select 1 from oidc_keys newer where newer.algorithm = oidc_keys.algorithm and newer.made_at > oidc_keys.made_at and newer.made_at <= $1))sql",
            work.now() - kPublishedBefore - kPublishedAfter);
    });
}

void plan_replacing(Tx& tx, Time) { tx.enqueue(ReplaceKeys{}, {.unique = "daily"}); }

}  // namespace lyceum::oidc_provider
