#include "modules/discourse_connect/store.hpp"
#include <algorithm>

namespace lyceum::discourse_connect {

namespace {

std::string purpose(Id<Forum> id) { return "discourse_connect:" + to_string(id); }

}  // namespace

std::optional<std::string> origin_of(std::string_view address) {
    if (!Url::external(address)) return std::nullopt;
    auto scheme = address.find("://");
    if (scheme == address.npos || (address.substr(0, scheme) != "https" && address.substr(0, scheme) != "http")) return std::nullopt;
    auto host = address.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    constexpr std::size_t kHostMax = 260;
    if (host.empty() || host.size() > kHostMax || host.find_first_of("@\\") != host.npos) return std::nullopt;
    std::string origin = std::string(address.substr(0, scheme + 3)) + std::string(host);
    std::transform(origin.begin(), origin.end(), origin.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return origin;
}

std::vector<Forum> forums(Db& db) { return db.all<Forum>(R"sql(select id, origin, name, made_at from discourse_forums order by origin)sql"); }

std::optional<Forum> forum_at(Db& db, std::string_view origin) {
    return db.maybe<Forum>(R"sql(select id, origin, name, made_at from discourse_forums where origin = $1)sql", origin);
}
std::optional<Forum> forum(Db& db, Id<Forum> id) {
    return db.maybe<Forum>(R"sql(select id, origin, name, made_at from discourse_forums where id = $1)sql", id);
}

std::optional<Secret> secret_of(Db& db, Id<Forum> id) {
    auto kept = db.maybe<std::string>(R"sql(select secret from discourse_forums where id = $1)sql", id);
    if (!kept) return std::nullopt;
    return db.app().seal_keys().open({*kept}, purpose(id));
}

Id<Forum> add_forum(Tx& tx, const Forum& forum, const Secret& secret) {
    if (forum_at(tx, forum.origin)) invalid("address", "This forum is there already.");
    if (tx.one<std::int64_t>(R"sql(select count(*) from discourse_forums)sql") >= kForumsMost) conflict("There are as many forums as there may be. Remove one first.");
    auto id = new_id<Forum>(tx);
    tx.run(R"sql(insert into discourse_forums (id, origin, name, secret, made_at) values ($1, $2, $3, $4, $5))sql",
        id, forum.origin, forum.name, tx.app().seal_keys().seal(secret, purpose(id)).text, tx.now());
    return id;
}

void remove_forum(Tx& tx, Id<Forum> id) {
    tx.run(R"sql(delete from discourse_consents where forum = $1)sql", id);
    tx.run(R"sql(delete from discourse_forums where id = $1)sql", id);
}

bool has_consented(Db& db, Id<Forum> forum, PersonId person) {
    return db.one<std::int64_t>(R"sql(select count(*) from discourse_consents where forum = $1 and person = $2)sql", forum, person) > 0;
}

void consent(Tx& tx, Id<Forum> forum, PersonId person) {
    tx.run(R"sql(
        insert into discourse_consents (forum, person, given_at) values ($1, $2, $3) on conflict (forum, person) do nothing)sql", forum, person, tx.now());
}

std::vector<Given> given_by(Db& db, PersonId person) {
    return db.all<Given>(R"sql(
        select f.id, f.origin, f.name, c.given_at from discourse_consents c join discourse_forums f on f.id = c.forum
        where c.person = $1 order by f.name)sql", person);
}

void withdraw(Tx& tx, Id<Forum> forum, PersonId person) {
    tx.run(R"sql(delete from discourse_consents where forum = $1 and person = $2)sql", forum, person);
}
void forget(Tx& tx, PersonId person) { tx.run(R"sql(delete from discourse_consents where person = $1)sql", person); }

}  // namespace lyceum::discourse_connect
