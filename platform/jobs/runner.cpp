// Claims, runs and records. A lane's thread sleeps until somebody commits a job for it; the keeper
// wakes once a second for what fell due or was enqueued by another process.
#include "platform/jobs/runner.hpp"
#include "platform/core/log.hpp"
#include "platform/db/patience.hpp"
#include "platform/http/app.hpp"
#include "platform/jobs/wishes.hpp"
#include <algorithm>
#include <chrono>
#include <fmt/format.h>

namespace lyceum {
namespace {

constexpr int kBatch = 32;                              // jobs that run in a Tx, claimed together and committed together
constexpr int kLettersAtOnce = 8;                       // short work, and every claim waits for the disk
constexpr auto kTick = std::chrono::seconds(1);
constexpr int kTicksBetweenLeaseWork = 10;              // a third of a lease
constexpr Span kClockSlack = seconds(5);                // clocks are corrected by less all the time
constexpr std::size_t kGivenBackMax = 256;              // claims at once
constexpr int kDrainMax = 100'000;                      // a job that enqueues itself, due at once, never ends

/// The claim was lost to a rescuer: what was done in this transaction must not stand.
struct LeaseLost : std::exception {
    const char* what() const noexcept override { return "the lease was lost"; }
};

unsigned mark_of(Lane lane) { return 1u << static_cast<unsigned>(lane); }

std::string words_of(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "something that is not an exception was thrown";
    }
}

template <class Kind>
bool is_a(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const Kind&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

Jobs::Runner::Runner(Database& database, JobRegistry registry, Clock clock, JobsOptions options)
    : database_(database), registry_(std::move(registry)), clock_(std::move(clock)), options_(options), known_since_(clock_()) {
    registry_.add("jobs", {}, {}, {every(hours(1), "prune history", &jobs::prune)});
    planned_.resize(registry_.schedules().size());
    auto add = [&](Lane lane, int threads) {
        lanes_.push_back(std::make_unique<LaneState>(lane, threads, registry_.names(lane, JobRegistry::Style::in_tx),
            registry_.names(lane, JobRegistry::Style::in_work)));
        lanes_.back()->works_at_once = lane == Lane::mail ? kLettersAtOnce : 1;
    };
    add(Lane::default_, options_.default_threads);
    add(Lane::mail, options_.mail_threads);
    add(Lane::search, options_.search_threads);
    add(Lane::media, options_.media_threads);
    add(Lane::outgoing, options_.outgoing_threads);
    database_.announce_through(*this);
}

Jobs::Runner::~Runner() {
    stop();
    database_.announce_nowhere();
}

// ---- what is put ----------------------------------------------------------------------------

unsigned Jobs::Runner::put_event(Tx& tx, std::string_view topic, const std::string& payload) {
    unsigned marks = 0;
    auto wishes = filled(tx.app(), listener_wished);
    for (auto* listener : registry_.listeners(topic)) {
        if (std::any_of(wishes.begin(), wishes.end(), [&](auto* wished) { return !wished(tx, listener->name, payload); })) continue;
        if (listener->options.at_once) {
            listener->in_tx(tx, payload);
            continue;
        }
        jobs::put(tx, *listener, payload, {});
        marks |= mark_of(listener->options.lane);
    }
    return marks;
}

unsigned Jobs::Runner::put_job(Tx& tx, std::string_view topic, const std::string& payload, const When& when) {
    auto* kind = registry_.find(topic);
    if (!kind) throw std::logic_error(fmt::format("no module runs the job {}", topic));
    jobs::put(tx, *kind, payload, when);
    return mark_of(kind->options.lane);
}

void Jobs::Runner::committed(unsigned marks) noexcept {
    std::lock_guard lock(mutex_);
    for (auto& lane : lanes_) {
        if (!(marks & mark_of(lane->lane))) continue;
        lane->wanted = true;
        lane->bell.notify_one();
    }
}

// ---- running --------------------------------------------------------------------------------

// Every commit waits for the disk: what was done before is noted by the transaction that looks for more.
Jobs::Runner::Batch Jobs::Runner::claim(LaneState& lane, Time now, Done& done) {
    auto batch = database_.write(now, [&](Tx& tx) { return claimed_in(tx, lane, done); }, "claim jobs");
    forget(done);
    done.clear();
    keep_claims(batch);
    return batch;
}

// Works are claimed one by one, so that each can be given back alone.
Jobs::Runner::Batch Jobs::Runner::claimed_in(Tx& tx, const LaneState& lane, const Done& done) {
    for (auto& job : done) jobs::complete(tx, job);
    using Style = JobRegistry::Style;
    Batch batch{jobs::claim(tx, lane.lane, Style::in_tx, lane.in_tx, kBatch), {}};
    for (int i = 0; i < lane.works_at_once; ++i) {
        auto one = jobs::claim(tx, lane.lane, Style::in_work, lane.in_work, 1);
        if (one.empty()) break;
        batch.in_work.push_back(std::move(one.front()));
    }
    return batch;
}

void Jobs::Runner::keep_claims(const Batch& batch) {
    std::lock_guard lock(mutex_);
    for (auto* claimed : {&batch.in_tx, &batch.in_work})
        for (auto& job : *claimed) claims_.insert(job.claim);
}

void Jobs::Runner::forget(const std::vector<jobs::Claimed>& claimed) {
    std::lock_guard lock(mutex_);
    for (auto& job : claimed)
        if (auto at = claims_.find(job.claim); at != claims_.end()) claims_.erase(at);
}

void Jobs::Runner::run(const Batch& batch, const std::function<Time()>& clock, Done& done) {
    std::size_t worked = 0;
    try {
        run_in_tx(batch.in_tx, clock());
        forget(batch.in_tx);
        for (; worked < batch.in_work.size(); ++worked) {
            auto& job = batch.in_work[worked];
            bool given_back = worked > 0 && stopping_;
            if (given_back) database_.write(clock(), [&](Tx& tx) { jobs::put_back(tx, job); });
            if (!given_back && run_in_work(job, clock)) done.push_back(job);
            else forget({job});
        }
    } catch (const std::exception&) {                   // the database is away: they are given back once it is there
        std::lock_guard lock(mutex_);
        auto settle_later = [&](const jobs::Claimed& job) { claims_.extract(job.claim), unsettled_.push_back(job.claim); };
        for (auto& job : batch.in_tx) settle_later(job);
        for (; worked < batch.in_work.size(); ++worked) settle_later(batch.in_work[worked]);
        throw;
    }
}

// The next are claimed by the commit that these are done in.
Jobs::Runner::Batch Jobs::Runner::run_and_claim(LaneState& lane, const Batch& batch, Done& done) {
    Batch next;
    try {
        run_in_tx(batch.in_tx, clock_(), [&](Tx& tx) { next = claimed_in(tx, lane, done); });
    } catch (const std::exception&) {
        std::lock_guard lock(mutex_);
        for (auto& job : batch.in_tx) claims_.extract(job.claim), unsettled_.push_back(job.claim);
        for (auto* claimed : {&next.in_tx, &next.in_work})
            for (auto& job : *claimed) unsettled_.push_back(job.claim);
        throw;
    }
    forget(batch.in_tx);
    forget(done);
    done.clear();
    keep_claims(next);
    return next;
}

// `afterwards` is a transaction of the same commit; what it throws is thrown here.
void Jobs::Runner::run_in_tx(const std::vector<jobs::Claimed>& claimed, Time now, const std::function<void(Tx&)>& afterwards) {
    if (claimed.empty()) return;
    std::vector<std::function<void(Tx&)>> runs;
    for (auto& job : claimed) {
        auto* kind = registry_.find(job.kind);
        auto once = [kind, &job](Tx& tx) { kind->in_tx(tx, job.payload); };
        if (options_.run_twice) database_.write_each(now, {once}, "job, first of two");
        runs.push_back([once, &job](Tx& tx) {
            if (!jobs::complete(tx, job)) throw LeaseLost();
            once(tx);
        });
    }
    if (afterwards) runs.push_back(afterwards);
    auto errors = database_.write_each(now, runs, claimed.size() == 1 ? claimed[0].kind : "jobs");
    std::vector<std::pair<const jobs::Claimed*, std::exception_ptr>> failed;
    for (std::size_t i = 0; i < claimed.size(); ++i)
        if (errors[i] && !is_a<LeaseLost>(errors[i])) failed.emplace_back(&claimed[i], errors[i]);
    record_failures(failed, now);
    if (afterwards && errors.back()) std::rethrow_exception(errors.back());
}

// True when it was done, which is not noted yet.
bool Jobs::Runner::run_in_work(const jobs::Claimed& job, const std::function<Time()>& clock) {
    auto* kind = registry_.find(job.kind);
    Work work(database_, kind->name, job.id, job.attempt, clock, [this] { return stopping_.load(); });
    try {
        for (int times = options_.run_twice ? 2 : 1; times > 0; --times) kind->in_work(work, job.payload);
        return true;
    } catch (...) {
        auto why = std::current_exception();
        if (stopping_) database_.write(clock(), [&](Tx& tx) { jobs::put_back(tx, job); });
        else record_failures({{&job, why}}, clock());
    }
    return false;
}

// What these jobs did has left the house. Rather than do it twice, wait until the database can note that it was done.
void Jobs::Runner::note_at_last(Done& done, const std::function<Time()>& clock) {
    while (!done.empty()) {
        try {
            database_.write(clock(), [&](Tx& tx) {
                for (auto& job : done) jobs::complete(tx, job);
            }, "note jobs");
            forget(done);
            done.clear();
        } catch (const Fault& fault) {
            if (stopping_ || !started_) {
                std::lock_guard lock(mutex_);
                for (auto& job : done) claims_.extract(job.claim), unsettled_.push_back(job.claim);
                done.clear();
                throw;
            }
            log::error("jobs are done but cannot be noted yet", {{"kind", done.front().kind}, {"jobs", static_cast<std::int64_t>(done.size())}, {"why", fault.what()}});
            std::unique_lock lock(mutex_);
            keeper_bell_.wait_for(lock, kTick, [&] { return stopping_.load(); });
        }
    }
}

void Jobs::Runner::record_failures(const std::vector<std::pair<const jobs::Claimed*, std::exception_ptr>>& failed, Time now) {
    if (failed.empty()) return;
    for (auto& [job, why] : failed)
        log::warn("job failed", {{"kind", job->kind}, {"job", to_string(job->id)}, {"attempt", job->attempt}, {"why", words_of(why)}});
    database_.write(now, [&](Tx& tx) {
        for (auto& [job, why] : failed) jobs::fail(tx, *job, registry_.find(job->kind)->options, words_of(why), is_a<GiveUp>(why));
    }, "record failed jobs");
}

int Jobs::Runner::drain(Time now) {
    int ran = 0;
    Done done;
    look_after(now, true);
    for (bool any = true; any;) {
        any = false;
        for (auto& lane : lanes_) {
            auto batch = claim(*lane, now, done);
            if (batch.empty()) continue;
            run(batch, [now] { return now; }, done);
            note_at_last(done, [now] { return now; });
            any = true;
            ran += static_cast<int>(batch.in_tx.size() + batch.in_work.size());
        }
        CHECK_THAT(ran < kDrainMax);
    }
    return ran;
}

// ---- threads --------------------------------------------------------------------------------

void Jobs::Runner::start() {
    stopping_ = false;
    started_ = true;
    for (auto& lane : lanes_) {
        lane->wanted = true;
        for (int i = 0; i < lane->threads; ++i) threads_.emplace_back([this, at = lane.get()] { run_lane(*at); });
    }
    threads_.emplace_back([this] { keep_house(); });
}

void Jobs::Runner::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        for (auto& lane : lanes_) lane->bell.notify_all();
        keeper_bell_.notify_all();
    }
    threads_.clear();
}

