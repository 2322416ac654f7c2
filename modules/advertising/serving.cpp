// From the mark in a page to the click. Pages know only that something may be shown: which campaign it is, is asked when the
// place comes near the reader's eyes, so that pages are kept whole, and nothing is counted that nobody could see.
#include "modules/advertising/pages.hpp"
#include "platform/core/lower.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/app.hpp"
#include <algorithm>

namespace lyceum::advertising {

std::string key(Db& db) {
    return *db.kept<std::string>("advertising.key", [&] { return db.maybe<std::string>(R"sql(select secret from ad_keys where id = 1)sql").value_or(""); });
}

void make_key(Tx& tx) { tx.run(R"sql(insert into ad_keys (id, secret) values (1, $1) on conflict (id) do nothing)sql", crypto::random_token()); }

// ---- what stands in pages -------------------------------------------------------------------------

std::shared_ptr<const std::vector<CampaignRow>> running(Db& db) {
    return db.kept<std::vector<CampaignRow>>("advertising.running", [&] {
        return db.all<CampaignRow>(R"sql(
            select c.id, c.community, c.owner, c.advertiser, c.heading, c.words, c.image, c.link, c.places, c.space, c.tags, c.language, c.starts_at, c.ends_at, c.measure, c.budget, c.cap,
                   c.state, c.reason, c.ended, 0 as impressions, 0 as clicks, o.campaign is not null and o.paid_at is null as unpaid
            from ad_campaigns c left join ad_orders o on o.campaign = c.id
            where c.state = 'approved' and not c.ended and (o.campaign is null or (o.paid_at is not null and o.settled_at is null)) order by c.id)sql");
    });
}

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool share_a_word(std::string_view a, std::string_view b) {
    auto these = words_of(b);
    for (auto word : words_of(a))
        if (std::find(these.begin(), these.end(), word) != these.end()) return true;
    return false;
}

}  // namespace

bool fits(const CampaignRow& c, const Spot& spot, const Visit& visit) {
    return visit.now >= c.starts_at && visit.now < c.ends_at && (!spot.community || c.community == *spot.community) && share_a_word(c.places, name_of(spot.place))
        && (!c.space || c.space == spot.space) && (c.tags.empty() || share_a_word(c.tags, spot.tags)) && (c.language.empty() || c.language == name_of(visit.language));
}

namespace {

// Of communities that this visitor may know of.
bool is_seen(const std::vector<communities::CommunityCard>& seen, const CampaignRow& c) {
    return std::any_of(seen.begin(), seen.end(), [&](auto& card) { return card.id == c.community; });
}

std::vector<CampaignRow> fitting(Db& db, const Visit& visit, const Spot& spot) {
    auto all = running(db);
    std::vector<CampaignRow> found;
    for (auto& c : *all)
        if (fits(c, spot, visit)) found.push_back(c);
    if (found.empty() || visit.visitor.token || reads_without_ads(db, visit, spot.community)) return {};
    auto seen = communities::visible(db, visit);
    std::erase_if(found, [&](auto& c) { return !is_seen(seen, c); });
    return found;
}

struct ItemWhere { CommunityId community; SpaceId space; std::string tags; membership::LockKind lock_kind = membership::LockKind::open; };
DESCRIBE(ItemWhere, community, space, tags, lock_kind)

}  // namespace

Html spot_view(const Ui& ui, Db& db, const Spot& spot) {
    if (fitting(db, ui.visit, spot).empty()) return {};
    return mark_view(spot);
}

// What is locked is for those who pay, and carries no advertising for anybody.
Html below_item(const Ui& ui, Db& db, ItemId id) {
    if (running(db)->empty()) return {};
    auto where = db.kept<std::optional<ItemWhere>>("advertising.item " + to_string(id), [&] {
        return db.maybe<ItemWhere>(R"sql(select community, space, tags, lock_kind from visible_items where id = $1)sql", id);
    });
    if (!*where || (*where)->lock_kind != membership::LockKind::open) return {};
    std::string tags;
    for (auto& tag : items::split_tags((*where)->tags)) tags += (tags.empty() ? "" : " ") + tag;
    return spot_view(ui, db, {Place::item, (*where)->community, (*where)->space, tags});
}

