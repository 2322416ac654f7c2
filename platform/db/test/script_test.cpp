// Scripts are cut where a database would cut them, and said in SQLite's words.
#include "platform/db/script.hpp"
#include "platform/db/sql.hpp"
#include <doctest/doctest.h>

using namespace lyceum::sql;

static std::vector<std::string> cut(std::string_view script) {
    std::vector<std::string> pieces;
    for (auto& piece : split_script(script)) pieces.emplace_back(piece.text);
    return pieces;
}
using Pieces = std::vector<std::string>;

TEST_CASE("a semicolon ends a statement only where it is one") {
    CHECK(cut("select 1; select 2") == Pieces{"select 1", "select 2"});
    CHECK(cut("select ';'; select \";\"") == Pieces{"select ';'", "select \";\""});
    CHECK(cut("select 'it''s; fine'; b") == Pieces{"select 'it''s; fine'", "b"});
    CHECK(cut(R"(select E'\'; not yet'; b)") == Pieces{R"(select E'\'; not yet')", "b"});
    CHECK(cut("a -- ; no\n; b") == Pieces{"a", "b"});
    CHECK(cut("a /* ; /* ; */ ; */ x; b") == Pieces{"a /* ; /* ; */ ; */ x", "b"});
    CHECK(cut("do $$ begin; end $$; b") == Pieces{"do $$ begin; end $$", "b"});
    CHECK(cut("do $tag$ ; $$ ; $tag$; b") == Pieces{"do $tag$ ; $$ ; $tag$", "b"});
    CHECK(cut(";;; -- nothing\n ;").empty());
    CHECK(cut("").empty());
}

TEST_CASE("the body of a trigger is part of it") {
    auto trigger = "create trigger t after insert on a begin update b set c = case when 1 then 2 else 3 end; delete from d; end";
    CHECK(cut(std::string(trigger) + "; select 1") == Pieces{trigger, "select 1"});
    CHECK(cut("begin; select case when 1 then 2 end; end; x").size() == 4);
}

TEST_CASE("unfinished scripts end at their end") {
    for (auto script : {"select '", "select \"", "/* ", "/* /* */", "$$", "$tag$ x $ta", "E'\\", "$", "--", "'''", "create trigger begin"})
        CHECK(cut(script).size() <= 1);
}

TEST_CASE("a piece knows its line") {
    auto pieces = split_script("-- first\ncreate a;\n\n\n  create b\n  (c);\ncreate d");
    REQUIRE(pieces.size() == 3);
    CHECK(pieces[0].line == 2);
    CHECK(pieces[1].line == 5);
    CHECK(pieces[2].line == 7);
}

TEST_CASE("common words become SQLite's, in code only") {
    CHECK(in_sqlite_words("create table a (b bigint, c boolean default false, d bytea, e double precision, f text default 'bigint')")
        == "create table a (b integer, c integer default false, d blob, e real, f text default 'bigint') strict;\n");
    CHECK(in_sqlite_words("create index i on a (bigint_count) where \"boolean\" is null;") == "create index i on a (bigint_count) where \"boolean\" is null;\n");
}

TEST_CASE("a statement's shape is told from its words") {
    static_assert(shape_of("select 1").reads);
    static_assert(shape_of("  -- why\n with a as (select 1) select * from a").reads);
    static_assert(!shape_of("with a as (delete from b returning c) select * from a").reads);
    static_assert(!shape_of("with a as (select 1) insert into b select * from a").reads);
    static_assert(shape_of("select 'delete', \"update\", updated_at from a -- insert").reads);
    static_assert(!shape_of("vacuum").reads && !shape_of("vacuum").writes);
    static_assert(!shape_of("select 1; select 2").single);
    static_assert(shape_of("select 1;").single);
    static_assert(shape_of("select '$9', $2, \"$8\" /* $7 */ where a = $1").parameters == 2);
    static_assert(shape_of("select $1 where b in ($2...)").list[2]);
    static_assert(shape_of("select $99999999999999999999").parameters == kParametersMax + 1);
}
