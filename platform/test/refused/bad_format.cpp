// refused: argument not found
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
std::string f(const Ui& ui) { return ui.tr("{} of {}", 1); }
