// Statements that staff download from a gateway and bring here; they are read every night besides.
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/routes.hpp"
#include "platform/http/app.hpp"

namespace lyceum::commerce {

namespace {

Statements statements(const Visit&, Db& db, const Nothing&) {
    Statements page;
    for (auto& setup : setups(db))
        if (setup.gateway == kWechatPay || setup.gateway == kAlipay) page.gateways.push_back(setup.gateway);
    return page;
}

// The days from the first line to the last, as the gateways count days: in China.
Statement covering(std::vector<Movement> movements) {
    auto earlier = [](auto& a, auto& b) { return a.at < b.at; };
    auto [first, last] = std::minmax_element(movements.begin(), movements.end(), earlier);
    auto from = day_in_china(first->at), until = day_in_china(last->at) + days(1);
    return {std::move(movements), from, until};
}

Statement read(const Visit& visit, Db& db, const BringStatement& in) {
    if (!find_setup(db, in.gateway)) invalid("gateway", "Choose one of the gateways.");
    if (in.file.empty()) invalid("file", "Choose a file.");
    auto movements = read_bill(in.gateway, in.file.bytes);
    if (!movements) invalid("file", "This is no statement of this gateway. Bring the file of all trades as it was downloaded: CSV, or ZIP.");
    std::erase_if(*movements, [](auto& movement) { return !movement.at; });
    if (movements->empty()) invalid("file", "There are no payments in this file.");
    auto statement = covering(std::move(*movements));
    if (statement.until > visit.now + days(1)) invalid("file", "This statement is of days to come.");
    return statement;
}

Moved bring(const Visit& visit, Tx& tx, const BringStatement& in, const Statement& statement) {
    auto& gateway = gateway_named(visit.app, in.gateway);
    for (auto& capture : desk_refunds(tx, gateway, statement)) settle(tx, gateway, capture, json::text(capture));
    auto agreed = compare(tx, gateway, statement);
    accounts::note(tx, visit, {.action = "commerce.statement", .target = "gateway " + in.gateway, .details = fmt::format("{} lines", statement.movements.size())});
    return {.to = anomalies_path(), .notice = {"The statement was compared: {} lines agree with the books. Everything else stands here.", {std::to_string(agreed)}}};
}

}  // namespace

std::vector<Route> statement_routes() {
    constexpr std::size_t kStatementBytesMost = 16 * 1024 * 1024;
    return {
        get(may("commerce.read"), statements_path, &statements, &statements_page),
        post(may("commerce.refund"), bring_path, &read, &bring).body_max(kStatementBytesMost).or_show(statements_path).summary("Compares a gateway's statement with the books."),
    };
}

}  // namespace lyceum::commerce
