// How a public profile looks.
#include "modules/accounts/profile_pages.hpp"
#include "modules/accounts/settings_pages.hpp"
#include "platform/html/form.hpp"
#include <boost/json.hpp>

namespace lyceum::accounts {
using namespace html;

namespace {

std::string json_ld(const Ui& ui, const Profile& shown) {
    auto address = ui.visit.app.base_url() + profile_url(shown.handle).str();
    boost::json::object person{{"@type", "Person"}, {"name", shown.name}, {"alternateName", shown.handle}, {"url", address}};
    if (!shown.headline.empty()) person["description"] = shown.headline;
    return boost::json::serialize(boost::json::object{{"@context", "https://schema.org"}, {"@type", "ProfilePage"},
        {"dateCreated", to_iso8601(shown.joined_at)}, {"mainEntity", std::move(person)}});
}

Html links_of(const Ui& ui, const Profile& shown) {
    Html all;
    for (auto& link : shown.links)
        if (auto url = Url::external(link.url))
            all += a(_class = "btn ghost sm", _href = *url, _rel = "nofollow me noopener", ui.icon("link", "s"), link.label.empty() ? link.url : link.label);
    return all.empty() ? Html() : div(_class = "row wrap", all);
}

Html source_of(const Ui& ui, const Profile& shown) {
    if (shown.imported_from.empty()) return {};
    auto url = Url::external(shown.imported_url);
    auto source = url ? a(_class = "link", _href = *url, _rel = "nofollow noopener", shown.imported_from) : span(shown.imported_from);
    auto from = p(_class = "small muted", ui.tr("Imported from:"), " ", source);
    if (shown.claimed || shown.mine) return from;
    Form form(ui, claim_path({.handle = *decltype(ClaimIt::handle)::from(shown.handle)}));
    return section(_class = "sheet stack", p(ui.tr("This account came with imported work. Nobody signs in with it yet.")), from,
        ui.signed_in()
            ? details(summary(ui.tr("Is this you?")), form(_class = "form",
                  form.area({.name = "reason", .label = ui.tr("How can we know?"), .hint = ui.tr("For example a sentence that you put on your page there."),
                      .required = true, .min = 10, .max = decltype(ClaimIt::reason)::max, .rows = 3}),
                  div(_class = "form-foot", form.submit(ui.tr("Claim this account"), "btn"))))
            : Html());
}

}  // namespace

Page profile_page(const Ui& ui, const Profile& shown) {
    return {.title = shown.name,
        .body = group(
            header(_class = "profile-head", span(_class = fmt::format("avatar xl hue-{}", shown.hue), _aria_hidden = true, utf8_prefix(shown.name, 1)),
                div(_class = "grow stack tight",
                    div(_class = "row wrap", h1(shown.name), when(!shown.badge.empty(), [&] { return span(_class = "chip gold", ui.tr(Msg{shown.badge, {}})); })),
                    p(_class = "muted", "@", shown.handle, when(!shown.headline.empty(), [&] { return group(" · ", shown.headline); })),
                    div(_class = "prose small-prose", _controller = "prose", shown.bio),
                    when(!shown.fields.empty(), [&] { return div(_class = "tags", each(shown.fields, [](const std::string& field) { return span(_class = "tag", field); })); }),
                    links_of(ui, shown),
                    p(_class = "small faint", ui.tr("Joined {}", ui.date(shown.joined_at)))),
                when(shown.mine, [&] { return div(_class = "row", a(_class = "btn", _href = profile_settings(), ui.icon("pencil", "s"), ui.tr("Edit"))); })),
            div(_class = "profile-sections", each(shown.sections, [](const Html& section) { return section; }), source_of(ui, shown))),
        .description = shown.headline, .canonical = profile_url(shown.handle), .og_type = "profile", .json_ld = json_ld(ui, shown)};
}

}  // namespace lyceum::accounts
