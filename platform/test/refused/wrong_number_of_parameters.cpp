// refused: parameters_and_arguments_differ_in_number
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
void f(Db& db) { db.all<int>("select 1 as one where 1 = $1 and 2 = $2", 1); }
