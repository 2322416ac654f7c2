// Campaigns from the form to their end.
#include "modules/advertising/store.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>

namespace lyceum::advertising {

std::vector<Place> read_places(std::string_view text) {
    std::vector<Place> places;
    each_enumerator<Place>([&](std::string_view name, Place place) { if (text.find(name) != text.npos) places.push_back(place); });
    return places;
}

std::string write_places(const std::vector<Place>& places) {
    std::string text;
    each_enumerator<Place>([&](std::string_view name, Place place) {
        if (std::find(places.begin(), places.end(), place) != places.end()) text += (text.empty() ? "" : " ") + std::string(name);
    });
    return text;
}

bool CampaignRow::has_face_of(const CampaignRow& other) const {
    return advertiser == other.advertiser && heading == other.heading && words == other.words && image == other.image && link == other.link
        && places == other.places && space == other.space && tags == other.tags && language == other.language;
}

std::optional<CampaignRow> find(Db& db, CampaignId id) {
    return db.maybe<CampaignRow>(R"sql(
        select c.id, c.community, c.owner, c.advertiser, c.heading, c.words, c.image, c.link, c.places, c.space, c.tags, c.language, c.starts_at, c.ends_at,
               c.measure, c.budget, c.cap, c.state, c.reason, c.ended, n.impressions, n.clicks, o.campaign is not null and o.paid_at is null as unpaid
        from ad_campaigns c join ad_counts n on n.campaign = c.id left join ad_orders o on o.campaign = c.id where c.id = $1)sql", id);
}

std::vector<CampaignRow> of_community(Db& db, CommunityId community, std::optional<CampaignId> before, int limit) {
    return db.all<CampaignRow>(R"sql(
        select c.id, c.community, c.owner, c.advertiser, c.heading, c.words, c.image, c.link, c.places, c.space, c.tags, c.language, c.starts_at, c.ends_at,
               c.measure, c.budget, c.cap, c.state, c.reason, c.ended, n.impressions, n.clicks, o.campaign is not null and o.paid_at is null as unpaid
        from ad_campaigns c join ad_counts n on n.campaign = c.id left join ad_orders o on o.campaign = c.id
        where c.community = $1 and c.id < $2 order by c.id desc limit $3)sql", community, before.value_or(CampaignId{std::numeric_limits<std::int64_t>::max()}), limit);
}

std::vector<CampaignRow> of_owner(Db& db, PersonId person, int limit) {
    return db.all<CampaignRow>(R"sql(
        select c.id, c.community, c.owner, c.advertiser, c.heading, c.words, c.image, c.link, c.places, c.space, c.tags, c.language, c.starts_at, c.ends_at,
               c.measure, c.budget, c.cap, c.state, c.reason, c.ended, n.impressions, n.clicks, o.campaign is not null and o.paid_at is null as unpaid
        from ad_campaigns c join ad_counts n on n.campaign = c.id left join ad_orders o on o.campaign = c.id
        where c.owner = $1 and c.owner <> 0 order by c.id desc limit $2)sql", person, limit);
}

bool has_campaigns(Db& db, PersonId person) {
    auto owners = db.kept<std::vector<PersonId>>("advertising.owners", [&] {
        return db.all<PersonId>(R"sql(select distinct owner from ad_campaigns where owner <> 0 order by owner)sql");
    });
    return std::binary_search(owners->begin(), owners->end(), person);
}

namespace {

void check_campaign(Tx& tx, const CampaignRow& c) {
    auto link = Url::external(c.link);
    if (!link || !link->str().starts_with("https://")) invalid("link", "Write an address that begins with https://.");
    if (c.places.empty()) invalid("places", "Choose one place at least.");
    if (c.budget < 1 || c.budget > kBudgetMost) invalid("budget", "Write a number from 1 to 100,000,000.");
    if (c.cap < 1 || c.cap > kCapMost) invalid("cap", "Write a number from 1 to 20.");
    if (c.ends_at <= c.starts_at) invalid("ends_at", "It must end after it begins.");
    if (c.ends_at <= tx.now()) invalid("ends_at", "This time has passed.");
    if (c.ends_at - c.starts_at > kLongest || c.starts_at > tx.now() + kAheadMost) invalid("ends_at", "It lasts a year at most, and begins within a year.");
}

}  // namespace

CampaignId add(Tx& tx, const CampaignRow& c) {
    check_campaign(tx, c);
    make_key(tx);
    auto id = new_id<Campaign>(tx);
    tx.run(R"sql(
        insert into ad_campaigns (id, community, owner, advertiser, heading, words, image, link, places, space, tags, language, starts_at, ends_at, measure, budget, cap, state, made_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 'waiting', $18, $18))sql",
        id, c.community, c.owner, c.advertiser, c.heading, c.words, c.image, c.link, c.places, c.space, c.tags, c.language, c.starts_at, c.ends_at, c.measure, c.budget, c.cap, tx.now());
    tx.run(R"sql(insert into ad_counts (campaign) values ($1))sql", id);
    media::show(tx, "ad " + to_string(id), c.image);
    return id;
}

