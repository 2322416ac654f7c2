// What items holds about people; copies of the works themselves come from the modules that own their text.
#include "modules/items/store.hpp"

namespace lyceum::items {

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"items", {"author"}, Msg{"Titles and beginnings of what you published", {}}, Msg{"To list and to find it", {}}, Basis::contract, 0, Ending::anonymised},
        {"item_attributions", {"author_name", "author_url"}, Msg{"Names of authors of imported works", {}}, Msg{"The licence asks to name them", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
    };
}

}  // namespace lyceum::items
