// Exports: everything out, into an empty installation, and out again.
#include "app/copies/export.hpp"
#include "app/test/world.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/imports/imports.hpp"
#include "modules/media/media.hpp"
#include "modules/privacy/privacy.hpp"
#include "platform/db/rows.hpp"
#include "platform/db/throw_away.hpp"
#include <fstream>
#include <sstream>

using namespace lyceum;
namespace fs = std::filesystem;

namespace {

void nobody_listens(std::string_view, std::int64_t, std::int64_t) {}

std::string bytes_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

std::map<std::string, std::string> files_in(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = bytes_of(entry.path());
    return files;
}

/// An installation on SQLite, whatever the run's database is: so that a run on PostgreSQL copies between both.
struct Other {
    explicit Other(const std::string& url = ":memory:") {
        Config config;
        config.site.data_folder = (folder.path() / "data").string();
        fs::create_directories(config.site.data_folder);
        app = std::make_unique<App>(config, all_modules());
        database = Database::open({.url = url, .data_dir = config.site.data_folder, .readers = 2, .throw_away = true});
        database->attach(*app);
        app->database = database.get();
        app->clock = [] { return Time{1'800'000'000'000'000}; };
    }
    throw_away::Folder folder;
    std::unique_ptr<App> app;
    std::unique_ptr<Database> database;
};

std::string url_of_run() {
    auto url = std::getenv("LYCEUM_TEST_DATABASE");
    return url ? url : ":memory:";
}

void load_sample(World& world) {
    imports::sample(world.app, nobody_listens);
    // A picture of one pixel.
    auto owner = world.read([](Db& db) { return accounts::people_with(db, accounts::Role::owner).front(); });
    media::keep(world.app, owner, std::string_view("\211PNG\015\012\032\012\000\000\000\015IHDR\000\000\000\001\000\000\000\001\010\002\000\000\000\220wS\336"
        "\000\000\000\014IDATx\234c0N\233\011\000\002\002\0013V\207\342T\000\000\000\000IEND\256B`\202", 69), "pixel.png");
    world.deliver();
}

}  // namespace

TEST_CASE("an export goes into an empty installation of either database, and comes out with the same bytes") {
    World world;
    load_sample(world);
    throw_away::Folder work;
    auto first = copies::export_rows(world.app, work.path() / "first", copies::Secrets::included, nobody_listens);
    CHECK(first.tables.size() > 50);
    CHECK(!first.files.empty());

    Other other;
    copies::import_rows(*other.app, work.path() / "first", nobody_listens);
    copies::export_rows(*other.app, work.path() / "second", copies::Secrets::included, nobody_listens);
    CHECK(files_in(work.path() / "first") == files_in(work.path() / "second"));

    Other back(url_of_run());
    copies::import_rows(*back.app, work.path() / "second", nobody_listens);
    copies::export_rows(*back.app, work.path() / "third", copies::Secrets::included, nobody_listens);
    CHECK(files_in(work.path() / "first") == files_in(work.path() / "third"));

    // What was left out has been made again: everything still holds, and is found.
    auto findings = back.database->read([&](Db& db) {
        std::vector<std::string> all;
        for (auto* ask : filled(*back.app, verifications))
            for (auto& finding : ask(db)) all.push_back(finding);
        return all;
    });
    CHECK_MESSAGE(findings.empty(), (findings.empty() ? "" : findings.front()));
    http::Request search;
    search.method = "GET", search.path = "/search", search.query = "q=io_uring";
    search.headers.add("accept", "application/json");
    auto answer = back.app->answer(search);
    CHECK(answer.status == 200);
    CHECK(answer.body->find("\"hits\":[{") != std::string::npos);
}

TEST_CASE("an export without secrets holds none, and its people can still be let in") {
    World world;
    load_sample(world);
    throw_away::Folder work;
    auto manifest = copies::export_rows(world.app, work.path() / "open", copies::Secrets::left_out, nobody_listens);
    auto files = files_in(work.path() / "open");
    CHECK(!files.contains("tables/sessions.jsonl"));
    CHECK(!files.contains("tables/api_tokens.jsonl"));
    CHECK(files.at("tables/people.jsonl").find("$argon2") == std::string::npos);
    CHECK(files.at("manifest.json").find("\"people.password\"") != std::string::npos);

    Other other;
    copies::import_rows(*other.app, work.path() / "open", nobody_listens);
    auto bare = other.database->read([](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from people where device_key = '')sql"); });
    CHECK(bare == 0);
    CHECK(!manifest.secrets);
}

TEST_CASE("an import refuses what was changed, what it does not know, and an installation in use") {
    World world;
    load_sample(world);
    throw_away::Folder work;
    copies::export_rows(world.app, work.path() / "whole", copies::Secrets::included, nobody_listens);
    auto copy_of_it = [&](const std::string& name) {
        fs::copy(work.path() / "whole", work.path() / name, fs::copy_options::recursive);
        return work.path() / name;
    };
    auto complaint = [](App& app, const fs::path& folder) -> std::string {
        try {
            copies::import_rows(app, folder, nobody_listens);
        } catch (const Fault& fault) {
            return fault.what();
        }
        return "";
    };
    CHECK(complaint(world.app, work.path() / "whole").find("is in use") != std::string::npos);
    CHECK(complaint(world.app, work.path()).find("is no export") != std::string::npos);

    Other other;
    auto changed = copy_of_it("changed");
    std::ofstream(changed / "tables/people.jsonl", std::ios::app) << "{}\n";
    CHECK(complaint(*other.app, changed).find("is not what the manifest says") != std::string::npos);

    auto missing = copy_of_it("missing");
    fs::remove(missing / "tables/items.jsonl");
    CHECK(complaint(*other.app, missing).find("is missing") != std::string::npos);

    auto newer = copy_of_it("newer");
    auto manifest = bytes_of(newer / "manifest.json");
    manifest.replace(manifest.find("0001_jobs"), 9, "0099_jobs");
    std::ofstream(newer / "manifest.json") << manifest;
    CHECK(complaint(*other.app, newer).find("a newer version made it") != std::string::npos);

    auto outside = copy_of_it("outside");
    manifest = bytes_of(outside / "manifest.json");
    manifest.replace(manifest.find("tables/people.jsonl"), 19, "../../../etc/passwd");
    std::ofstream(outside / "manifest.json") << manifest;
    CHECK(complaint(*other.app, outside).find("outside of the export") != std::string::npos);

    // After all that, nothing came to stay.
    copies::import_rows(*other.app, work.path() / "whole", nobody_listens);
}

TEST_CASE("lists for spreadsheets hold everybody and every order, and nothing that runs") {
    World world;
    load_sample(world);
    world.write([](Tx& tx) { accounts::create(tx, {.handle = "mallory", .name = "=HYPERLINK(\"x\")", .email = "mallory@example.org"}); });
    throw_away::Folder work;
    auto written = copies::export_spreadsheets(world.app, work.path() / "lists", copies::Mark::byte_order);
    auto files = files_in(work.path() / "lists");
    auto lines = [&](const std::string& file) { return std::count(files.at(file).begin(), files.at(file).end(), '\n'); };
    auto count = [&](const char* of) {
        schema::Snapshot snapshot(world.database());
        return snapshot.count({.name = of});
    };
    CHECK(files.at("members.csv").starts_with("\xef\xbb\xbfid,handle,name,email"));
    CHECK(files.at("members.csv").find(",\"'=HYPERLINK(\"\"x\"\")\",") != std::string::npos);
    CHECK(lines("members.csv") == count("people") + 1);
    CHECK(lines("orders.csv") == count("orders") + 1);
    CHECK(count("orders") > 0);
    CHECK_THROWS_AS(copies::export_spreadsheets(world.app, work.path() / "lists", copies::Mark::none), Fault);
}

TEST_CASE("who was erased after a copy was made is erased again when it comes back") {
    World world;
    load_sample(world);
    throw_away::Folder work;
    auto person = *world.read([](Db& db) { return accounts::find_by_handle(db, "suran"); });
    copies::export_rows(world.app, work.path() / "before", copies::Secrets::included, nobody_listens);
    world.write([&](Tx& tx) { privacy::erase(tx, person); });
    world.deliver();
    auto remembered = erasures(world.app.config.site.data_folder);
    REQUIRE(remembered.size() == 1);
    CHECK(remembered.front().person == person);

    World other;
    remember_erasure(other.app.config.site.data_folder, person, other.now);
    remember_erasure(other.app.config.site.data_folder, PersonId{7}, other.now);            // made after the copy
    std::ofstream(other.app.config.site.data_folder + "/erased", std::ios::app) << "half a li";
    copies::import_rows(other.app, work.path() / "before", nobody_listens);
    CHECK(other.read([&](Db& db) { return accounts::byline(db, person).deleted; }));
    CHECK(other.browser().get("/@suran").status == 404);
    settle_in(other.app);                                                                   // once more changes nothing
    CHECK(erasures(other.app.config.site.data_folder).size() == 2);
}

TEST_CASE("an export that is under way does not see what is written meanwhile") {
    World world;
    load_sample(world);
    throw_away::Folder work;
    bool once = false;
    auto before = world.read([](Db& db) { return db.one<std::int64_t>(R"sql(select count(*) from likes)sql"); });
    auto manifest = copies::export_rows(world.app, work.path() / "export", copies::Secrets::included, [&](std::string_view, std::int64_t, std::int64_t) {
        if (std::exchange(once, true)) return;
        world.write([](Tx& tx) { tx.run(R"sql(insert into likes (item, person, at) values (1, 1, 1))sql"); });
    });
    for (auto& table : manifest.tables)
        if (table.table == "likes") CHECK(table.rows == before);
}

TEST_CASE("the migrations say of tables what the databases say") {
    World world;
    for (auto& table : copies::exported_tables(world.app, world.database().dialect())) {
        INFO(table.name);
        CHECK(!table.key.empty());
        schema::Snapshot snapshot(world.database());
        CHECK_NOTHROW(snapshot.lines(table, {}, [](std::string_view) {}));
        auto session = world.database().session_without_limits();
        auto query = fmt::format("select * from \"{}\" limit 0", table.name);
        auto cursor = session->open({query.c_str(), std::source_location::current()}, sql::Arguments());
        std::vector<std::string> columns, said;
        for (int i = 0; i < cursor->columns(); ++i) columns.emplace_back(cursor->name(i));
        for (auto& column : table.columns) said.push_back(column.name);
        CHECK(columns == said);
    }
}

TEST_CASE("docs/export.md describes every table as it is") {
    World world;
    auto document = bytes_of("docs/export.md");
    auto from = document.find("\n### ");
    REQUIRE(from != std::string::npos);
    CHECK_MESSAGE(document.substr(from + 1) == copies::describe_tables(world.app),
        "write it again: sed -i '/^### /,$d' docs/export.md; build/lyceum export schema >> docs/export.md");
}

TEST_CASE("what sounds like a secret is said to be one, or known to be none") {
    World world;
    // Columns that sound like secrets and are none.
    const std::set<std::string> harmless{"communities_invites.token", "jobs.unique_key", "article_drafts.draft_key", "imported_keys.key", "imported_keys.digest",
        "imported_facts.key", "audit.digest", "audit_head.digest", "consents.text_digest", "offer_answers.text_digest", "policy_versions.digest", "mail_habits.digest",
        "product_files.digest", "licence_keys.digest", "tickets.digest"};
    std::set<std::string> said;
    auto notes = all_table_notes(world.app);
    for (auto& note : notes) {
        if (note.keeping == TableNote::Keeping::in_part) continue;
        said.insert(note.column.empty() ? std::string(note.table) : fmt::format("{}.{}", note.table, note.column));
    }
    for (auto& table : schema::tables_after(migrations(all_modules()), Dialect::postgres))
        for (auto& column : table.columns) {
            auto name = table.name + "." + column.name;
            bool sounds = false;
            for (auto word : {"password", "secret", "token", "digest", "seed", "key"})
                sounds |= column.name.find(word) != std::string::npos && column.kind != schema::Kind::integer && column.kind != schema::Kind::boolean;
            if (sounds && !harmless.contains(name))
                CHECK_MESSAGE((said.contains(name) || said.contains(table.name)), name << " sounds like a secret: say so in a TableNote, or add it to `harmless`");
        }
}

TEST_CASE("a line goes out and comes in with every character and number it had") {
    auto members = schema::members_of(R"({"a":"\"\\\/\b\f\n\r\té😀学","b":-12.5e-3,"c":true,"d":null,"e":""})");
    REQUIRE(members.size() == 5);
    CHECK(members[0].text == "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80学");
    CHECK(members[1].text == "-12.5e-3");
    CHECK(members[2].is == schema::Member::Is::truth);
    CHECK(members[3].is == schema::Member::Is::null);
    CHECK(members[4].text.empty());
    for (auto wrong : {"", "{", "[]", R"({"a":})", R"({"a":"x)", R"({"a":"\q"})", R"({"a":"\ud800"})", R"({"a":{}})", R"({"a":1} x)", R"({"a" 1})", R"({a:1})"})
        CHECK_THROWS_AS(schema::members_of(wrong), Fault);
}
