// From a proposal to a contract, or to everybody's money back.
#include "modules/crowdfunding/store.hpp"
#include "modules/media/media.hpp"
#include "platform/mail/outgoing.hpp"
#include <algorithm>

namespace lyceum::crowdfunding {

// ---- proposals ----------------------------------------------------------------------------------

namespace {

void must_be_whole(Tx& tx, const Proposal& made) {
    int sum = 0;
    for (auto& m : made.milestones) sum += m.percent;
    if (made.milestones.empty() || std::ssize(made.milestones) > kMilestonesMost || sum != 100)
        invalid("milestones", "Write one to ten milestones whose percents are a hundred together.");
    if (made.ends_at < tx.now() + days(1) || made.ends_at > tx.now() + days(kDaysMost)) invalid("ends_at", "Choose a day between tomorrow and in ninety days.");
}

void write_milestones(Tx& tx, ProjectId id, const std::vector<NewMilestone>& milestones) {
    tx.run(R"sql(delete from project_milestones where project = $1)sql", id);
    std::int64_t number = 0;
    for (auto& m : milestones)
        tx.run(R"sql(insert into project_milestones (project, number, title, percent, state) values ($1, $2, $3, $4, 'open'))sql", id, ++number, m.title, m.percent);
}

void show_pictures(Tx& tx, ProjectId id, PersonId author, const std::string& story) {
    media::show(tx, "project " + to_string(id), story, media::elsewhere_in(author, story));
}

void move(Tx& tx, const ProjectRow& project, State to) {
    if (tx.run(R"sql(update projects set state = $2 where id = $1 and state = $3)sql", project.id, to, project.state) == 0)
        conflict("This has changed meanwhile. Look at it again.");
}

}  // namespace

ProjectId propose(Tx& tx, const Proposal& made) {
    must_be_whole(tx, made);
    auto id = new_id<Project>(tx);
    tx.run(R"sql(
        insert into projects (id, community, author, title, summary, story, goal_minor, currency, commission, state, ends_at, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11))sql",
        id, made.community, made.author, made.title, made.summary, made.story, made.goal.minor, made.goal.currency, kCommission, made.ends_at, tx.now());
    write_milestones(tx, id, made.milestones);
    show_pictures(tx, id, made.author, made.story);
    return id;
}

void change(Tx& tx, const ProjectRow& project, const Proposal& made) {
    if (project.state != State::draft && project.state != State::refused) conflict("What others pledged for stays as it is. Write news instead.");
    must_be_whole(tx, made);
    tx.run(R"sql(
        update projects set title = $2, summary = $3, story = $4, goal_minor = $5, currency = $6, ends_at = $7 where id = $1)sql",
        project.id, made.title, made.summary, made.story, made.goal.minor, made.goal.currency, made.ends_at);
    write_milestones(tx, project.id, made.milestones);
    show_pictures(tx, project.id, project.author, made.story);
}

void submit(Tx& tx, const ProjectRow& project) {
    if (project.state != State::draft && project.state != State::refused) conflict("This has changed meanwhile. Look at it again.");
    if (project.ends_at < tx.now() + days(1)) invalid("ends_at", "Choose a day between tomorrow and in ninety days.");
    move(tx, project, State::waiting);
}

void decide(Tx& tx, const ProjectRow& project, bool let_in, const std::string& reason, PersonId by) {
    if (project.state != State::waiting) conflict("This was decided already.");
    if (!let_in && trimmed(reason).empty()) invalid("reason", "Say why: the author reads this.");
    move(tx, project, let_in ? State::open : State::refused);
    tx.run(R"sql(update projects set reason = $2, decided_by = $3 where id = $1)sql", project.id, let_in ? "" : reason, by);
}

// ---- reading ------------------------------------------------------------------------------------

