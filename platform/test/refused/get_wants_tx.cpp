// refused: no matching function
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
struct V {}; DESCRIBE(V) V see(const Visit&, Tx&, const Which&); Page look(const Ui&, const V&); auto r = get(anyone, Path<Which>{"/{id}"}, &see, &look);
