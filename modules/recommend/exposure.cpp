// Numbers of authors: counted at night, bounded where they are used, told to whom they are about.
#include "modules/recommend/exposure.hpp"
#include "modules/recommend/store.hpp"
#include <cmath>

namespace lyceum::recommend {
using namespace html;

// ---- what is counted ------------------------------------------------------------------------------

namespace {
double part_of(std::int64_t part, std::int64_t whole) { return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0; }
}  // namespace

Merits merits(std::span<const AuthorRecord> records) {
    constexpr double kDrawn = 20;                           // readings, or trials, that count as much as what is usual
    std::int64_t read = 0, valued = 0, tried = 0, welcome = 0;
    for (auto& r : records) read += r.read, valued += r.valued, tried += r.tried, welcome += r.welcome;
    Merits all{part_of(valued, read), part_of(welcome, tried), {}};
    for (auto& r : records) {
        AuthorMerit one{r, (static_cast<double>(r.valued) + kDrawn * all.quality) / (static_cast<double>(r.read) + kDrawn),
                        (static_cast<double>(r.welcome) + kDrawn * all.engagement) / (static_cast<double>(r.tried) + kDrawn), 1};
        if (all.quality > 0) one.merit *= one.quality / all.quality;
        if (all.engagement > 0) one.merit *= one.engagement / all.engagement;
        all.authors.push_back(one);
    }
    return all;
}

double ExposureBounds::share(double merit) const { return std::isfinite(merit) ? std::clamp(merit, least, most) : std::clamp(1.0, least, most); }

namespace {

constexpr std::size_t kBatch = 500;

std::vector<AuthorRecord> records(Db& db, Time since) {
    std::map<PersonId, AuthorRecord> all;
    for (auto& r : db.all<AuthorRecord>(R"sql(
            select i.author, count(*) as read, cast(sum(p.valued) as bigint) as valued, cast(0 as bigint) as tried, cast(0 as bigint) as welcome
            from (select x.item, x.person, max(case when x.kind in ('like', 'save', 'comment', 'buy') then 1 else 0 end) as valued
                  from interactions x where x.kind <> 'view' and x.last_at > $1
                    and x.person not in (select person from unheard_people)
                  group by x.item, x.person) p
            join visible_items i on i.id = p.item join public_people pp on pp.id = i.author where i.author <> p.person group by i.author)sql", since)) all[r.author] = r;
    for (auto& r : db.all<AuthorRecord>(R"sql(
            select i.author, cast(0 as bigint) as read, cast(0 as bigint) as valued, cast(sum(t.shown) as bigint) as tried, cast(sum(t.welcome) as bigint) as welcome
            from item_trials t join visible_items i on i.id = t.item join public_people pp on pp.id = i.author where i.published_at > $1 group by i.author)sql", since)) {
        auto& known = all[r.author];
        known.author = r.author, known.tried = r.tried, known.welcome = r.welcome;
    }
    std::vector<AuthorRecord> found;
    for (auto& [_, record] : all) found.push_back(record);
    return found;
}

struct Counts { std::int64_t read = 0, valued = 0, tried = 0, welcome = 0; };
DESCRIBE(Counts, read, valued, tried, welcome)

}  // namespace

ExposureBounds exposure_bounds(Db& db) {
    return *db.kept<ExposureBounds>("recommend.exposure", [&] {
        return db.maybe<ExposureBounds>(R"sql(select least, most from recommend_exposure where id = 1)sql").value_or(ExposureBounds{});
    });
}

void count_merits(Database& database, Time now) {
    const auto counted = merits(database.read([&](Db& db) { return records(db, now - days(kExposureDays)); }));
    std::set<PersonId> gone;
    for (auto& author : database.read([](Db& db) { return db.all<PersonId>(R"sql(select author from author_exposure)sql"); })) gone.insert(author);
    for (std::size_t from = 0; from < counted.authors.size(); from += kBatch)
        database.write(now, [&](Tx& tx) {
            for (auto n = from; n < std::min(counted.authors.size(), from + kBatch); ++n) {
                auto& [r, quality, engagement, merit] = counted.authors[n];
                tx.run(R"sql(
                    insert into author_exposure (author, read, valued, tried, welcome, quality, engagement, merit) values ($1, $2, $3, $4, $5, $6, $7, $8)
                    on conflict (author) do update set read = excluded.read, valued = excluded.valued, tried = excluded.tried, welcome = excluded.welcome,
                        quality = excluded.quality, engagement = excluded.engagement, merit = excluded.merit)sql",
                    r.author, r.read, r.valued, r.tried, r.welcome, quality, engagement, merit);
                gone.erase(r.author);
            }
        }, "recommend.exposure");
    if (const std::vector<PersonId> none(gone.begin(), gone.end()); !none.empty())
        database.write(now, [&](Tx& tx) { tx.run(R"sql(delete from author_exposure where author in ($1...))sql", none); }, "recommend.exposure");
}

void forget_exposure(Tx& tx, PersonId author) { tx.run(R"sql(delete from author_exposure where author = $1)sql", author); }

// ---- what an author is told -----------------------------------------------------------------------

namespace {
struct OwnRow { std::int64_t read = 0, valued = 0, tried = 0, welcome = 0; double quality = 0, engagement = 0, merit = 1; };
DESCRIBE(OwnRow, read, valued, tried, welcome, quality, engagement, merit)

std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }
std::string times(double share) { return fmt::format("{:.2f}", share); }
}  // namespace

