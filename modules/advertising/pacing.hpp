// How a budget is spent: evenly over its time, with a cap for each reader, and counted once. No database and no clock here.
#pragma once
#include "modules/advertising/advertising.hpp"
#include <map>
#include <mutex>
#include <unordered_map>

namespace lyceum::advertising {

enum class Measure { impressions, clicks };
DESCRIBE_ENUM(Measure, impressions, clicks)

struct Pace {
    std::int64_t budget = 0;
    Time starts_at, ends_at;
};
/// Even pacing. Of a budget B between s and e may be spent until t at most
///     allowed(t) = min(B, ⌊B · (t − s) / (e − s)⌋ + 1),   0 before s, B from e on.
/// So what is spent is never more than one ahead of the even line; and where somebody can be shown it at least every g, and
/// sees it, it is never further behind than one and what the line grows in g.
std::int64_t allowed(const Pace&, Time);

inline constexpr Span kTicketLasts = minutes(10);   // in which what was shown may be seen
inline constexpr Span kClicksWithin = hours(12);    // in which a click on it counts: pages stay open
inline constexpr Span kDoubleClick = seconds(10);
inline constexpr std::size_t kRememberedMost = 200'000;     // tickets; beyond, nothing is shown until some are over

/// One showing: goes signed into the page, and comes back when it was seen or clicked.
struct Ticket {
    CampaignId campaign;
    std::string reader;                             // a digest that holds for one day
    Time at;
    std::int64_t nonce = 0;
};
DESCRIBE(Ticket, campaign, reader, at, nonce)

/// What was counted and not written yet.
struct Batch {
    struct Day {
        std::int64_t impressions = 0, clicks = 0;
    };
    struct Shown {
        std::int64_t day = 0;
        std::string reader;
        CampaignId campaign;
        friend auto operator<=>(const Shown&, const Shown&) = default;
    };
    std::map<std::pair<CampaignId, std::int64_t>, Day> days;
    std::map<Shown, std::int64_t> shown;            // how often today, so that the cap outlives this process

    bool empty() const { return days.empty() && shown.empty(); }
};

/// What this process showed and counted since it last wrote. Thread-safe. A showing is reserved until it was seen or ten
/// minutes have passed, so that many pages open at once do not spend more than there is.
class Tally {
public:
    Tally();
    struct Candidate {
        CampaignId id;
        Pace pace;
        Measure measure = Measure::impressions;
        std::int64_t counted = 0;                   // in the database
        std::int64_t cap = 0, shown = 0;            // a day for one reader; today, in the database
    };
    /// Grows whenever counts go from here to the database: what was read before belongs to the era before.
    std::int64_t era() const;
    /// Of those that may be shown to this reader now the one that is furthest behind its line. Nothing when there is none,
    /// or when the era has passed since the candidates were read.
    std::optional<Ticket> show(const std::string& reader, std::int64_t day, const std::vector<Candidate>&, Time now, std::int64_t era);
    /// True where it counts: the first time, and in time.
    bool seen(const Ticket&, std::int64_t day, Time now);
    /// A click is also a sight. Counts once for one showing, and once for all clicks of one reader on one campaign within
    /// kDoubleClick.
    bool clicked(const Ticket&, std::int64_t day, Time now);

    /// Whether it is time to write: some seconds after the last time, or when much has come together.
    bool is_due(Time now) const;
    /// What is to be written; it still counts here until it has landed. Empty while another batch is on its way.
    Batch take(Time now);
    void landed();
    void put_back();                                // it was not written

private:
    bool count_sight(const Ticket&, std::int64_t day, Time now);
    void forget(Time now);
    std::int64_t spent(const Candidate&) const;
    std::int64_t shown(const Batch::Shown&) const;

    mutable std::mutex lock_;
    Batch waiting_, flying_;
    bool is_flying_ = false;
    std::int64_t era_ = 1, next_nonce_;
    std::unordered_map<std::int64_t, Ticket> reserved_;                 // by nonce
    std::map<CampaignId, std::int64_t> reserved_of_;
    std::unordered_map<std::int64_t, Time> seen_, clicked_;
    std::map<std::pair<std::string, CampaignId>, Time> last_click_;
    Time forgot_at_, written_at_;
};

/// The tally of the site that signs with this secret: one in a program.
std::shared_ptr<Tally> tally_of(const std::string& secret);

}  // namespace lyceum::advertising
