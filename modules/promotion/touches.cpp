#include "modules/promotion/touches.hpp"
#include "platform/core/lower.hpp"
#include "platform/http/site.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::promotion {

// ---- links --------------------------------------------------------------------------------------

std::string name_of_link(const LinkRow& link) {
    auto name = link.source + " / " + link.medium;
    return link.campaign.empty() ? name : name + " / " + link.campaign;
}

Url address_of(const LinkRow& link) {
    auto url = Url::local(link.place).with("utm_source", link.source).with("utm_medium", link.medium);
    return link.campaign.empty() ? url : url.with("utm_campaign", link.campaign);
}

namespace {

// No names of people or addresses by accident: no blanks, no @.
std::string checked_name(const std::string& field, std::string_view typed, bool required) {
    constexpr int kNameMost = 60;
    auto name = lower(trimmed(typed));
    bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'; });
    if ((required && name.empty()) || !plain || utf8_length(name) < 0 || utf8_length(name) > kNameMost) invalid(field, "Write letters, digits, hyphens or dots, without blanks.");
    return name;
}

std::int64_t day_of(const App& app, Time at) {
    auto zone = site_zone(app);
    auto local = zone.local(at);
    return local.year * 10'000 + local.month * 100 + local.day;
}

}  // namespace

CampaignLinkId add_link(Tx& tx, const NewLink& made, PersonId by) {
    auto source = checked_name("source", made.source, true), medium = checked_name("medium", made.medium, true), campaign = checked_name("campaign", made.campaign, false);
    auto place = accounts::local_path(made.place);
    if (!place || place->str().size() > 200) invalid("place", "Write a path of this site that begins with a slash.");
    if (tx.one<std::int64_t>(R"sql(select count(*) from campaign_links where community = $1)sql", made.community) >= kLinksMost) conflict("There are a thousand links here. Use one of them.");
    auto id = new_id<CampaignLink>(tx);
    if (tx.run(R"sql(
            insert into campaign_links (id, community, source, medium, campaign, place, made_by, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (source, medium, campaign) do nothing)sql", id, made.community, source, medium, campaign, place->str(), by, tx.now()) == 0)
        invalid("campaign", "There is a link with these names. Choose another name.");
    return id;
}

std::optional<CampaignLinkId> find_link(Db& db, const Utm& utm) {
    if (!utm.any()) return std::nullopt;
    return db.maybe<CampaignLinkId>(R"sql(
        select id from campaign_links where source = $1 and medium = $2 and campaign = $3)sql", lower(utm.utm_source.str()), lower(utm.utm_medium.str()), lower(utm.utm_campaign.str()));
}

void count_visit(Tx& tx, CampaignLinkId link) {
    tx.run(R"sql(
        insert into campaign_visits (link, day, visits) values ($1, $2, 1) on conflict (link, day) do update set visits = campaign_visits.visits + 1)sql",
        link, day_of(tx.app(), tx.now()));
}

// ---- the cookie ---------------------------------------------------------------------------------

namespace {

// first.second.last.second: ids of links, and when, in seconds. Whoever changes it changes only what brought themselves.
std::optional<Touched> parsed(std::string_view text, Time now) {
    Touched touched;
    std::array<std::string_view, 4> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto dot = text.find('.');
        if ((dot == text.npos) != (i + 1 == parts.size())) return std::nullopt;
        parts[i] = text.substr(0, dot);
        text.remove_prefix(dot == text.npos ? text.size() : dot + 1);
    }
    auto first = read_id(parts[0]), last = read_id(parts[2]);
    std::int64_t first_at = 0, last_at = 0;
    if (!first || !last || !http::parse_value(parts[1], first_at) || !http::parse_value(parts[3], last_at)) return std::nullopt;
    constexpr std::int64_t kSecondsMost = 10'000'000'000;
    if (first_at < 0 || last_at < first_at || last_at > kSecondsMost) return std::nullopt;
    touched = {CampaignLinkId{*first}, CampaignLinkId{*last}, Time{seconds(first_at).micros}, Time{seconds(last_at).micros}};
    if (touched.last_at > now || touched.last_at < now - kTouchLasts) return std::nullopt;
    if (touched.first_at < now - kTouchLasts) touched.first = touched.last, touched.first_at = touched.last_at;
    return touched;
}

}  // namespace

std::optional<Touched> read_touched(const Visit& visit) {
    return visit.request ? parsed(http::cookie(*visit.request, kCookie), visit.now) : std::nullopt;
}

Cookie cookie_after(const Visit& visit, CampaignLinkId link) {
    auto now = visit.now.micros / seconds(1).micros;
    auto before = read_touched(visit);
    auto first = before ? before->first : link;
    auto first_at = before ? before->first_at.micros / seconds(1).micros : now;
    return {std::string(kCookie), fmt::format("{}.{}.{}.{}", to_string(first), first_at, to_string(link), now), static_cast<int>(kTouchLasts.micros / seconds(1).micros)};
}

// ---- touches ------------------------------------------------------------------------------------

namespace {

void note(Tx& tx, PersonId person, std::string_view moment, CommunityId community, const Touched& touched) {
    tx.run(R"sql(
        insert into touches (id, person, moment, community, first_link, last_link, at) values ($1, $2, $3, $4, $5, $6, $7))sql",
        new_id<Touched>(tx), person, moment, community, touched.first, touched.last, tx.now());
}

