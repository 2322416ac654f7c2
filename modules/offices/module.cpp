// The table of contents: every way into this module is listed at the bottom.
#include "modules/accounts/naming.hpp"
#include "modules/offices/store.hpp"
#include "modules/setup/setup.hpp"
#include "platform/http/site.hpp"
#include <algorithm>
#include <limits>

namespace lyceum::offices {

Url team_url(const CommunityCard& card) { return team_path({card.slug}); }
Url manage_url(const CommunityCard& card) { return manage_path({card.slug}); }

namespace {

using communities::Standing;

constexpr int kNewcomersShown = 60, kHoursShown = 100, kHelpersShown = 200, kDeedsPerPage = 50;
constexpr Span kNewFor = days(30);

std::optional<Time> end_of(Time ends_at) {
    return ends_at.micros == std::numeric_limits<std::int64_t>::max() ? std::nullopt : std::optional(ends_at);
}

// Offices with those who hold them now, for three statements.
std::vector<OfficeCard> cards(Db& db, const Visit& visit, CommunityId community) {
    auto running = terms(db, community, visit.now);
    std::vector<PersonId> people;
    for (auto& term : running) people.push_back(term.person);
    auto bylines = accounts::bylines(db, people);
    std::vector<OfficeCard> all;
    for (auto& row : offices_of(db, community)) {
        OfficeCard card{row.id, row.name().in(visit.language), row.about().in(visit.language), row.duty_list(), {}};
        for (std::size_t n = 0; n < running.size(); ++n)
            if (running[n].office == row.id)
                card.holders.push_back({running[n].id, bylines[n], running[n].title, running[n].begins_at, end_of(running[n].ends_at)});
        all.push_back(std::move(card));
    }
    return all;
}

// ---- who runs this --------------------------------------------------------------------------------

Team team_of(const Visit& visit, Db& db, const CommunityCard& card) {
    return {card, accounts::bylines(db, communities::people_standing(db, card.id, Standing::owner)), cards(db, visit, card.id),
        communities::manages(db, visit, card.id)};
}

Team team(const Visit& visit, Db& db, const OfCommunity& in) { return team_of(visit, db, communities::community(db, visit, in.community)); }

Html about_section(const Ui& ui, Db& db, const CommunityCard& card) {
    auto found = cards(db, ui.visit, card.id);
    if (found.empty()) return {};
    return team_section(ui, {card, {}, std::move(found), false});
}

// ---- managing -------------------------------------------------------------------------------------

Manage manage(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::managed_community(db, visit, in.community);
    return {card, cards(db, visit, card.id)};
}

void noted(Tx& tx, const Visit& visit, const CommunityCard& card, const char* action, std::string target, std::string details) {
    accounts::note(tx, visit, {action, std::move(target), std::move(details), card.id.value});
}

Moved add_office(const Visit& visit, Tx& tx, const OfficeWords& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto id = add(tx, card.id, in);
    noted(tx, visit, card, "offices.add", "office " + to_string(id), in.name_zh.empty() ? in.name_en.str() : in.name_zh.str());
    return {.to = office_path({in.community, id}), .id = to_string(id), .notice = {"The office is there. Appoint somebody."}};
}

OfficeForm office_form(const Visit& visit, Db& db, const OfOffice& in) {
    auto card = communities::managed_community(db, visit, in.community);
    auto row = office(db, card.id, in.office);
    OfficeForm form{card, row.id, row.name(), row.about(), row.duty_list(), {}};
    for (auto& each : cards(db, visit, card.id))
        if (each.id == row.id) form.holders = each.holders;
    return form;
}

Moved change_office(const Visit& visit, Tx& tx, const OfficeWords& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto before = office(tx, card.id, in.office);
    change(tx, card.id, in);
    noted(tx, visit, card, "offices.change", "office " + to_string(in.office), json::text(in.duties) + ", before " + before.duties);
    return {.to = office_path({in.community, in.office}), .notice = {"Saved."}};
}

Moved remove_office(const Visit& visit, Tx& tx, const OfOffice& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto before = office(tx, card.id, in.office);
    remove(tx, card.id, in.office);
    noted(tx, visit, card, "offices.remove", "office " + to_string(in.office), before.name_zh.empty() ? before.name_en : before.name_zh);
    return {.to = manage_path({in.community}), .notice = {"The office is gone, and so are its terms."}};
}

std::optional<Time> end_typed(const Visit& visit, const std::string& until) {
    if (trimmed(until).empty()) return std::nullopt;
    auto day = i18n::from_input(std::string(trimmed(until)) + "T12:00");
    if (!day) invalid("until", "Write the day as 2027-06-30.");
    // The day itself still counts, as the site's clock shows it.
    auto zone = site_zone(visit.app);
    auto end = zone.start_of_day(zone.moment(*day) + days(1));
    if (end <= visit.now) invalid("until", "This day is over. Choose one that is to come, or leave it empty.");
    return end;
}

PersonId member_named(Db& db, CommunityId community, std::string_view handle) {
    if (handle.starts_with('@')) handle.remove_prefix(1);
    auto person = accounts::find_by_handle(db, handle);
    if (!person) invalid("handle", "Nobody has this name.");
    if (!communities::is_member(db, *person, community)) invalid("handle", "They are no member of this community.");
    return *person;
}

Moved appoint(const Visit& visit, Tx& tx, const Appoint& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto row = office(tx, card.id, in.office);
    auto person = member_named(tx, card.id, in.handle);
    auto ends_at = end_typed(visit, in.until);
    auto term = begin_term(tx, {row.id, card.id, person, in.title.str(), ends_at}, visit.person());
    noted(tx, visit, card, "offices.appoint", "person " + to_string(person),
        fmt::format("{}, until {}", row.name_zh.empty() ? row.name_en : row.name_zh, ends_at ? to_iso8601(*ends_at) : "further notice"));
    notifications::tell(tx, {.person = person, .kind = "office", .source = "term " + to_string(term), .actor = visit.person(),
        .text = {"You hold an office now: {}.", {row.name().in(visit.language)}}, .place = team_path({in.community})});
    return {.to = office_path({in.community, in.office}), .id = to_string(term), .notice = {"Appointed."}};
}

Moved dismiss(const Visit& visit, Tx& tx, const OfTerm& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    auto person = end_term(tx, card.id, in.term);
    noted(tx, visit, card, "offices.dismiss", "person " + to_string(person), "office " + to_string(in.office));
    return {.to = office_path({in.community, in.office}), .notice = {"The term has ended."}};
}

// ---- greeting -------------------------------------------------------------------------------------

struct NewcomerRow {
    PersonId person;
    Time joined_at;
    std::optional<PersonId> greeter;
};
DESCRIBE(NewcomerRow, person, joined_at, greeter)

CommunityCard where_duty(Db& db, const Visit& visit, const std::string& slug, Duty duty) {
    auto card = communities::community(db, visit, slug);
    visit.person();
    if (!may(db, visit, card.id, duty)) forbidden("This is for those whose office brings the duty.");
    return card;
}

Greeting greeting(const Visit& visit, Db& db, const OfCommunity& in) {
    Greeting page{where_duty(db, visit, in.community, Duty::greeter), {}};
    auto rows = db.all<NewcomerRow>(R"sql(
        select s.person, s.joined_at, g.greeter from community_standings s
        join public_people p on p.id = s.person
        left join greetings g on g.community = s.community and g.person = s.person
        where s.community = $1 and s.joined_at > $2 and s.person <> $3
        order by g.greeter is not null, s.joined_at desc, s.person limit $4)sql", page.community.id, visit.now - kNewFor, visit.person(), kNewcomersShown);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person), people.push_back(row.greeter.value_or(PersonId{}));
    auto bylines = accounts::bylines(db, people);
    for (std::size_t n = 0; n < rows.size(); ++n)
        page.newcomers.push_back({bylines[2 * n], rows[n].joined_at, rows[n].greeter ? std::optional(bylines[2 * n + 1]) : std::nullopt});
    return page;
}

Moved greet(const Visit& visit, Tx& tx, const Greet& in) {
    auto card = where_duty(tx, visit, in.community, Duty::greeter);
    if (in.person == visit.person() || !communities::is_member(tx, in.person, card.id)) not_found();
    bool first = tx.run(R"sql(
        insert into greetings (community, person, greeter, at) values ($1, $2, $3, $4) on conflict (community, person) do nothing)sql",
        card.id, in.person, visit.person(), tx.now()) == 1;
    if (first)
        notifications::tell(tx, {.person = in.person, .kind = "greeting", .source = "greeting " + to_string(card.id), .actor = visit.person(),
            .text = {"{} welcomes you to {}. Say hello, or ask where to begin.", {visit.visitor.name, card.name}}, .place = accounts::profile_url(visit.visitor.handle)});
    return {.to = greeting_path({in.community}), .notice = first ? Msg{"Greeted.", {}} : Msg{"Somebody greeted them already.", {}}};
}

// ---- hours ----------------------------------------------------------------------------------------

struct TotalRow { PersonId person; std::int64_t minutes = 0; };
DESCRIBE(TotalRow, person, minutes)

std::string today(const Visit& visit) { return to_iso8601(visit.now).substr(0, 10); }

Volunteering volunteering(const Visit& visit, Db& db, const OfCommunity& in) {
    auto card = communities::community(db, visit, in.community);
    auto me = visit.person();
    Volunteering page{card, holds_any(db, me, card.id, visit.now), 0, {}, {}, {}};
    if (may(db, visit, card.id, Duty::event_helper)) page.doors = store::doors(db, card.id, visit.now);
    page.hours = db.all<Hours>(R"sql(
        select id, day, note, minutes from volunteer_hours where community = $1 and person = $2 order by id desc limit $3)sql", card.id, me, kHoursShown);
    page.total = db.one<std::int64_t>(R"sql(
        select cast(coalesce(sum(minutes), 0) as bigint) from volunteer_hours where community = $1 and person = $2)sql", card.id, me);
    if (!communities::manages(db, visit, card.id)) return page;
    auto rows = db.all<TotalRow>(R"sql(
        select person, cast(sum(minutes) as bigint) as minutes from volunteer_hours
        where community = $1 and substr(day, 1, 4) = $2 group by person order by minutes desc, person limit $3)sql",
        card.id, today(visit).substr(0, 4), kHelpersShown);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t n = 0; n < rows.size(); ++n) page.everybody.push_back({bylines[n], rows[n].minutes});
    return page;
}