Html in_list(const Ui& ui, Db& db, const items::ListPlace& list) {
    if (running(db)->empty()) return {};
    auto place = list.of == items::ListPlace::Of::search ? Place::search : Place::list;
    return spot_view(ui, db, {place, list.community, list.space, list.tag});
}

// ---- who asks -------------------------------------------------------------------------------------

namespace {

// Programs that fetch pages say so, mostly. What looks at nothing is not counted.
bool is_person(const Visit& visit) {
    if (!visit.request || visit.visitor.token) return false;
    auto agent = lower(visit.request->headers.get("user-agent"));
    if (agent.empty()) return false;
    for (std::string_view word : {"bot", "crawl", "spider", "slurp", "headless", "curl", "wget", "python", "preview", "monitor", "scan", "fetch", "http-client", "lighthouse"})
        if (agent.find(word) != agent.npos) return false;
    auto purpose = std::string(visit.request->headers.get("sec-purpose")) + std::string(visit.request->headers.get("purpose"));
    return purpose.find("prefetch") == purpose.npos && purpose.find("preview") == purpose.npos;
}

// Who agreed to recording is one reader on all devices, other members one for each session, and visitors are told apart by
// network address and browser. None of it is kept: only a digest that is another one every day.
std::string reader_of(const Visit& visit, const std::string& secret, std::int64_t day) {
    std::string who;
    if (visit.who() && visit.visitor.consented) who = "person " + to_string(*visit.who());
    else if (visit.who()) who = "session " + to_string(visit.visitor.session);
    else who = "visitor " + visit.request->peer + " " + std::string(visit.request->headers.get("user-agent"));
    constexpr std::size_t kDigest = 22;             // 132 bits
    return crypto::base64url(crypto::hmac_sha256(Secret(secret), fmt::format("reader {} {}", day, who))).substr(0, kDigest);
}

std::string sign(const std::string& secret, const Ticket& ticket) {
    auto text = crypto::base64url(json::text(ticket));
    return text + "." + crypto::base64url(crypto::hmac_sha256(Secret(secret), "ticket " + text));
}

std::optional<Ticket> read_ticket(const std::string& secret, std::string_view signed_text) {
    auto dot = signed_text.find('.');
    if (secret.empty() || dot == signed_text.npos) return std::nullopt;
    auto text = signed_text.substr(0, dot);
    if (!crypto::constant_time_equal(crypto::base64url(crypto::hmac_sha256(Secret(secret), "ticket " + std::string(text))), signed_text.substr(dot + 1))) return std::nullopt;
    auto bytes = crypto::from_base64url(text);
    return bytes ? std::optional(json::from_text<Ticket>(*bytes)) : std::nullopt;
}

// ---- showing --------------------------------------------------------------------------------------

struct CountOf { CampaignId campaign; std::int64_t impressions = 0, clicks = 0; };
DESCRIBE(CountOf, campaign, impressions, clicks)
struct ShownOf { CampaignId campaign; std::int64_t shown = 0; };
DESCRIBE(ShownOf, campaign, shown)

std::vector<Tally::Candidate> candidates_of(Db& db, const std::vector<CampaignRow>& rows, const std::string& reader, std::int64_t day) {
    auto counts = db.kept<std::vector<CountOf>>("advertising.counts", [&] {
        return db.all<CountOf>(R"sql(
            select n.campaign, n.impressions, n.clicks from ad_counts n join ad_campaigns c on c.id = n.campaign where c.state = 'approved' and not c.ended)sql");
    });
    auto shown = db.all<ShownOf>(R"sql(select campaign, shown from ad_readers where day = $1 and reader = $2)sql", day, reader);
    std::vector<Tally::Candidate> candidates;
    for (auto& row : rows) {
        Tally::Candidate c{row.id, row.pace(), row.measure, 0, row.cap, 0};
        for (auto& count : *counts)
            if (count.campaign == row.id) c.counted = row.measure == Measure::impressions ? count.impressions : count.clicks;
        for (auto& times : shown)
            if (times.campaign == row.id) c.shown = times.shown;
        candidates.push_back(c);
    }
    return candidates;
}

ShownAd shown_to(const Call& call, const Spot& spot) {
    auto& visit = call.visit;
    ShownAd answer{.place = spot.place};
    if (!is_person(visit)) return answer;
    auto secret = call.database.read([](Db& db) { return key(db); });
    if (secret.empty()) return answer;
    auto tally = tally_of(secret);
    auto day = day_of(visit.app, visit.now);
    auto reader = reader_of(visit, secret, day);
    constexpr int kTries = 3;                       // counts may go to the database in between
    for (int i = 0; i < kTries; ++i) {
        auto era = tally->era();
        std::vector<CampaignRow> rows;
        auto candidates = call.database.read([&](Db& db) {
            rows = fitting(db, visit, spot);
            return rows.empty() ? std::vector<Tally::Candidate>() : candidates_of(db, rows, reader, day);
        });
        auto ticket = tally->show(reader, day, candidates, visit.now, era);
        if (!ticket && era != tally->era()) continue;
        if (!ticket) return answer;
        auto row = std::find_if(rows.begin(), rows.end(), [&](auto& c) { return c.id == ticket->campaign; });
        answer.ad = sign(secret, *ticket);
        answer.advertiser = row->advertiser, answer.heading = row->heading, answer.words = row->words, answer.image = row->image, answer.language = row->language;
        return answer;
    }
    return answer;
}

// Posted, so that nothing fetches it ahead and nobody keeps it; it writes nothing but what is due from before.
Route showing() {
    auto route = routing::described<Spot, ShownAd>("POST", anyone, show_path);
    route.answer = [](const Call& call) {
        auto answer = shown_to(call, call.input.decode<Spot>());
        if (!answer.ad.empty()) {
            auto tally = tally_of(call.database.read([](Db& db) { return key(db); }));
            if (tally->is_due(call.visit.now)) flush(call.database, *tally, call.visit.now);
        }
        if (call.visit.wants == Wants::json) return routing::in_json(answer);
        return routing::fragments_response(call, shown_view(Ui{call.visit}, answer));
    };
    return std::move(route).limit(240, minutes(1)).from_beacon().summary("What is advertised in a place of a page now, if anything");
}

Route noting() {
    auto route = routing::described<OfAd, Noted>("POST", anyone, seen_path);
    route.answer = [](const Call& call) {
        auto in = call.input.decode<OfAd>();
        auto secret = call.database.read([](Db& db) { return key(db); });
        auto ticket = is_person(call.visit) ? read_ticket(secret, in.ad.str()) : std::nullopt;
        Noted noted;
        if (ticket) {
            auto tally = tally_of(secret);
            noted.noted = tally->seen(*ticket, day_of(call.visit.app, call.visit.now), call.visit.now);
            if (tally->is_due(call.visit.now)) flush(call.database, *tally, call.visit.now);
        }
        return routing::in_json(noted);
    };
    return std::move(route).limit(240, minutes(1)).from_beacon().summary("Note that what was advertised came into sight");
}

// Leads to the link of a campaign that the staff approved, and nowhere else: the address holds no link.
Moved go(const Visit& visit, Db& db, const OfAd& in) {
    auto secret = key(db);
    auto ticket = read_ticket(secret, in.ad.str());
    auto campaign = ticket ? find(db, ticket->campaign) : std::nullopt;
    if (!campaign || (campaign->state != State::approved && campaign->state != State::paused)) not_found();
    auto link = Url::external(campaign->link);
    if (!link) not_found();
    if (is_person(visit) && !reads_without_ads(db, visit, campaign->community)) tally_of(secret)->clicked(*ticket, day_of(visit.app, visit.now), visit.now);
    return {.to = *link};
}

}  // namespace

std::vector<Route> serving_routes() {
    std::vector<Route> routes;
    routes.push_back(showing());
    routes.push_back(noting());
    routes.push_back(get(anyone, go_path, &go).uncached().limit(60, minutes(1)));
    return routes;
}

}  // namespace lyceum::advertising
