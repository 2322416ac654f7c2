// How voting and liking look.
#include "modules/discussion/writing_pages.hpp"

namespace lyceum::discussion {
using namespace html;

VoteBox vote_box(const PostView& post) {
    return {to_string(post.id), vote_post_path({.id = post.id}), post_reason_path({.id = post.id}), post.score, post.my_vote, post.mine, post.reason_wanted};
}

VoteBox vote_box(const ThreadPage& page) {
    return {to_string(page.card.id), vote_thread_path({.id = page.card.id}), thread_reason_path({.id = page.card.id}), page.card.score, page.my_vote,
        page.stance.author, page.reason_wanted};
}

Html vote_view(const Ui& ui, const VoteBox& box) {
    Form form(ui, box.to);
    auto arrow = [&](int value, const char* style, const char* icon_name, const std::string& label) {
        return button(_class = style, _name = "value", _value = std::to_string(value), _pressed = box.value == value, _disabled = box.mine, _label = label, ui.icon(icon_name));
    };
    return form(_class = "vote", _id = "vote-" + box.target, _controller = "vote",
        arrow(1, "vote-up", "arrow-up", ui.tr("This helps")),
        output(_class = "num", data("vote-target", "score"), box.score),
        arrow(-1, "vote-down", "arrow-down", ui.tr("This does not help")));
}

std::string reason_name(const Ui& ui, Reason reason) {
    switch (reason) {
        case Reason::wrong: return ui.tr("Wrong");
        case Reason::unclear: return ui.tr("Hard to understand");
        case Reason::outdated: return ui.tr("Outdated");
        case Reason::off_topic: return ui.tr("Off topic");
        case Reason::effortless: return ui.tr("Shows no effort");
    }
    return {};
}

Html reason_view(const Ui& ui, const VoteBox& box) {
    auto id = "reason-" + box.target;
    if (!box.reason_wanted) return div(_id = id);
    Form form(ui, box.reason_to, "put");
    Html choices;
    each_enumerator<Reason>([&](std::string_view, Reason reason) {
        choices += button(_class = "btn sm", _name = "reason", _value = name_of(reason), reason_name(ui, reason));
    });
    return div(_id = id, form(_class = "row wrap small", span(_class = "muted", ui.tr("What is the trouble? Only the author and moderators see it, without names.")), choices));
}

Fragments voted(const Ui& ui, const VoteBox& box) {
    return {{"vote-" + box.target, vote_view(ui, box)}, {"reason-" + box.target, reason_view(ui, box)}};
}

Fragment thanked(const Ui& ui, const Thanked& model) {
    auto id = "reason-" + model.target;
    return {id, div(_id = id, p(_class = "small muted", _role = "status", ui.tr("Thank you, that helps to improve it.")))};
}

items::Action like_button(const Visit& visit, PostId post, bool liked, std::int64_t count) {
    return {.dom_id = "like-" + to_string(post), .label = liked ? visit.tr("Liked") : visit.tr("Like"), .icon = "heart", .pressed = liked, .count = count,
        .method = liked ? "delete" : "put", .to = like_path({post}), .shortcut = "l"};
}

}  // namespace lyceum::discussion
