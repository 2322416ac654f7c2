// How posts look: answers, replies, comments, and the forms around them.
#include "modules/discussion/writing_pages.hpp"
#include "engines/text/prose.hpp"
#include "platform/http/kept_views.hpp"

namespace lyceum::discussion {
using namespace html;

namespace {

std::string dom_id(const PostView& post) { return (post.kind == PostKind::comment ? "comment-" : "post-") + to_string(post.id); }

std::string withheld_text(const Ui& ui, TextState state) {
    switch (state) {
        case TextState::deleted: return ui.tr("Deleted by its author.");
        case TextState::hidden: return ui.tr("Hidden by a moderator.");
        case TextState::visible: return ui.tr("Not shown: you and who wrote this are parted by a block.");
    }
    return {};
}

Html name_view(const Ui& ui, const accounts::Byline& who) {
    auto name = who.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(who.handle), who.name);
    return group(name, when(!who.badge.empty(), [&] { return span(_class = "chip gold", ui.tr(Msg{who.badge, {}})); }));
}

Html edited_mark(const Ui& ui, const PostView& post) {
    if (!post.edited_at) return {};
    return a(_class = "small faint", _href = post_history_path({.id = post.id}), ui.tr("edited"));
}

Html post_byline(const Ui& ui, const PostView& post) {
    if (!post.readable) return {};
    return div(_class = "byline", name_view(ui, post.author),
        when(post.by_opener, [&] { return span(_class = "chip", ui.tr("Author")); }),
        when(post.accepted, [&] { return span(_class = "chip good", ui.icon("check", "s"), ui.tr("Accepted")); }),
        when(post.state == TextState::hidden, [&] { return span(_class = "chip hot", ui.tr("Hidden")); }),
        when(post.unread, [&] { return span(_class = "chip hot", ui.tr("Unread")); }),
        a(_class = "faint", _href = post_path({post.id}), ui.ago(post.made_at)), edited_mark(ui, post));
}

Html hidden_reason(const Ui& ui, const PostView& post) {
    if (post.state != TextState::hidden || post.reason.empty() || !post.readable) return {};
    return p(_class = "small muted", ui.tr("Hidden by a moderator: {}", post.reason));
}

// What its author, moderators and everybody else may do besides answering.
Html menu(const Ui& ui, const PostView& post, const Stance& stance) {
    if (!ui.signed_in() || !post.readable) return {};
    auto line = [&](const char* icon_name, const std::string& label) { return group(ui.icon(icon_name), label); };
    bool editable = (post.mine || stance.moderator) && post.state == TextState::visible;
    return details(_class = "menu end", summary(_class = "btn ghost", _label = ui.tr("More"), ui.icon("ellipsis")),
        div(_class = "menu-list",
            when(editable, [&] { return a(_href = edit_post_path({post.id}), line("pencil", ui.tr("Edit"))); }),
            when(post.edited_at.has_value(), [&] { return a(_href = post_history_path({.id = post.id}), line("history", ui.tr("History"))); }),
            when(stance.moderator, [&] {
                return a(_href = moderate_post_path({post.id}), line("shield", post.state == TextState::hidden ? ui.tr("Restore") : ui.tr("Hide")));
            }),
            when(!post.mine, [&] { return a(_href = Url::local("/report").with("place", post_path({post.id}).str()), line("flag", ui.tr("Report"))); }),
            when(post.mine && editable, [&] {
                return Form(ui, post_path({post.id}), "delete")(_turbo_confirm = ui.tr("Delete this? You can take it back within ten minutes."),
                    button(_type = "submit", _class = "danger", line("trash-2", ui.tr("Delete"))));
            })));
}

Html undo_button(const Ui& ui, const PostView& post) {
    if (!post.undoable) return {};
    return div(_class = "actions", button_to(ui, undo_post_path({post.id}), "post", group(ui.icon("undo-2", "s"), span(ui.tr("Undo the deletion"))), "btn sm"));
}

Html accept_button(const Ui& ui, const PostView& post, const Stance& stance) {
    if (!(stance.author || stance.moderator) || post.state != TextState::visible) return {};
    if (post.accepted) return button_to(ui, accepted_path({post.id}), "delete", group(ui.icon("check"), span(ui.tr("No longer accept"))), "btn ghost");
    return button_to(ui, accepted_path({post.id}), "put", group(ui.icon("check"), span(ui.tr("Accept"))), "btn ghost");
}

Html like_view(const Ui& ui, const PostView& post) {
    if (post.mine) {
        if (post.score == 0) return {};
        return span(_class = "count btn ghost", _title = ui.plural(post.score, "{} like", "{} likes"), ui.icon("heart"), span(_class = "num", ui.compact(post.score)));
    }
    return items::action_button(ui, like_button(ui.visit, post.id, post.my_vote > 0, post.score)).body;
}

Html reply_form(const Ui& ui, PostId parent) {
    Form form(ui, comment_on_post_path({.id = parent}));
    return details(_class = "answer-here", summary(_class = "btn ghost", data("shortcut", "r"), ui.icon("reply"), span(ui.tr("Reply"))),
        form(_class = "form",
            form.area({.name = "body", .label = ui.tr("Your comment"), .required = true, .max = Body::max, .rows = 3, .label_hidden = true}),
            div(_class = "form-foot", form.submit(ui.tr("Reply"), "btn primary sm"))));
}

std::string post_class(const PostView& post) {
    std::string name = "post";
    if (post.accepted) name += " accepted";
    if (post.by_opener && post.readable) name += " op";
    if (post.state == TextState::hidden) name += " hidden-post";
    return name;
}

// The language of a post, told from its beginning: a question in one language gets answers in another.
Attribute lang_of(const Html& body) {
    constexpr std::size_t kEnough = 600;
    std::string plain;
    bool tag = false;
    for (char c : std::string_view(body.markup()).substr(0, kEnough)) {
        if (c == '<') tag = true, plain += ' ';
        else if (c == '>') tag = false;
        else if (!tag) plain += c;
    }
    return _lang = text::detect_language(plain) == text::Language::zh ? "zh-CN" : "en";
}

}  // namespace

