#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
struct V {}; DESCRIBE(V)
V see(const Visit&, Db& db, const Which& in) { db.all<int>("select 1 as one where $1 = 1", in.id); return {}; }
Page look(const Ui& ui, const V&) { return {.title = ui.tr("{} of {}", 1, 2), .body = a(_href = Url::local("/"), "x")}; }
auto r = get(anyone, Path<Which>{"/{id}"}, &see, &look);
