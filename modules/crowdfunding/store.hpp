// The tables of crowdfunding and the rules about them. Only this module includes this file.
#pragma once
#include "modules/crowdfunding/crowdfunding.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::crowdfunding {

/// draft → waiting → open → funded → done; waiting → refused → waiting; open → failed; open and funded → stopped.
enum class State { draft, waiting, refused, open, funded, done, failed, stopped };
DESCRIBE_ENUM(State, draft, waiting, refused, open, funded, done, failed, stopped)
/// open → reported → released; open and reported → returned.
enum class Step { open, reported, released, returned };
DESCRIBE_ENUM(Step, open, reported, released, returned)
/// begun → held → returned; begun → gone (never paid). What is held is released by milestones.
enum class PledgeState { begun, held, returned, gone };
DESCRIBE_ENUM(PledgeState, begun, held, returned, gone)

inline constexpr int kMilestonesMost = 10, kCommission = 10, kDaysMost = 90;

struct ProjectRow {
    ProjectId id;
    CommunityId community;
    PersonId author;
    std::string title, summary, story;
    std::int64_t goal_minor = 0;
    Currency currency = Currency::CNY;
    int commission = kCommission;
    State state = State::draft;
    std::string reason;
    Time ends_at, made_at;
    std::optional<Time> met_at;

    Money goal() const { return {goal_minor, currency}; }
};
DESCRIBE(ProjectRow, id, community, author, title, summary, story, goal_minor, currency, commission, state, reason, ends_at, made_at, met_at)
struct MilestoneRow {
    std::int64_t number = 0;
    std::string title;
    int percent = 100;
    Step state = Step::open;
    std::string words;
    std::optional<Time> reported_at, settled_at;
};
DESCRIBE(MilestoneRow, number, title, percent, state, words, reported_at, settled_at)
struct PledgeRow {
    PledgeId id;
    ProjectId project;
    PersonId person;
    OrderId order_id;
    std::int64_t minor = 0;
    PledgeState state = PledgeState::begun;
    Time made_at;
};
DESCRIBE(PledgeRow, id, project, person, order_id, minor, state, made_at)
struct NewsRow { PersonId person; std::string words; Time at; };
DESCRIBE(NewsRow, person, words, at)
/// What lies with us, and from how many.
struct Raised { ProjectId project; std::int64_t minor = 0, people = 0; };
DESCRIBE(Raised, project, minor, people)

struct NewMilestone { std::string title; int percent = 0; };
struct Proposal {
    CommunityId community;
    PersonId author;
    std::string title, summary, story;
    Money goal;
    Time ends_at;
    std::vector<NewMilestone> milestones;           // their percents sum to a hundred
};
/// Throws Refusal(invalid) on `milestones` or `ends_at`.
ProjectId propose(Tx&, const Proposal&);
/// While it is a draft or was refused.
void change(Tx&, const ProjectRow&, const Proposal&);
void submit(Tx&, const ProjectRow&);
void decide(Tx&, const ProjectRow&, bool let_in, const std::string& reason, PersonId by);

std::optional<ProjectRow> find(Db&, ProjectId);
std::vector<ProjectRow> projects(Db&, const std::vector<CommunityId>&, std::optional<State>, std::optional<PersonId> author, int limit);
std::vector<MilestoneRow> milestones_of(Db&, ProjectId);
std::vector<NewsRow> news_of(Db&, ProjectId);
std::vector<Raised> raised(Db&, const std::vector<ProjectId>&);
std::vector<PledgeRow> pledges_of(Db&, ProjectId, PersonId);

/// An order for this pledge whose lines are the milestones' parts, all held. Throws conflict when it is not open.
OrderId pledge(const Visit&, Tx&, const ProjectRow&, Money);
void tell(Tx&, const ProjectRow&, PersonId by, const std::string& words);
void report(Tx&, const ProjectRow&, std::int64_t number, const std::string& words);
/// The staff saw what was done: the milestone's part of every pledge goes to the author. Jobs do it, each pledge once.
void approve(Tx&, const ProjectRow&, std::int64_t number, PersonId by);
/// What is not released goes back to everybody.
void stop(Tx&, const ProjectRow&, const std::string& reason, PersonId by);

/// Every few minutes: whose day has come is funded or failed.
void settle_ended(Tx&, Time due);
struct ReleaseParts {
    static constexpr std::string_view topic = "crowdfunding.release";
    ProjectId project;
    std::int64_t number = 0;
    std::optional<PledgeId> after;
};
DESCRIBE(ReleaseParts, project, number, after)
void release_parts(Tx&, const ReleaseParts&);
struct ReturnPledges {
    static constexpr std::string_view topic = "crowdfunding.return";
    ProjectId project;
    std::optional<PledgeId> after;
};
DESCRIBE(ReturnPledges, project, after)
void return_pledges(Tx&, const ReturnPledges&);

// For commerce's slots.
bool hindered(Tx&, const commerce::GoodsFacts&);
void paid(Tx&, const commerce::GoodsFacts&);
void closed(Tx&, const commerce::GoodsFacts&);
void returned(Tx&, const commerce::GoodsFacts&, const std::vector<commerce::LineBack>&);

std::vector<std::string> check(Db&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
std::optional<Msg> unfinished(Db&, PersonId);

}  // namespace lyceum::crowdfunding
