// The commands of `lyceum`. Each adds itself to the command line; main.cpp lists them.
#pragma once
#include "app/modules.hpp"
#include <CLI/CLI.hpp>

namespace lyceum::commands {

/// What every command that needs the data is given on its command line.
struct Place {
    std::string data, database, config_file;
};
/// Adds --data, --database and --config.
void add_place(CLI::App& command, Place&);
/// The settings of this place and where each came from: file, environment, then the command line. Without --data and
/// --config, and with no folder `data` here, those of the installed package: /etc/lyceum/lyceum.toml.
config::Loaded<Config> loaded_at(const Place&);
Config config_at(const Place&);
/// Throws Fault naming the folder and the reason.
void make_data_folder(const Config&);
/// The file these settings come from; empty: none.
std::string config_file_at(const Place&);
/// Tells systemd, if it started this, how it stands: "READY=1", "STOPPING=1" (sd_notify(3)).
void tell_systemd(std::string_view state);

/// The application on its opened and migrated database, without sockets.
class Opened {
public:
    /// As found: for an import, which makes the schema it needs itself.
    enum class Schema { this_version, as_found };
    explicit Opened(Config, config::Origins = {}, Schema = Schema::this_version);
    ~Opened();

    App& app() { return app_; }
    Database& database() { return *database_; }
    Jobs& jobs() { return *jobs_; }

private:
    App app_;
    std::unique_ptr<Database> database_;
    std::unique_ptr<Jobs> jobs_;
};

/// A line on standard error that is rewritten while something long goes on.
class ProgressLine {
public:
    void tell(std::string_view what, std::int64_t done, std::int64_t total);
    void end();

private:
    std::int64_t shown_at_ = 0;
    bool open_ = false;
};

void add_serve(CLI::App&);
void add_migrate(CLI::App&);
void add_sample(CLI::App&);
void add_import(CLI::App&);
void add_user(CLI::App&);
void add_backup(CLI::App&);
void add_restore(CLI::App&);
void add_export(CLI::App&);
void add_import_rows(CLI::App& import);
void add_export_rows(CLI::App& export_);
void add_verify(CLI::App&);
void add_jobs(CLI::App&);
void add_ledger(CLI::App&);
void add_doctor(CLI::App&);
void add_config(CLI::App&);
void add_openapi(CLI::App&);
void add_recommend(CLI::App&);
void add_offline(CLI::App& recommend);
void add_mail(CLI::App&);

}  // namespace lyceum::commands
