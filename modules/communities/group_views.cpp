// How groups look.
#include "modules/communities/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::communities {
using namespace html;

Page groups_page(const Ui& ui, const Groups& view) {
    auto& card = view.head.community;
    return {.title = ui.tr("Groups of {}", card.name),
        .body = group(head_view(ui, view.head, groups_path({card.slug})),
            when(view.head.standing.has_value(), [&] {
                return div(_class = "row end", a(_class = "btn", _href = new_group_path({card.slug}), ui.icon("plus"), ui.tr("New group")));
            }),
            when(view.groups.empty(), [&] {
                return div(_class = "empty", ui.icon("hash", "l"), h2(ui.tr("No groups yet")), p(ui.tr("A group gathers people around one subject.")));
            }),
            div(_class = "feed", each(view.groups, [&](const GroupCard& each_group) {
                return article(_class = "card",
                    h2(_class = "card-title", a(_href = group_url(each_group.id), each_group.name),
                        when(each_group.by_request, [&] { return lyceum::html::group(" ", span(_class = "chip", ui.tr("On request"))); })),
                    p(_class = "card-text", each_group.description),
                    div(_class = "meta", span(ui.plural(each_group.members, "{} person", "{} people"))));
            }))),
        .canonical = groups_path({card.slug})};
}

namespace {

struct GroupFields {
    Bilingual name, description;
    std::string tag;
    bool by_request = false;
};

Html group_fields(const Ui& ui, const Form& form, const GroupFields& now) {
    constexpr int kDescriptionMax = decltype(GroupWords::description_zh)::max, kTagMax = decltype(GroupWords::tag)::max;
    return group(
        div(_class = "cols-2", form.text({.name = "name_zh", .label = ui.tr("Name in Chinese"), .value = now.name.zh, .max = Name::max}),
            form.text({.name = "name_en", .label = ui.tr("Name in English"), .value = now.name.en, .hint = ui.tr("One of the two is enough."), .max = Name::max})),
        div(_class = "cols-2",
            form.area({.name = "description_zh", .label = ui.tr("Description in Chinese"), .value = now.description.zh, .max = kDescriptionMax, .rows = 3}),
            form.area({.name = "description_en", .label = ui.tr("Description in English"), .value = now.description.en, .max = kDescriptionMax, .rows = 3})),
        form.text({.name = "tag", .label = ui.tr("Tag"), .value = now.tag, .hint = ui.tr("What carries this tag is listed on the group's page."), .max = kTagMax}),
        form.checkbox({.name = "by_request", .label = ui.tr("People ask to join"), .hint = ui.tr("A moderator lets them in, and only members see who is inside.")}, now.by_request));
}

}  // namespace

Page new_group_page(const Ui& ui, const Head& head) {
    auto& card = head.community;
    Form form(ui, Url::local(groups_path({card.slug}).str()));
    return {.title = ui.tr("New group"),
        .body = group(head_view(ui, head, groups_path({card.slug})), h2(_class = "section-title", ui.tr("New group")),
            form(_class = "sheet form", group_fields(ui, form, {}),
                form.text({.name = "slug", .label = ui.tr("Address"), .hint = ui.tr("Lower-case letters, digits and dashes, such as “systems”."), .required = true,
                    .min = Slug::min, .max = Slug::max}),
                div(_class = "form-foot", form.submit(ui.tr("Found the group"))))),
        .indexed = false};
}

// ---- one group ----------------------------------------------------------------------------------

