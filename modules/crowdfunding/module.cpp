// The table of contents, and what backers, authors and the staff do.
#include "modules/crowdfunding/pages.hpp"
#include <algorithm>

namespace lyceum::crowdfunding {

Url projects_url() { return projects_path({}); }

namespace {

constexpr int kShown = 60;

std::vector<Card> cards_of(Db& db, const std::vector<ProjectRow>& rows) {
    std::vector<ProjectId> ids;
    std::vector<PersonId> authors;
    for (auto& row : rows) ids.push_back(row.id), authors.push_back(row.author);
    auto bylines = accounts::bylines(db, authors);
    auto sums = raised(db, ids);
    std::vector<Card> cards;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        auto sum = std::find_if(sums.begin(), sums.end(), [&](auto& each) { return each.project == row.id; });
        cards.push_back({row.id, row.title, row.summary, bylines[i], row.state, row.goal(), {sum == sums.end() ? 0 : sum->minor, row.currency}, sum == sums.end() ? 0 : sum->people, row.ends_at});
    }
    return cards;
}

Projects list(const Visit& visit, Db& db, const ListOf& in) {
    std::vector<CommunityId> seen, managed;
    for (auto& card : communities::visible(db, visit)) {
        seen.push_back(card.id);
        if (visit.who() && communities::manages(db, visit, card.id)) managed.push_back(card.id);
    }
    Projects page;
    auto rows = projects(db, seen, in.state, std::nullopt, kShown);
    std::vector<ProjectRow> shown;
    for (auto& row : rows)
        if (row.state != State::draft && row.state != State::waiting && row.state != State::refused) shown.push_back(row);
    for (auto& card : cards_of(db, shown)) (card.state == State::open ? page.open : page.past).push_back(card);
    if (!visit.who()) return page;
    page.own = cards_of(db, projects(db, seen, std::nullopt, visit.person(), kShown));
    page.waiting = cards_of(db, projects(db, managed, State::waiting, std::nullopt, kShown));
    return page;
}

// What is not let in yet is there for its author and the staff only.
ProjectRow seen(Db& db, const Visit& visit, ProjectId id) {
    auto project = find(db, id);
    if (!project) not_found();
    communities::community(db, visit, project->community);
    bool early = project->state == State::draft || project->state == State::waiting || project->state == State::refused;
    if (early && !(visit.who() && project->author == *visit.who()) && !communities::manages(db, visit, project->community)) not_found();
    return *project;
}

ProjectRow own(Db& db, const Visit& visit, ProjectId id) {
    auto project = seen(db, visit, id);
    if (project.author != visit.person()) forbidden("Only its author does this.");
    return project;
}

ProjectRow managed(Db& db, const Visit& visit, ProjectId id) {
    auto project = seen(db, visit, id);
    if (!communities::manages(db, visit, project.community)) forbidden("Only those who manage the community do this.");
    return project;
}

ProjectPage project(const Visit& visit, Db& db, const OneProject& in) {
    ProjectPage page{.project = seen(db, visit, in.id)};
    auto& row = page.project;
    page.card = cards_of(db, {row}).front();
    page.milestones = milestones_of(db, row.id);
    auto news = news_of(db, row.id);
    std::vector<PersonId> people;
    for (auto& each : news) people.push_back(each.person);
    auto bylines = accounts::bylines(db, people);
    for (std::size_t i = 0; i < news.size(); ++i) page.news.push_back({bylines[i], news[i].words, news[i].at});
    page.takes = row.state == State::open && row.ends_at > visit.now;
    if (!visit.who()) return page;
    page.own = row.author == visit.person();
    page.manages = communities::manages(db, visit, row.community) && !page.own;
    for (auto& pledge : pledges_of(db, row.id, visit.person())) page.pledges.push_back({pledge.order_id, {pledge.minor, row.currency}, pledge.state, pledge.made_at});
    if (page.takes && !page.own) page.ways = commerce::ways_to_pay(db, row.currency);
    return page;
}

// ---- authors ------------------------------------------------------------------------------------

std::vector<PlaceChoice> places_of(Db& db, const Visit& visit) {
    std::vector<PlaceChoice> places;
    for (auto& card : communities::visible(db, visit))
        if (communities::is_member(db, visit.person(), card.id)) places.push_back({card.id, card.name});
    return places;
}

ProposePage propose_form(const Visit& visit, Db& db, const Nothing&) { return {places_of(db, visit), std::nullopt, {}}; }

ProposePage change_form(const Visit& visit, Db& db, const OneProject& in) {
    ProposePage page{places_of(db, visit), own(db, visit, in.id), {}};
    for (auto& m : milestones_of(db, in.id)) page.milestones += fmt::format("{} = {}\n", m.title, m.percent);
    return page;
}

std::vector<NewMilestone> read_milestones(std::string_view text) {
    constexpr int kTitleMost = 120;
    std::vector<NewMilestone> found;
    while (!text.empty()) {
        auto end = std::min(text.find('\n'), text.size());
        auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        auto sign = line.rfind('=');
        NewMilestone made;
        if (sign != line.npos) made.title = std::string(trimmed(line.substr(0, sign)));
        auto number = sign == line.npos ? std::string_view() : trimmed(line.substr(sign + 1));
        if (number.ends_with('%')) number = trimmed(number.substr(0, number.size() - 1));
        if (made.title.empty() || utf8_length(made.title) > kTitleMost || !http::parse_value(number, made.percent) || made.percent < 1)
            invalid("milestones", "Write each milestone on a line of its own with its percent, such as “First half = 40”.");
        found.push_back(std::move(made));
    }
    return found;
}

template <class In>
Proposal read(Db& db, const Visit& visit, const In& in) {
    communities::community(db, visit, in.community);
    if (!communities::is_member(db, visit.person(), in.community)) invalid("community", "Join the community first.");
    auto goal = commerce::read_price(in.goal, in.currency);
    if (!goal) invalid("goal", "This is no amount. Write it as 10 or 10.50.");
    auto local = i18n::from_input(in.ends_at + "T23:59");
    if (!local) invalid("ends_at", "Write a day, such as 2027-02-01.");
    return {in.community, visit.person(), in.title.str(), in.summary.str(), in.story.str(), *goal, Ui{visit}.locale().zone.moment(*local), read_milestones(in.milestones.str())};
}

Moved propose_it(const Visit& visit, Tx& tx, const Propose& in) {
    auto id = propose(tx, read(tx, visit, in));
    return {.to = project_path({id}), .id = to_string(id), .notice = {"Saved. Only you see it until the staff let it in.", {}}};
}
Moved change_it(const Visit& visit, Tx& tx, const ChangeProject& in) {
    change(tx, own(tx, visit, in.id), read(tx, visit, in));
    return {.to = project_path({in.id}), .notice = {"Saved.", {}}};
}
Moved submit_it(const Visit& visit, Tx& tx, const OneProject& in) {
    submit(tx, own(tx, visit, in.id));
    return {.to = project_path({in.id}), .notice = {"The staff looks at it and lets it in, or says why not.", {}}};
}
Moved tell_it(const Visit& visit, Tx& tx, const TellNews& in) {
    tell(tx, own(tx, visit, in.id), visit.person(), in.words.str());
    return {.to = project_path({in.id}), .notice = {"It stands on the page.", {}}};
}
Moved report_it(const Visit& visit, Tx& tx, const ReportStep& in) {
    report(tx, own(tx, visit, in.id), in.number, in.words.str());
    return {.to = project_path({in.id}), .notice = {"The staff looks at it.", {}}};
}

// ---- backers and the staff ----------------------------------------------------------------------

Moved pledge_it(const Visit& visit, Tx& tx, const MakePledge& in) {
    auto project = seen(tx, visit, in.id);
    auto money = commerce::read_price(in.amount.str(), project.currency);
    if (!money) invalid("amount", "This is no amount. Write it as 10 or 10.50.");
    return commerce::pay_goods(visit, tx, pledge(visit, tx, project, *money), in.method);
}
Moved decide_it(const Visit& visit, Tx& tx, const DecideOn& in) {
    auto project = managed(tx, visit, in.id);
    if (project.author == visit.person()) forbidden("Somebody else lets in what you propose.");
    decide(tx, project, in.let_in, in.reason.str(), visit.person());
    accounts::note(tx, visit, {.action = in.let_in ? "crowdfunding.let_in" : "crowdfunding.refuse", .target = "project " + to_string(in.id), .details = in.reason.str(), .place = project.community.value});
    return {.to = project_path({in.id}), .notice = in.let_in ? Msg{"It takes pledges now.", {}} : Msg{"Its author reads why not.", {}}};
}
Moved approve_it(const Visit& visit, Tx& tx, const OneStep& in) {
    auto project = managed(tx, visit, in.id);
    approve(tx, project, in.number, visit.person());
    accounts::note(tx, visit, {.action = "crowdfunding.approve", .target = "project " + to_string(in.id), .details = std::to_string(in.number), .place = project.community.value});
    return {.to = project_path({in.id}), .notice = {"Its money goes to the author.", {}}};
}
Moved stop_it(const Visit& visit, Tx& tx, const StopIt& in) {
    auto project = seen(tx, visit, in.id);
    if (project.author != visit.person() && !communities::manages(tx, visit, project.community)) not_found();
    stop(tx, project, in.reason.str(), visit.person());
    accounts::note(tx, visit, {.action = "crowdfunding.stop", .target = "project " + to_string(in.id), .details = in.reason.str(), .place = project.community.value});
    return {.to = project_path({in.id}), .notice = {"Stopped. What was not released goes back to everybody.", {}}};
}

void add_to_frame(const Visit& visit, Db&, Frame& frame) {
    bool here = visit.request && visit.request->target.starts_with("/projects");
    if (!frame.rail.empty()) frame.rail.front().links.push_back({.label = visit.tr("Projects"), .to = projects_path({}), .icon = "hand-coins", .current = here});
}

Html order_link(const Ui& ui, Db& db, const commerce::OrderFacts& order) {
    using namespace html;
    if (commerce::source_of_goods(db, order.id) != "crowdfunding") return {};
    auto id = db.maybe<ProjectId>(R"sql(select project from pledges where order_id = $1)sql", order.id);
    return when(id.has_value(), [&] {
        return group(p(_class = "small muted", ui.tr("It is held until the goal is met. If it is not, all of it goes back.")), p(a(_class = "btn", _href = project_path({*id}), ui.icon("hand-coins", "s"), ui.tr("To the project"))));
    });
}

}  // namespace

