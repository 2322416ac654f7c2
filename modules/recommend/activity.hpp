// How active somebody is, and how much is going on in a community or a group. It says how much is shown and tried, and how well a place
// fits; it never changes the order of a list.
#pragma once
#include "modules/recommend/store.hpp"
#include <span>

namespace lyceum::recommend {

inline constexpr int kActiveDays = 28;              // what is older does not count

/// What one person did lately, 0 to below 1: recsys::activity by these weights, each kind once for each item, as of its last time, for
/// that is what is noted. Source: formula E7.
double activity(std::span<const Past>, const Weights&, Time now);
/// In how many places of somebody's list something new is tried, where `usual` are set: from half as many to half as many again, and
/// none only where none are set. Source: formula E8.
int places_to_try(int usual, double activity);
/// How long somebody's list is: from `usual` to half as long again. Source: formula E8.
int length_of_list(int usual, double activity);

/// Counts again how active members are in each community, and in each group by what carries its tag: what they did with texts of
/// others there within kActiveDays, of whoever agreed and wants personal lists. Nobody's own number is kept.
void count_activity(Database&, Time now);

/// For those who manage a community. Fewer than kActiveLeast are only said to be few: a mean of one is one person's.
inline constexpr std::int64_t kActiveLeast = 3;
struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)
struct PlaceActivity {
    std::string name;
    std::int64_t members = 0, active = 0;           // active: 0 where fewer than kActiveLeast are
    int percent = 0;
};
DESCRIBE(PlaceActivity, name, members, active, percent)
struct CommunityActivity {
    communities::CommunityCard community;
    PlaceActivity whole;
    std::vector<PlaceActivity> groups;              // the liveliest first, without those of few
};
DESCRIBE(CommunityActivity, community, whole, groups)
inline constexpr Path<OfCommunity> activity_path{"/c/{community}/manage/activity"};
CommunityActivity community_activity(const Visit&, Db&, const OfCommunity&);
Page activity_page(const Ui&, const CommunityActivity&);

}  // namespace lyceum::recommend
