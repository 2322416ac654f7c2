// How the management of a community looks.
#include "modules/communities/manage_menu.hpp"
#include "modules/communities/management.hpp"
#include "platform/html/form.hpp"
#include "platform/html/menu.hpp"
#include <array>

namespace lyceum::communities {
using namespace html;

Page manage_page(const Ui& ui, const CommunityCard& card, std::string title, const Url& here, const Html& content) {
    std::vector<NavSection> groups{
        {"", {{.label = ui.tr("Community"), .to = settings_path({card.slug}), .icon = "settings"},
              {.label = ui.tr("Spaces"), .to = spaces_path({card.slug}), .icon = "layout-dashboard"},
              {.label = ui.tr("Rules"), .to = manage_rules_path({card.slug}), .icon = "scale"},
              {.label = ui.tr("Community members"), .to = manage_members_path({.community = card.slug}), .icon = "users"},
              {.label = ui.tr("Invitations"), .to = invites_path({card.slug}), .icon = "mail"}}},
        {ui.tr("Memberships"), {}}, {ui.tr("Selling"), {}}, {ui.tr("Reach"), {}}, {ui.tr("Figures"), {}},
    };
    const std::array slots{&manage_links, &membership_links, &selling_links, &promoting_links, &number_links};
    for (std::size_t i = 0; i < groups.size(); ++i)
        for (auto* link : filled(ui.visit.app, *slots[i])) groups[i].links.push_back(link(ui.visit, card));
    return {.title = std::move(title),
        .body = group(
            nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = about_url(card), card.name), a(_href = settings_path({card.slug}), ui.tr("Manage"))),
            div(_class = "settings",
                settings_menu(ui, ui.tr("Manage"), here, groups),
                div(_class = "stack loose", content))),
        .shape = Shape::plain, .indexed = false};
}

namespace {

Html two_lines(const Ui& ui, const Form& form, const Bilingual& now) {
    return div(_class = "cols-2", form.text({.name = "name_zh", .label = ui.tr("Name in Chinese"), .value = now.zh, .max = Name::max}),
        form.text({.name = "name_en", .label = ui.tr("Name in English"), .value = now.en, .hint = ui.tr("One of the two is enough."), .max = Name::max}));
}

Html two_areas(const Ui& ui, const Form& form, const Bilingual& now, int max, int rows) {
    return div(_class = "cols-2",
        form.area({.name = "description_zh", .label = ui.tr("Description in Chinese"), .value = now.zh, .max = max, .rows = rows}),
        form.area({.name = "description_en", .label = ui.tr("Description in English"), .value = now.en, .max = max, .rows = rows}));
}

}  // namespace

// ---- what it says about itself ------------------------------------------------------------------

Page settings_page(const Ui& ui, const Settings& view) {
    auto here = settings_path({view.community.slug});
    auto& now = view.about;
    Form form(ui, here, "put");
    return manage_page(ui, view.community, ui.tr("Manage {}", view.community.name), here,
        form(_class = "sheet form", h1(ui.tr("Community")), two_lines(ui, form, now.name),
            div(_class = "cols-2", form.text({.name = "tagline_zh", .label = ui.tr("One line about it, in Chinese"), .value = now.tagline.zh, .max = Tagline::max}),
                form.text({.name = "tagline_en", .label = ui.tr("One line about it, in English"), .value = now.tagline.en, .max = Tagline::max})),
            two_areas(ui, form, now.description, Description::max, 10), p(_class = "hint", ui.tr("Descriptions may use Markdown.")),
            form.radios({.name = "visibility", .label = ui.tr("Who sees it"), .value = std::string(name_of(now.visibility))},
                {{"open", ui.tr("Everyone"), ui.tr("Whoever comes by may read what is open, and join.")},
                    {"closed", ui.tr("Members only"), ui.tr("Outside, nothing shows that it exists. People come by invitation.")}}),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")))));
}

// ---- spaces -------------------------------------------------------------------------------------

namespace {

std::string kind_name(const Ui& ui, SpaceKind kind) {
    switch (kind) {
        case SpaceKind::articles: return ui.tr("Articles");
        case SpaceKind::questions: return ui.tr("Questions");
        case SpaceKind::discussion: return ui.tr("Discussions");
    }
    return {};
}

std::string audience_name(const Ui& ui, int level) {
    if (level < 0) return ui.tr("Everyone");
    if (level == 0) return ui.tr("Whoever joined");
    return ui.tr("Membership of level {} and above", level);
}

Html audience_field(const Ui& ui, const Form& form, int now) {
    constexpr int kLevelsOffered = 5;
    std::vector<Choice> choices;
    for (int level = -1; level <= std::max(kLevelsOffered, now); ++level) choices.push_back({std::to_string(level), audience_name(ui, level)});
    return form.choose({.name = "audience_level", .label = ui.tr("Who sees inside"), .value = std::to_string(now)}, choices);
}

constexpr int kSpaceWordsMax = decltype(SpaceWords::description_zh)::max;

Html space_row(const Ui& ui, const SpaceAdmin& view, const SpaceFacts& space) {
    auto& slug = view.community.slug;
    return tr(td(a(_href = edit_space_path({slug, space.id}), space.name.in(ui.visit.language)), when(space.archived, [&] { return group(" ", span(_class = "chip", ui.tr("Archived"))); }),
                  div(_class = "small muted mono", "/c/", slug, "/", space.slug)),
        td(kind_name(ui, space.kind)), td(audience_name(ui, space.audience_level)),
        td(_class = "end", when(!space.archived && space.id != view.spaces.front().id, [&] {
            return button_to(ui, raise_space_path({slug, space.id}), "post", group(ui.icon("arrow-up"), span(_class = "visually-hidden", ui.tr("Move up"))), "icon-btn");
        })));
}

}  // namespace

Page manage_spaces_page(const Ui& ui, const SpaceAdmin& view) {
    auto here = spaces_path({view.community.slug});
    Form form(ui, here);
    return manage_page(ui, view.community, ui.tr("Spaces"), here, group(
        h1(ui.tr("Spaces")),
        when(!view.spaces.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Spaces"), table(_class = "table",
                thead(tr(th(ui.tr("Space")), th(ui.tr("For")), th(ui.tr("Who sees inside")), th(span(_class = "visually-hidden", ui.tr("Order"))))),
                tbody(each(view.spaces, [&](const SpaceFacts& space) { return space_row(ui, view, space); }))));
        }),
        form(_class = "sheet form", h2(ui.tr("New space")), two_lines(ui, form, {}),
            form.text({.name = "slug", .label = ui.tr("Address"), .hint = ui.tr("Lower-case letters, digits and dashes, such as “systems”."), .required = true, .min = Slug::min, .max = Slug::max}),
            form.choose({.name = "kind", .label = ui.tr("For"), .value = "discussion"},
                {{"articles", kind_name(ui, SpaceKind::articles)}, {"questions", kind_name(ui, SpaceKind::questions)}, {"discussion", kind_name(ui, SpaceKind::discussion)}}),
            two_areas(ui, form, {}, kSpaceWordsMax, 2), audience_field(ui, form, -1),
            div(_class = "form-foot", form.submit(ui.tr("Add the space"))))));
}

