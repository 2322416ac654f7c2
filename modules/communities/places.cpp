// Communities and their spaces in the database.
#include "modules/communities/places.hpp"
#include <algorithm>
#include <array>

namespace lyceum::communities {

const std::string& Bilingual::in(Language language) const {
    auto &wanted = language == Language::zh ? zh : en, &other = language == Language::zh ? en : zh;
    return wanted.empty() ? other : wanted;
}

namespace {

// What /c/{slug}/… means already; a space cannot be called so.
constexpr auto kReservedSlugs = std::to_array<std::string_view>({"about", "accept", "feed", "greeting", "groups", "invites", "join", "leave", "manage", "reports", "team", "volunteering",
    "members", "new", "plans", "rules", "search", "spaces", "tiers"});

struct CommunityRow {
    CommunityId id;
    std::string slug, name_zh, name_en, tagline_zh, tagline_en;
    Visibility visibility = Visibility::open;
    std::int64_t members = 0;
};
DESCRIBE(CommunityRow, id, slug, name_zh, name_en, tagline_zh, tagline_en, visibility, members)

CommunityCard card_of(const CommunityRow& row, Language language) {
    return {row.id, row.slug, Bilingual{row.name_zh, row.name_en}.in(language), Bilingual{row.tagline_zh, row.tagline_en}.in(language),
        row.visibility, row.members};
}

struct SpaceRow {
    SpaceId id;
    CommunityId community;
    std::string slug;
    SpaceKind kind = SpaceKind::discussion;
    std::string name_zh, name_en, description_zh, description_en;
    int audience_level = -1;
};
DESCRIBE(SpaceRow, id, community, slug, kind, name_zh, name_en, description_zh, description_en, audience_level)

SpaceCard card_of(const SpaceRow& row, Language language) {
    return {row.id, row.community, row.slug, row.kind, Bilingual{row.name_zh, row.name_en}.in(language),
        Bilingual{row.description_zh, row.description_en}.in(language), row.audience_level};
}

bool sees_all(const Visit& visit) { return visit.may("communities.manage_all"); }

// Whoever sees the same communities.
std::string onlooker(const Visit& visit) {
    return sees_all(visit) ? "all" : visit.who() ? to_string(*visit.who()) : std::string();
}

}  // namespace

bool is_slug(std::string_view text) {
    auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (!Slug::from(text) || !letter(text.front()) || !letter(text.back())) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) { return letter(c) || c == '-'; }) && text.find("--") == text.npos;
}

void check_slug(std::string_view slug) {
    if (!is_slug(slug)) invalid("slug", "Use 2 to 40 lower-case letters, digits and dashes, such as “systems”.");
    if (std::find(kReservedSlugs.begin(), kReservedSlugs.end(), slug) != kReservedSlugs.end())
        invalid("slug", "This word already means something in addresses. Choose another.");
}

void check_name(const Bilingual& name) {
    if (name.zh.empty() && name.en.empty()) invalid("name_zh", "Give it a name in Chinese, English or both.");
}

// ---- communities --------------------------------------------------------------------------------

std::vector<CommunityCard> visible(Db& db, const Visit& visit) {
    auto rows = db.kept<std::vector<CommunityRow>>("communities.visible " + onlooker(visit), [&] {
        return db.all<CommunityRow>(R"sql(
            select c.id, c.slug, c.name_zh, c.name_en, c.tagline_zh, c.tagline_en, c.visibility, c.members
            from communities c left join community_members m on m.community = c.id and m.person = $1
            where c.visibility = 'open' or m.person is not null or $2
            order by c.id limit $3)sql", visit.who(), sees_all(visit), kCommunitiesShown);
    });
    std::vector<CommunityCard> cards;
    for (auto& row : *rows) cards.push_back(card_of(row, visit.language));
    return cards;
}

CommunityCard community(Db& db, const Visit& visit, std::string_view slug) { return seen(db, visit, slug).card; }

