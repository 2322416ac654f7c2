// How questions and topics look, and the lists of them.
#include "modules/discussion/writing_pages.hpp"
#include "platform/http/kept_views.hpp"

namespace lyceum::discussion {
using namespace html;

namespace {

bool is_question(const ThreadPage& page) { return page.card.kind == items::Kind::question; }

Attribute lang_of(const items::Card& card) { return only_if(!card.language.empty(), _lang = card.language == "zh" ? "zh-CN" : card.language); }

Html head_of(const Ui& ui, const ThreadPage& page) {
    auto& card = page.card;
    return header(_class = "topic-head", h1(lang_of(card), card.title),
        div(_class = "meta",
            when(card.solved, [&] { return span(_class = "chip good", ui.tr("Solved")); }),
            when(page.stance.closed, [&] { return span(_class = "chip", ui.icon("lock", "s"), ui.tr("Closed to answers")); }),
            when(page.state == TextState::hidden, [&] { return span(_class = "chip hot", ui.tr("Hidden")); }),
            items::lock_chip(ui, card.lock), items::tags_view(ui, card.tags), span(ui.ago(card.published_at)),
            when(card.views > 0, [&] { return span(ui.plural(card.views, "{} view", "{} views")); })));
}

Html attribution_view(const Ui& ui, const std::optional<items::Attribution>& from) {
    if (!from) return {};
    auto source = Url::external(from->source_url), author = Url::external(from->author_url);
    return p(_class = "small muted", ui.tr("First published elsewhere by"), " ", author ? a(_href = *author, _rel = "nofollow", from->author_name) : span(from->author_name),
        when(source.has_value(), [&] { return group(" · ", a(_href = *source, _rel = "nofollow", ui.tr("Original"))); }),
        when(!from->license.empty(), [&] { return group(" · ", from->license); }));
}

Html menu(const Ui& ui, const ThreadPage& page) {
    if (!ui.signed_in()) return {};
    auto id = page.card.id;
    auto line = [&](const char* icon_name, const std::string& label) { return group(ui.icon(icon_name), label); };
    bool mine = page.stance.author, visible = page.state == TextState::visible;
    return details(_class = "menu end", summary(_class = "btn ghost", _label = ui.tr("More"), ui.icon("ellipsis")),
        div(_class = "menu-list",
            when(visible && (mine || page.stance.moderator), [&] { return a(_href = edit_thread_path({id}), line("pencil", ui.tr("Edit"))); }),
            when(page.edited_at.has_value() && page.readable, [&] { return a(_href = thread_history_path({.id = id}), line("history", ui.tr("History"))); }),
            when(mine || page.stance.moderator, [&] {
                return Form(ui, closed_path({id}), page.stance.closed ? "delete" : "put")(
                    button(_type = "submit", line(page.stance.closed ? "lock-open" : "lock", page.stance.closed ? ui.tr("Reopen") : ui.tr("Close"))));
            }),
            when(page.stance.moderator, [&] {
                return a(_href = moderate_thread_path({id}), line("shield", page.state == TextState::hidden ? ui.tr("Restore") : ui.tr("Hide")));
            }),
            when(!mine, [&] { return a(_href = Url::local("/report").with("place", page.card.url.str()), line("flag", ui.tr("Report"))); }),
            when(mine && visible, [&] {
                return Form(ui, thread_id_path({id}), "delete")(_turbo_confirm = ui.tr("Delete this? You can take it back within ten minutes."),
                    button(_type = "submit", _class = "danger", line("trash-2", ui.tr("Delete"))));
            })));
}

Html opening_text(const Ui& ui, const ThreadPage& page) {
    auto id = "body-" + to_string(page.card.id);
    if (page.readable) return div(_class = "prose", _id = id, _controller = "prose", lang_of(page.card), page.body);
    return div(_class = "prose faint", _id = id, p(page.state == TextState::deleted ? ui.tr("Deleted by its author.") : ui.tr("Hidden by a moderator.")));
}

Html opening_byline(const Ui& ui, const ThreadPage& page) {
    if (!page.readable) return {};
    auto& who = page.card.author;
    auto name = who.deleted ? span(_class = "name faint", ui.tr("Deleted user")) : a(_class = "name", _href = accounts::profile_url(who.handle), who.name);
    return div(_class = "byline", name, when(!who.badge.empty(), [&] { return span(_class = "chip gold", ui.tr(Msg{who.badge, {}})); }),
        ui.ago(page.card.published_at),
        when(page.edited_at.has_value(), [&] { return a(_class = "small faint", _href = thread_history_path({.id = page.card.id}), ui.tr("edited")); }));
}

// The question or the first post of a topic.
Html opening_view(const Ui& ui, const ThreadPage& page) {
    auto box = vote_box(page);
    bool votes = is_question(page) && page.readable;
    return article(_class = page.state == TextState::hidden ? "post op hidden-post" : "post op", _id = "post-" + to_string(page.card.id),
        div(_class = "post-side", page.readable ? accounts::avatar_view(ui, page.card.author) : avatar("–", 0),
            when(votes, [&] { return vote_view(ui, box); })),
        div(_class = "post-body", opening_byline(ui, page), opening_text(ui, page),
            when(page.state == TextState::hidden && page.readable && !page.reason.empty(), [&] {
                return p(_class = "small muted", ui.tr("Hidden by a moderator: {}", page.reason));
            }),
            when(page.undoable, [&] {
                return div(_class = "actions", button_to(ui, undo_thread_path({page.card.id}), "post", group(ui.icon("undo-2", "s"), span(ui.tr("Undo the deletion"))), "btn sm"));
            }),
            attribution_view(ui, page.attribution),
            when(votes, [&] { return reason_view(ui, box); }),
            when(page.readable, [&] {
                return div(_class = "actions", each(page.card.actions, [&](const items::Action& action) { return items::action_button(ui, action).body; }), menu(ui, page));
            }),
            comment_list(ui, page.comments, "comments-" + to_string(page.card.id), page.stance),
            when(is_question(page) && page.readable, [&] { return comment_form(ui, page.card.id, {}, page.stance); })));
}

Html reply_form(const Ui& ui, const ThreadPage& page, const Url& to, const std::string& label, const std::string& send) {
    if (!page.stance.may_write()) return {};
    Form form(ui, to);
    auto id = to_string(page.card.id);
    return form(_class = "form reply sheet", _id = "reply", form.hidden("place", id),
        form.hidden("parent", page.reply.parent ? to_string(page.reply.parent) : std::string()),
        content::editor_view(ui, form, {.label = label, .value = page.reply.text, .rows = 6, .placeholder = label, .draft_key = "reply-" + id, .draft_url = keep_draft_path()}),
        div(_class = "form-foot", span(_class = "autosave small muted", _role = "status", data("editor-status", "")), span(_class = "grow"), form.submit(send)));
}

// ---- beside it ----------------------------------------------------------------------------------

Html facts_view(const Ui& ui, const ThreadPage& page) {
    auto& card = page.card;
    auto fact = [&](const std::string& what, const Html& value) { return div(dt(what), dd(value)); };
    bool question = is_question(page);
    return section(h2(_class = "label", question ? ui.tr("This question") : ui.tr("This discussion")),
        dl(_class = "pairs",
            fact(question ? ui.tr("Asked") : ui.tr("Begun"), ui.ago(card.published_at)),
            when(card.active_at > card.published_at, [&] { return fact(ui.tr("Last activity"), ui.ago(card.active_at)); }),
            fact(question ? ui.tr("Answers") : ui.tr("Replies"), span(_class = "num", ui.number(question ? card.answers : card.comments))),
            when(card.views > 0, [&] { return fact(ui.tr("Views"), span(_class = "num", ui.compact(card.views))); })));
}

// Who wrote on this page, in the order they came.
Html voices_view(const Ui& ui, const ThreadPage& page) {
    constexpr std::size_t kMost = 12;
    std::vector<const accounts::Byline*> people;
    for (auto& post : page.posts) {
        auto same = [&](const accounts::Byline* known) { return known->id == post.author.id; };
        if (post.readable && !post.author.deleted && people.size() < kMost && std::none_of(people.begin(), people.end(), same)) people.push_back(&post.author);
    }
    if (people.size() < 3) return {};
    return section(h2(_class = "label", ui.tr("Who takes part")), div(_class = "row wrap", each(people, [&](const accounts::Byline* who) {
        return a(_class = fmt::format("avatar hue-{}", who->hue % 12), _href = accounts::profile_url(who->handle), _title = who->name, _label = who->name, utf8_prefix(who->name, 1));
    })));
}

Html beside_view(const Ui& ui, const ThreadPage& page) {
    if (!page.readable) return {};
    return group(facts_view(ui, page), when(!is_question(page), [&] { return voices_view(ui, page); }), page.beside);
}

Page page_about(const Ui& ui, const ThreadPage& page, Html body) {
    return {.title = page.card.title, .body = std::move(body), .aside = beside_view(ui, page), .description = page.readable ? page.card.excerpt : std::string(),
        .og_type = "article", .indexed = page.state == TextState::visible};
}

// ---- questions ----------------------------------------------------------------------------------

Url sorted(const ThreadPage& page, Sort sort, PostId from = {}) {
    auto url = page.card.url;
    if (sort != Sort::votes) url = url.with("sort", name_of(sort));
    return from ? url.with("from", to_string(from)) : url;
}

Html answers_head(const Ui& ui, const ThreadPage& page) {
    auto id = "answers-count-" + to_string(page.card.id);
    auto segment = [&](Sort sort, const std::string& label) {
        return a(_class = "segment", _href = sorted(page, sort), only_if(page.sort == sort, Attribute{"aria-current", "true"}), label);
    };
    return div(_class = "row between wrap", h2(_class = "section-title", _id = id, answers_heading(ui, page.card.answers)),
        when(page.card.answers > 1, [&] {
            return div(_class = "segments", _role = "group", _label = ui.tr("Order"), segment(Sort::votes, ui.tr("Votes")),
                segment(Sort::newest, ui.tr("Newest")), segment(Sort::oldest, ui.tr("Oldest")));
        }));
}

// ---- topics -------------------------------------------------------------------------------------

Url at_number(const ThreadPage& page, std::int64_t number) {
    auto from = first_of_page(number);
    return from > 1 ? page.card.url.with("from", std::to_string(from)) : page.card.url;
}

Html pager(const Ui& ui, const ThreadPage& page) {
    auto last = first_of_page(page.numbered);
    if (last == 1) return {};
    return nav(_class = "pager", _label = ui.tr("Pages"),
        when(page.first > 1, [&] {
            return group(a(_class = "btn", _href = page.card.url, ui.tr("First page")),
                a(_class = "btn", _rel = "prev", _href = at_number(page, page.first - 1), ui.tr("Previous page")));
        }),
        span(_class = "grow small muted", ui.tr("{} to {} of {} replies", ui.number(page.first), ui.number(std::min(page.first + kRepliesPerPage - 1, page.numbered)), ui.number(page.numbered))),
        when(page.first < last, [&] {
            return group(a(_class = "btn", _rel = "next", _href = at_number(page, page.first + kRepliesPerPage), ui.tr("Next page")),
                a(_class = "btn", _href = at_number(page, last), ui.tr("Last page")));
        }));
}

Html replies_head(const Ui& ui, const ThreadPage& page) {
    bool unread = page.seen > 0 && page.seen < page.numbered;
    return div(_class = "row between wrap", h2(_class = "section-title", ui.plural(page.card.comments, "{} reply", "{} replies")),
        when(unread, [&] {
            return a(_class = "btn sm", _href = at_number(page, page.seen + 1).at("r" + std::to_string(page.seen + 1)), ui.icon("arrow-down", "s"),
                ui.plural(page.numbered - page.seen, "Jump to {} unread reply", "Jump to {} unread replies"));
        }));
}

// Tells the server, once it was in sight, how far somebody has read.
Html reading_mark(const Ui& ui, const ThreadPage& page) {
    auto last = std::min(page.first + kRepliesPerPage - 1, page.numbered);
    if (!ui.signed_in() || last <= page.seen) return {};
    return span(_hidden = true, _controller = "seen", data("seen-url-value", seen_path({.id = page.card.id})), data("seen-number-value", std::to_string(last)));
}

}  // namespace

Page question_page(const Ui& ui, const ThreadPage& page) {
    auto id = to_string(page.card.id);
    auto list = "answers-" + id + (page.sort == Sort::newest ? "-newest" : "");
    auto body = group(div(data("live-topic", "item:" + id), head_of(ui, page), opening_view(ui, page), answers_head(ui, page),
            div(_id = list, each(page.posts, [&](const PostView& answer) { return kept_view<answer_view>(ui, answer, page.card.id, page.stance); }))),
        when(page.from.has_value() || page.next.has_value(), [&] {
            return nav(_class = "pager", _label = ui.tr("Pages"),
                when(page.from.has_value(), [&] { return a(_class = "btn", _href = sorted(page, page.sort), ui.tr("First page")); }), span(_class = "grow"),
                when(page.next.has_value(), [&] { return a(_class = "btn", _rel = "next", _href = sorted(page, page.sort, *page.next), ui.tr("More answers")); }));
        }),
        way_in(ui, page.stance, page.join),
        reply_form(ui, page, answer_path({.id = page.card.id}), ui.tr("Your answer"), ui.tr("Answer")), page.below);
    auto out = page_about(ui, page, std::move(body));
    out.canonical = page.card.url;
    out.feeds = {{page.card.title, question_atom_path({page.card.id})}};
    out.head = content::embed_links(ui, page.card.url);
    if (!ui.signed_in() && page.readable) out.json_ld = question_json_ld(ui, page);
    return out;
}

Page topic_page(const Ui& ui, const ThreadPage& page) {
    auto id = to_string(page.card.id);
    auto list = fmt::format("replies-{}-{}", id, page.first);
    auto body = group(div(data("live-topic", "item:" + id), head_of(ui, page), when(page.first == 1, [&] { return opening_view(ui, page); }),
            replies_head(ui, page), pager(ui, page),
            div(_id = list, each(page.posts, [&](const PostView& reply) { return kept_view<reply_view>(ui, reply, page.card.id, page.stance); }))),
        pager(ui, page), reading_mark(ui, page), way_in(ui, page.stance, page.join),
        reply_form(ui, page, reply_path({.id = page.card.id}), ui.tr("Your reply"), ui.tr("Reply")), page.below);
    auto out = page_about(ui, page, std::move(body));
    out.canonical = at_number(page, page.first);
    out.feeds = {{page.card.title, topic_atom_path({page.card.id})}};
    out.head = content::embed_links(ui, page.card.url);
    if (!ui.signed_in() && page.readable) out.json_ld = topic_json_ld(ui, page);
    return out;
}

// ---- lists --------------------------------------------------------------------------------------

Page threads_page(const Ui& ui, const Threads& page) {
    bool questions = page.kind == items::Kind::question;
    auto& path = questions ? questions_path : topics_path;
    auto title = questions ? ui.tr("Questions") : ui.tr("Discussions");
    auto tab = [&](items::Order order, const std::string& label) { return a(_href = path({.order = order, .cursor = {}}), _current = page.order == order, label); };
    auto begin = a(_class = "btn primary", _href = questions ? new_question_path() : new_topic_path(), ui.icon("pencil", "s"),
        questions ? ui.tr("Ask a question") : ui.tr("Start a discussion"));
    auto empty = div(_class = "empty", ui.icon(questions ? "circle-help" : "messages-square", "l"), h2(questions ? ui.tr("No questions yet") : ui.tr("No discussions yet")), begin);
    return {.title = title,
        .body = group(div(_class = "page-head", div(h1(title)), div(_class = "row", begin)),
            nav(_class = "tabs", _label = ui.tr("Order"), tab(items::Order::newest, ui.tr("New")), tab(items::Order::active, ui.tr("Active")), tab(items::Order::hot, ui.tr("Hot")),
                when(questions, [&] { return tab(items::Order::unanswered, ui.tr("Unanswered")); })),
            items::listing_view(ui, page.listing, path({.order = page.order, .cursor = {}}), empty)),
        .aside = items::tags_box(ui, page.tags),
        .description = questions ? ui.tr("Questions of programmers, and the answers that helped.") : ui.tr("What programmers here talk about."),
        .canonical = path()};
}

Page unread_page(const Ui& ui, const UnreadTopics& page) {
    return {.title = ui.tr("Unread discussions"),
        .body = group(div(_class = "page-head", div(h1(ui.tr("Unread discussions")), p(_class = "muted", ui.tr("Discussions you opened, with replies you have not seen.")))),
            when(page.topics.empty(), [&] {
                return div(_class = "empty", ui.icon("circle-check", "l"), h2(ui.tr("You have read everything")), a(_class = "btn", _href = topics_path(), ui.tr("All discussions")));
            }),
            ul(_class = "list", each(page.topics, [&](const UnreadTopic& topic) {
                return li(a(_href = topic.first, topic.card.title), span(_class = "small muted", ui.plural(topic.fresh, "{} new reply", "{} new replies"), " · ", ui.ago(topic.card.active_at)));
            }))),
        .indexed = false};
}

}  // namespace lyceum::discussion
