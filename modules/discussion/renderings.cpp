#include "modules/discussion/renderings.hpp"
#include "modules/media/media.hpp"
#include "platform/html/markdown.hpp"

namespace lyceum::discussion {

namespace {

struct Old {
    bool of_thread = false;
    std::int64_t id = 0, version = 0;
    PersonId author;
    std::string source;
};
DESCRIBE(Old, of_thread, id, version, author, source)

std::vector<Old> oldest(Db& db) {
    return db.all<Old>(R"sql(
        select of_thread, id, version, author, source from (
            select $1 as of_thread, item as id, version, author, source from threads where renderer < $3
            union all
            select $2, id, version, author, source from posts where renderer < $3) old
        limit $4)sql", true, false, html::kMarkdownVersion, kRenderedAtOnce);
}

// A text edited meanwhile has another version, and was rendered by the present renderer.
void store(Tx& tx, const Old& old, const PreparedBody& body) {
    auto changed = old.of_thread
        ? tx.run(R"sql(update threads set html = $3, plain = $4, renderer = $5 where item = $1 and version = $2)sql",
              old.id, old.version, body.html, body.plain, body.renderer_version)
        : tx.run(R"sql(update posts set html = $3, plain = $4, renderer = $5 where id = $1 and version = $2)sql",
              old.id, old.version, body.html, body.plain, body.renderer_version);
    auto owner = old.of_thread ? "thread " + to_string(ItemId{old.id}) : "post " + to_string(PostId{old.id});
    if (changed > 0) media::show(tx, owner, body.source, {old.author, body.pictures_elsewhere});
}

}  // namespace

void render_again(Work& work, const RenderAgain&) {
    while (!work.stopping()) {
        std::vector<Old> old;
        auto bodies = work.read([&](Db& db) {
            old = oldest(db);
            std::vector<std::string> sources;
            for (auto& each : old) sources.push_back(each.source);
            return prepare(db, sources);
        });
        if (old.empty()) return;
        work.write([&](Tx& tx) {
            for (std::size_t i = 0; i < old.size(); ++i) store(tx, old[i], bodies[i]);
        });
    }
    throw Fault("stopping before all texts were rendered again");
}

void look_for_old_renderings(Tx& tx, Time) {
    auto there_are = tx.one<bool>(R"sql(
        select exists (select 1 from threads where renderer < $1) or exists (select 1 from posts where renderer < $1))sql", html::kMarkdownVersion);
    if (there_are) tx.enqueue(RenderAgain{}, {.unique = "render again"});
}

}  // namespace lyceum::discussion