void change(Tx& tx, const CampaignRow& before, CampaignRow c) {
    if (before.state == State::stopped) conflict("This campaign was stopped. Make a new one.");
    check_campaign(tx, c);
    if (c.measure != before.measure && before.impressions > 0) invalid("measure", "This cannot change once something was counted.");
    if (c.budget < before.counted()) invalid("budget", "More than this was counted already.");
    auto state = c.has_face_of(before) ? before.state : State::waiting;
    auto changed = tx.run(R"sql(
        update ad_campaigns set owner = $2, advertiser = $3, heading = $4, words = $5, image = $6, link = $7, places = $8, space = $9, tags = $10, language = $11,
               starts_at = $12, ends_at = $13, measure = $14, budget = $15, cap = $16, state = $17, ended = $18, changed_at = $19
        where id = $1 and state = $20)sql",
        before.id, c.owner, c.advertiser, c.heading, c.words, c.image, c.link, c.places, c.space, c.tags, c.language, c.starts_at, c.ends_at, c.measure, c.budget, c.cap, state,
        c.measure == before.measure && before.counted() >= c.budget, tx.now(), before.state);
    if (changed == 0) conflict("This has changed meanwhile. Look at it again.");
    media::show(tx, "ad " + to_string(before.id), c.image);
}

void move(Tx& tx, const CampaignRow& c, State to, const std::string& reason, PersonId by) {
    auto from = [&](std::initializer_list<State> states) { return std::find(states.begin(), states.end(), c.state) != states.end(); };
    bool fits = to == State::approved ? from({State::waiting, State::paused, State::refused}) : to == State::refused ? from({State::waiting})
        : to == State::paused ? from({State::approved}) : to == State::stopped && from({State::waiting, State::approved, State::paused, State::refused});
    if (!fits) conflict("This has changed meanwhile. Look at it again.");
    if (to == State::approved) {
        if (c.is_over(tx.now())) conflict("Its time has passed or its budget is used up. Change that first.");
        if (tx.one<std::int64_t>(R"sql(select count(*) from ad_campaigns where state = 'approved' and not ended and ends_at > $1)sql", tx.now()) >= kCampaignsMost)
            conflict("So many campaigns run already that no more fit. Stop one first.");
    }
    if (to == State::refused && reason.empty()) invalid("reason", "Say why, so that it can be done better.");
    if (tx.run(R"sql(
            update ad_campaigns set state = $2, reason = $3, decided_by = $4, changed_at = $5 where id = $1 and state = $6)sql", c.id, to, reason, by, tx.now(), c.state) == 0)
        conflict("This has changed meanwhile. Look at it again.");
    // What is approved late begins late: its line is even from now on.
    if (to == State::approved && c.impressions == 0 && c.starts_at < tx.now()) tx.run(R"sql(update ad_campaigns set starts_at = $2 where id = $1)sql", c.id, tx.now());
}

// ---- who reads without ----------------------------------------------------------------------------

namespace {
struct Term { CommunityId community; int free_from = 0; };
DESCRIBE(Term, community, free_from)
}  // namespace

int free_from(Db& db, CommunityId community) {
    auto terms = db.kept<std::vector<Term>>("advertising.terms", [&] { return db.all<Term>(R"sql(select community, free_from from ad_terms order by community)sql"); });
    for (auto& term : *terms)
        if (term.community == community) return term.free_from;
    return kFreeFromUsual;
}

void set_free_from(Tx& tx, CommunityId community, int level) {
    tx.run(R"sql(
        insert into ad_terms (community, free_from) values ($1, $2) on conflict (community) do update set free_from = excluded.free_from)sql", community, level);
}

bool reads_without_ads(Db& db, const Visit& visit, std::optional<CommunityId> community) {
    if (!visit.who()) return false;
    for (auto& [of, level] : membership::levels(db, visit))
        if ((!community || of == *community) && level >= free_from(db, of)) return true;
    return false;
}

// ---- what is held, and its end --------------------------------------------------------------------

std::vector<std::string> check(Db& db) {
    auto apart = db.one<std::int64_t>(R"sql(
        select count(*) from ad_counts n join ad_campaigns c on c.id = n.campaign
        where n.impressions <> (select coalesce(sum(d.impressions), 0) from ad_days d where d.campaign = n.campaign)
           or n.clicks <> (select coalesce(sum(d.clicks), 0) from ad_days d where d.campaign = n.campaign)
           or case when c.measure = 'clicks' then n.clicks else n.impressions end > c.budget)sql");
    if (apart == 0) return {};
    return {fmt::format("{} campaigns have other counts than their days, or more than their budget. Compare with a backup before they are billed.", apart)};
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"ad_campaigns", {"owner", "decided_by"}, Msg{"Campaigns that you advertise with, or decided about", {}}, Msg{"To show them, to report, and to keep what was agreed", {}}, Basis::contract, 0, Ending::anonymised},
    };
}

namespace {
struct OwnCampaign { std::string advertiser, heading, words, link; Time starts_at, ends_at; std::string measure; std::int64_t budget = 0; };
DESCRIBE(OwnCampaign, advertiser, heading, words, link, starts_at, ends_at, measure, budget)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("campaigns", db.all<OwnCampaign>(R"sql(
        select advertiser, heading, words, link, starts_at, ends_at, measure, budget from ad_campaigns where owner = $1 order by id)sql", person));
}

void forget_person(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(update ad_campaigns set state = 'stopped' where owner = $1 and state in ('waiting', 'approved', 'paused', 'refused'))sql", closed.person);
    tx.run(R"sql(update ad_campaigns set owner = 0 where owner = $1)sql", closed.person);
    tx.run(R"sql(update ad_campaigns set decided_by = 0 where decided_by = $1)sql", closed.person);
}

}  // namespace lyceum::advertising
