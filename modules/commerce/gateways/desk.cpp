#include "modules/commerce/gateways/desk.hpp"
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/sandbox.hpp"
#include "modules/commerce/gateways/transfer.hpp"
#include "platform/crypto/crypto.hpp"

// The sandbox answers in the transaction; a gateway on the network is asked by an errand after it.
namespace lyceum::commerce::desk {

namespace {

// What the wallet inside of WeChat calls this person, once it told.
std::string openid_of(Db& db, PersonId person, std::string_view app_id) {
    return db.maybe<std::string>(R"sql(select openid from payer_openids where person = $1 and app_id = $2)sql", person, app_id).value_or("");
}

void add_handle(Tx& tx, const OrderRow& order, const AttemptRow& attempt, const Gateway& gateway, const Payer& payer) {
    auto setup = find_setup(tx, gateway.name).value_or(Setup{});
    auto openid = payer.device == Payer::Device::wechat ? openid_of(tx, order.buyer, setup.plain.app_id) : std::string();
    auto way = gateway.remote->way(setup, payer, !openid.empty());
    HandlePayer known{payer.address, openid, payer.email, std::string(name_of(payer.language)), payer.is_apple};
    tx.run(R"sql(
        insert into attempt_handles (attempt, way, payer, target, reference, problem) values ($1, $2, $3, '', '', '') on conflict (attempt) do nothing)sql",
        attempt.id, way, json::text(known));
}

}  // namespace

Url open(Tx& tx, const OrderRow& order, AttemptRow& attempt, const Payer& payer) {
    auto& gateway = gateway_named(tx.app(), attempt.gateway);
    if (!gateway.remote) {
        sandbox::open(tx, order, attempt);
        set_attempt(tx, attempt.id, attempt.state = AttemptState::pending);
        return gateway.ask(order, attempt).to;
    }
    add_handle(tx, order, attempt, gateway, payer);
    tx.enqueue(OpenAttempt{attempt.number}, {.unique = attempt.number});
    return pay_url(attempt.number);
}

void charge(Tx& tx, const OrderRow& order, AttemptRow& attempt, std::string_view agreement) {
    auto& gateway = gateway_named(tx.app(), attempt.gateway);
    if (!gateway.remote) {
        sandbox::charge(tx, order, attempt, agreement);
    } else {
        add_handle(tx, order, attempt, gateway, {});
        tx.enqueue(ChargeRenewal{attempt.number}, {.unique = attempt.number});
    }
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
    if (auto known = known_key_of(tx, gateway); !known.reveal().empty()) return known;
    tx.run(R"sql(insert into gateway_keys (gateway, key) values ($1, $2) on conflict (gateway) do nothing)sql", gateway, crypto::random_token());
    return known_key_of(tx, gateway);
}

}  // namespace lyceum::commerce::desk
