#include "modules/commerce/gateways/desk.hpp"
#include "modules/commerce/gateways/sandbox.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::commerce {

const Gateway& gateway_named(const App& app, std::string_view name) {
    if (name != sandbox::kName || !app.config.payments.sandbox) not_found();
    return sandbox::gateway;
}

const Gateway* present_gateway(const App& app) { return app.config.payments.sandbox ? &sandbox::gateway : nullptr; }

}  // namespace lyceum::commerce

// The sandbox is the one gateway there is; another adds its case to each of these.
namespace lyceum::commerce::desk {

Url open(Tx& tx, const OrderRow& order, AttemptRow& attempt) {
    auto& gateway = gateway_named(tx.app(), attempt.gateway);
    sandbox::open(tx, order, attempt);
    set_attempt(tx, attempt.id, attempt.state = AttemptState::pending);
    return gateway.ask(order, attempt).to;
}

void charge(Tx& tx, const OrderRow& order, AttemptRow& attempt, std::string_view agreement) {
    sandbox::charge(tx, order, attempt, agreement);
    set_attempt(tx, attempt.id, attempt.state = AttemptState::pending);
}

bool send_back(Tx& tx, RefundId refund, const PaymentRow& payment, Money money) {
    return sandbox::send_back(tx, refund, payment.gateway_id, money);
}

std::vector<Capture> look(Db& db, const AttemptRow& attempt) { return sandbox::look(db, attempt.number); }
void close(Tx& tx, const AttemptRow& attempt) { sandbox::close(tx, attempt.number); }

std::vector<StatementLine> statement(Db& db, std::string_view gateway, Time from, Time until) {
    CHECK_THAT(gateway == sandbox::kName);
    return sandbox::statement(db, from, until);
}

Secret known_key_of(Db& db, std::string_view gateway) {
    return Secret(db.maybe<std::string>(R"sql(select key from gateway_keys where gateway = $1)sql", gateway).value_or(""));
}

Secret key_of(Tx& tx, std::string_view gateway) {
    tx.run(R"sql(insert into gateway_keys (gateway, key) values ($1, $2) on conflict (gateway) do nothing)sql", gateway, crypto::random_token());
    return known_key_of(tx, gateway);
}

}  // namespace lyceum::commerce::desk
