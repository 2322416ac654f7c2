// What search engines are told about questions and discussions (schema.org QAPage and DiscussionForumPosting).
#include "modules/discussion/pages.hpp"
#include <boost/json.hpp>

namespace lyceum::discussion {

namespace {

using boost::json::array;
using boost::json::object;

std::string absolute(const Ui& ui, const Url& url) { return ui.visit.app.base_url() + url.str(); }

object person(const Ui& ui, const accounts::Byline& who) {
    if (who.deleted) return {{"@type", "Person"}, {"name", ui.tr("Deleted user")}};
    return {{"@type", "Person"}, {"name", who.name}, {"url", absolute(ui, accounts::profile_url(who.handle))}};
}

object answer(const Ui& ui, const ThreadPage& page, const PostView& post) {
    object made{{"@type", "Answer"}, {"url", absolute(ui, page.card.url.at("post-" + to_string(post.id)))}, {"upvoteCount", post.score},
        {"text", post.beginning}, {"datePublished", to_iso8601(post.made_at)}, {"author", person(ui, post.author)}};
    if (post.edited_at) made["dateModified"] = to_iso8601(*post.edited_at);
    return made;
}

}  // namespace

std::string question_json_ld(const Ui& ui, const ThreadPage& page) {
    auto& card = page.card;
    object question{{"@type", "Question"}, {"name", card.title}, {"text", page.beginning}, {"answerCount", card.answers}, {"upvoteCount", card.score},
        {"datePublished", to_iso8601(card.published_at)}, {"author", person(ui, card.author)}};
    array suggested;
    for (auto& post : page.posts) {
        if (!post.readable) continue;
        if (post.accepted) question["acceptedAnswer"] = answer(ui, page, post);
        else suggested.push_back(answer(ui, page, post));
    }
    if (!suggested.empty()) question["suggestedAnswer"] = std::move(suggested);
    return boost::json::serialize(object{{"@context", "https://schema.org"}, {"@type", "QAPage"}, {"url", absolute(ui, card.url)}, {"mainEntity", std::move(question)}});
}

std::string topic_json_ld(const Ui& ui, const ThreadPage& page) {
    auto& card = page.card;
    return boost::json::serialize(object{{"@context", "https://schema.org"}, {"@type", "DiscussionForumPosting"}, {"headline", card.title}, {"text", page.beginning},
        {"url", absolute(ui, card.url)}, {"datePublished", to_iso8601(card.published_at)}, {"author", person(ui, card.author)},
        {"interactionStatistic", object{{"@type", "InteractionCounter"}, {"interactionType", "https://schema.org/CommentAction"}, {"userInteractionCount", card.comments}}}});
}

}  // namespace lyceum::discussion
