// What membership holds about people, and what somebody's own copy has of it.
#include "modules/membership/entitlements.hpp"

namespace lyceum::membership {

std::vector<privacy::Holding> held(const App&) {
    return {{"entitlements", {"person"}, Msg{"What you are or were entitled to, and from when until when", {}}, Msg{"To let you read what you paid for", {}},
        privacy::Basis::contract, 0, privacy::Ending::kept_by_law}};
}

namespace {
struct OwnRight { CommunityId community; std::int64_t level = 0; std::string item; Time starts_at; std::string ends_at, source, note; };
DESCRIBE(OwnRight, community, level, item, starts_at, ends_at, source, note)
struct OwnRightRow { CommunityId community; std::int64_t level = 0; ItemId item; Time starts_at; Time ends_at; std::string source, note; };
DESCRIBE(OwnRightRow, community, level, item, starts_at, ends_at, source, note)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    std::vector<OwnRight> rights;
    for (auto& row : db.all<OwnRightRow>(R"sql(
            select community, level, item, starts_at, ends_at, source, note from entitlements where person = $1 order by id)sql", person))
        rights.push_back({row.community, row.level, row.item ? to_string(row.item) : "", row.starts_at,
            row.ends_at == kForGood ? "" : to_iso8601(row.ends_at), row.source, row.note});
    copy.add("entitlements", rights);
}

}  // namespace lyceum::membership
