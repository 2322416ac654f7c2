// Bodies and queries: the first byte says how the rest is sent. Decoding into a struct either works or refuses.
#include "fuzz/fuzzing.hpp"
#include "platform/http/input.hpp"

using namespace lyceum;

namespace {

struct Thing;
enum class Choice { one, two };
DESCRIBE_ENUM(Choice, one, two)
struct Nested { int a = 0; std::string b; std::vector<double> c; };
DESCRIBE(Nested, a, b, c)
struct Everything {
    Id<Thing> id;
    Text<1, 20> title;
    std::string text;
    int count = 0;
    std::int64_t large = 0;
    double real = 0;
    bool flag = false;
    Choice choice = Choice::one;
    std::optional<Time> at;
    Url to;
    std::vector<std::string> many;
    std::vector<Nested> nested;
    std::map<std::string, int> named;
};
DESCRIBE(Everything, id, title, text, count, large, real, flag, choice, at, to, many, nested, named)
struct WithFile { http::Upload file; Text<0, 30> name; };
DESCRIBE(WithFile, file, name)

}  // namespace

FUZZ(bytes) {
    if (bytes.empty()) return;
    http::Request request;
    constexpr std::string_view types[] = {"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b\"; x=y", "text/plain"};
    auto kind = static_cast<unsigned char>(bytes.front());
    request.headers.add("Content-Type", std::string(types[kind % 5]));
    if (kind & 0x80) request.query = bytes.substr(1);
    else request.body = bytes.substr(1);
    try {
        auto input = http::Input::of(request);
        CHECK_THAT(input.form.size() + input.uploads.size() <= http::kFieldsMax + 1);
        for (auto& [name, value] : input.form) CHECK_THAT(utf8_length(name) >= 0 && utf8_length(value) >= 0);
        auto file = input.decode<WithFile>();
        CHECK_THAT(utf8_length(file.file.name) >= 0);
    } catch (const Refusal&) {
    }
    try {
        auto decoded = http::Input::of(request).decode<Everything>();
        CHECK_THAT(decoded.id.value >= 0);
        CHECK_THAT(utf8_length(decoded.title) <= 20);
        // What was understood is written and read again to the same.
        CHECK_THAT(json::text(json::from_text<Nested>(json::text(Nested{decoded.count, decoded.text, {}}))) == json::text(Nested{decoded.count, decoded.text, {}}));
    } catch (const Refusal&) {
    }
}
