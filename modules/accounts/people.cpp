// People: making them, finding them, and what they say about themselves.
#include "modules/accounts/people.hpp"
#include "modules/accounts/access.hpp"
#include "modules/accounts/presence.hpp"
#include "modules/accounts/roles.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <array>

namespace lyceum::accounts {

namespace {

constexpr int kHues = 12;
constexpr int kHandleTries = 10'000;

int hue_of(std::string_view handle) {
    std::uint32_t hash = 2166136261u;
    for (char c : handle) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return static_cast<int>(hash % kHues);
}

bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

void check_new(const NewPerson& fresh) {
    if (!is_handle(fresh.handle)) invalid("handle", "A handle has 2 to 32 letters, digits, “-” and “_”, and begins with a letter or digit.");
    if (!DisplayName::from(fresh.name)) invalid("name", "A name has 1 to 60 characters.");
    if (!fresh.email.empty() && !mail::is_mail_address(fresh.email)) invalid("email", "This is not an e-mail address.");
}

[[noreturn]] void refuse_taken(Db& db, const NewPerson& fresh) {
    if (find_by_handle(db, fresh.handle)) invalid("handle", "Somebody has this handle already. Choose another.");
    if (!fresh.email.empty() && account_of_email(db, fresh.email))
        invalid("email", "There is an account with this address already. Sign in, or ask for a new password.");
    invalid("handle", "This handle cannot be had. Choose another.");
}

std::optional<std::string> or_null(const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

bool is_handle(std::string_view text) {
    return text.size() >= Handle::min && text.size() <= Handle::max && is_word_character(text.front()) &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_word_character(c) || c == '-' || c == '_'; });
}

bool is_reserved(std::string_view handle) {
    static constexpr auto kReserved = std::to_array<std::string_view>({"admin", "administrator", "all", "anonymous", "deleted", "everyone",
        "help", "here", "lyceum", "mod", "moderator", "moderators", "nobody", "official", "owner", "root", "security", "staff", "support", "system", "team"});
    return std::find(kReserved.begin(), kReserved.end(), lower(handle)) != kReserved.end();
}

Language language_of(const App& app, const std::optional<Language>& chosen) { return chosen.value_or(app.settings()->site.language); }

// ---- making -----------------------------------------------------------------------------------

PersonId create(Tx& tx, const NewPerson& fresh) {
    check_new(fresh);
    auto id = new_id<Person>(tx);
    std::optional<Time> verified_at;
    if (fresh.verified && !fresh.email.empty()) verified_at = tx.now();
    // One statement decides who gets a handle, however many ask for it at once.
    bool added = tx.run(R"sql(
        insert into people (id, handle, name, email, email_verified_at, password, device_key, language, time_zone, headline, bio,
                            fields, level, goal, hue, imported_from, imported_url, joined_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict do nothing)sql",
        id, fresh.handle, trimmed(fresh.name), or_null(fresh.email), verified_at, fresh.password_hash, crypto::random_token(), fresh.language,
        fresh.time_zone, fresh.headline, fresh.bio, json::text(fresh.fields), fresh.level, fresh.goal,
        fresh.hue >= 0 ? fresh.hue % kHues : hue_of(lower(fresh.handle)), fresh.imported_from, fresh.imported_url,
        fresh.joined_at.value_or(tx.now())) == 1;
    if (!added) refuse_taken(tx, fresh);
    if (fresh.imported_from.empty()) tx.emit(Joined{id});
    return id;
}

std::string free_handle(Db& db, std::string_view wanted) {
    std::string root;
    for (char c : lower(wanted)) {
        if (is_word_character(c)) root += c;
        else if (!root.empty() && root.back() != '-') root += '-';
    }
    constexpr std::size_t kRootMost = Handle::max - 6;                      // room for "-12345"
    root.resize(std::min(root.size(), kRootMost));
    while (root.ends_with('-')) root.pop_back();
    if (root.size() < Handle::min || is_reserved(root)) root = root.empty() ? "member" : root + "-member";

    auto list = db.all<std::string>(R"sql(select lower(handle) as handle from people where lower(handle) >= $1 and lower(handle) < $2)sql",
        root, root + "~");
    std::set<std::string> taken(list.begin(), list.end());
    if (!taken.contains(root)) return root;
    for (int n = 2; n < kHandleTries; ++n)
        if (auto numbered = fmt::format("{}-{}", root, n); !taken.contains(numbered)) return numbered;
    return root.substr(0, 8) + "-" + lower(crypto::base32(crypto::random_bytes(10)));
}

// ---- finding ----------------------------------------------------------------------------------

std::optional<PersonId> find_by_handle(Db& db, std::string_view handle) {
    return db.maybe<PersonId>(R"sql(select id from people where lower(handle) = $1 and closed_at is null)sql", lower(handle));
}

namespace {
struct Named { std::string handle; PersonId id; };
DESCRIBE(Named, handle, id)
}  // namespace

std::map<std::string, PersonId> people_named(Db& db, const std::vector<std::string>& handles) {
    std::map<std::string, PersonId> found;
    if (handles.empty()) return found;
    std::vector<std::string> wanted;
    for (auto& handle : handles) wanted.push_back(lower(handle));
    for (auto& person : db.all<Named>(R"sql(
            select handle, id from people where lower(handle) in ($1...) and closed_at is null)sql", wanted))
        found.emplace(person.handle, person.id);
    return found;
}

std::optional<Account> account(Db& db, PersonId id) {
    return db.maybe<Account>(R"sql(
        select id, handle, name, email, email_verified_at, password, device_key, language, time_zone,
               consented_at is not null as consented, imported_from, claimed_at, second_factor_at
        from people where id = $1 and closed_at is null)sql", id);
}

std::optional<Account> account_of_email(Db& db, std::string_view email) {
    return db.maybe<Account>(R"sql(
        select id, handle, name, email, email_verified_at, password, device_key, language, time_zone,
               consented_at is not null as consented, imported_from, claimed_at, second_factor_at
        from people where lower(email) = $1 and closed_at is null)sql", lower(email));
}

std::optional<Account> account_of_login(Db& db, std::string_view login) {
    if (login.find('@') != login.npos) return account_of_email(db, login);
    auto id = find_by_handle(db, login);
    return id ? account(db, *id) : std::nullopt;
}

bool is_signed_in_somewhere(Db& db, PersonId id) {
    return *db.kept<int>("accounts.devices " + to_string(id), [&] { return count_devices(db, id); }) > 0;
}

bool is_used(Db& db, const Account& known) {
    return known.claimed_at || !known.password.empty() || known.second_factor_at || is_signed_in_somewhere(db, known.id);
}

void note_used(Tx& tx, PersonId id) {
    // Asked first: what is kept of people goes with every write to their table.
    bool unused = tx.maybe<PersonId>(R"sql(select id from people where id = $1 and imported_from <> '' and claimed_at is null)sql", id).has_value();
    if (unused) tx.run(R"sql(update people set claimed_at = $2 where id = $1 and imported_from <> '' and claimed_at is null)sql", id, tx.now());
}

std::optional<Contact> contact(Db& db, PersonId id) {
    auto known = account(db, id);
    if (!known || !known->email || !known->email_verified_at) return std::nullopt;
    return Contact{id, known->name, *known->email, language_of(db.app(), known->language), known->time_zone};
}

Language language_of(Db& db, PersonId id) {
    auto known = account(db, id);
    return language_of(db.app(), known ? known->language : std::nullopt);
}

std::optional<EmailAddress> email_of(Db& db, PersonId id) {
    auto known = account(db, id);
    if (!known || !known->email) return std::nullopt;
    return EmailAddress{*known->email, known->email_verified_at.has_value()};
}

bool has_own_way_in(Db& db, PersonId id) {
    auto known = account(db, id);
    return known && (!known->password.empty() || (known->email && known->email_verified_at));
}

std::optional<PersonId> find_by_email(Db& db, std::string_view email) {
    auto known = account_of_email(db, email);
    return known ? std::optional(known->id) : std::nullopt;
}

bool has_unconfirmed_address(Db& db, PersonId id) {
    auto known = account(db, id);
    return known && known->email && !known->email_verified_at;
}

std::optional<PersonId> person_of_address(Db& db, std::string_view email) {
    auto owner = account_of_email(db, email);
    if (!owner) return std::nullopt;
    return owner->id;
}

// ---- bylines ----------------------------------------------------------------------------------

namespace {
struct BylineRow {
    PersonId id;
    std::string handle, name;
    int hue = 0;
    bool deleted = false;
    std::optional<Role> role;
};
DESCRIBE(BylineRow, id, handle, name, hue, deleted, role)
}  // namespace

static std::vector<Byline> read_bylines(Db& db, const std::vector<PersonId>& ids) {
    std::map<PersonId, Byline> known;
    std::map<PersonId, std::vector<Role>> held;
    for (auto& row : db.all<BylineRow>(R"sql(
            select p.id, p.handle, p.name, p.hue, p.closed_at is not null as deleted, r.role
            from people p left join person_roles r on r.person = p.id
            where p.id in ($1...))sql", ids)) {
        known[row.id] = {row.id, row.deleted ? "" : row.handle, row.deleted ? "" : row.name, row.hue, "", row.deleted};
        if (row.role) held[row.id].push_back(*row.role);
    }
    std::vector<Byline> found;
    for (auto id : ids) {
        auto person = known.find(id);
        found.push_back(person == known.end() ? Byline{.id = id, .deleted = true} : person->second);
        found.back().badge = found.back().deleted ? "" : badge_of(held[id]);
    }
    return found;
}

std::vector<Byline> bylines(Db& db, const std::vector<PersonId>& ids) {
    auto kept = db.kept_each<Byline>("accounts.byline", ids, [&](auto& missing) { return read_bylines(db, missing); });
    std::vector<Byline> found;
    for (auto& one : kept) found.push_back(*one);
    return found;
}

Byline byline(Db& db, PersonId id) { return bylines(db, {id}).front(); }

// ---- what people say of themselves --------------------------------------------------------------

namespace {
struct InterestsRow { std::string fields, level, goal; };
DESCRIBE(InterestsRow, fields, level, goal)
struct AboutRow { std::string name, headline, bio; int hue = 0; std::string fields, links; };
DESCRIBE(AboutRow, name, headline, bio, hue, fields, links)
}  // namespace

Interests interests(Db& db, PersonId id) {
    return *db.kept<Interests>("accounts.interests " + to_string(id), [&]() -> Interests {
        auto row = db.maybe<InterestsRow>(R"sql(select fields, level, goal from people where id = $1)sql", id);
        if (!row) return {};
        return {json::from_text<std::vector<std::string>>(row->fields), row->level, row->goal};
    });
}

void set_interests(Tx& tx, PersonId id, const Interests& said) {
    tx.run(R"sql(update people set fields = $2, level = $3, goal = $4 where id = $1)sql", id, json::text(said.fields), said.level, said.goal);
}

About about(Db& db, PersonId id) {
    auto row = db.maybe<AboutRow>(R"sql(select name, headline, bio, hue, fields, links from people where id = $1)sql", id);
    if (!row) not_found();
    return {row->name, row->headline, row->bio, row->hue, json::from_text<std::vector<std::string>>(row->fields),
        json::from_text<std::vector<Link>>(row->links)};
}

void set_about(Tx& tx, PersonId id, const About& said) {
    tx.run(R"sql(update people set name = $2, headline = $3, bio = $4, hue = $5, fields = $6, links = $7 where id = $1)sql",
        id, said.name, said.headline, said.bio, said.hue % kHues, json::text(said.fields), json::text(said.links));
}

void set_place(Tx& tx, PersonId id, std::optional<Language> language, std::string_view time_zone) {
    tx.run(R"sql(update people set language = $2, time_zone = $3 where id = $1)sql", id, language, time_zone);
}

void set_consent(Tx& tx, PersonId id, bool given) {
    auto since = given ? std::optional(tx.now()) : std::nullopt;
    tx.run(R"sql(update people set consented_at = $2 where id = $1)sql", id, since);
}

// ---- keys -------------------------------------------------------------------------------------

void set_email(Tx& tx, PersonId id, std::string_view email, bool verified) {
    auto owner = account_of_email(tx, email);
    if (owner && owner->id != id) invalid("email", "There is an account with this address already. Use another.");
    auto since = verified ? std::optional(tx.now()) : std::nullopt;
    tx.run(R"sql(update people set email = $2, email_verified_at = $3 where id = $1)sql", id, email, since);
}

void verify_email(Tx& tx, PersonId id) {
    tx.run(R"sql(update people set email_verified_at = $2 where id = $1 and email is not null and email_verified_at is null)sql", id, tx.now());
}

void free_unconfirmed(Tx& tx, std::string_view email, PersonId owner) {
    tx.run(R"sql(update people set email = null where lower(email) = $1 and email_verified_at is null and id <> $2)sql", lower(email), owner);
}

void renew_hash(Tx& tx, PersonId id, std::string_view old_hash, const std::string& hash) {
    tx.run(R"sql(update people set password = $3 where id = $1 and password = $2)sql", id, old_hash, hash);
}

void set_password(Tx& tx, PersonId id, const std::string& hash) {
    tx.run(R"sql(update people set password = $2, device_key = $3 where id = $1)sql", id, hash, crypto::random_token());
}

void set_second_factor(Tx& tx, PersonId id, bool wanted) {
    auto since = wanted ? std::optional(tx.now()) : std::nullopt;
    tx.run(R"sql(update people set second_factor_at = $2 where id = $1)sql", id, since);
}

bool has_second_factor(Db& db, PersonId id) {
    auto known = account(db, id);
    return known && known->second_factor_at;
}

void set_end(Tx& tx, PersonId id, std::optional<Time> at) {
    tx.run(R"sql(update people set ends_at = $2 where id = $1)sql", id, at);
}

std::vector<PersonId> people_with_second_factor(Db& db, PersonId after, int limit) {
    return db.all<PersonId>(R"sql(select id from people where second_factor_at is not null and id > $1 order by id limit $2)sql", after, limit);
}

void close(Tx& tx, PersonId id) {
    auto changed = tx.run(R"sql(
        update people set handle = $2, name = '', email = null, email_verified_at = null, password = '', headline = '', bio = '',
            fields = '[]', links = '[]', level = '', goal = '', time_zone = '', consented_at = null, second_factor_at = null, imported_url = '',
            ends_at = null, closed_at = $3
        where id = $1 and closed_at is null)sql", id, "deleted-" + to_string(id), tx.now());
    if (changed == 0) return;
    tx.run(R"sql(delete from person_roles where person = $1)sql", id);
    tx.run(R"sql(delete from suspensions where person = $1)sql", id);
    end_all_access(tx, id, Keeping::nothing);
    tx.run(R"sql(delete from claims where claimant = $1 or person = $1)sql", id);
    tx.emit(Closed{id});
}

// ---- a person's own copy ------------------------------------------------------------------------

namespace {
struct RecordRow { std::string handle, name, email, headline, bio, level, goal, time_zone, fields; Time joined_at; };
DESCRIBE(RecordRow, handle, name, email, headline, bio, level, goal, time_zone, fields, joined_at)
}  // namespace

OwnRecord own_record(Db& db, PersonId id) {
    auto row = db.maybe<RecordRow>(R"sql(
        select handle, name, coalesce(email, '') as email, headline, bio, level, goal, time_zone, fields, joined_at from people where id = $1)sql", id);
    if (!row) not_found();
    OwnRecord own{row->handle, row->name, row->email, row->headline, row->bio, row->level, row->goal, row->time_zone,
        json::from_text<std::vector<std::string>>(row->fields), {}, {}, row->joined_at, {}, {}};
    for (auto role : roles(db, id)) own.roles.emplace_back(name_of(role));
    own.tokens = db.all<std::string>(R"sql(select name from api_tokens where person = $1 order by id)sql", id);
    own.devices = db.all<OwnDevice>(R"sql(select ip, agent, made_at, seen_at from sessions where person = $1 order by id)sql", id);
    own.acts = db.all<OwnAct>(R"sql(select action, target, details, ip, at from audit where actor = $1 order by id)sql", id);
    return own;
}

}  // namespace lyceum::accounts
