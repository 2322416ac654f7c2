// The table of contents: every way into this module is listed at the bottom.
#include "modules/privacy/privacy.hpp"
#include "modules/site_settings/store.hpp"

namespace lyceum::site_settings {
namespace {

constexpr std::size_t kPasswordBytesMost = 1000;

config::Origin origin_of(const App& app, const std::string& name, bool differs) {
    auto known = app.origins.find(name);
    if (known != app.origins.end() && known->second != config::Origin::default_) return known->second;
    return differs ? config::Origin::database : config::Origin::default_;
}

All all(const Visit& visit, Db&, const Find& in) {
    All page{{}, in.q.str()};
    Config now = *visit.app.settings(), started = visit.app.config, fallback;
    auto present = config::fields_of(now), first = config::fields_of(started), defaults = config::fields_of(fallback);
    for (std::size_t n = 0; n < present.size(); ++n) {
        auto& name = present[n].name;
        auto meaning = std::find_if(Config::meanings.begin(), Config::meanings.end(), [&](auto& m) { return m.name == name; });
        auto value = config::shown(present[n]);
        Setting setting{name, visit.tr(Msg{std::string(meaning->text), {}}), value, config::shown(defaults[n]),
            origin_of(visit.app, name, value != config::shown(first[n])), is_changeable(name), is_open(visit.app, name), config::variable_of(name)};
        bool fits = in.q.empty() || setting.name.find(in.q.str()) != std::string::npos || setting.meaning.find(in.q.str()) != std::string::npos ||
                    setting.value.find(in.q.str()) != std::string::npos;
        if (fits) page.settings.push_back(std::move(setting));
    }
    return page;
}

SiteForm site_form(const Visit& visit, Db&, const Nothing&) { return {visit.app.settings()->site}; }
MailForm mail_view(const Visit& visit, Db&, const Nothing&) {
    auto mail = visit.app.settings()->mail;
    return {mail.from, mail.host, mail};
}

Moved save_site(const Visit& visit, Tx& tx, const SaveSite& in) {
    change(tx, visit, {{"site.name", in.name.str()}, {"site.language", in.language}, {"site.time_zone", in.time_zone.str()},
        {"site.icp_number", in.icp_number.str()}, {"site.police_number", in.police_number.str()}});
    return {.to = site_path(), .notice = {"Saved."}};
}

Moved save_mail(const Visit& visit, Tx& tx, const SaveMail& in) {
    if (in.password.size() > kPasswordBytesMost) invalid("password", "This password is too long.");
    change(tx, visit, {{"mail.transport", in.transport}, {"mail.host", in.host.str()}, {"mail.port", in.port}, {"mail.encryption", in.encryption},
        {"mail.user", in.user.str()}, {"mail.password", in.password}, {"mail.from", in.from.str()}, {"mail.from_name", in.from_name.str()}});
    return {.to = accounts::local_path(in.next).value_or(mail_path()), .notice = {"Saved."}};
}

std::vector<NavLink> links(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Settings"), all_path(), "settings"}};
}

std::vector<privacy::Holding> held(const App&) {
    return {{"site_settings", {"changed_by"}, Msg{"Who changed a setting last", {}}, Msg{"To find out why it is as it is", {}}, privacy::Basis::interest, 0, privacy::Ending::anonymised}};
}

}  // namespace

Url mail_settings_url() { return mail_path(); }
Url site_settings_url() { return site_path(); }

const Module module{
    .name = "site_settings",
    .routes = {
        get(may("site.settings"), all_path, &all, &all_page).summary("Every setting with its meaning, default, value and origin"),
        get(may("site.settings"), site_path, &site_form, &site_page),
        put(may("site.settings"), save_site_path, &save_site).or_show(site_path).sensitive().summary("Change what the site says about itself"),
        get(may("site.settings"), mail_path, &mail_view, &mail_page),
        put(may("site.settings"), save_mail_path, &save_mail).or_show(mail_path).sensitive().summary("Change how letters leave"),
    },
    .jobs = {
        job<ReadAgain>(&read_again, {.tries = 3}),
    },
    .fills = {
        fill(kept_settings, &lay_kept),
        fill(privacy::holdings, &held),
        fill(accounts::admin_links, &links),
    },
};

}  // namespace lyceum::site_settings
