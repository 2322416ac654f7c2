// A person's own copy: made by a job, kept a week, given to that person alone. Only this module includes this file.
#pragma once
#include "modules/privacy/privacy.hpp"

namespace lyceum::privacy {

struct DataCopy;
using DataCopyId = Id<DataCopy>;
inline constexpr int kCopyDays = 7;                     // how long a copy can be fetched
inline constexpr int kCopiesPerDay = 1;

enum class CopyState { waiting, ready, failed };
DESCRIBE_ENUM(CopyState, waiting, ready, failed)
struct CopyRow {
    DataCopyId id;
    CopyState state = CopyState::waiting;
    Time asked_at, expires_at;
    std::int64_t bytes = 0;
};
DESCRIBE(CopyRow, id, state, asked_at, expires_at, bytes)
/// The newest one, also when it has expired.
std::optional<CopyRow> newest_copy(Db&, PersonId);

/// Throws Refusal(slow_down) for a second one within a day, unless the first failed.
void ask_copy(Tx&, const Visit&);

struct MakeCopy {
    static constexpr std::string_view topic = "privacy.make_copy";
    DataCopyId id;
    PersonId person;
};
DESCRIBE(MakeCopy, id, person)
void make_copy(Work&, const MakeCopy&);
/// The ZIP archive; nothing when it is not ready, has expired, or is somebody else's.
std::optional<std::string> read_copy(Db&, PersonId, DataCopyId, Time now);
struct ForgetCopies {
    static constexpr std::string_view topic = "privacy.forget_copies";
    bool all_expired = true;
};
DESCRIBE(ForgetCopies, all_expired)
/// Deletes what has expired, rows and files.
void forget_copies(Work&, const ForgetCopies&);

/// A ZIP archive (APPNOTE 6.3) of these files, deflated. Throws Fault.
std::string zipped(const std::map<std::string, std::string>& files);

}  // namespace lyceum::privacy
