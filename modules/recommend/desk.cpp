// What the owner sees and decides of recommendations. Every change is in the audit log.
#include "modules/recommend/desk.hpp"
#include "modules/recommend/rebuild.hpp"
#include <cmath>

namespace lyceum::recommend {

namespace {

constexpr int kModelsOfEach = 12, kSharesShown = 30, kPeopleCounted = 20'000, kAuthorsShown = 12, kLookedAt = 20;

struct OfPerson { ConfigurationId configuration; std::int64_t shown = 0, welcome = 0, tried = 0, tried_welcome = 0; };
DESCRIBE(OfPerson, configuration, shown, welcome, tried, tried_welcome)

std::vector<Outcome> outcomes(Db& db, const std::vector<Configuration>& ways, Time since) {
    std::map<ConfigurationId, std::pair<Outcome, double>> all;     // with the sum of squares
    for (auto& p : db.all<OfPerson>(R"sql(
            select configuration, count(*) as shown, cast(sum(case when welcome_at is null then 0 else 1 end) as bigint) as welcome,
                   cast(sum(case when tried then 1 else 0 end) as bigint) as tried, cast(sum(case when tried and welcome_at is not null then 1 else 0 end) as bigint) as tried_welcome
            from recommend_shown where at > $1 group by configuration, person order by configuration, person limit $2)sql", since, kPeopleCounted)) {
        auto& [outcome, squares] = all[p.configuration];
        const auto share = static_cast<double>(p.welcome) / static_cast<double>(p.shown);
        outcome.configuration = p.configuration;
        ++outcome.people, outcome.shown += p.shown, outcome.tried += p.tried, outcome.tried_welcome += p.tried_welcome;
        outcome.welcome += share, squares += share * share;
    }
    std::vector<Outcome> found;
    for (auto& [id, counted] : all) {
        auto& [outcome, squares] = counted;
        const auto n = static_cast<double>(outcome.people);
        outcome.welcome /= n;
        const auto error = n > 1 ? 1.96 * std::sqrt(std::max(0.0, (squares / n - outcome.welcome * outcome.welcome) / (n - 1))) : outcome.welcome;
        outcome.low = std::max(0.0, outcome.welcome - error), outcome.high = std::min(1.0, outcome.welcome + error);
        for (auto& way : ways)
            if (way.id == id) outcome.name = way.name;
        found.push_back(std::move(outcome));
    }
    return found;
}

struct AuthorRow { PersonId author; std::int64_t shown = 0, items = 0; };
DESCRIBE(AuthorRow, author, shown, items)

std::vector<Exposure> exposure(Db& db, Time since) {
    auto rows = db.all<AuthorRow>(R"sql(
        select i.author, count(*) as shown, count(distinct s.item) as items from recommend_shown s join visible_items i on i.id = s.item
        where s.at > $1 group by i.author order by 2 desc, 1 limit $2)sql", since, kAuthorsShown);
    std::vector<PersonId> people;
    for (auto& row : rows) people.push_back(row.author);
    auto bylines = accounts::bylines(db, people);
    std::vector<Exposure> all;
    for (std::size_t n = 0; n < rows.size(); ++n) all.push_back({bylines[n], rows[n].shown, rows[n].items});
    return all;
}

Reach reach(Db& db, Time since) {
    return db.one<Reach>(R"sql(
        select c.catalogue, s.items, c.authors, s.authors_shown, s.shown, (select count(distinct item) from item_neighbours) as newcomers,
               (select count(*) from visible_items i where not exists (select 1 from interactions x where x.item = i.id)) as unread,
               (select count(*) from public_people p where not exists (select 1 from interactions x where x.person = p.id)) as people_without_history
        from (select count(*) as catalogue, count(distinct author) as authors from visible_items) c,
             (select count(distinct r.item) as items, count(distinct i.author) as authors_shown, count(*) as shown
              from recommend_shown r join visible_items i on i.id = r.item where r.at > $1) s)sql", since);
}

DeskModel desk_model(Db& db, const LearntModel& row, const std::vector<Configuration>& ways) {
    DeskModel model{row.id, row.configuration, {}, row.error, row.made_at, row.bytes, row.serving, row.pinned, !row.file.empty(), damage_of(db.app(), row), read_report(row.report)};
    for (auto& way : ways)
        if (way.id == row.configuration) model.name = way.name;
    return model;
}

std::vector<DeskModel> desk_models(Db& db, const std::vector<Configuration>& ways) {
    std::vector<DeskModel> all;
    for (auto& row : newest_models(db, kModelsOfEach)) all.push_back(desk_model(db, row, ways));
    return all;
}

// What this process found when it loaded the file counts besides what was noted.
std::vector<DeskServing> desk_serving(Db& db, const std::vector<Configuration>& ways, const std::vector<DeskModel>& known) {
    const auto rows = serving_models(db);
    std::vector<DeskServing> all;
    for (auto& way : ways) {
        DeskServing one{way.id, {}, {}};
        for (auto& row : rows)
            if (row.configuration == way.id) one.model = desk_model(db, row, ways);
        const auto loaded = serving(db, way.id);
        if (one.model)
            for (auto& [model, why] : loaded->damaged)
                if (model == one.model->id) one.model->damage = why;
        if (one.model && !one.model->damage.empty())
            for (auto& model : known)
                if (model.id == loaded->model) one.instead_of = model.made_at;
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<DeskDay> desk_days(Db& db) {
    std::vector<DeskDay> all;
    for (auto& row : models_by_day(db, kMeasuredDays)) {
        const auto report = read_report(row.report);
        DeskDay day{row.configuration, row.made_at, report.chosen};
        bool measured = false;
        for (auto& rival : report.rivals) {
            if (rival.name == "popularity") day.popularity = rival.ndcg;
            if (rival.name == report.chosen) day.ndcg = rival.ndcg, day.coverage = rival.coverage, measured = true;
        }
        if (measured) all.push_back(std::move(day));
    }
    return all;
}

Configuration must_run(Db& db, ConfigurationId id) {
    for (auto& way : configurations(db))
        if (way.id == id) return way;
    not_found();
}

void note(Tx& tx, const Visit& visit, std::string_view what, std::string details) {
    accounts::note(tx, visit, {.action = "recommend." + std::string(what), .target = "recommendations", .details = std::move(details)});
}

}  // namespace

Desk desk(const Visit& visit, Db& db, const Nothing&) {
    const auto since = visit.now - days(kDeskDays);
    Desk page;
    page.configurations = configurations(db);
    page.models = desk_models(db, page.configurations);
    page.serving = desk_serving(db, page.configurations, page.models);
    page.days = desk_days(db);
    page.shares = shares(db, kSharesShown);
    page.outcomes = outcomes(db, page.configurations, since);
    page.comparisons = comparisons(db, visit.now);
    page.exposure = exposure(db, since);
    page.reach = reach(db, since);
    page.weights = weights(db);
    page.bounds = exposure_bounds(db);
    return page;
}

Moved save_weights(const Visit& visit, Tx& tx, const Weights& in) {
    for (auto& [name, value] : {std::pair{"view", in.view}, {"read", in.read}, {"like", in.like}, {"save", in.save}, {"comment", in.comment}, {"buy", in.buy}})
        if (!(value >= 0 && value <= kWeightMost)) invalid(name, "A weight goes from 0 to 20.");
    set_weights(tx, in);
    note(tx, visit, "weights", json::text(in));
    tx.enqueue(Rebuild{}, {.unique = "weights"});
    return {.to = desk_path(), .notice = {"The weights hold for the next list; models are learnt with them now.", {}}};
}

Moved save_configuration(const Visit& visit, Tx& tx, const ConfigurationForm& in) {
    auto range = [](const char* field, int value, int least, int most) { if (value < least || value > most) invalid(field, "This number is out of its range."); };
    range("diversity", in.diversity, 0, 90), range("author_most", in.author_most, 5, 100), range("tried", in.tried, 0, 4), range("share", in.share, 0, 100), range("calibration", in.calibration, 0, 90);
    if (!recsys::find_kind(in.model)) invalid("model", "There is no such model.");
    auto all = configurations(tx);
    if (!in.id && all.size() >= kConfigurationsMost) conflict("There are as many configurations as can run side by side. End one first.");
    Configuration way;
    if (in.id) way = must_run(tx, *in.id);
    else way.id = new_id<ConfigurationRow>(tx);
    const bool learns = way.model != in.model || !in.id;
    way.name = in.name.str(), way.model = in.model, way.diversity = in.diversity / 100.0, way.author_most = in.author_most / 100.0, way.tried = in.tried;
    way.spread = in.spread, way.calibration = in.calibration / 100.0, way.drawing = in.drawing;
    way.share = way.id == kMain ? 100 : in.share;
    int taken = 0;
    for (auto& other : all)
        if (other.id != kMain && other.id != way.id) taken += other.share;
    if (way.id != kMain && taken + way.share > 100) invalid("share", "All shares together are more than everybody.");
    put_configuration(tx, way);
    note(tx, visit, "configuration", json::text(way));
    if (learns) tx.enqueue(Rebuild{}, {.unique = "configuration"});
    return {.to = desk_path(), .notice = {"Saved.", {}}};
}

Moved end_one(const Visit& visit, Tx& tx, const OneConfiguration& in) {
    auto way = must_run(tx, in.id);
    if (way.id == kMain) conflict("The main configuration cannot end.");
    end_configuration(tx, in.id);
    note(tx, visit, "configuration.end", way.name);
    return {.to = desk_path(), .notice = {"Its people are back with the main configuration.", {}}};
}

Moved serve_one(const Visit& visit, Tx& tx, const OneModel& in) {
    pin(tx, in.id);
    note(tx, visit, "model.serve", to_string(in.id));
    return {.to = desk_path(), .notice = {"This model serves until you let the newest serve again.", {}}};
}

Moved serve_newest(const Visit& visit, Tx& tx, const OneConfiguration& in) {
    unpin(tx, must_run(tx, in.id).id);
    note(tx, visit, "model.newest", to_string(in.id));
    return {.to = desk_path(), .notice = {"The newest model serves again.", {}}};
}

Moved learn_now(const Visit& visit, Tx& tx, const Nothing&) {
    tx.enqueue(Rebuild{}, {.unique = "now"});
    note(tx, visit, "learn", "");
    return {.to = desk_path(), .notice = {"Models are being learnt. What serves goes on serving until then.", {}}};
}

// As they would see it now, but for what only their own request knows.
Look find_look(const Visit& visit, Db& db, const LookFor& in) {
    auto person = accounts::find_by_handle(db, in.handle.str());
    if (!person) invalid("handle", "There is nobody of this name.");
    auto as_they = visit.app.nobody(visit.now, visit.language);
    as_they.visitor.who = *person;
    auto ways = configurations(db);
    return {accounts::bylines(db, {*person}).at(0), assigned(ways, *person).name, for_person(db, as_they, {}, kLookedAt)};
}

Look look(const Visit& visit, Tx& tx, const LookFor& in, const Look& found) {
    accounts::note(tx, visit, {.action = "recommend.look", .target = "person " + to_string(found.person.id), .details = in.why.str()});
    if (found.person.id != visit.person()) privacy::note_look(tx, visit, {found.person.id, Msg{"The list that is recommended to you", {}}.english, in.why.str()});
    return found;
}

std::vector<NavLink> desk_link(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Recommender"), desk_path(), "sparkles"}};
}

}  // namespace lyceum::recommend
