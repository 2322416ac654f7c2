// The module's addresses, what they take and what they show.
#pragma once
#include "modules/sponsors/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::sponsors {

// ---- for everybody ----------------------------------------------------------------------------------

struct OfSlug { std::string slug; };
DESCRIBE(OfSlug, slug)
inline constexpr Path<OfSlug> public_path{"/c/{slug}/sponsors"};
struct Shelf {
    LevelRow level;
    std::vector<SponsorRow> sponsors;
};
DESCRIBE(Shelf, level, sponsors)
struct PublicPage {
    communities::CommunityCard community;
    std::vector<Shelf> shelves;                     // by level; those without anybody too, where the level is sold
    bool manages = false;
};
DESCRIBE(PublicPage, community, shelves, manages)
Page public_page(const Ui&, const PublicPage&);
/// Thanks, on the page about a community.
Html about_section(const Ui&, Db&, const communities::CommunityCard&);

// ---- for companies ----------------------------------------------------------------------------------

struct Join { std::string slug; std::optional<SponsorLevelId> level; };
DESCRIBE(Join, slug, level)
inline constexpr Path<Join> join_path{"/c/{slug}/sponsors/join"};
struct SponsorForm {
    communities::CommunityCard community;
    std::vector<LevelRow> levels;                   // that can be chosen
    std::optional<SponsorLevelId> level;            // that is
    std::optional<SponsorRow> sponsor;              // nothing: a new one
    std::string owner, since, ends;                 // a handle, and days as forms show them; for the staff
    bool manages = false;
};
DESCRIBE(SponsorForm, community, levels, level, sponsor, owner, since, ends, manages)
Page form_page(const Ui&, const SponsorForm&);

struct WriteSponsor {
    std::string slug;                               // of a new one
    SponsorId id;                                   // of one that is there
    std::optional<SponsorLevelId> level;
    Text<1, 80> company;
    Text<0, 400> words;
    http::Upload logo;                              // empty: as it was
    bool without_logo = false;
    Text<1, 500> link;
    Text<0, 200> contact;
    Text<0, 40> handle;
    Text<0, 10> since, ends;                        // days
};
DESCRIBE(WriteSponsor, slug, id, level, company, words, logo, without_logo, link, contact, handle, since, ends)
inline constexpr Path<WriteSponsor> begin_path{"/c/{slug}/sponsors/join"}, enter_path{"/c/{slug}/manage/sponsors/enter"}, change_path{"/sponsors/{id}/words"};

struct OfSponsor { SponsorId id; };
DESCRIBE(OfSponsor, id)
inline constexpr Path<OfSponsor> sponsor_path{"/sponsors/{id}"}, edit_path{"/sponsors/{id}/edit"}, show_path{"/sponsors/{id}/show"}, hide_path{"/sponsors/{id}/hide"};
struct SponsorPage {
    SponsorRow sponsor;
    LevelRow level;
    communities::CommunityCard community;
    std::vector<PromiseRow> promises;
    std::vector<OrderRow> orders;
    std::vector<commerce::WayToPay> ways;           // where it can be paid or renewed
    bool manages = false, own = false;
};
DESCRIBE(SponsorPage, sponsor, level, community, promises, orders, ways, manages, own)
Page sponsor_page(const Ui&, const SponsorPage&);
struct PayFor { SponsorId id; commerce::Method method = commerce::Method::wechat; };
DESCRIBE(PayFor, id, method)
inline constexpr Path<PayFor> pay_path{"/sponsors/{id}/pay"};
struct AddPromise { SponsorId id; Text<2, 200> words; };
DESCRIBE(AddPromise, id, words)
inline constexpr Path<AddPromise> promise_path{"/sponsors/{id}/promises"};
struct KeepPromise { SponsorId id; std::int64_t number = 0; bool done = false; Text<0, 300> note; };
DESCRIBE(KeepPromise, id, number, done, note)
inline constexpr Path<KeepPromise> keep_path{"/sponsors/{id}/promises/{number}"};

inline constexpr Path<Nothing> own_path{"/sponsors"};
struct Own { std::vector<SponsorRow> sponsors; };
DESCRIBE(Own, sponsors)
Page own_page(const Ui&, const Own&);

// ---- for the staff ----------------------------------------------------------------------------------

inline constexpr Path<OfSlug> manage_path{"/c/{slug}/manage/sponsors"}, enter_form_path{"/c/{slug}/manage/sponsors/enter"};
struct Managed {
    communities::CommunityCard community;
    std::vector<LevelRow> levels;
    std::vector<SponsorRow> sponsors;
};
DESCRIBE(Managed, community, levels, sponsors)
Page managed_page(const Ui&, const Managed&);
struct OfLevel { std::string slug; std::optional<SponsorLevelId> id; };
DESCRIBE(OfLevel, slug, id)
inline constexpr Path<OfLevel> level_path{"/c/{slug}/manage/sponsors/level"};
struct LevelForm { communities::CommunityCard community; std::optional<LevelRow> level; };
DESCRIBE(LevelForm, community, level)
Page level_page(const Ui&, const LevelForm&);
struct WriteLevel {
    std::string slug;
    std::optional<SponsorLevelId> id;
    Text<0, 40> name_zh, name_en;
    Text<0, 2000> benefits_zh, benefits_en;
    std::int64_t place = 1, days = 365;
    Text<0, 20> price;
    Currency currency = Currency::CNY;
    bool retired = false;
};
DESCRIBE(WriteLevel, slug, id, name_zh, name_en, benefits_zh, benefits_en, place, days, price, currency, retired)
inline constexpr Path<WriteLevel> write_level_path{"/c/{slug}/manage/sponsors/level"};

std::vector<Route> routes();
NavLink manage_link(const Visit&, const communities::CommunityCard&);
void add_to_frame(const Visit&, Db&, Frame&);
Html order_link(const Ui&, Db&, const commerce::OrderFacts&);

}  // namespace lyceum::sponsors
