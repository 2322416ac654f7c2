// The table of contents, and what people and finance do.
#include "modules/referrals/pages.hpp"
#include <algorithm>

namespace lyceum::referrals {

Url invite_url() { return invite_path(); }

namespace {

constexpr int kPerPage = 50;
constexpr int kSecondsOfDay = 86'400;

// The link leaves a cookie and nothing else; an unknown code leads to the same place.
Moved follow(const Visit&, Db& db, const Following& in) {
    Moved moved{.to = accounts::local_path(in.to).value_or(commerce::join_url())};
    auto now = terms(db);
    if (now.percent > 0 && owner_of(db, in.code)) moved.cookies.push_back({std::string(kCookie), in.code, now.days * kSecondsOfDay});
    return moved;
}

struct Counts { std::int64_t brought = 0, refused = 0; };
DESCRIBE(Counts, brought, refused)
struct ThanksRow { std::string code; std::int64_t minor = 0; Currency currency = Currency::CNY; Time made_at; };
DESCRIBE(ThanksRow, code, minor, currency, made_at)

Invite invite(const Visit& visit, Db& db, const Nothing&) {
    constexpr int kCouponsShown = 50;
    Invite page;
    page.terms = terms(db);
    auto me = visit.person();
    if (auto code = known_code(db, me)) page.link = visit.app.base_url() + follow_path({*code, {}}).str();
    auto counts = db.one<Counts>(R"sql(
        select cast(coalesce(sum(case when refusal = 'none' then 1 else 0 end), 0) as bigint) as brought,
               cast(coalesce(sum(case when refusal <> 'none' then 1 else 0 end), 0) as bigint) as refused
        from referrals where referrer = $1)sql", me);
    page.brought = counts.brought, page.refused = counts.refused;
    page.earned = db.all<Earned>(R"sql(
        select currency, count(*) as orders, cast(sum(case when payable_at > $2 then minor - taken_minor else 0 end) as bigint) as held,
               cast(sum(case when payable_at > $2 then 0 else minor - taken_minor end) as bigint) as payable,
               min(case when payable_at > $2 then payable_at end) as next_at
        from earnings where person = $1 and role = 'referrer' group by currency order by currency)sql", me, visit.now);
    for (auto& row : db.all<ThanksRow>(R"sql(
            select w.code, w.minor, w.currency, w.made_at from referral_rewards w join referrals r on r.buyer = w.buyer
            where r.referrer = $1 order by w.made_at desc limit $2)sql", me, kCouponsShown))
        page.coupons.push_back({row.code, {row.minor, row.currency}, row.made_at});
    return page;
}

Moved make_link(const Visit& visit, Tx& tx, const Nothing&) {
    code_of(tx, visit.person());
    return {.to = invite_path()};
}

Desk desk(const Visit& visit, Db& db, const Before& in) {
    Desk page;
    page.terms = terms(db);
    page.may_set = visit.may("site.settings");
    page.may_count = visit.may("commerce.refund");
    auto found = rows(db, {}, in.before, visit.page_size(kPerPage) + 1);
    if (std::ssize(found) > visit.page_size(kPerPage)) {
        found.pop_back();
        page.older = found.back().buyer;
    }
    std::vector<PersonId> people;
    for (auto& row : found) people.push_back(row.buyer), people.push_back(row.referrer);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < found.size(); ++i) page.lines.push_back({found[i], bylines[2 * i], bylines[2 * i + 1]});
    return page;
}

Moved save_terms(const Visit& visit, Tx& tx, const Terms& in) {
    set_terms(tx, in);
    accounts::note(tx, visit, {.action = "referrals.terms", .target = "referrals",
        .details = fmt::format("{} percent as {}, {} days to order, {} days paying", in.percent, name_of(in.reward), in.days, in.paying_days)});
    return {.to = desk_path({}), .notice = {"It holds for whoever is brought from now on.", {}}};
}

Moved count(const Visit& visit, Tx& tx, const OneBuyer& in) {
    let_count(tx, in.buyer);
    accounts::note(tx, visit, {.action = "referrals.count", .target = "person " + to_string(in.buyer), .details = ""});
    return {.to = desk_path({}), .notice = {"Their next orders count.", {}}};
}

NavLink invite_link(const Visit& visit) { return {visit.tr("Invite others"), invite_path(), "gift"}; }

std::vector<NavLink> desk_link(const Visit& visit) {
    if (!visit.may("commerce.read")) return {};
    return {{visit.tr("Referrals"), desk_path({}), "gift"}};
}

}  // namespace

const Module module{
    .name = "referrals",
    .routes = {
        get(anyone, follow_path, &follow).uncached(),
        get(signed_in, invite_path, &invite, &invite_page),
        post(signed_in, make_link_path, &make_link),
        get(may("commerce.read"), desk_path, &desk, &desk_page),
        post(may("site.settings"), set_terms_path, &save_terms).or_show(desk_path).sensitive(),
        post(may("commerce.refund"), count_path, &count).sensitive(),
    },
    .listens = {on<accounts::Closed>(&forget)},
    .schedules = {daily({.hour = 3, .minute = 10}, "reward referrals", &reward)},
    .fills = {
        fill(commerce::before_order, &note),
        fill(commerce::more_shares, &shares),
        fill(commerce::order_origins, &origins),
        fill(accounts::settings_links, &invite_link),
        fill(accounts::admin_links, &desk_link),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::referrals