Page edit_space_page(const Ui& ui, const SpaceForm& view) {
    auto& space = view.space;
    auto title = ui.tr("Edit {}", space.name.in(ui.visit.language));
    Form form(ui, edit_space_path({view.community.slug, space.id}), "put");
    return manage_page(ui, view.community, title, spaces_path({view.community.slug}),
        form(_class = "sheet form", h1(title), two_lines(ui, form, space.name), two_areas(ui, form, space.description, kSpaceWordsMax, 3),
            audience_field(ui, form, space.audience_level),
            form.checkbox({.name = "archived", .label = ui.tr("Archived"), .hint = ui.tr("Nothing new begins here; what is here stays.")}, space.archived),
            div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = spaces_path({view.community.slug}), ui.tr("Cancel")))));
}

// ---- rules --------------------------------------------------------------------------------------

namespace {

Html rule_fields(const Ui& ui, const Form& form, const Bilingual& now) {
    return div(_class = "cols-2", form.area({.name = "text_zh", .label = ui.tr("In Chinese"), .value = now.zh, .max = RuleText::max, .rows = 3}),
        form.area({.name = "text_en", .label = ui.tr("In English"), .value = now.en, .max = RuleText::max, .rows = 3}));
}

Html rule_item(const Ui& ui, const std::string& slug, const RuleLine& rule) {
    OfRule which{slug, rule.id};
    Form form(ui, remove_rule_path(which), "put");
    auto wrong = !form.complaint("text_zh").empty();
    return section(_class = "sheet stack tight", p(rule.text.in(ui.visit.language)),
        details(_open = wrong, summary(_class = "small", ui.tr("Change")),
            form(_class = "form", rule_fields(ui, form, rule.text), div(_class = "form-foot", form.submit(ui.tr("Replace the words"), "btn sm primary"))),
            button_to(ui, remove_rule_path(which), "delete", group(ui.tr("End this rule")), "btn sm danger", ui.tr("End this rule?"))));
}

}  // namespace

Page manage_rules_page(const Ui& ui, const RuleAdmin& view) {
    auto here = manage_rules_path({view.community.slug});
    Form form(ui, here);
    return manage_page(ui, view.community, ui.tr("Rules"), here, group(
        div(_class = "page-head", div(h1(ui.tr("Rules")),
            p(_class = "muted", ui.tr("Every change makes a new version, which members are asked to accept. Earlier versions can always be read.")))),
        when(view.version > 0, [&] { return p(_class = "small muted", ui.tr("Version {}", ui.number(view.version))); }),
        div(_class = "stack", each(view.rules, [&](const RuleLine& rule) { return rule_item(ui, view.community.slug, rule); })),
        form(_class = "sheet form", h2(ui.tr("New rule")), rule_fields(ui, form, {}), div(_class = "form-foot", form.submit(ui.tr("Add the rule"))))));
}

