// How the public pages of a community look.
#include "modules/communities/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::communities {
using namespace html;

std::string standing_name(const Ui& ui, Standing standing) {
    switch (standing) {
        case Standing::member: return ui.tr("Member");
        case Standing::author: return ui.tr("Author");
        case Standing::moderator: return ui.tr("Moderator");
        case Standing::manager: return ui.tr("Manager");
        case Standing::owner: return ui.tr("Community owner");
    }
    return {};
}

namespace {

Html standing_chip(const Ui& ui, Standing standing) {
    if (standing == Standing::member) return {};
    return span(_class = standing == Standing::author ? "chip" : "chip gold", standing_name(ui, standing));
}

Html closed_chip(const Ui& ui, const CommunityCard& card) {
    return when(card.visibility == Visibility::closed, [&] { return group(" ", span(_class = "chip", ui.icon("lock", "s"), ui.tr("Closed"))); });
}

Html tab(const Url& to, const Url& here, const std::string& label) { return a(_href = to, _current = to == here, label); }

}  // namespace

Html head_view(const Ui& ui, const Head& head, const Url& here) {
    auto& card = head.community;
    auto actions = head.standing
        ? when(*head.standing != Standing::owner, [&] { return a(_class = "btn ghost", _href = leave_path({card.slug}), ui.tr("Leave")); })
        : a(_class = "btn primary", _href = join_url(card), ui.tr("Join"));
    return group(
        div(_class = "page-head",
            div(h1(card.name, closed_chip(ui, card)), when(!card.tagline.empty(), [&] { return p(_class = "muted", card.tagline); }),
                p(_class = "small muted", ui.plural(card.members, "{} person", "{} people"))),
            div(_class = "row", actions)),
        nav(_class = "tabs", _label = card.name,
            tab(about_url(card), here, ui.tr("About")),
            tab(members_url(card), here, ui.tr("Community members")),
            tab(groups_path({card.slug}), here, ui.tr("Groups")),
            tab(rules_url(card), here, ui.tr("Rules")),
            tab(Url::local("/c/" + card.slug + "/tiers"), here, ui.tr("Memberships")),
            when(head.manages, [&] { return tab(Url::local("/c/" + card.slug + "/manage"), here, ui.tr("Manage")); })));
}

// ---- all communities ----------------------------------------------------------------------------

Page communities_page(const Ui& ui, const Communities& all) {
    return {.title = ui.tr("Communities"),
        .body = group(
            div(_class = "page-head", div(h1(ui.tr("Communities"))),
                when(all.may_found, [&] { return div(_class = "row", a(_class = "btn primary", _href = Url::local("/communities/new"), ui.icon("plus"), ui.tr("New community"))); })),
            when(all.communities.empty(), [&] {
                return div(_class = "empty", ui.icon("library", "l"), h2(ui.tr("There is no community yet")), p(ui.tr("Whoever runs this site founds the first one.")));
            }),
            div(_class = "feed", each(all.communities, [&](const CommunityCard& card) {
                return article(_class = "card", h2(_class = "card-title", a(_href = about_url(card), card.name), closed_chip(ui, card)),
                    when(!card.tagline.empty(), [&] { return p(_class = "card-text", card.tagline); }),
                    div(_class = "meta", span(ui.plural(card.members, "{} person", "{} people"))));
            }))),
        .canonical = communities_path()};
}

// ---- about --------------------------------------------------------------------------------------

namespace {

Html rule_list(const Ui& ui, const std::vector<std::string>& rules) {
    if (rules.empty()) return p(_class = "muted", ui.tr("There are no rules yet. Be kind anyway."));
    return div(_class = "prose", ol(each(rules, [](const std::string& rule) { return li(rule); })));
}

Html person_line(const Ui& ui, const accounts::Byline& person, const Html& more) {
    return div(_class = "person", accounts::avatar_view(ui, person),
        div(_class = "grow", div(_class = "row",
            person.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(person.handle), person.name), more)));
}

}  // namespace

