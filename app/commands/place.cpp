#include "app/commands/commands.hpp"
#include "platform/crypto/password.hpp"
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace lyceum::commands {

void add_place(CLI::App& command, Place& place) {
    command.add_option("--data", place.data, "The folder of the database, keys and letters")->type_name("DIR");
    command.add_option("--database", place.database, "postgresql://user:password@host/name; SQLite in the data folder when missing")->type_name("URL");
    command.add_option("--config", place.config_file, "A settings file; lyceum.toml in the data folder when missing")->type_name("FILE");
}

std::string config_file_at(const Place& place) {
    constexpr const char* kInstalled = "/etc/lyceum/lyceum.toml";
    if (!place.config_file.empty()) return place.config_file;
    auto folder = place.data.empty() ? std::string("data") : place.data;
    if (std::filesystem::exists(folder + "/lyceum.toml")) return folder + "/lyceum.toml";
    bool installed = place.data.empty() && !std::filesystem::exists(folder) && std::filesystem::exists(kInstalled);
    return installed ? kInstalled : "";
}

config::Loaded<Config> loaded_at(const Place& place) {
    auto loaded = load_config(config_file_at(place), config::process_environment());
    if (!place.data.empty()) loaded.value.site.data_folder = place.data, loaded.origins["site.data_folder"] = config::Origin::command_line;
    if (!place.database.empty()) loaded.value.database.url = Secret(place.database), loaded.origins["database.url"] = config::Origin::command_line;
    return loaded;
}

Config config_at(const Place& place) { return loaded_at(place).value; }

void make_data_folder(const Config& config) {
    std::error_code failed;
    std::filesystem::create_directories(config.site.data_folder, failed);
    if (failed) throw Fault("cannot make the data folder " + config.site.data_folder + ": " + failed.message() + "; choose another with --data");
    // What root makes here the server could not write afterwards.
    struct stat folder {};
    if (::geteuid() == 0 && ::stat(config.site.data_folder.c_str(), &folder) == 0 && folder.st_uid != 0) {
        auto* owner = ::getpwuid(folder.st_uid);
        auto name = owner ? std::string(owner->pw_name) : std::to_string(folder.st_uid);
        throw Fault(fmt::format("{} belongs to {}. Run this as {}: runuser -u {} -- lyceum …", config.site.data_folder, name, name, name));
    }
}

static Config with_folder(Config config) {
    make_data_folder(config);
    log::set_level(config.log.level);
    return config;
}

void tell_systemd(std::string_view state) {
    auto* where = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (!where || std::strlen(where) >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, where);
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';       // Linux's abstract names
    int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return;
    auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(where));
    ::sendto(socket, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address), length);
    ::close(socket);
}

static int readers_of(const Config& config) {
    constexpr int kReadersByDefault = 8;
    return config.database.readers > 0 ? config.database.readers : kReadersByDefault;
}

Opened::Opened(Config config, config::Origins origins, Schema schema) : app_(with_folder(std::move(config)), all_modules()) {
    app_.origins = std::move(origins);
    auto& settings = app_.config;
    if (!settings.security.pepper.empty()) crypto::use_peppers({{"k1", settings.security.pepper}});
    database_ = Database::open({.url = settings.database.url.reveal(), .data_dir = settings.site.data_folder, .readers = readers_of(settings),
        .archive_folder = settings.archive.folder, .archive_days = settings.archive.days});
    if (schema == Schema::this_version) database_->migrate(migrations(all_modules()));
    database_->attach(app_);
    app_.database = database_.get();
    if (schema == Schema::this_version) app_.read_settings();
    jobs_ = std::make_unique<Jobs>(*database_, app_.job_registry());
}

Opened::~Opened() {
    jobs_.reset();
    database_.reset();
}

void ProgressLine::tell(std::string_view what, std::int64_t done, std::int64_t total) {
    constexpr std::int64_t kEveryMicros = 200'000;
    auto now = clock_now().micros;
    if (now - shown_at_ < kEveryMicros && done != total) return;
    shown_at_ = now;
    auto line = total > 0 ? fmt::format("{}: {} of {} ({} %)", what, done, total, done * 100 / total) : fmt::format("{}: {}", what, done);
    bool screen = isatty(STDERR_FILENO);
    std::fprintf(stderr, screen ? "\r\033[K%s" : "%s\n", line.c_str());
    open_ = screen;
}

void ProgressLine::end() {
    if (open_) std::fputc('\n', stderr);
    open_ = false;
}

}  // namespace lyceum::commands
