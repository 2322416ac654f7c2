#include "modules/privacy/takeout.hpp"
#include "modules/privacy/pages.hpp"
#include "platform/mail/outgoing.hpp"
#include <filesystem>
#include <fstream>
#include <sstream>
#include <zip.h>

namespace lyceum::privacy {

namespace {

namespace fs = std::filesystem;

fs::path folder(const App& app) { return fs::path(app.config.site.data_folder) / "copies"; }
fs::path file_of(const App& app, DataCopyId id) { return folder(app) / (to_string(id) + ".zip"); }

// Readable by the server's user only, and never half a file under its name.
void write_file(const fs::path& path, const std::string& bytes) {
    fs::create_directories(path.parent_path());
    auto partial = path.string() + ".partial";
    {
        std::ofstream out(partial, std::ios::binary | std::ios::trunc);
        fs::permissions(partial, fs::perms::owner_read | fs::perms::owner_write);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!out.flush()) throw Fault(partial + " cannot be written");
    }
    fs::rename(partial, path);
}

struct Manifest {
    std::string site, person;
    Time made_at;
    std::vector<Holding> register_of_processing;
    std::vector<std::string> files;
};
DESCRIBE(Manifest, site, person, made_at, register_of_processing, files)

std::map<std::string, std::string> files_of(Work& work, PersonId person) {
    return work.read([&](Db& db) {
        Copy copy;
        for (auto* add : filled(work.app(), copies)) add(db, person, copy);
        Manifest manifest{work.app().settings()->site.name, to_string(person), work.now(), the_register(work.app()), {}};
        for (auto& [name, bytes] : copy.files()) manifest.files.push_back(name);
        auto files = copy.files();
        files["manifest.json"] = json::text(manifest);
        return files;
    });
}

void tell(Tx& tx, PersonId person) {
    auto to = accounts::contact(tx, person);
    if (!to) return;
    auto visit = tx.app().nobody(tx.now(), to->language);
    mail::post(tx, {.to = to->email, .to_name = to->name, .subject = visit.tr("Your data is ready"),
        .text = visit.tr("Hello {},\n\nthe copy of your data that you asked for is ready. Fetch it within {} days, signed in:\n\n{}\n\nIf it was not you who asked, change your password.\n",
            to->name, kCopyDays, tx.app().base_url() + data_path().str())});
}

}  // namespace

std::optional<CopyRow> newest_copy(Db& db, PersonId person) {
    return db.maybe<CopyRow>(R"sql(
        select id, state, asked_at, expires_at, bytes from data_copies where person = $1 order by id desc limit 1)sql", person);
}

void ask_copy(Tx& tx, const Visit& visit) {
    auto person = visit.person();
    auto last = newest_copy(tx, person);
    if (last && last->state == CopyState::waiting) return;
    if (last && last->state == CopyState::ready && last->asked_at > tx.now() - days(1)) {
        Refusal refusal(Refusal::Why::slow_down, "You asked for a copy today already. Fetch that one, or ask again tomorrow.");
        refusal.retry_after_seconds = static_cast<int>((last->asked_at + days(1) - tx.now()).micros / seconds(1).micros) + 1;
        throw refusal;
    }
    auto id = new_id<DataCopy>(tx);
    tx.run(R"sql(insert into data_copies (id, person, state, asked_at, expires_at) values ($1, $2, 'waiting', $3, $4))sql",
        id, person, tx.now(), tx.now() + days(kCopyDays));
    accounts::note(tx, visit, {"privacy.ask_copy", "person " + to_string(person), {}});
    tx.enqueue(MakeCopy{id, person}, {.unique = to_string(id)});
}

// May run twice: the file is the same file, and the row becomes ready once.
void make_copy(Work& work, const MakeCopy& job) {
    bool wanted = work.read([&](Db& db) { return db.maybe<std::string>(R"sql(select state from data_copies where id = $1)sql", job.id) == "waiting"; });
    if (!wanted) return;
    auto archive = zipped(files_of(work, job.person));
    write_file(file_of(work.app(), job.id), archive);
    work.write([&](Tx& tx) {
        bool first = tx.run(R"sql(update data_copies set state = 'ready', bytes = $2 where id = $1 and state = 'waiting')sql",
            job.id, static_cast<std::int64_t>(archive.size())) == 1;
        if (first) tell(tx, job.person);
    });
}

std::optional<std::string> read_copy(Db& db, PersonId person, DataCopyId id, Time now) {
    auto mine = db.maybe<DataCopyId>(R"sql(
        select id from data_copies where id = $1 and person = $2 and state = 'ready' and expires_at > $3)sql", id, person, now);
    if (!mine) return std::nullopt;
    std::ifstream in(file_of(db.app(), id), std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

// Files whose row is gone, by age or with its person.
void forget_copies(Work& work, const ForgetCopies&) {
    auto kept = work.write([&](Tx& tx) {
        tx.run(R"sql(delete from data_copies where expires_at <= $1)sql", tx.now());
        return tx.all<DataCopyId>(R"sql(select id from data_copies)sql");
    });
    std::set<std::string> names;
    for (auto id : kept) names.insert(file_of(work.app(), id).filename().string());
    std::error_code ignored;
    for (auto& entry : fs::directory_iterator(folder(work.app()), ignored))
        if (!names.contains(entry.path().filename().string())) fs::remove(entry.path(), ignored);
}

// ---- ZIP ----------------------------------------------------------------------------------------

std::string zipped(const std::map<std::string, std::string>& files) {
    zip_error_t error;
    zip_error_init(&error);
    auto* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
    if (!memory) throw Fault("no memory for an archive");
    zip_source_keep(memory);
    auto* archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
    if (!archive) {
        zip_source_free(memory);
        throw Fault(std::string("an archive cannot be begun: ") + zip_error_strerror(&error));
    }
    bool whole = true;
    for (auto& [name, bytes] : files) {
        auto* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        if (source && zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0) zip_source_free(source), whole = false;
        whole &= source != nullptr;
    }
    if (!whole || zip_close(archive) != 0) {
        std::string why = zip_strerror(archive);
        zip_discard(archive);
        zip_source_free(memory);
        throw Fault("an archive cannot be made: " + why);
    }
    zip_stat_t stat;
    zip_source_stat(memory, &stat);
    std::string out(stat.size, '\0');
    zip_source_open(memory);
    auto read = zip_source_read(memory, out.data(), out.size());
    zip_source_close(memory);
    zip_source_free(memory);
    if (read != static_cast<zip_int64_t>(out.size())) throw Fault("an archive cannot be read back");
    return out;
}

}  // namespace lyceum::privacy
