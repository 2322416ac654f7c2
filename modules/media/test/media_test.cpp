// What people can rely on when they put pictures into their texts.
#include "modules/media/pictures.hpp"
#include "modules/media/test/pictures.hpp"

using namespace lyceum;
using accounts::test::person;
using media::test::png;
using media::test::send;

TEST_CASE("a picture that was sent is served for ever under its own name") {
    World world;
    auto ann = person(world, "ann");
    auto sent = send(ann, png(640, 480, "pixels"));
    REQUIRE(sent.status == 200);
    auto kept = sent.json().as_object();
    CHECK(kept["alt"].as_string() == "flame graph");
    CHECK(kept["width"].as_int64() == 640);
    auto url = std::string(kept["url"].as_string());

    auto served = world.browser().get(url);
    CHECK(served.status == 200);
    CHECK(served.body == png(640, 480, "pixels"));
    CHECK(served.headers.get("content-type") == "image/png");
    CHECK(served.headers.get("cache-control").find("immutable") != std::string_view::npos);
    CHECK(served.headers.get("x-content-type-options") == "nosniff");
    CHECK(served.headers.get("content-security-policy").find("sandbox") != std::string_view::npos);

    CHECK(std::string(send(ann, png(640, 480, "pixels")).json().as_object()["url"].as_string()) == url);
}

TEST_CASE("what is no picture is not kept, whatever it is called") {
    World world;
    auto ann = person(world, "ann");
    CHECK(send(ann, "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "a.svg").status == 422);
    CHECK(send(ann, "<html><script>alert(1)</script>", "a.png").status == 422);
    CHECK(send(ann, "").status == 422);
    CHECK(send(ann, png(100'000, 2)).status == 422);
    CHECK(send(ann, png(15'000, 15'000)).status == 422);
    CHECK(send(ann, png(20, 20, std::string(media::kUploadBytesMost, 'x'))).status == 413);
    auto guest = world.browser();
    CHECK(send(guest, png(1, 1)).status == 401);
    for (auto name : {"/media/0123456789012345678901234567890123456789", "/media/..%2f..%2fetc", "/media/x"}) CHECK(world.browser().get(name).status == 404);
}

TEST_CASE("a picture that no text shows is deleted after a month, one that is shown is not") {
    World world;
    auto ann = person(world, "ann");
    auto shown = std::string(send(ann, png(1, 1)).json().as_object()["url"].as_string());
    auto unused = std::string(send(ann, png(2, 2)).json().as_object()["url"].as_string());
    world.write([&](Tx& tx) { media::show(tx, "article 1", "Look: ![x](" + shown + ") and ![y](/media/nothing)"); });
    for (int day = 0; day < 33; ++day) world.pass(days(1)), world.deliver();
    CHECK(world.browser().get(shown).status == 200);
    CHECK(world.browser().get(unused).status == 404);

    world.write([&](Tx& tx) { media::show(tx, "article 1", "no picture any more"); });
    for (int day = 0; day < 2; ++day) world.pass(days(1)), world.deliver();
    CHECK(world.browser().get(shown).status == 404);
}

TEST_CASE("no bytes make the reader of pictures stumble") {
    std::uint32_t seed = 1;
    for (int round = 0; round < 20'000; ++round) {
        static constexpr std::string_view starts[] = {std::string_view("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16), "\xff\xd8\xff\xe0", "GIF89a",
            std::string_view("RIFF\0\0\0\0WEBPVP8X", 16), std::string_view("RIFF\0\0\0\0WEBPVP8L", 16)};
        std::string bytes(starts[static_cast<std::size_t>(round) % 5]);
        auto length = (seed = seed * 1664525 + 1013904223) % 64;
        for (std::uint32_t i = 0; i < length; ++i) bytes += static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
        auto picture = media::read_picture(bytes);
        if (picture) CHECK(picture->width > 0);
    }
    CHECK(media::read_picture(png(640, 480)) == media::Picture{"image/png", 640, 480});
    CHECK(media::read_picture(std::string_view("GIF89a\x10\0\x20\0", 10)) == media::Picture{"image/gif", 16, 32});
    CHECK(media::read_picture(std::string_view("\xff\xd8\xff\xe0\0\x04\0\0\xff\xc0\0\x11\x08\x01\0\x02\0\x03\x01\0", 20)) == media::Picture{"image/jpeg", 512, 256});
}
