// What is kept of pictures: what they show, and nothing of where, when and with what they were taken.
#include "modules/media/cleaning.hpp"
#include "modules/media/pictures.hpp"
#include "modules/media/test/pictures.hpp"

using namespace lyceum;
using accounts::test::person;
using media::cleaned;
using media::test::chunk;
using namespace std::string_view_literals;

namespace {

const std::string kWhere = "GPS 31.2304N 121.4737E, 2026:05:01 10:00:00";
const std::string kProfile = "the profile of a camera";

std::string little(std::size_t value, int bytes) {
    std::string out;
    for (int n = 0; n < bytes; ++n) out += static_cast<char>(value >> (8 * n) & 0xff);
    return out;
}

/// Exif as phones write it: which side is up, where the positions lie, and those.
std::string exif(int orientation) {
    return std::string("II*\0\x08\0\0\0\x02\0", 10) + little(0x112, 2) + little(3, 2) + little(1, 4) + little(static_cast<std::size_t>(orientation), 4)
         + little(0x8825, 2) + little(4, 2) + little(1, 4) + little(38, 4) + little(0, 4) + kWhere;
}
/// The same, with nothing but which side is up.
std::string bare_exif(int orientation) {
    return std::string("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19) + static_cast<char>(orientation) + std::string(6, '\0');
}

// ---- JPEG -----------------------------------------------------------------------------------------

std::string segment(char marker, std::string_view body) {
    return std::string("\xff") + marker + media::test::big32(body.size() + 2).substr(2) + std::string(body);
}
const std::string kFrame = segment('\xc0', "\x08\0\x20\0\x30\1\1\x11\0"sv), kScan = segment('\xda', "\1\1\0\0\x3f\0"sv) + std::string("\x12\xff\0\x34\xff\xd0\x56", 7);
const std::string kJfif = segment('\xe0', "JFIF\0\1\1\0\0\1\0\1\0\0"sv), kIcc = segment('\xe2', std::string("ICC_PROFILE\0\1\1", 14) + kProfile);
const std::string kAdobe = segment('\xee', "Adobe\0\x64\0\0\0\0\1"sv);

std::string jpeg(int orientation) {
    return "\xff\xd8" + segment('\xe0', "JFIF\0\1\1\0\0\1\0\1\1\1abc"sv) + segment('\xe1', std::string("Exif\0\0", 6) + exif(orientation))
         + segment('\xe1', "http://ns.adobe.com/xap/1.0/" + std::string(1, '\0') + kWhere) + kIcc + segment('\xe2', std::string("MPF\0", 4) + kWhere)
         + segment('\xed', "Photoshop 3.0" + std::string(1, '\0') + kWhere) + kAdobe + segment('\xfe', kWhere) + kFrame + kScan + "\xff\xd9" + "\xff\xd8" + kWhere;
}
std::string clean_jpeg(int orientation) {
    auto turned = orientation == 1 ? "" : segment('\xe1', std::string("Exif\0\0", 6) + bare_exif(orientation));
    return "\xff\xd8" + kJfif + turned + kIcc + kAdobe + kFrame + kScan + "\xff\xd9";
}

// ---- PNG ------------------------------------------------------------------------------------------

std::string png(int orientation) {
    return std::string(media::test::kPngBegins) + media::test::png_size(48, 32) + chunk("iCCP", kProfile) + chunk("eXIf", exif(orientation)) + chunk("tEXt", kWhere)
         + chunk("zTXt", kWhere) + chunk("tIME", "\x07\xea\5\1\x0a\0\0"sv) + chunk("tRNS", "\0\0"sv) + chunk("acTL", "\0\0\0\1\0\0\0\0"sv) + chunk("IDAT", "drawn")
         + chunk("iTXt", "XML:com.adobe.xmp" + kWhere) + chunk("IEND", "") + kWhere;
}
std::string clean_png(int orientation) {
    return std::string(media::test::kPngBegins) + media::test::png_size(48, 32) + chunk("iCCP", kProfile) + (orientation == 1 ? "" : chunk("eXIf", bare_exif(orientation)))
         + chunk("tRNS", "\0\0"sv) + chunk("acTL", "\0\0\0\1\0\0\0\0"sv) + chunk("IDAT", "drawn") + chunk("IEND", "");
}

// ---- WebP -----------------------------------------------------------------------------------------

std::string part(std::string_view type, std::string_view body) {
    return std::string(type) + little(body.size(), 4) + std::string(body) + std::string(body.size() % 2, '\0');
}
std::string riff(const std::string& parts) { return "RIFF" + little(parts.size() + 4, 4) + "WEBP" + parts; }
std::string extended(char flags) { return part("VP8X", flags + std::string("\0\0\0\x2f\0\0\x1f\0\0", 9)); }
const std::string kDrawn = part("VP8L", "\x2f\x2f\xc0\x07\0drawn"sv);

std::string webp(int orientation) {
    return riff(extended('\x2c') + part("ICCP", kProfile) + kDrawn + part("EXIF", exif(orientation)) + part("XMP ", kWhere) + part("note", kWhere)) + kWhere;
}
std::string clean_webp(int orientation) {
    if (orientation == 1) return riff(extended('\x20') + part("ICCP", kProfile) + kDrawn);
    return riff(extended('\x28') + part("ICCP", kProfile) + kDrawn + part("EXIF", bare_exif(orientation)));
}

// ---- GIF ------------------------------------------------------------------------------------------

const std::string kScreen("GIF89a\x30\0\x20\0\x80\0\0\0\0\0\xff\xff\xff", 19), kLoops("!\xff\x0bNETSCAPE2.0\3\1\0\0\0", 19);
const std::string kControl("!\xf9\4\0\x0a\0\0\0", 8), kImage(",\0\0\0\0\x30\0\x20\0\0\2\2\x84\x51\0", 15);

std::string block(const std::string& text) { return static_cast<char>(text.size()) + text; }
std::string gif() {
    const std::string end(1, '\0');
    return kScreen + kLoops + "!\xfe" + block(kWhere) + end + "!\xff" + block("XMP DataXMP") + block(kWhere) + end + kControl + kImage + "!\xff" + block("MGKSOFT10.0") + block(kWhere) + end
         + kImage + ";" + kWhere;
}
const std::string kCleanGif = kScreen + kLoops + kControl + kImage + kImage + ";";

void keeps_only(const std::string& sent, const std::string& expected) {
    auto kept = cleaned(sent);
    REQUIRE(kept);
    CHECK(*kept == expected);
    CHECK(kept->find("GPS") == kept->npos);
    CHECK(media::read_picture(*kept) == media::read_picture(sent));
    CHECK(cleaned(*kept) == kept);
}

}  // namespace

TEST_CASE("pictures keep nothing of where and when they were taken") {
    for (int orientation : {1, 6, 8}) {
        CAPTURE(orientation);
        keeps_only(jpeg(orientation), clean_jpeg(orientation));
        keeps_only(png(orientation), clean_png(orientation));
        keeps_only(webp(orientation), clean_webp(orientation));
    }
    keeps_only(gif(), kCleanGif);
    CHECK(media::read_picture(jpeg(6)) == media::Picture{"image/jpeg", 48, 32});
    CHECK(media::read_picture(png(6)) == media::Picture{"image/png", 48, 32});
    CHECK(media::read_picture(webp(6)) == media::Picture{"image/webp", 48, 32});
    CHECK(media::read_picture(gif()) == media::Picture{"image/gif", 48, 32});
    // The simple form of WebP holds one thing; frames hold nothing that nobody sees.
    keeps_only(riff(kDrawn + part("EXIF", exif(6))), riff(kDrawn));
    const std::string head(16, '\0');
    keeps_only(riff(extended('\x02') + part("ANMF", head + kDrawn + part("note", kWhere))), riff(extended('\x02') + part("ANMF", head + kDrawn)));
}

TEST_CASE("a picture that is cut short is no picture") {
    for (auto& whole : {clean_jpeg(6), clean_png(6), clean_webp(6), kCleanGif}) {
        REQUIRE(cleaned(whole) == whole);
        for (std::size_t length = 0; length < whole.size(); ++length) {
            auto kept = cleaned(std::string_view(whole).substr(0, length));
            CHECK_MESSAGE(!kept, media::read_picture(whole)->type << " of " << length << " bytes");
        }
    }
    CHECK_FALSE(cleaned(""));
    CHECK_FALSE(cleaned("<svg xmlns='http://www.w3.org/2000/svg'/>"));
    // A chunk that every reader must understand and nobody knows.
    CHECK_FALSE(cleaned(std::string(media::test::kPngBegins) + media::test::png_size(48, 32) + chunk("CgBI", "") + chunk("IDAT", "drawn") + chunk("IEND", "")));
}

TEST_CASE("what is kept of a picture names it, and is what counts against its sender") {
    World world;
    auto ann = person(world, "ann");
    auto sent = media::test::send(ann, jpeg(6), "lake.jpg");
    REQUIRE(sent.status == 200);
    auto url = std::string(sent.json().at("url").as_string());
    CHECK(sent.json().at("width").as_int64() == 48);
    auto served = world.browser().get(url);
    CHECK(served.body == clean_jpeg(6));
    CHECK(served.headers.get("content-type") == "image/jpeg");
    CHECK(std::string(media::test::send(ann, clean_jpeg(6)).json().at("url").as_string()) == url);
    auto counted = world.read([](Db& db) { return db.one<std::int64_t>(R"sql(select cast(sum(bytes) as bigint) from media_files)sql"); });
    CHECK(counted == static_cast<std::int64_t>(clean_jpeg(6).size()));
    auto damaged = media::test::send(ann, jpeg(6).substr(0, 200));
    CHECK(damaged.status == 422);
    CHECK(damaged.has("This is no picture that can be shown."));
    // Imports come through the same door.
    auto imported = media::keep(world.app, accounts::test::id_of(world, "ann"), png(6), "lake.png");
    CHECK(world.browser().get(imported.str()).body == clean_png(6));
}
