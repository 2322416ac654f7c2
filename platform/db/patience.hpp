// Who writes first when several want to.
#pragma once

namespace lyceum {

/// While one lives, what this thread writes can wait: on SQLite transactions of people go first, and these come
/// along when nobody else writes or is about to, or after kPatienceMs. For the runner of jobs and for long commands.
class PatientWriting {
public:
    static constexpr int kPatienceMs = 50;
    PatientWriting();
    ~PatientWriting();
    PatientWriting(const PatientWriting&) = delete;
    static bool is_on();
};

}  // namespace lyceum
