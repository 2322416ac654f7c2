// What happened elsewhere, put into the words of the public events. Only this module includes this file.
#pragma once
#include "modules/webhooks/store.hpp"

namespace lyceum::webhooks {

void hear_account(Tx&, const accounts::Joined&);
void hear_joined(Tx&, const communities::Joined&);
void hear_left(Tx&, const communities::Left&);
void hear_published(Tx&, const items::Published&);
void hear_changed(Tx&, const items::Changed&);
void hear_removed(Tx&, const items::Removed&);
void hear_posted(Tx&, const discussion::Posted&);
void hear_accepted(Tx&, const discussion::Accepted&);
void hear_granted(Tx&, const membership::Granted&);
void hear_paid(Tx&, const commerce::Paid&);
void hear_refunded(Tx&, const commerce::Refunded&);
/// Rights that ran out have no event: they are looked for.
void look_for_ended(Tx&, Time due);

}  // namespace lyceum::webhooks
