// The settings that say who somebody is and how the site treats them.
#include "modules/accounts/settings_pages.hpp"
#include "modules/accounts/routes.hpp"
#include "platform/html/markdown.hpp"
#include "platform/i18n/zone.hpp"

namespace lyceum::accounts {

namespace {

constexpr int kFieldCharactersMost = 40, kLabelCharactersMost = 40;

Moved first_page(const Visit&, Db&, const Nothing&) { return {.to = profile_settings()}; }
Moved password_page(const Visit&, Db&, const Nothing&) { return {.to = account_settings()}; }

// ---- profile ------------------------------------------------------------------------------------

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (auto& word : words) all += (all.empty() ? "" : ", ") + word;
    return all;
}

MyProfile my_profile(const Visit& visit, Db& db, const Nothing&) {
    auto said = about(db, visit.person());
    std::string links;
    for (auto& link : said.links) links += link.url + (link.label.empty() ? "" : " " + link.label) + "\n";
    return {visit.visitor.handle, said.name, said.headline, said.bio, joined(said.fields), links, said.hue};
}

std::vector<std::string> fields_from(std::string_view typed) {
    std::vector<std::string> fields;
    std::string comma_separated(typed);
    for (std::string_view wide = "，"; comma_separated.find(wide) != comma_separated.npos;)
        comma_separated.replace(comma_separated.find(wide), wide.size(), ",");
    for (std::string_view rest = comma_separated; !rest.empty();) {
        auto word = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        auto field = trimmed(word);
        if (field.empty()) continue;
        if (utf8_length(field) > kFieldCharactersMost)
            throw Refusal(Refusal::Why::invalid, "A field is too long.", {{"fields", {"Write at most {} characters for each.", {std::to_string(kFieldCharactersMost)}}}});
        fields.emplace_back(field);
    }
    if (fields.size() > kFieldsMost)
        throw Refusal(Refusal::Why::invalid, "There are too many fields.", {{"fields", {"Choose at most {}.", {std::to_string(kFieldsMost)}}}});
    return fields;
}

std::vector<Link> links_from(std::string_view typed) {
    std::vector<Link> links;
    for (auto rest = typed; !rest.empty();) {
        auto line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        line = trimmed(line);
        if (line.empty()) continue;
        auto address = line.substr(0, line.find(' '));
        auto label = trimmed(line.substr(address.size()));
        auto url = Url::external(address);
        if (!url || url->str().starts_with("mailto:")) invalid("links", "Each line begins with an address such as https://example.org.");
        links.push_back({std::string(utf8_prefix(label, kLabelCharactersMost)), url->str()});
    }
    if (links.size() > static_cast<std::size_t>(kLinksMost))
        throw Refusal(Refusal::Why::invalid, "There are too many links.", {{"links", {"Choose at most {}.", {std::to_string(kLinksMost)}}}});
    return links;
}

Moved save_profile(const Visit& visit, Tx& tx, const SaveProfile& in) {
    if (in.hue < 0 || in.hue > 11) invalid("hue", "Choose one of the twelve colours.");
    set_about(tx, visit.person(), {in.name.str(), in.headline.str(), in.bio.str(), in.hue, fields_from(in.fields), links_from(in.links)});
    return {.to = profile_settings(), .notice = {"Saved.", {}}};
}

Raw preview(const Visit&, Db&, const Preview& in) {
    return {"text/html; charset=utf-8", html::render_markdown(in.text.str()).html.markup(), "no-store"};
}
Raw as_prepared(const Visit&, Tx&, const Preview&, const Raw& ready) { return ready; }

// ---- account ------------------------------------------------------------------------------------

MyAccount my_account(const Visit& visit, Db& db, const Nothing&) {
    auto known = account(db, visit.person()).value();
    return {known.handle, known.email.value_or(""), known.email_verified_at.has_value(), !known.password.empty(), known.language, known.time_zone};
}

Moved save_place(const Visit& visit, Tx& tx, const SavePlace& in) {
    if (!in.time_zone.empty() && !i18n::Zone::named(in.time_zone)) invalid("time_zone", "There is no such time zone. Choose one from the list.");
    set_place(tx, visit.person(), in.language, in.time_zone);
    // What was chosen on this device at the foot of a page gives way to what is chosen here.
    return {.to = account_settings(), .notice = {"Saved.", {}}, .cookies = {{"lang", "", -1}}};
}

}  // namespace

std::vector<Route> settings_routes() {
    return {
        get(signed_in, settings_path, &first_page),
        get(anyone, change_password_page, &password_page).for_browsers(),
        get(signed_in, profile_settings, &my_profile, &profile_settings_page),
        post(signed_in, save_profile_path, &save_profile).or_show(profile_settings).summary("Changes what the profile says."),
        post(signed_in, preview_path, &preview, &as_prepared).limit(60, minutes(1)),
        get(signed_in, account_settings, &my_account, &account_settings_page),
        post(signed_in, save_place_path, &save_place).or_show(account_settings).summary("Changes language and time zone."),
    };
}

}  // namespace lyceum::accounts
