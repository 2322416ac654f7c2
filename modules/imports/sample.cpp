// The sample community: its people, its place, its articles, and what people do there.
#include "modules/imports/sample.hpp"
#include "modules/imports/text_links.hpp"
#include "modules/privacy/privacy.hpp"
#include "modules/setup/setup.hpp"
#include <algorithm>

namespace lyceum::imports {

using namespace sample_files;

namespace {

// The community is older than everything in it.
constexpr Span kOpenedAgo = days(260);

template <class E>
E word(std::string_view text, E otherwise) {
    E value = otherwise;
    from_name(text, value);
    return value;
}

communities::Standing standing_of(std::string_view role) {
    if (role == "owner") return communities::Standing::owner;
    if (role == "moderator") return communities::Standing::moderator;
    return role == "expert" || role == "author" ? communities::Standing::author : communities::Standing::member;
}

accounts::Role role_of(const SamplePerson& p) { return word(p.role, accounts::Role::member); }

membership::LockKind lock_of(std::string_view access) { return word(access, membership::LockKind::open); }

}  // namespace

Time SampleLoader::ago(double days_ago) const { return now_ - Span{static_cast<std::int64_t>(days_ago * static_cast<double>(days(1).micros))}; }

PersonId SampleLoader::person(const std::string& handle) const {
    auto found = people_.find(handle);
    if (found == people_.end()) throw Fault("sample: there is nobody called " + handle);
    return found->second;
}

ItemId SampleLoader::item(const std::string& slug) const {
    auto found = items_.find(slug);
    if (found == items_.end()) throw Fault("sample: there is no article or series called " + slug);
    return found->second;
}

void SampleLoader::once(std::string_view step, Time then, const std::function<void(Tx&)>& act) {
    bool done = run_.read([&](Db& db) { return run_.keys().find(db, "step", step).has_value(); });
    if (!done) run_.write_at(then, [&](Tx& tx) {
        act(tx);
        run_.keys().put(tx, "step", step, 1);
    });
    run_.tell(step, 1, 1);
    find_known();
}

void SampleLoader::find_known() {
    run_.read([&](Db& db) {
        auto fill = [&](const char* kind, auto& into, auto slugs) {
            for (auto& [slug, known] : run_.keys().find(db, kind, slugs)) into[slug] = {known.id};
        };
        auto names = [](auto& list, auto member) {
            std::vector<std::string> all;
            for (auto& each : list) all.push_back(each.*member);
            return all;
        };
        fill("person", people_, names(sample_.people, &SamplePerson::handle));
        fill("space", spaces_, names(sample_.place.spaces, &SampleSpace::slug));
        fill("group", groups_, names(sample_.place.groups, &SampleGroup::slug));
        fill("tier", tiers_, names(sample_.place.tiers, &SampleTier::slug));
        fill("item", items_, names(sample_.series, &SampleSeries::slug));
        fill("item", items_, names(sample_.articles, &SampleArticle::slug));
        for (auto& plan : sample_.place.plans)
            if (auto known = run_.keys().find(db, "plan", plan.tier + " " + plan.kind)) plans_[{plan.tier, plan.kind}] = {known->id};
        if (auto known = run_.keys().find(db, "community", "")) community_ = {known->id};
    });
}

void SampleLoader::load() {
    auto opened = now_ - kOpenedAgo;
    once("people", opened, [&](Tx& tx) { add_people(tx); });
    once("roles", now_, [&](Tx& tx) { add_roles(tx); });
    once("place", opened, [&](Tx& tx) { add_place(tx); });
    once("members", opened, [&](Tx& tx) { add_members(tx); });
    once("offices", opened, [&](Tx& tx) { add_offices(tx); });
    add_articles();
    add_threads();
    once("follows", now_, [&](Tx& tx) { add_follows(tx); });
    once("orders", now_, [&](Tx& tx) { add_orders(tx); });
    once("reading", now_, [&](Tx& tx) { add_reading(tx); });
}

// ---- people and their place -------------------------------------------------------------------------

void SampleLoader::add_people(Tx& tx) {
    for (auto& p : sample_.people) {
        accounts::NewPerson fresh;
        fresh.handle = accounts::free_handle(tx, p.handle);
        fresh.name = p.name, fresh.headline = p.headline, fresh.bio = p.bio;
        // Letters to people who do not exist go nowhere, except where all letters are only looked at. Whoever has a role
        // is used by whoever tries the site, and needs a second factor, for which an address must be confirmed.
        fresh.email = p.email, fresh.verified = run_.app().config.site.development || role_of(p) != accounts::Role::member;
        if (i18n::Language language; from_name(p.language, language)) fresh.language = language;
        fresh.fields = p.fields, fresh.level = p.level, fresh.goal = p.goal, fresh.time_zone = p.time_zone;
        fresh.hue = p.hue;
        fresh.imported_from = "sample";
        fresh.joined_at = tx.now();
        auto id = accounts::create(tx, fresh);
        auto visit = tx.app().nobody(tx.now(), fresh.language.value_or(i18n::Language::en));
        visit.visitor.who = id;
        privacy::record(tx, visit, {privacy::Purpose::reading, true, "sample"});    // as if they had said so, and can take it back
        run_.keys().put(tx, "person", p.handle, id.value);
    }
    run_.made("people", static_cast<std::int64_t>(sample_.people.size()));
}

// Given when the sample is loaded, not when the community began: the days in which a second factor may still be
// missing count from now.
void SampleLoader::add_roles(Tx& tx) {
    bool owned = !accounts::people_with(tx, accounts::Role::owner).empty();
    PersonId by{};
    for (auto& p : sample_.people) {
        auto role = role_of(p);
        if (role == accounts::Role::member || (role == accounts::Role::owner && owned)) continue;
        if (!by) by = person(p.handle);
        accounts::grant_role(tx, person(p.handle), role, by);
    }
}

// A group gathers what carries its tag: of the words it goes by, the one that most texts carry.
std::string SampleLoader::group_tag(const SampleGroup& group) const {
    if (!group.tag.empty()) return group.tag;
    std::map<std::string, int> uses;
    auto count = [&](const std::vector<std::string>& tags) { for (auto& tag : tags) ++uses[items::canonical_tag(tag)]; };
    for (auto& article : sample_.articles) count(article.tags);
    for (auto& thread : sample_.questions) count(thread.tags);
    for (auto& thread : sample_.topics) count(thread.tags);
    std::string best = group.slug;
    for (auto& word : {items::canonical_tag(group.name.zh), items::canonical_tag(group.name.en)})
        if (uses[word] > uses[best]) best = word;
    return best;
}

void SampleLoader::add_place(Tx& tx) {
    auto& place = sample_.place;
    auto owner = std::find_if(sample_.people.begin(), sample_.people.end(), [](auto& p) { return p.role == "owner"; });
    community_ = make_community(tx, {.slug = place.slug, .name = place.name, .tagline = place.tagline, .description = place.description,
        .owner = owner == sample_.people.end() ? PersonId{} : person(owner->handle)});
    run_.keys().put(tx, "community", "", community_.value);
    for (auto& rule : place.rules) communities::add_rule(tx, community_, rule);
    for (auto& s : place.spaces) {
        auto id = communities::add_space(tx, community_, {.slug = s.slug, .kind = word(s.kind, communities::SpaceKind::discussion),
            .name = s.name, .description = s.description, .audience_level = s.access == "members" ? 1 : -1});
        run_.keys().put(tx, "space", s.slug, id.value);
    }
    for (auto& g : place.groups) {
        auto id = communities::add_group(tx, community_, {.slug = g.slug, .name = g.name, .description = g.description, .tag = group_tag(g)});
        run_.keys().put(tx, "group", g.slug, id.value);
    }
    for (auto& t : place.tiers) {
        auto id = membership::add_tier(tx, community_, {.slug = t.slug, .level = t.level, .name = t.name, .benefits = t.benefits});
        run_.keys().put(tx, "tier", t.slug, id.value);
        tiers_[t.slug] = id;
    }
    for (auto& p : place.plans) {
        auto id = commerce::add_plan(tx, {.tier = tiers_.at(p.tier), .kind = word(p.kind, commerce::PlanKind::monthly), .price = p.price, .days = p.days});
        run_.keys().put(tx, "plan", p.tier + " " + p.kind, id.value);
    }
    run_.made("communities");
}

void SampleLoader::add_members(Tx& tx) {
    for (auto& p : sample_.people) {
        communities::join(tx, person(p.handle), community_, standing_of(p.role));
        communities::set_standing(tx, person(p.handle), community_, standing_of(p.role));
    }
    for (auto& members : sample_.activity.groups)
        for (auto& handle : members.people) communities::join_group(tx, person(handle), groups_.at(members.group));
}

void SampleLoader::add_offices(Tx& tx) {
    auto owner = std::find_if(sample_.people.begin(), sample_.people.end(), [](auto& p) { return p.role == "owner"; });
    if (owner == sample_.people.end()) return;
    for (auto* furnish : filled(tx.app(), setup::furnishings)) furnish(tx, community_, person(owner->handle));
}

// ---- articles ---------------------------------------------------------------------------------------

namespace {

// Texts name each other by slug; ids are given before any is written, so every one can be linked.
std::string with_addresses(const std::string& body, const std::map<std::string, std::string>& addresses) {
    return with_links(body, [&](const LinkTarget& target) -> std::optional<std::string> {
        auto found = addresses.find(std::string(target.address));
        return target.image || found == addresses.end() ? std::nullopt : std::optional(found->second);
    });
}

}  // namespace

void SampleLoader::add_articles() {
    std::map<std::string, std::string> addresses;
    std::map<std::string, Time> begun;              // of series
    for (auto& a : sample_.articles) {
        auto at = ago(a.days_ago);
        published_[a.slug] = at;
        auto& id = items_[a.slug];
        if (!id) id = id_at<Item>(at, next_number());
        addresses[a.slug] = items::url_of(items::Kind::article, id, a.title).str();
        auto [series, fresh] = begun.emplace(a.series, at);
        if (!fresh) series->second = std::min(series->second, at);
    }
    std::vector<content::PreparedSeries> all_series;
    for (auto& s : sample_.series) {
        auto at = begun.contains(s.slug) ? begun.at(s.slug) - hours(1) : now_;
        auto& id = items_[s.slug];
        if (!id) id = id_at<Item>(at, next_number());
        addresses[s.slug] = items::url_of(items::Kind::series, id, s.title).str();
        content::NewSeries series{.id = id, .author = person(s.author), .community = community_, .space = spaces_.at("articles"),
            .title = s.title, .summary = s.summary, .language = s.language, .price = s.price, .published_at = at};
        all_series.push_back(run_.read([&](Db& db) { return content::prepare(db, series); }));
    }
    std::map<std::string, int> levels;
    for (auto& t : sample_.place.tiers) levels[t.slug] = t.level;
    std::vector<content::NewArticle> articles;
    for (auto& a : sample_.articles)
        articles.push_back({.id = items_.at(a.slug), .author = person(a.author), .community = community_, .space = spaces_.at("articles"),
            .title = a.title, .summary = a.summary, .body = with_addresses(a.body, addresses), .tags = a.tags, .language = a.language,
            .lock = lock_of(a.access), .level = a.tier.empty() ? 0 : levels[a.tier], .price = a.price,
            .series = a.series.empty() ? ItemId{} : item(a.series), .part = a.part, .published_at = published_.at(a.slug)});
    auto prepared = run_.read([&](Db& db) { return content::prepare(db, std::move(articles)); });

    once("articles", now_, [&](Tx& tx) {
        for (std::size_t i = 0; i < all_series.size(); ++i)
            run_.keys().put(tx, "item", sample_.series[i].slug, content::publish(tx, all_series[i]).value);
        for (std::size_t i = 0; i < prepared.size(); ++i) {
            run_.keys().put(tx, "item", sample_.articles[i].slug, content::publish(tx, prepared[i]).value);
            like(tx, sample_.articles[i]);
        }
        run_.made("series", static_cast<std::int64_t>(all_series.size()));
        run_.made("articles", static_cast<std::int64_t>(prepared.size()));
    });
}

void SampleLoader::like(Tx& tx, const SampleArticle& article) {
    auto likes = votes_of_people(article.likes);
    // Not always the same people: each text begins somewhere else in the list.
    auto place = static_cast<std::size_t>(Digest().add(article.slug).value() & 0xffff);
    for (std::size_t i = 0; likes > 0 && i < sample_.people.size(); ++i) {
        auto who = person(sample_.people[(place + i) % sample_.people.size()].handle);
        if (who == person(article.author)) continue;
        reactions::like(tx, who, item(article.slug), std::min(now_, published_.at(article.slug) + hours(static_cast<std::int64_t>(i) + 1)));
        --likes;
    }
}

Report sample(const App& app, const Progress& progress) {
    Run run(app, "sample", progress);
    // Asked at every start, so one question must do.
    if (run.read([&](Db& db) { return run.keys().find(db, "step", "reading").has_value(); })) return run.finish();
    SampleLoader(run, read_sample()).load();
    return run.finish();
}

}  // namespace lyceum::imports
