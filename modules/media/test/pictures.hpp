// Pictures for tests, made by hand, and how somebody sends one.
#pragma once
#include "app/test/world.hpp"
#include "modules/accounts/test/people.hpp"
#include "modules/media/media.hpp"
#include <zlib.h>

namespace lyceum::media::test {

inline std::string big32(std::size_t value) {
    std::string bytes;
    for (int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

inline std::string chunk(std::string_view type, std::string_view body) {
    auto summed = std::string(type).append(body);
    return big32(body.size()) + summed + big32(crc32(0, reinterpret_cast<const Bytef*>(summed.data()), static_cast<uInt>(summed.size())));
}

inline constexpr std::string_view kPngBegins{"\x89PNG\r\n\x1a\n", 8};
inline std::string png_size(int width, int height) {
    return chunk("IHDR", big32(static_cast<std::size_t>(width)) + big32(static_cast<std::size_t>(height)) + std::string("\x08\x06\0\0\0", 5));
}

/// A PNG of this size, as far as its structure goes.
inline std::string png(int width, int height, std::string_view drawn = "") {
    return std::string(kPngBegins) + png_size(width, height) + chunk("IDAT", drawn) + chunk("IEND", "");
}

inline Answer send(Browser& browser, const std::string& bytes, const std::string& name = "flame graph.png") {
    browser.get("/");
    auto page = browser.get("/settings/profile");
    constexpr std::string_view mark = "<meta name=\"csrf-token\" content=\"";
    auto at = page.body.find(mark);
    auto token = at == page.body.npos ? std::string() : page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
    http::Request request;
    request.method = "POST";
    request.target = "/media";
    request.headers.add("Accept", "application/json");
    request.headers.add("Content-Type", "multipart/form-data; boundary=xyz");
    request.headers.add("X-CSRF-Token", token);
    request.body = "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                   "\"\r\nContent-Type: image/png\r\n\r\n" + bytes + "\r\n--xyz--\r\n";
    return browser.send(std::move(request));
}

}  // namespace lyceum::media::test
