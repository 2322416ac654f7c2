// The sandbox: a payment provider that moves no money. It keeps books of its own and tells us what
// happened as a provider would, signed, late, twice, in the wrong order or wrongly, as its page is asked to.
#pragma once
#include "modules/commerce/gateways/desk.hpp"

namespace lyceum::commerce::sandbox {

inline constexpr std::string_view kName = "sandbox", kMerchant = "lyceum-sandbox";
extern const Gateway gateway;

enum class DemandState { open, paid, failed, closed };
DESCRIBE_ENUM(DemandState, open, paid, failed, closed)

struct Demand {
    std::string number, title;
    Method method = Method::wechat;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    DemandState state = DemandState::open;
    std::string return_to;
    Time expires_at;
};
DESCRIBE(Demand, number, title, method, minor, currency, state, return_to, expires_at)
std::optional<Demand> find_demand(Db&, std::string_view number);

/// What the payer, or an unlucky network, does.
enum class Choice {
    pay, pay_and_leave, tell_again, let_next_fail, fail,
    pay_late, pay_twice, refund_first, close_afterwards, pay_less
};
DESCRIBE_ENUM(Choice, pay, pay_and_leave, tell_again, let_next_fail, fail, pay_late, pay_twice, refund_first, close_afterwards, pay_less)
/// Throws conflict when the demand, as this transaction read it, was paid or taken back already.
void choose(Tx&, const Demand&, Choice);

// ---- a provider's interface -----------------------------------------------------------------------

void open(Tx&, const OrderRow&, const AttemptRow&);
void charge(Tx&, const OrderRow&, const AttemptRow&, std::string_view agreement);
bool send_back(Tx&, RefundId, std::string_view payment, Money);
/// A refund made at the provider's own desk, unknown to us until it is told.
void refund_at_provider(Tx&, std::string_view payment, Money);
std::vector<Capture> look(Db&, std::string_view number);
void close(Tx&, std::string_view number);
std::vector<desk::StatementLine> statement(Db&, Time from, Time until);
/// Money of the past, for imports: on the books, told to nobody.
Capture record(Tx&, const OrderRow&, const AttemptRow&, Time paid_at);
/// How much of this payment it has given back.
std::int64_t refunded(Db&, std::string_view payment);

/// One notification on its way.
struct Tell {
    static constexpr std::string_view topic = "commerce.sandbox_tell";
    std::string body;
};
DESCRIBE(Tell, body)
/// The job: signs now and hands it to the same reader as the address does.
void tell(Tx&, const Tell&);

/// What a notification says, written down; for tests, which also write false ones.
std::string body_of(const Capture&);

}  // namespace lyceum::commerce::sandbox