CommunityCard community(Db& db, const Visit& visit, CommunityId id) {
    auto row = db.kept<std::optional<CommunityRow>>("communities.one " + to_string(id) + " " + onlooker(visit), [&] {
        return db.maybe<CommunityRow>(R"sql(
            select c.id, c.slug, c.name_zh, c.name_en, c.tagline_zh, c.tagline_en, c.visibility, c.members
            from communities c left join community_members m on m.community = c.id and m.person = $1
            where c.id = $3 and (c.visibility = 'open' or m.person is not null or $2))sql", visit.who(), sees_all(visit), id);
    });
    if (!*row) not_found();
    return card_of(**row, visit.language);
}

namespace {

struct SeenRow {
    CommunityId id;
    std::string slug, name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en;
    Visibility visibility = Visibility::open;
    std::int64_t members = 0, rules_version = 0;
    Time created_at;
    std::optional<Standing> standing;
    std::optional<std::int64_t> rules_accepted;
};
DESCRIBE(SeenRow, id, slug, name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en, visibility, members, rules_version,
         created_at, standing, rules_accepted)

}  // namespace

Seen seen(Db& db, const Visit& visit, std::string_view slug) {
    auto row = db.maybe<SeenRow>(R"sql(
        select c.id, c.slug, c.name_zh, c.name_en, c.tagline_zh, c.tagline_en, c.description_zh, c.description_en, c.visibility,
               c.members, c.rules_version, c.created_at, m.standing, m.rules_accepted
        from communities c left join community_members m on m.community = c.id and m.person = $1
        where c.slug = $3 and (c.visibility = 'open' or m.person is not null or $2))sql", visit.who(), sees_all(visit), slug);
    if (!row) not_found();
    return {{row->id, row->slug, Bilingual{row->name_zh, row->name_en}.in(visit.language),
                Bilingual{row->tagline_zh, row->tagline_en}.in(visit.language), row->visibility, row->members},
        row->standing, row->rules_version, row->rules_accepted.value_or(0), {row->description_zh, row->description_en}, row->created_at};
}

bool stands(const Visit& visit, const std::optional<Standing>& standing, Standing at_least) {
    return (standing && *standing >= at_least) || sees_all(visit);
}

Seen managed(Db& db, const Visit& visit, std::string_view slug, Standing at_least) {
    visit.person();
    auto found = seen(db, visit, slug);
    if (!stands(visit, found.standing, at_least)) forbidden("Only those who run this community may do this.");
    return found;
}

namespace {

struct Foremost { CommunityId id; Visibility visibility = Visibility::open; };
DESCRIBE(Foremost, id, visibility)

// The community that `/` leads to, and after it the one that would be next.
std::vector<Foremost> foremost(Db& db) {
    return db.all<Foremost>(R"sql(
        select id, visibility from communities order by case visibility when 'open' then 0 else 1 end, id limit 2)sql");
}

}  // namespace

std::optional<CommunityId> first(Db& db) {
    auto found = foremost(db);
    return found.empty() ? std::nullopt : std::optional(found.front().id);
}

bool is_at_root(Db& db, CommunityId id) {
    auto found = foremost(db);
    return !found.empty() && found.front().id == id && (found.size() == 1 || found[1].visibility == Visibility::closed);
}

std::optional<CommunityId> only_open(Db& db) {
    auto found = foremost(db);
    if (found.empty() || found.front().visibility == Visibility::closed) return std::nullopt;
    return found.size() == 1 || found[1].visibility == Visibility::closed ? std::optional(found.front().id) : std::nullopt;
}

CommunityId create(Tx& tx, const NewCommunity& made) {
    check_slug(made.slug);
    check_name(made.name);
    auto id = new_id<Community>(tx);
    if (tx.run(R"sql(
            insert into communities (id, slug, name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en, visibility, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (slug) do nothing)sql",
            id, made.slug, made.name.zh, made.name.en, made.tagline.zh, made.tagline.en, made.description.zh, made.description.en,
            made.visibility, tx.now()) == 0)
        invalid("slug", "Another community has this address. Choose another.");
    if (made.owner) join(tx, made.owner, id, Standing::owner);
    return id;
}

