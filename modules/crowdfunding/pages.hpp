// Addresses of crowdfunding: for everybody, for authors, and for the staff.
#pragma once
#include "modules/crowdfunding/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::crowdfunding {

struct ListOf { std::optional<State> state; };
DESCRIBE(ListOf, state)
inline constexpr Path<ListOf> projects_path{"/projects"};
struct Card {
    ProjectId id;
    std::string title, summary;
    accounts::Byline author;
    State state = State::open;
    Money goal, raised;
    std::int64_t people = 0;
    Time ends_at;
};
DESCRIBE(Card, id, title, summary, author, state, goal, raised, people, ends_at)
struct Projects {
    std::vector<Card> open, past, own, waiting;     // waiting: for the staff that looks at this
};
DESCRIBE(Projects, open, past, own, waiting)
Page projects_page(const Ui&, const Projects&);

struct PlaceChoice { CommunityId id; std::string name; };
DESCRIBE(PlaceChoice, id, name)
struct ProposePage {
    std::vector<PlaceChoice> places;
    std::optional<ProjectRow> project;              // that is changed
    std::string milestones;
};
DESCRIBE(ProposePage, places, project, milestones)
inline constexpr Path<Nothing> propose_path{"/projects/new"};
Page propose_page(const Ui&, const ProposePage&);
struct Propose {
    CommunityId community;
    Text<2, 120> title;
    Text<0, 300> summary;
    Text<20, 20000> story;
    Text<1, 20> goal;
    Currency currency = Currency::CNY;
    std::string ends_at;                            // a day: 2027-03-01
    Text<1, 2000> milestones;                       // one a line: "First half = 40"
};
DESCRIBE(Propose, community, title, summary, story, goal, currency, ends_at, milestones)
inline constexpr Path<Propose> add_path{"/projects"};
struct ChangeProject {
    ProjectId id;
    CommunityId community;
    Text<2, 120> title;
    Text<0, 300> summary;
    Text<20, 20000> story;
    Text<1, 20> goal;
    Currency currency = Currency::CNY;
    std::string ends_at;
    Text<1, 2000> milestones;
};
DESCRIBE(ChangeProject, id, community, title, summary, story, goal, currency, ends_at, milestones)

struct OneProject { ProjectId id; };
DESCRIBE(OneProject, id)
inline constexpr Path<OneProject> project_path{"/projects/{id}"}, edit_path{"/projects/{id}/edit"}, submit_path{"/projects/{id}/submit"};
inline constexpr Path<ChangeProject> change_path{"/projects/{id}/edit"};
struct NewsLine { accounts::Byline by; std::string words; Time at; };
DESCRIBE(NewsLine, by, words, at)
struct PledgeLine { OrderId order; Money money; PledgeState state = PledgeState::begun; Time made_at; };
DESCRIBE(PledgeLine, order, money, state, made_at)
struct ProjectPage {
    Card card;
    ProjectRow project;
    std::vector<MilestoneRow> milestones;
    std::vector<NewsLine> news;
    std::vector<PledgeLine> pledges;                // one's own
    std::vector<commerce::WayToPay> ways;
    bool own = false, manages = false, takes = false;
};
DESCRIBE(ProjectPage, card, project, milestones, news, pledges, ways, own, manages, takes)
Page project_page(const Ui&, const ProjectPage&);

struct MakePledge { ProjectId id; Text<1, 20> amount; commerce::Method method = commerce::Method::wechat; };
DESCRIBE(MakePledge, id, amount, method)
inline constexpr Path<MakePledge> pledge_path{"/projects/{id}/pledge"};
struct TellNews { ProjectId id; Text<3, 3000> words; };
DESCRIBE(TellNews, id, words)
inline constexpr Path<TellNews> tell_path{"/projects/{id}/news"};
struct ReportStep { ProjectId id; std::int64_t number = 0; Text<3, 2000> words; };
DESCRIBE(ReportStep, id, number, words)
inline constexpr Path<ReportStep> report_path{"/projects/{id}/milestones/{number}/report"};
struct OneStep { ProjectId id; std::int64_t number = 0; };
DESCRIBE(OneStep, id, number)
inline constexpr Path<OneStep> approve_path{"/projects/{id}/milestones/{number}/approve"};
struct DecideOn { ProjectId id; bool let_in = false; Text<0, 300> reason; };
DESCRIBE(DecideOn, id, let_in, reason)
inline constexpr Path<DecideOn> decide_path{"/projects/{id}/decide"};
struct StopIt { ProjectId id; Text<3, 300> reason; };
DESCRIBE(StopIt, id, reason)
inline constexpr Path<StopIt> stop_path{"/projects/{id}/stop"};

}  // namespace lyceum::crowdfunding
