// refused: the_input_has_no_member_of_this_name
#include "platform/http/app.hpp"
using namespace lyceum;
using namespace lyceum::html;
struct Thing;
struct Other;
struct Which { Id<Thing> id; Text<1, 10> name; };
DESCRIBE(Which, id, name)
constexpr Path<Which> p{"/things/{number}"};
