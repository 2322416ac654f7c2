#include "modules/notifications/telling.hpp"

namespace lyceum::notifications {

namespace {

struct Subject {
    std::string title;
    items::Kind kind = items::Kind::topic;
    PersonId author;
    ItemId series;
    Time published_at;
};
DESCRIBE(Subject, title, kind, author, series, published_at)

/// Nothing when it is no longer there: then there is nothing to tell.
std::optional<Subject> subject_of(Db& db, ItemId item) {
    return db.maybe<Subject>(R"sql(select title, kind, author, series, published_at from visible_items where id = $1)sql", item);
}

std::string name_of_person(Db& db, PersonId person) { return accounts::byline(db, person).name; }

/// Those of these people who may hear of the item from `actor`.
std::set<PersonId> hearers(Db& db, ItemId item, PersonId actor, std::vector<PersonId> people) {
    std::erase_if(people, [&](auto person) { return !person || person == actor; });
    if (people.empty()) return {};
    auto may_hear = items::who_may_see(db, item, people);
    for (auto person : follows::blocked_by_or_blocking(db, actor)) may_hear.erase(person);
    return may_hear;
}

Msg about_post(discussion::PostKind kind, std::vector<std::string> holes) {
    switch (kind) {
        case discussion::PostKind::answer: return Msg{"{} answered your question “{}”", std::move(holes)};
        case discussion::PostKind::reply: return Msg{"{} replied to your topic “{}”", std::move(holes)};
        case discussion::PostKind::comment: return Msg{"{} commented on “{}”", std::move(holes)};
    }
    return {};
}

/// One act of a moderator: the same words may be hidden and shown more than once.
std::string act_on(ItemId item, PostId post, Time at) { return (post ? to_string(post) : to_string(item)) + " " + show_id(at.micros); }

}  // namespace

// Somebody concerned twice is told once, by what concerns them most.
void tell_posted(Tx& tx, const discussion::Posted& posted) {
    auto subject = subject_of(tx, posted.item);
    if (!subject) return;
    auto mentioned = posted.mentioned;
    if (mentioned.size() > kMentionsTold) mentioned.resize(kMentionsTold);
    auto people = mentioned;
    people.push_back(posted.to_author_of_parent), people.push_back(posted.to_author_of_item);
    auto untold = hearers(tx, posted.item, posted.author, people);
    if (untold.empty()) return;

    auto name = name_of_person(tx, posted.author);
    auto place = discussion::post_url(tx, posted.post);
    auto say = [&](PersonId person, std::string kind, Msg text) {
        if (untold.erase(person) > 0)
            tell(tx, {.person = person, .kind = std::move(kind), .source = to_string(posted.post), .actor = posted.author, .text = std::move(text), .place = place});
    };
    for (auto person : mentioned) say(person, "mention", Msg{"{} mentioned you in “{}”", {name, subject->title}});
    say(posted.to_author_of_parent, "reply", Msg{"{} replied to you in “{}”", {name, subject->title}});
    say(posted.to_author_of_item, std::string(name_of(posted.kind)), about_post(posted.kind, {name, subject->title}));
}

void tell_mentioned(Tx& tx, const content::Mentioned& text) {
    auto subject = subject_of(tx, text.item);
    if (!subject) return;
    auto people = text.people;
    if (people.size() > kMentionsTold) people.resize(kMentionsTold);
    for (auto person : hearers(tx, text.item, text.author, people))
        tell(tx, {.person = person, .kind = "mention", .source = to_string(text.item), .actor = text.author,
            .text = Msg{"{} mentioned you in “{}”", {name_of_person(tx, text.author), subject->title}}, .place = items::url_of(subject->kind, text.item, subject->title)});
}

void tell_accepted(Tx& tx, const discussion::Accepted& accepted) {
    auto subject = subject_of(tx, accepted.question);
    if (!subject || hearers(tx, accepted.question, accepted.asker, {accepted.answerer}).empty()) return;
    tell(tx, {.person = accepted.answerer, .kind = "accepted", .source = to_string(accepted.answer), .actor = accepted.asker,
        .text = Msg{"{} accepted your answer to “{}”", {name_of_person(tx, accepted.asker), subject->title}}, .place = discussion::post_url(tx, accepted.answer)});
}

// Also to who has blocked the moderator: it is about their own words. No actor: whom to write to is the site.
void tell_hidden(Tx& tx, const discussion::Hidden& hidden) {
    if (hidden.author == hidden.by) return;
    tell(tx, {.person = hidden.author, .kind = "hidden", .source = act_on(hidden.item, hidden.post, hidden.at), .actor = {},
        .text = Msg{"A moderator hid what you wrote in “{}”. The reason: “{}”. If you think that is wrong, write to {}.", {hidden.title, hidden.reason, tx.app().settings()->mail.from}}, .place = hidden.place});
}

void tell_restored(Tx& tx, const discussion::Restored& restored) {
    if (restored.author == restored.by) return;
    tell(tx, {.person = restored.author, .kind = "hidden", .source = "shown " + act_on(restored.item, restored.post, restored.at), .actor = {},
        .text = Msg{"What you wrote in “{}” can be seen again.", {restored.title}}, .place = restored.place});
}

void tell_liked(Tx& tx, const reactions::Liked& liked) {
    auto subject = subject_of(tx, liked.item);
    if (!subject || hearers(tx, liked.item, liked.person, {subject->author}).empty()) return;
    tell(tx, {.person = subject->author, .kind = "like", .source = to_string(liked.item) + " " + to_string(liked.person), .actor = liked.person,
        .text = Msg{"{} liked “{}”", {name_of_person(tx, liked.person), subject->title}}, .place = items::url_of(subject->kind, liked.item, subject->title)});
}

void tell_followed(Tx& tx, const follows::Followed& followed) {
    if (follows::is_blocked_between(tx, followed.who, followed.person)) return;
    auto who = accounts::byline(tx, followed.who);
    if (who.deleted) return;
    tell(tx, {.person = followed.person, .kind = "follow", .source = to_string(followed.who), .actor = followed.who,
        .text = Msg{"{} follows you", {who.name}}, .place = accounts::profile_url(who.handle)});
}

void tell_paid(Tx& tx, const commerce::Paid& paid) {
    auto order = commerce::order_facts(tx, paid.order);
    if (!order) return;
    tell(tx, {.person = paid.buyer, .kind = "paid", .source = to_string(paid.order), .actor = {},
        .text = Msg{"Your payment for “{}” arrived. Thank you!", {order->title}}, .place = commerce::order_url(paid.order)});
}

void tell_refunded(Tx& tx, const commerce::Refunded& refunded) {
    auto source = to_string(refunded.order) + (refunded.full ? " full" : " part " + show_id(tx.now().micros));
    tell(tx, {.person = refunded.buyer, .kind = "refund", .source = source, .actor = {},
        .text = Msg{refunded.full ? "Your order was refunded." : "A part of your order was refunded.", {}}, .place = commerce::order_url(refunded.order)});
}

// One note for each place until it is read, however many report it.
void tell_reported(Tx& tx, const reactions::Reported& reported) {
    for (auto role : {accounts::Role::moderator, accounts::Role::administrator, accounts::Role::owner})
        for (auto person : accounts::people_with(tx, role))
            tell(tx, {.person = person, .kind = "report", .source = reported.place, .actor = {}, .text = Msg{"Something was reported and waits for a decision.", {}}, .place = reactions::reports_url()});
}

void tell_asked_to_join(Tx& tx, const communities::AskedToJoin& asked) {
    auto name = name_of_person(tx, asked.person);
    for (auto person : asked.moderators)
        tell(tx, {.person = person, .kind = "group", .source = to_string(asked.group) + " " + to_string(asked.person), .actor = asked.person,
            .text = Msg{"{} asks to join a group that you look after", {name}}, .place = communities::group_url(asked.group)});
}

void tell_let_in(Tx& tx, const communities::LetIn& let_in) {
    tell(tx, {.person = let_in.person, .kind = "group", .source = to_string(let_in.group), .actor = {},
        .text = Msg{"You were let into a group", {}}, .place = communities::group_url(let_in.group)});
}

// Whoever runs the community decides; one note for each time that something has to be looked at.
void tell_proposed(Tx& tx, const advertising::Proposed& proposed) {
    for (auto person : communities::people_standing(tx, proposed.community, communities::Standing::manager))
        tell(tx, {.person = person, .kind = "proposal", .source = fmt::format("campaign {} {}", to_string(proposed.campaign), show_id(proposed.at.micros)), .actor = proposed.person,
            .text = Msg{"{} proposes advertising and waits for your decision: “{}”", {proposed.advertiser, proposed.heading}}, .place = advertising::campaign_url(proposed.campaign)});
}

void tell_sponsor_waits(Tx& tx, const sponsors::Waits& waits) {
    for (auto person : communities::people_standing(tx, waits.community, communities::Standing::manager))
        tell(tx, {.person = person, .kind = "proposal", .source = fmt::format("sponsor {} {}", to_string(waits.sponsor), show_id(waits.at.micros)), .actor = waits.owner,
            .text = Msg{"{} waits to be shown as a sponsor", {waits.company}}, .place = sponsors::sponsor_url(waits.sponsor)});
}

// ---- followers ------------------------------------------------------------------------------------

// Imports bring what was published long ago: that is no news.
void begin_telling_followers(Tx& tx, const items::Published& published) {
    auto subject = subject_of(tx, published.item);
    if (subject && subject->published_at > tx.now() - kNews) tx.enqueue(TellFollowers{published.item, false, {}});
}

void tell_followers(Tx& tx, const TellFollowers& job) {
    auto subject = subject_of(tx, job.item);
    if (!subject) return;
    auto followers = job.of_series ? follows::followers_of_series(tx, subject->series, job.after, kFollowersAtOnce)
                                   : follows::followers_of_person(tx, subject->author, job.after, kFollowersAtOnce);
    auto told = hearers(tx, job.item, subject->author, followers);
    auto name = told.empty() ? std::string() : name_of_person(tx, subject->author);
    for (auto person : told)
        tell(tx, {.person = person, .kind = "published", .source = to_string(job.item), .actor = subject->author,
            .text = job.of_series ? Msg{"New in a series that you follow: “{}”", {subject->title}} : Msg{"{} published “{}”", {name, subject->title}},
            .place = items::url_of(subject->kind, job.item, subject->title)});
    if (followers.size() == kFollowersAtOnce) tx.enqueue(TellFollowers{job.item, job.of_series, followers.back()});
    else if (!job.of_series && subject->series) tx.enqueue(TellFollowers{job.item, true, {}});
}

}  // namespace lyceum::notifications
