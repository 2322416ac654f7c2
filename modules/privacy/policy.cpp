#include "modules/privacy/policy.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::privacy {

namespace {

struct VersionRow {
    std::int64_t version = 0;
    std::string digest, held;
    Time at;
};
DESCRIBE(VersionRow, version, digest, held, at)

std::vector<VersionRow> rows(Db& db, int limit) {
    return db.all<VersionRow>(R"sql(
        select version, digest, register as held, at from policy_versions order by version desc limit $1)sql", limit);
}

}  // namespace

std::vector<Holding> the_register(const App& app) {
    std::vector<Holding> all;
    for (auto* ask : filled(app, holdings))
        for (auto& holding : ask(app)) all.push_back(holding);
    return all;
}

Version difference(const std::vector<Holding>& before, const std::vector<Holding>& after) {
    std::map<std::string, const Holding*> old;
    for (auto& holding : before) old[holding.what.english] = &holding;
    Version change;
    for (auto& holding : after) {
        auto was = old.find(holding.what.english);
        if (was == old.end()) change.added.push_back(holding.what);
        else {
            if (json::text(*was->second) != json::text(holding)) change.changed.push_back(holding.what);
            old.erase(was);
        }
    }
    for (auto& [english, holding] : old) change.dropped.push_back(holding->what);
    return change;
}

std::vector<Version> versions(Db& db, int limit) {
    auto newest = rows(db, limit + 1);
    std::vector<Version> all;
    for (std::size_t i = 0; i < newest.size() && static_cast<int>(i) < limit; ++i) {
        Version version;
        if (i + 1 < newest.size())
            version = difference(json::from_text<std::vector<Holding>>(newest[i + 1].held), json::from_text<std::vector<Holding>>(newest[i].held));
        version.version = newest[i].version;
        version.at = newest[i].at;
        all.push_back(std::move(version));
    }
    return all;
}

void publish_policy(Tx& tx, Time) {
    auto text = json::text(the_register(tx.app()));
    auto digest = crypto::base64url(crypto::sha256(text));
    auto newest = rows(tx, 1);
    if (!newest.empty() && newest.front().digest == digest) return;
    tx.run(R"sql(insert into policy_versions (version, digest, register, at) values ($1, $2, $3, $4) on conflict do nothing)sql",
        newest.empty() ? 1 : newest.front().version + 1, digest, text, tx.now());
}

}  // namespace lyceum::privacy
