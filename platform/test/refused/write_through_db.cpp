// refused: has no member named
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
void f(Db& db) { db.run("delete from things where id = $1", Id<Thing>{1}); }
