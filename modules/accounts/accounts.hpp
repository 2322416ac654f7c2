// Accounts: people, how they sign in, what they may do on this site, and what was done with privilege.
//
// This header is the module's door: everything else in this folder is private.
#pragma once
#include "platform/http/app.hpp"

namespace lyceum {
class Form;
}

namespace lyceum::accounts {

extern const Module module;

// ---- people -----------------------------------------------------------------------------------

/// Letters, digits, `-` and `_`; unique without case; never changed by imports of others.
using Handle = Text<2, 32>;
using DisplayName = Text<1, 60>;

/// What stands above everything a person writes. A deleted person is "deleted user" without a link.
struct Byline {
    PersonId id;
    std::string handle, name;
    int hue = 0;                                    // 0 to 11, the avatar's colour
    std::string badge;                              // the most telling role, translated by the view: "Owner", "Expert"; often empty
    bool deleted = false;
};
DESCRIBE(Byline, id, handle, name, hue, badge, deleted)

/// Bylines in the order asked for, one for each id (an unknown id gets the deleted user's). Kept in memory.
std::vector<Byline> bylines(Db&, const std::vector<PersonId>&);
Byline byline(Db&, PersonId);
std::optional<PersonId> find_by_handle(Db&, std::string_view handle);
/// Whoever gave this address, verified or not. Never tell a visitor who has not shown that the address is theirs.
std::optional<PersonId> find_by_email(Db&, std::string_view email);
/// Those of these handles that exist, in their own spelling. For mentions.
std::map<std::string, PersonId> people_named(Db&, const std::vector<std::string>& handles);
Url profile_url(std::string_view handle);           // /@handle

/// "avatar, name, badge" as a line. `more` follows, for times and the like.
Html byline_view(const Ui&, const Byline&, const Html& more = {});
/// The round avatar as a link to the profile.
Html avatar_view(const Ui&, const Byline&, bool small = false);

struct NewPerson {
    std::string handle, name, email;                // e-mail may be empty: imported and WeChat accounts have none
    /// From crypto::hash_password, made before the Tx; empty: sign-in by code or link only.
    std::string password_hash;
    std::optional<Language> language;
    std::string time_zone;
    std::string headline, bio;                      // bio: Markdown
    std::vector<std::string> fields;                // of interest: "databases"
    std::string level, goal;
    int hue = -1;                                   // -1: derived from the handle
    bool verified = false;                          // the e-mail address is known to be theirs
    /// Set for accounts made by an import: their source, claimable by its owner.
    std::string imported_from, imported_url;
    std::optional<Time> joined_at;
};
/// Adds a person. Throws Refusal(invalid) naming `handle`, `name` or `email` when it is taken or malformed.
PersonId create(Tx&, const NewPerson&);
/// Makes a free handle out of any name ("Jane Doe" → "jane-doe", "jane-doe-2").
std::string free_handle(Db&, std::string_view wanted);

inline constexpr std::size_t kFieldsMost = 50;             // of one person
/// What somebody said about themselves at onboarding; what recommendations start from.
struct Interests {
    std::vector<std::string> fields;
    std::string level, goal;
};
DESCRIBE(Interests, fields, level, goal)
Interests interests(Db&, PersonId);
void set_interests(Tx&, PersonId, const Interests&);
/// Whether recommendations may learn from what this person reads. Off until somebody says yes.
void set_consent(Tx&, PersonId, bool);

struct Contact {
    PersonId id;
    std::string name, email;                        // empty e-mail: none, or not verified
    Language language = Language::zh;
    std::string time_zone;
};
/// For letters. People without a verified address have none.
std::optional<Contact> contact(Db&, PersonId);

struct EmailAddress {
    std::string address;
    bool verified = false;                          // known to be theirs
};
/// What somebody gave as their address, for those who are told whether it was verified; nothing without one.
std::optional<EmailAddress> email_of(Db&, PersonId);
/// Whether somebody gets in with what is kept here: a password, or a code to an address that is theirs.
bool has_own_way_in(Db&, PersonId);
/// True while we know an address only from whoever signed up: it may be somebody else's, who must be able to take it.
bool has_unconfirmed_address(Db&, PersonId);
/// Whose address this is, confirmed or not.
std::optional<PersonId> person_of_address(Db&, std::string_view email);

/// Known with every request as Visitor::ends_at; nothing: the account stays.
void set_end(Tx&, PersonId, std::optional<Time>);
/// Forgets the person; what they wrote stays, under "deleted user". Emits Closed. Twice is once.
void close(Tx&, PersonId);

/// What this module holds about somebody, for their own copy: no hash, no digest, nobody else.
struct OwnDevice { std::string ip, agent; Time made_at, seen_at; };
DESCRIBE(OwnDevice, ip, agent, made_at, seen_at)
struct OwnAct { std::string action, target, details, ip; Time at; };
DESCRIBE(OwnAct, action, target, details, ip, at)
struct OwnRecord {
    std::string handle, name, email, headline, bio, level, goal, time_zone;
    std::vector<std::string> fields, roles, tokens;
    Time joined_at;
    std::vector<OwnDevice> devices;
    std::vector<OwnAct> acts;
};
DESCRIBE(OwnRecord, handle, name, email, headline, bio, level, goal, time_zone, fields, roles, tokens, joined_at, devices, acts)
OwnRecord own_record(Db&, PersonId);

/// Announced once for each new account, imports apart.
struct Joined {
    static constexpr std::string_view topic = "accounts.joined";
    PersonId person;
};
DESCRIBE(Joined, person)

/// Announced when somebody closed their account: what they wrote stays, under "deleted user".
struct Closed {
    static constexpr std::string_view topic = "accounts.closed";
    PersonId person;
};
DESCRIBE(Closed, person)

// The published view `public_people (id, handle, name, headline, hue, joined_at)` has everybody whose
// account is open; later modules may join it.

// ---- roles and permissions ------------------------------------------------------------------------

enum class Role { member, author, expert, volunteer, moderator, finance, administrator, owner };
DESCRIBE_ENUM(Role, member, author, expert, volunteer, moderator, finance, administrator, owner)

/// Role × permission is one table (permissions.cpp); routes name permissions, never roles.
bool permits(Role, std::string_view permission);
/// Grants and notes it in the audit log. Twice is once; everybody is a member already. Who may grant
/// what is asked by the pages, not here.
void grant_role(Tx&, PersonId, Role, PersonId by);
std::vector<Role> roles(Db&, PersonId);
std::vector<PersonId> people_with(Db&, Role);
bool owns_the_site(Db&, PersonId);

// ---- sessions -----------------------------------------------------------------------------------

/// How somebody showed who they are.
enum class Means { password, mail, link, outside, passkey };
DESCRIBE_ENUM(Means, password, mail, link, outside, passkey)

struct Entrance {
    PersonId person;
    Means means = Means::password;
    Url next = Url::local("/");                     // where they wanted to go
    Msg notice = {};                                // said once they are there
};
/// Every way of signing in ends here, in the Tx that used up its proof: with a session (of this browser; the one before
/// ends), or, for a person with a second factor, at the page that asks for it. Passkeys are both factors in one.
Moved admit(Tx&, const Visit&, const Entrance&);

/// Somebody who has shown the first factor, in the browser that asks. Lasts kPendingLasts.
struct PendingSignIn {
    PersonId person;
    Means means = Means::password;
    std::string next;
    std::string notice;                             // a Msg as JSON
};
DESCRIBE(PendingSignIn, person, means, next, notice)
inline constexpr Span kPendingLasts = minutes(10);
/// Where the second factor is asked for; the page belongs to the module that knows factors.
Url second_factor_url();
std::optional<PendingSignIn> pending_sign_in(Db&, const Visit&);
/// The second factor was shown: the session that `admit` held back. Throws Refusal(sign_in) when it took too long.
Moved finish_sign_in(Tx&, const Visit&);

/// From now on signing in asks for a second factor, or does not.
void set_second_factor(Tx&, PersonId, bool wanted);
bool has_second_factor(Db&, PersonId);
/// Those whom it asks, after `after` in the order of ids.
std::vector<PersonId> people_with_second_factor(Db&, PersonId after, int limit);
/// Whether somebody holds a role that administers, moderates or sees money, in which a second factor may be compulsory.
bool is_staff(Db&, PersonId);
/// Those of these people who do. One statement.
std::set<PersonId> staff_among(Db&, const std::vector<PersonId>&);
bool staff_needs_second_factor(const App&);

/// This session has just proved who sits there: its cookie changes, the token of its forms stays. Answers the cookie.
std::vector<Cookie> prove_session(Tx&, const Visit&);
/// Ends every other session of whoever asks, and what is pending; this one gets a new cookie.
std::vector<Cookie> end_other_sessions(Tx&, const Visit&);
/// Where somebody is signed in.
int count_devices(Db&, PersonId);
/// Ends everything that lets somebody in now: sessions, pending sign-ins, API tokens, links.
void end_all_access(Tx&, PersonId);

/// Ends the session of whoever asks; answers the cookie that the browser forgets it by.
Cookie end_own_session(Tx&, const Visit&);
/// A new session without further questions; answers the cookie to set. For people who were made in the same Tx, and tests.
Cookie start_session(Tx&, const Visit&, PersonId, bool secure);
void end_all_sessions(Tx&, PersonId);
/// Deletes the cookie of this browser's session.
Cookie sign_out_cookie(const Visit&);
/// An address with a button that signs its holder in once within `lasts`: for `lyceum user` and the first start.
std::string one_time_link(Tx&, PersonId, Span lasts, const std::string& base_url);

/// Throws Refusal(forbidden) where no cookie came with the request: nobody gets in through the API.
void must_be_a_browser(const Visit&);
/// Throws Refusal(forbidden) for API tokens: keys are made and changed by people in a browser.
void must_be_in_person(const Visit&);
/// True in a browser in which this person signed in before: strangers' attempts do not slow it down.
bool is_known_device(Db&, const Visit&, PersonId);

// ---- attempts -----------------------------------------------------------------------------------

/// A bucket that holds `count` attempts and drains evenly, empty after `span`. Kept in the database: a restart forgives
/// nothing.
struct Bucket {
    std::string name;
    int count = 1;
    Span span;
};
/// Takes one attempt from each bucket, or throws Refusal(slow_down) with the time to wait: attempts that
/// are refused do not make the wait longer. In a Tx of its own, so that what follows cannot undo it.
void take(Tx&, const std::vector<Bucket>&);
/// Empties a bucket: the attempt was a right one.
void forgive(Tx&, std::string_view bucket);
/// What one household or attacker has: an IPv4 address, or the first 64 bits of an IPv6 address.
std::string network_of(const Visit&);

/// `next`, brought along in an address or a form, when it is a path of this site (fragment and all), else nothing.
std::optional<Url> local_path(std::string_view next);

// ---- audit --------------------------------------------------------------------------------------

/// Notes a privileged act: who, what, on what, why, before and after. In the same Tx as the act.
struct Act {
    std::string action;                             // "roles.grant"
    std::string target;                             // "person 1hm…"
    std::string details;                            // JSON or a sentence, without secrets
    std::int64_t place = 0;                         // the community it was done in; 0: the site
};
void note(Tx&, const Visit&, const Act&);

/// A row of the audit log, for the people of a place.
struct Deed {
    std::int64_t entry = 0;
    Time at;
    std::optional<PersonId> actor;
    std::string action, target, details;
};
DESCRIBE(Deed, entry, at, actor, action, target, details)
/// What was done with privilege in one community, the newest first, before this entry if given.
std::vector<Deed> deeds_in(Db&, std::int64_t place, std::optional<std::int64_t> before, int limit);

// ---- places for later modules ---------------------------------------------------------------------

/// More ways on the page that asks for a name and password, below them: buttons and forms. `next` is where to go afterwards.
inline constexpr Slot<Html(const Ui&, std::string_view next)> sign_in_ways{"accounts.sign_in_ways"};
/// Other sites to sign in with: buttons on the pages for signing in and signing up.
inline constexpr Slot<std::vector<NavLink>(const Visit&, Db&, std::string_view next)> sign_in_links{"accounts.sign_in_links"};
/// More ways to prove who sits there, on the page that does: what belongs into the form, its fields named "confirm_…".
/// Module `prove` checks them (platform/http/app.hpp). Empty when this person has none.
inline constexpr Slot<Html(const Ui&, Db&, const Form&)> proof_ways{"accounts.proof_ways"};
/// More entries in the navigation of the settings. The page at the address is drawn with settings_page.
inline constexpr Slot<NavLink(const Visit&)> settings_links{"accounts.settings_links"};
/// More entries in the administration, those this visitor may use. Pages are drawn with admin_page.
inline constexpr Slot<std::vector<NavLink>(const Visit&)> admin_links{"accounts.admin_links"};
/// More sections of the administration's first page, built while its GET handler reads; an empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&)> admin_sections{"accounts.admin_sections"};
/// More sections of a public profile, built while its GET handler reads; an empty Html is left out.
inline constexpr Slot<Html(const Ui&, Db&, PersonId)> profile_sections{"accounts.profile_sections"};

/// A page of the settings: navigation beside `content`; `here` is marked as current.
Page settings_page(const Ui&, std::string title, const Url& here, const Html& content);
/// A page of the administration, likewise.
Page admin_page(const Ui&, std::string title, const Url& here, const Html& content);
/// A page on the way in: narrow, with one thing to do. Give its forms `data-turbo="false"`: what follows is another session.
Page entry_page(const std::string& title, const std::string& about, const Html& content);

}  // namespace lyceum::accounts
