// What may be tried before paying: a tier for some days, once, and some articles each month. Both are ordinary rights of
// membership, so the gate alone decides, and nothing is ever charged.
#pragma once
#include "modules/commerce/join_pages.hpp"

namespace lyceum::commerce {

inline constexpr int kTrialDaysMost = 90, kFreeArticlesMost = 100;
/// How long an article that was opened so can be read again.
inline constexpr Span kFreeReadLasts = days(30);

struct TrialOffer {
    TierId tier;
    int days = 0;
};
DESCRIBE(TrialOffer, tier, days)
struct Tasting {
    std::vector<TrialOffer> trials;
    int articles = 0;                               // in a month; 0: none
    int links = 0;                                  // gift links that a member may make in a month
};
/// What a community offers. Kept in memory.
Tasting tasting(Db&, CommunityId);
/// 0 days: not any more; who tries it keeps it to the end. Throws Refusal(invalid) on `days`, and on `tier` for the free one.
void offer_trial(Tx&, const membership::TierCard&, int days);
/// From now on in this month too. Throws Refusal(invalid) on `articles`.
void set_free_articles(Tx&, CommunityId, int articles);

/// 202702, by the site's clock.
std::int64_t month_of(const App&, Time);

/// What one person did with it.
struct Tasted {
    bool tried = false;                             // or was a paying member once
    int articles = 0;                               // opened in this month
};
DESCRIBE(Tasted, tried, articles)
Tasted tasted(Db&, PersonId, CommunityId, Time at);
/// Fills in what somebody who met this lock may try. Two statements at most.
void add_tasting(Db&, const Visit&, const membership::Lock&, Offer&);
/// Above the plans: what can be tried.
Html trials_view(const Ui&, const std::vector<membership::TierCard>&, const Tasting&);

struct Trying { TierId tier; };
DESCRIBE(Trying, tier)
inline constexpr Path<Trying> try_path{"/try/{tier}"};
/// What happens and what does not, before somebody agrees.
struct TrialPage {
    TierId tier;
    std::string name, community;
    int days = 0;
    Time ends_at;
    std::optional<PlanCard> afterwards;             // the cheapest plan to stay by
    std::string obstacle;                           // why this person cannot
};
DESCRIBE(TrialPage, tier, name, community, days, ends_at, afterwards, obstacle)
Page trial_page(const Ui&, const TrialPage&);

struct FreeRead { ItemId item; };
DESCRIBE(FreeRead, item)
inline constexpr Path<FreeRead> free_read_path{"/free/{item}"};

struct OfferTrial { std::string slug; TierId tier; int days = 0; };
DESCRIBE(OfferTrial, slug, tier, days)
inline constexpr Path<OfferTrial> offer_trial_path{"/c/{slug}/manage/plans/trials"};
struct OfferArticles { std::string slug; int articles = 0; };
DESCRIBE(OfferArticles, slug, articles)
inline constexpr Path<OfferArticles> offer_articles_path{"/c/{slug}/manage/plans/articles"};

}  // namespace lyceum::commerce
