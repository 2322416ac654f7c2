// The tables of facts, and how they are shown.
#include "modules/imports/facts.hpp"
#include "modules/imports/exchange_rows.hpp"
#include <algorithm>

namespace lyceum::imports {

bool add_fact(Tx& tx, ItemId item, const Fact& f) {
    return tx.run(R"sql(
        insert into imported_facts (item, fact, key, other, amount, at) values ($1, $2, $3, $4, $5, $6)
        on conflict (item, fact, key) do nothing)sql", item, f.fact, f.key, f.other, f.amount, f.at) == 1;
}

std::vector<Fact> facts(Db& db, ItemId item) {
    constexpr int kMost = 200;
    return *db.kept<std::vector<Fact>>("imports.facts " + to_string(item), [&] {
        return db.all<Fact>(R"sql(
            select fact, key, other, amount, at from imported_facts where item = $1 order by at, key limit $2)sql", item, kMost);
    });
}

void put_origin(Tx& tx, PersonId person, const Origin& o) {
    tx.run(R"sql(
        insert into imported_people (person, source, url, location, website, reputation) values ($1, $2, $3, $4, $5, $6)
        on conflict (person, source) do update set url = excluded.url, location = excluded.location, website = excluded.website,
            reputation = excluded.reputation)sql", person, o.source, o.url, o.location, o.website, o.reputation);
}

std::vector<Origin> origins(Db& db, PersonId person) {
    return db.all<Origin>(R"sql(
        select source, url, location, website, reputation from imported_people where person = $1 order by source)sql", person);
}

bool put_badge(Tx& tx, PersonId person, const BadgeCount& b) {
    return tx.run(R"sql(
        insert into imported_badges (person, source, name, class, times) values ($1, $2, $3, $4, $5)
        on conflict (person, source, name, class) do update set times = excluded.times
            where imported_badges.times <> excluded.times)sql", person, b.source, b.name, b.rank, b.times) == 1;
}

std::vector<BadgeCount> badges(Db& db, PersonId person) {
    constexpr int kMost = 100;
    return db.all<BadgeCount>(R"sql(
        select source, name, class as rank, times from imported_badges where person = $1 order by class, name limit $2)sql", person, kMost);
}

// ---- below a question -----------------------------------------------------------------------------

namespace {

Html license_link(std::string_view license) {
    using namespace html;
    auto url = Url::external(exchange::license_url(license));
    return url ? a(_class = "link", _rel = "license nofollow noopener", _href = *url, license) : span(license);
}

Html links_view(const Ui& ui, std::string heading, const std::vector<items::Card>& cards) {
    using namespace html;
    if (cards.empty()) return {};
    return group(p(_class = "label", heading), ul(_class = "list", each(cards, [&](const items::Card& card) {
        return li(div(_class = "row wrap", a(_href = card.url, _lang = card.language, card.title),
            when(card.solved, [&] { return span(_class = "chip good", ui.tr("Solved")); })));
    })));
}

Html licence_note(const Ui& ui, const std::string& host) {
    using namespace html;
    return p(_class = "small muted", ui.tr("The question, its answers and comments came from {}. Each is by whoever is named with it, under the licence of its time:", host),
        " ", license_link("CC BY-SA 2.5"), " ", ui.tr("(before 8 April 2011),"), " ", license_link("CC BY-SA 3.0"), " ",
        ui.tr("(before 2 May 2018),"), " ", license_link("CC BY-SA 4.0"), " ", ui.tr("(since then)."));
}

}  // namespace

Html below_question(const Ui& ui, Db& db, ItemId item) {
    using namespace html;
    auto known = facts(db, item);
    if (known.empty()) return {};
    std::string host;
    std::vector<ItemId> linked, duplicates;
    Html notes;
    for (auto& fact : known) {
        switch (fact.fact) {
            case FactKind::source: host = fact.key; break;
            case FactKind::closed: notes += p(ui.tr("It was closed there on {}.", ui.date(fact.at))); break;
            case FactKind::bounty: notes += p(ui.tr("A bounty of {} was offered there on {}.", ui.number(fact.amount), ui.date(fact.at))); break;
            case FactKind::linked: if (fact.other) linked.push_back(*fact.other); break;
            case FactKind::duplicate: if (fact.other) duplicates.push_back(*fact.other); break;
        }
    }
    auto both = duplicates;
    both.insert(both.end(), linked.begin(), linked.end());
    std::vector<items::Card> of_duplicates, of_linked;
    if (!both.empty())
        for (auto& card : items::cards(db, ui.visit, both))
            (std::find(duplicates.begin(), duplicates.end(), card.id) != duplicates.end() ? of_duplicates : of_linked).push_back(card);
    return section(_class = "sheet quiet stack tight", h2(_class = "label", ui.tr("From {}", host)), notes,
        links_view(ui, ui.tr("Asked before as"), of_duplicates), links_view(ui, ui.tr("Linked questions"), of_linked), licence_note(ui, host));
}

// ---- on a profile -----------------------------------------------------------------------------------

Html on_profile(const Ui& ui, Db& db, PersonId person) {
    using namespace html;
    auto from = origins(db, person);
    if (from.empty()) return {};
    auto all = badges(db, person);
    return each(from, [&](const Origin& origin) {
        auto website = Url::external(origin.website), url = Url::external(origin.url);
        Html earned;
        for (auto& badge : all)
            if (badge.source == origin.source)
                earned += li(_class = badge.rank == 1 ? "badge gold" : "badge", ui.icon("award", "s"), badge.name,
                    when(badge.times > 1, [&] { return span(_class = "num muted", " × ", ui.number(badge.times)); }));
        return section(_class = "sheet stack tight",
            h2(_class = "label", ui.tr("From {}", origin.source)),
            p(ui.plural(origin.reputation, "{} point of reputation there", "{} points of reputation there"),
                when(!origin.location.empty(), [&] { return group(" · ", origin.location); }),
                when(url.has_value(), [&] { return group(" · ", a(_class = "link", _rel = "nofollow noopener", _href = *url, ui.tr("Profile there"))); }),
                when(website.has_value(), [&] { return group(" · ", a(_class = "link", _rel = "nofollow ugc noopener", _href = *website, ui.tr("Website"))); })),
            when(!earned.empty(), [&] { return ul(_class = "badges", earned); }));
    });
}

}  // namespace lyceum::imports
