#include "modules/accounts/sessions.hpp"
#include "modules/accounts/access.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/people.hpp"
#include "modules/accounts/roles.hpp"
#include "modules/accounts/suspensions.hpp"
#include "modules/accounts/tokens.hpp"
#include "platform/crypto/api_token.hpp"
#include "platform/crypto/crypto.hpp"
#include <algorithm>
#include <array>

namespace lyceum::accounts {

namespace {

constexpr int kSessionsMost = 50;                       // of one person; the longest unused end first
constexpr int kAgentBytesMost = 200;
constexpr int kKnownDeviceSeconds = 365 * 86'400;
constexpr int kEntrySeconds = 86'400;

// Visitors get a token here, so that nobody can sign them in, or ask for codes, from another site.
constexpr auto kEntryPaths = std::to_array<std::string_view>({"/sign-in", "/sign-up", "/sign-out", "/forgotten", "/reset", "/verify", "/email"});

bool is_entry(std::string_view path) {
    return std::any_of(kEntryPaths.begin(), kEntryPaths.end(), [&](auto entry) {
        return path.starts_with(entry) && (path.size() == entry.size() || path[entry.size()] == '/');
    });
}

bool is_api(std::string_view path) { return path == "/api/v1" || path.starts_with("/api/v1/"); }

// Nothing to store: whoever has the cookie has the token of its forms, and nobody else can make it.
std::string csrf_of(std::string_view cookie_value) {
    return crypto::base64url(crypto::hmac_sha256(Secret(std::string(cookie_value)), "form"));
}

struct KeyHolder {
    std::int64_t key = 0;                               // of the session or token
    Time made_at, seen_at, expires_at;
    std::string scopes;
    PersonId person;
    std::string handle, name;
    int hue = 0;
    std::optional<Language> language;
    std::string time_zone;
    bool consented = false;
    std::optional<Time> ends_at;
    Time proven_at;
    std::string form_token;                             // empty: made from the cookie
    bool second_factor = false;
    std::optional<Role> role;                           // one row for each
    Time granted_at;
};
DESCRIBE(KeyHolder, key, made_at, seen_at, expires_at, scopes, person, handle, name, hue, language, time_zone, consented, ends_at, proven_at, form_token,
    second_factor, role, granted_at)

bool is_staff(const std::vector<KeyHolder>& rows) {
    return std::any_of(rows.begin(), rows.end(), [](auto& row) { return row.role && is_staff_role(*row.role); });
}

// Roles that should have a second factor work without one for a while, so that there is time to get one.
void withhold(const App& app, Visitor& visitor, const std::vector<KeyHolder>& rows, Time now) {
    std::vector<Role> working, waiting;
    for (auto& row : rows) {
        if (!row.role) continue;
        bool needs = is_staff_role(*row.role);
        auto due = second_factor_due(app, row.granted_at);
        if (needs && (!visitor.second_factor_due || due < *visitor.second_factor_due)) visitor.second_factor_due = due;
        (needs && due <= now ? waiting : working).push_back(*row.role);
    }
    visitor.permissions = permissions_of(working);
    for (auto& permission : permissions_of(waiting))
        if (std::find(visitor.permissions.begin(), visitor.permissions.end(), permission) == visitor.permissions.end())
            visitor.withheld.push_back(permission);
}

Visitor visitor_of(const App& app, const std::vector<KeyHolder>& rows, Time now) {
    auto& holder = rows.front();
    std::vector<Role> roles;
    for (auto& row : rows)
        if (row.role) roles.push_back(*row.role);
    Visitor visitor;
    visitor.who = holder.person;
    visitor.handle = holder.handle;
    visitor.name = holder.name;
    visitor.hue = holder.hue;
    visitor.language = holder.language;
    visitor.time_zone = holder.time_zone;
    if (!holder.second_factor && staff_needs_second_factor(app)) withhold(app, visitor, rows, now);
    else visitor.permissions = permissions_of(roles);
    visitor.consented = holder.consented;
    visitor.ends_at = holder.ends_at;
    visitor.refresh = now - holder.seen_at >= kSeenEvery;
    return visitor;
}

Visitor by_token(const App& app, Db& db, std::string_view token, Time now) {
    auto refuse = [] { throw Refusal(Refusal::Why::sign_in, "This token is not valid. Make a new one in the settings."); };
    if (!crypto::is_api_token(token)) refuse();
    auto digest = crypto::token_digest(token);
    auto kept = db.kept<std::vector<KeyHolder>>("accounts.token " + digest, [&] { return db.all<KeyHolder>(R"sql(
        select t.id as key, t.made_at, coalesce(t.used_at, t.made_at) as seen_at, t.expires_at, t.scopes, t.person,
               p.handle, p.name, p.hue, p.language, p.time_zone, p.consented_at is not null as consented, p.ends_at, cast(0 as bigint) as proven_at, '' as form_token,
               p.second_factor_at is not null as second_factor, r.role, coalesce(r.granted_at, 0) as granted_at
        from api_tokens t join people p on p.id = t.person left join person_roles r on r.person = t.person
        where t.digest = $1 and p.closed_at is null)sql", digest); });
    auto& rows = *kept;
    if (rows.empty() || rows.front().expires_at <= now) refuse();
    auto visitor = visitor_of(app, rows, now);
    visitor.token = {rows.front().key};
    visitor.scopes = json::from_text<std::vector<std::string>>(rows.front().scopes);
    return visitor;
}

std::optional<Visitor> by_session(const App& app, Db& db, std::string_view token, Time now) {
    auto digest = crypto::token_digest(token);
    auto kept = db.kept<std::vector<KeyHolder>>("accounts.session " + digest, [&] { return db.all<KeyHolder>(R"sql(
        select s.id as key, s.made_at, s.seen_at, s.made_at as expires_at, '' as scopes, s.person,
               p.handle, p.name, p.hue, p.language, p.time_zone, p.consented_at is not null as consented, p.ends_at, s.proven_at, s.form_token,
               p.second_factor_at is not null as second_factor, r.role, coalesce(r.granted_at, 0) as granted_at
        from sessions s join people p on p.id = s.person left join person_roles r on r.person = s.person
        where s.digest = $1 and p.closed_at is null)sql", digest); });
    auto& rows = *kept;
    if (rows.empty()) return std::nullopt;
    auto& key = rows.front();
    auto& limits = app.config.security;
    if (now - key.seen_at > days(limits.session_idle_days) || now - key.made_at > days(limits.session_max_days)) return std::nullopt;
    bool staff = is_staff(rows);
    if (staff && (now - key.seen_at > hours(limits.staff_session_idle_hours) || now - key.made_at > days(limits.staff_session_max_days))) return std::nullopt;
    auto visitor = visitor_of(app, rows, now);
    visitor.session = {key.key};
    visitor.csrf_token = key.form_token.empty() ? csrf_of(token) : key.form_token;
    visitor.proven_at = key.proven_at;
    return visitor;
}

// A visitor on the way in: the token of their forms comes from a cookie of its own.
void prepare_entry(Visitor& visitor, const http::Request& request) {
    auto name = cookie_name("entry", request.secure);
    auto value = std::string(http::cookie(request, name));
    if (value.size() < 40) {
        value = crypto::random_token();
        visitor.cookies.push_back({name, value, kEntrySeconds});
    }
    visitor.csrf_token = csrf_of(value);
}

std::string device_proof(PersonId person, const std::string& device_key) {
    return to_string(person) + "." + crypto::base64url(crypto::hmac_sha256(Secret(device_key), "device"));
}

}  // namespace

std::string cookie_name(std::string_view bare, bool secure) { return (secure ? "__Host-" : "") + std::string(bare); }

Visitor recognised(const App& app, Db& db, const http::Request& request, Time now) {
    constexpr std::string_view kBearer = "Bearer ";
    auto authorization = request.headers.get("authorization");
    if (http::same_word(authorization.substr(0, kBearer.size()), kBearer)) return by_token(app, db, authorization.substr(kBearer.size()), now);
    if (is_api(request.path)) return {};
    auto name = cookie_name("sid", request.secure);
    auto token = http::cookie(request, name);
    if (!token.empty())
        if (auto known = by_session(app, db, token, now)) return std::move(*known);
    Visitor visitor;
    if (!token.empty()) visitor.cookies.push_back({name, "", -1});
    if (is_entry(request.path)) prepare_entry(visitor, request);
    return visitor;
}

void refresh(Tx& tx, const Visitor& visitor) {
    if (visitor.session) tx.run(R"sql(update sessions set seen_at = $2 where id = $1)sql", visitor.session, tx.now());
    if (visitor.token) tx.run(R"sql(update api_tokens set used_at = $2 where id = $1)sql", visitor.token, tx.now());
}

bool is_secure(const Visit& visit) { return visit.request && visit.request->secure; }

void must_be_a_browser(const Visit& visit) {
    if (visit.visitor.csrf_token.empty()) forbidden("This is done with a browser. Programs use a token from the settings.");
}

void must_be_in_person(const Visit& visit) {
    visit.person();
    must_be_a_browser(visit);
}

Cookie start_session(Tx& tx, const Visit& visit, PersonId person, bool secure) {
    must_not_be_suspended(tx, person);
    note_used(tx, person);
    auto token = crypto::random_token();
    std::string agent(visit.request ? visit.request->headers.get("user-agent") : std::string_view());
    if (utf8_length(agent) < 0 || !is_printable_text(agent)) agent.clear();
    tx.run(R"sql(
        insert into sessions (id, person, digest, made_at, seen_at, proven_at, ip, agent) values ($1, $2, $3, $4, $4, $4, $5, $6))sql",
        new_id<Session>(tx), person, crypto::token_digest(token), tx.now(), visit.request ? visit.request->peer : std::string(),
        utf8_prefix(agent, kAgentBytesMost));
    tx.run(R"sql(
        delete from sessions where person = $1 and id not in (
            select id from sessions where person = $1 order by seen_at desc, id desc limit $2))sql", person, kSessionsMost);
    return {cookie_name("sid", secure), token, visit.app.config.security.session_max_days * 86'400};
}

Cookie goodbye(bool secure) { return {cookie_name("sid", secure), "", -1}; }

std::vector<SessionRow> sessions_of(Db& db, PersonId person) {
    return db.all<SessionRow>(R"sql(
        select id, made_at, seen_at, ip, agent from sessions where person = $1 order by seen_at desc, id desc)sql", person);
}

void end_session(Tx& tx, PersonId person, Id<Session> session) {
    tx.run(R"sql(delete from sessions where person = $1 and id = $2)sql", person, session);
}

Cookie end_own_session(Tx& tx, const Visit& visit) {
    if (visit.visitor.session) end_session(tx, *visit.who(), visit.visitor.session);
    return goodbye(is_secure(visit));
}

std::vector<Cookie> prove_session(Tx& tx, const Visit& visit) {
    auto token = crypto::random_token();
    bool there = tx.run(R"sql(update sessions set digest = $2, form_token = $3, proven_at = $4, seen_at = $4 where id = $1)sql",
        visit.visitor.session, crypto::token_digest(token), visit.visitor.csrf_token, tx.now()) == 1;
    if (!there) throw Refusal(Refusal::Why::sign_in, "Your session has ended. Sign in again.");
    return {{cookie_name("sid", is_secure(visit)), token, visit.app.config.security.session_max_days * 86'400}};
}

std::vector<Cookie> end_other_sessions(Tx& tx, const Visit& visit) {
    end_sessions(tx, visit.person(), visit.visitor.session);
    return prove_session(tx, visit);
}

int count_devices(Db& db, PersonId person) {
    return static_cast<int>(db.one<std::int64_t>(R"sql(select count(*) as n from sessions where person = $1)sql", person));
}

void end_all_access(Tx& tx, PersonId person, Keeping keeping) {
    end_sessions(tx, person, {});
    revoke_tokens(tx, person);
    forget_links(tx, person);
    if (keeping == Keeping::nothing) forget_undo_links(tx, person);
    for (auto* end : filled(tx.app(), access_ends)) end(tx, person, keeping);
}

void end_all_access(Tx& tx, PersonId person) { end_all_access(tx, person, Keeping::ways_in); }

long end_sessions(Tx& tx, PersonId person, Id<Session> kept) {
    tx.run(R"sql(delete from pending_sign_ins where person = $1)sql", person);
    return tx.run(R"sql(delete from sessions where person = $1 and id <> $2)sql", person, kept);
}

void end_all_sessions(Tx& tx, PersonId person) { end_sessions(tx, person, {}); }

Cookie sign_out_cookie(const Visit& visit) { return goodbye(is_secure(visit)); }

void forget_old_sessions(Tx& tx, Time due) {
    auto& limits = tx.app().config.security;
    tx.run(R"sql(delete from sessions where seen_at < $1 or made_at < $2)sql",
        due - days(limits.session_idle_days), due - days(limits.session_max_days));
}

Cookie known_device(const Visit& visit, PersonId person, const std::string& device_key) {
    return {cookie_name("device", is_secure(visit)), device_proof(person, device_key), kKnownDeviceSeconds};
}

bool is_known_device(Db& db, const Visit& visit, PersonId person) {
    auto known = account(db, person);
    return known && is_known_device(visit, person, known->device_key);
}

bool is_known_device(const Visit& visit, PersonId person, const std::string& device_key) {
    if (!visit.request) return false;
    auto shown = http::cookie(*visit.request, cookie_name("device", is_secure(visit)));
    return crypto::constant_time_equal(shown, device_proof(person, device_key));
}

}  // namespace lyceum::accounts
