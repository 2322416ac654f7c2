// How the settings look: navigation on the left, sheets of forms on the right.
#include "modules/accounts/admin_pages.hpp"
#include "modules/accounts/settings_pages.hpp"
#include "modules/accounts/tokens.hpp"
#include "platform/crypto/password.hpp"
#include "platform/html/form.hpp"
#include "platform/html/menu.hpp"

namespace lyceum::accounts {
using namespace html;

namespace {

Page beside_navigation(const Ui& ui, std::string title, const std::string& label, const Url& here, const std::vector<NavSection>& groups, const Html& content) {
    auto heading = h1(title);
    return {.title = std::move(title),
        .body = group(div(_class = "page-head", heading),
            div(_class = "settings",
                settings_menu(ui, label, here, groups),
                div(_class = "stack loose", content))),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace

// Addresses outside of /settings are about what one buys and sells.
Page settings_page(const Ui& ui, std::string title, const Url& here, const Html& content) {
    NavSection own{"", {
        {ui.tr("Profile"), profile_settings(), "user"},
        {ui.tr("Account and language"), account_settings(), "key"},
        {ui.tr("Devices"), sessions_path(), "monitor"},
        {ui.tr("API tokens"), tokens_path(), "terminal"},
    }};
    NavSection trade{ui.tr("Buying and selling"), {}};
    for (auto* more : filled(ui.visit.app, settings_links)) {
        auto link = more(ui.visit);
        (link.to.str().starts_with("/settings/") ? own : trade).links.push_back(std::move(link));
    }
    return beside_navigation(ui, std::move(title), ui.tr("Settings"), here, {own, trade}, content);
}

// Addresses under /finance are about money; what accounts offers itself is about people.
Page admin_page(const Ui& ui, std::string title, const Url& here, const Html& content) {
    NavSection people{"", own_admin_links(ui.visit)}, money{ui.tr("Money"), {}}, site{ui.tr("The site"), {}};
    for (auto* more : filled(ui.visit.app, admin_links)) {
        if (more == &own_admin_links) continue;
        for (auto& link : more(ui.visit)) (link.to.str().starts_with("/finance/") ? money : site).links.push_back(link);
    }
    return beside_navigation(ui, std::move(title), ui.tr("Administration"), here, {people, money, site}, content);
}

// ---- profile ------------------------------------------------------------------------------------

static Html hue_choices(const Form& form, const Ui& ui, const MyProfile& mine) {
    auto chosen = form.kept("hue", std::to_string(mine.hue));
    Html choices;
    for (int hue = 0; hue < 12; ++hue) {
        auto value = std::to_string(hue);
        choices += label(_class = "choice", input(_type = "radio", _name = "hue", _value = value, _checked = value == chosen),
            span(avatar(mine.name, hue, true), span(_class = "visually-hidden", ui.tr("Colour {}", hue + 1))));
    }
    return fieldset(_class = "field", legend(ui.tr("Colour of the avatar")), div(_class = "choices", choices));
}

static Html bio_editor(const Form& form, const Ui& ui, const MyProfile& mine) {
    auto wrong = form.complaint("bio");
    return div(_class = wrong.empty() ? "field" : "field bad", label(_for = "bio", ui.tr("About you")),
        div(_class = "editor small-editor", _controller = "editor", data("editor-preview-url", preview_path()),
            textarea(_id = "bio", _name = "bio", _rows = 6, _maxlength = decltype(SaveProfile::bio)::max, data("editor-target", "input"),
                _describedby = "bio-hint", "\n", form.kept("bio", mine.bio))),
        p(_class = "hint", _id = "bio-hint", ui.tr("Markdown. Everybody can read it.")),
        when(!wrong.empty(), [&] { return p(_class = "error", wrong); }));
}

Page profile_settings_page(const Ui& ui, const MyProfile& mine) {
    Form form(ui, save_profile_path());
    return settings_page(ui, ui.tr("Profile"), profile_settings(), form(_class = "sheet form",
        form.text({.name = "name", .label = ui.tr("Name"), .value = mine.name, .required = true, .max = DisplayName::max, .autocomplete = "name"}),
        form.text({.name = "headline", .label = ui.tr("Headline"), .value = mine.headline, .hint = ui.tr("What you do, in a few words."),
            .max = decltype(SaveProfile::headline)::max}),
        bio_editor(form, ui, mine),
        form.text({.name = "fields", .label = ui.tr("Fields"), .value = mine.fields, .hint = ui.tr("What you care for, separated by commas: databases, networks."),
            .max = decltype(SaveProfile::fields)::max, .controller = "tag-input"}),
        form.area({.name = "links", .label = ui.tr("Links"), .value = mine.links, .hint = ui.tr("One a line: an address, then what it is called."),
            .max = decltype(SaveProfile::links)::max, .rows = 3}),
        hue_choices(form, ui, mine),
        div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = profile_url(mine.handle), ui.tr("See your profile")))));
}

// ---- account ------------------------------------------------------------------------------------

static Html place_form(const Ui& ui, const MyAccount& mine) {
    Form form(ui, save_place_path());
    std::vector<Choice> zones{{"", ui.tr("As the site")}};
    bool listed = mine.time_zone.empty();
    for (auto& zone : i18n::common_zones()) {
        zones.push_back({std::string(zone.name), std::string(ui.chinese() ? zone.chinese : zone.english)});
        listed |= zone.name == mine.time_zone;
    }
    if (!listed) zones.push_back({mine.time_zone, mine.time_zone});
    return form(_class = "sheet form", h2(ui.tr("Language and time")),
        form.choose({.name = "language", .label = ui.tr("Language"), .value = mine.language ? std::string(name_of(*mine.language)) : ""},
            {{"", ui.tr("As the browser asks")}, {"zh", "中文"}, {"en", "English"}}),
        form.choose({.name = "time_zone", .label = ui.tr("Time zone"), .value = mine.time_zone}, zones),
        p(_class = "small muted", ui.tr("Light or dark is chosen at the foot of every page, for each device.")),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

static Html current_password(const Form& form, const Ui& ui, const MyAccount& mine) {
    if (!mine.has_password) return {};
    return form.text({.name = "current", .label = ui.tr("Present password"), .required = true, .type = "password", .autocomplete = "current-password"});
}

static Html email_form(const Ui& ui, const MyAccount& mine) {
    Form form(ui, change_email_path());
    auto state = mine.email.empty() ? Html() : mine.verified ? span(_class = "chip good", ui.tr("Confirmed")) : span(_class = "chip hot", ui.tr("Not confirmed"));
    return group(
        form(_class = "sheet form", _id = "email", h2(ui.tr("E-mail address"), " ", state),
            when(!mine.email.empty(), [&] { return p(mine.email); }),
            form.text({.name = "email", .label = ui.tr("New address"), .required = true, .max = decltype(ChangeEmail::email)::max, .type = "email", .autocomplete = "email"}),
            div(_class = "form-foot", form.submit(ui.tr("Change the address"), "btn"))),
        when(!mine.email.empty() && !mine.verified, [&] {
            return div(_class = "flash warn", ui.icon("mail"), span(ui.tr("We know your address only from you. Press the button in the letter we sent.")),
                button_to(ui, verify_again_path(), "post", group(ui.tr("Send it again")), "btn sm"));
        }));
}

static Html password_form(const Ui& ui, const MyAccount& mine) {
    Form form(ui, change_password_path());
    return form(_class = "sheet form", _id = "password", h2(ui.tr("Password")),
        when(!mine.has_password, [&] { return p(_class = "muted", ui.tr("You have none: you sign in with codes by mail.")); }),
        current_password(form, ui, mine),
        form.text({.name = "password", .label = ui.tr("New password"), .hint = ui.tr("At least {} characters. A few unrelated words are easy to remember.", crypto::kPasswordCharactersMin),
            .required = true, .min = crypto::kPasswordCharactersMin, .type = "password", .autocomplete = "new-password"}),
        form.checkbox({.name = "end_everything", .label = ui.tr("End everything else that opens this account"),
            .hint = ui.tr("If somebody else may have been in: API tokens, private feed and calendar, linked accounts, apps, devices for push. Second factors stay.")}, false),
        div(_class = "form-foot", form.submit(mine.has_password ? ui.tr("Change the password") : ui.tr("Set the password"), "btn")));
}

Page account_settings_page(const Ui& ui, const MyAccount& mine) {
    return settings_page(ui, ui.tr("Account and language"), account_settings(),
        group(place_form(ui, mine), email_form(ui, mine), password_form(ui, mine)));
}

// ---- sessions and tokens --------------------------------------------------------------------------

Page sessions_page(const Ui& ui, const MySessions& all) {
    auto row = [&](const MySession& s) {
        return tr(td(s.device.empty() ? ui.tr("Unknown device") : s.device, when(s.current, [&] { return group(" ", span(_class = "chip good", ui.tr("This device"))); })),
            td(_class = "mono small", s.ip), td(ui.ago(s.seen_at)), td(ui.date(s.made_at)),
            td(_class = "end", when(!s.current, [&] { return button_to(ui, session_path({s.id}), "delete", group(ui.tr("Sign out")), "btn sm"); })));
    };
    return settings_page(ui, ui.tr("Devices"), sessions_path(), group(
        p(_class = "muted", ui.tr("Where you are signed in. Sign out what you do not know, then change your password.")),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Devices"), table(_class = "table",
            thead(tr(th(_scope = "col", ui.tr("Device")), th(_scope = "col", ui.tr("Network address")), th(_scope = "col", ui.tr("Last seen")), th(_scope = "col", ui.tr("Since")),
                th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
            tbody(each(all.sessions, row)))),
        when(all.sessions.size() > 1, [&] {
            return div(_class = "row", button_to(ui, sessions_path(), "delete", group(ui.tr("Sign out all other devices")), "btn danger", ui.tr("Sign out all other devices?")));
        })));
}

static Html token_row(const Ui& ui, const MyToken& token) {
    bool over = token.expires_at <= ui.visit.now;
    return tr(td(token.name, " ", span(_class = "mono small faint", "…", token.ending)),
        td(each(token.scopes, [&](const std::string& scope) { return group(span(_class = "chip", scope), " "); })),
        td(token.used_at ? ui.ago(*token.used_at) : group(ui.tr("Never"))),
        td(over ? span(_class = "bad", ui.tr("Expired")) : group(ui.date(token.expires_at))),
        td(_class = "end", button_to(ui, token_path({token.id}), "delete", group(ui.tr("Revoke")), "btn sm", ui.tr("Revoke this token? Programs that use it stop working."))));
}

// Each wide scope in a sentence; those of single modules folded, for whoever wants a token that can do little.
static Html scope_fields(const Ui& ui, const Form& form, const std::vector<std::string>& offered) {
    std::vector<Choice> wide, single;
    for (auto& scope : offered) {
        if (scope == kReadAll) wide.push_back({scope, ui.tr("Read everything that you can read ({})", scope)});
        else if (scope == kWriteAll) wide.push_back({scope, ui.tr("Write and change everything that you can ({})", scope)});
        else if (scope == kSensitiveScope) wide.push_back({scope, ui.tr("Also what otherwise asks for your password, such as paying and refunding ({})", scope)});
        else if (scope == kAdminScope) wide.push_back({scope, ui.tr("Also use the rights of your roles on this site ({})", scope)});
        else single.push_back({scope, scope});
    }
    return group(form.checkboxes({.name = "scopes", .label = ui.tr("It may")}, wide, {std::string(kReadAll)}),
        details(summary(ui.tr("Only single parts of the site")),
            p(_class = "small muted", ui.tr("Untick the wide ones above and choose here what the token needs. “What programs can do” lists what lies behind each.")),
            form.checkboxes({.name = "scopes", .label = ui.tr("Single parts"), .label_hidden = true}, single, {})));
}

Page tokens_page(const Ui& ui, const MyTokens& all) {
    Form form(ui, make_token_path());
    std::vector<Choice> lasts;
    for (int n : {7, 30, kTokenDaysUsual, kTokenDaysMost}) lasts.push_back({std::to_string(n), ui.plural(n, "{} day", "{} days")});
    return settings_page(ui, ui.tr("API tokens"), tokens_path(), group(
        p(_class = "muted", ui.tr("A token lets a program act for you, within what you allow it."), " ", a(_class = "link", _href = Url::local("/api"), ui.tr("What programs can do"))),
        when(!all.tokens.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("API tokens"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Name")), th(_scope = "col", ui.tr("Scopes")), th(_scope = "col", ui.tr("Last used")), th(_scope = "col", ui.tr("Valid until")),
                    th(_scope = "col", span(_class = "visually-hidden", ui.tr("Actions"))))),
                tbody(each(all.tokens, [&](const MyToken& token) { return token_row(ui, token); }))));
        }),
        // The answer shows the token once; it is a page of its own, not a redirect.
        form(data("turbo", "false"), _class = "sheet form", h2(ui.tr("New token")),
            form.text({.name = "name", .label = ui.tr("Name"), .hint = ui.tr("What it is for."), .required = true, .max = decltype(MakeToken::name)::max}),
            scope_fields(ui, form, all.scopes),
            form.choose({.name = "days", .label = ui.tr("Valid for"), .value = std::to_string(kTokenDaysUsual)}, lasts),
            div(_class = "form-foot", form.submit(ui.tr("Make the token"))))));
}

Page token_made_page(const Ui& ui, const TokenMade& made) {
    return settings_page(ui, ui.tr("API tokens"), tokens_path(), section(_class = "sheet stack",
        h2(made.name), p(ui.tr("Copy the token now: it is shown this once. It is valid until {}.", ui.date(made.expires_at))),
        div(_class = "joined", input(_class = "mono", _value = made.token, _readonly = true, _label = ui.tr("Token"), _spellcheck = false),
            button(_type = "button", _class = "btn", _controller = "clipboard", data("clipboard-text-value", made.token), ui.tr("Copy"))),
        div(_class = "row", a(_class = "btn primary", _href = tokens_path(), ui.tr("Done")))));
}

}  // namespace lyceum::accounts
