// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/administration/administration.hpp"
#include "modules/media/media.hpp"

namespace lyceum::administration {

// ---- getting started ------------------------------------------------------------------------------

struct ToDo {
    std::string text, why;
    Url to;
    bool done = false;
};
DESCRIBE(ToDo, text, why, to, done)
/// What a new site still needs, for its owner. Nothing where all is done.
std::vector<ToDo> to_do(const Visit&, Db&);
Html to_do_view(const Ui&, const std::vector<ToDo>&);

// ---- communities ----------------------------------------------------------------------------------

inline constexpr Path<Nothing> communities_path{"/admin/communities"};
struct Communities { std::vector<communities::CommunityCard> communities; };
DESCRIBE(Communities, communities)
Page communities_page(const Ui&, const Communities&);

// ---- jobs -----------------------------------------------------------------------------------------

struct FindJobs {
    std::optional<JobState> state;
    std::optional<Lane> lane;
    Text<0, 80> kind;                               // whole, or its beginning
    std::optional<Id<Job>> before;
};
DESCRIBE(FindJobs, state, lane, kind, before)
inline constexpr Path<FindJobs> jobs_path{"/admin/jobs"};
struct JobsPage {
    std::vector<JobCount> counts;
    std::vector<JobRow> jobs;
    std::optional<JobState> state;
    std::optional<Lane> lane;
    std::string kind;
    std::optional<Id<Job>> older;
};
DESCRIBE(JobsPage, counts, jobs, state, lane, kind, older)
Page jobs_page(const Ui&, const JobsPage&);

enum class JobAct { retry, cancel, run_now };
DESCRIBE_ENUM(JobAct, retry, cancel, run_now)
struct ActOnJob {
    Id<Job> id;
    JobAct act = JobAct::retry;
    std::string next;                               // where to go then
};
DESCRIBE(ActOnJob, id, act, next)
inline constexpr Path<ActOnJob> job_path{"/admin/jobs/{id}"};

// ---- letters --------------------------------------------------------------------------------------

struct FindLetters {
    std::optional<JobState> state;                  // left out: what waits or failed
    std::optional<Id<Job>> before;
};
DESCRIBE(FindLetters, state, before)
inline constexpr Path<FindLetters> letters_path{"/admin/mail"};
struct LetterLine {
    JobRow job;
    std::string to, subject;                        // the address is masked until somebody looks
    std::optional<mailcheck::Explained> explained;  // of a failure
};
DESCRIBE(LetterLine, job, to, subject)
struct Letters {
    std::vector<LetterLine> letters;
    std::optional<JobState> state;
    std::optional<Id<Job>> older;
    std::string from, host;
    bool sends = false;
};
DESCRIBE(Letters, letters, state, older, from, host, sends)
Page letters_page(const Ui&, const Letters&);

struct WhichLetter {
    Id<Job> id;
};
DESCRIBE(WhichLetter, id)
/// Whose address it is reads that somebody looked.
inline constexpr Path<WhichLetter> letter_path{"/admin/mail/{id}/address"};
struct Addressed {
    LetterLine letter;
    std::string address;
};
DESCRIBE(Addressed, letter, address)
Page addressed_page(const Ui&, const Addressed&);

// ---- storage --------------------------------------------------------------------------------------

struct Part {
    std::string name;
    std::int64_t bytes = 0, things = 0;             // rows are not counted: 0
};
DESCRIBE(Part, name, bytes, things)
struct Measure {
    std::vector<Part> tables, folders;              // the largest first
    std::int64_t database_bytes = 0;
};
DESCRIBE(Measure, tables, folders, database_bytes)
inline constexpr Path<Nothing> storage_path{"/admin/storage"}, measure_path{"/admin/storage/measure"};
struct Storage {
    std::optional<Measure> measure;
    std::optional<Time> at;
    std::int64_t disk_bytes = 0, free_bytes = 0;
    std::string folder;
    bool embedded = true;                           // SQLite in the data folder
    media::ElsewhereCount elsewhere;                // pictures of other sites
};
DESCRIBE(Storage, measure, at, disk_bytes, free_bytes, folder, embedded, elsewhere)
Page storage_page(const Ui&, const Storage&);

// ---- health ---------------------------------------------------------------------------------------

struct Figure { std::string name, value; };
DESCRIBE(Figure, name, value)
struct Health {
    std::vector<Check> checks;
    std::vector<Figure> figures;
    std::vector<std::string> findings;              // of the verifications, when they ran last
    std::optional<Time> verified_at;
};
DESCRIBE(Health, checks, figures, findings, verified_at)
inline constexpr Path<Nothing> health_path{"/admin/health"}, verify_path{"/admin/health/verify"};
Page health_page(const Ui&, const Health&);

/// "12.3 MB", decimal.
std::string bytes_shown(const Ui&, std::int64_t);

}  // namespace lyceum::administration
