#include "platform/core/csv.hpp"
#include <doctest/doctest.h>

using namespace lyceum;

TEST_CASE("a spreadsheet runs nothing that somebody wrote") {
    CHECK(csv_record({"=1+1", "+49", "-x", "@SUM(A1)", "\tx"}) == "\"'=1+1\",\"'+49\",\"'-x\",\"'@SUM(A1)\",\"'\tx\"\r\n");
    CHECK(csv_record({"-12.50", "-3", "0.5"}) == "-12.50,-3,0.5\r\n");
    CHECK(csv_record({"-", "-1-1", "-1.", "1=1"}) == "\"'-\",\"'-1-1\",\"'-1.\",1=1\r\n");
}

TEST_CASE("commas, quotes and lines stay in their cell") {
    CHECK(csv_record({"a,b", "say \"hi\"", "two\r\nlines", " blank", "学", ""}) == "\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",\" blank\",学,\r\n");
}