bool Jobs::Runner::wait_until_wanted(LaneState& lane) {
    std::unique_lock lock(mutex_);
    lane.bell.wait(lock, [&] { return lane.wanted || stopping_; });
    lane.wanted = false;
    return !stopping_;
}

void Jobs::Runner::pause_after_fault(LaneState& lane) {
    std::unique_lock lock(mutex_);
    lane.bell.wait_for(lock, kTick, [&] { return stopping_.load(); });
    lane.wanted = true;                                 // also what is done must be noted
}

void Jobs::Runner::run_lane(LaneState& lane) {
    PatientWriting patient;
    Done done;
    while (wait_until_wanted(lane)) {
        try {
            auto batch = claim(lane, clock_(), done);
            while (!batch.empty() && !stopping_) {
                committed(mark_of(lane.lane));                  // where there was one there may be more, for a thread that is free
                bool works = !batch.in_work.empty();            // what takes long does not hold what is claimed after it
                if (works) run(batch, clock_, done);
                batch = works ? claim(lane, clock_(), done) : run_and_claim(lane, batch, done);
            }
            if (!batch.empty()) run(batch, clock_, done);
            note_at_last(done, clock_);
        } catch (const std::exception& e) {
            log::error("jobs stopped for a second", {{"lane", name_of(lane.lane)}, {"why", e.what()}});
            pause_after_fault(lane);
        }
    }
}