Page about_page(const Ui& ui, const AboutView& view) {
    auto& card = view.head.community;
    return {.title = ui.tr("About {}", card.name),
        .body = group(head_view(ui, view.head, about_url(card)),
            when(!view.description.empty(), [&] { return div(_class = "prose", _controller = "prose", view.description); }),
            when(!view.spaces.empty(), [&] {
                return section(h2(_class = "section-title", ui.tr("Spaces")), ul(_class = "list roomy", each(view.spaces, [&](const SpaceLine& line) {
                    return li(a(_href = line.url, line.space.name), span(_class = "small muted", line.space.description));
                })));
            }),
            each(view.sections, [](const Html& more) { return more; }),
            section(h2(_class = "section-title", ui.tr("Rules")), rule_list(ui, view.rules),
                p(a(_class = "link small", _href = rules_url(card), ui.tr("All versions of the rules"))))),
        .aside = group(section(_class = "sheet", h2(_class = "label", ui.tr("Who runs it")), div(_class = "stack tight", each(view.team, [&](const TeamMember& member) {
                return person_line(ui, member.person, standing_chip(ui, member.standing));
            }))),
            p(_class = "small muted", ui.tr("Since {}", ui.date(view.created_at)))),
        .description = card.tagline,
        .canonical = about_url(card)};
}

// ---- members ------------------------------------------------------------------------------------

Page members_page(const Ui& ui, const Members& view) {
    auto& card = view.head.community;
    auto only = [&](std::optional<Standing> standing, const std::string& label) {
        return a(_class = "segment", _href = members_path({.community = card.slug, .standing = standing}), only_if(view.standing == standing, Attribute{"aria-current", "true"}), label);
    };
    return {.title = ui.tr("Members of {}", card.name),
        .body = group(head_view(ui, view.head, members_url(card)),
            div(_class = "segments", _role = "group", _label = ui.tr("Who"), only({}, ui.tr("Everyone")), only(Standing::author, ui.tr("Authors")),
                only(Standing::moderator, ui.tr("Moderators")), only(Standing::manager, ui.tr("Managers")), only(Standing::owner, ui.tr("Owners"))),
            when(view.members.empty(), [&] { return div(_class = "empty", ui.icon("users", "l"), h2(ui.tr("Nobody here yet"))); }),
            div(_class = "people", each(view.members, [&](const Member& member) {
                return person_line(ui, member.person, group(standing_chip(ui, member.standing), span(_class = "grow"), span(_class = "small muted", ui.tr("joined"), " ", ui.ago(member.joined_at))));
            })),
            when(view.older.has_value(), [&] {
                return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = *view.older, ui.tr("Next page")));
            })),
        .canonical = members_url(card),
        .indexed = !view.older};
}

// ---- rules --------------------------------------------------------------------------------------

namespace {

Html acceptance(const Ui& ui, const RulesView& view) {
    if (!view.head.standing || view.head.manages || view.version != view.present || view.present == 0) return {};
    if (view.accepted == view.present) return p(_class = "flash good", ui.icon("circle-check"), span(ui.tr("You accepted these rules.")));
    Form form(ui, accept_path({view.head.community.slug, 0}));
    return form(_class = "sheet form", form.hidden("version", std::to_string(view.version)),
        p(view.accepted == 0 ? ui.tr("You are a member and have not accepted the rules yet.") : ui.tr("The rules changed since you accepted them.")),
        div(_class = "form-foot", form.submit(ui.tr("I accept these rules"))));
}

}  // namespace