std::optional<ProjectRow> find(Db& db, ProjectId id) {
    return db.maybe<ProjectRow>(R"sql(
        select id, community, author, title, summary, story, goal_minor, currency, commission, state, reason, ends_at, made_at, met_at from projects where id = $1)sql", id);
}

std::vector<ProjectRow> projects(Db& db, const std::vector<CommunityId>& communities, std::optional<State> state, std::optional<PersonId> author, int limit) {
    if (communities.empty()) return {};
    return db.all<ProjectRow>(R"sql(
        select id, community, author, title, summary, story, goal_minor, currency, commission, state, reason, ends_at, made_at, met_at from projects
        where community in ($1...) and ($2 is null or state = $2) and ($3 is null or author = $3)
        order by id desc limit $4)sql", communities, state, author, limit);
}

std::vector<MilestoneRow> milestones_of(Db& db, ProjectId id) {
    return db.all<MilestoneRow>(R"sql(
        select number, title, percent, state, words, reported_at, settled_at from project_milestones where project = $1 order by number)sql", id);
}

std::vector<NewsRow> news_of(Db& db, ProjectId id) {
    constexpr int kShown = 50;
    return db.all<NewsRow>(R"sql(select person, words, at from project_news where project = $1 order by id desc limit $2)sql", id, kShown);
}

std::vector<Raised> raised(Db& db, const std::vector<ProjectId>& ids) {
    if (ids.empty()) return {};
    return db.all<Raised>(R"sql(
        select project, cast(sum(minor) as bigint) as minor, count(distinct person) as people from pledges
        where project in ($1...) and state = 'held' group by project)sql", ids);
}

std::vector<PledgeRow> pledges_of(Db& db, ProjectId project, PersonId person) {
    return db.all<PledgeRow>(R"sql(
        select id, project, person, order_id, minor, state, made_at from pledges where project = $1 and person = $2 and state <> 'gone' order by id)sql", project, person);
}

// ---- pledges ------------------------------------------------------------------------------------

OrderId pledge(const Visit& visit, Tx& tx, const ProjectRow& project, Money money) {
    constexpr std::int64_t kLeast = 100;            // a line for each milestone needs something to hold
    if (project.state != State::open || project.ends_at <= tx.now()) conflict("This takes no pledges now.");
    if (project.author == visit.person()) forbidden("Nobody pledges for their own work.");
    if (money.minor < kLeast) invalid("amount", "Pledge at least 1.");
    std::vector<std::int64_t> weights;
    auto milestones = milestones_of(tx, project.id);
    for (auto& m : milestones) weights.push_back(m.percent);
    auto parts = split(money, weights);
    std::vector<commerce::Line> lines;
    for (std::size_t i = 0; i < milestones.size(); ++i) {
        commerce::Line line;
        line.reference = to_string(project.id), line.title = project.title + " · " + milestones[i].title, line.list_minor = parts[i].minor, line.is_held = true;
        lines.push_back(std::move(line));
    }
    auto order = commerce::order_goods(visit, tx, {"crowdfunding", project.community, visit.person(), visit.tr("Pledge: {}", project.title), project.currency, lines});
    tx.run(R"sql(
        insert into pledges (id, project, person, order_id, minor, state, made_at) values ($1, $2, $3, $4, $5, 'begun', $6))sql",
        new_id<Pledge>(tx), project.id, visit.person(), order, money.minor, tx.now());
    return order;
}

namespace {

std::optional<PledgeRow> of_order(Db& db, const commerce::GoodsFacts& order) {
    if (order.source != "crowdfunding") return std::nullopt;
    return db.maybe<PledgeRow>(R"sql(
        select id, project, person, order_id, minor, state, made_at from pledges where order_id = $1)sql", order.id);
}

}  // namespace

