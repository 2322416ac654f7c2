// The table of contents: every way into this module is listed here and in the routes of its subjects.
#include "modules/commerce/billing_pages.hpp"
#include "modules/commerce/bundles/bundles.hpp"
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/gifts/article_links.hpp"
#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/gateways/errands.hpp"
#include "modules/commerce/gateways/pay_pages.hpp"
#include "modules/commerce/lines.hpp"
#include "modules/commerce/orders_list.hpp"
#include "modules/commerce/payments.hpp"
#include "modules/commerce/prepaid/prepaid.hpp"
#include "modules/commerce/routes.hpp"
#include "modules/commerce/seats/seats.hpp"
#include "modules/commerce/sandbox_pages.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/http/copies.hpp"

namespace lyceum::commerce {
namespace {

std::vector<Route> all_routes() {
    std::vector<Route> all;
    for (auto* routes : {&join_routes, &tasting_routes, &purchase_routes, &billing_routes, &change_routes, &prepaid_routes, &gift_routes, &link_routes, &seat_routes, &bundle_routes, &finance_routes, &plan_routes, &sandbox_routes, &pay_routes, &notice_routes, &transfer_routes, &statement_routes, &gateway_routes})
        for (auto& route : routes()) all.push_back(std::move(route));
    return all;
}

NavLink billing_link(const Visit& visit) { return {visit.tr("Payments"), billing_path(), "wallet"}; }
NavLink orders_link(const Visit& visit) { return {visit.tr("Orders and receipts"), orders_path(), "receipt"}; }
NavLink gifts_link(const Visit& visit) { return {visit.tr("Gifts"), gifts_path(), "gift"}; }
NavLink seats_link(const Visit& visit) { return {visit.tr("Seats for a company"), packs_path(), "building-2"}; }
NavLink renewals_link(const Visit& visit) { return {visit.tr("Renewals"), subscriptions_path(), "refresh-cw"}; }

std::vector<NavLink> finance_links(const Visit& visit) {
    std::vector<NavLink> links;
    if (visit.may("commerce.read")) {
        links.push_back({visit.tr("Orders"), all_orders_path(), "receipt"});
        links.push_back({visit.tr("Payments to review"), anomalies_path(), "circle-alert"});
        links.push_back({visit.tr("Transfers"), transfers_path(), "banknote"});
    }
    if (visit.may("site.settings")) links.push_back({visit.tr("Payment methods"), gateways_path(), "wallet"});
    if (visit.may("ledger.read")) links.push_back({visit.tr("Ledger"), Url::local("/finance/ledger"), "scale"});
    return links;
}

NavLink plans_link(const Visit& visit, const communities::CommunityCard& community) {
    return {visit.tr("Plans and prices"), plans_path({community.slug}), "credit-card"};
}

std::vector<TableNote> notes() {
    return {{"gateway_keys", TableNote::Keeping::secret, "The keys that gateways sign with."},
            {"gifts", TableNote::Keeping::secret, "Whoever has the code may take the gift.", "code"},
            {"gift_links", TableNote::Keeping::secret, "Whoever has the code may read what it opens.", "code"},
            {"seat_packs", TableNote::Keeping::secret, "The link by which people of a company take seats.", "code"},
            {"seats", TableNote::Keeping::secret, "Whoever has the code may take the seat.", "code"},
            {"gateway_setups", TableNote::Keeping::secret, "The keys we have at gateways, sealed.", "sealed"},
            {"subscriptions", TableNote::Keeping::secret, "What the gateway charges without asking again.", "agreement"},
            {"sandbox_agreements", TableNote::Keeping::secret, "What the test gateway charges without asking again."},
            {"sandbox_payments", TableNote::Keeping::secret, "What the test gateway charges without asking again.", "agreement"}};
}

}  // namespace

const Module module{
    .name = "commerce",
    .routes = all_routes(),
    .listens = {
        on<accounts::Closed>(&stop_with_account),
        on<accounts::Closed>(&forget_payer, {}, "payer"),
        on<accounts::Closed>(&forget_gifts, {}, "gifts"),
        on<accounts::Closed>(&forget_links, {}, "links"),
        on<accounts::Closed>(&leave_seats, {}, "seats"),
        on<accounts::Closed>(&leave_shares, {}, "shares"),
        on<accounts::Closed>(&drop_rests, {}, "prepaid"),
        on<communities::Left>(&stop_with_membership),
    },
    .jobs = {
        job<LookAfter>(&look_after),
        job<SendRefund>(&send_refund),
        job<OpenAttempt>(&open_attempt, {.lane = Lane::outgoing, .tries = kErrandTries}),
        job<ChargeRenewal>(&charge_renewal, {.lane = Lane::outgoing, .tries = kErrandTries}),
        job<AskGateway>(&ask_gateway, {.lane = Lane::outgoing, .tries = kErrandTries}),
        job<SendAcross>(&send_across, {.lane = Lane::outgoing, .tries = kErrandTries}),
        job<LookAtRefund>(&look_at_refund, {.lane = Lane::outgoing, .tries = kErrandTries}),
        job<ReadStatement>(&read_statement, {.lane = Lane::outgoing, .tries = kErrandTries}),
        job<FetchCertificates>(&fetch_certificates, {.lane = Lane::outgoing, .tries = 3}),
        job<Tend>(&tend),
        job<MailGift>(&mail_gift),
        job<EndRest>(&end_rest),
        job<sandbox::Tell>(&sandbox::tell),
    },
    .schedules = {
        every(hours(1), "letters before seats end", &remind_buyers),
        every(minutes(5), "tend subscriptions", &tend_all),
        daily({.hour = 2, .minute = 40}, "reconcile payments", &reconcile),
        daily({.hour = 2, .minute = 50}, "read statements of gateways", &plan_statements),
        daily({.hour = 1, .minute = 10}, "fetch certificates of gateways", &plan_fetching),
    },
    .fills = {
        fill(accounts::settings_links, &billing_link),
        fill(accounts::settings_links, &gifts_link),
        fill(accounts::settings_links, &seats_link),
        fill(accounts::settings_links, &orders_link),
        fill(accounts::settings_links, &renewals_link),
        fill(accounts::admin_links, &finance_links),
        fill(communities::membership_links, &plans_link),
        fill(verifications, &check_seats),
        fill(verifications, &check_links),
        fill(items::below, &giving_view),
        fill(communities::membership_links, &bundles_link),
        fill(plan_notes, &bundles_note),
        fill(goods_hindered, &bundle_hindered),
        fill(goods_paid, &bundle_paid),
        fill(goods_returned, &bundle_returned),
        fill(goods_paid, &gift_paid),
        fill(goods_returned, &gift_returned),
        fill(goods_hindered, &seats_hindered),
        fill(goods_paid, &seats_paid),
        fill(goods_returned, &seats_returned),
        fill(communities::landing_sections, &plans_band),
        fill(verifications, &check),
        fill(verifications, &check_goods),
        fill(table_notes, &notes),
        fill(spreadsheets, &orders_list),
        fill(membership::goes_on_later, &goes_on_after_pause),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::obstacles, &unfinished_business),
    },
};

}  // namespace lyceum::commerce