OwnExposure own_exposure(const Visit& visit, Db& db, const Nothing&) {
    const auto all = db.one<Counts>(R"sql(
        select cast(coalesce(sum(read), 0) as bigint) as read, cast(coalesce(sum(valued), 0) as bigint) as valued,
               cast(coalesce(sum(tried), 0) as bigint) as tried, cast(coalesce(sum(welcome), 0) as bigint) as welcome from author_exposure)sql");
    OwnExposure page;
    page.record.author = visit.person();
    page.bounds = exposure_bounds(db);
    page.usual_quality = page.quality = part_of(all.valued, all.read), page.usual_engagement = page.engagement = part_of(all.welcome, all.tried);
    page.share = page.bounds.share(1);
    if (auto row = db.maybe<OwnRow>(R"sql(
            select read, valued, tried, welcome, quality, engagement, merit from author_exposure where author = $1)sql", visit.person())) {
        page.record = {visit.person(), row->read, row->valued, row->tried, row->welcome};
        page.quality = row->quality, page.engagement = row->engagement, page.share = page.bounds.share(row->merit), page.counted = true;
    }
    return page;
}

Page exposure_page(const Ui& ui, const OwnExposure& page) {
    const auto row = [&](const std::string& name, const std::string& counted, double own, double as_usual) {
        return tr(th(_scope = "row", name, div(_class = "small muted", counted)), td(_class = "n", percent(own)), td(_class = "n", percent(as_usual)));
    };
    auto& r = page.record;
    const auto name = ui.tr("How your texts are received");
    return accounts::settings_page(ui, ui.tr("How often your new texts are tried"), knowledge_path(), group(
        section(_class = "sheet stack", h2(ui.tr("Your share: {} times an even one", times(page.share))),
            p(ui.tr("Some places in people's lists try what is new. How often yours is tried there follows quality times engagement, compared with what is usual here, and never leaves {} to {} times an even share.", times(page.bounds.least), times(page.bounds.most))),
            when(!page.counted, [&] { return p(_class = "muted", ui.tr("Nothing of yours was read or tried lately, so your share is even.")); })),
        when(page.counted, [&] {
            return section(_class = "sheet stack", h2(name), div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = name, table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("What counts")), th(_class = "n", _scope = "col", ui.tr("Your texts")), th(_class = "n", _scope = "col", ui.tr("Usual here")))),
                tbody(row(ui.tr("Quality"), ui.tr("Read {} times, of which {} led to a like, a bookmark, a comment or a purchase", ui.number(r.read), ui.number(r.valued)), page.quality, page.usual_quality),
                    row(ui.tr("Engagement"), ui.tr("Tried {} times, of which {} were read", ui.number(r.tried), ui.number(r.welcome)), page.engagement, page.usual_engagement)))));
        }),
        p(_class = "small muted", ui.tr("Counted every night over {} days, of readers who want personal lists. With little to count, what is usual is assumed.", kExposureDays))));
}

// ---- what the owner sets --------------------------------------------------------------------------

Moved save_bounds(const Visit& visit, Tx& tx, const BoundsForm& in) {
    if (in.least < 10 || in.least > 100) invalid("least", "This goes from 10 to 100 percent.");
    if (in.most < 100 || in.most > 500) invalid("most", "This goes from 100 to 500 percent.");
    tx.run(R"sql(
        insert into recommend_exposure (id, least, most) values (1, $1, $2)
        on conflict (id) do update set least = excluded.least, most = excluded.most)sql", in.least / 100.0, in.most / 100.0);
    accounts::note(tx, visit, {.action = "recommend.exposure", .target = "recommendations", .details = json::text(in)});
    return {.to = Url::local("/admin/recommendations"), .notice = {"The bounds hold for the next list.", {}}};
}

Html bounds_form(const Ui& ui, const ExposureBounds& bounds) {
    Form form(ui, bounds_path({}));
    auto field = [&](const char* name, const std::string& label, double share) { return form.text({.name = name, .label = label, .value = std::to_string(static_cast<int>(100 * share + 0.5)), .required = true, .type = "number"}); };
    return form(_class = "form sheet", h2(ui.tr("Whose new texts are tried")),
        p(_class = "small muted", ui.tr("An author's share of the places for something new follows quality (what of their texts is valued) times engagement (what is read when it is tried). Every author sees their share and why.")),
        div(_class = "cols-2", field("least", ui.tr("Never less of an even share than, percent"), bounds.least), field("most", ui.tr("Never more of an even share than, percent"), bounds.most)),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

}  // namespace lyceum::recommend
