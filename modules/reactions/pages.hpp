// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/reactions/reactions.hpp"

namespace lyceum::reactions {

struct Report;

struct Which { ItemId id; };
DESCRIBE(Which, id)
inline constexpr Path<Which> like_path{"/likes/{id}"}, save_path{"/saved/{id}"};

struct Since { std::optional<Id<items::Action>> before; };
DESCRIBE(Since, before)
inline constexpr Path<Since> shelf_path{"/saved"};
struct Shelf {
    std::vector<items::Card> cards;
    std::int64_t total = 0;
    std::optional<Id<items::Action>> older;
};
DESCRIBE(Shelf, cards, total, older)
Page shelf_page(const Ui&, const Shelf&);

enum class Reason { spam, rude, wrong, copied, illegal, other };
DESCRIBE_ENUM(Reason, spam, rude, wrong, copied, illegal, other)

/// `place` is the address of what is wrong, on this site.
struct Place { std::string place; };
DESCRIBE(Place, place)
inline constexpr Path<Place> report_path{"/report"};
struct ReportForm { Url place; };
DESCRIBE(ReportForm, place)
Page report_page(const Ui&, const ReportForm&);
struct NewReport {
    Text<1, 500> place;
    Reason reason = Reason::other;
    Text<0, 2000> note;
};
DESCRIBE(NewReport, place, reason, note)
inline constexpr Path<NewReport> send_report_path{"/report"};

struct OpenReport {
    Id<Report> id;
    accounts::Byline reporter;
    std::string place;
    Reason reason = Reason::other;
    std::string note;
    Time at;
};
DESCRIBE(OpenReport, id, reporter, place, reason, note, at)
struct Reports {
    std::vector<OpenReport> open;
    std::optional<communities::CommunityCard> community = {};   // only what concerns this one
    bool may_decide = true;
};
DESCRIBE(Reports, open, community, may_decide)
inline constexpr Path<Nothing> reports_path{"/moderation/reports"};
/// The same for the moderators of one community, who see nothing of the others.
struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)
inline constexpr Path<OfCommunity> community_reports_path{"/c/{community}/reports"};
struct CommunityDecision {
    std::string community;
    Id<Report> id;
    Text<1, 500> decision;
};
DESCRIBE(CommunityDecision, community, id, decision)
inline constexpr Path<CommunityDecision> community_decide_path{"/c/{community}/reports/{id}"};
Page reports_page(const Ui&, const Reports&);
struct Decision {
    Id<Report> id;
    Text<1, 500> decision;
};
DESCRIBE(Decision, id, decision)
inline constexpr Path<Decision> decide_path{"/moderation/reports/{id}"};

}  // namespace lyceum::reactions
