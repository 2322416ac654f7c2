// Memberships for somebody else: bought as goods, passed on by mail on a day of choice or as a link, taken once, given back while
// nobody has.
#pragma once
#include "modules/commerce/goods.hpp"
#include "modules/commerce/plans.hpp"

namespace lyceum {
struct Gift;
using GiftId = Id<Gift>;
}  // namespace lyceum

namespace lyceum::commerce {

inline constexpr std::string_view kGifts = "gifts";     // the source of its orders
inline constexpr Span kGiftSentAhead = days(366);       // at most

struct GiftRow {
    GiftId id;
    OrderId order_id;
    CommunityId community;
    PersonId giver;
    int level = 0;
    std::string title;
    int months = 0, days = 0;
    std::string code, to_email, message;
    std::optional<Time> send_at;
    Time made_at;
    std::optional<Time> paid_at;
    PersonId taken_by;
    std::optional<Time> taken_at, returned_at;

    bool waits() const { return paid_at && !taken_by && !returned_at; }
};
DESCRIBE(GiftRow, id, order_id, community, giver, level, title, months, days, code, to_email, message, send_at, made_at, paid_at, taken_by, taken_at, returned_at)

/// The order for it, not yet paid.
struct NewGift {
    PlanRow plan;
    std::string title, to_email, message;
    std::optional<Time> send_at = {};               // nothing: as soon as it is paid
};
OrderId order_gift(const Visit&, Tx&, const NewGift&);
std::vector<GiftRow> gifts_by(Db&, PersonId giver);
std::optional<GiftRow> gift_with(Db&, std::string_view code);
std::optional<GiftRow> gift_of(Db&, OrderId);
/// The right is theirs: after what they have of this level, or at once. A renewal of the same level is charged later by as much.
/// Throws conflict for one that was taken, given back or not paid, for its giver, and for somebody who has the level for good.
void take_gift(Tx&, const GiftRow&, PersonId);
/// The money goes back. Throws conflict once it was taken, and when the days of refunds are over.
void return_gift(Tx&, const GiftRow&, PersonId by);

// Fills of commerce's own slots for goods.
void gift_paid(Tx&, const GoodsFacts&);
/// On its day, unless it was taken or given back before.
struct MailGift {
    static constexpr std::string_view topic = "commerce.mail_gift";
    OrderId order;
};
DESCRIBE(MailGift, order)
void mail_gift(Tx&, const MailGift&);
void gift_returned(Tx&, const GoodsFacts&, const std::vector<LineBack>&);
/// What was written to others goes with the giver's account, once it was sent.
void forget_gifts(Tx&, const accounts::Closed&);

std::vector<Route> gift_routes();

// ---- pages --------------------------------------------------------------------------------------

struct Giving { PlanId plan; };
DESCRIBE(Giving, plan)
inline constexpr Path<Giving> give_path{"/give/{plan}"};
struct GivePage {
    PlanCard plan;
    std::string title, today;                       // today: as a form writes it
    std::vector<WayToPay> ways;
    int refund_days = 0;
};
DESCRIBE(GivePage, plan, title, today, ways, refund_days)
Page give_page(const Ui&, const GivePage&);
struct Give {
    PlanId plan;
    Text<0, 254> to_email;
    Text<0, 500> message;
    Text<0, 10> day;                                // 2027-02-01; empty or today: as soon as it is paid
    Method method = Method::wechat;
};
DESCRIBE(Give, plan, to_email, message, day, method)
inline constexpr Path<Give> order_gift_path{"/give/{plan}"};

inline constexpr Path<PlansAt> gifts_path{"/gifts"};
struct GiftLine {
    GiftRow gift;
    std::optional<accounts::Byline> taker;
    std::string link;
    bool returnable = false;
};
DESCRIBE(GiftLine, gift, taker, link, returnable)
struct GiftsPage {
    std::vector<GiftLine> gifts;
    std::vector<PlanCard> plans;                    // that can be given
    std::optional<communities::CommunityCard> of;   // whose they are
    std::vector<communities::CommunityCard> others; // that offer some too
};
DESCRIBE(GiftsPage, gifts, plans, of, others)
Page gifts_page(const Ui&, const GiftsPage&);
struct OneGift { GiftId id; };
DESCRIBE(OneGift, id)
inline constexpr Path<OneGift> return_gift_path{"/gifts/{id}/return"};

struct WithCode { std::string code; };
DESCRIBE(WithCode, code)
inline constexpr Path<WithCode> take_path{"/gift/{code}"};
struct TakePage {
    std::string code, title, community, message;
    accounts::Byline giver;
    std::string obstacle;                           // why it cannot be taken
    std::optional<membership::Held> held;
    bool same_level_renews = false;
};
DESCRIBE(TakePage, code, title, community, message, giver, obstacle, held, same_level_renews)
Page take_page(const Ui&, const TakePage&);

}  // namespace lyceum::commerce
