// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/discourse_connect/store.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::discourse_connect {

inline constexpr Path<Message> sso_path{"/discourse/sso"};

/// What a forum asks to know, before the first time.
struct Question {
    Message message;
    std::string forum, origin;
    std::string handle, name, email;
};
DESCRIBE(Question, message, forum, origin, handle, name, email)
Page question_page(const Ui&, const Question&);

struct WhichForum { Id<Forum> id; };
DESCRIBE(WhichForum, id)
inline constexpr Path<WhichForum> access_path{"/settings/forums/{id}"};

// ---- administration -------------------------------------------------------------------------------

struct Forums {
    std::vector<Forum> forums;
    std::string address;                                // what a forum is told to ask
};
DESCRIBE(Forums, forums, address)
inline constexpr Path<Nothing> forums_path{"/admin/forums"};
Page forums_page(const Ui&, const Forums&);

struct AddForum {
    Text<1, 60> name;
    Text<8, 300> address;
    Text<0, 200> secret;
};
DESCRIBE(AddForum, name, address, secret)
inline constexpr Path<AddForum> add_path{"/admin/forums"};

/// Shown once: the secret is sealed from then on.
struct Added {
    std::string name, origin, address, secret;
};
DESCRIBE(Added, name, origin, address, secret)
Page added_page(const Ui&, const Added&);

inline constexpr Path<WhichForum> forum_path{"/admin/forums/{id}"};

// Fills privacy's slots, in held.cpp.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::discourse_connect
