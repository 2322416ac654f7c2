#include "platform/http/copies.hpp"
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

namespace lyceum {

namespace {

std::string erased_file(const std::string& data_folder) { return data_folder + "/erased"; }

}  // namespace

std::vector<TableNote> all_table_notes(const App& app) {
    std::vector<TableNote> all;
    for (auto* say : filled(app, table_notes)) {
        auto notes = say();
        all.insert(all.end(), notes.begin(), notes.end());
    }
    return all;
}

void remember_erasure(const std::string& data_folder, PersonId person, Time at) {
    auto path = erased_file(data_folder);
    auto line = fmt::format("{} {}\n", to_string(person), to_iso8601(at));
    int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    bool kept = file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!kept) throw Fault("the erasure cannot be written to " + path);
}

std::vector<Erasure> erasures(const std::string& data_folder) {
    std::vector<Erasure> all;
    std::ifstream in(erased_file(data_folder));
    for (std::string line; std::getline(in, line);) {
        auto space = line.find(' ');
        auto person = read_id(line.substr(0, space));
        auto at = space == line.npos ? std::nullopt : from_iso8601(line.substr(space + 1));
        if (person && at) all.push_back({PersonId{*person}, *at});
    }
    return all;
}

void settle_in(const App& app) {
    for (auto& erasure : erasures(app.config.site.data_folder))
        app.database->write(app.clock(), [&](Tx& tx) {
            for (auto* erase : filled(app, erase_again)) erase(tx, erasure.person);
        });
    for (auto* make : filled(app, make_again)) make(app);
}

}  // namespace lyceum
