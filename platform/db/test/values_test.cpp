// What goes in comes out: values, nulls, lists, rows.
#include "platform/db/test/testing.hpp"
#include <doctest/doctest.h>

using namespace lyceum;
using testing::database_with;
using testing::kNoon;

namespace {

enum class Outline { round, square, default_ };
DESCRIBE_ENUM(Outline, round, square, default_)

struct Thing;
struct Everything {
    Id<Thing> id;
    std::int64_t whole = 0;
    int small = 0;
    double real = 0;
    bool truth = false;
    std::string text;
    Text<1, 20> title;
    Time at;
    Outline shape = Outline::round;
    Currency currency = Currency::CNY;
    Blob bytes;
    std::optional<std::int64_t> maybe_whole;
    std::optional<double> maybe_real;
    std::optional<bool> maybe_truth;
    std::optional<std::string> maybe_text;
    std::optional<Outline> maybe_shape;
    std::optional<Id<Thing>> maybe_id;
    std::optional<Blob> maybe_bytes;
};
DESCRIBE(Everything, id, whole, small, real, truth, text, title, at, shape, currency, bytes,
    maybe_whole, maybe_real, maybe_truth, maybe_text, maybe_shape, maybe_id, maybe_bytes)

constexpr const char* kSchema = R"sql(
    create table things (
        id bigint primary key, whole bigint not null, small bigint not null, real double precision not null,
        truth boolean not null, text text not null, title text not null, at bigint not null, shape text not null,
        currency text not null, bytes bytea not null,
        maybe_whole bigint, maybe_real double precision, maybe_truth boolean, maybe_text text, maybe_shape text,
        maybe_id bigint, maybe_bytes bytea
    );
    create table words (id bigint primary key, word text);
)sql";

void insert(Tx& tx, const Everything& e) {
    tx.run(R"sql(
        insert into things (id, whole, small, real, truth, text, title, at, shape, currency, bytes,
            maybe_whole, maybe_real, maybe_truth, maybe_text, maybe_shape, maybe_id, maybe_bytes)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18))sql",
        e.id, e.whole, e.small, e.real, e.truth, e.text, e.title, e.at, e.shape, e.currency, e.bytes,
        e.maybe_whole, e.maybe_real, e.maybe_truth, e.maybe_text, e.maybe_shape, e.maybe_id, e.maybe_bytes);
}
Everything find(Db& db, Id<Thing> id) {
    return db.one<Everything>(R"sql(
        select id, whole, small, real, truth, text, title, at, shape, currency, bytes, maybe_whole, maybe_real,
            maybe_truth, maybe_text, maybe_shape, maybe_id, maybe_bytes from things where id = $1)sql", id);
}
std::vector<std::int64_t> numbers(Db& db, const std::vector<std::int64_t>& ids) {
    return db.all<std::int64_t>("select id from words where id in ($1...) order by id", ids);
}

struct Words {
    std::unique_ptr<Database> database = database_with(kSchema);
    Words() {
        database->write(kNoon, [](Tx& tx) {
            for (int i = 1; i <= 9; ++i)
                tx.run("insert into words (id, word) values ($1, $2)", i, std::string(1, static_cast<char>('a' + i - 1)));
        });
    }
    template <class F> auto read(F&& f) { return database->read(f); }
};

}  // namespace