namespace {

Html membership_button(const Ui& ui, const GroupView& view) {
    auto to = group_membership_path({view.group.id});
    if (view.part == Part::asked) return button_to(ui, to, "delete", group(ui.icon("clock"), ui.tr("Take the request back")), "btn");
    if (view.part) return button_to(ui, to, "delete", group(ui.tr("Leave")), "btn ghost", ui.tr("Leave {}?", view.group.name));
    if (!view.joined_community) return a(_class = "btn primary", _href = join_url(view.community), ui.tr("Join {}", view.community.name));
    return button_to(ui, to, "post", group(ui.icon("user-plus"), view.group.by_request ? ui.tr("Ask to join") : ui.tr("Join")), "btn primary");
}

Html person_menu(const Ui& ui, const GroupView& view, const GroupMember& member) {
    if (!view.moderates || member.person.deleted) return {};
    OfGroupPerson which{view.group.id, member.person.id};
    return details(_class = "menu end", summary(_class = "icon-btn", _label = ui.tr("More"), ui.icon("ellipsis")),
        div(_class = "menu-list",
            member.part == Part::moderator ? button_to(ui, moderator_path(which), "delete", group(ui.tr("Make a plain member")))
                                           : button_to(ui, moderator_path(which), "put", group(ui.tr("Make a moderator"))),
            button_to(ui, group_person_path(which), "delete", group(ui.tr("Remove from the group")), "danger", ui.tr("Remove {}?", member.person.name))));
}

Html person_line(const Ui& ui, const GroupMember& member, const Html& more) {
    auto& person = member.person;
    return div(_class = "person", accounts::avatar_view(ui, person, true),
        div(_class = "grow", person.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(person.handle), person.name),
            when(member.part == Part::moderator, [&] { return group(" ", span(_class = "chip gold", ui.tr("Moderator"))); })),
        more);
}

Html requests_view(const Ui& ui, const GroupView& view) {
    if (view.requests.empty()) return {};
    return section(_class = "sheet", h2(_class = "label", ui.tr("They ask to join")), each(view.requests, [&](const GroupMember& asking) {
        OfGroupPerson which{view.group.id, asking.person.id};
        return person_line(ui, asking, div(_class = "row", button_to(ui, request_path(which), "put", group(ui.tr("Let in")), "btn sm primary"),
            button_to(ui, request_path(which), "delete", group(ui.tr("Decline")), "btn sm")));
    }));
}

Html inside_view(const Ui& ui, const GroupView& view) {
    if (!view.inside)
        return div(_class = "empty", ui.icon("lock", "l"), h2(ui.tr("Members see what is inside")), p(ui.tr("Ask to join; a moderator answers.")));
    if (!view.sections.empty()) return view.sections;
    return div(_class = "empty", ui.icon("hash", "l"), h2(ui.tr("Nothing here yet")), p(ui.tr("What carries the tag {} appears here.", "#" + view.group.tag)));
}

}  // namespace

Page group_page(const Ui& ui, const GroupView& view) {
    auto& card = view.group;
    return {.title = card.name,
        .body = group(
            nav(_class = "crumbs", _label = ui.tr("Where this is"), a(_href = about_url(view.community), view.community.name), a(_href = groups_path({view.community.slug}), ui.tr("Groups"))),
            div(_class = "page-head",
                div(h1("# ", card.name), p(_class = "muted", card.description), p(_class = "small muted", ui.plural(card.members, "{} person", "{} people"))),
                div(_class = "row", membership_button(ui, view),
                    when(view.moderates, [&] { return a(_class = "btn ghost", _href = edit_group_path({card.id}), ui.icon("settings"), ui.tr("Edit")); }))),
            requests_view(ui, view), inside_view(ui, view)),
        .aside = when(view.inside && !view.people.empty(), [&] {
            return section(_class = "sheet", h2(_class = "label", ui.tr("Community members")),
                each(view.people, [&](const GroupMember& member) { return person_line(ui, member, person_menu(ui, view, member)); }));
        }),
        .description = card.description,
        .canonical = group_url(card.id)};
}

Page edit_group_page(const Ui& ui, const GroupForm& view) {
    Form form(ui, Url::local(group_url(view.group.id).str()), "put");
    return {.title = ui.tr("Edit {}", view.group.name),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Edit {}", view.group.name)))),
            form(_class = "sheet form", group_fields(ui, form, {view.name, view.description, view.group.tag, view.group.by_request}),
                div(_class = "form-foot", form.submit(ui.tr("Save changes")), a(_class = "btn ghost", _href = group_url(view.group.id), ui.tr("Cancel")))),
            when(view.may_remove, [&] {
                return section(_class = "sheet", h2(_class = "label", ui.tr("Remove the group")), p(ui.tr("Its members are no longer gathered. What they wrote stays.")),
                    button_to(ui, group_path({view.group.id}), "delete", group(ui.tr("Remove the group")), "btn danger", ui.tr("Remove {}?", view.group.name)));
            })),
        .indexed = false};
}

}  // namespace lyceum::communities
