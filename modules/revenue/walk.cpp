#include "modules/revenue/walk.hpp"
#include <algorithm>
#include <map>
#include <tuple>

namespace lyceum::revenue {

int months_between(int earlier, int later) { return (later / 100 - earlier / 100) * 12 + later % 100 - earlier % 100; }
std::string month_text(int name) { return fmt::format("{}-{:02}", name / 100, name % 100); }

namespace {

/// What somebody pays in one place, and everywhere in one currency.
struct Standing {
    int first_month = 0;
    bool counted = false;
    std::int64_t minor = 0;
};

class Sums {
public:
    struct At { CommunityId community; Currency currency; int month; };

    void note(const At& at, const Standing& before, std::int64_t now) {
        if (before.minor == 0 && now == 0) return;
        auto& row = month(at);
        row.mrr += now;
        row.customers += now > 0;
        auto add = [](std::int64_t& minor, std::int64_t& customers, std::int64_t by) { minor += by, ++customers; };
        if (before.minor == 0 && !before.counted) add(row.newly, row.newly_customers, now);
        else if (before.minor == 0) add(row.back, row.back_customers, now);
        else if (now == 0) add(row.lost, row.lost_customers, before.minor);
        else if (now > before.minor) add(row.grown, row.grown_customers, now - before.minor);
        else if (now < before.minor) add(row.shrunk, row.shrunk_customers, before.minor - now);
        if (now == 0) return;
        auto& cohort = cohorts_[{at.community, at.currency, before.first_month, at.month}];
        ++cohort.first, cohort.second += now;
    }
    void note_first(const At& at) { ++month(at).first_payers; }

    void into(Walked& all) const {
        for (auto& [key, row] : months_) all.months.push_back(row);
        for (auto& [key, sum] : cohorts_) {
            auto& [community, currency, cohort, month] = key;
            all.cohorts.push_back({community, currency, cohort, month, sum.first, sum.second});
        }
    }

private:
    MonthRow& month(const At& at) {
        auto& row = months_[{at.community, at.currency, at.month}];
        row.community = at.community, row.currency = at.currency, row.month = at.month;
        return row;
    }
    std::map<std::tuple<CommunityId, Currency, int>, MonthRow> months_;
    std::map<std::tuple<CommunityId, Currency, int, int>, std::pair<std::int64_t, std::int64_t>> cohorts_;
};

/// One person in one currency, through all months.
class Person {
public:
    Person(PersonId person, Currency currency) : person_(person), currency_(currency) {}
    void know(const Customer& c) { places_[c.community].now = {c.first_month, c.counted, c.minor}; }
    void pays(const Period& p) { places_[p.community].periods.push_back(&p); }

    void walk(const std::vector<Month>& months, Sums& sums) {
        for (auto& month : months) {
            Standing house;
            std::int64_t total = 0;
            bool first = false;
            for (auto& [community, place] : places_) {
                auto here = pay(place, month);
                first |= here.first;
                auto& now = place.now;
                if (now.first_month && (!house.first_month || now.first_month < house.first_month)) house.first_month = now.first_month;
                house.counted |= now.counted, house.minor += now.minor, total += here.minor;
                if (here.first) sums.note_first({community, currency_, month.name});
                sums.note({community, currency_, month.name}, now, here.minor);
            }
            if (first && house.first_month == month.name) sums.note_first({CommunityId{}, currency_, month.name});
            sums.note({CommunityId{}, currency_, month.name}, house, total);
            for (auto& [community, place] : places_) place.now.minor = place.next, place.now.counted |= place.next > 0;
        }
    }
    void into(std::vector<Customer>& all) const {
        for (auto& [community, place] : places_)
            if (place.now.first_month) all.push_back({person_, community, currency_, place.now.first_month, place.now.counted, place.now.minor});
    }

private:
    struct Place {
        Standing now;
        std::int64_t next = 0;
        std::vector<const Period*> periods;
    };
    struct Here { std::int64_t minor = 0; bool first = false; };

    static Here pay(Place& place, const Month& month) {
        bool paid = false;
        place.next = 0;
        for (auto* period : place.periods) {
            paid |= period->paid_at < month.until;
            if (period->runs_until(month.until)) place.next += period->monthly_minor;
        }
        bool first = paid && place.now.first_month == 0;
        if (first) place.now.first_month = month.name;
        return {place.next, first};
    }

    PersonId person_;
    Currency currency_;
    std::map<CommunityId, Place> places_;
};

template <class T> auto key_of(const T& row, PersonId person) { return std::pair(person, row.currency); }

}  // namespace

Walked walk(std::vector<Period> periods, std::vector<Customer> known, const std::vector<Month>& months) {
    std::sort(periods.begin(), periods.end(), [](auto& a, auto& b) { return key_of(a, a.customer) < key_of(b, b.customer); });
    std::sort(known.begin(), known.end(), [](auto& a, auto& b) { return key_of(a, a.person) < key_of(b, b.person); });
    Sums sums;
    Walked all;
    auto period = periods.begin();
    auto customer = known.begin();
    while (period != periods.end() || customer != known.end()) {
        auto key = period == periods.end() ? key_of(*customer, customer->person) : key_of(*period, period->customer);
        if (customer != known.end()) key = std::min(key, key_of(*customer, customer->person));
        Person person(key.first, key.second);
        for (; customer != known.end() && key_of(*customer, customer->person) == key; ++customer) person.know(*customer);
        for (; period != periods.end() && key_of(*period, period->customer) == key; ++period) person.pays(*period);
        person.walk(months, sums);
        person.into(all.changed);
    }
    sums.into(all);
    return all;
}

}  // namespace lyceum::revenue