TEST_CASE("every type comes back as it was kept") {
    auto database = database_with(kSchema);
    Everything e;
    e.id = {std::numeric_limits<std::int64_t>::max()};
    e.whole = 9'007'199'254'740'993;                                    // 2^53 + 1
    e.small = std::numeric_limits<int>::min();
    e.real = 0.1 + 0.2;
    e.truth = true;
    e.text = "付费社群 'quoted' \\ $1 \n\t🦉";
    e.title = *Text<1, 20>::from("A title");
    e.at = kNoon;
    e.shape = Outline::default_;
    e.currency = Currency::JPY;
    e.bytes = {std::string("\0\x01\xff\xfe'\\", 6)};
    e.maybe_whole = std::numeric_limits<std::int64_t>::min();
    e.maybe_real = -1e300;
    e.maybe_truth = false;
    e.maybe_text = "";
    e.maybe_shape = Outline::square;
    e.maybe_id = Id<Thing>{7};
    e.maybe_bytes = Blob{};

    database->write(kNoon, [&](Tx& tx) { insert(tx, e); });
    auto back = database->read([&](Db& db) { return find(db, e.id); });
    CHECK(back.id == e.id);
    CHECK(back.whole == e.whole);
    CHECK(back.small == e.small);
    CHECK(back.real == e.real);
    CHECK(back.truth == e.truth);
    CHECK(back.text == e.text);
    CHECK(back.title == e.title);
    CHECK(back.at == e.at);
    CHECK(back.shape == e.shape);
    CHECK(back.currency == e.currency);
    CHECK(back.bytes == e.bytes);
    CHECK(back.maybe_whole == e.maybe_whole);
    CHECK(back.maybe_real == e.maybe_real);
    CHECK(back.maybe_truth == e.maybe_truth);
    CHECK(back.maybe_text == e.maybe_text);
    CHECK(back.maybe_shape == e.maybe_shape);
    CHECK(back.maybe_id == e.maybe_id);
    CHECK(back.maybe_bytes == e.maybe_bytes);
}

TEST_CASE("nothing comes back as nothing") {
    auto database = database_with(kSchema);
    Everything e;
    e.id = {1};
    e.title = *Text<1, 20>::from("x");
    auto back = database->write(kNoon, [&](Tx& tx) { insert(tx, e); return find(tx, e.id); });
    CHECK_FALSE(back.maybe_whole);
    CHECK_FALSE(back.maybe_real);
    CHECK_FALSE(back.maybe_truth);
    CHECK_FALSE(back.maybe_text);
    CHECK_FALSE(back.maybe_shape);
    CHECK_FALSE(back.maybe_id);
    CHECK_FALSE(back.maybe_bytes);
}

TEST_CASE("a null has a type, so it may be asked about") {
    Words words;
    words.read([](Db& db) {
        CHECK(db.one<int>("select count(*) from words where ($1 is null or id < $1)", std::optional<std::int64_t>()) == 9);
        CHECK(db.one<int>("select count(*) from words where ($1 is null or id < $1)", std::optional<std::int64_t>(3)) == 2);
        CHECK(db.one<int>("select count(*) from words where ($1 is null or word = $1)", std::optional<std::string>("c")) == 1);
        CHECK(db.one<bool>("select $1 is null", std::optional<bool>()) == true);
    });
}

TEST_CASE("text that no database keeps is refused, bytes are kept") {
    Words words;
    auto find = [&](std::string word) { return words.read([&](Db& db) { return db.maybe<int>("select id from words where word = $1", word); }); };
    CHECK_THROWS_AS(find(std::string("a\0b", 3)), Refusal);
    CHECK_THROWS_AS(find("\xc3\x28"), Refusal);
    CHECK(find("a") == 1);
    CHECK_THROWS_AS(words.read([&](Db& db) { return db.one<double>("select $1", std::nan("")); }), std::logic_error);
}

TEST_CASE("parameters may stand in any order and more than once") {
    Words words;
    auto found = words.read([](Db& db) {
        return db.all<std::string>("select word from words where id > $2 and id < $1 and id <> $3 and $2 = $2 order by id", 6, 2, 4);
    });
    CHECK(found == std::vector<std::string>{"c", "e"});
}

