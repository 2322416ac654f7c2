// The module's addresses, what they take and what they show.
#pragma once
#include "modules/advertising/money.hpp"
#include "platform/html/form.hpp"

namespace lyceum::advertising {

// ---- for readers ----------------------------------------------------------------------------------

inline constexpr Path<Spot> show_path{"/ads/show"};
struct OfAd { Text<1, 600> ad; };                   // a signed Ticket
DESCRIBE(OfAd, ad)
inline constexpr Path<OfAd> seen_path{"/ads/seen"}, go_path{"/ads/go/{ad}"};
struct Noted { bool noted = false; };
DESCRIBE(Noted, noted)

/// What is shown now; `ad` is empty for nothing.
struct ShownAd {
    Place place = Place::list;
    std::string ad, advertiser, heading, words, image, language;
};
DESCRIBE(ShownAd, place, ad, advertiser, heading, words, image, language)
Fragments shown_view(const Ui&, const ShownAd&);
/// The empty place in a page.
Html mark_view(const Spot&);
/// The advertisement itself, labelled; `to` is where it leads.
Html ad_view(const Ui&, const ShownAd&, const Url& to);

// ---- for the staff and for advertisers --------------------------------------------------------------

struct Line {
    CampaignRow campaign;
    std::string place;                              // the community
};
DESCRIBE(Line, campaign, place)

struct OfCommunity { std::string slug; std::optional<CampaignId> before; };
DESCRIBE(OfCommunity, slug, before)
inline constexpr Path<OfCommunity> manage_path{"/c/{slug}/manage/advertising"};
struct TierChoice { int level = 0; std::string name; };
DESCRIBE(TierChoice, level, name)
struct Managed {
    communities::CommunityCard community;
    std::vector<CampaignRow> campaigns;
    std::optional<CampaignId> older;
    std::vector<TierChoice> tiers;
    int free_from = kFreeFromUsual;
    PriceRow prices;
};
DESCRIBE(Managed, community, campaigns, older, tiers, free_from, prices)
Page managed_page(const Ui&, const Managed&);
struct SetTerms { std::string slug; int free_from = kFreeFromUsual; };
DESCRIBE(SetTerms, slug, free_from)
inline constexpr Path<SetTerms> terms_path{"/c/{slug}/manage/advertising/terms"};

struct SetPrices {
    std::string slug;
    Currency currency = Currency::CNY;
    Text<0, 20> thousand, click;                    // amounts; empty: not offered
};
DESCRIBE(SetPrices, slug, currency, thousand, click)
inline constexpr Path<SetPrices> prices_path{"/c/{slug}/manage/advertising/prices"};

struct OfSlug { std::string slug; };
DESCRIBE(OfSlug, slug)
inline constexpr Path<OfSlug> new_path{"/c/{slug}/manage/advertising/new"}, propose_path{"/c/{slug}/advertise"};
struct SpaceChoice { SpaceId id; std::string name; };
DESCRIBE(SpaceChoice, id, name)
struct CampaignForm {
    communities::CommunityCard community;
    std::optional<CampaignRow> campaign;            // nothing: a new one
    std::string owner;                              // a handle
    std::string starts_at, ends_at;                 // as forms show moments
    std::vector<SpaceChoice> spaces;
    bool manages = false;
    std::optional<PriceRow> prices;                 // of what somebody proposes and pays
};
DESCRIBE(CampaignForm, community, campaign, owner, starts_at, ends_at, spaces, manages, prices)
Page form_page(const Ui&, const CampaignForm&);

struct WriteCampaign {
    std::string slug;                               // of a new one
    CampaignId id;                                  // of one that is there
    Text<1, 60> advertiser;
    Text<0, 40> handle;                             // who sees the report
    Text<1, 60> heading;
    Text<1, 160> words;
    http::Upload image;                             // empty: as it was
    bool without_image = false;
    Text<1, 500> link;
    std::vector<Place> places;
    std::optional<SpaceId> space;
    Text<0, 200> tags;
    std::optional<Language> language;
    std::string starts_at, ends_at;
    Measure measure = Measure::impressions;
    std::int64_t budget = 0, cap = kCapUsual;
};
DESCRIBE(WriteCampaign, slug, id, advertiser, handle, heading, words, image, without_image, link, places, space, tags, language, starts_at, ends_at, measure, budget, cap)
inline constexpr Path<WriteCampaign> add_path{"/c/{slug}/manage/advertising"}, add_proposal_path{"/c/{slug}/advertise"}, change_path{"/ads/{id}/words"};

struct OfCampaign { CampaignId id; };
DESCRIBE(OfCampaign, id)
inline constexpr Path<OfCampaign> campaign_path{"/ads/{id}"}, edit_path{"/ads/{id}/edit"}, csv_path{"/ads/{id}/days.csv"};
struct CampaignPage {
    CampaignRow campaign;
    communities::CommunityCard community;
    std::string space;                              // its name
    std::vector<DayRow> days;
    std::int64_t line = 0;                          // what the even line allows now
    bool manages = false, own = false;
    std::optional<OrderRow> order;                  // of what its advertiser pays
    std::vector<commerce::WayToPay> ways;           // where it waits for that
};
DESCRIBE(CampaignPage, campaign, community, space, days, line, manages, own, order, ways)
Page campaign_page(const Ui&, const CampaignPage&);

enum class Step { approve, refuse, pause, resume, stop };
DESCRIBE_ENUM(Step, approve, refuse, pause, resume, stop)
struct Decide { CampaignId id; Step step = Step::approve; Text<0, 500> reason; };
DESCRIBE(Decide, id, step, reason)
inline constexpr Path<Decide> decide_path{"/ads/{id}/decide"};

struct PayFor { CampaignId id; commerce::Method method = commerce::Method::wechat; };
DESCRIBE(PayFor, id, method)
inline constexpr Path<PayFor> pay_path{"/ads/{id}/pay"};
inline constexpr Path<OfCampaign> cancel_path{"/ads/{id}/cancel"};

inline constexpr Path<Nothing> own_path{"/ads"};
struct Own { std::vector<Line> campaigns; };
DESCRIBE(Own, campaigns)
Page own_page(const Ui&, const Own&);

std::vector<Route> desk_routes();
NavLink manage_link(const Visit&, const communities::CommunityCard&);
void add_to_frame(const Visit&, Db&, Frame&);
/// On the page about a community: that one can advertise here, and what it costs.
Html about_section(const Ui&, Db&, const communities::CommunityCard&);
Html prices_view(const Ui&, const PriceRow&);
/// On the page of a paid order.
Html order_link(const Ui&, Db&, const commerce::OrderFacts&);
/// Above the plans: from which tier on one reads without advertising.
Html plan_note(const Ui&, Db&, CommunityId);

}  // namespace lyceum::advertising
