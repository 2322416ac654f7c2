#include "modules/webhooks/events.hpp"
#include <algorithm>
#include <boost/json.hpp>

namespace lyceum::webhooks {

namespace {

template <class Data>
EventType type(std::string name, Msg words, const Data& example) {
    auto whole = payload(name, *from_iso8601("2027-01-20T08:30:00Z"), json::text(example));
    return {std::move(name), std::move(words), std::move(whole), [](std::string& out, json::Schemas& named) { json::schema(out, named, json::Is<Data>{}); }};
}

std::vector<EventType> catalogue() {
    PersonId ada_id{PersonId{id_bits(*from_iso8601("2026-03-01T00:00:00Z"), 1)}}, grace_id{id_bits(*from_iso8601("2026-04-01T00:00:00Z"), 2)};
    CommunityId place_id{id_bits(*from_iso8601("2026-01-01T00:00:00Z"), 3)};
    ItemId item_id{id_bits(*from_iso8601("2027-01-20T08:30:00Z"), 4)};
    PostId post_id{id_bits(*from_iso8601("2027-01-20T08:30:00Z"), 5)};
    OrderId order_id{id_bits(*from_iso8601("2027-01-20T08:30:00Z"), 6)};
    Person ada{ada_id, "ada", "Ada"}, grace{grace_id, "grace", "Grace"};
    Community place{place_id, "systems", "Systems"};
    auto at = [&](const char* path) { return std::string("https://lyceum.example/") + path; };
    Item article{item_id, items::Kind::article, "Ring buffers", "Why the queue never fills.", at("articles/ring-buffers"), "en", ada, place_id, {"c++"},
        membership::LockKind::members, *from_iso8601("2027-01-20T08:30:00Z")};
    auto of_kind = [&](items::Kind kind) { auto other = article; other.kind = kind, other.access = membership::LockKind::open; return ItemChanged{other}; };
    ItemRef question{item_id, items::Kind::question, "Why does fsync block?", at("questions/fsync")};
    auto post_of = [&](discussion::PostKind kind) { return PostCreated{post_id, kind, at("questions/fsync#answer"), grace, question}; };
    OrderChanged order{order_id, "One year of Systems", at("orders/1"), grace, place_id, {9900, "CNY"}, {0, "CNY"}};
    auto refunded = order;
    refunded.refunded = refunded.paid;
    return {
        type("account.created", Msg{"Somebody made an account.", {}}, AccountCreated{ada}),
        type("member.joined", Msg{"Somebody joined a community.", {}}, MemberChanged{ada, place}),
        type("member.left", Msg{"Somebody left a community.", {}}, MemberChanged{ada, place}),
        type("article.published", Msg{"An article became visible.", {}}, ItemChanged{article}),
        type("series.published", Msg{"A series became visible.", {}}, of_kind(items::Kind::series)),
        type("question.created", Msg{"A question was asked.", {}}, of_kind(items::Kind::question)),
        type("topic.created", Msg{"A discussion was begun.", {}}, of_kind(items::Kind::topic)),
        type("item.updated", Msg{"Something visible was changed: its title, text or tags.", {}}, ItemChanged{article}),
        type("item.removed", Msg{"Something visible is no more.", {}}, ItemRemoved{item_id}),
        type("answer.created", Msg{"A question was answered.", {}}, post_of(discussion::PostKind::answer)),
        type("reply.created", Msg{"A discussion got a reply.", {}}, post_of(discussion::PostKind::reply)),
        type("comment.created", Msg{"A comment was written.", {}}, post_of(discussion::PostKind::comment)),
        type("answer.accepted", Msg{"Whoever asked accepted an answer.", {}}, AnswerAccepted{post_id, at("questions/fsync#answer"), grace, ada, question}),
        type("tier.granted", Msg{"Somebody was given a tier or a single item: bought, as a gift, or by staff.", {}},
            TierGranted{grace, place, 1, "Member", *from_iso8601("2028-01-20T08:30:00Z"), {}}),
        type("tier.ended", Msg{"Somebody's right to a tier ended and nothing follows it.", {}}, TierEnded{grace, place, 1, *from_iso8601("2027-01-20T08:00:00Z")}),
        type("order.paid", Msg{"An order was paid.", {}}, order),
        type("order.refunded", Msg{"A part or the whole of a payment was given back.", {}}, refunded),
        type("webhook.test", Msg{"A test that somebody sent from the page of the endpoint.", {}}, Ping{"Hello from Lyceum."}),
    };
}

}  // namespace

const std::vector<EventType>& event_types() {
    static const auto all = catalogue();
    return all;
}

bool is_event_type(std::string_view name) {
    auto& all = event_types();
    return std::any_of(all.begin(), all.end(), [&](auto& type) { return type.name == name; });
}

std::string payload(std::string_view type, Time at, const std::string& data) {
    return R"({"type":)" + json::text(std::string(type)) + R"(,"timestamp":)" + json::text(at) + R"(,"data":)" + data + "}";
}

std::string schema_of(const EventType& type) {
    json::Schemas named;
    std::string data;
    type.schema(data, named);
    boost::json::object definitions;
    for (auto& [name, body] : named) definitions[name] = boost::json::parse(body);
    boost::json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"type", "object"}, {"required", {"type", "timestamp", "data"}},
        {"properties", {{"type", {{"const", type.name}}}, {"timestamp", {{"type", "string"}, {"format", "date-time"}}}, {"data", boost::json::parse(data)}}},
        {"$defs", std::move(definitions)}};
    // The document of the API keeps shared schemas elsewhere than a schema on its own.
    auto text = boost::json::serialize(schema);
    constexpr std::string_view theirs = "#/components/schemas/", ours = "#/$defs/";
    for (auto found = text.find(theirs); found != text.npos; found = text.find(theirs, found + ours.size())) text.replace(found, theirs.size(), ours);
    return text;
}

}  // namespace lyceum::webhooks
