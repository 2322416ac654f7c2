// The table of contents, and what both sides and the staff do.
#include "modules/deals/pages.hpp"
#include <algorithm>

namespace lyceum::deals {

Url deals_url() { return deals_path(); }

namespace {

constexpr int kShown = 100;

struct DealSum { DealId deal; std::int64_t minor = 0, released = 0, returned = 0; };
DESCRIBE(DealSum, deal, minor, released, returned)

std::vector<DealLine> lines_of(Db& db, const std::vector<DealRow>& rows, std::optional<PersonId> me) {
    std::vector<DealId> ids;
    std::vector<PersonId> others;
    for (auto& row : rows) ids.push_back(row.id), others.push_back(me && *me == row.worker ? row.client : row.worker);
    auto bylines = accounts::bylines(db, others);
    std::vector<DealSum> sums;
    if (!ids.empty())
        sums = db.all<DealSum>(R"sql(
            select deal, cast(sum(minor) as bigint) as minor, cast(sum(released_minor) as bigint) as released, cast(sum(returned_minor) as bigint) as returned
            from deal_milestones where deal in ($1...) group by deal)sql", ids);
    std::vector<DealLine> lines;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        auto& sum = *std::find_if(sums.begin(), sums.end(), [&](auto& each) { return each.deal == row.id; });
        lines.push_back({row.id, row.title, row.state, {sum.minor, row.currency}, {sum.released, row.currency}, {sum.returned, row.currency}, bylines[i], me && *me == row.client, row.made_at});
    }
    return lines;
}

Deals deals(const Visit& visit, Db& db, const Nothing&) { return {lines_of(db, deals_of(db, visit.person(), kShown), visit.person())}; }
Desk desk(const Visit&, Db& db, const Nothing&) { return {lines_of(db, disputed(db, kShown), std::nullopt)}; }

NewPage new_deal(const Visit& visit, Db& db, const Nothing&) {
    NewPage page{.commission = kCommissionUsual};
    for (auto& card : communities::visible(db, visit))
        if (communities::is_member(db, visit.person(), card.id)) page.places.push_back({card.id, card.name});
    if (!page.places.empty()) page.commission = commission_of(db, page.places.front().id);
    return page;
}

// "First draft = 200" a line; the amount stands behind the last "=".
std::vector<NewMilestone> read_milestones(std::string_view text, Currency currency) {
    constexpr int kTitleMost = 120;
    std::vector<NewMilestone> found;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        auto sign = line.rfind('=');
        auto money = sign == line.npos ? std::nullopt : commerce::read_price(trimmed(line.substr(sign + 1)), currency);
        auto title = sign == line.npos ? std::string_view() : trimmed(line.substr(0, sign));
        if (!money || title.empty() || utf8_length(title) > kTitleMost) invalid("milestones", "Write each milestone on a line of its own, such as “First draft = 200”.");
        found.push_back({std::string(title), *money});
    }
    return found;
}

Moved make(const Visit& visit, Tx& tx, const MakeDeal& in) {
    communities::community(tx, visit, in.community);
    if (!communities::is_member(tx, visit.person(), in.community)) invalid("community", "Join the community first.");
    auto handle = in.handle.str();
    auto worker = accounts::find_by_handle(tx, handle.starts_with('@') ? handle.substr(1) : handle);
    if (!worker) invalid("handle", "Nobody has this name here.");
    auto id = offer(tx, {in.community, visit.person(), *worker, in.title.str(), in.terms.str(), read_milestones(in.milestones.str(), in.currency)});
    return {.to = deal_path({id}), .id = to_string(id), .notice = {"It is offered. Nothing is paid before it is accepted.", {}}};
}

// For both sides, and for the staff when somebody asked for a decision; to everybody else it is not there.
DealRow seen(Db& db, const Visit& visit, DealId id) {
    auto deal = find(db, id);
    if (!deal) not_found();
    if (deal->client == visit.person() || deal->worker == visit.person() || visit.may("commerce.refund")) return *deal;
    not_found();
}

DealPage deal(const Visit& visit, Db& db, const OneDeal& in) {
    DealPage page{.deal = seen(db, visit, in.id)};
    auto& d = page.deal;
    page.milestones = milestones_of(db, d.id);
    auto events = events_of(db, d.id);
    std::vector<PersonId> people{d.client, d.worker};
    for (auto& event : events) people.push_back(event.person);
    auto bylines = accounts::bylines(db, people);
    page.client = bylines[0], page.worker = bylines[1];
    for (std::size_t i = 0; i < events.size(); ++i) page.events.push_back({events[i], bylines[i + 2]});
    page.is_client = d.client == visit.person(), page.is_worker = d.worker == visit.person();
    page.may_decide = visit.may("commerce.refund") && !page.is_client && !page.is_worker;
    if (page.is_client && d.state == State::agreed) page.ways = commerce::ways_to_pay(db, d.currency);
    return page;
}

Moved back_to(DealId id, Msg notice) { return {.to = deal_path({id}), .notice = std::move(notice)}; }