void Jobs::Runner::keep_house() {
    for (int tick = 0; !stopping_; ++tick) {
        try {
            database_.notice_others();
            auto now = clock_();
            look_after(now, tick % kTicksBetweenLeaseWork == 0);
            unsigned due = 0;
            database_.read([&](Db& db) {
                for (auto& lane : lanes_)
                    if (jobs::is_any_due(db, lane->lane, now)) due |= mark_of(lane->lane);
            });
            if (due) committed(due);
        } catch (const std::exception& e) {
            log::error("jobs not looked after", {{"why", e.what()}});
        }
        std::unique_lock lock(mutex_);
        keeper_bell_.wait_for(lock, kTick, [&] { return stopping_.load(); });
    }
}

void Jobs::Runner::look_after(Time now, bool leases_too) {
    notice_the_clock(now);
    give_back_unsettled(now);
    plan_schedules(now);
    if (!leases_too) return;
    std::vector<std::int64_t> mine;
    {
        std::lock_guard lock(mutex_);
        for (auto claim = claims_.begin(); claim != claims_.end(); claim = claims_.upper_bound(*claim)) mine.push_back(*claim);
    }
    auto rescued = database_.write(now, [&](Tx& tx) {
        if (!mine.empty()) jobs::extend(tx, mine);
        for (auto& lane : lanes_) {
            jobs::settle_style(tx, lane->lane, JobRegistry::Style::in_tx, lane->in_tx);
            jobs::settle_style(tx, lane->lane, JobRegistry::Style::in_work, lane->in_work);
        }
        return jobs::rescue(tx, registry_);
    }, "look after leases");
    if (rescued > 0) log::warn("jobs rescued", {{"jobs", rescued}});
}

