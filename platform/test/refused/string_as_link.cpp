// refused: no match for
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
Html f() { return a(_href = "javascript:alert(1)", "x"); }
