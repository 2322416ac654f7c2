// The PostgreSQL driver: statements prepared by name, parameters binary, results as text.
#include "platform/core/blocked.hpp"
#include "platform/core/storage_full.hpp"
#include "platform/db/session.hpp"
#include <bit>
#include <charconv>
#include <endian.h>
#include <cstring>
#include <fmt/format.h>
#include <libpq-fe.h>

namespace lyceum::sql {
namespace {

/// PostgreSQL's names for the types we send and read; its system catalogue has promised them for decades.
enum Oids : Oid {
    kBool = 16, kBytea = 17, kChar = 18, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kJson = 114,
    kFloat4 = 700, kFloat8 = 701, kUnknown = 705, kBpchar = 1042, kVarchar = 1043, kNumeric = 1700, kJsonb = 3802,
};
constexpr const char* kConnectTimeoutSeconds = "5";
constexpr const char* kSilenceMs = "20000";             // of the peer's network stack, until the connection counts as lost
constexpr int kIdleInTransactionMs = 60'000;

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

struct Named {
    std::string name;
};
using Prepared = StatementCache<Named>::Entry;

Oid oid_of(Type type) {
    switch (type) {
        case Type::integer: return kInt8;
        case Type::real: return kFloat8;
        case Type::boolean: return kBool;
        case Type::text: return kText;
        case Type::blob: return kBytea;
        case Type::unknown: return 0;
    }
    return 0;
}

class PostgresCursor final : public Cursor {
public:
    PostgresCursor(Result result, Prepared* entry) : result_(std::move(result)), entry_(entry) {}
    bool next() override { return ++row_ < PQntuples(result_.get()); }
    int columns() const override { return PQnfields(result_.get()); }
    std::string_view name(int i) const override { return PQfname(result_.get(), i); }
    bool is_null(int i) const override { return PQgetisnull(result_.get(), row_, i); }
    std::int64_t integer(int i) const override {
        auto type = type_of(i);
        expect(i, type == kInt8 || type == kInt4 || type == kInt2 || type == kNumeric, "is not an integer");
        return number<std::int64_t>(i, "is not a 64-bit integer");
    }
    double real(int i) const override {
        auto type = type_of(i);
        expect(i, type == kFloat8 || type == kFloat4 || type == kNumeric || type == kInt8 || type == kInt4 || type == kInt2, "is not a number");
        return number<double>(i, "is not a number");
    }
    bool truth(int i) const override {
        expect(i, type_of(i) == kBool, "is not a boolean");
        return raw(i) == "t";
    }
    std::string_view text(int i) const override {
        auto type = type_of(i);
        expect(i, type == kText || type == kVarchar || type == kBpchar || type == kName || type == kChar || type == kUnknown
                || type == kJson || type == kJsonb, "is not text");
        return raw(i);
    }
    std::string blob(int i) const override {
        expect(i, type_of(i) == kBytea, "is not bytes");
        std::size_t size = 0;
        auto* bytes = PQunescapeBytea(reinterpret_cast<const unsigned char*>(PQgetvalue(result_.get(), row_, i)), &size);
        std::string out(reinterpret_cast<const char*>(bytes), size);
        PQfreemem(bytes);
        return out;
    }
    long changed() const override { return std::strtol(PQcmdTuples(result_.get()), nullptr, 10); }
    const void*& row_checked() override { return entry_ ? entry_->row_checked : unkept_; }

private:
    Oid type_of(int i) const { return PQftype(result_.get(), i); }
    std::string_view raw(int i) const {
        return {PQgetvalue(result_.get(), row_, i), static_cast<std::size_t>(PQgetlength(result_.get(), row_, i))};
    }
    void expect(int i, bool fits, const char* otherwise) const {
        if (is_null(i)) column_is_wrong(*this, i, "is null, and the row's member is not optional");
        if (!fits) column_is_wrong(*this, i, otherwise);
    }
    template <class Number> Number number(int i, const char* otherwise) const {
        auto text = raw(i);
        Number value{};
        auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        expect(i, error == std::errc() && end == text.data() + text.size(), otherwise);
        return value;
    }

    Result result_;
    Prepared* entry_;
    const void* unkept_ = nullptr;
    int row_ = -1;
};

/// Parameters as libpq wants them: pointers to big-endian bytes.
struct Wire {
    std::vector<std::uint64_t> numbers;
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
    std::vector<Oid> types;

