// Who is asking, when, in which language: handed to every handler, never stored.
// Ui is the same knowledge for views, which see neither database nor clock.
#pragma once
#include "platform/core/refusal.hpp"
#include "platform/html/html.hpp"
#include "platform/http/message.hpp"
#include "platform/i18n/locale.hpp"
#include <any>
#include <functional>
#include <string>
#include <vector>

namespace lyceum {

class Db;
class Tx;
struct App;
struct Session;
struct ApiToken;
using i18n::Language;

/// A place in one module that later modules may fill, typed by what a filling must do.
template <class Signature>
struct Slot { const char* name; };

struct Filling {
    const void* slot;
    std::any with;
};
/// In a module's table of contents: `fill(items::actions, &save_buttons)`.
template <class Signature>
Filling fill(const Slot<Signature>& slot, std::type_identity_t<Signature>* with) { return {&slot, with}; }
/// Everything that fills the slot, in the order of modules.
template <class Signature>
std::vector<Signature*> filled(const App&, const Slot<Signature>&);
const std::vector<Filling>& fillings(const App&);

/// What a form was sent with when it was refused: shown again with the complaints beside the fields.
struct Draft {
    std::string action;                             // the path it was posted to
    std::vector<std::pair<std::string, std::string>> values;
    std::vector<FieldError> complaints;
    Msg message;
};

struct Cookie {
    std::string name, value;
    int max_age_seconds = 0;                        // 0: until the browser closes; -1: delete now
    bool http_only = true;
};

/// What is known of the person behind a request. Made by accounts from a session cookie or a token.
struct Visitor {
    std::optional<PersonId> who;
    std::string handle, name;                       // empty without an account
    int hue = 0;
    Id<Session> session;                            // zero for API tokens
    Id<ApiToken> token;                             // zero for sessions
    std::string csrf_token;                         // expected in forms of this session
    std::optional<Language> language;
    std::string time_zone;                          // empty: the site's
    std::vector<std::string> permissions;           // of the roles held on this site
    std::optional<std::vector<std::string>> scopes; // set for API tokens: what the token may do
    std::vector<std::string> withheld;              // permissions that wait until this person has a second factor
    std::optional<Time> second_factor_due;          // when that begins, for those who should have one and have none
    Time proven_at;                                 // when this session last proved who sits there; zero for API tokens
    std::optional<Time> ends_at;                    // the account will be deleted then
    bool consented = false;                         // to recording of reading behaviour
    bool refresh = false;                           // the session or token wants its "last seen" moved
    std::vector<Cookie> cookies;                    // to be set by whatever answer this request gets
};

enum class Wants { page, fragment, json };
enum class Theme { automatic, light, dark };

struct Visit {
    const App& app;
    Visitor visitor;
    Time now;
    Language language = Language::zh;
    Theme theme = Theme::automatic;
    Wants wants = Wants::page;
    const http::Request* request = nullptr;
    const Draft* draft = nullptr;                   // set while a refused form is shown again
    int limit = 0;                                  // entries of a list that a program asked for; 0: as usual

    std::optional<PersonId> who() const { return visitor.who; }
    /// Throws Refusal(sign_in) for a visitor without an account.
    PersonId person() const;
    /// How many entries of a list to answer: `usual`, unless a program asked for fewer or more.
    int page_size(int usual) const { return limit > 0 ? limit : usual; }
    bool may(std::string_view permission) const;
    /// Throws Refusal(forbidden) without the permission, Refusal(second_factor) while it is withheld.
    void must(std::string_view permission) const;

    template <class... A>
    std::string tr(fmt::format_string<A...> english, A&&... a) const {
        fmt::string_view pattern = english;
        return fmt::vformat(translated(pattern), fmt::make_format_args(a...));
    }
    std::string tr(const Msg&) const;

private:
    fmt::string_view translated(fmt::string_view english) const;
};

/// What a view may know besides its model. Never the database.
struct Ui {
    const Visit& visit;

    template <class... A> std::string tr(fmt::format_string<A...> english, A&&... a) const { return visit.tr(english, std::forward<A>(a)...); }
    std::string tr(const Msg& message) const { return visit.tr(message); }
    /// Chinese uses the translation of `many` for every number. The hole takes the number, grouped.
    std::string plural(std::int64_t n, fmt::format_string<std::string&> one, fmt::format_string<std::string&> many) const;

    bool signed_in() const { return visit.who().has_value(); }
    std::optional<PersonId> who() const { return visit.who(); }
    bool chinese() const { return visit.language == Language::zh; }
    std::string number(std::int64_t) const;         // 1,204
    std::string compact(std::int64_t) const;        // 1.2 万 or 12.3K
    std::string money(Money) const;                 // ¥99
    std::string date(Time) const;                   // in the reader's time zone
    std::string date_time(Time) const;
    std::string minutes(std::int64_t) const;        // 18 分钟
    i18n::Locale locale() const;
    /// `<time>` with a relative text ("2 小时前") that the browser keeps true.
    Html ago(Time) const;
    /// An inline lucide icon, decorative. Throws std::logic_error for a name web/icons.txt lacks.
    Html icon(std::string_view name, std::string_view size = {}) const;
    /// The address of a built asset ("app.js"), with its content hash.
    Url asset(std::string_view name) const;
    const std::string& csrf_token() const { return visit.visitor.csrf_token; }
};

template <class Signature>
std::vector<Signature*> filled(const App& app, const Slot<Signature>& slot) {
    std::vector<Signature*> found;
    for (auto& filling : fillings(app))
        if (filling.slot == &slot) found.push_back(std::any_cast<Signature*>(filling.with));
    return found;
}

}  // namespace lyceum