Moved record(const Visit& visit, Tx& tx, const RecordHours& in) {
    auto card = communities::community(tx, visit, in.community);
    if (!holds_any(tx, visit.person(), card.id, visit.now)) forbidden("Hours are recorded by those who hold an office.");
    auto day = from_iso8601(trimmed(in.day));
    if (!day) invalid("day", "Write the day as 2027-06-30.");
    if (*day > visit.now + days(1)) invalid("day", "This day is still to come.");
    auto minutes = read_hours(in.hours);
    if (!minutes) invalid("hours", "Write the hours as 1 or 1.5, at most 24.");
    tx.run(R"sql(
        insert into volunteer_hours (id, community, person, day, minutes, note, at) values ($1, $2, $3, $4, $5, $6, $7))sql",
        tx.next_id(), card.id, visit.person(), to_iso8601(*day).substr(0, 10), *minutes, in.note, tx.now());
    return {.to = volunteering_path({in.community}), .notice = {"Recorded. Thank you."}};
}

// ---- the audit log --------------------------------------------------------------------------------

Deeds deeds(const Visit& visit, Db& db, const DeedsOf& in) {
    auto card = communities::managed_community(db, visit, in.community, Standing::moderator);
    Deeds page{card, {}, {}, communities::manages(db, visit, card.id)};
    auto rows = accounts::deeds_in(db, card.id.value, in.before, kDeedsPerPage + 1);
    if (rows.size() > kDeedsPerPage) rows.pop_back(), page.older = rows.back().entry;
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.actor.value_or(PersonId{}));
    auto bylines = accounts::bylines(db, people);
    std::vector<std::string> targets;
    for (auto& row : rows) targets.push_back(row.target);
    auto links = accounts::target_links(visit, db, targets);
    for (std::size_t n = 0; n < rows.size(); ++n) page.deeds.push_back({rows[n], rows[n].actor ? std::optional(bylines[n]) : std::nullopt, links[rows[n].target]});
    return page;
}

