#include "modules/commerce/periods.hpp"
#include "modules/commerce/quotes.hpp"
#include "platform/http/site.hpp"

namespace lyceum::commerce {

namespace {

struct Running {
    OrderId id;
    int level = 0;
    std::int64_t value = 0;
    Time starts_at, ends_at;
};
DESCRIBE(Running, id, level, value, starts_at, ends_at)

}  // namespace

std::vector<Unused> unused(Db& db, PersonId buyer, CommunityId community, Currency currency, Time at) {
    std::vector<Unused> lines;
    for (auto& running : db.all<Running>(R"sql(
            select id, level, case when credit_minor > list_minor - discount_minor then credit_minor else list_minor - discount_minor end - refunded_minor as value, starts_at, ends_at
            from orders
            where buyer = $1 and community = $2 and what = 'plan' and currency = $3 and replaced_by = 0
              and state in ('paid', 'partially_refunded') and ends_at > $4
            order by id)sql", buyer, community, currency, at)) {
        auto left = (running.ends_at - std::max(at, running.starts_at)).micros;
        auto whole = (running.ends_at - running.starts_at).micros;
        auto value = static_cast<std::int64_t>(static_cast<__int128>(running.value) * left / whole);
        if (value > 0) lines.push_back({running.id, running.level, value, running.ends_at});
    }
    return lines;
}

Time start_of_period(const std::optional<membership::Held>& held, int level, Time at) {
    if (!held || held->level < level) return at;
    if (!held->ends_at) conflict("You have this membership for good already. There is nothing to pay.");
    return std::max(at, *held->ends_at);
}

namespace {

// The lower memberships, and with a switch at once those of this level, if nothing but what was paid for would be given up.
void carry_over(Db& db, Quote& made, PersonId buyer, const PlanRow& plan, Time at, Switching switching) {
    auto left = unused(db, buyer, plan.community, plan.currency, at);
    auto last = at;
    for (auto& line : left)
        if (line.level >= plan.level) last = std::max(last, line.ends_at);
    made.can_switch = made.course == Course::extends && made.held->ends_at && *made.held->ends_at <= last;
    if (switching == Switching::at_once && made.can_switch) {
        made.course = Course::switches;
        made.starts_at = at;
    }
    for (auto& line : left)
        if (line.level < plan.level || (made.course == Course::switches && line.level == plan.level)) made.order.credits.push_back({line.order, line.minor});
}

// Takes off what others offer, never more than the price, and leaves later periods something to charge. Says which tax the
// rest contains.
void reduce(Db& db, const Visit& visit, Quote& made, const std::string& code, Time at) {
    auto& row = made.order.row;
    auto left = row.list_minor, lasting = row.list_minor;
    auto sale = sale_of(row, at);
    for (auto* ask : filled(db.app(), reductions)) {
        auto answer = ask(db, visit, sale, code);
        if (answer.complaint) made.complaint = answer.complaint;
        for (auto discount : answer.discounts) {
            discount.minor = std::min(discount.minor, left);
            if (discount.minor <= 0) continue;
            left -= discount.minor;
            if (discount.lasting) lasting -= discount.minor;
            made.order.discounts.push_back(std::move(discount));
        }
    }
    row.contain(tax_of_house(db));
    row.discount_minor = row.list_minor - left;
    if (lasting < row.list_minor) row.renews_minor = std::max<std::int64_t>(1, lasting);
}

}  // namespace

Quote quote(Db& db, const Visit& visit, PersonId buyer, const PlanRow& plan, Time at, const std::string& code, Switching switching) {
    auto tier = membership::tier(db, visit, plan.tier);
    Quote made;
    made.held = membership::held(db, visit, buyer, plan.community);
    if (made.held && made.held->level < 1) made.held.reset();
    made.starts_at = start_of_period(made.held, plan.level, at);
    if (made.held) made.course = made.held->level < plan.level ? Course::upgrades : made.held->level == plan.level ? Course::extends : Course::follows;
    carry_over(db, made, buyer, plan, at, switching);

    auto& row = made.order.row;
    for (auto& line : made.order.credits) row.credit_minor += line.minor;
    row.community = plan.community;
    row.buyer = buyer;
    row.what = What::plan;
    row.plan = plan.id;
    row.level = plan.level;
    row.title = plan_title(visit, tier.name, plan.kind, plan.days);
    row.months = plan.months();
    row.days = plan.days;
    row.list_minor = plan.minor;
    row.currency = plan.currency;
    reduce(db, visit, made, code, at);
    row.minor = std::max<std::int64_t>(0, row.worth() - row.credit_minor);
    made.ends_at = end_of_period(row, made.starts_at, made.starts_at, site_zone(visit.app));
    return made;
}

Quote quote(Db& db, const Visit& visit, PersonId buyer, ItemId item, Time at, const std::string& code) {
    auto card = items::card(db, visit, item);
    auto found = prices(db, {item});
    if (found.empty()) not_found("This is not sold by itself.");
    auto price = found.begin()->second;
    Quote made;
    made.starts_at = at;
    auto& row = made.order.row;
    row.community = card.community;
    row.buyer = buyer;
    row.what = What::item;
    row.item = item;
    row.title = card.title;
    row.list_minor = price.minor;
    row.currency = price.currency;
    row.author = card.author.id;
    reduce(db, visit, made, code, at);
    row.minor = row.worth();
    return made;
}

}  // namespace lyceum::commerce
