// XML dumps of imports: broken rows are told, and no entity grows.
#include "fuzz/fuzzing.hpp"
#include "modules/imports/xml_rows.hpp"
#include <sstream>

using namespace lyceum;

FUZZ(bytes) {
    std::istringstream in{std::string(bytes)};
    std::size_t grown = 0;
    std::int64_t line = 0;
    imports::read_xml_rows(in, [&](const imports::XmlRow& row) {
        CHECK_THAT(row.line >= line);
        line = row.line;
        CHECK_THAT(row.attributes.size() <= imports::kRowAttributesMost);
        for (auto& [name, value] : row.attributes) grown += name.size() + value.size();
    }, [](std::int64_t at, std::string_view why) { CHECK_THAT(at >= 1 && !why.empty()); });
    CHECK_THAT(grown <= bytes.size() * 2 + 64);
}
