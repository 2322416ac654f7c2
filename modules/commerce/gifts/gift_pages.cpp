// Giving a membership, and taking one.
#include "modules/commerce/gifts/gifts.hpp"
#include "modules/commerce/gateways/gateway.hpp"
#include "modules/commerce/subscriptions.hpp"
#include "platform/mail/outgoing.hpp"

namespace lyceum::commerce {

namespace {

// "Fellow · yearly, as a gift".
std::string gift_title(const Visit& visit, const ChosenPlan& made) { return visit.tr("{}, as a gift", made.title); }

GivePage give(const Visit& visit, Db& db, const Giving& in) {
    auto made = chosen_plan(db, visit, in.plan);
    return {made.card, gift_title(visit, made), i18n::to_input(Ui{visit}.locale().zone.local(visit.now)).substr(0, 10), ways_to_pay(db, made.plan.currency),
        static_cast<int>(refund_window(db).micros / days(1).micros)};
}

// The morning of that day where the giver lives; nothing for today. Throws Refusal(invalid) on `day`.
std::optional<Time> sent_on(const Visit& visit, const std::string& day) {
    if (trimmed(day).empty()) return std::nullopt;
    auto local = i18n::from_input(std::string(trimmed(day)) + "T09:00");
    if (!local) invalid("day", "Write a day, such as 2027-02-01.");
    auto zone = Ui{visit}.locale().zone;
    auto at = zone.moment(*local);
    if (zone.start_of_day(at) < zone.start_of_day(visit.now)) invalid("day", "This day is over. Choose one that is to come, or leave it empty.");
    if (at > visit.now + kGiftSentAhead) invalid("day", "At most a year ahead.");
    return zone.start_of_day(at) > zone.start_of_day(visit.now) ? std::optional(at) : std::nullopt;
}

ChosenPlan choose_plan(const Visit& visit, Db& db, const Give& in) { return chosen_plan(db, visit, in.plan); }

Moved order(const Visit& visit, Tx& tx, const Give& in, const ChosenPlan& made) {
    auto to = std::string(trimmed(in.to_email.str()));
    if (!to.empty() && !mail::is_mail_address(to)) invalid("to_email", "This is not an e-mail address.");
    return pay_goods(visit, tx, order_gift(visit, tx, {made.plan, gift_title(visit, made), to, in.message.str(), to.empty() ? std::nullopt : sent_on(visit, in.day.str())}), in.method);
}

GiftsPage own_gifts(const Visit& visit, Db& db, const PlansAt& in) {
    GiftsPage page;
    std::vector<PersonId> takers;
    auto rows = gifts_by(db, visit.person());
    for (auto& row : rows) takers.push_back(row.taken_by);
    auto bylines = accounts::bylines(db, takers);
    auto window = refund_window(db);
    for (std::size_t i = 0; i < rows.size(); ++i)
        page.gifts.push_back({rows[i], rows[i].taken_by ? std::optional(bylines[i]) : std::nullopt, visit.app.base_url() + take_path({rows[i].code}).str(),
            rows[i].waits() && visit.now <= *rows[i].paid_at + window});
    auto offered = offered_plans(db, visit, in.community);
    page.plans = std::move(offered.plans), page.of = std::move(offered.community), page.others = std::move(offered.others);
    return page;
}

Moved give_back(const Visit& visit, Tx& tx, const OneGift& in) {
    for (auto& gift : gifts_by(tx, visit.person()))
        if (gift.id == in.id) {
            return_gift(tx, gift, visit.person());
            return {.to = gifts_path(), .notice = {"The gift is yours again, and the money goes back to you.", {}}};
        }
    not_found();
}

TakePage gift(const Visit& visit, Db& db, const WithCode& in) {
    auto gift = gift_with(db, in.code);
    if (!gift) not_found("There is no such gift. Look at the link again, or ask who sent it.");
    auto outside = insider(visit.app, visit.now, visit.language);                   // a hidden community can be given too
    TakePage page{.code = in.code, .title = gift->title, .community = communities::community(db, outside, gift->community).name, .message = gift->message,
        .giver = accounts::byline(db, gift->giver), .obstacle = {}, .held = {}};
    if (gift->returned_at) page.obstacle = visit.tr("It was given back.");
    else if (gift->taken_by && visit.who() && gift->taken_by == *visit.who()) page.obstacle = visit.tr("It is yours already.");
    else if (visit.who() && gift->giver == *visit.who()) page.obstacle = visit.tr("You cannot take your own gift. Pass its link on.");
    else if (gift->taken_by) page.obstacle = visit.tr("Somebody has taken it already.");
    if (!page.obstacle.empty()) page.message.clear();
    if (!visit.who() || !page.obstacle.empty()) return page;
    page.held = membership::held(db, visit, *visit.who(), gift->community);
    if (page.held && page.held->level == 0) page.held.reset();
    if (page.held && page.held->level >= gift->level && !page.held->ends_at && page.obstacle.empty()) page.obstacle = visit.tr("You have this membership for good. Pass the link on to somebody else.");
    auto subscription = find_subscription(db, *visit.who(), gift->community);
    page.same_level_renews = subscription && subscription->level == gift->level && subscription->state == Renewing::active;
    return page;
}

Moved take(const Visit& visit, Tx& tx, const WithCode& in) {
    auto gift = gift_with(tx, in.code);
    if (!gift) not_found("There is no such gift. Look at the link again, or ask who sent it.");
    take_gift(tx, *gift, visit.person());
    return {.to = membership::memberships_url(), .notice = {"The gift is yours.", {}}};
}

}  // namespace

std::vector<Route> gift_routes() {
    return {
        get(signed_in, give_path, &give, &give_page),
        post(signed_in, order_gift_path, &choose_plan, &order).limit(30, minutes(10)).or_show(give_path).idempotent().summary("Orders a membership for somebody else; `to` is where it is paid"),
        get(signed_in, gifts_path, &own_gifts, &gifts_page).summary("What you gave, and what became of it"),
        post(signed_in, return_gift_path, &give_back).summary("Gives back a gift that nobody took: the money returns"),
        get(anyone, take_path, &gift, &take_page),
        post(signed_in, take_path, &take).limit(20, hours(1)).summary("Takes a gift"),
    };
}

}  // namespace lyceum::commerce
