// The table of contents: the private calendar and its settings.
#include "modules/accounts/access.hpp"
#include "modules/calendar/pages.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/site.hpp"
#include <algorithm>
#include <iterator>

namespace lyceum::calendar {
namespace {

// ---- dates ------------------------------------------------------------------------------------------

struct Period { CommunityId community; Time starts_at, ends_at; };
DESCRIBE(Period, community, starts_at, ends_at)

// The last day that is paid or given in each community. It moves with every renewal; the whole days since the first
// count how often.
std::vector<Date> membership_dates(Db& db, const Visit& visit) {
    constexpr Time kForGood{9'223'372'036'854'775'807};
    auto renewing = commerce::renewals(db, visit.person());
    auto places = communities::visible(db, visit);
    std::vector<Date> all;
    for (auto& period : db.all<Period>(R"sql(
            select community, min(starts_at) as starts_at, max(ends_at) as ends_at from standings
            where person = $1 and level > 0 group by community having max(ends_at) > $2 and max(ends_at) < $3)sql", visit.person(), visit.now - days(90), kForGood)) {
        auto place = std::find_if(places.begin(), places.end(), [&](auto& card) { return card.id == period.community; });
        if (place == places.end()) continue;            // closed, and they belong to it no more
        bool renews = !visit.visitor.ends_at && std::any_of(renewing.begin(), renewing.end(), [&](auto& r) { return r.community == period.community; });
        all.push_back({.uid = "membership-" + to_string(period.community) + "-" + to_string(visit.person()),
            .title = renews ? visit.tr("Your membership of {} renews", place->name) : visit.tr("Your membership of {} ends", place->name),
            .details = renews ? visit.tr("It is charged by itself. You can end that before.") : visit.tr("No money is taken by itself. Choose a plan to stay."),
            .place = renews ? commerce::subscriptions_url() : membership::memberships_url(), .starts = period.ends_at, .changed = period.starts_at,
            .sequence = static_cast<int>((period.ends_at - period.starts_at).micros / days(1).micros)});
    }
    return all;
}

std::vector<Date> article_dates(Db& db, const Visit& visit) {
    constexpr int kScheduledMost = 200;
    std::vector<Date> all;
    for (auto& article : content::scheduled(db, visit.person(), kScheduledMost))
        all.push_back({.uid = "article-" + to_string(article.item), .title = visit.tr("“{}” appears", article.title), .place = items::url_of(items::Kind::article, article.item, article.title),
            .starts = article.publish_at, .changed = article.updated_at,
            .sequence = static_cast<int>((article.updated_at.micros - time_of_id(article.item.value).micros) / 1'000'000)});
    return all;
}

std::vector<Date> all_dates(Db& db, const Visit& visit) {
    auto all = membership_dates(db, visit);
    auto append = [&](std::vector<Date> more) { std::move(more.begin(), more.end(), std::back_inserter(all)); };
    append(article_dates(db, visit));
    for (auto* more : filled(visit.app, dates)) append(more(db, visit));
    std::stable_sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.starts < b.starts; });
    if (all.size() > static_cast<std::size_t>(kDatesMost)) all.resize(kDatesMost);
    return all;
}

// ---- pages ------------------------------------------------------------------------------------------

Raw calendar_of(const Visit& visit, Db& db, const OfToken& in) {
    auto person = db.maybe<PersonId>(R"sql(select person from calendar_tokens where digest = $1)sql", crypto::token_digest(in.token));
    if (!person || accounts::is_suspended(db, *person, visit.now)) not_found();
    auto contact = accounts::contact(db, *person);
    auto acting = visit.app.nobody(visit.now, contact ? contact->language : visit.language);
    acting.visitor.who = *person;
    if (contact) acting.visitor.time_zone = contact->time_zone;
    auto base = visit.app.base_url();
    auto found = all_dates(db, acting);
    for (auto& date : found)
        if (auto whole = Url::external(base + date.place.str())) date.place = *whole;
    auto host = base.substr(base.find("://") + 3);
    return {"text/calendar; charset=utf-8", ics(host.substr(0, host.find(':')), visit.app.settings()->site.name, reader_zone(acting.app, acting.visitor.time_zone), found), "private, max-age=300"};
}

Settings settings(const Visit& visit, Db& db, const Nothing&) {
    constexpr std::size_t kComingShown = 20;
    Settings page{db.maybe<Time>(R"sql(select made_at from calendar_tokens where person = $1)sql", visit.person()), {}, {}};
    for (auto& date : all_dates(db, visit))
        if (date.starts > visit.now && page.coming.size() < kComingShown) page.coming.push_back({date.title, date.place, date.starts});
    return page;
}

Settings make(const Visit& visit, Tx& tx, const Nothing&) {
    auto token = crypto::random_token();
    tx.run(R"sql(
        insert into calendar_tokens (person, digest, made_at) values ($1, $2, $3)
        on conflict (person) do update set digest = excluded.digest, made_at = excluded.made_at)sql", visit.person(), crypto::token_digest(token), tx.now());
    auto page = settings(visit, tx, {});
    page.address = visit.app.base_url() + calendar_path({*Text<43, 43>::from(token)}).str();
    return page;
}

void end_address(Tx& tx, PersonId person, accounts::Keeping) { tx.run(R"sql(delete from calendar_tokens where person = $1)sql", person); }

Moved revoke(const Visit& visit, Tx& tx, const Nothing&) {
    end_address(tx, visit.person(), accounts::Keeping::ways_in);
    return {.to = settings_path(), .notice = {"The address no longer works.", {}}};
}

NavLink settings_link(const Visit& visit) { return {visit.tr("Calendar"), settings_path(), "calendar"}; }

void forget_person(Tx& tx, const accounts::Closed& closed) { end_address(tx, closed.person, accounts::Keeping::nothing); }

std::vector<TableNote> notes() { return {{"calendar_tokens", TableNote::Keeping::secret, "Who holds the token reads the private calendar."}}; }

}  // namespace

const Module module{
    .name = "calendar",
    .routes = {
        get(anyone, calendar_path, &calendar_of).uncached().limit(120, hours(1)),
        get(signed_in, settings_path, &settings, &settings_page).summary("The dates you have here, and your calendar's address"),
        post(signed_in, settings_path, &make, &settings_page).limit(20, hours(1)).summary("Make a private address for your calendar; answered once"),
        del(signed_in, settings_path, &revoke).summary("End the private address of your calendar"),
    },
    .listens = {
        on<accounts::Closed>(&forget_person),
    },
    .fills = {
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(accounts::settings_links, &settings_link),
        fill(table_notes, &notes),
        fill(accounts::access_ends, &end_address),
    },
};

}  // namespace lyceum::calendar
