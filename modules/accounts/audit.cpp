#include "modules/accounts/audit.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::accounts {

namespace {

constexpr std::size_t kDetailsBytesMost = 4000;
constexpr int kVerifiedAtOnce = 1000;

struct Entry {
    Id<AuditRow> id;
    Time at;
    std::optional<PersonId> actor;
    std::string ip;
    Id<Session> session;
    std::string action, target, details, digest;
};
DESCRIBE(Entry, id, at, actor, ip, session, action, target, details, digest)

struct Head { std::int64_t entries = 0; std::string digest; };
DESCRIBE(Head, entries, digest)

// Over the row as JSON with the digest of the row before in place of its own.
std::string digest_after(const std::string& before, Entry row) {
    row.digest = before;
    return crypto::token_digest(json::text(row));
}

}  // namespace

Actor actor_of(const Visit& visit) { return {visit.who(), visit.request ? visit.request->peer : std::string(), visit.visitor.session}; }

void record(Tx& tx, const Actor& actor, const Act& act) {
    auto head = tx.one<Head>(R"sql(select entries, digest from audit_head where one = 1)sql");
    Entry row{{head.entries + 1}, tx.now(), actor.who, actor.ip, actor.session, act.action, act.target,
        act.details.substr(0, kDetailsBytesMost), {}};
    while (utf8_length(row.details) < 0) row.details.pop_back();
    row.digest = digest_after(head.digest, row);
    tx.run(R"sql(
        insert into audit (id, at, actor, ip, session, action, target, details, digest)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        row.id, row.at, row.actor, row.ip, row.session, row.action, row.target, row.details, row.digest);
    if (act.place) tx.run(R"sql(insert into audit_places (entry, place) values ($1, $2))sql", row.id, act.place);
    // Writers that met here run again one after another: the chain cannot fork.
    tx.run(R"sql(update audit_head set entries = $1, digest = $2 where one = 1)sql", row.id, row.digest);
}

void note(Tx& tx, const Visit& visit, const Act& act) { record(tx, actor_of(visit), act); }

std::vector<Noted> noted(Db& db, const AuditFilter& filter, std::optional<Id<AuditRow>> before, int limit) {
    auto family = filter.action.ends_with('.') ? filter.action : std::string();
    return db.all<Noted>(R"sql(
        select id, at, actor, ip, action, target, details from audit
        where ($1 is null or id < $1) and ($2 is null or actor = $2)
          and ($3 = '' or action = $3 or ($4 <> '' and substr(action, 1, length($4)) = $4))
          and ($5 = '' or target = $5)
        order by id desc limit $6)sql",
        before, filter.actor, filter.action, family, filter.target, limit);
}

std::vector<Deed> deeds_in(Db& db, std::int64_t place, std::optional<std::int64_t> before, int limit) {
    return db.all<Deed>(R"sql(
        select a.id as entry, a.at, a.actor, a.action, a.target, a.details from audit_places p join audit a on a.id = p.entry
        where p.place = $1 and ($2 is null or p.entry < $2) order by p.entry desc limit $3)sql", place, before, limit);
}

std::vector<std::string> verify_audit(Db& db) {
    Head seen;
    for (;;) {
        auto rows = db.all<Entry>(R"sql(
            select id, at, actor, ip, session, action, target, details, digest from audit
            where id > $1 order by id limit $2)sql", seen.entries, kVerifiedAtOnce);
        for (auto& row : rows) {
            bool next = row.id.value == seen.entries + 1;
            if (!next || digest_after(seen.digest, row) != row.digest)
                return {fmt::format("The audit log was altered at or just before entry {}. Compare it with a backup, and find out who could write to the database.", row.id.value)};
            seen = {row.id.value, row.digest};
        }
        if (static_cast<int>(rows.size()) < kVerifiedAtOnce) break;
    }
    auto head = db.one<Head>(R"sql(select entries, digest from audit_head where one = 1)sql");
    if (head.entries != seen.entries || head.digest != seen.digest) return {"The last entries of the audit log are missing. Compare it with a backup, and find out who could write to the database."};
    return {};
}

}  // namespace lyceum::accounts