// ---- members ------------------------------------------------------------------------------------

namespace {

Html standing_form(const Ui& ui, const MemberAdmin& view, const Member& member) {
    bool owner = view.mine == Standing::owner;
    if (!owner && member.standing >= Standing::manager) return span(standing_name(ui, member.standing));
    std::vector<Choice> choices;
    each_enumerator<Standing>([&](std::string_view, Standing each_standing) {
        if (owner || each_standing < Standing::manager) choices.push_back({std::string(name_of(each_standing)), standing_name(ui, each_standing)});
    });
    OfMember which{view.community.slug, member.person.id};
    Form form(ui, remove_member_path(which), "put");
    return div(_class = "row",
        form(_class = "row", form.choose({.name = "standing", .label = ui.tr("Standing of {}", member.person.name), .value = std::string(name_of(member.standing)), .label_hidden = true}, choices),
            form.submit(ui.tr("Save changes"), "btn sm")),
        button_to(ui, remove_member_path(which), "delete", group(ui.icon("x"), span(_class = "visually-hidden", ui.tr("Remove {}", member.person.name))), "icon-btn",
            ui.tr("Remove {}?", member.person.name)));
}

}  // namespace

Page manage_members_page(const Ui& ui, const MemberAdmin& view) {
    auto here = manage_members_path({.community = view.community.slug});
    return manage_page(ui, view.community, ui.tr("Community members"), here, group(
        h1(ui.tr("Community members")),
        query_form(here, _class = "joined", input(_type = "search", _name = "handle", _value = view.handle, _placeholder = "@handle", _label = ui.tr("Find by handle"), _maxlength = 40),
            button(_class = "btn", ui.tr("Find"))),
        when(view.members.empty(), [&] { return p(_class = "muted", ui.tr("No member has this handle.")); }),
        div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Community members"), table(_class = "table",
            thead(tr(th(ui.tr("Member")), th(ui.tr("Joined")), th(ui.tr("Standing")))),
            tbody(each(view.members, [&](const Member& member) {
                return tr(td(accounts::byline_view(ui, member.person)), td(ui.ago(member.joined_at)), td(standing_form(ui, view, member)));
            })))),
        when(view.older.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"), a(_class = "btn", _rel = "next", _href = *view.older, ui.tr("Next page")));
        })));
}

// ---- invitations --------------------------------------------------------------------------------

namespace {

Html invite_row(const Ui& ui, const std::string& slug, const InviteLine& line) {
    auto used = line.uses_max ? fmt::format("{} / {}", line.uses, *line.uses_max) : ui.number(line.uses);
    return tr(td(when(!line.note.empty(), [&] { return div(line.note); }), div(_class = "small muted", ui.tr("by {}", line.made_by.name), " · ", ui.ago(line.made_at))),
        td(_class = "n", used),
        td(!line.works ? span(_class = "chip", ui.tr("Over")) : line.expires_at ? span(ui.tr("until {}", ui.date_time(*line.expires_at))) : span(ui.tr("for good"))),
        td(_class = "end", when(line.works, [&] {
            return div(_class = "row end",
                button(_type = "button", _class = "btn sm", _controller = "clipboard", data("clipboard-text-value", line.url), ui.icon("copy"), ui.tr("Copy the link")),
                button_to(ui, revoke_invite_path({slug, line.id}), "delete", group(ui.tr("Revoke")), "btn sm danger", ui.tr("Revoke this invitation? Its link stops working.")));
        })));
}

}  // namespace

Page manage_invites_page(const Ui& ui, const InviteAdmin& view) {
    auto here = invites_path({view.community.slug});
    Form form(ui, here);
    return manage_page(ui, view.community, ui.tr("Invitations"), here, group(
        div(_class = "page-head", div(h1(ui.tr("Invitations")), p(_class = "muted", ui.tr("Whoever has the link may join, also where the community is closed.")))),
        form(_class = "sheet form",
            form.text({.name = "note", .label = ui.tr("What is it for?"), .hint = ui.tr("Only managers see this."), .max = decltype(InviteWords::note)::max}),
            div(_class = "cols-2",
                form.text({.name = "uses", .label = ui.tr("How many people"), .hint = ui.tr("Empty: everyone"), .inputmode = "numeric"}),
                form.text({.name = "days", .label = ui.tr("For how many days"), .value = "14", .hint = ui.tr("Empty: for good"), .inputmode = "numeric"})),
            div(_class = "form-foot", form.submit(ui.tr("Make a link")))),
        when(!view.invites.empty(), [&] {
            return div(_class = "table-wrap", _tabindex = 0, _role = "region", _label = ui.tr("Invitations"), table(_class = "table",
                thead(tr(th(ui.tr("Invitation")), th(_class = "n", ui.tr("Used")), th(ui.tr("Works")), th(span(_class = "visually-hidden", ui.tr("Actions"))))),
                tbody(each(view.invites, [&](const InviteLine& line) { return invite_row(ui, view.community.slug, line); }))));
        })));
}

}  // namespace lyceum::communities
