// Trying before paying.
#include "modules/commerce/tasting.hpp"
#include "modules/commerce/finance_pages.hpp"
#include "modules/commerce/letters.hpp"
#include "modules/commerce/periods.hpp"
#include "modules/commerce/routes.hpp"
#include "platform/http/site.hpp"

namespace lyceum::commerce {

// ---- what is offered ----------------------------------------------------------------------------

namespace {

struct FreeReading { int articles = 0, links = 0; };
DESCRIBE(FreeReading, articles, links)

}  // namespace

Tasting tasting(Db& db, CommunityId community) {
    return *db.kept<Tasting>("commerce.tasting " + to_string(community), [&] {
        auto reading = db.maybe<FreeReading>(R"sql(select articles, links from free_reading where community = $1)sql", community).value_or(FreeReading{});
        return Tasting{db.all<TrialOffer>(R"sql(select tier, days from trial_offers where community = $1 order by tier)sql", community), reading.articles, reading.links};
    });
}

void offer_trial(Tx& tx, const membership::TierCard& tier, int days) {
    if (days < 0 || days > kTrialDaysMost) invalid("days", "A trial lasts at most 90 days. 0 ends the offer.");
    if (tier.level < 1) invalid("tier", "Everybody has this tier for nothing. Choose a higher one.");
    if (days == 0) tx.run(R"sql(delete from trial_offers where tier = $1)sql", tier.id);
    else tx.run(R"sql(
        insert into trial_offers (tier, community, days) values ($1, $2, $3)
        on conflict (tier) do update set days = excluded.days)sql", tier.id, tier.community, days);
}

void set_free_articles(Tx& tx, CommunityId community, int articles) {
    if (articles < 0 || articles > kFreeArticlesMost) invalid("articles", "At most 100 articles a month. 0: none.");
    tx.run(R"sql(
        insert into free_reading (community, articles) values ($1, $2)
        on conflict (community) do update set articles = excluded.articles)sql", community, articles);
}

std::int64_t month_of(const App& app, Time at) {
    auto local = site_zone(app).local(at);
    return local.year * 100 + local.month;
}

Tasted tasted(Db& db, PersonId person, CommunityId community, Time at) {
    return db.one<Tasted>(R"sql(
        select exists (select 1 from trials where person = $1 and community = $2)
               or exists (select 1 from orders where buyer = $1 and community = $2 and what = 'plan' and state <> 'pending' and state <> 'closed') as tried,
               coalesce((select used from free_reads where person = $1 and community = $2 and month = $3), 0) as articles)sql",
        person, community, month_of(db.app(), at));
}

void add_tasting(Db& db, const Visit& visit, const membership::Lock& lock, Offer& offer) {
    using membership::LockKind;
    if (lock.kind != LockKind::members && lock.kind != LockKind::tier) return;
    auto offered = tasting(db, lock.community);
    if (offered.trials.empty() && offered.articles == 0) return;
    auto mine = visit.who() ? tasted(db, *visit.who(), lock.community, visit.now) : Tasted{};
    offer.free_articles = offered.articles;
    offer.free_left = std::max(0, offered.articles - mine.articles);
    if (mine.tried || offered.trials.empty()) return;
    for (auto& tier : membership::tiers(db, visit, lock.community)) {           // the lowest that opens it
        if (tier.level < (lock.kind == LockKind::tier ? lock.level : 1)) continue;
        for (auto& trial : offered.trials)
            if (trial.tier == tier.id && !offer.trial_days) offer.trial = tier.id, offer.trial_days = trial.days;
    }
}

// ---- trying a tier ------------------------------------------------------------------------------