Html post_body(const Ui& ui, const PostView& post) {
    auto id = "body-" + to_string(post.id);
    auto small_one = post.kind == PostKind::comment;
    if (!post.readable) return div(_class = "prose faint", _id = id, p(withheld_text(ui, post.state)));
    return div(_class = small_one ? "prose small-prose" : "prose", _id = id, _controller = "prose", lang_of(post.body), post.body);
}

std::string answers_heading(const Ui& ui, std::int64_t n) { return ui.plural(n, "{} answer", "{} answers"); }

Html way_in(const Ui& ui, const Stance& stance, const std::optional<Url>& join) {
    if (!ui.signed_in()) {
        auto here = ui.visit.request ? ui.visit.request->target : std::string("/");
        return p(_class = "sheet row between wrap", span(ui.tr("Sign in to take part.")),
            a(_class = "btn primary", _href = Url::local("/sign-in").with("next", here), ui.tr("Sign in")));
    }
    if (!stance.member)
        return p(_class = "sheet row between wrap", span(ui.tr("Join the community to answer here.")),
            when(join.has_value(), [&] { return a(_class = "btn primary", _href = *join, ui.tr("Join")); }));
    if (stance.parted && !stance.moderator) return p(_class = "sheet muted", ui.icon("ban", "s"), " ", ui.tr("You cannot write here: you and who wrote this are parted by a block."));
    if (!stance.may_write()) return p(_class = "sheet muted", ui.icon("lock", "s"), " ", ui.tr("This is closed: nothing more can be written here."));
    return {};
}

// ---- comments -----------------------------------------------------------------------------------

static Html thread(const std::string& id, const Html& comments) { return ol(_class = "thread", _id = id, comments); }

Html comment_view(const Ui& ui, const PostView& post, const Stance& stance) {
    return li(_class = post.state == TextState::hidden ? "comment hidden-post" : "comment", _id = dom_id(post),
        post.readable ? accounts::avatar_view(ui, post.author, true) : avatar("–", 0, true),
        div(post_byline(ui, post), post_body(ui, post), hidden_reason(ui, post), undo_button(ui, post),
            when(post.readable, [&] {
                return div(_class = "actions", like_view(ui, post), when(stance.may_write(), [&] { return reply_form(ui, post.id); }), menu(ui, post, stance));
            }),
            comment_list(ui, post.comments, "comments-" + to_string(post.id), stance)));
}

Html comment_list(const Ui& ui, const std::vector<PostView>& comments, const std::string& id, const Stance& stance) {
    return thread(id, each(comments, [&](const PostView& comment) { return comment_view(ui, comment, stance); }));
}

Html comment_form(const Ui& ui, ItemId item, PostId parent, const Stance& stance) {
    if (!stance.may_write()) return {};
    auto to = parent ? comment_on_post_path({.id = parent}) : comment_path({.id = item});
    Form form(ui, to);
    return div(_class = "actions", details(_class = "answer-here", _open = !form.complaint("body").empty(),
        summary(_class = "btn ghost", ui.icon("message-circle"), span(ui.tr("Add a comment"))),
        form(_class = "form",
            form.area({.name = "body", .label = ui.tr("Your comment"), .required = true, .max = Body::max, .rows = 3, .label_hidden = true}),
            div(_class = "form-foot", form.submit(ui.tr("Comment"), "btn primary sm")))));
}