// Money that comes when the day has passed goes back: it counts for nothing any more. The project's row is where a payment
// and the end of its time meet.
bool hindered(Tx& tx, const commerce::GoodsFacts& order) {
    if (order.source != "crowdfunding") return false;
    auto mine = of_order(tx, order);
    return !mine || tx.run(R"sql(
        update projects set state = state where id = $1 and state = 'open' and ends_at > $2)sql", mine->project, tx.now()) == 0;
}

void paid(Tx& tx, const commerce::GoodsFacts& order) {
    if (auto mine = of_order(tx, order)) tx.run(R"sql(update pledges set state = 'held' where id = $1)sql", mine->id);
}

void closed(Tx& tx, const commerce::GoodsFacts& order) {
    if (auto mine = of_order(tx, order)) tx.run(R"sql(update pledges set state = 'gone' where id = $1 and state = 'begun')sql", mine->id);
}

void returned(Tx& tx, const commerce::GoodsFacts& order, const std::vector<commerce::LineBack>& backs) {
    auto mine = of_order(tx, order);
    if (!mine) return;
    auto lines = commerce::lines_of(tx, order.id);
    bool all = std::all_of(lines.begin(), lines.end(), [](auto& line) { return line.refunded_minor == line.due(); });
    if (all) {
        tx.run(R"sql(update pledges set state = 'returned' where id = $1)sql", mine->id);
        return;
    }
    // A part that finance gave back before the day counts towards the goal no more.
    std::int64_t part = 0;
    for (auto& back : backs) part += back.minor;
    if (find(tx, mine->project)->state == State::open) tx.run(R"sql(update pledges set minor = minor - $2 where id = $1)sql", mine->id, part);
}

// ---- letters ------------------------------------------------------------------------------------

namespace {

void write_to(Tx& tx, PersonId to, const ProjectRow& project, const Msg& what) {
    auto reader = accounts::contact(tx, to);
    if (!reader) return;
    auto visit = tx.app().nobody(tx.now(), reader->language);
    mail::post(tx, {.to = reader->email, .to_name = reader->name, .subject = visit.tr("About “{}”", project.title),
        .text = visit.tr(what) + "\n\n" + tx.app().base_url() + "/projects/" + to_string(project.id) + "\n\n— " + tx.app().settings()->site.name + "\n"});
}

}  // namespace

// ---- when its day has come ----------------------------------------------------------------------

namespace {

void fund(Tx& tx, const ProjectRow& project) {
    move(tx, project, State::funded);
    tx.run(R"sql(update projects set met_at = $2 where id = $1)sql", project.id, tx.now());
    write_to(tx, project.author, project, {"The goal is met: your work is contracted. Its money is released milestone by milestone.", {}});
}

void fail(Tx& tx, const ProjectRow& project) {
    move(tx, project, State::failed);
    tx.enqueue(ReturnPledges{project.id, {}}, {.unique = to_string(project.id)});
    write_to(tx, project.author, project, {"The goal was not met. Everybody has their money back.", {}});
}

}  // namespace

void settle_ended(Tx& tx, Time due) {
    constexpr int kAtOnce = 50;
    for (auto& project : tx.all<ProjectRow>(R"sql(
            select id, community, author, title, summary, story, goal_minor, currency, commission, state, reason, ends_at, made_at, met_at from projects
            where state = 'open' and ends_at <= $1 order by ends_at limit $2)sql", due, kAtOnce)) {
        auto sum = raised(tx, {project.id});
        if (!sum.empty() && sum.front().minor >= project.goal_minor) fund(tx, project);
        else fail(tx, project);
    }
}

// ---- after it -----------------------------------------------------------------------------------

void tell(Tx& tx, const ProjectRow& project, PersonId by, const std::string& words) {
    tx.run(R"sql(insert into project_news (id, project, person, words, at) values ($1, $2, $3, $4, $5))sql", tx.next_id(), project.id, by, words, tx.now());
}

