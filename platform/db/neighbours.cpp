#include "platform/db/neighbours.hpp"
#include "platform/core/log.hpp"
#include "platform/db/session.hpp"
#include "platform/db/store.hpp"
#include <atomic>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>
#include <random>
#include <thread>

namespace lyceum {

namespace {

constexpr int kSessionsMax = 4, kCheckoutMs = 5'000, kStatementMs = 5'000;
constexpr int kLookMs = 500;                            // how often the listening thread looks whether it is to end
constexpr auto kPause = std::chrono::seconds(1);        // before a lost connection is made again
constexpr int kForgetEvery = 10'000;                    // takes, until empty buckets are deleted
constexpr std::int64_t kTablesLock = 0x6c796365756e;
constexpr int kNodeLocks = 0x6c796365;                  // one for each node, held as long as its process listens

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(PGnotify* notice) const { PQfreemem(notice); }
};
using Connection = std::unique_ptr<PGconn, Finish>;

/// Becomes a node that nobody else on this database is, so that ids never meet. Nothing when 256 others listen.
void become_node(PGconn* connection) {
    static const int first = static_cast<int>(std::random_device{}() % IdSource::kNodes);
    for (int i = 0; i < IdSource::kNodes; ++i) {
        auto node = (first + i) % IdSource::kNodes;
        std::unique_ptr<PGresult, Finish> taken(PQexec(connection, fmt::format("select pg_try_advisory_lock({}, {})", kNodeLocks, node).c_str()));
        if (PQresultStatus(taken.get()) != PGRES_TUPLES_OK) throw Fault(std::string(trimmed(PQerrorMessage(connection))));
        if (std::string_view(PQgetvalue(taken.get(), 0, 0)) == "t") return IdSource::use_node(node);
    }
}

Connection listening(const std::string& conninfo) {
    const char* words[] = {"connect_timeout", "application_name", "dbname", "client_encoding", nullptr};
    const char* values[] = {"5", "lyceum listener", conninfo.c_str(), "UTF8", nullptr};
    Connection connection(PQconnectdbParams(words, values, 1));
    std::unique_ptr<PGresult, Finish> result(PQexec(connection.get(), "listen lyceum"));
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
        throw Fault(fmt::format("PostgreSQL cannot be listened to: {}", trimmed(PQerrorMessage(connection.get()))));
    become_node(connection.get());
    return connection;
}

}  // namespace

class Neighbours::Line {
public:
    Line(const std::string& conninfo, Hear hear)
        : conninfo_(conninfo), hear_(std::move(hear)), me_(fmt::format("{:08x}{:08x}", std::random_device{}(), std::random_device{}())),
          sessions_(kSessionsMax, kCheckoutMs, [this] { return sql::open_postgres({conninfo_, "", kStatementMs}); }),
          connection_(listening(conninfo)) {
        // Lost in a crash of the server, and worth no more than that.
        sessions_.take()->script(fmt::format(
            "begin; select pg_advisory_xact_lock({});"
            "create unlogged table if not exists rate_limits (bucket text primary key, empty_at bigint not null); commit", kTablesLock));
        thread_ = std::jthread([this] { listen(); });
    }
    ~Line() { stopping_ = true; }

    void tell(std::string_view topic, std::string_view text) {
        if (topic.size() + text.size() > kTextBytesMax) throw std::logic_error("what is told to neighbours is too long");
        auto all = fmt::format("{}\n{}\n{}", me_, topic, text);          // arguments borrow their text
        run("select pg_notify('lyceum', $1)", sql::Arguments(all), [](sql::Cursor&) {});
    }

    Taken take(const Bucket& bucket, Time now) {
        if (++taken_ % kForgetEvery == 0) run("delete from rate_limits where empty_at < $1", sql::Arguments(now), [](sql::Cursor&) {});
        // A time beyond the span was noted by a clock that has been set back since: that bucket is full, no more.
        auto each = Span{bucket.span.micros / bucket.count};
        auto full = now + bucket.span;
        std::optional<Time> empty_at;
        auto read = [&](sql::Cursor& row) { empty_at = Time{row.integer(0)}; };
        run("insert into rate_limits as r (bucket, empty_at) values ($1, cast($2 as bigint) + $3)"
            " on conflict (bucket) do update set empty_at = greatest(least(r.empty_at, $4), $2) + $3"
            " where greatest(least(r.empty_at, $4), $2) + $3 <= $4 returning empty_at",
            sql::Arguments(bucket.name, now, each, full), read);
        if (empty_at) return {true, *empty_at};
        run("select least(empty_at, $2) from rate_limits where bucket = $1", sql::Arguments(bucket.name, full), read);
        return {false, empty_at.value_or(full)};
    }

private:
    /// One statement, a transaction of its own. A connection may have been lost while it waited.
    template <class Read>
    void run(const char* sql, const sql::Arguments& arguments, Read&& read) {
        auto session = sessions_.take();
        auto once = [&] {
            auto cursor = session->open({sql, std::source_location::current()}, arguments);
            while (cursor->next()) read(*cursor);
        };
        try {
            once();
        } catch (const Fault&) {
            if (session->usable()) throw;
            session.renew();
            once();
        }
    }

    void listen() {
        while (!stopping_) {
            try {
                if (!connection_) connection_ = listening(conninfo_);
                hear_what_came();
            } catch (const std::exception& e) {
                log::warn("neighbours cannot be heard", {{"why", e.what()}});
                connection_.reset();
                for (auto waited = std::chrono::milliseconds(0); waited < kPause && !stopping_; waited += std::chrono::milliseconds(kLookMs))
                    std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
            }
        }
    }

    void hear_what_came() {
        pollfd socket{PQsocket(connection_.get()), POLLIN, 0};
        if (::poll(&socket, 1, kLookMs) <= 0) return;
        if (PQconsumeInput(connection_.get()) == 0) throw Fault(std::string(trimmed(PQerrorMessage(connection_.get()))));
        while (std::unique_ptr<PGnotify, Finish> notice{PQnotifies(connection_.get())}) {
            std::string_view all = notice->extra;
            auto first = all.find('\n'), second = first == all.npos ? first : all.find('\n', first + 1);
            if (second == all.npos || all.substr(0, first) == me_) continue;
            hear_(all.substr(first + 1, second - first - 1), all.substr(second + 1));
        }
    }

    std::string conninfo_;
    Hear hear_;
    std::string me_;                                    // so that nobody hears themselves
    sql::SessionPool sessions_;
    Connection connection_;                             // of the listening thread
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> taken_{0};
    std::jthread thread_;                               // last: ends before what it uses
};

Neighbours::Neighbours(const std::string& conninfo, Hear hear) : line_(std::make_unique<Line>(conninfo, std::move(hear))) {}
Neighbours::~Neighbours() = default;
void Neighbours::tell(std::string_view topic, std::string_view text) { line_->tell(topic, text); }
Neighbours::Taken Neighbours::take(const Bucket& bucket, Time now) { return line_->take(bucket, now); }

}  // namespace lyceum