Html comments_view(const Ui& ui, const CommentsPage& page) {
    auto id = to_string(page.card.id);
    Form form(ui, comment_path({.id = page.card.id}));
    return section(_id = "comments", data("live-topic", "item:" + id),
        h2(_class = "section-title", ui.tr("Comments")),
        thread("comments-" + id, each(page.comments, [&](const PostView& comment) { return kept_view<comment_view>(ui, comment, page.stance); })),
        when(page.next.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"), span(_class = "grow"),
                a(_class = "btn", _rel = "next", _href = comments_path({page.card.id, *page.next}), ui.tr("More comments")));
        }),
        way_in(ui, page.stance, page.join),
        when(page.stance.may_write(), [&] {
            return form(_class = "form reply sheet", _id = "reply",
                content::editor_view(ui, form, {.label = ui.tr("Your comment"), .rows = 4, .placeholder = ui.tr("Say something that helps the next reader"), .draft_key = "comment-" + id}),
                div(_class = "form-foot", span(_class = "autosave small muted", _role = "status", data("editor-status", "")), span(_class = "grow"),
                    form.submit(ui.tr("Comment"))));
        }));
}

Page comments_page(const Ui& ui, const CommentsPage& page) {
    auto title = ui.tr("Comments on “{}”", page.card.title);
    return {.title = title,
        .body = group(div(_class = "page-head", div(h1(a(_href = page.card.url, page.card.title)))), comments_view(ui, page)),
        .canonical = comments_path({page.card.id, {}}), .indexed = false};
}

// ---- answers and replies ------------------------------------------------------------------------

Html answer_view(const Ui& ui, const PostView& post, ItemId, const Stance& stance) {
    auto box = vote_box(post);
    return article(_class = post_class(post), _id = dom_id(post),
        div(_class = "post-side", post.readable ? accounts::avatar_view(ui, post.author) : avatar("–", 0),
            when(post.readable, [&] { return vote_view(ui, box); })),
        div(_class = "post-body", post_byline(ui, post), post_body(ui, post), hidden_reason(ui, post), undo_button(ui, post),
            when(post.readable, [&] {
                return group(reason_view(ui, box), div(_class = "actions", accept_button(ui, post, stance), menu(ui, post, stance)));
            }),
            comment_list(ui, post.comments, "comments-" + to_string(post.id), stance),
            when(post.readable && post.state == TextState::visible, [&] { return comment_form(ui, {}, post.id, stance); })));
}

Html reply_view(const Ui& ui, const PostView& post, ItemId topic, const Stance& stance) {
    auto from = first_of_page(post.number);
    auto quote_here = bare_topic_path({.id = topic, .slug = {}, .from = from, .quote = post.id}).at("reply");
    return article(_class = post_class(post), _id = dom_id(post),
        div(_class = "post-side", post.readable ? accounts::avatar_view(ui, post.author) : avatar("–", 0)),
        div(_class = "post-body", post_byline(ui, post), post_body(ui, post), hidden_reason(ui, post), undo_button(ui, post),
            div(_class = "actions",
                when(post.readable, [&] {
                    return group(like_view(ui, post),
                        when(stance.may_write(), [&] {
                            return a(_class = "btn ghost", _href = quote_here, _controller = "quote", _data_action = "quote#take",
                                data("quote-from-value", quote_path({post.id})), data("quote-post-value", to_string(post.id)),
                                data("shortcut", "r"), ui.icon("quote"), span(ui.tr("Quote")));
                        }),
                        menu(ui, post, stance));
                }),
                span(_class = "grow"),
                a(_class = "num small faint", _id = "r" + std::to_string(post.number), _href = post_path({post.id}), "#", post.number)),
            comment_list(ui, post.comments, "comments-" + to_string(post.id), stance)));
}

// ---- while the page is open ---------------------------------------------------------------------

Fragments post_stream(const Ui& ui, const PostStream& stream) {
    auto& post = stream.post;
    auto item = to_string(stream.item);
    if (!stream.fresh) return {{"body-" + to_string(post.id), post_body(ui, post)}};
    switch (post.kind) {
        case PostKind::comment: {
            auto list = "comments-" + (stream.below ? to_string(stream.below) : item);
            return {{list, comment_view(ui, post, stream.stance), "append"}};
        }
        case PostKind::reply: {
            auto page = fmt::format("replies-{}-{}", item, first_of_page(post.number));
            return {{page, reply_view(ui, post, stream.item, stream.stance), "append"}};
        }
        case PostKind::answer: break;
    }
    auto view = answer_view(ui, post, stream.item, stream.stance);
    return {{"answers-" + item, view, "append"}, {"answers-" + item + "-newest", view, "prepend"},
        {"answers-count-" + item, h2(_class = "section-title", _id = "answers-count-" + item, answers_heading(ui, stream.answers))}};
}

}  // namespace lyceum::discussion
