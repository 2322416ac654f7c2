// The table of contents: every way into this module is listed at the bottom.
#include "modules/media/cleaning.hpp"
#include "modules/media/store.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::media {

Url upload_url() { return upload_path(); }

namespace {

constexpr std::size_t kFormBytesMost = kUploadBytesMost + 64 * 1024;    // the file and what multipart puts around it

std::string alt_of(std::string_view file_name) {
    auto name = file_name.substr(file_name.find_last_of("/\\") + 1);
    name = name.substr(0, name.rfind('.'));
    if (utf8_length(name) < 0 || !is_printable_text(name)) return {};
    std::string alt(utf8_prefix(trimmed(name), 80));
    for (char& c : alt)
        if (c == '[' || c == ']' || c == '\n') c = ' ';
    return alt;
}

struct Taken {
    std::string bytes;                                  // as they are kept
    NewMedia media;
};

// What is kept of it, which names it and counts.
Taken taken(std::string_view sent, std::string_view file_name) {
    if (sent.size() > kUploadBytesMost) throw Refusal(Refusal::Why::too_large, "A picture may have at most 5 MB. Make it smaller and try again.");
    auto picture = read_picture(sent);
    if (picture && (picture->width > kSideMost || picture->height > kSideMost || std::int64_t{picture->width} * picture->height > kPixelsMost))
        invalid("file", "This picture has too many pixels. Make it smaller and try again.");
    auto bytes = cleaned(sent);
    if (!picture || !bytes) invalid("file", "This is no picture that can be shown. Send PNG, JPEG, GIF or WebP.");
    NewMedia media{name_of(*bytes), std::string(picture->type), alt_of(file_name), picture->width, picture->height, static_cast<std::int64_t>(bytes->size())};
    return {std::move(*bytes), std::move(media)};
}

// Writes the file; it belongs to nobody until a Tx says so.
NewMedia check(const Visit& visit, Db& db, const Sent& in) {
    if (in.file.empty()) invalid("file", "Choose a picture to send.");
    auto picture = taken(in.file.bytes, in.file.name);
    must_have_room(db, visit.person(), picture.media.bytes);
    write_file(visit.app, picture.media.name, picture.bytes);
    return picture.media;
}

Shown keep(const Visit& visit, Tx& tx, const Sent&, const NewMedia& media) {
    add(tx, visit.person(), media);
    return {media_path({*Name::from(media.name)}), media.alt, media.width, media.height};
}

Raw file(const Visit& visit, Db& db, const OfMedia& in) {
    auto type = type_of(db, in.name);
    auto bytes = type ? read_file(visit.app, in.name.str()) : std::nullopt;
    if (!bytes) not_found();
    return {.type = std::move(*type), .body = std::move(*bytes), .cache_control = "public, max-age=31536000, immutable"};
}

}  // namespace

Url keep(const App& app, PersonId person, std::string_view bytes, std::string_view file_name) {
    auto picture = taken(bytes, file_name);
    app.database->read([&](Db& db) { must_have_room(db, person, picture.media.bytes); });
    write_file(app, picture.media.name, picture.bytes);
    app.database->write(app.clock(), [&](Tx& tx) { add(tx, person, picture.media); });
    return media_path({*Name::from(picture.media.name)});
}

std::optional<Kept> find(Db& db, std::string_view address) {
    constexpr std::string_view kBefore = "/media/", kImage = "image/";
    auto name = address.starts_with(kBefore) ? Name::from(address.substr(kBefore.size())) : std::nullopt;
    auto type = name ? type_of(db, name->str()) : std::nullopt;
    auto bytes = type ? read_file(db.app(), name->str()) : std::nullopt;
    if (!bytes) return std::nullopt;
    return Kept{name->str() + "." + type->substr(kImage.size()), std::move(*bytes)};
}

namespace {

std::string_view folder() { return "media"; }

}  // namespace

const Module module{
    .name = "media",
    .routes = {
        post(signed_in, upload_path, &check, &keep).body_max(kFormBytesMost).limit(60, minutes(10))
            .summary("Keeps a picture (PNG, JPEG, GIF, WebP; field `file`), without where and when it was taken, and answers its address."),
        get(anyone, media_path, &file).uncached(),
    },
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<DeleteFiles>(&delete_files, {.lane = Lane::media}),
    },
    .schedules = {
        daily({.hour = 3, .minute = 40}, "clean", &clean),
    },
    .fills = {
        fill(kept_folder, &folder),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::media
