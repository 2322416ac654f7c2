// Letters that come back, and the pages' addresses they lead to. Only this module includes this file.
#pragma once
#include "modules/mailing/pages.hpp"

namespace lyceum::mailing {

void note_returned(Tx&, const mail::Returned&);
bool takes(Db&, std::string_view address);
/// Proves whom a letter was sent to, in the address it would return to.
std::string tag_for(Db&, std::string_view address);

}  // namespace lyceum::mailing
