// Gift links: whoever wrote a locked work, or reads it as a member, opens it to some others. Opening is a right of its own that
// ends by itself, so the gate decides as ever; a link is counted, ends, and can be taken back.
#pragma once
#include "modules/commerce/commerce.hpp"

namespace lyceum {
struct GiftLink;
using GiftLinkId = Id<GiftLink>;
}  // namespace lyceum

namespace lyceum::commerce {

inline constexpr int kLinkReadersOfAuthor = 100, kLinkReadersOfMember = 5, kLinkDaysMost = 30, kLinksOfItemMost = 20, kMemberLinksMost = 100;
/// How long somebody can read what they opened.
inline constexpr Span kLinkReadLasts = days(30);

struct GiftLinkRow {
    GiftLinkId id;
    ItemId item;
    CommunityId community;
    PersonId giver;
    std::string code;
    int readers_most = 0, readers = 0;
    Time made_at, ends_at;

    bool runs(Time at) const { return ends_at > at && readers < readers_most; }
};
DESCRIBE(GiftLinkRow, id, item, community, giver, code, readers_most, readers, made_at, ends_at)

/// What this visitor may give of a work: its author as many links as they like, members those that the community lets them make in
/// a month, of what is for members; nothing of what everybody reads.
struct Allowance {
    int readers_most = 0;                           // of one link; 0: no links at all
    int links_left = 0;                             // this month
};
DESCRIBE(Allowance, readers_most, links_left)
/// One statement at most, and none for those who may not give anything.
Allowance allowance(Db&, const Visit&, const membership::Lock&);
/// From now on, in this month too. Throws Refusal(invalid) on `links`.
void set_member_links(Tx&, CommunityId, int links);

/// Throws Refusal(invalid) on `readers` and `days`, and conflict when there are as many as there can be.
GiftLinkRow make_link(Tx&, const Visit&, const membership::Lock&, int readers, int days);
/// One's own links to this work that were not taken back, newest first.
std::vector<GiftLinkRow> links_to(Db&, PersonId giver, ItemId);
std::optional<GiftLinkRow> link_with(Db&, std::string_view code);
/// It opens nothing more, and whoever came by it reads no more. Throws "not found" for another's.
void take_back_link(Tx&, PersonId giver, ItemId, GiftLinkId);
/// Opens the work to the visitor, who is counted once. Throws conflict for a link that has ended or is used up.
void open_link(Tx&, const Visit&, const GiftLinkRow&);

/// Links of a closed account end; what others opened by them does not.
void forget_links(Tx&, const accounts::Closed&);
std::vector<std::string> check_links(Db&);
/// Below a work, for those who may give it.
Html giving_view(const Ui&, Db&, ItemId);
std::vector<Route> link_routes();

// ---- pages --------------------------------------------------------------------------------------

struct LinksTo { ItemId item; };
DESCRIBE(LinksTo, item)
inline constexpr Path<LinksTo> links_path{"/gift-links/{item}"};
struct LinkLine {
    GiftLinkRow link;
    std::string address;
};
DESCRIBE(LinkLine, link, address)
struct LinksPage {
    ItemId item;
    std::string title;
    Url url;
    Allowance allowance;
    std::vector<LinkLine> links;
};
DESCRIBE(LinksPage, item, title, url, allowance, links)
Page links_page(const Ui&, const LinksPage&);
struct MakeLink { ItemId item; int readers = 0, days = 0; };
DESCRIBE(MakeLink, item, readers, days)
inline constexpr Path<MakeLink> make_link_path{"/gift-links/{item}"};
struct OneLink { ItemId item; GiftLinkId link; };
DESCRIBE(OneLink, item, link)
inline constexpr Path<OneLink> take_back_path{"/gift-links/{item}/{link}"};

struct LinkCode { std::string code; };
DESCRIBE(LinkCode, code)
inline constexpr Path<LinkCode> open_link_path{"/read/{code}"};
struct OpenPage {
    std::string code, obstacle;                     // obstacle: why it opens nothing more
    items::Card card;
    accounts::Byline giver;
    bool readable = false;                          // already
};
DESCRIBE(OpenPage, code, obstacle, card, giver, readable)
Page open_link_page(const Ui&, const OpenPage&);

struct OfferLinks { std::string slug; int links = 0; };
DESCRIBE(OfferLinks, slug, links)
inline constexpr Path<OfferLinks> offer_links_path{"/c/{slug}/manage/plans/gift-links"};

}  // namespace lyceum::commerce
