// refused: private
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
#include "modules/membership/membership.hpp"
membership::Pass f() { return membership::Pass(ItemId{1}); }