TEST_CASE("lists are as long as they are") {
    Words words;
    words.read([](Db& db) {
        CHECK(numbers(db, {}).empty());
        CHECK(numbers(db, {3}) == std::vector<std::int64_t>{3});
        CHECK(numbers(db, {1, 2, 3, 4, 5}).size() == 5);
        CHECK(numbers(db, std::vector<std::int64_t>(sql::kListMax, 2)).size() == 1);
        CHECK_THROWS_AS(numbers(db, std::vector<std::int64_t>(sql::kListMax + 1, 2)), std::logic_error);

        std::vector<Id<Thing>> ids{{1}, {2}, {3}};
        CHECK(db.all<int>("select id from words where word <> $2 and id in ($1...) and word in ($3...) order by id",
            ids, "b", std::vector<std::string>{"a", "b", "c", "d", "e"}) == std::vector<int>{1, 3});
        CHECK(db.one<int>("select count(*) from words where id not in ($1...)", std::vector<Id<Thing>>{}) == 9);
        CHECK(db.one<int>("select count(*) from words where word not in ($1...)", std::vector<std::string>{}) == 9);
        CHECK(db.one<int>("select count(*) from words where word in ($1...)", std::vector<std::string>{}) == 0);
        CHECK(db.one<int>("select count(*) from words where word in ($1...)", std::vector<Outline>{Outline::round}) == 0);
    });
}

namespace {
struct Pair { std::int64_t id = 0; std::string word; };
DESCRIBE(Pair, id, word)
}  // namespace

TEST_CASE("a row that is not the query's says so") {
    Words words;
    words.read([](Db& db) {
        CHECK(db.all<Pair>("select id, word from words").size() == 9);
        CHECK_THROWS_WITH_AS(db.all<Pair>("select word, id from words"), "column 1 is called word, the row's member id", std::logic_error);
        CHECK_THROWS_AS(db.all<Pair>("select id from words"), std::logic_error);
        CHECK_THROWS_AS(db.one<int>("select id, word from words"), std::logic_error);
        CHECK_THROWS_AS(db.one<int>("select word from words"), std::logic_error);
        CHECK_THROWS_AS(db.one<std::string>("select id from words"), std::logic_error);
        CHECK_THROWS_AS(db.one<std::int64_t>("select max(id) from words where id > 100"), std::logic_error);
        CHECK_FALSE(db.one<std::optional<std::int64_t>>("select max(id) from words where id > 100"));
        CHECK_THROWS_AS(db.one<int>("select id from words where id > 100"), std::logic_error);
        CHECK_THROWS_AS(db.one<int>("select id + 4000000000 from words where id = 1"), std::logic_error);
        CHECK_THROWS_AS((db.one<Text<0, 2>>("select 'long' from words where id = 1")), std::logic_error);
        CHECK_THROWS_AS(db.one<Outline>("select word from words where id = 1"), std::logic_error);
    });
}

TEST_CASE("sums and means are numbers") {
    Words words;
    words.read([](Db& db) {
        CHECK(db.one<std::int64_t>("select sum(id) from words") == 45);
        CHECK(db.one<double>("select avg(id) from words") == doctest::Approx(5));
        CHECK(db.one<double>("select 1.5 * id from words where id = 3") == doctest::Approx(4.5));
    });
}

TEST_CASE("statements are counted, and repetition is noticed") {
    Words words;
    words.read([](Db& db) {
        for (int i = 1; i <= 4; ++i) db.maybe<std::string>("select word from words where id = $1", i);
        db.one<int>("select count(*) from words");
        CHECK(db.statements() == 5);
        CHECK(db.most_repeated().times == 4);
        CHECK(db.most_repeated().sql.find("word from") != std::string_view::npos);
    });
}

TEST_CASE("many different statements do not exhaust a connection") {
    Words words;
    words.read([](Db& db) {
        // Every width of a list is a statement of its own; two lists make more than are kept.
        for (std::size_t a = 1; a <= 4096; a *= 2)
            for (std::size_t b = 1; b <= 4096; b *= 2)
                for (int turn = 0; turn < 2; ++turn)
                    CHECK(db.one<int>("select count(*) from words where id in ($1...) or id in ($2...)",
                        std::vector<std::int64_t>(a, 1), std::vector<std::int64_t>(b, 2)) == 2);
        CHECK(numbers(db, {9}).size() == 1);
    });
}
