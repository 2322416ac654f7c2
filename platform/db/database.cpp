// Db, Tx and Database: everything about them that is the same on both databases.
#include "platform/db/store.hpp"
#include "platform/core/log.hpp"
#include "platform/db/patience.hpp"
#include <algorithm>
#include <fmt/format.h>
#include <random>

namespace lyceum {

// ---- Db and Tx ------------------------------------------------------------------------------

Db::Db(sql::Session& session, Database& database) : session_(&session), database_(&database) {
    // Before the snapshot, which begins with the first statement.
    footprint_.at = database.version();
}

std::shared_ptr<const void> Db::find_kept(std::string_view key, const void* type) {
    if (writes_) return nullptr;
    TableSet tables;
    auto found = database_->store_->kept.find(key, type, database_->tables(), tables);
    footprint_.tables |= tables;
    return found;
}

void Db::keep(std::string_view key, const void* type, std::shared_ptr<const void> value, const TableSet& tables) {
    if (!writes_) database_->store_->kept.keep(key, type, std::move(value), {tables, footprint_.at});
}

std::unique_ptr<sql::Cursor> Db::open(const char* sql, std::source_location at, const sql::Arguments& arguments) {
    footprint_.tables |= database_->tables().of(sql).reads;
    ++(making_ > 0 && !writes_ ? statements_for_kept_ : statements_);
    auto known = std::find_if(repeated_.begin(), repeated_.end(), [&](auto& each) { return each.sql.data() == sql; });
    if (known == repeated_.end()) repeated_.push_back({1, sql, at});
    else ++known->times;
    return session_->open({sql, at}, arguments);
}

Db::Repeated Db::most_repeated() const {
    auto most = std::max_element(repeated_.begin(), repeated_.end(), [](auto& a, auto& b) { return a.times < b.times; });
    return most == repeated_.end() ? Repeated{} : *most;
}

void Db::found_nothing(const char* sql, std::source_location at) {
    throw std::logic_error(sql::describe_error("one() found no row", {sql, at}));
}

const App& Db::app() const { return database_->app(); }
Dialect Db::dialect() const { return database_->dialect(); }

std::int64_t Tx::next_id() { return database_->store_->ids.next(now_); }

long Tx::change(const char* sql, std::source_location at, const sql::Arguments& arguments) {
    auto cursor = open(sql, at, arguments);
    while (cursor->next()) {}
    auto changed = cursor->changed();
    if (changed > 0) note_change(sql);
    return changed;
}

void Tx::note_change(const char* sql) { changed_tables_ |= database_->tables().of(sql).writes; }

bool Tx::hears(std::string_view topic) const { return database_->announcer_ && database_->announcer_->hears(topic); }
void Tx::put_event(std::string_view topic, const std::string& payload) {
    marks_ |= database_->announcer_->put_event(*this, topic, payload);
}
void Tx::put_job(std::string_view topic, const std::string& payload, const When& when) {
    CHECK_THAT(database_->announcer_);
    marks_ |= database_->announcer_->put_job(*this, topic, payload, when);
}

// ---- ids ------------------------------------------------------------------------------------

namespace {
constexpr std::int64_t kEpochMs = 946'684'800'000;      // 2000-01-01
constexpr int kSequenceBits = 14, kNodeBits = 8;
constexpr std::int64_t kSequenceMask = (1 << kSequenceBits) - 1;

std::int64_t milliseconds(Time t) { return std::max<std::int64_t>(0, t.micros / 1000 - kEpochMs); }
}  // namespace

std::int64_t id_bits(Time t, std::int64_t below) {
    constexpr auto kBelow = (std::int64_t{1} << (kNodeBits + kSequenceBits)) - 1;
    return milliseconds(t) << (kNodeBits + kSequenceBits) | (below & kBelow);
}
Time time_of_id(std::int64_t id) { return {((id >> (kNodeBits + kSequenceBits)) + kEpochMs) * 1000}; }

std::atomic<std::int64_t> IdSource::node_{-1};

IdSource::IdSource() {
    std::int64_t none = -1;
    node_.compare_exchange_strong(none, std::random_device{}() & ((1u << kNodeBits) - 1));
}

void IdSource::use_node(int node) {
    static_assert(kNodes == 1 << kNodeBits);
    CHECK_THAT(node >= 0 && node < kNodes);
    node_ = node;
}

std::int64_t IdSource::next(Time now) {
    auto last = last_.load(std::memory_order_relaxed);
    std::int64_t next = 0;
    // From 1, so that no id is zero; a full sequence borrows the next millisecond.
    do next = std::max(milliseconds(now) << kSequenceBits | 1, last + 1);
    while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
    return (next >> kSequenceBits) << (kNodeBits + kSequenceBits) | node_.load(std::memory_order_relaxed) << kSequenceBits | (next & kSequenceMask);
}

// ---- Database -------------------------------------------------------------------------------

static bool names_postgres(std::string_view url) {
    return url.starts_with("postgres://") || url.starts_with("postgresql://") || url.find('=') != url.npos;
}

std::unique_ptr<Database> Database::open(const DatabaseOptions& options) {
    if (options.readers < 1) throw Fault("the database needs at least 1 reader");
    if (!options.url.empty() && options.url != ":memory:" && !names_postgres(options.url))
        throw Fault("database.url is neither empty, nor :memory:, nor postgres://…, nor words like host=… dbname=…");
    auto store = names_postgres(options.url) ? open_postgres_store(options) : open_sqlite_store(options);
    return std::make_unique<Database>(std::move(store));
}

Database::Database(std::unique_ptr<Store> store) : store_(std::move(store)) {}
Database::~Database() = default;

Dialect Database::dialect() const { return store_->dialect(); }
Tables& Database::tables() const { return store_->tables; }
void Database::notice_others() { store_->notice_others(); }
Database::Counts Database::counts() const { return {store_->transactions.load(), store_->commits.load(), store_->again.load()}; }

const App& Database::app() const {
    CHECK_THAT(app_);
    return *app_;
}

void Database::run_read(const std::function<void(Db&)>& run) { store_->read(*this, run); }

void Database::run_write(Time now, const std::function<void(Tx&)>& run, std::string_view label) {
    Pending pending{&run, now, label};
    store_->write(*this, {&pending, 1});
    if (pending.error) std::rethrow_exception(pending.error);
}

std::vector<std::exception_ptr> Database::write_each(Time now, const std::vector<std::function<void(Tx&)>>& runs, std::string_view label) {
    std::vector<Pending> pending;
    for (auto& run : runs) pending.push_back({&run, now, label});
    if (!pending.empty()) store_->write(*this, pending);
    std::vector<std::exception_ptr> errors;
    for (auto& each : pending) errors.push_back(each.error);
    return errors;
}

std::string Database::prepare_check(std::string_view statement) {
    std::string said;
    auto known = sql::shape_of(statement);
    sql::Arguments arguments;
    for (std::size_t i = 1; i <= known.parameters; ++i) arguments.lists += known.list[i];
    auto text = sql::numbered(statement, dialect() == Dialect::sqlite ? '?' : '$', arguments);
    store_->with_writer([&](sql::Session& session) { said = session.complaint(text); });
    return said;
}

void Database::backup_to(const std::string& path, const std::function<void(std::int64_t, std::int64_t)>& tell) { store_->backup_to(path, tell); }
std::unique_ptr<sql::Session> Database::session_without_limits() { return store_->session_without_limits(); }
ArchiveState Database::archive() const { return store_->archive(); }

void Database::Store::run_inside(Database& database, sql::Session& session, Pending& pending) {
    session.failed = false;
    Tx tx(session, database, pending.now);
    (*pending.run)(tx);
    if (session.failed) throw std::logic_error("a transaction went on after a statement had failed");
    pending.changed = tx.changed_tables();
    pending.marks = tx.marks();
    pending.after_commit = tx.take_after_commit();
}

void Database::Store::committed(Database& database, std::span<Pending* const> group) {
    bool any = false;
    TableSet changed;
    unsigned marks = 0;
    for (auto* each : group) {
        if (each->error) continue;
        ++transactions;
        any = true;
        changed |= each->changed;
        marks |= each->marks;
    }
    if (any) ++commits;
    if (changed.any()) tables.changed(changed);
    if (marks && database.announcer_) database.announcer_->committed(marks);
    for (auto* each : group) {
        if (each->error) continue;
        for (auto& run : each->after_commit) {
            try {
                run(database.app());
            } catch (const std::exception& e) {
                log::warn("what was to follow a commit failed", {{"why", e.what()}});
            }
        }
    }
}

static thread_local int patient_writing = 0;
PatientWriting::PatientWriting() { ++patient_writing; }
PatientWriting::~PatientWriting() { --patient_writing; }
bool PatientWriting::is_on() { return patient_writing > 0; }

static thread_local bool writing_now = false;
WritingNow::WritingNow() {
    if (std::exchange(writing_now, true)) throw std::logic_error("a write begins inside a write; give the inner one the Tx");
}
WritingNow::~WritingNow() { writing_now = false; }

}  // namespace lyceum
