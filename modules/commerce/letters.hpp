// Letters about money, in their reader's language. Somebody without a verified address gets none.
#pragma once
#include "modules/commerce/refunds.hpp"
#include "modules/commerce/subscriptions.hpp"

namespace lyceum::commerce {

/// What was bought, the receipt's number, until when it lasts.
void send_receipt(Tx&, const OrderRow&, std::string_view receipt);
void send_refund_letter(Tx&, const OrderRow&, Money refunded, std::string_view reason);
/// A second payment for one order, sent back.
void send_returned(Tx&, const OrderRow&, Money);
void send_renewal_soon(Tx&, const SubscriptionRow&, Time at);
/// Until when it is open, and when it is charged again.
void send_paused(Tx&, const SubscriptionRow&);
/// What was paid ahead rests until then; and, later: it goes on, until then.
void send_rests(Tx&, PersonId, CommunityId, Time until);
void send_goes_on(Tx&, PersonId, CommunityId, Time ends_at);
/// The charge after a pause was refused.
void send_restart_failed(Tx&, const SubscriptionRow&);
void send_renewal_failed(Tx&, const SubscriptionRow&);
void send_renewal_ended(Tx&, const SubscriptionRow&);
/// It did not renew, because nothing is charged while somebody is suspended.
void send_ended_while_kept_out(Tx&, const SubscriptionRow&);
void send_cancelled(Tx&, const SubscriptionRow&);
/// Until when a trial lasts, and that nothing is charged.
void send_trial_begun(Tx&, PersonId, const std::string& tier, Time ends_at);
/// To whoever a gift or a seat is for: in their language when they have an account, else in that of whoever sends it.
void send_gift(Tx&, PersonId giver, const std::string& email, const std::string& title, const std::string& message, const Url& take);
void send_seat(Tx&, PersonId buyer, const std::string& email, const std::string& company, const std::string& title, const Url& take);
void send_gift_taken(Tx&, PersonId giver, const std::string& taker, const std::string& title);
void send_seats_ending(Tx&, PersonId buyer, const std::string& company, const std::string& title, std::int64_t seats, Time ends_at, const Url& page);
/// To those who look after money: somebody says that they made a transfer.
void send_transfer_claimed(Tx&, const OrderRow&, std::string_view reference);
/// To the buyer: the transfer was not found; `again` is where they can say more.
void send_transfer_refused(Tx&, const OrderRow&, const Url& again, std::string_view reason);

/// The language that somebody reads, for what is written down about them.
using accounts::language_of;

}  // namespace lyceum::commerce
