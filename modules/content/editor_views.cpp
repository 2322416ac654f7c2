// How the editor looks, for articles, series and the texts of other modules.
#include "modules/content/pages.hpp"
#include "modules/media/media.hpp"

namespace lyceum::content {
using namespace html;
using items::State;
using membership::LockKind;

Url write_url() { return write_path(); }

Html editor_view(const Ui&, const Form& form, const EditorField& field) {
    auto wrong = form.complaint(field.name);
    auto id = "editor-" + field.name;
    return div(_class = wrong.empty() ? "field" : "field bad",
        label(_class = "visually-hidden", _for = id, field.label),
        div(_class = field.small ? "editor small-editor" : "editor split-editor", _controller = "editor", data("editor-preview-url", preview_path()),
            data("editor-upload-url", media::upload_url()), only_if(!field.draft_key.empty(), data("editor-draft-key", field.draft_key)),
            only_if(field.draft_url.has_value(), data("editor-draft-url", field.draft_url.value_or(Url()))),
            // A textarea drops one leading line break; ours is that one.
            textarea(_id = id, _name = field.name, _rows = field.rows, only_if(!field.placeholder.empty(), _placeholder = field.placeholder),
                data("editor-target", "input"), only_if(!wrong.empty(), _aria_invalid = true), "\n", form.kept(field.name, field.value))),
        when(!wrong.empty(), [&] { return p(_class = "error", wrong); }));
}

namespace {

Html title_field(const Ui& ui, const Form& form, const std::string& value) {
    auto wrong = form.complaint("title");
    return div(_class = wrong.empty() ? "field" : "field bad",
        label(_class = "visually-hidden", _for = "title", ui.tr("Title")),
        input(_class = "title-input", _id = "title", _name = "title", _value = form.kept("title", value), _placeholder = ui.tr("Title"),
            _maxlength = Title::max, _autocomplete = "off", only_if(!wrong.empty(), _describedby = "title-error"), only_if(!wrong.empty(), _aria_invalid = true)),
        when(!wrong.empty(), [&] { return p(_class = "error", _id = "title-error", wrong); }));
}

std::vector<Choice> space_choices(const std::vector<SpaceChoice>& spaces) {
    std::vector<Choice> choices;
    for (auto& space : spaces) choices.push_back({to_string(space.id), space.name});
    return choices;
}

std::vector<Choice> language_choices(const Ui& ui) { return {{"", ui.tr("Found out from the text")}, {"zh", "中文"}, {"en", "English"}}; }

template <class T> std::string said(const std::optional<Id<T>>& id) { return id ? to_string(*id) : std::string(); }

Html about_fields(const Ui& ui, const Form& form, const Editor& editor) {
    auto& typed = editor.typed;
    std::vector<Choice> series{{"", ui.tr("None")}};
    for (auto& one : editor.series) series.push_back({to_string(one.item), one.title});
    return section(_class = "sheet form", h2(_class = "label", ui.tr("About the article")),
        form.area({.name = "summary", .label = ui.tr("Summary"), .value = typed.summary.str(), .hint = ui.tr("For lists and search results. Left empty, the beginning of the text is shown."),
            .max = kSummaryCharactersMost, .rows = 2, .controller = "counter"}),
        form.text({.name = "tags", .label = ui.tr("Tags"), .value = typed.tags.str(), .hint = ui.tr("Up to five, separated by commas."), .max = 300,
            .autocomplete = "off", .controller = "tag-input"}),
        div(_class = "cols-3",
            form.choose({.name = "space", .label = ui.tr("Space"), .value = said(typed.space), .required = true}, space_choices(editor.spaces)),
            form.choose({.name = "series", .label = ui.tr("Series"), .value = said(typed.series)}, series),
            form.text({.name = "part", .label = ui.tr("Part"), .value = typed.part ? std::to_string(*typed.part) : "", .hint = ui.tr("Empty: after the last"), .type = "number", .inputmode = "numeric"})),
        form.choose({.name = "language", .label = ui.tr("Language"), .value = typed.language.str()}, language_choices(ui)));
}

Html access_fields(const Ui& ui, const Form& form, const Editor& editor) {
    auto& typed = editor.typed;
    std::vector<Choice> tiers{{"", ui.tr("Choose")}};
    for (auto& tier : editor.tiers) tiers.push_back({std::to_string(tier.level), tier.name});
    // What a choice does not need is hidden by modules/content/web/access.css.
    return section(_class = "sheet form access", h2(_class = "label", ui.tr("Who may read it all")),
        form.radios({.name = "access", .label = ui.tr("Who may read it all"), .value = std::string(name_of(typed.access)), .label_hidden = true},
            {{"open", ui.tr("Everyone"), ui.tr("The whole text is free")},
                {"members", ui.tr("Members"), ui.tr("Any paid membership opens it")},
                {"tier", ui.tr("Members from a certain tier"), {}, editor.tiers.empty()},
                {"paid", ui.tr("Buyers"), ui.tr("Bought by itself or with its series")}}),
        div(_class = "for-tier", form.choose({.name = "level", .label = ui.tr("From tier"), .value = typed.level ? std::to_string(*typed.level) : ""}, tiers)),
        div(_class = "for-locked stack tight",
            form.text({.name = "price", .label = ui.tr("Price in yuan"), .value = typed.price.str(), .hint = ui.tr("For this one article; empty: not sold by itself"), .max = 20, .inputmode = "decimal"}),
            p(_class = "hint", ui.tr("What stands above the line “<!-- paywall -->” is free for everyone; without the line, everything is locked.")),
            div(button(_type = "button", _class = "btn sm", _controller = "paywall-line", _data_action = "paywall-line#insert", ui.icon("lock", "s"), ui.tr("Put the line where the cursor is")))));
}

Html time_field(const Ui& ui, const Form& form, const Editor& editor) {
    if (editor.state == State::published) return {};
    return section(_class = "sheet form", h2(_class = "label", ui.tr("When")),
        form.text({.name = "publish_at", .label = ui.tr("Publish at"), .value = editor.typed.publish_at.str(),
            .hint = ui.tr("Empty: at once. Your time zone: {}", editor.time_zone), .type = "datetime-local"}));
}

Html foot(const Ui& ui, const Editor& editor) {
    bool published = editor.state == State::published;
    return div(_class = "form-foot",
        span(_class = "autosave small muted", _role = "status", data("editor-status", "")),
        span(_class = "grow"),
        when(!published, [&] { return button(_type = "submit", _class = "btn", _name = "then", _value = "draft", ui.tr("Save as a draft")); }),
        button(_type = "submit", _class = "btn primary", _name = "then", _value = "publish", published ? ui.tr("Save changes") : ui.tr("Publish")));
}

Html restored_notice(const Ui& ui, const Editor& editor) {
    if (!editor.restored) return {};
    auto key = Text<1, 40>::from(editor.typed.key.str());
    return div(_class = "flash good", _role = "status", ui.icon("history"), span(ui.tr("What you were writing is back, as kept"), " ", ui.ago(*editor.restored)),
        when(!editor.typed.id, [&] { return a(_class = "btn sm", _href = write_path({.fresh = true}), ui.tr("Begin something new")); }),
        when(key.has_value(), [&] { return button_to(ui, drop_draft_path({*key}), "delete", span(ui.tr("Discard it")), "btn sm", ui.tr("Discard what was not saved?")); }));
}

Html more_actions(const Ui& ui, const Editor& editor) {
    if (!editor.typed.id) return {};
    OfItem it{editor.typed.id, {}};
    return div(_class = "row wrap",
        a(_class = "btn ghost", _href = editor.shown_at, ui.icon("eye", "s"), ui.tr("Look at it")),
        when(editor.has_history, [&] { return a(_class = "btn ghost", _href = history_path(it), ui.icon("history", "s"), ui.tr("History")); }),
        span(_class = "grow"),
        when(editor.state != State::draft, [&] {
            return button_to(ui, unpublish_path(it), "post", span(ui.tr("Make it a draft again")), "btn ghost",
                editor.is_own ? ui.tr("Nobody but you will see it. Go on?") : ui.tr("Nobody but its author will see it. Go on?"));
        }),
        button_to(ui, article_id_path(it), "delete", group(ui.icon("trash-2", "s"), span(ui.tr("Delete"))), "btn ghost danger", ui.tr("Delete this article for good?")));
}

// For somebody who may write nowhere: how to become an author.
Page no_author_page(const Ui& ui, const Editor& editor) {
    return {.title = ui.tr("Write an article"),
        .body = div(_class = "empty", ui.icon("square-pen", "l"), h2(ui.tr("Articles are written by authors")),
            p(ui.tr("Answer questions and join discussions; those who run the community make authors of people whose writing helps others. You can also ask them.")),
            when(editor.ask_in.has_value(), [&] {
                return div(_class = "row center wrap", a(_class = "btn primary", _href = communities::members_url(*editor.ask_in), ui.tr("Who runs it")),
                    a(_class = "btn", _href = communities::about_url(*editor.ask_in), ui.tr("About {}", editor.ask_in->name)));
            })),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace

Page editor_page(const Ui& ui, const Editor& editor) {
    if (editor.spaces.empty()) return no_author_page(ui, editor);
    auto& typed = editor.typed;
    bool fresh = !typed.id;
    Form form(ui, fresh ? create_path() : save_path({.id = typed.id}), fresh ? "post" : "put");
    auto heading = fresh ? ui.tr("Write an article") : ui.tr("Edit the article");
    return {.title = heading,
        .body = group(h1(_class = "visually-hidden", heading), restored_notice(ui, editor),
            form(_class = "form compose",
                form.hidden("key", form.kept("key", typed.key.str())), form.hidden("tab", form.kept("tab", typed.tab.str())),
                form.hidden("revision", form.kept("revision", std::to_string(typed.revision))), form.hidden("version", std::to_string(typed.version)),
                when(!fresh, [&] { return form.hidden("id", to_string(typed.id)); }),
                title_field(ui, form, typed.title.str()), 
                editor_view(ui, form, {.label = ui.tr("Text"), .value = typed.body.str(), .rows = 18, .small = false,
                    .placeholder = ui.tr("Write in Markdown: code, formulas, diagrams and pictures included."), .draft_key = typed.key.str(), .draft_url = draft_path()}),
                about_fields(ui, form, editor), access_fields(ui, form, editor), time_field(ui, form, editor), foot(ui, editor)),
            more_actions(ui, editor)),
        .shape = Shape::broad, .indexed = false};
}

Page series_editor_page(const Ui& ui, const SeriesEditor& editor) {
    if (editor.spaces.empty()) return no_author_page(ui, {});
    auto& typed = editor.typed;
    bool fresh = !typed.id;
    Form form(ui, fresh ? create_series_path() : save_series_path({.id = typed.id}), fresh ? "post" : "put");
    auto heading = fresh ? ui.tr("Begin a series") : ui.tr("Edit the series");
    return {.title = heading,
        .body = group(div(_class = "page-head", div(h1(heading), p(_class = "muted", ui.tr("Articles in an order, with a page of their own and, if you like, a price for all of them.")))),
            form(_class = "form sheet",
                form.text({.name = "title", .label = ui.tr("Title"), .value = typed.title.str(), .required = true, .max = Title::max}),
                form.area({.name = "summary", .label = ui.tr("Summary"), .value = typed.summary.str(), .max = kSummaryCharactersMost, .rows = 3, .controller = "counter"}),
                editor_view(ui, form, {.label = ui.tr("What it is about"), .value = typed.body.str(), .rows = 6, .placeholder = ui.tr("For whom it is, and what they will be able to do")}),
                form.text({.name = "tags", .label = ui.tr("Tags"), .value = typed.tags.str(), .max = 300, .autocomplete = "off", .controller = "tag-input"}),
                div(_class = "cols-3",
                    form.choose({.name = "space", .label = ui.tr("Space"), .value = said(typed.space), .required = true}, space_choices(editor.spaces)),
                    form.choose({.name = "language", .label = ui.tr("Language"), .value = typed.language.str()}, language_choices(ui)),
                    form.text({.name = "price", .label = ui.tr("Price in yuan"), .value = typed.price.str(), .hint = ui.tr("For the whole: it opens every part"), .max = 20, .inputmode = "decimal"})),
                div(_class = "form-foot", form.submit(fresh ? ui.tr("Begin") : ui.tr("Save changes")), a(_class = "btn ghost", _href = studio_path(), ui.tr("Cancel")))),
            when(!fresh, [&] {
                return div(_class = "row", span(_class = "grow"), button_to(ui, series_id_path({typed.id, {}}), "delete", group(ui.icon("trash-2", "s"), span(ui.tr("Delete"))),
                    "btn ghost danger", ui.tr("Delete this series?")));
            })),
        .indexed = false};
}

}  // namespace lyceum::content