const Module module{
    .name = "crowdfunding",
    .routes = {
        get(anyone, projects_path, &list, &projects_page),
        get(signed_in, propose_path, &propose_form, &propose_page),
        post(signed_in, add_path, &propose_it).or_show(propose_path).limit(20, hours(1)),
        get(anyone, project_path, &project, &project_page),
        get(signed_in, edit_path, &change_form, &propose_page),
        post(signed_in, change_path, &change_it).or_show(edit_path),
        post(signed_in, submit_path, &submit_it),
        post(signed_in, pledge_path, &pledge_it).or_show(project_path).limit(30, minutes(10)).idempotent().summary("Pledges money, which is held until the goal is met or the day has passed."),
        post(signed_in, tell_path, &tell_it).or_show(project_path).limit(20, hours(1)),
        post(signed_in, report_path, &report_it).or_show(project_path),
        post(signed_in, approve_path, &approve_it),
        post(signed_in, decide_path, &decide_it).or_show(project_path),
        post(signed_in, stop_path, &stop_it).or_show(project_path),
    },
    .jobs = {job<ReleaseParts>(&release_parts), job<ReturnPledges>(&return_pledges)},
    .schedules = {every(minutes(5), "settle projects", &settle_ended)},
    .fills = {
        fill(commerce::goods_hindered, &hindered),
        fill(commerce::goods_paid, &paid),
        fill(commerce::goods_closed, &closed),
        fill(commerce::goods_returned, &returned),
        fill(commerce::order_parts, &order_link),
        fill(frame_parts, &add_to_frame),
        fill(verifications, &check),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(privacy::obstacles, &unfinished),
    },
};

}  // namespace lyceum::crowdfunding