// ---- elsewhere ------------------------------------------------------------------------------------

NavLink offices_link(const Visit& visit, const CommunityCard& card) { return {visit.tr("Offices"), manage_path({card.slug}), "briefcase"}; }
NavLink audit_link(const Visit& visit, const CommunityCard& card) { return {visit.tr("Audit log"), deeds_path({card.slug, {}}), "history"}; }

void closed(Tx& tx, const accounts::Closed& gone) {
    end_terms(tx, gone.person, std::nullopt);
    tx.run(R"sql(delete from volunteer_hours where person = $1)sql", gone.person);
    tx.run(R"sql(delete from greetings where person = $1 or greeter = $1)sql", gone.person);
}
void left(Tx& tx, const communities::Left& gone) { end_terms(tx, gone.person, gone.community); }

bool keeps_door(Db& db, const Visit& visit, CommunityId community) { return may(db, visit, community, Duty::event_helper); }
bool reads_reports(Db& db, const Visit& visit, CommunityId community) { return may(db, visit, community, Duty::report_reader); }

}  // namespace

const Module module{
    .name = "offices",
    .routes = {
        get(anyone, team_path, &team, &team_page).summary("Who runs a community: offices, who holds them and until when"),
        get(signed_in, manage_path, &manage, &manage_page),
        post(signed_in, add_path, &add_office).or_show(manage_path).summary("Add an office"),
        get(signed_in, office_path, &office_form, &office_page),
        put(signed_in, change_path, &change_office).or_show(office_path).summary("Change an office"),
        del(signed_in, office_path, &remove_office).summary("Remove an office and its terms"),
        post(signed_in, appoint_path, &appoint).or_show(office_path).summary("Appoint somebody to an office"),
        del(signed_in, dismiss_path, &dismiss).summary("End somebody's term"),
        get(signed_in, greeting_path, &greeting, &greeting_page).summary("Newcomers to be greeted"),
        post(signed_in, greet_path, &greet).summary("Greet a newcomer"),
        put(signed_in, tend_path, &tend).limit(300, hours(1)).summary("Change the tags of something in the community; its author is told"),
        get(signed_in, volunteering_path, &volunteering, &volunteering_page).summary("Hours that volunteers gave"),
        post(signed_in, record_path, &record).or_show(volunteering_path).summary("Record hours"),
        get(signed_in, deeds_path, &deeds, &deeds_page).summary("What was done with privilege in a community"),
    },
    .listens = {
        on<accounts::Closed>(&closed),
        on<communities::Left>(&left),
    },
    .fills = {
        fill(communities::about_sections, &about_section),
        fill(communities::manage_links, &offices_link),
        fill(communities::manage_links, &audit_link),
        fill(items::beside, &beside_item),
        fill(reactions::report_readers, &reads_reports),
        fill(store::door_keepers, &keeps_door),
        fill(setup::furnishings, &found),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
    .api_scope = "communities",
};

}  // namespace lyceum::offices
