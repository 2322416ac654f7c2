// The threads that run jobs: a few for each lane, and one keeper of the house.
#pragma once
#include "platform/jobs/table.hpp"
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

namespace lyceum {

class Jobs::Runner final : public Announcer {
public:
    Runner(Database&, JobRegistry, Clock, JobsOptions);
    ~Runner() override;

    void start();
    void stop();
    int drain(Time now);

    bool hears(std::string_view topic) const override { return !registry_.listeners(topic).empty(); }
    unsigned put_event(Tx&, std::string_view topic, const std::string& payload) override;
    unsigned put_job(Tx&, std::string_view topic, const std::string& payload, const When&) override;
    void committed(unsigned marks) noexcept override;

private:
    /// What one lane may claim, and the bell that wakes its threads.
    struct LaneState {
        Lane lane;
        int threads;
        std::vector<std::string> in_tx, in_work;
        int works_at_once = 1;                          // that a thread claims together and does one after the other
        bool wanted = false;                            // guarded by mutex_
        std::condition_variable bell{};
    };
    struct Batch {
        std::vector<jobs::Claimed> in_tx, in_work;
        bool empty() const { return in_tx.empty() && in_work.empty(); }
    };

    void run_lane(LaneState&);
    bool wait_until_wanted(LaneState&);
    void pause_after_fault(LaneState&);
    void keep_house();
    void look_after(Time now, bool leases_too);
    void notice_the_clock(Time now);
    void give_back_unsettled(Time now);
    void plan_schedules(Time now);

    /// What is done and not noted yet. Its claims are kept until it is.
    using Done = std::vector<jobs::Claimed>;

    Batch claim(LaneState&, Time now, Done&);           // notes what is done in the same transaction
    static Batch claimed_in(Tx&, const LaneState&, const Done&);
    void keep_claims(const Batch&);
    void run(const Batch&, const std::function<Time()>& clock, Done&);
    Batch run_and_claim(LaneState&, const Batch&, Done&);
    void run_in_tx(const std::vector<jobs::Claimed>&, Time now, const std::function<void(Tx&)>& afterwards = {});
    bool run_in_work(const jobs::Claimed&, const std::function<Time()>& clock);
    void note_at_last(Done&, const std::function<Time()>& clock);
    void forget(const std::vector<jobs::Claimed>&);
    void record_failures(const std::vector<std::pair<const jobs::Claimed*, std::exception_ptr>>&, Time now);

    Database& database_;
    JobRegistry registry_;
    Clock clock_;
    JobsOptions options_;
    Time known_since_;                                  // schedules due before this are not made up for when new
    std::vector<Time> planned_;                         // the latest due time seen of each schedule; the keeper's own

    std::atomic<bool> stopping_{false}, started_{false};
    std::mutex mutex_;
    std::condition_variable keeper_bell_;
    std::vector<std::unique_ptr<LaneState>> lanes_;
    std::multiset<std::int64_t> claims_;                // under way here, guarded by mutex_
    std::vector<std::int64_t> unsettled_;               // claims whose outcome the database did not take, guarded by mutex_
    Time looked_at_{std::numeric_limits<std::int64_t>::max()};      // the clock at the last look; the keeper's own
    std::vector<std::jthread> threads_;
};

}  // namespace lyceum