namespace {

struct Choice {
    membership::TierCard tier;
    int days = 0;
    std::optional<Msg> obstacle;
};

Choice choice(Db& db, const Visit& visit, TierId id) {
    Choice made{.tier = membership::tier(db, visit, id), .obstacle = {}};
    auto offered = tasting(db, made.tier.community);
    auto trial = std::find_if(offered.trials.begin(), offered.trials.end(), [&](auto& t) { return t.tier == id; });
    if (trial == offered.trials.end()) not_found("This cannot be tried. Look at the memberships.");
    made.days = trial->days;
    auto held = membership::held(db, visit, visit.person(), made.tier.community);
    auto known = accounts::contact(db, visit.person());
    if (held && held->level >= made.tier.level) made.obstacle = {"You have this membership already.", {}};
    else if (tasted(db, visit.person(), made.tier.community, visit.now).tried) made.obstacle = {"A trial is for those who were never a member here, and once only.", {}};
    else if (!known || known->email.empty()) made.obstacle = {"Confirm your e-mail address first: we write to you before the trial ends.", {}};
    return made;
}

TrialPage trial(const Visit& visit, Db& db, const Trying& in) {
    auto made = choice(db, visit, in.tier);
    TrialPage page{.tier = in.tier, .name = made.tier.name, .community = communities::community(db, visit, made.tier.community).name, .days = made.days,
        .ends_at = visit.now + days(made.days), .afterwards = {}, .obstacle = made.obstacle ? visit.tr(*made.obstacle) : ""};
    for (auto& plan : plans(db, visit, made.tier.community))
        if (plan.tier == in.tier && (!page.afterwards || plan.price < page.afterwards->price)) page.afterwards = plan;
    return page;
}

Moved begin_trial(const Visit& visit, Tx& tx, const Trying& in) {
    auto made = choice(tx, visit, in.tier);
    if (made.obstacle) throw Refusal(Refusal::Why::conflict, *made.obstacle);
    auto ends_at = tx.now() + days(made.days);
    if (tx.run(R"sql(
            insert into trials (person, community, tier, level, began_at, ends_at) values ($1, $2, $3, $4, $5, $6)
            on conflict (person, community) do nothing)sql",
            visit.person(), made.tier.community, in.tier, made.tier.level, tx.now(), ends_at) == 0)
        conflict("A trial is for those who were never a member here, and once only.");
    membership::grant(tx, {.person = visit.person(), .community = made.tier.community, .level = made.tier.level, .starts_at = tx.now(), .ends_at = ends_at,
        .source = "trial", .source_id = to_string(visit.person()) + "-" + to_string(made.tier.community), .note = visit.tr("Trial")});
    send_trial_begun(tx, visit.person(), made.tier.name, ends_at);
    return {.to = membership::memberships_url(), .notice = {"Everything is open to you. The trial ends by itself.", {}}};
}

// ---- reading some for nothing -------------------------------------------------------------------

Moved read_free(const Visit& visit, Tx& tx, const FreeRead& in) {
    using membership::LockKind;
    auto card = items::card(tx, visit, in.item);
    auto lock = items::lock_of(tx, in.item);
    if (membership::pass(tx, visit, lock)) return {.to = card.url};
    auto most = lock.kind == LockKind::members || lock.kind == LockKind::tier ? tasting(tx, lock.community).articles : 0;
    if (most == 0) conflict("This is not among what can be read for nothing.");
    auto month = month_of(tx.app(), tx.now());
    tx.run(R"sql(
        insert into free_reads (person, community, month, used) values ($1, $2, $3, 0) on conflict (person, community, month) do nothing)sql",
        visit.person(), lock.community, month);
    if (tx.run(R"sql(
            update free_reads set used = used + 1 where person = $1 and community = $2 and month = $3 and used < $4)sql",
            visit.person(), lock.community, month, most) == 0)
        conflict("You have opened all the free articles of this month. A membership opens the rest.");
    membership::grant(tx, {.person = visit.person(), .community = lock.community, .item = in.item, .starts_at = tx.now(), .ends_at = tx.now() + kFreeReadLasts,
        .source = "free", .source_id = fmt::format("{}-{}", to_string(in.item), tx.now().micros), .note = visit.tr("Free article of the month")});
    return {.to = card.url.at("rest")};
}

// ---- what managers offer ------------------------------------------------------------------------

Moved save_trial(const Visit& visit, Tx& tx, const OfferTrial& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    auto tier = membership::tier(tx, visit, in.tier);
    if (tier.community != community.id) not_found();
    offer_trial(tx, tier, in.days);
    accounts::note(tx, visit, {.action = "commerce.offer_trial", .target = "tier " + to_string(in.tier), .details = fmt::format("{} days", in.days), .place = community.id.value});
    return {.to = plans_path({in.slug}), .notice = {"Saved.", {}}};
}

Moved save_articles(const Visit& visit, Tx& tx, const OfferArticles& in) {
    auto community = communities::managed_community(tx, visit, in.slug);
    set_free_articles(tx, community.id, in.articles);
    accounts::note(tx, visit, {.action = "commerce.free_articles", .target = "community " + community.slug, .details = fmt::format("{} a month", in.articles), .place = community.id.value});
    return {.to = plans_path({in.slug}), .notice = {"Saved.", {}}};
}

}  // namespace

std::vector<Route> tasting_routes() {
    return {
        get(signed_in, try_path, &trial, &trial_page).summary("What trying a tier means for you"),
        post(signed_in, try_path, &begin_trial).limit(10, hours(1)).summary("Begins the trial of a tier: nothing is charged, and it ends by itself"),
        post(signed_in, free_read_path, &read_free).limit(60, minutes(10)).summary("Opens a members' article as one of the free ones of this month"),
        post(signed_in, offer_trial_path, &save_trial).or_show(plans_path),
        post(signed_in, offer_articles_path, &save_articles).or_show(plans_path),
    };
}

}  // namespace lyceum::commerce
