// The public events: what each means and what it carries. A type once published keeps its members; new ones may be
// added. Payloads never hold what is locked, nor the text of posts. Only this module includes this file.
#pragma once
#include "modules/webhooks/webhooks.hpp"

namespace lyceum::webhooks {

// ---- what they carry ------------------------------------------------------------------------------

struct Person {
    PersonId id;
    std::string handle, name;
};
DESCRIBE(Person, id, handle, name)
struct Community {
    CommunityId id;
    std::string slug, name;
};
DESCRIBE(Community, id, slug, name)
struct Item {
    ItemId id;
    items::Kind kind = items::Kind::article;
    std::string title, excerpt, url, language;      // the excerpt comes from the free part
    Person author;
    CommunityId community;
    std::vector<std::string> tags;
    membership::LockKind access = membership::LockKind::open;
    Time published_at;
};
DESCRIBE(Item, id, kind, title, excerpt, url, language, author, community, tags, access, published_at)
struct ItemRef {
    ItemId id;
    items::Kind kind = items::Kind::article;
    std::string title, url;
};
DESCRIBE(ItemRef, id, kind, title, url)

struct AccountCreated { Person person; };
DESCRIBE(AccountCreated, person)
struct MemberChanged { Person person; Community community; };
DESCRIBE(MemberChanged, person, community)
struct ItemChanged { Item item; };
DESCRIBE(ItemChanged, item)
struct ItemRemoved { ItemId id; };
DESCRIBE(ItemRemoved, id)
struct PostCreated {
    PostId id;
    discussion::PostKind kind = discussion::PostKind::comment;
    std::string url;
    Person author;
    ItemRef item;
};
DESCRIBE(PostCreated, id, kind, url, author, item)
struct AnswerAccepted { PostId answer; std::string url; Person answerer, asker; ItemRef question; };
DESCRIBE(AnswerAccepted, answer, url, answerer, asker, question)
struct TierGranted { Person person; Community community; int level = 0; std::string tier; std::optional<Time> ends_at; std::optional<ItemRef> item; };
DESCRIBE(TierGranted, person, community, level, tier, ends_at, item)
struct TierEnded { Person person; Community community; int level = 0; Time ended_at; };
DESCRIBE(TierEnded, person, community, level, ended_at)
struct Amount { std::int64_t minor = 0; std::string currency; };
DESCRIBE(Amount, minor, currency)
struct OrderChanged { OrderId id; std::string title, url; Person buyer; CommunityId community; Amount paid, refunded; };
DESCRIBE(OrderChanged, id, title, url, buyer, community, paid, refunded)
struct Ping { std::string message; };
DESCRIBE(Ping, message)

// ---- the catalogue ----------------------------------------------------------------------------------

struct EventType {
    std::string name;                               // "article.published"
    Msg words;
    std::string example;                            // a whole payload, as JSON
    void (*schema)(std::string& out, json::Schemas&);
};
const std::vector<EventType>& event_types();
bool is_event_type(std::string_view);
/// What is sent: {"type", "timestamp", "data"}.
std::string payload(std::string_view type, Time at, const std::string& data);
/// The JSON Schema (2020-12) of a whole payload, on its own.
std::string schema_of(const EventType&);

}  // namespace lyceum::webhooks
