// What we ask of gateways on the network: jobs that call them without a transaction, and believe the answers in one of their own.
// Each may run twice and may die between any two steps: what is asked for has a number that was kept before it was asked.
#pragma once
#include "modules/commerce/gateways/remote.hpp"
#include "modules/commerce/payments.hpp"

namespace lyceum::commerce {

/// Makes an attempt known at its gateway.
struct OpenAttempt {
    static constexpr std::string_view topic = "commerce.open_attempt";
    std::string number;
};
DESCRIBE(OpenAttempt, number)
void open_attempt(Work&, const OpenAttempt&);

/// Has the agreement of a subscription pay its renewal.
struct ChargeRenewal {
    static constexpr std::string_view topic = "commerce.charge_renewal";
    std::string number;
};
DESCRIBE(ChargeRenewal, number)
void charge_renewal(Work&, const ChargeRenewal&);

/// Reads from the gateway what became of an attempt; `last` takes the demand back first, and ends it.
struct AskGateway {
    static constexpr std::string_view topic = "commerce.ask_gateway";
    std::string number;
    bool last = false;
};
DESCRIBE(AskGateway, number, last)
void ask_gateway(Work&, const AskGateway&);

/// Asks for money to be sent back.
struct SendAcross {
    static constexpr std::string_view topic = "commerce.send_across";
    RefundId refund;
};
DESCRIBE(SendAcross, refund)
void send_across(Work&, const SendAcross&);

/// What became of a refund that the gateway accepted: after 1 minute, 10 minutes, an hour, and each of five days.
struct LookAtRefund {
    static constexpr std::string_view topic = "commerce.look_at_refund";
    RefundId refund;
    int looks = 0;
};
DESCRIBE(LookAtRefund, refund, looks)
void look_at_refund(Work&, const LookAtRefund&);

struct FetchCertificates {
    static constexpr std::string_view topic = "commerce.fetch_certificates";
    std::string gateway, serial;                    // the one that is wanted, or empty
};
DESCRIBE(FetchCertificates, gateway, serial)
void fetch_certificates(Work&, const FetchCertificates&);
void plan_fetching(Tx&, Time due);

/// Reads a gateway's statement of the last kReconciled and compares it.
struct ReadStatement {
    static constexpr std::string_view topic = "commerce.read_statement";
    std::string gateway;
};
DESCRIBE(ReadStatement, gateway)
void read_statement(Work&, const ReadStatement&);
void plan_statements(Tx&, Time due);

/// The tries of these jobs: together they last about eleven hours.
inline constexpr int kErrandTries = 12;

/// Believes what a notification said, in its order.
void believe(Tx&, const Gateway&, const Word&, std::string_view body);
/// A dispute as the gateway tells of it; one about a payment that is not ours changes nothing.
void hear_dispute(Tx&, const Gateway&, const DisputeWord&, std::string_view body);
/// Ends what disputes that were won gave again for this order.
void end_restored(Tx&, OrderId);

/// Where an attempt is paid: the page that shows a code, or leads on.
Url pay_url(std::string_view number);

}  // namespace lyceum::commerce