// Links that are there: a cookie may name anything.
std::optional<Touched> known(Db& db, const std::optional<Touched>& touched) {
    if (!touched) return std::nullopt;
    std::vector<CampaignLinkId> both{touched->first, touched->last};
    auto found = db.all<CampaignLinkId>(R"sql(select id from campaign_links where id in ($1...))sql", both);
    auto is_there = [&](CampaignLinkId id) { return std::find(found.begin(), found.end(), id) != found.end(); };
    if (!is_there(touched->last)) return std::nullopt;
    auto all = *touched;
    if (!is_there(all.first)) all.first = all.last;
    return all;
}

}  // namespace

void note_order(const Visit& visit, Tx& tx, const commerce::Sale& sale) {
    auto touched = known(tx, read_touched(visit));
    bool before = tx.one<bool>(R"sql(select exists (select 1 from touches where person = $1 and moment = 'order') as noted)sql", sale.buyer);
    if (!touched && !before) return;
    note(tx, sale.buyer, "order", sale.community, touched.value_or(Touched{}));
}

void note_sign_up(Tx& tx, const Visit& visit, PersonId person) {
    constexpr Span kNew = days(1);
    auto touched = known(tx, read_touched(visit));
    if (!touched) return;
    bool is_new = tx.one<bool>(R"sql(
        select exists (select 1 from public_people where id = $1 and joined_at > $2)
           and not exists (select 1 from touches where person = $1 and moment = 'sign_up') as fresh)sql", person, tx.now() - kNew);
    if (is_new) note(tx, person, "sign_up", {}, *touched);
}

namespace {
struct From { OrderId order_id; std::string source, medium, campaign; };
DESCRIBE(From, order_id, source, medium, campaign)
}  // namespace

std::map<OrderId, std::string> origins(Db& db, const std::vector<OrderId>& orders) {
    std::map<OrderId, std::string> all;
    for (auto& from : db.all<From>(R"sql(
            select o.order_id, l.source, l.medium, l.campaign from order_income o
            join touches t on t.person = o.buyer and t.moment = 'order'
                and t.id = (select max(n.id) from touches n where n.person = o.buyer and n.moment = 'order' and n.at <= o.at)
            join campaign_links l on l.id = t.last_link where o.order_id in ($1...))sql", orders))
        all.emplace(from.order_id, name_of_link({.id = {}, .community = {}, .source = from.source, .medium = from.medium, .campaign = from.campaign, .place = {}, .made_at = {}}));
    return all;
}

// ---- the report ---------------------------------------------------------------------------------

namespace {

struct Number { CampaignLinkId link; std::int64_t number = 0; };
DESCRIBE(Number, link, number)
struct Sum { CampaignLinkId link; Currency currency = Currency::CNY; std::int64_t orders = 0, minor = 0; };
DESCRIBE(Sum, link, currency, orders, minor)

Income& income_in(ReportLine& line, Currency currency) {
    auto found = std::find_if(line.income.begin(), line.income.end(), [&](auto& income) { return income.currency == currency; });
    if (found == line.income.end()) found = line.income.insert(line.income.end(), Income{.currency = currency});
    return *found;
}

}  // namespace

std::vector<ReportLine> report(Db& db, CommunityId community, By by, Time since) {
    std::vector<ReportLine> lines;
    std::map<CampaignLinkId, std::size_t> at;
    for (auto& link : db.all<LinkRow>(R"sql(
            select id, community, source, medium, campaign, place, made_at from campaign_links where community = $1 order by id desc)sql", community)) {
        at[link.id] = lines.size();
        lines.push_back({link, 0, 0, {}});
    }
    auto line_of = [&](CampaignLinkId id) { auto found = at.find(id); return found == at.end() ? nullptr : &lines[found->second]; };
    for (auto& row : db.all<Number>(R"sql(
            select v.link, cast(sum(v.visits) as bigint) as number from campaign_visits v join campaign_links l on l.id = v.link
            where l.community = $1 and v.day >= $2 group by v.link)sql", community, day_of(db.app(), since)))
        if (auto* line = line_of(row.link)) line->visits = row.number;
    bool first = by == By::first;
    for (auto& row : db.all<Number>(R"sql(
            select case when $2 then first_link else last_link end as link, count(*) as number from touches
            where moment = 'sign_up' and at >= $1 group by case when $2 then first_link else last_link end)sql", since, first))
        if (auto* line = line_of(row.link)) line->sign_ups = row.number;
    for (auto& row : db.all<Sum>(R"sql(
            select link, currency, count(*) as orders, cast(sum(minor) as bigint) as minor from (
                select case when $3 then t.first_link else t.last_link end as link, o.currency, o.minor from order_income o
                join touches t on t.person = o.buyer and t.moment = 'order'
                    and t.id = (select max(n.id) from touches n where n.person = o.buyer and n.moment = 'order' and n.at <= o.at)
                where o.community = $1 and o.at >= $2) as brought
            group by link, currency)sql", community, since, first))
        if (auto* line = line_of(row.link)) income_in(*line, row.currency).orders = row.orders, income_in(*line, row.currency).paid_minor = row.minor;
    for (auto& row : db.all<Sum>(R"sql(
            select link, currency, count(*) as orders, cast(sum(minor) as bigint) as minor from (
                select case when $3 then t.first_link else t.last_link end as link, r.currency, r.minor from order_returns r
                join order_income o on o.order_id = r.order_id
                join touches t on t.person = o.buyer and t.moment = 'order'
                    and t.id = (select max(n.id) from touches n where n.person = o.buyer and n.moment = 'order' and n.at <= o.at)
                where r.community = $1 and o.at >= $2) as returned
            group by link, currency)sql", community, since, first))
        if (auto* line = line_of(row.link)) income_in(*line, row.currency).returned_minor = row.minor;
    return lines;
}

}  // namespace lyceum::promotion
