#include "modules/webhooks/listening.hpp"
#include <algorithm>

namespace lyceum::webhooks {

namespace {

// Whoever adds an endpoint administers the site; so the events see what an administrator sees.
Visit everything(Db& db) {
    return db.app().insider({"content.manage_all", "communities.manage_all"}, db.app().clock(), db.app().settings()->site.language);
}

std::string absolute(Db& db, const Url& url) { return db.app().base_url() + url.str(); }

Person person_of(const accounts::Byline& who) { return {who.id, who.handle, who.name}; }
Person person(Db& db, PersonId id) { return person_of(accounts::byline(db, id)); }

Community community(Db& db, CommunityId id) {
    auto card = communities::community(db, everything(db), id);
    return {card.id, card.slug, card.name};
}

std::optional<items::Card> card(Db& db, ItemId id) {
    auto cards = items::cards(db, everything(db), {id});
    if (cards.empty()) return std::nullopt;
    return cards.front();
}

std::optional<ItemRef> item_ref(Db& db, ItemId id) {
    auto found = card(db, id);
    if (!found) return std::nullopt;
    return ItemRef{found->id, found->kind, found->title, absolute(db, found->url)};
}

std::optional<std::string> item_data(Db& db, ItemId id) {
    auto found = card(db, id);
    if (!found) return std::nullopt;
    return json::text(ItemChanged{{found->id, found->kind, found->title, found->excerpt, absolute(db, found->url), found->language, person_of(found->author), found->community,
        found->tags, found->lock, found->published_at}});
}

std::string_view published_type(items::Kind kind) {
    switch (kind) {
        case items::Kind::article: return "article.published";
        case items::Kind::series: return "series.published";
        case items::Kind::question: return "question.created";
        case items::Kind::topic: return "topic.created";
    }
    return "item.updated";
}

std::string_view posted_type(discussion::PostKind kind) {
    switch (kind) {
        case discussion::PostKind::answer: return "answer.created";
        case discussion::PostKind::reply: return "reply.created";
        case discussion::PostKind::comment: return "comment.created";
    }
    return "comment.created";
}

std::string order_data(Db& db, const commerce::OrderFacts& order) {
    std::string currency(name_of(order.currency));
    return json::text(OrderChanged{order.id, order.title, absolute(db, commerce::order_url(order.id)), person(db, order.buyer), order.community,
        {order.paid_minor, currency}, {order.refunded_minor, currency}});
}

void tell_order(Tx& tx, std::string_view type, OrderId id) {
    tell(tx, type, [&]() -> std::optional<std::string> {
        auto order = commerce::order_facts(tx, id);
        if (!order) return std::nullopt;
        return order_data(tx, *order);
    });
}

}  // namespace

void hear_account(Tx& tx, const accounts::Joined& joined) {
    tell(tx, "account.created", [&] { return std::optional(json::text(AccountCreated{person(tx, joined.person)})); });
}
void hear_joined(Tx& tx, const communities::Joined& joined) {
    tell(tx, "member.joined", [&] { return std::optional(json::text(MemberChanged{person(tx, joined.person), community(tx, joined.community)})); });
}
void hear_left(Tx& tx, const communities::Left& left) {
    tell(tx, "member.left", [&] { return std::optional(json::text(MemberChanged{person(tx, left.person), community(tx, left.community)})); });
}

void hear_published(Tx& tx, const items::Published& published) {
    auto found = card(tx, published.item);
    if (found) tell(tx, published_type(found->kind), [&] { return item_data(tx, published.item); });
}
void hear_changed(Tx& tx, const items::Changed& changed) {
    tell(tx, "item.updated", [&] { return item_data(tx, changed.item); });
}
void hear_removed(Tx& tx, const items::Removed& removed) {
    tell(tx, "item.removed", [&] { return std::optional(json::text(ItemRemoved{removed.item})); });
}

void hear_posted(Tx& tx, const discussion::Posted& posted) {
    tell(tx, posted_type(posted.kind), [&]() -> std::optional<std::string> {
        auto item = item_ref(tx, posted.item);
        if (!item) return std::nullopt;
        return json::text(PostCreated{posted.post, posted.kind, absolute(tx, discussion::post_url(tx, posted.post)), person(tx, posted.author), *item});
    });
}
void hear_accepted(Tx& tx, const discussion::Accepted& accepted) {
    tell(tx, "answer.accepted", [&]() -> std::optional<std::string> {
        auto question = item_ref(tx, accepted.question);
        if (!question) return std::nullopt;
        return json::text(AnswerAccepted{accepted.answer, absolute(tx, discussion::post_url(tx, accepted.answer)), person(tx, accepted.answerer), person(tx, accepted.asker), *question});
    });
}

void hear_granted(Tx& tx, const membership::Granted& granted) {
    tell(tx, "tier.granted", [&]() -> std::optional<std::string> {
        TierGranted data{person(tx, granted.person), community(tx, granted.community), 0, {}, {}, {}};
        if (granted.item) data.item = item_ref(tx, granted.item);
        else if (auto held = membership::held(tx, everything(tx), granted.person, granted.community)) data.level = held->level, data.tier = held->tier, data.ends_at = held->ends_at;
        return json::text(data);
    });
}

void hear_paid(Tx& tx, const commerce::Paid& paid) { tell_order(tx, "order.paid", paid.order); }
void hear_refunded(Tx& tx, const commerce::Refunded& refunded) { tell_order(tx, "order.refunded", refunded.order); }

namespace {

struct Ended { PersonId person; CommunityId community; int level = 0; Time ends_at; };
DESCRIBE(Ended, person, community, level, ends_at)

}  // namespace

void look_for_ended(Tx& tx, Time) {
    constexpr int kAtOnce = 500;
    auto since = tx.maybe<Time>(R"sql(select at from webhook_marks where name = 'ended')sql").value_or(tx.now());
    auto ended = tx.all<Ended>(R"sql(
        select s.person, s.community, s.level, s.ends_at from standings s
        where s.level > 0 and s.ends_at > $1 and s.ends_at <= $2
          and not exists (select 1 from standings later where later.person = s.person and later.community = s.community
                          and later.level >= s.level and later.starts_at <= $2 and later.ends_at > $2)
        order by s.ends_at limit $3)sql", since, tx.now(), kAtOnce);
    auto until = ended.size() < kAtOnce ? tx.now() : ended.back().ends_at;
    tx.run(R"sql(insert into webhook_marks (name, at) values ('ended', $1) on conflict (name) do update set at = excluded.at)sql", until);
    for (auto& each : ended)
        tell(tx, "tier.ended", [&] { return std::optional(json::text(TierEnded{person(tx, each.person), community(tx, each.community), each.level, each.ends_at})); });
}

}  // namespace lyceum::webhooks
