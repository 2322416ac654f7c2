// What staff may do with what only a person sees: look, which the person is told, and close the account, which then ends
// like any other, after its days of grace. Only this module includes this file.
#pragma once
#include "modules/privacy/pages.hpp"

namespace lyceum::privacy {

struct OfPerson {
    Text<2, 32> handle;
};
DESCRIBE(OfPerson, handle)

// ---- looking --------------------------------------------------------------------------------------

inline constexpr Path<OfPerson> looking_path{"/admin/people/{handle}/look"};
struct LookAt {
    Text<2, 32> handle;
    Text<3, 300> reason;                                // the person reads it
};
DESCRIBE(LookAt, handle, reason)
inline constexpr Path<LookAt> look_path{"/admin/people/{handle}/look"};
struct Sight {
    std::string handle, name, email;
    bool verified = false, has_looked = false;
    std::vector<accounts::OwnDevice> devices;
};
DESCRIBE(Sight, handle, name, email, verified, devices)
Page looking_page(const Ui&, const Sight&);

// ---- closing --------------------------------------------------------------------------------------

inline constexpr Path<OfPerson> closing_path{"/admin/people/{handle}/closing"};
struct CloseTheirs {
    Text<2, 32> handle;
    std::string typed;                                  // the handle again, to be sure
    Text<3, 300> reason;                                // the person reads it
};
DESCRIBE(CloseTheirs, handle, typed, reason)
inline constexpr Path<CloseTheirs> close_theirs_path{"/admin/people/{handle}/closing"};
struct ClosingTheirs {
    std::string handle, name, reason;
    std::optional<Time> due_at;
    bool by_staff = false;
};
DESCRIBE(ClosingTheirs, handle, name, reason, due_at, by_staff)
Page closing_page(const Ui&, const ClosingTheirs&);

std::vector<Route> staff_routes();

}  // namespace lyceum::privacy
