#include "modules/offers/dates.hpp"
#include "engines/text/tokens.hpp"
#include "platform/core/lower.hpp"
#include <algorithm>
#include <cmath>

namespace lyceum::offers {

namespace {

constexpr double kAboutDate = 0.2, kLike = 0.2, kHost = 0.15, kPlace = 0.2, kSoon = 0.15, kUsual = 0.1;
constexpr double kInTown = 0.8, kOnline = 0.6, kInZone = 0.4;      // of what a place counts where they have been
constexpr Span kSoonWithin = days(14);              // what is so far away counts a third of what is today
constexpr int kHoursNear = 2;

std::vector<std::string> words_of(const std::string& text) {
    auto words = text::topic_words(text);
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

/// The cosine of two sets of words.
double likeness(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    if (a.empty() || b.empty()) return 0;
    std::vector<std::string> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return static_cast<double>(both.size()) / std::sqrt(static_cast<double>(a.size() * b.size()));
}

/// One date they took part in.
struct Past {
    const store::Engagement* date = nullptr;
    std::vector<std::string> words;
    std::string town;
    i18n::Local local;
};

class Judging {
public:
    explicit Judging(const Habits& habits) : habits_(habits) {
        for (auto& date : habits.taken_part) past_.push_back({&date, words_of(date.title + " " + date.summary), lower(town_of(date.place)), habits.clock.local(date.starts_at)});
    }

    ChosenDate judged(std::size_t at, const Coming& coming) const {
        ChosenDate chosen{at, 0, WhyDate::soon, {}};
        double most = 0;
        auto hear = [&](double share, WhyDate why, const std::string& detail = {}) {
            chosen.score += share;
            if (share > most) most = share, chosen.why = why, chosen.detail = detail;
        };
        const auto cares = about(coming.what, habits_.interests);
        hear(kAboutDate * cares.cosine, WhyDate::about, cares.tag);
        const auto [alike, like] = most_alike(coming);
        hear(kLike * alike, WhyDate::like, like);
        if (coming.what.maker && std::ranges::any_of(past_, [&](auto& past) { return past.date->host == coming.what.maker; })) hear(kHost, WhyDate::host);
        const auto [near, why] = near_to(coming.when);
        hear(kPlace * near, why, why == WhyDate::town ? town_of(coming.when.place) : std::string());
        const auto ahead = std::max<std::int64_t>(0, (coming.when.starts_at - habits_.now).micros);
        hear(kSoon * std::exp(-static_cast<double>(ahead) / static_cast<double>(kSoonWithin.micros)), WhyDate::soon);
        hear(kUsual * usual(habits_.clock.local(coming.when.starts_at)), WhyDate::usual);
        return chosen;
    }
    bool is_free(const store::OnSale::When& when) const {
        return std::ranges::none_of(habits_.busy, [&](auto& busy) { return when.starts_at < busy.ends_at && busy.starts_at < when.ends_at; });
    }

private:
    std::pair<double, std::string> most_alike(const Coming& coming) const {
        const auto words = words_of(coming.what.words);
        std::pair<double, std::string> most;
        for (auto& past : past_)
            if (const auto alike = likeness(words, past.words); alike > most.first) most = {alike, past.date->title};
        return most;
    }
    std::pair<double, WhyDate> near_to(const store::OnSale::When& when) const {
        const auto town = lower(town_of(when.place));
        if (!when.place.empty() && std::ranges::any_of(past_, [&](auto& past) { return past.date->place == when.place; })) return {1, WhyDate::place};
        if (!town.empty() && std::ranges::any_of(past_, [&](auto& past) { return past.town == town; })) return {kInTown, WhyDate::town};
        if (when.is_online) return {kOnline, WhyDate::online};
        return {!habits_.zone.empty() && habits_.zone == when.zone ? kInZone : 0, WhyDate::zone};
    }
    /// How many of theirs were on this weekday, and how many near this hour; nothing where they are too few for a habit.
    double usual(const i18n::Local& local) const {
        if (past_.size() < kHabitLeast) return 0;
        std::size_t days = 0, hours = 0;
        for (auto& past : past_) {
            const auto apart = std::abs(past.local.hour - local.hour);
            days += i18n::weekday(past.local) == i18n::weekday(local), hours += std::min(apart, 24 - apart) <= kHoursNear;
        }
        return static_cast<double>(days + hours) / static_cast<double>(2 * past_.size());
    }

    const Habits& habits_;
    std::vector<Past> past_;
};

bool is_digit_or_blank(char c) { return (c >= '0' && c <= '9') || c == ' ' || c == '-'; }

}  // namespace

std::string town_of(std::string_view place) {
    constexpr std::string_view kCity = "市", kProvince = "省";
    if (const auto city = place.find(kCity); city != place.npos) {
        const auto province = place.find(kProvince);
        const auto begin = province < city ? province + kProvince.size() : 0;
        return std::string(trimmed(place.substr(begin, city + kCity.size() - begin)));
    }
    for (std::string_view comma : {",", "，"})
        if (const auto at = place.rfind(comma); at != place.npos) place = place.substr(at + comma.size());
    while (!place.empty() && is_digit_or_blank(place.front())) place.remove_prefix(1);
    while (!place.empty() && is_digit_or_blank(place.back())) place.remove_suffix(1);
    return std::string(place);
}

std::vector<ChosenDate> choose_dates(const std::vector<Coming>& coming, const Habits& habits, std::size_t count) {
    const Judging judging(habits);
    std::vector<ChosenDate> all;
    for (std::size_t at = 0; at < coming.size(); ++at)
        if (judging.is_free(coming[at].when)) all.push_back(judging.judged(at, coming[at]));
    std::stable_sort(all.begin(), all.end(), [&](auto& a, auto& b) {
        return a.score != b.score ? a.score > b.score : coming[a.candidate].when.starts_at < coming[b.candidate].when.starts_at;
    });
    std::map<PersonId, std::size_t> of_host;
    std::vector<ChosenDate> best;
    for (auto& each : all) {
        if (best.size() == count) break;
        const auto host = coming[each.candidate].what.maker;
        if (host && ++of_host[host] > kOfOneHost) continue;
        best.push_back(std::move(each));
    }
    return best;
}

}  // namespace lyceum::offers
