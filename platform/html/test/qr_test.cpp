#include "platform/html/qr.hpp"
#include <doctest/doctest.h>

using namespace lyceum;

TEST_CASE("a QR code has its finders, its size grows with the text, and too much is refused") {
    auto small = *qr_code("HELLO"), large = *qr_code(std::string(kQrBytesMost, 'x'));
    CHECK(small.size == 21);
    CHECK(large.size == 57);
    CHECK(!qr_code(std::string(kQrBytesMost + 1, 'x')));
    for (auto [x, y] : {std::pair{0, 0}, {small.size - 7, 0}, {0, small.size - 7}}) {
        CHECK(small.at(x, y));
        CHECK(!small.at(x + 1, y + 1));
        CHECK(small.at(x + 3, y + 3));
    }
}

TEST_CASE("a QR code as a picture says what it holds, and is left out when it does not fit") {
    CHECK(qr_picture("HELLO", "a <greeting>").markup().find("aria-label=\"a &lt;greeting&gt;\"") != std::string::npos);
    CHECK(qr_picture(std::string(kQrBytesMost + 1, 'x'), "too much").empty());
}