void report(Tx& tx, const ProjectRow& project, std::int64_t number, const std::string& words) {
    if (project.state != State::funded || tx.run(R"sql(
            update project_milestones set state = 'reported', words = $3, reported_at = $4 where project = $1 and number = $2 and state = 'open')sql",
            project.id, number, words, tx.now()) == 0)
        conflict("This has changed meanwhile. Look at it again.");
}

void approve(Tx& tx, const ProjectRow& project, std::int64_t number, PersonId by) {
    if (by == project.author) forbidden("Somebody else looks at one's own work.");
    if (project.state != State::funded || tx.run(R"sql(
            update project_milestones set state = 'released', settled_at = $3, decided_by = $4 where project = $1 and number = $2 and state = 'reported')sql",
            project.id, number, tx.now(), by) == 0)
        conflict("This has changed meanwhile. Look at it again.");
    tx.enqueue(ReleaseParts{project.id, number, {}}, {.unique = fmt::format("{}.{}", to_string(project.id), number)});
    write_to(tx, project.author, project, {"A milestone was accepted. Its money is paid out with your income.", {}});
    auto open = tx.one<std::int64_t>(R"sql(
        select count(*) from project_milestones where project = $1 and state in ('open', 'reported'))sql", project.id);
    if (open == 0) move(tx, project, State::done);
}

void stop(Tx& tx, const ProjectRow& project, const std::string& reason, PersonId by) {
    if (project.state != State::open && project.state != State::funded) conflict("This has changed meanwhile. Look at it again.");
    move(tx, project, State::stopped);
    tx.run(R"sql(update projects set reason = $2, decided_by = $3 where id = $1)sql", project.id, reason, by);
    tx.run(R"sql(
        update project_milestones set state = 'returned', settled_at = $2 where project = $1 and state in ('open', 'reported'))sql", project.id, tx.now());
    tx.enqueue(ReturnPledges{project.id, {}}, {.unique = to_string(project.id)});
    write_to(tx, project.author, project, {"It was stopped. What was not released goes back to everybody.", {}});
}

namespace {

constexpr int kPledgesAtOnce = 50;

std::vector<PledgeRow> next_pledges(Db& db, ProjectId project, std::optional<PledgeId> after) {
    return db.all<PledgeRow>(R"sql(
        select id, project, person, order_id, minor, state, made_at from pledges
        where project = $1 and state = 'held' and ($2 is null or id > $2) order by id limit $3)sql", project, after, kPledgesAtOnce);
}

}  // namespace

// What is left of the line is all there is to release: a job that runs again finds nothing.
void release_parts(Tx& tx, const ReleaseParts& job) {
    auto project = find(tx, job.project);
    auto pledges = next_pledges(tx, job.project, job.after);
    for (auto& each : pledges) {
        auto lines = commerce::lines_of(tx, each.order_id);
        if (job.number < 1 || job.number > std::ssize(lines)) continue;
        auto left = lines[static_cast<std::size_t>(job.number - 1)].left();
        if (left <= 0) continue;
        auto commission = static_cast<std::int64_t>(static_cast<__int128>(left) * project->commission / 100);
        commerce::release_held(tx, each.order_id, job.number, {project->author, {left - commission, project->currency}, {commission, project->currency},
            fmt::format("pledge {}.{}", to_string(each.id), job.number)});
    }
    if (std::ssize(pledges) == kPledgesAtOnce)
        tx.enqueue(ReleaseParts{job.project, job.number, pledges.back().id}, {.unique = fmt::format("{}.{}.{}", to_string(job.project), job.number, to_string(pledges.back().id))});
}

