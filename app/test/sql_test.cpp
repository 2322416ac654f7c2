// Every SQL literal of the tree is prepared against the freshly migrated database of the run.
#include "app/test/world.hpp"
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace lyceum;

namespace {

struct Literal { std::string place, sql; };

std::vector<Literal> literals_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    auto all = text.str();
    std::vector<Literal> found;
    constexpr std::string_view open = "R\"sql(", close = ")sql\"";
    for (auto at = all.find(open); at != all.npos; at = all.find(open, at + 1)) {
        auto end = all.find(close, at);
        auto line = std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
        found.push_back({fmt::format("{}:{}", file.string(), line), all.substr(at + open.size(), end - at - open.size())});
    }
    return found;
}

}  // namespace

// A statement for one dialect alone says so: its literal begins with a comment naming it.
TEST_CASE("every statement can be prepared") {
    World world;
    auto dialect = std::string(name_of(world.database().dialect()));
    int prepared = 0;
    for (auto folder : {"modules", "platform"})
        for (auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            auto path = entry.path().string();
            if (entry.path().extension() != ".cpp" || path.find("/test/") != path.npos) continue;
            for (auto& literal : literals_of(entry.path())) {
                auto text = trimmed(literal.sql);
                bool other = (text.starts_with("/* sqlite */") && dialect != "sqlite") || (text.starts_with("/* postgres */") && dialect != "postgres");
                if (other || text.starts_with("do $$")) continue;         // scripts are not statements
                auto complaint = world.database().prepare_check(literal.sql);
                // A parameter that is only compared with null has its type from C++, which a bare preparation lacks.
                if (complaint.find("could not determine data type of parameter") != complaint.npos) complaint.clear();
                CHECK_MESSAGE(complaint.empty(), literal.place << ": " << complaint);
                ++prepared;
            }
        }
    CHECK(prepared > 100);
}