    explicit Wire(const std::vector<Value>& from) : numbers(from.size()) {
        for (std::size_t i = 0; i < from.size(); ++i) add(from[i], numbers[i]);
    }
    int count() const { return static_cast<int>(values.size()); }

private:
    void add(const Value& value, std::uint64_t& number) {
        auto as_number = [&](std::uint64_t bits) { number = htobe64(bits), put(reinterpret_cast<const char*>(&number), sizeof number); };
        types.push_back(oid_of(value.type));
        if (value.null) return put(nullptr, 0);
        switch (value.type) {
            case Type::integer: return as_number(static_cast<std::uint64_t>(value.integer));
            case Type::real: return as_number(std::bit_cast<std::uint64_t>(value.real));
            case Type::boolean: number = 0; std::memcpy(&number, value.integer ? "\1" : "\0", 1); return put(reinterpret_cast<const char*>(&number), 1);
            case Type::text: case Type::blob: return put(value.text.empty() ? "" : value.text.data(), value.text.size());
            case Type::unknown: return put(nullptr, 0);
        }
    }
    void put(const char* bytes, std::size_t size) {
        values.push_back(bytes);
        lengths.push_back(static_cast<int>(size));
        formats.push_back(1);
    }
};

class PostgresSession final : public Session {
public:
    explicit PostgresSession(const PostgresSettings& settings) {
        // Later words win, so what the operator writes in the address stands over ours.
        const char* words[] = {"connect_timeout", "tcp_user_timeout", "application_name", "dbname", "client_encoding", nullptr};
        const char* values[] = {kConnectTimeoutSeconds, kSilenceMs, "lyceum", settings.conninfo.c_str(), "UTF8", nullptr};
        connection_.reset(PQconnectdbParams(words, values, 1));
        if (PQstatus(connection_.get()) != CONNECTION_OK)
            throw Fault(fmt::format("PostgreSQL cannot be reached: {}", trimmed(PQerrorMessage(connection_.get()))));
        PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
        script(fmt::format("set statement_timeout = {}; set idle_in_transaction_session_timeout = {}; set bytea_output = hex",
            settings.statement_timeout_ms, kIdleInTransactionMs));
        if (!settings.schema.empty()) script(fmt::format("set search_path = \"{}\"", settings.schema));
    }

    std::unique_ptr<Cursor> open(const Statement& statement, const Arguments& arguments) override {
        for (auto& value : arguments.values) check_keepable(value);
        Wire wire(arguments.values);
        auto* entry = statements_.find(statement.sql, arguments.shape);
        if (!entry) entry = prepare(statement, arguments, wire);
        Result result(while_blocked([&] {
            return PQexecPrepared(connection_.get(), entry->prepared.name.c_str(), wire.count(), wire.values.data(), wire.lengths.data(),
                wire.formats.data(), 0);
        }));
        expect_success(result, statement);
        // After a failed statement PostgreSQL answers `commit` by rolling back.
        if (std::strcmp(PQcmdStatus(result.get()), "ROLLBACK") == 0 && std::strcmp(statement.sql, "commit") == 0)
            throw std::logic_error("a transaction went on after a statement had failed");
        return std::make_unique<PostgresCursor>(std::move(result), entry);
    }

    void script(std::string_view text) override {
        std::string all(text);
        Result result(PQexec(connection_.get(), all.c_str()));
        expect_success(result, {all.c_str(), std::source_location::current()});
    }

    std::string complaint(std::string_view sql) override {
        // What a `$1` alone is cannot be told from the text; one of our types must fit.
        std::string said, text(sql);
        for (Oid type : {Oid{0}, Oid{kInt8}, Oid{kText}, Oid{kBool}, Oid{kFloat8}}) {
            std::vector<Oid> types(type == 0 ? 0 : shape_of(sql).parameters, type);
            Result result(PQprepare(connection_.get(), "", text.c_str(), static_cast<int>(types.size()), types.empty() ? nullptr : types.data()));
            if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return "";
            if (said.empty()) said = primary_message(result);
            auto* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
            if (!state || (type == 0 && std::string_view(state) != "42P18" && std::string_view(state) != "42P08")) return said;
        }
        return said;
    }

    bool usable() const override { return PQstatus(connection_.get()) == CONNECTION_OK; }

private:
    struct Finish {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };

    Prepared* prepare(const Statement& statement, const Arguments& arguments, const Wire& wire) {
        Named named{fmt::format("s{}", ++prepared_)};
        Result result(PQprepare(connection_.get(), named.name.c_str(), numbered(statement.sql, '$', arguments).c_str(), wire.count(), wire.types.data()));
        expect_success(result, statement);
        return statements_.keep(statement.sql, arguments.shape, std::move(named), [this](const Named& old) {
            Result dropped(PQexec(connection_.get(), fmt::format("deallocate {}", old.name).c_str()));
        });
    }

    // The primary message alone: the detail line repeats values.
    std::string primary_message(const Result& result) const {
        auto* message = PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY);
        return std::string(message ? std::string_view(message) : trimmed(PQerrorMessage(connection_.get())));
    }

    void expect_success(const Result& result, const Statement& statement) {
        auto status = PQresultStatus(result.get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) return;
        failed = true;
        auto* field = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        std::string_view state = field ? field : "";
        auto message = describe_error(primary_message(result), statement);
        if (state == "40001" || state == "40P01") throw Again(message);
        if (state.starts_with("23")) throw ConstraintBroken(message);
        if (state == "53100") throw StorageFull(message);
        // 08: connection, 25006: a server that only reads, 25P03: idle too long, 53: resources, 55P03: lock, 57: operator or
        // deadline, 58: the system, XX: itself.
        for (auto world : {"08", "25006", "25P03", "53", "55P03", "57", "58", "XX"})
            if (state.starts_with(world)) throw Fault(message);
        if (state.empty() || !usable()) throw Fault(message);
        throw std::logic_error(message);
    }

    std::unique_ptr<PGconn, Finish> connection_;
    StatementCache<Named> statements_;
    std::int64_t prepared_ = 0;
};

}  // namespace

std::unique_ptr<Session> open_postgres(const PostgresSettings& settings) { return std::make_unique<PostgresSession>(settings); }

}  // namespace lyceum::sql
