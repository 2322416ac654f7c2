// What serves whom: configurations side by side, and what each of them learnt, on disk with a checksum.
#pragma once
#include "modules/recommend/choosing.hpp"
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
    Manner manner() const { return {diversity, author_most, tried}; }
};
DESCRIBE(Configuration, id, name, model, diversity, author_most, tried, share, made_at)

/// Those that run, the main one first; kept between requests.
std::vector<Configuration> configurations(Db&);
/// Inserts or changes.
void put_configuration(Tx&, const Configuration&);
void end_configuration(Tx&, ConfigurationId);
/// Always the same for one person while the shares stand: a bucket of 100 by person alone, the shares laid side by side in the
/// order of ids from the end, so that a new configuration takes people of the main one only. Guests get the main one.
const Configuration& assigned(const std::vector<Configuration>&, std::optional<PersonId>);

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
};
DESCRIBE(LearntModel, id, configuration, made_at, file, checksum, bytes, report, error, serving, pinned)
/// The newest first, over all configurations.
std::vector<LearntModel> models(Db&, int limit);
inline constexpr int kFilesKept = 5;                // of a configuration; older models stay as a row with their report

/// What lists are made from: what was learnt, and the tastes of those who asked it lately.
struct Serving {
    Learnt learnt = {};
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
/// Notes that nothing could be learnt; what serves goes on serving.
void note_failure(Database&, Time now, ConfigurationId, std::string_view why);
/// Has this model serve and keeps it there until `unpin`; "not found" for one without a file.
void pin(Tx&, ModelId);
/// The newest serves again.
void unpin(Tx&, ConfigurationId);

}  // namespace lyceum::recommend