namespace {

struct AboutRow {
    std::string name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en;
    Visibility visibility = Visibility::open;
};
DESCRIBE(AboutRow, name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en, visibility)

}  // namespace

About about_of(Db& db, CommunityId id) {
    auto row = db.one<AboutRow>(R"sql(
        select name_zh, name_en, tagline_zh, tagline_en, description_zh, description_en, visibility from communities where id = $1)sql", id);
    return {{row.name_zh, row.name_en}, {row.tagline_zh, row.tagline_en}, {row.description_zh, row.description_en}, row.visibility};
}

void set_about(Tx& tx, CommunityId id, const About& about) {
    check_name(about.name);
    auto before = about_of(tx, id).visibility;
    tx.run(R"sql(
        update communities set name_zh = $2, name_en = $3, tagline_zh = $4, tagline_en = $5, description_zh = $6, description_en = $7,
               visibility = $8 where id = $1)sql",
        id, about.name.zh, about.name.en, about.tagline.zh, about.tagline.en, about.description.zh, about.description.en, about.visibility);
    if (before != about.visibility)
        tx.emit(AudienceChanged{tx.all<SpaceId>(R"sql(select id from spaces where community = $1 order by id)sql", id)});
}

// ---- spaces -------------------------------------------------------------------------------------

std::vector<SpaceCard> spaces(Db& db, const Visit& visit, CommunityId community) {
    auto rows = db.kept<std::vector<SpaceRow>>("communities.spaces " + to_string(community) + " " + onlooker(visit), [&] {
        return db.all<SpaceRow>(R"sql(
            select s.id, s.community, s.slug, s.kind, s.name_zh, s.name_en, s.description_zh, s.description_en, s.audience_level
            from spaces s join communities c on c.id = s.community
            left join community_members m on m.community = c.id and m.person = $1
            where s.community = $3 and s.archived_at is null and (c.visibility = 'open' or m.person is not null or $2)
            order by s.place, s.id)sql", visit.who(), sees_all(visit), community);
    });
    std::vector<SpaceCard> cards;
    for (auto& row : *rows) cards.push_back(card_of(row, visit.language));
    return cards;
}

SpaceCard space(Db& db, const Visit& visit, SpaceId id) {
    auto row = db.kept<std::optional<SpaceRow>>("communities.space " + to_string(id) + " " + onlooker(visit), [&] {
        return db.maybe<SpaceRow>(R"sql(
            select s.id, s.community, s.slug, s.kind, s.name_zh, s.name_en, s.description_zh, s.description_en, s.audience_level
            from spaces s join communities c on c.id = s.community
            left join community_members m on m.community = c.id and m.person = $1
            where s.id = $3 and (c.visibility = 'open' or m.person is not null or $2))sql", visit.who(), sees_all(visit), id);
    });
    if (!*row) not_found();
    return card_of(**row, visit.language);
}

SpaceCard space(Db& db, const Visit& visit, const CommunityCard& community, std::string_view slug) {
    auto row = db.maybe<SpaceRow>(R"sql(
        select id, community, slug, kind, name_zh, name_en, description_zh, description_en, audience_level
        from spaces where community = $1 and slug = $2)sql", community.id, slug);
    if (!row) not_found();
    return card_of(*row, visit.language);
}

int audience_of(Db& db, SpaceId id) {
    auto level = db.maybe<int>(R"sql(
        select case when c.visibility = 'closed' and s.audience_level < 0 then 0 else s.audience_level end
        from spaces s join communities c on c.id = s.community where s.id = $1)sql", id);
    if (!level) not_found();
    return *level;
}

std::optional<SpaceCard> space_for(Db& db, const Visit& visit, CommunityId community, SpaceKind kind) {
    for (auto& each : spaces(db, visit, community))
        if (each.kind == kind) return each;
    return std::nullopt;
}

