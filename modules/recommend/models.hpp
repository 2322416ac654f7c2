// What serves whom: configurations side by side, and what each of them learnt, on disk with a checksum.
#pragma once
#include "modules/recommend/choosing.hpp"
#include <map>
#include "modules/recommend/store.hpp"

namespace lyceum::recommend {

struct ConfigurationRow;
using ConfigurationId = Id<ConfigurationRow>;
inline constexpr ConfigurationId kMain{1};
inline constexpr std::size_t kConfigurationsMost = 8;

/// One way to put lists together, for a share of the people.
struct Configuration {
    ConfigurationId id = kMain;
    std::string name = "main", model = "hybrid";
    double diversity = Manner{}.diversity, author_most = Manner{}.author_most;
    int tried = Manner{}.tried;
    int share = 100;                                // percent; the main one takes whom no other takes
    Time made_at;
    std::string lots = {};                          // groups of people that it drew, as the table has them; the main one has the rest
    Spread spread = Manner{}.spread;
    double calibration = Manner{}.calibration;
    Drawing drawing = Manner{}.drawing;
    Manner manner() const { return {diversity, author_most, tried, spread, calibration, drawing}; }
};
DESCRIBE(Configuration, id, name, model, diversity, author_most, tried, share, made_at, lots, spread, calibration, drawing)

/// Those that run, the main one first; kept between requests.
std::vector<Configuration> configurations(Db&);
/// Inserts or changes. Its groups are found here: whoever it had stays as far as its share allows, whom it gains was with the main
/// one, whom it loses goes there, and nobody else moves. The change of its share is put down.
void put_configuration(Tx&, const Configuration&);
/// Its people are with the main one again, and nobody else moves.
void end_configuration(Tx&, ConfigurationId);
/// Always the same for one person while the share of what they have stands, whatever becomes of the others. Each configuration
/// draws its groups by its own id, so that two of them, or one after the other, do not meet the same people. Guests get the main one.
const Configuration& assigned(const std::vector<Configuration>&, std::optional<PersonId>);

/// A share from a moment on: the chance with which somebody was given this configuration.
struct ShareSince {
    ConfigurationId configuration;
    Time at;
    int share = 0;                                  // percent
    std::string model;
};
DESCRIBE(ShareSince, configuration, at, share, model)
/// The newest changes first; the main one has what the others leave.
std::vector<ShareSince> shares(Db&, int limit);
/// The probability with which somebody was given this configuration then; 0 before it began and after its end.
double assignment_chance(Db&, ConfigurationId, Time at);

struct ModelRow;
using ModelId = Id<ModelRow>;
/// Something that was learnt.
struct LearntModel {
    ModelId id;
    ConfigurationId configuration;
    Time made_at;
    std::string file, checksum;
    std::int64_t bytes = 0;
    std::string report, error;
    bool serving = false, pinned = false;
    std::string damage = {};                        // why its file cannot be read, as far as that was tried
};
DESCRIBE(LearntModel, id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned, damage)
/// The newest first, over all configurations.
std::vector<LearntModel> models(Db&, int limit);
/// Those that are to serve, however old: at most one of each configuration.
std::vector<LearntModel> serving_models(Db&);
/// Of each configuration that runs its newest ones, and whatever of it has a file.
std::vector<LearntModel> newest_models(Db&, int of_each);
/// Of each configuration that runs what was learnt last on each of the newest days on which something was: the oldest first.
std::vector<LearntModel> models_by_day(Db&, int days_of_each);
inline constexpr int kFilesKept = 5;                // of a configuration; older models stay as a row with their report

/// As it was written; nothing for one of another version that says what this one does not know.
Report read_report(const std::string& json);
/// What earlier nights found out, by configuration: of the newest report, where it is of the model that is asked for now.
std::map<ConfigurationId, Findings> findings(Db&);

/// What lists are made from: what was learnt, and the tastes of those who asked it lately.
struct Serving {
    Learnt learnt = {};
    ModelId model = {};                             // what was loaded; none where there was nothing whole
    std::vector<std::pair<ModelId, std::string>> damaged = {};      // what was to be loaded before it, and why it could not be
    std::unique_ptr<Tastes> tastes = std::make_unique<Tastes>();
};
/// What serves for this configuration, loaded once and kept until another serves; while that is loaded by somebody,
/// what served before. When its file is missing or damaged, the newest other one that is whole; when there is none, something
/// that knows nothing.
std::shared_ptr<const Serving> serving(Db&, ConfigurationId);
/// As after a restart: what is asked for next is read from its file.
void let_go_of_models();

/// Writes the file, then notes the model and has it serve, unless an older one is pinned; deletes what is too old. Throws
/// StorageFull or Fault; then nothing has changed.
void keep_model(Database&, Time now, ConfigurationId, const Learnt&, const Report&);
/// Reads the files of what is to serve and notes which of them are damaged, and which are whole again.
void check_files(Database&, Time now);
/// What is wrong with this model's file: as it was noted, or because it is missing or of another length; empty otherwise.
std::string damage_of(const App&, const LearntModel&);
/// Notes that nothing could be learnt; what serves goes on serving.
void note_failure(Database&, Time now, ConfigurationId, std::string_view why);
/// Has this model serve and keeps it there until `unpin`; "not found" for one without a file.
void pin(Tx&, ModelId);
/// The newest serves again.
void unpin(Tx&, ConfigurationId);

}  // namespace lyceum::recommend
