// What is measured and verified in jobs. Only this module includes this file.
#pragma once
#include "modules/administration/pages.hpp"

namespace lyceum::administration {

struct MeasureStorage {
    static constexpr std::string_view topic = "administration.measure";
    bool asked = false;
};
DESCRIBE(MeasureStorage, asked)
void measure(Work&, const MeasureStorage&);

struct VerifySite {
    static constexpr std::string_view topic = "administration.verify";
    bool asked = false;
};
DESCRIBE(VerifySite, asked)
void verify(Work&, const VerifySite&);

struct Measured { Measure measure; Time at; };
std::optional<Measured> last_measure(Db&);
struct Verified { std::vector<std::string> findings; Time at; };
std::optional<Verified> last_verification(Db&);

/// Version, memory, uptime, requests and statements of this process.
std::vector<Figure> figures(const Ui&, Db&);

}  // namespace lyceum::administration