void return_pledges(Tx& tx, const ReturnPledges& job) {
    auto project = find(tx, job.project);
    auto pledges = next_pledges(tx, job.project, job.after);
    auto settled = milestones_of(tx, job.project);
    for (auto& each : pledges) {
        auto contact = accounts::contact(tx, each.person);
        auto words = tx.app().nobody(tx.now(), contact ? contact->language : tx.app().settings()->site.language)
                         .tr(project->state == State::failed ? Msg{"The goal was not met, so nothing is charged.", {}} : Msg{"It was stopped; this was not released yet.", {}});
        auto lines = commerce::lines_of(tx, each.order_id);
        for (std::size_t i = 0; i < lines.size() && i < settled.size(); ++i)
            if (lines[i].left() > 0 && settled[i].state != Step::released) commerce::refund_line(tx, each.order_id, static_cast<std::int64_t>(i + 1), std::nullopt, words, {});
    }
    if (std::ssize(pledges) == kPledgesAtOnce)
        tx.enqueue(ReturnPledges{job.project, pledges.back().id}, {.unique = to_string(job.project) + "." + to_string(pledges.back().id)});
}

// ---- verify, endings ----------------------------------------------------------------------------

std::vector<std::string> check(Db& db) {
    std::vector<std::string> wrong;
    auto unpaid = db.one<std::int64_t>(R"sql(
        select count(*) from pledges p where p.state = 'held' and not exists (select 1 from held_money h where h.order_id = p.order_id))sql");
    if (unpaid > 0) wrong.push_back(fmt::format("{} pledges count as paid without money behind them. Compare their orders with a backup.", unpaid));
    auto early = db.one<std::int64_t>(R"sql(
        select count(*) from held_money h join pledges p on p.order_id = h.order_id join projects j on j.id = p.project
        where h.source = 'crowdfunding' and j.state = 'open' and h.minor < 0)sql");
    if (early > 0) wrong.push_back(fmt::format("{} pledges gave away more than they hold. Compare their orders with a backup.", early));
    return wrong;
}

std::optional<Msg> unfinished(Db& db, PersonId person) {
    if (db.one<std::int64_t>(R"sql(select count(*) from projects where author = $1 and state in ('open', 'funded'))sql", person) > 0)
        return Msg{"Others have pledged money for a project of yours that is not settled.", {}};
    return std::nullopt;
}

std::vector<privacy::Holding> held(const App&) {
    using privacy::Basis, privacy::Ending;
    return {
        {"projects", {"author", "decided_by"}, Msg{"Projects that you proposed, and those you decided about", {}}, Msg{"To carry them out, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"project_milestones", {"decided_by"}, Msg{"Milestones that you accepted", {}}, Msg{"To carry them out, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"pledges", {"person"}, Msg{"What you pledged for projects", {}}, Msg{"To carry them out, and to keep books as the law asks", {}}, Basis::legal_duty, 0, Ending::kept_by_law},
        {"project_news", {"person"}, Msg{"What you wrote about projects", {}}, Msg{"To show others how it goes", {}}, Basis::contract, 0, Ending::anonymised},
    };
}

namespace {
struct OwnProject { std::string title, state; std::int64_t goal_minor = 0; std::string currency; Time made_at; };
DESCRIBE(OwnProject, title, state, goal_minor, currency, made_at)
struct OwnPledge { std::string title, state; std::int64_t minor = 0; std::string currency; Time made_at; };
DESCRIBE(OwnPledge, title, state, minor, currency, made_at)
struct OwnNews { std::string title, words; Time at; };
DESCRIBE(OwnNews, title, words, at)
}  // namespace

void copy_held(Db& db, PersonId person, privacy::Copy& copy) {
    copy.add("projects", db.all<OwnProject>(R"sql(select title, state, goal_minor, currency, made_at from projects where author = $1 order by id)sql", person));
    copy.add("pledges", db.all<OwnPledge>(R"sql(
        select j.title, p.state, p.minor, j.currency, p.made_at from pledges p join projects j on j.id = p.project where p.person = $1 order by p.id)sql", person));
    copy.add("project_news", db.all<OwnNews>(R"sql(
        select j.title, n.words, n.at from project_news n join projects j on j.id = n.project where n.person = $1 order by n.id)sql", person));
}

}  // namespace lyceum::crowdfunding