SpaceId add_space(Tx& tx, CommunityId community, const NewSpace& made) {
    check_slug(made.slug);
    check_name(made.name);
    auto count = tx.one<std::int64_t>(R"sql(select count(*) from spaces where community = $1)sql", community);
    if (count >= kSpacesMost) conflict("This community has as many spaces as it can have. Use one that is there.");
    auto id = new_id<Space>(tx);
    if (tx.run(R"sql(
            insert into spaces (id, community, slug, kind, name_zh, name_en, description_zh, description_en, audience_level, place)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (community, slug) do nothing)sql",
            id, community, made.slug, made.kind, made.name.zh, made.name.en, made.description.zh, made.description.en,
            made.audience_level, count) == 0)
        invalid("slug", "Another space has this address. Choose another.");
    return id;
}

namespace {

struct SpaceFactsRow {
    SpaceId id;
    std::string slug;
    SpaceKind kind = SpaceKind::discussion;
    std::string name_zh, name_en, description_zh, description_en;
    int audience_level = -1, place = 0;
    bool archived = false;
};
DESCRIBE(SpaceFactsRow, id, slug, kind, name_zh, name_en, description_zh, description_en, audience_level, place, archived)

}  // namespace

std::vector<SpaceFacts> space_facts(Db& db, CommunityId community) {
    std::vector<SpaceFacts> facts;
    for (auto& row : db.all<SpaceFactsRow>(R"sql(
            select id, slug, kind, name_zh, name_en, description_zh, description_en, audience_level, place,
                   archived_at is not null as archived
            from spaces where community = $1 order by archived, place, id)sql", community))
        facts.push_back({row.id, row.slug, row.kind, {row.name_zh, row.name_en}, {row.description_zh, row.description_en},
            row.audience_level, row.place, row.archived});
    return facts;
}

SpaceFacts space_fact(Db& db, CommunityId community, SpaceId id) {
    for (auto& each : space_facts(db, community))
        if (each.id == id) return each;
    not_found();
}

void set_space(Tx& tx, CommunityId community, const SpaceFacts& facts) {
    check_name(facts.name);
    auto before = space_fact(tx, community, facts.id);
    tx.run(R"sql(
        update spaces set name_zh = $3, name_en = $4, description_zh = $5, description_en = $6, audience_level = $7,
               archived_at = case when $8 then coalesce(archived_at, $9) else null end
        where id = $1 and community = $2)sql",
        facts.id, community, facts.name.zh, facts.name.en, facts.description.zh, facts.description.en, facts.audience_level,
        facts.archived, tx.now());
    if (before.audience_level != facts.audience_level) tx.emit(AudienceChanged{{facts.id}});
}

void move_space_up(Tx& tx, CommunityId community, SpaceId id) {
    auto all = space_facts(tx, community);
    auto here = std::find_if(all.begin(), all.end(), [&](auto& each) { return each.id == id; });
    if (here == all.end()) not_found();
    if (here == all.begin()) return;
    auto &one = *here, &other = *(here - 1);
    tx.run(R"sql(
        update spaces set place = case id when $1 then cast($4 as bigint) else $3 end where id in ($1, $2))sql", one.id, other.id, one.place, other.place);
}

// ---- addresses ----------------------------------------------------------------------------------

Url home_url(Db& db, const CommunityCard& card) {
    return Url::local(is_at_root(db, card.id) ? "/" : "/c/" + card.slug);
}

Url space_url(const CommunityCard& community, const SpaceCard& space) { return Url::local("/c/" + community.slug + "/" + space.slug); }

Url compose_url(const SpaceCard& space) {
    static constexpr std::string_view forms[] = {"/write", "/questions/new", "/topics/new"};
    return Url::local(std::string(forms[static_cast<std::size_t>(space.kind)])).with("space", to_string(space.id));
}

}  // namespace lyceum::communities
