#include "modules/offices/store.hpp"
#include <charconv>
#include <cmath>
#include <limits>

namespace lyceum::offices {

namespace {

constexpr Time kNever{std::numeric_limits<std::int64_t>::max()};

void must_have_name(const OfficeWords& words) {
    if (words.name_zh.empty() && words.name_en.empty()) invalid("name_zh", "Give the office a name in Chinese, English or both.");
}

struct DutyTerm {
    CommunityId community;
    std::string duties;
    Time begins_at, ends_at;
};
DESCRIBE(DutyTerm, community, duties, begins_at, ends_at)

}  // namespace

std::vector<OfficeRow> offices_of(Db& db, CommunityId community) {
    return db.all<OfficeRow>(R"sql(
        select id, name_zh, name_en, about_zh, about_en, duties from offices where community = $1 order by place, id)sql", community);
}

OfficeRow office(Db& db, CommunityId community, OfficeId id) {
    auto row = db.maybe<OfficeRow>(R"sql(
        select id, name_zh, name_en, about_zh, about_en, duties from offices where community = $1 and id = $2)sql", community, id);
    if (!row) not_found();
    return *row;
}

OfficeId add(Tx& tx, CommunityId community, const OfficeWords& words) {
    must_have_name(words);
    auto count = tx.one<std::int64_t>(R"sql(select count(*) from offices where community = $1)sql", community);
    if (count >= kOfficesMost) conflict("A community has at most 40 offices. Join two of them into one.");
    auto id = new_id<Office>(tx);
    tx.run(R"sql(
        insert into offices (id, community, name_zh, name_en, about_zh, about_en, duties, place, made_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        id, community, words.name_zh, words.name_en, words.about_zh, words.about_en, json::text(words.duties), count, tx.now());
    return id;
}

void change(Tx& tx, CommunityId community, const OfficeWords& words) {
    must_have_name(words);
    tx.run(R"sql(
        update offices set name_zh = $3, name_en = $4, about_zh = $5, about_en = $6, duties = $7 where community = $1 and id = $2)sql",
        community, words.office, words.name_zh, words.name_en, words.about_zh, words.about_en, json::text(words.duties));
}

void remove(Tx& tx, CommunityId community, OfficeId id) {
    tx.run(R"sql(delete from office_terms where community = $1 and office = $2)sql", community, id);
    tx.run(R"sql(delete from offices where community = $1 and id = $2)sql", community, id);
}

std::vector<TermRow> terms(Db& db, CommunityId community, Time now) {
    return db.all<TermRow>(R"sql(
        select t.id, t.office, t.person, t.title, t.begins_at, t.ends_at from office_terms t join offices o on o.id = t.office
        where o.community = $1 and t.begins_at <= $2 and t.ends_at > $2 order by t.id)sql", community, now);
}

TermId begin_term(Tx& tx, const NewTerm& fresh, PersonId by) {
    auto running = tx.one<std::int64_t>(R"sql(
        select count(*) from office_terms where office = $1 and ends_at > $2)sql", fresh.office, tx.now());
    if (running >= kHoldersMost) conflict("An office has at most 60 holders.");
    // One term of one person in one office: a new one takes the place of the old.
    tx.run(R"sql(update office_terms set ends_at = $3 where office = $1 and person = $2 and ends_at > $3)sql", fresh.office, fresh.person, tx.now());
    auto id = new_id<OfficeTerm>(tx);
    tx.run(R"sql(
        insert into office_terms (id, office, community, person, title, begins_at, ends_at, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8))sql",
        id, fresh.office, fresh.community, fresh.person, fresh.title, tx.now(), fresh.ends_at.value_or(kNever), by);
    return id;
}

PersonId end_term(Tx& tx, CommunityId community, TermId id) {
    auto person = tx.maybe_returning<PersonId>(R"sql(
        update office_terms set ends_at = $3 where id = $1 and community = $2 and ends_at > $3 returning person)sql", id, community, tx.now());
    if (!person) not_found("This term has ended already.");
    return *person;
}

void end_terms(Tx& tx, PersonId person, std::optional<CommunityId> community) {
    tx.run(R"sql(
        update office_terms set ends_at = $3 where person = $1 and ($2 is null or community = $2) and ends_at > $3)sql", person, community, tx.now());
}

bool holds_any(Db& db, PersonId person, CommunityId community, Time now) {
    return db.one<bool>(R"sql(
        select exists (select 1 from office_terms where person = $1 and community = $2 and begins_at <= $3 and ends_at > $3))sql", person, community, now);
}

bool any_held(Db& db, CommunityId community, Time now) {
    return db.one<bool>(R"sql(
        select exists (select 1 from office_terms where community = $1 and begins_at <= $2 and ends_at > $2))sql", community, now);
}

bool may(Db& db, const Visit& visit, CommunityId community, Duty duty) {
    if (!visit.who()) return false;
    auto held = db.kept<std::vector<DutyTerm>>("offices.duties " + to_string(*visit.who()), [&] {
        return db.all<DutyTerm>(R"sql(
            select t.community, o.duties, t.begins_at, t.ends_at from office_terms t join offices o on o.id = t.office where t.person = $1 order by t.id)sql", *visit.who());
    });
    for (auto& term : *held) {
        if (term.community != community || term.begins_at > visit.now || term.ends_at <= visit.now) continue;
        auto duties = json::from_text<std::vector<Duty>>(term.duties);
        if (std::find(duties.begin(), duties.end(), duty) != duties.end()) return true;
    }
    auto standing = communities::standing(db, *visit.who(), community);
    return visit.may("communities.manage_all") || (standing && *standing >= communities::Standing::moderator);
}

std::optional<std::int64_t> read_hours(std::string_view typed) {
    auto text = trimmed(typed);
    double hours = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), hours);
    if (error != std::errc{} || end != text.data() + text.size() || !(hours > 0)) return std::nullopt;
    auto minutes = std::llround(hours * 60);
    if (minutes < 1 || minutes > kDayMinutesMost) return std::nullopt;
    return minutes;
}

}  // namespace lyceum::offices
