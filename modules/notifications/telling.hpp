// What is told to whom, when something happened elsewhere. Nobody is told of what they may not see, of their own acts,
// or of somebody they blocked.
#pragma once
#include "modules/advertising/advertising.hpp"
#include "modules/discussion/hiding.hpp"
#include "modules/follows/follows.hpp"
#include "modules/notifications/store.hpp"
#include "modules/sponsors/sponsors.hpp"

namespace lyceum::notifications {

constexpr int kMentionsTold = 20;                   // of one text: more is a megaphone
constexpr int kFollowersAtOnce = 100;               // told in one transaction
constexpr Span kNews = days(2);                     // what was published before that is no news

void tell_posted(Tx&, const discussion::Posted&);
void tell_mentioned(Tx&, const content::Mentioned&);
void tell_accepted(Tx&, const discussion::Accepted&);
void tell_hidden(Tx&, const discussion::Hidden&);
void tell_restored(Tx&, const discussion::Restored&);
void tell_liked(Tx&, const reactions::Liked&);
void tell_followed(Tx&, const follows::Followed&);
void tell_paid(Tx&, const commerce::Paid&);
void tell_refunded(Tx&, const commerce::Refunded&);
void tell_reported(Tx&, const reactions::Reported&);
void tell_asked_to_join(Tx&, const communities::AskedToJoin&);
void tell_let_in(Tx&, const communities::LetIn&);
void tell_proposed(Tx&, const advertising::Proposed&);
void tell_sponsor_waits(Tx&, const sponsors::Waits&);

/// A job: tells the next of those who follow the author, then of those who follow the series.
struct TellFollowers {
    static constexpr std::string_view topic = "notifications.followers";
    ItemId item;
    bool of_series = false;
    PersonId after;
};
DESCRIBE(TellFollowers, item, of_series, after)
void begin_telling_followers(Tx&, const items::Published&);
void tell_followers(Tx&, const TellFollowers&);

}  // namespace lyceum::notifications