Moved accept_it(const Visit& visit, Tx& tx, const OneDeal& in) {
    accept(tx, seen(tx, visit, in.id), visit.person());
    return back_to(in.id, {"Accepted. Begin when the money is held.", {}});
}
Moved cancel_it(const Visit& visit, Tx& tx, const OneDeal& in) {
    cancel(tx, seen(tx, visit, in.id), visit.person());
    return back_to(in.id, {"It is called off.", {}});
}
Moved pay(const Visit& visit, Tx& tx, const PayIn& in) {
    auto order = order_of(visit, tx, seen(tx, visit, in.id));
    return commerce::pay_goods(visit, tx, order, in.method);
}
Moved report_it(const Visit& visit, Tx& tx, const SayOf& in) {
    report(tx, seen(tx, visit, in.id), in.number, visit.person(), in.words.str());
    return back_to(in.id, {"The client was told.", {}});
}
Moved release_it(const Visit& visit, Tx& tx, const ReleaseOf& in) {
    auto deal = seen(tx, visit, in.id);
    std::optional<std::int64_t> part;
    if (!in.amount.str().empty()) {
        auto money = commerce::read_price(in.amount.str(), deal.currency);
        if (!money) invalid("amount", "This is no amount. Write it as 10 or 10.50.");
        part = money->minor;
    }
    release(tx, deal, in.number, visit.person(), part);
    return back_to(in.id, {"It is released.", {}});
}
Moved give_it_back(const Visit& visit, Tx& tx, const SayOf& in) {
    give_back(tx, seen(tx, visit, in.id), in.number, visit.person(), in.words.str());
    return back_to(in.id, {"It goes back to the client.", {}});
}
Moved dispute_it(const Visit& visit, Tx& tx, const SayOf& in) {
    if (in.words.str().empty()) invalid("words", "Say what is wrong: the staff reads this.");
    dispute(tx, seen(tx, visit, in.id), in.number, visit.person(), in.words.str());
    return back_to(in.id, {"The staff decides. Nothing moves until then.", {}});
}
Moved decide_it(const Visit& visit, Tx& tx, const DecideOf& in) {
    auto deal = find(tx, in.id);
    if (!deal) not_found();
    auto money = in.amount.str() == "0" ? std::optional(Money{0, deal->currency}) : commerce::read_price(in.amount.str(), deal->currency);
    if (!money) invalid("amount", "This is no amount. Write it as 10 or 10.50.");
    decide(tx, *deal, in.number, money->minor, visit.person(), in.words.str());
    accounts::note(tx, visit, {.action = "deals.decide", .target = "deal " + to_string(in.id), .details = fmt::format("{}: {} to the worker. {}", in.number, to_decimal(*money), in.words.str())});
    return back_to(in.id, {"Decided. Both were told.", {}});
}

NavLink own_link(const Visit& visit) { return {visit.tr("Escrow work"), deals_path(), "handshake"}; }
std::vector<NavLink> desk_link(const Visit& visit) {
    if (!visit.may("commerce.refund")) return {};
    return {{visit.tr("Disputed work"), desk_path(), "handshake"}};
}

Html order_link(const Ui& ui, Db& db, const commerce::OrderFacts& order) {
    using namespace html;
    if (commerce::source_of_goods(db, order.id) != "deals") return {};
    auto id = db.maybe<DealId>(R"sql(select id from deals where order_id = $1)sql", order.id);
    return when(id.has_value(), [&] { return p(a(_class = "btn", _href = deal_path({*id}), ui.icon("handshake", "s"), ui.tr("To the work"))); });
}

}  // namespace

const Module module{
    .name = "deals",
    .routes = {
        get(signed_in, deals_path, &deals, &deals_page),
        get(signed_in, new_path, &new_deal, &new_page),
        post(signed_in, make_path, &make).or_show(new_path).limit(20, hours(1)),
        get(signed_in, deal_path, &deal, &deal_page),
        post(signed_in, accept_path, &accept_it),
        post(signed_in, cancel_path, &cancel_it),
        post(signed_in, pay_path, &pay).limit(30, minutes(10)).idempotent(),
        post(signed_in, report_path, &report_it).or_show(deal_path),
        post(signed_in, release_path, &release_it).or_show(deal_path).summary("Releases what is held of a milestone, or a part of it, to whoever did the work."),
        post(signed_in, give_back_path, &give_it_back).or_show(deal_path),
        post(signed_in, dispute_path, &dispute_it).or_show(deal_path),
        get(may("commerce.refund"), desk_path, &desk, &desk_page),
        post(may("commerce.refund"), decide_path, &decide_it).or_show(deal_path).sensitive(),
    },
    .fills = {
        fill(commerce::goods_hindered, &hindered),
        fill(commerce::goods_paid, &paid),
        fill(commerce::goods_returned, &returned),
        fill(commerce::order_parts, &order_link),
        fill(accounts::settings_links, &own_link),
        fill(accounts::admin_links, &desk_link),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::obstacles, &unfinished),
    },
};

}  // namespace lyceum::deals
