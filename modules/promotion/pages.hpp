// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/promotion/landing.hpp"
#include "modules/promotion/letters.hpp"

namespace lyceum::promotion {

using communities::CommunityCard;

// ---- for everybody ------------------------------------------------------------------------------

struct Landing {
    std::string slug;
    Name utm_source, utm_medium, utm_campaign;
};
DESCRIBE(Landing, slug, utm_source, utm_medium, utm_campaign)
inline constexpr Path<Landing> landing_path{"/p/{slug}"};
struct LandingView {
    CommunityCard community;
    LandingRow row;
    std::string title;
    std::vector<Part> parts;
    std::string came_by;                            // by which link, when it has not been agreed to keep that
    Utm utm;                                        // its names; not for JSON
    bool manages = false, wants_letters = false;
    Html above, plans, offers;                      // not for JSON
};
DESCRIBE(LandingView, community, title, parts, came_by, manages, wants_letters)
Page landing_page(const Ui&, const LandingView&);

/// A page was opened with these names.
struct Came { Name utm_source, utm_medium, utm_campaign; };
DESCRIBE(Came, utm_source, utm_medium, utm_campaign)
inline constexpr Path<Came> came_path{"/came"};
/// The answer to whether it may be kept.
struct Keep {
    Name utm_source, utm_medium, utm_campaign;
    bool yes = false;
    std::string to;
};
DESCRIBE(Keep, utm_source, utm_medium, utm_campaign, yes, to)
inline constexpr Path<Keep> keep_path{"/came/keep"};
/// The question; empty without a link.
struct AskKeep {
    std::string came_by;
    Utm utm;
    std::string to;
};
Html keep_view(const Ui&, const AskKeep&);

struct Wish { bool wanted = false; std::string to; };
DESCRIBE(Wish, wanted, to)
inline constexpr Path<Wish> wish_path{"/offers/letters"};

// ---- managing: links and what came of them --------------------------------------------------------

struct Reporting {
    std::string community;
    By by = By::last;
    int days = 90;
};
DESCRIBE(Reporting, community, by, days)
inline constexpr Path<Reporting> report_path{"/c/{community}/manage/promotion"}, report_file_path{"/c/{community}/manage/promotion/report.csv"};
struct ReportPage {
    CommunityCard community;
    By by = By::last;
    int days = 0;
    std::vector<ReportLine> lines;
    std::string base;                               // of this site
};
DESCRIBE(ReportPage, community, by, days, lines, base)
Page report_page(const Ui&, const ReportPage&);
struct MakeLink {
    std::string community;
    Text<1, 60> source, medium;
    Name campaign;
    Text<1, 200> place;
};
DESCRIBE(MakeLink, community, source, medium, campaign, place)
inline constexpr Path<MakeLink> make_link_path{"/c/{community}/manage/promotion/links"};

// ---- managing: landing pages ----------------------------------------------------------------------

struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)
struct OnePage { std::string community; LandingPageId page; };
DESCRIBE(OnePage, community, page)
inline constexpr Path<OfCommunity> pages_path{"/c/{community}/manage/promotion/pages"}, new_page_path{"/c/{community}/manage/promotion/pages/new"};
inline constexpr Path<OnePage> page_path{"/c/{community}/manage/promotion/pages/{page}"}, publish_path{"/c/{community}/manage/promotion/pages/{page}/publish"},
    take_back_path{"/c/{community}/manage/promotion/pages/{page}/draft"}, delete_path{"/c/{community}/manage/promotion/pages/{page}/delete"};
struct PagesPage {
    CommunityCard community;
    std::vector<LandingCard> pages;
};
DESCRIBE(PagesPage, community, pages)
Page pages_page(const Ui&, const PagesPage&);
struct PageForm {
    CommunityCard community;
    LandingRow row;                                 // without id: a new one
};
DESCRIBE(PageForm, community, row)
Page page_form_page(const Ui&, const PageForm&);
struct SavePage {
    std::string community;
    LandingPageId page;
    Text<1, 60> slug;
    Text<0, 120> title_zh, title_en;
    Text<0, kBodyMost> body_zh, body_en;
};
DESCRIBE(SavePage, community, page, slug, title_zh, title_en, body_zh, body_en)
inline constexpr Path<SavePage> add_page_path{"/c/{community}/manage/promotion/pages/new"}, save_page_path{"/c/{community}/manage/promotion/pages/{page}"};

// ---- managing: letters in a row -------------------------------------------------------------------

struct OneSequence { std::string community; SequenceId sequence; };
DESCRIBE(OneSequence, community, sequence)
inline constexpr Path<OfCommunity> sequences_path{"/c/{community}/manage/promotion/letters"};
inline constexpr Path<OneSequence> sequence_path{"/c/{community}/manage/promotion/letters/{sequence}"}, on_path{"/c/{community}/manage/promotion/letters/{sequence}/on"},
    off_path{"/c/{community}/manage/promotion/letters/{sequence}/off"};
struct SequencesPage {
    CommunityCard community;
    std::vector<SequenceRow> sequences;
    std::int64_t wishing = 0;                       // members who chose such letters
};
DESCRIBE(SequencesPage, community, sequences, wishing)
Page sequences_page(const Ui&, const SequencesPage&);
struct MakeSequence {
    std::string community;
    Text<1, 80> name;
    Begins begins = Begins::joined;
    int days = 0;
    Goal goal = Goal::membership;
};
DESCRIBE(MakeSequence, community, name, begins, days, goal)
inline constexpr Path<MakeSequence> make_sequence_path{"/c/{community}/manage/promotion/letters"};
struct SequencePage {
    CommunityCard community;
    SequenceRow sequence;
    std::vector<StepRow> steps;
};
DESCRIBE(SequencePage, community, sequence, steps)
Page sequence_page(const Ui&, const SequencePage&);
struct MakeStep {
    std::string community;
    SequenceId sequence;
    int hours = 0;
    Text<0, 150> subject_zh, subject_en;
    Text<0, 5'000> body_zh, body_en;
    Text<1, 200> place;
};
DESCRIBE(MakeStep, community, sequence, hours, subject_zh, subject_en, body_zh, body_en, place)
inline constexpr Path<MakeStep> make_step_path{"/c/{community}/manage/promotion/letters/{sequence}"};

}  // namespace lyceum::promotion