Page rules_page(const Ui& ui, const RulesView& view) {
    auto& card = view.head.community;
    return {.title = ui.tr("Rules of {}", card.name),
        .body = group(head_view(ui, view.head, rules_url(card)),
            when(view.version < view.present, [&] {
                return p(_class = "flash warn", ui.icon("history"), span(ui.tr("This is an earlier version.")), a(_href = rules_url(card), ui.tr("The rules of today")));
            }),
            rule_list(ui, view.rules), acceptance(ui, view)),
        .aside = when(!view.versions.empty(), [&] {
            return section(_class = "sheet", h2(_class = "label", ui.tr("Versions")), ul(_class = "list", each(view.versions, [&](const RuleVersion& v) {
                return li(a(_href = rules_path({card.slug, static_cast<int>(v.version)}), _current = v.version == view.version, ui.tr("Version {}", ui.number(v.version))),
                    span(_class = "small muted", ui.date(v.published_at)));
            })));
        }),
        .canonical = rules_url(card)};
}

// ---- joining and leaving ------------------------------------------------------------------------

namespace {

Html join_form(const Ui& ui, const JoinView& view, const Url& to) {
    Form form(ui, to);
    auto wrong = form.complaint("accept");
    return form(_class = "sheet form",
        when(!view.rules.empty(), [&] {
            return group(h2(_class = "label", ui.tr("The rules")), rule_list(ui, view.rules),
                form.checkbox({.name = "accept", .label = ui.tr("I have read these rules and accept them.")}, false),
                when(!wrong.empty(), [&] { return p(_class = "error", wrong); }));
        }),
        div(_class = "form-foot", form.submit(ui.tr("Join {}", view.head.community.name), "btn primary lg")));
}

}  // namespace

Page join_page(const Ui& ui, const JoinView& view) {
    auto& card = view.head.community;
    auto token = Text<20, 60>::from(view.token);
    auto to = token ? invited_path({*token, false}) : joining_path({card.slug, false});
    auto what = view.head.standing
        ? group(p(_class = "flash good", ui.icon("circle-check"), span(ui.tr("You belong here already."))), a(_class = "btn primary", _href = about_url(card), ui.tr("Look around")))
        : ui.signed_in() ? join_form(ui, view, to)
        : group(when(!view.rules.empty(), [&] { return div(_class = "sheet", h2(_class = "label", ui.tr("The rules")), rule_list(ui, view.rules)); }),
              p(a(_class = "btn primary lg block", _href = Url::local("/sign-in").with("next", to.str()), ui.tr("Sign in to join"))),
              p(a(_class = "btn block", _href = Url::local("/sign-up").with("next", to.str()), ui.tr("Make an account"))));
    return {.title = ui.tr("Join {}", card.name),
        .body = group(div(_class = "auth-head", span(_class = "seal l", _aria_hidden = true, "园"), h1(card.name),
                          when(token.has_value(), [&] { return p(ui.tr("You are invited.")); }),
                          when(!card.tagline.empty(), [&] { return p(_class = "muted", card.tagline); }),
                          p(_class = "small muted", ui.plural(card.members, "{} person", "{} people"))), what),
        .shape = Shape::slim,
        .description = card.tagline,
        .indexed = false};
}

Page leave_page(const Ui& ui, const Head& head) {
    auto& card = head.community;
    if (!head.standing)
        return {.title = ui.tr("Leave"), .body = p(_class = "flash", ui.icon("info"), span(ui.tr("You are no member of {}.", card.name))), .shape = Shape::slim, .indexed = false};
    Form form(ui, leave_path({card.slug}));
    return {.title = ui.tr("Leave {}", card.name),
        .body = group(h1(ui.tr("Leave {}?", card.name)),
            form(_class = "sheet form",
                p(ui.tr("You leave its groups too. What you wrote stays, under your name. What you paid for stays yours and counts again if you come back.")),
                when(card.visibility == Visibility::closed, [&] { return p(_class = "bad", ui.tr("This community is closed: you will need a new invitation to return.")); }),
                div(_class = "form-foot", form.submit(ui.tr("Leave"), "btn danger"), a(_class = "btn ghost", _href = about_url(card), ui.tr("Stay"))))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::communities
