#include "modules/commerce/gifts/article_links.hpp"
#include "modules/commerce/tasting.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::commerce {

namespace {

constexpr std::size_t kCodeBytes = 12;                  // 96 random bits

}  // namespace

Allowance allowance(Db& db, const Visit& visit, const membership::Lock& lock) {
    using membership::LockKind;
    if (!visit.who() || lock.kind == LockKind::open) return {};
    if (lock.author == *visit.who()) return {kLinkReadersOfAuthor, kLinksOfItemMost};
    auto most = lock.kind == LockKind::paid ? 0 : tasting(db, lock.community).links;
    auto levels = membership::levels(db, visit);
    auto level = levels.find(lock.community);
    if (most == 0 || level == levels.end() || level->second < std::max(1, lock.level)) return {};
    auto made = db.maybe<int>(R"sql(
        select links from free_reads where person = $1 and community = $2 and month = $3)sql", *visit.who(), lock.community, month_of(visit.app, visit.now)).value_or(0);
    return {kLinkReadersOfMember, std::max(0, most - made)};
}

void set_member_links(Tx& tx, CommunityId community, int links) {
    if (links < 0 || links > kMemberLinksMost) invalid("links", "At most 100 links a month. 0: none.");
    tx.run(R"sql(
        insert into free_reading (community, articles, links) values ($1, 0, $2)
        on conflict (community) do update set links = excluded.links)sql", community, links);
}

GiftLinkRow make_link(Tx& tx, const Visit& visit, const membership::Lock& lock, int readers, int for_days) {
    auto allowed = allowance(tx, visit, lock);
    if (allowed.readers_most == 0) conflict("Only its author and, where the community allows it, members can make a link to this.");
    if (readers < 1 || readers > allowed.readers_most) invalid("readers", allowed.readers_most == kLinkReadersOfMember ? "Between 1 and 5 readers." : "Between 1 and 100 readers.");
    if (for_days < 1 || for_days > kLinkDaysMost) invalid("days", "Between 1 and 30 days.");
    bool is_author = lock.author == visit.person();
    if (!is_author) {
        auto month = month_of(tx.app(), tx.now());
        tx.run(R"sql(
            insert into free_reads (person, community, month, used) values ($1, $2, $3, 0) on conflict (person, community, month) do nothing)sql", visit.person(), lock.community, month);
        if (tx.run(R"sql(
                update free_reads set links = links + 1 where person = $1 and community = $2 and month = $3 and links < $4)sql",
                visit.person(), lock.community, month, tasting(tx, lock.community).links) == 0)
            conflict("You have made all the links of this month.");
    } else if (std::ssize(links_to(tx, visit.person(), lock.item)) >= kLinksOfItemMost)
        conflict("There are as many links as there can be. Take one back first.");
    GiftLinkRow made{new_id<GiftLink>(tx), lock.item, lock.community, visit.person(), crypto::base32(crypto::random_bytes(kCodeBytes)), readers, 0, tx.now(), tx.now() + days(for_days)};
    tx.run(R"sql(
        insert into gift_links (id, item, community, giver, code, readers_most, readers, made_at, ends_at) values ($1, $2, $3, $4, $5, $6, 0, $7, $8))sql",
        made.id, made.item, made.community, made.giver, made.code, made.readers_most, made.made_at, made.ends_at);
    return made;
}

std::vector<GiftLinkRow> links_to(Db& db, PersonId giver, ItemId item) {
    constexpr int kShown = 100;
    return db.all<GiftLinkRow>(R"sql(
        select id, item, community, giver, code, readers_most, readers, made_at, ends_at from gift_links where giver = $1 and item = $2 order by id desc limit $3)sql",
        giver, item, kShown);
}

std::optional<GiftLinkRow> link_with(Db& db, std::string_view code) {
    return db.maybe<GiftLinkRow>(R"sql(
        select id, item, community, giver, code, readers_most, readers, made_at, ends_at from gift_links where code = $1)sql", code);
}

namespace {

constexpr std::string_view kSource = "gift link";

void drop(Tx& tx, GiftLinkId id) {
    tx.run(R"sql(delete from gift_link_readers where link = $1)sql", id);
    tx.run(R"sql(delete from gift_links where id = $1)sql", id);
}

}  // namespace

void take_back_link(Tx& tx, PersonId giver, ItemId item, GiftLinkId id) {
    auto links = links_to(tx, giver, item);
    if (std::none_of(links.begin(), links.end(), [&](auto& link) { return link.id == id; })) not_found();
    membership::revoke(tx, kSource, to_string(id));
    drop(tx, id);
}

void open_link(Tx& tx, const Visit& visit, const GiftLinkRow& link) {
    if (tx.now() >= link.ends_at) conflict("This link has ended. Ask whoever sent it for another.");
    if (tx.run(R"sql(
            insert into gift_link_readers (link, person) values ($1, $2) on conflict (link, person) do nothing)sql", link.id, visit.person()) == 0) return;
    if (tx.run(R"sql(update gift_links set readers = readers + 1 where id = $1 and readers < readers_most)sql", link.id) == 0)
        conflict("This link was opened as often as it may be. Ask whoever sent it for another.");
    membership::grant(tx, {.person = visit.person(), .community = link.community, .item = link.item, .starts_at = tx.now(), .ends_at = tx.now() + kLinkReadLasts,
        .source = std::string(kSource), .source_id = to_string(link.id), .note = visit.tr("Gift link")});
}

void forget_links(Tx& tx, const accounts::Closed& closed) {
    tx.run(R"sql(delete from gift_link_readers where person = $1)sql", closed.person);
    for (auto id : tx.all<GiftLinkId>(R"sql(select id from gift_links where giver = $1)sql", closed.person)) drop(tx, id);
}

std::vector<std::string> check_links(Db& db) {
    auto count = db.one<std::int64_t>(R"sql(
        select count(*) from gift_links l where l.readers < (select count(*) from gift_link_readers r where r.link = l.id))sql");
    if (count == 0) return {};
    return {fmt::format("{} gift links were opened more often than they count. Have their givers take them back.", count)};
}

}  // namespace lyceum::commerce
