#include "modules/site_settings/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::site_settings {
using namespace html;

namespace {

std::string origin_name(const Ui& ui, const Setting& setting) {
    switch (setting.origin) {
        case config::Origin::default_: return ui.tr("Default");
        case config::Origin::database: return ui.tr("Changed here");
        case config::Origin::file: return "lyceum.toml";
        case config::Origin::environment: return setting.variable;
        case config::Origin::command_line: return ui.tr("Command line");
    }
    return {};
}

Html tabs(const Ui& ui, const Url& here) {
    auto tab = [&](const Url& to, const std::string& label) { return a(_href = to, _current = to == here, label); };
    return nav(_class = "tabs", _label = ui.tr("Settings"), tab(all_path(), ui.tr("All settings")), tab(site_path(), ui.tr("Site")), tab(mail_path(), ui.tr("Mail")));
}

Html setting_row(const Ui& ui, const Setting& setting) {
    auto change_at = setting.name.starts_with("mail.") ? mail_path() : site_path();
    auto value = setting.value.empty() ? span(_class = "faint", ui.tr("Empty")) : code(setting.value);
    return tr(
        td(code(setting.name), p(_class = "small muted", setting.meaning)),
        td(value, when(setting.value != setting.fallback, [&] {
            return p(_class = "small faint", setting.fallback.empty() ? ui.tr("Default: empty") : ui.tr("Default: {}", setting.fallback));
        })),
        td(_class = "nowrap", origin_name(ui, setting)),
        td(_class = "end", setting.open ? a(_class = "btn sm", _href = change_at, _label = ui.tr("Change {}", setting.name), ui.tr("Change"))
            : span(_class = "small faint", setting.changeable ? ui.tr("Set outside") : ui.tr("At the start only"))));
}

/// A form of settings: fields that are set outside are shown, not offered.
class SettingsForm {
public:
    SettingsForm(const Ui& ui, const Form& form) : ui_(ui), form_(form) {}

    Html text(const std::string& name, Field field) const {
        return open(name) ? form_.text(field) : fixed(name, field.label, field.type == "password" ? "***" : field.value);
    }
    Html choose(const std::string& name, const Field& field, const std::vector<Choice>& choices) const {
        if (open(name)) return form_.choose(field, choices);
        for (auto& choice : choices)
            if (choice.value == field.value) return fixed(name, field.label, choice.label);
        return fixed(name, field.label, field.value);
    }

private:
    bool open(const std::string& name) const { return is_open(ui_.visit.app, name); }
    Html fixed(const std::string& name, const std::string& label_text, const std::string& value) const {
        return div(_class = "field", span(_class = "label", label_text), p(code(value)),
            p(_class = "hint", ui_.tr("Set outside of this page: change {} in lyceum.toml, or the variable {}.", name, config::variable_of(name))));
    }

    const Ui& ui_;
    const Form& form_;
};

}  // namespace

Page all_page(const Ui& ui, const All& all) {
    return accounts::admin_page(ui, ui.tr("Settings"), all_path(), group(tabs(ui, all_path()),
        query_form(all_path(), _class = "filters", _role = "search", _controller = "autosubmit",
            input(_type = "search", _name = "q", _value = all.q, _maxlength = 100, _label = ui.tr("Find a setting"), _placeholder = ui.tr("Find a setting")),
            element("noscript", {Node(button(_class = "btn", ui.tr("Search")))})),
        when(all.settings.empty(), [&] { return div(_class = "empty", ui.icon("settings", "l"), h2(ui.tr("No setting is like this")), p(ui.tr("Try a word of its meaning, such as “mail”."))); }),
        when(!all.settings.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Settings"), table(_class = "table",
                thead(tr(th(_scope = "col", ui.tr("Setting")), th(_scope = "col", ui.tr("Value")), th(_scope = "col", ui.tr("Origin")), th(_scope = "col", span(_class = "visually-hidden", ui.tr("Change"))))),
                tbody(each(all.settings, [&](auto& setting) { return setting_row(ui, setting); }))));
        })));
}

