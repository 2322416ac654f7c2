#include "modules/discussion/versions.hpp"

namespace lyceum::discussion {

void keep_version(Tx& tx, ItemId item, PostId post, const Version& version, const VersionText& text) {
    tx.run(R"sql(
        insert into text_versions (item, post, version, person, at, title, tags, source) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        item, post, version.version, version.person, version.at, text.title, text.tags, text.source);
}

std::vector<Version> earlier_versions(Db& db, ItemId item, PostId post) {
    return db.all<Version>(R"sql(
        select version, person, at from text_versions where item = $1 and post = $2 order by version desc limit $3)sql", item, post, kVersionsShown);
}

std::optional<VersionText> version_text(Db& db, ItemId item, PostId post, int version) {
    return db.maybe<VersionText>(R"sql(
        select title, tags, source from text_versions where item = $1 and post = $2 and version = $3)sql", item, post, version);
}

}  // namespace lyceum::discussion
