// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/home/home.hpp"

namespace lyceum::home {

enum class Tab { for_you, newest, hot, following, unanswered };
DESCRIBE_ENUM(Tab, for_you, newest, hot, following, unanswered)

struct Feed {
    std::optional<Tab> tab;                         // visitors without it see the landing page
    std::string cursor;
};
DESCRIBE(Feed, tab, cursor)
inline constexpr Path<Feed> home_path{"/"};

struct CommunityFeed {
    std::string slug;
    std::optional<Tab> tab;
    std::string cursor;
};
DESCRIBE(CommunityFeed, slug, tab, cursor)
inline constexpr Path<CommunityFeed> community_path{"/c/{slug}"};

struct FeedView {
    std::optional<communities::CommunityCard> community;
    bool single = true;                             // the community's home is `/`
    Tab tab = Tab::newest;
    items::Listing listing;
    std::vector<recommend::Suggestion> people;
    std::string note;                               // what the page reports when the list is seen
    std::vector<items::TagCount> tags;
    std::vector<items::Card> unanswered;            // a few, for the right rail
    Html between = {};                              // among the cards
};
DESCRIBE(FeedView, community, single, tab, listing, people, tags, unanswered)

struct Landing {
    communities::CommunityCard community;
    std::string description;
    std::vector<items::Card> today, samples;        // what is going on; free articles to try
    std::vector<membership::TierCard> tiers;
    std::vector<commerce::PlanCard> plans;
    std::int64_t articles = 0, questions = 0, answers = 0;
};
DESCRIBE(Landing, community, description, today, samples, tiers, plans, articles, questions, answers)

/// One of three faces of `/`: an empty site, the landing page, the feed.
struct Home {
    std::optional<Landing> landing;
    std::optional<FeedView> feed;
};
DESCRIBE(Home, landing, feed)
Page home_page(const Ui&, const Home&);

struct OfSpace {
    std::string slug, space;
    items::Order order = items::Order::newest;
    std::string cursor;
};
DESCRIBE(OfSpace, slug, space, order, cursor)
inline constexpr Path<OfSpace> space_path{"/c/{slug}/{space}"};
struct SpaceView {
    communities::CommunityCard community;
    communities::SpaceCard space;
    items::Order order = items::Order::newest;
    items::Listing listing;
    std::vector<items::TagCount> tags;
    Html between = {};                              // among the cards
};
DESCRIBE(SpaceView, community, space, order, listing, tags)
Page space_page(const Ui&, const SpaceView&);

// ---- onboarding: field, level, goal, one page each would be slow; one page with three questions ------

struct Next { std::string next; };
DESCRIBE(Next, next)
inline constexpr Path<Next> welcome_path{"/welcome"};
struct Welcome {
    accounts::Interests interests;
    std::vector<std::string> chosen;                // what they named, or follow where they named nothing
    std::vector<std::string> suggestions;           // the chosen ones, then the most used tags
    bool consent = false;                           // as it stands
    std::string next;
};
DESCRIBE(Welcome, interests, chosen, suggestions, consent, next)
Page welcome_page(const Ui&, const Welcome&);
enum class Level { beginner, intermediate, advanced, expert };
DESCRIBE_ENUM(Level, beginner, intermediate, advanced, expert)
struct Answers {
    std::vector<Text<1, 35>> fields;
    Text<0, 300> others;                            // typed, between commas
    std::optional<Level> level;
    Text<0, 200> goal;
    std::optional<bool> consent;                    // nothing: as it stands
    std::string next;
};
DESCRIBE(Answers, fields, others, level, goal, consent, next)
inline constexpr Path<Answers> answer_path{"/welcome"};

}  // namespace lyceum::home
