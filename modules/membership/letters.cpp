// Letters before a prepaid period ends.
#include "modules/membership/letters.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::membership {

void plan_letters(Tx& tx, Time) {
    constexpr int kAtOnce = 200;
    constexpr int kRoundsMost = 50;                     // the rest waits for the next hour
    for (int round = 0; round < kRoundsMost; ++round) {
        auto ending = take_ending(tx, kAtOnce);
        for (auto& each : ending) tx.enqueue(Remind{each.entitlement, each.days_before}, {.unique = to_string(each.entitlement)});
        if (static_cast<int>(ending.size()) < kAtOnce) return;
    }
}

namespace {

struct Reason {
    std::string community, tier;
    Time ends_at;
};

// What the letter is about; nothing when there is no reason to write any more.
std::optional<Reason> reason_to_write(Db& db, const Visit& visit, const Given& period) {
    for (auto* ask : filled(visit.app, goes_on_later))
        if (ask(db, period.person, period.community)) return std::nullopt;
    auto now = held(db, visit, period.person, period.community);
    if (!now || !now->ends_at || *now->ends_at > period.ends_at) return std::nullopt;
    auto places = communities::visible(db, visit);
    auto place = std::find_if(places.begin(), places.end(), [&](auto& card) { return card.id == period.community; });
    if (place == places.end()) return std::nullopt;
    return Reason{place->name, now->tier, *now->ends_at};
}

}  // namespace

void remind(Tx& tx, const Remind& letter) {
    auto period = given(tx, letter.entitlement);
    if (!period || period->revoked || period->ends_at <= tx.now()) return;
    auto to = accounts::contact(tx, period->person);
    if (!to || to->email.empty()) return;
    auto visit = tx.app().nobody(tx.now(), to->language);
    visit.visitor.who = to->id;
    visit.visitor.time_zone = to->time_zone;
    auto reason = reason_to_write(tx, visit, *period);
    if (!reason) return;

    auto ends = Ui{visit}.date_time(reason->ends_at);
    auto plans = tx.app().base_url() + "/join", all = tx.app().base_url() + memberships_url().str();
    mail::post(tx, {.to = to->email, .to_name = to->name,
        .subject = letter.days_before == 1 ? visit.tr("Your membership of {} ends tomorrow", reason->community)
                                           : visit.tr("Your membership of {} ends in {} days", reason->community, letter.days_before),
        .text = visit.tr("Hello {},\n\nyour membership “{}” of {} ends on {}. Nothing happens by itself: no money is taken.\n\n"
                         "To stay, choose a plan: {}\nWhat you have: {}\n",
            to->name, reason->tier, reason->community, ends, plans, all)});
}

}  // namespace lyceum::membership
