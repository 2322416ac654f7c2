// refused: a_Db_can_only_read
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
void f(Db& db) { db.all<int>("delete from things"); }
