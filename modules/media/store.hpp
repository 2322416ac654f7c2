// The tables of pictures and the folder they lie in. Only this module includes this file.
#pragma once
#include "modules/media/pages.hpp"
#include "modules/media/pictures.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::media {

/// What a picture is called: its content decides, or its address where it is another site's.
std::string name_of(std::string_view bytes);

struct NewMedia {
    std::string name, type, alt;
    int width = 0, height = 0;
    std::int64_t bytes = 0;
};
struct Taken {
    std::string bytes;                                  // as they are kept
    NewMedia media;
};
/// What is kept of it, which names it and counts. Throws Refusal(invalid) for what is no picture, and Refusal(too_large).
Taken taken(std::string_view sent, std::string_view file_name);

/// Counts against the person once for each picture. Throws Refusal(too_large) when their share is used up.
void add(Tx&, PersonId, const NewMedia&);
/// A file that counts against nobody by itself.
void add_file(Tx&, const NewMedia&);
/// Whether this much fits into their share; nobody's, of PersonId zero, is not limited.
bool has_room(Db&, PersonId, std::int64_t bytes);
void must_have_room(Db&, PersonId, std::int64_t bytes);
/// The type of a picture that is kept; nothing for any other name.
std::optional<std::string> type_of(Db&, std::string_view name);

/// Writes the file where `open_file` finds it; doing it twice is doing it once. Throws Fault.
void write_file(const App&, const std::string& name, std::string_view bytes);
/// Nothing when the file is gone.
std::optional<std::string> read_file(const App&, const std::string& name);

struct DeleteFiles {
    static constexpr std::string_view topic = "media.delete_files";
    std::vector<std::string> names;
};
DESCRIBE(DeleteFiles, names)
void delete_files(Work&, const DeleteFiles&);
/// Forgets what nobody shows.
void clean(Tx&, Time due);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget_person(Tx&, const accounts::Closed&);

}  // namespace lyceum::media
