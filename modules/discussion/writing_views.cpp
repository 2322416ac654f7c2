// How the forms look with which people ask, edit and moderate, and the history of a text.
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {
using namespace html;

namespace {

Html autosave_line() { return span(_class = "autosave small muted", _role = "status", data("editor-status", "")); }

Html title_field(const Ui& ui, const Form& form, std::string_view value, bool looks_for_similar) {
    auto wrong = form.complaint("title");
    return div(_class = wrong.empty() ? "field" : "field bad",
        label(_class = "visually-hidden", _for = "title", ui.tr("Title")),
        input(_class = "title-input", _id = "title", _name = "title", _value = form.kept("title", value), _placeholder = ui.tr("Title"), _required = true,
            _minlength = Title::min, _maxlength = Title::max, _autocomplete = "off", only_if(looks_for_similar, _data_action = "similar#look"),
            only_if(!wrong.empty(), _describedby = "title-error"), only_if(!wrong.empty(), _aria_invalid = true)),
        when(!wrong.empty(), [&] { return p(_class = "error", _id = "title-error", wrong); }));
}

Html tags_field(const Ui& ui, const Form& form, std::string_view value, const std::vector<std::string>& known) {
    auto wrong = form.complaint("tags");
    return div(_class = wrong.empty() ? "field" : "field bad", label(_for = "tags", ui.tr("Tags")),
        input(_id = "tags", _name = "tags", _value = form.kept("tags", value), _maxlength = 300, _autocomplete = "off", _controller = "tag-input",
            data("tag-input-max-value", std::to_string(kTagsMost)), _list = "known-tags", _describedby = wrong.empty() ? "tags-hint" : "tags-hint tags-error"),
        datalist(_id = "known-tags", each(known, [](auto& tag) { return option(_value = tag); })),
        p(_class = "hint", _id = "tags-hint", ui.tr("Up to five, separated by commas.")),
        when(!wrong.empty(), [&] { return p(_class = "error", _id = "tags-error", wrong); }));
}

Html space_field(const Ui& ui, const Form& form, const Composer& page) {
    auto chosen = page.typed.space ? to_string(*page.typed.space) : to_string(page.spaces.front().id);
    if (page.spaces.size() == 1) return form.hidden("space", to_string(page.spaces.front().id));
    std::vector<Choice> choices;
    for (auto& space : page.spaces) choices.push_back({to_string(space.id), space.name});
    return form.choose({.name = "space", .label = ui.tr("Space"), .value = chosen, .required = true}, choices);
}

Html kept_notice(const Ui& ui, const Composer& page, const std::string& place) {
    if (!page.kept_at) return {};
    return div(_class = "flash good", _role = "status", ui.icon("history"), span(ui.tr("What you were writing is back, as kept"), " ", ui.ago(*page.kept_at), "."),
        button_to(ui, draft_path({*DraftPlace::from(place)}), "delete", span(ui.tr("Discard it")), "btn sm", ui.tr("Discard what was not sent?")));
}

// For somebody who may begin nothing here.
Page nowhere_page(const Ui& ui, const Composer& page, const std::string& heading) {
    return {.title = heading,
        .body = div(_class = "empty", ui.icon("messages-square", "l"), h2(ui.tr("First become a member")), p(ui.tr("Members of a community write in it.")),
            when(page.ask_in.has_value(), [&] { return a(_class = "btn primary", _href = communities::join_url(*page.ask_in), ui.tr("Join {}", page.ask_in->name)); })),
        .shape = Shape::plain, .indexed = false};
}

}  // namespace

Page composer_page(const Ui& ui, const Composer& page) {
    bool question = page.kind == items::Kind::question;
    auto heading = question ? ui.tr("Ask a question") : ui.tr("Start a discussion");
    if (page.spaces.empty()) return nowhere_page(ui, page, heading);
    std::string place = question ? "question" : "topic";
    Form form(ui, question ? ask_path() : begin_topic_path());
    auto hint = question ? ui.tr("What did you try, what did you expect, and what happened? Code and messages as text, please.") : ui.tr("What would you like to talk about?");
    return {.title = heading,
        .body = group(h1(heading), kept_notice(ui, page, place),
            when(page.preview.has_value(), [&] {
                return section(_class = "sheet", h2(_class = "label", ui.tr("Preview")), h3(page.typed.title), div(_class = "prose", _controller = "prose", *page.preview));
            }),
            form(_class = "form compose", _controller = "similar", data("similar-url-value", similar_path()), form.hidden("place", place), space_field(ui, form, page),
                title_field(ui, form, page.typed.title, question),
                when(question, [&] { return similar_view(ui, {page.similar}).body; }),
                content::editor_view(ui, form, {.label = ui.tr("Text"), .value = page.typed.body.str(), .rows = 12, .small = false, .placeholder = hint, .draft_key = place + "-new",
                    .draft_url = keep_draft_path()}),
                tags_field(ui, form, page.typed.tags, page.known_tags),
                div(_class = "form-foot", autosave_line(), span(_class = "grow"),
                    button(_type = "submit", _class = "btn", _turbo = "false", _formaction = question ? preview_question_path() : preview_topic_path(), ui.tr("Preview")),
                    form.submit(question ? ui.tr("Ask") : ui.tr("Publish"))))),
        .shape = Shape::broad, .indexed = false};
}

Fragment similar_view(const Ui& ui, const SimilarQuestions& found) {
    if (found.questions.empty()) return {"similar", turbo_frame(_id = "similar")};
    return {"similar", turbo_frame(_id = "similar", aside(_class = "sheet", _label = ui.tr("Similar questions"),
        h2(_class = "label", ui.tr("Has it been answered already?")),
        ul(_class = "list", each(found.questions, [&](const items::Card& card) {
            return li(a(_href = card.url, _turbo_frame = "_top", card.title),
                span(_class = "small muted", answers_heading(ui, card.answers), when(card.solved, [&] { return group(" · ", ui.tr("Solved")); })));
        }))))};
}

// ---- editing ------------------------------------------------------------------------------------

Page thread_editor_page(const Ui& ui, const ThreadEditor& editor) {
    bool question = editor.kind == items::Kind::question;
    auto heading = question ? ui.tr("Edit the question") : ui.tr("Edit the discussion");
    Form form(ui, save_thread_path({.id = editor.id}), "put");
    return {.title = heading,
        .body = group(h1(heading),
            form(_class = "form compose", form.hidden("version", std::to_string(editor.version)), title_field(ui, form, editor.title, false),
                content::editor_view(ui, form, {.label = ui.tr("Text"), .value = editor.body, .rows = 12, .small = false, .draft_key = "edit-" + to_string(editor.id)}),
                tags_field(ui, form, editor.tags, editor.known_tags),
                div(_class = "form-foot", autosave_line(), span(_class = "grow"), a(_class = "btn ghost", _href = editor.shown_at, ui.tr("Cancel")), form.submit(ui.tr("Save changes"))))),
        .shape = Shape::broad, .indexed = false};
}

Page post_editor_page(const Ui& ui, const PostEditor& editor) {
    auto heading = editor.kind == PostKind::answer ? ui.tr("Edit the answer") : editor.kind == PostKind::reply ? ui.tr("Edit the reply") : ui.tr("Edit the comment");
    Form form(ui, save_post_path({.id = editor.id}), "put");
    return {.title = heading,
        .body = group(h1(heading),
            form(_class = "form compose", form.hidden("version", std::to_string(editor.version)),
                content::editor_view(ui, form, {.label = ui.tr("Text"), .value = editor.body, .rows = 10, .draft_key = "edit-" + to_string(editor.id)}),
                div(_class = "form-foot", autosave_line(), span(_class = "grow"), a(_class = "btn ghost", _href = editor.shown_at, ui.tr("Cancel")), form.submit(ui.tr("Save changes"))))),
        .indexed = false};
}

namespace {

Html changes_view(const Ui& ui, const std::vector<content::DiffLine>& changes) {
    if (changes.empty()) return {};
    return group(h2(_class = "section-title", ui.tr("What changed")), pre(_class = "diff", each(changes, [](const content::DiffLine& line) {
        switch (line.change) {
            case content::Change::removed: return span(_class = "del", "- ", line.text, "\n");
            case content::Change::added: return span(_class = "ins", "+ ", line.text, "\n");
            case content::Change::same: break;
        }
        return span("  ", line.text, "\n");
    })));
}

}  // namespace

Page history_page(const Ui& ui, const History& page) {
    auto title = ui.tr("History of “{}”", page.title);
    return {.title = title,
        .body = group(
            div(_class = "page-head", div(h1(title)), div(_class = "row", a(_class = "btn", _href = page.shown_at, ui.icon("arrow-left", "s"), ui.tr("Back")))),
            ol(_class = "log", each(page.versions, [&](const VersionLine& line) {
                bool here = line.version == page.version;
                return li(ui.ago(line.at), div(b(line.person.deleted ? ui.tr("Deleted user") : line.person.name), " ",
                    a(_class = "link", _href = line.to, _current = here, ui.tr("Version {}", std::to_string(line.version)))));
            })),
            when(!page.reasons.empty(), [&] {
                return section(_class = "sheet", h2(_class = "label", ui.tr("Why people voted it down")),
                    ul(_class = "list", each(page.reasons, [&](const ReasonCount& r) { return li(span(reason_name(ui, r.reason)), span(_class = "num", r.people)); })));
            }),
            changes_view(ui, page.changes),
            h2(_class = "section-title", ui.tr("Version {}", std::to_string(page.version))),
            when(!page.text.title.empty(), [&] { return p(b(page.text.title), " ", items::tags_view(ui, tags_in(page.text.tags))); }),
            pre(_class = "sheet", page.text.source)),
        .shape = Shape::plain, .indexed = false};
}

// ---- moderating ---------------------------------------------------------------------------------

Page moderation_page(const Ui& ui, const Moderation& page) {
    auto heading = page.hidden ? ui.tr("Restore") : ui.tr("Hide");
    Form form(ui, page.hide, page.hidden ? "delete" : "put");
    return {.title = heading,
        .body = group(h1(heading), accounts::byline_view(ui, page.author), blockquote(_class = "prose small-prose", p(page.excerpt)),
            when(page.hidden, [&] { return p(_class = "muted", ui.tr("Hidden by a moderator: {}", page.reason)); }),
            form(_class = "form sheet",
                when(!page.hidden, [&] {
                    return form.text({.name = "reason", .label = ui.tr("Reason"), .hint = ui.tr("Its author reads this, and it is kept in the audit log."), .required = true, .max = 300});
                }),
                div(_class = "form-foot", form.submit(heading), a(_class = "btn ghost", _href = page.back, ui.tr("Cancel"))))),
        .shape = Shape::slim, .indexed = false};
}

}  // namespace lyceum::discussion
