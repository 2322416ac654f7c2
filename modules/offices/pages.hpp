// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/offices/offices.hpp"
#include "modules/store/tickets/door.hpp"

namespace lyceum::offices {

using communities::Bilingual;
using communities::CommunityCard;
using Name = Text<0, 60>;
using About = Text<0, 1'000>;

struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)

// ---- who runs this --------------------------------------------------------------------------------

struct Holder {
    TermId term;
    accounts::Byline person;
    std::string title;
    Time begins_at;
    std::optional<Time> ends_at;                    // nothing: no end
};
DESCRIBE(Holder, term, person, title, begins_at, ends_at)
struct OfficeCard {
    OfficeId id;
    std::string name, about;                        // in the visitor's language
    std::vector<Duty> duties;
    std::vector<Holder> holders;
};
DESCRIBE(OfficeCard, id, name, about, duties, holders)
struct Team {
    CommunityCard community;
    std::vector<accounts::Byline> owners;           // of the community
    std::vector<OfficeCard> offices;
    bool manages = false;                           // the visitor
};
DESCRIBE(Team, community, owners, offices, manages)
inline constexpr Path<OfCommunity> team_path{"/c/{community}/team"};
Page team_page(const Ui&, const Team&);
/// The same, shorter, on the page about the community.
Html team_section(const Ui&, const Team&);

// ---- managing -------------------------------------------------------------------------------------

inline constexpr Path<OfCommunity> manage_path{"/c/{community}/manage/offices"};
struct Manage {
    CommunityCard community;
    std::vector<OfficeCard> offices;
};
DESCRIBE(Manage, community, offices)
Page manage_page(const Ui&, const Manage&);

struct OfficeWords {
    std::string community;
    OfficeId office;                                // when one is changed
    Name name_zh, name_en;
    About about_zh, about_en;
    std::vector<Duty> duties;
};
DESCRIBE(OfficeWords, community, office, name_zh, name_en, about_zh, about_en, duties)
inline constexpr Path<OfficeWords> add_path{"/c/{community}/manage/offices"};

struct OfOffice {
    std::string community;
    OfficeId office;
};
DESCRIBE(OfOffice, community, office)
inline constexpr Path<OfOffice> office_path{"/c/{community}/manage/offices/{office}"};
inline constexpr Path<OfficeWords> change_path{"/c/{community}/manage/offices/{office}"};
struct OfficeForm {
    CommunityCard community;
    OfficeId office;
    Bilingual name, about;
    std::vector<Duty> duties;
    std::vector<Holder> holders;
};
DESCRIBE(OfficeForm, community, office, name, about, duties, holders)
Page office_page(const Ui&, const OfficeForm&);

struct Appoint {
    std::string community;
    OfficeId office;
    Text<2, 33> handle;
    Text<0, 60> title;
    std::string until;                              // 2027-06-30; empty: no end
};
DESCRIBE(Appoint, community, office, handle, title, until)
inline constexpr Path<Appoint> appoint_path{"/c/{community}/manage/offices/{office}/terms"};
struct OfTerm {
    std::string community;
    OfficeId office;
    TermId term;
};
DESCRIBE(OfTerm, community, office, term)
inline constexpr Path<OfTerm> dismiss_path{"/c/{community}/manage/offices/{office}/terms/{term}"};

// ---- duties ---------------------------------------------------------------------------------------

struct Newcomer {
    accounts::Byline person;
    Time joined_at;
    std::optional<accounts::Byline> greeter;
};
DESCRIBE(Newcomer, person, joined_at, greeter)
struct Greeting {
    CommunityCard community;
    std::vector<Newcomer> newcomers;
};
DESCRIBE(Greeting, community, newcomers)
inline constexpr Path<OfCommunity> greeting_path{"/c/{community}/greeting"};
Page greeting_page(const Ui&, const Greeting&);
struct Greet {
    std::string community;
    PersonId person;
};
DESCRIBE(Greet, community, person)
inline constexpr Path<Greet> greet_path{"/c/{community}/greeting/{person}"};

struct Tend {
    std::string community;
    ItemId item;
    Text<0, 300> tags;                              // separated by commas
};
DESCRIBE(Tend, community, item, tags)
inline constexpr Path<Tend> tend_path{"/c/{community}/tending/{item}"};
/// Beside an item, for those who look after tags.
Html tending_view(const Ui&, const std::string& community, ItemId, const std::vector<std::string>& tags);

// ---- hours ----------------------------------------------------------------------------------------

struct Hours {
    std::int64_t id = 0;
    std::string day, note;
    std::int64_t minutes = 0;
};
DESCRIBE(Hours, id, day, note, minutes)
struct HelperTotal {
    accounts::Byline person;
    std::int64_t minutes = 0;
};
DESCRIBE(HelperTotal, person, minutes)
struct Volunteering {
    CommunityCard community;
    bool may_record = false;                        // holds an office now
    std::int64_t total = 0;                         // minutes of the visitor
    std::vector<Hours> hours;
    std::vector<HelperTotal> everybody;             // this year, for managers; most first
    std::vector<store::Door> doors;                 // of events, for those who help there
};
DESCRIBE(Volunteering, community, may_record, total, hours, everybody, doors)
inline constexpr Path<OfCommunity> volunteering_path{"/c/{community}/volunteering"};
Page volunteering_page(const Ui&, const Volunteering&);
struct RecordHours {
    std::string community;
    std::string day;
    std::string hours;                              // "1.5"
    Text<1, 300> note;
};
DESCRIBE(RecordHours, community, day, hours, note)
inline constexpr Path<RecordHours> record_path{"/c/{community}/volunteering"};

// ---- the audit log of a community -------------------------------------------------------------------

struct DeedsOf {
    std::string community;
    std::optional<std::int64_t> before;
};
DESCRIBE(DeedsOf, community, before)
inline constexpr Path<DeedsOf> deeds_path{"/c/{community}/manage/audit"};
struct DeedLine {
    accounts::Deed deed;
    std::optional<accounts::Byline> actor;
    NavLink to;                                     // what it was done to, where that is known; not part of the API
};
DESCRIBE(DeedLine, deed, actor)
struct Deeds {
    CommunityCard community;
    std::vector<DeedLine> deeds;
    std::optional<std::int64_t> older;
    bool manages = false;
};
DESCRIBE(Deeds, community, deeds, older, manages)
Page deeds_page(const Ui&, const Deeds&);

std::string duty_name(const Ui&, Duty);
std::string duty_hint(const Ui&, Duty);

}  // namespace lyceum::offices
