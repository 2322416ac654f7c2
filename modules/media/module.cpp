// The table of contents: every way into this module is listed at the bottom.
#include "modules/media/elsewhere.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::media {

Url upload_url() { return upload_path(); }

namespace {

constexpr std::size_t kFormBytesMost = kUploadBytesMost + 64 * 1024;    // the file and what multipart puts around it

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

Raw kept_for_ever(std::string type, std::string bytes) {
    return {.type = std::move(type), .body = std::move(bytes), .cache_control = "public, max-age=31536000, immutable"};
}

Raw file(const Visit& visit, Db& db, const OfMedia& in) {
    auto type = type_of(db, in.name);
    auto bytes = type ? read_file(visit.app, in.name.str()) : std::nullopt;
    if (!bytes) not_found();
    return kept_for_ever(std::move(*type), std::move(*bytes));
}

// Whoever looks at a preview, or at a text that was saved a moment ago, is told so in the picture's place.
Raw file_elsewhere(const Visit& visit, Db& db, const OfMedia& in) {
    auto row = find_elsewhere(db, in.name);
    auto bytes = row && row->state == Fetching::kept && !row->type.empty() ? read_file(visit.app, row->file) : std::nullopt;
    if (bytes) return kept_for_ever(std::move(row->type), std::move(*bytes));
    if (visit.wants == Wants::json) not_found();
    auto words = !row ? visit.tr("This picture is fetched once the text is saved.")
        : row->state == Fetching::waiting ? visit.tr("This picture is being fetched from its site.") : visit.tr("This picture could not be fetched from its site.");
    return {.type = "image/svg+xml", .body = placeholder(words), .cache_control = "no-store", .status = 404};
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
        get(anyone, elsewhere_path, &file_elsewhere).uncached()
            .summary("A picture of another site that a text here shows, once it was fetched; until then 404 with a picture that says so."),
    },
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<DeleteFiles>(&delete_files, {.lane = Lane::media}),
        job<FetchElsewhere>(&fetch_elsewhere, {.lane = Lane::media}),         // a site that stalls must not keep payments waiting
    },
    .schedules = {
        daily({.hour = 3, .minute = 40}, "clean", &clean),
        every(hours(1), "look for pictures elsewhere", &look_for_elsewhere),
    },
    .fills = {
        fill(kept_folder, &folder),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::media