// After the clock was set back, what was written by the clock before would wait until that time comes again.
void Jobs::Runner::notice_the_clock(Time now) {
    if (now + kClockSlack < looked_at_) {
        auto brought_near = database_.write(now, [&](Tx& tx) { return jobs::bring_near(tx, kClockSlack); }, "bring jobs near");
        if (brought_near > 0) log::warn("the clock was set back; jobs were brought near", {{"jobs", static_cast<std::int64_t>(brought_near)}});
    }
    looked_at_ = now;
}

void Jobs::Runner::give_back_unsettled(Time now) {
    std::vector<std::int64_t> claims;
    {
        std::lock_guard lock(mutex_);
        claims = unsettled_;
    }
    if (claims.empty()) return;
    claims.resize(std::min(claims.size(), kGivenBackMax));
    database_.write(now, [&](Tx& tx) { jobs::give_back(tx, claims); }, "give back jobs");
    std::lock_guard lock(mutex_);
    unsettled_.erase(unsettled_.begin(), unsettled_.begin() + static_cast<std::ptrdiff_t>(claims.size()));
}

void Jobs::Runner::plan_schedules(Time now) {
    auto& schedules = registry_.schedules();
    auto planned = planned_;
    for (std::size_t i = 0; i < schedules.size(); ++i) planned[i] = schedules[i].latest_due(now);
    if (planned == planned_) return;
    database_.write(now, [&](Tx& tx) {
        for (std::size_t i = 0; i < schedules.size(); ++i)
            if (planned[i] != planned_[i] && jobs::take_due(tx, schedules[i], planned[i], known_since_))
                put_job(tx, schedules[i].name, std::to_string(planned[i].micros), {});
    }, "plan schedules");
    planned_ = std::move(planned);
}

// ---- the door -------------------------------------------------------------------------------

Jobs::Jobs(Database& database, JobRegistry registry, Clock clock, JobsOptions options)
    : runner_(std::make_unique<Runner>(database, std::move(registry), std::move(clock), options)) {}
Jobs::~Jobs() = default;
void Jobs::start() { runner_->start(); }
void Jobs::stop() { runner_->stop(); }
int Jobs::drain(Time now) { return runner_->drain(now); }

}  // namespace lyceum
