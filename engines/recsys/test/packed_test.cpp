// Packed rows hold what sparse rows hold, in any number of blocks, and refuse arrays that are no rows.
#include "engines/recsys/archive.hpp"
#include <doctest/doctest.h>
#include <random>

using namespace lyceum::recsys;

namespace {

SparseRows random_rows(std::size_t rows, std::size_t columns, std::size_t cells) {
    std::mt19937 random(7);
    std::vector<Cell> all;
    for (std::size_t n = 0; n < cells; ++n)
        all.push_back({static_cast<Index>(random() % rows), static_cast<Index>(random() % columns), static_cast<float>(random() % 1000) / 8'000});
    return {rows, columns, all};
}

std::vector<Scored> cells_of(const PackedRows& rows, std::size_t row) {
    std::vector<Scored> all;
    rows.each(row, [&](Index column, float weight) { all.push_back({column, weight}); });
    return all;
}

}  // namespace

TEST_CASE("packed rows hold the same cells, to the nearest step, also beyond one block of columns") {
    for (std::size_t columns : {300u, 65'536u, 65'537u, 200'000u}) {
        const auto rows = random_rows(50, columns, 4'000);
        const PackedRows packed(rows);
        REQUIRE(packed.rows() == 50);
        REQUIRE(packed.columns() == columns);
        CHECK(packed.all_cells().size() == rows.cells());
        for (std::size_t r = 0; r < rows.rows(); ++r) {
            const auto cells = cells_of(packed, r);
            REQUIRE(cells.size() == rows[r].size());
            for (std::size_t n = 0; n < cells.size(); ++n) {
                REQUIRE(cells[n].item == rows[r].columns[n]);
                REQUIRE(std::abs(cells[n].score - std::min(1.0f, rows[r].values[n])) <= 0.51f / 65'535);
                REQUIRE(packed.has(r, cells[n].item));
            }
            CHECK(dot(packed, r, (r + 1) % 50) == doctest::Approx(dot(rows[r], rows[(r + 1) % 50])).epsilon(0.01));
        }
        CHECK_FALSE(packed.has(0, static_cast<Index>(columns)));
    }
}

TEST_CASE("packed rows turned round twice are what they were, and once what sparse rows are") {
    const auto rows = random_rows(70'000, 300, 20'000);
    const PackedRows packed(rows);
    CHECK(packed.transposed() == PackedRows(rows.transposed()));
    CHECK(packed.transposed().transposed() == packed);
    CHECK(PackedRows().transposed() == PackedRows());
    CHECK(PackedRows(SparseRows(3, 0, {})).transposed().rows() == 0);
    CHECK(PackedRows(SparseRows(3, 0, {})).transposed().transposed().rows() == 3);
}

TEST_CASE("weights outside of 0 to 1 become the nearest that fits") {
    const PackedRows packed(SparseRows(1, 3, std::vector<Cell>{{0, 0, -1}, {0, 1, 7}, {0, 2, 1}}));
    CHECK(cells_of(packed, 0) == std::vector<Scored>{{0, 0}, {1, 1}, {2, 1}});
}

TEST_CASE("arrays that are no packed rows are refused") {
    using Cells = std::vector<PackedRows::Cell>;
    using Begins = std::vector<std::uint32_t>;
    const Cells cells = {{0, 1}, {2, 1}};
    CHECK_NOTHROW(PackedRows(1, 3, Begins{0, 2}, cells));
    CHECK_THROWS_AS(PackedRows(1, 2, Begins{0, 2}, cells), std::invalid_argument);              // a column beyond the last
    CHECK_THROWS_AS(PackedRows(1, 3, Begins{0, 3}, cells), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(1, 3, Begins{1, 2}, cells), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(2, 3, Begins{0, 2}, cells), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(2, 3, Begins{0, 3, 2}, cells), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(1, 3, Begins{}, cells), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(1, 3, Begins{0, 2}, Cells{{2, 1}, {0, 1}}), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(1, 3, Begins{0, 2}, Cells{{1, 1}, {1, 1}}), std::invalid_argument);
    CHECK_THROWS_AS(PackedRows(5, 0, Begins{0, 2}, cells), std::invalid_argument);
}

TEST_CASE("packed rows are read where they lie when somebody keeps the bytes, and copied otherwise; cut off bytes are damaged") {
    const PackedRows rows(random_rows(40, 70'000, 1'000));
    Writer writer;
    writer.put(std::string_view("odd"));
    writer.put(rows);
    const auto kept = std::make_shared<const std::string>(writer.bytes());
    for (const bool borrowing : {true, false}) {
        Reader reader(*kept, borrowing ? kept : nullptr);
        CHECK(reader.text() == "odd");
        const auto read = reader.packed_rows();
        CHECK(reader.left() == 0);
        CHECK(read == rows);
        const auto* at = reinterpret_cast<const char*>(read.all_cells().data());
        CHECK((at > kept->data() && at < kept->data() + kept->size()) == borrowing);
    }
    for (std::size_t size = 0; size < kept->size(); size += 97) {
        Reader reader(std::string_view(*kept).substr(0, size), kept);
        CHECK_THROWS_AS((reader.text(), reader.packed_rows()), Damaged);
    }
}