Page site_page(const Ui& ui, const SiteForm& view) {
    Form form(ui, save_site_path(), "put");
    SettingsForm fields(ui, form);
    auto& site = view.site;
    return accounts::admin_page(ui, ui.tr("Site"), all_path(), group(tabs(ui, site_path()),
        form(_class = "sheet form",
            fields.text("site.name", {.name = "name", .label = ui.tr("Name of the site"), .value = site.name, .hint = ui.tr("In letters, feeds and the installed app; communities have names of their own."), .required = true, .max = 80}),
            fields.choose("site.language", {.name = "language", .label = ui.tr("Language"), .value = std::string(name_of(site.language)), .hint = ui.tr("For visitors whose browser asks for neither Chinese nor English.")}, {{"zh", "简体中文"}, {"en", "English"}}),
            fields.text("site.time_zone", {.name = "time_zone", .label = ui.tr("Time zone"), .value = site.time_zone, .hint = ui.tr("A name such as Asia/Shanghai."), .required = true, .max = 60}),
            fields.text("site.icp_number", {.name = "icp_number", .label = ui.tr("ICP filing number"), .value = site.icp_number, .hint = ui.tr("Shown at the foot of every page, with a link to the register. Needed for servers in the mainland of China."), .max = 60}),
            fields.text("site.police_number", {.name = "police_number", .label = ui.tr("Public security filing number"), .value = site.police_number, .max = 60}),
            div(_class = "form-foot", form.submit(ui.tr("Save changes"))))));
}

Html mail_form(const Ui& ui, const MailConfig& mail, const std::string& next) {
    Form form(ui, save_mail_path(), "put");
    SettingsForm fields(ui, form);
    return form(_class = "sheet form",
        when(!next.empty(), [&] { return form.hidden("next", next); }),
        fields.choose("mail.transport", {.name = "transport", .label = ui.tr("Letters are"), .value = std::string(name_of(mail.transport))},
            {{"smtp", ui.tr("sent through a mail server")}, {"file", ui.tr("kept in the data folder, for trying out")}}),
        fields.text("mail.from", {.name = "from", .label = ui.tr("Sender's address"), .value = mail.from, .hint = ui.tr("Of a domain that is yours, such as hello@example.org."), .max = 254, .type = "email"}),
        fields.text("mail.from_name", {.name = "from_name", .label = ui.tr("Sender's name"), .value = mail.from_name, .max = 80}),
        div(_class = "cols-2",
            fields.text("mail.host", {.name = "host", .label = ui.tr("Mail server"), .value = mail.host, .max = 253, .placeholder = "smtp.example.org"}),
            fields.text("mail.port", {.name = "port", .label = ui.tr("Port"), .value = std::to_string(mail.port), .max = 5, .inputmode = "numeric"})),
        fields.choose("mail.encryption", {.name = "encryption", .label = ui.tr("Encryption"), .value = std::string(name_of(mail.encryption))},
            {{"starttls", "STARTTLS (587)"}, {"tls", "TLS (465)"}, {"none", ui.tr("None, to this machine only")}}),
        div(_class = "cols-2",
            fields.text("mail.user", {.name = "user", .label = ui.tr("Sign in as"), .value = mail.user, .max = 200, .autocomplete = "off"}),
            fields.text("mail.password", {.name = "password", .label = ui.tr("Password"), .hint = mail.password.empty() ? std::string() : ui.tr("One is set. Leave this empty to keep it."), .max = 1000, .type = "password", .autocomplete = "new-password"})),
        div(_class = "form-foot", form.submit(ui.tr("Save changes"))));
}

Page mail_page(const Ui& ui, const MailForm& view) {
    return accounts::admin_page(ui, ui.tr("Mail"), all_path(), group(tabs(ui, mail_path()), mail_form(ui, view.mail, {}),
        p(a(_class = "link", _href = Url::local("/admin/mail/check"), ui.tr("Check whether letters arrive")))));
}

}  // namespace lyceum::site_settings
