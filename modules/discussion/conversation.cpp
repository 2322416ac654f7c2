#include "modules/discussion/conversation.hpp"
#include <algorithm>

namespace lyceum::discussion {

bool moderates(const Visit& visit, const std::optional<communities::Standing>& standing) {
    return visit.may("discussion.moderate") || (standing && *standing >= communities::Standing::moderator);
}

bool moderates(Db& db, const Visit& visit, CommunityId community) {
    if (!visit.who() || visit.may("discussion.moderate")) return visit.who().has_value();
    return moderates(visit, communities::standing(db, *visit.who(), community));
}

Html stored(std::string stored_html) { return Html::trusted(std::move(stored_html)); }

std::set<PersonId> parted(Db& db, const Visit& visit) {
    std::set<PersonId> people;
    if (!visit.who()) return people;
    for (auto* ask : filled(visit.app, items::hidden_authors))
        for (auto person : ask(db, visit)) people.insert(person);
    return people;
}

void must_not_be_parted(Db& db, const Visit& visit, const Addressed& to) {
    auto from = parted(db, visit);
    if (from.empty() || moderates(db, visit, to.community)) return;
    auto any_of = [&](const std::vector<PersonId>& people) { return std::any_of(people.begin(), people.end(), [&](auto person) { return from.contains(person); }); };
    if (any_of(to.answered)) forbidden("You cannot write here: you and who wrote this are parted by a block.");
    if (any_of(to.mentioned)) invalid("body", "You mention somebody from whom a block parts you. Leave the name out.");
}

namespace {

std::vector<PersonId> authors_of(const Onlooker& onlooker, const std::vector<Row>& rows) {
    std::vector<PersonId> people{onlooker.opener};
    for (auto& row : rows) people.push_back(row.author);
    return people;
}

bool may_read(const Onlooker& onlooker, const Row& row, bool mine, bool is_blocked) {
    switch (row.state) {
        case TextState::visible: return !is_blocked;
        case TextState::hidden: return mine || onlooker.stance.moderator;
        case TextState::deleted: return false;
    }
    return false;
}

PostView view_of(const Onlooker& onlooker, Row&& row, accounts::Byline author, bool is_blocked) {
    PostView post;
    post.id = row.id;
    post.kind = row.kind;
    if (row.parent) post.parent = row.parent;
    post.number = row.number;
    post.state = row.state;
    post.score = row.score;
    post.made_at = row.made_at;
    post.mine = onlooker.visit.who() == row.author;
    post.readable = may_read(onlooker, row, post.mine, is_blocked);
    post.undoable = post.mine && row.state == TextState::deleted && row.state_at && onlooker.visit.now <= *row.state_at + kUndoLasts;
    if (!post.readable) {
        post.author.deleted = true;
        return post;
    }
    post.author = std::move(author);
    post.body = stored(std::move(row.html));
    post.beginning = std::move(row.beginning);
    post.reason = std::move(row.reason);
    post.my_vote = row.my_vote;
    post.reason_wanted = row.my_vote < 0 && row.my_reason.empty();
    post.accepted = row.kind == PostKind::answer && onlooker.accepted == row.id;
    post.by_opener = row.author == onlooker.opener;
    post.unread = onlooker.seen > 0 && row.number > onlooker.seen && !post.mine;
    post.edited_at = row.edited_at;
    return post;
}

/// Puts comments under what they answer. They come in reading order, so that everything above one is there already.
class Tree {
public:
    explicit Tree(Conversation& into) : into_(into) {}

    void add(PostView post, const std::string& path) {
        bool comment = post.kind == PostKind::comment;
        if (!comment) tops_.emplace(path, into_.posts.size());
        auto& list = comment ? list_above(path) : into_.posts;
        list.push_back(std::move(post));
    }
    /// Placeholders that hold nothing together are left out, but for what a block hides: it is counted, so it is explained.
    static void prune(std::vector<PostView>& posts) {
        for (auto& post : posts) prune(post.comments);
        std::erase_if(posts, [](const PostView& post) { return !post.readable && !post.undoable && post.state != TextState::visible && post.comments.empty(); });
    }

private:
    // Walks down from the answer or from the item; where a page begins in the middle of a thread, what is above is not there.
    std::vector<PostView>& list_above(const std::string& path) {
        constexpr std::size_t kId = 13;
        auto* list = &into_.comments;
        if (auto top = tops_.find(path.substr(0, kId)); top != tops_.end()) list = &into_.posts[top->second].comments;
        for (std::size_t at = 0; at + kId < path.size(); at += kId) {
            auto id = read_id(std::string_view(path).substr(at, kId));
            if (!list->empty() && id && list->back().id.value == *id) list = &list->back().comments;
        }
        return *list;
    }

    Conversation& into_;
    std::map<std::string, std::size_t, std::less<>> tops_;
};

}  // namespace

Conversation conversation(Db& db, const Onlooker& onlooker, std::vector<Row> rows) {
    Conversation made;
    auto bylines = accounts::bylines(db, authors_of(onlooker, rows));
    made.opener = bylines.front();
    auto unwelcome = rows.empty() ? std::set<PersonId>() : parted(db, onlooker.visit);
    Tree tree(made);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto path = std::move(rows[i].path);
        bool is_blocked = unwelcome.contains(rows[i].author);
        tree.add(view_of(onlooker, std::move(rows[i]), std::move(bylines[i + 1]), is_blocked), path);
    }
    Tree::prune(made.comments);
    Tree::prune(made.posts);
    return made;
}

}  // namespace lyceum::discussion
