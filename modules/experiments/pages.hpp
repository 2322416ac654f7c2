// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/experiments/store.hpp"
#include "platform/html/form.hpp"

namespace lyceum::experiments {

using communities::CommunityCard;

struct OfCommunity { std::string community; };
DESCRIBE(OfCommunity, community)
struct One { std::string community; ExperimentId experiment; };
DESCRIBE(One, community, experiment)

// ---- for everybody ------------------------------------------------------------------------------

inline constexpr Path<OfCommunity> public_path{"/c/{community}/experiments"};
struct Tried {
    ExperimentRow experiment;
    std::vector<VariantRow> variants;
};
DESCRIBE(Tried, experiment, variants)
struct PublicPage {
    CommunityCard community;
    std::vector<Tried> tried;                       // started ones, the newest first
};
DESCRIBE(PublicPage, community, tried)
Page public_page(const Ui&, const PublicPage&);
inline constexpr Path<One> seen_path{"/c/{community}/experiments/{experiment}/seen"};
struct SeenNote { bool noted = false; };
DESCRIBE(SeenNote, noted)

/// Above the plans: the words of this visitor's variant, the price of this period, and that something is tried.
struct OfferNote {
    CommunityCard community;
    std::optional<ExperimentRow> words, price;
    std::string text;                               // of the words; Markdown
    std::optional<commerce::PlanCard> plan;         // that is suggested
    bool is_off = false;                            // the percent come off in this period
    Time until;                                     // it ends
};
Html offer_note_view(const Ui&, const OfferNote&);

// ---- managing -----------------------------------------------------------------------------------

inline constexpr Path<OfCommunity> manage_path{"/c/{community}/manage/experiments"};
struct ManagePage {
    CommunityCard community;
    std::vector<ExperimentRow> experiments;
    std::vector<commerce::PlanCard> plans;
    std::vector<Currency> currencies;               // of the plans
};
DESCRIBE(ManagePage, community, experiments, plans, currencies)
Page manage_page(const Ui&, const ManagePage&);

struct MakeExperiment {
    std::string community;
    Kind kind = Kind::words;
    Text<1, 80> name;
    Text<1, 300> question;
    int percent_off = 0, days = 3;
    std::int64_t least = 100;
    int lasts_days = 60;
    Currency currency = Currency::CNY;
    Text<0, 1'000> a_words_zh, a_words_en, b_words_zh, b_words_en, c_words_zh, c_words_en;
    std::optional<PlanId> a_plan, b_plan, c_plan;
};
DESCRIBE(MakeExperiment, community, kind, name, question, percent_off, days, least, lasts_days, currency, a_words_zh, a_words_en, b_words_zh, b_words_en, c_words_zh, c_words_en, a_plan,
         b_plan, c_plan)
inline constexpr Path<MakeExperiment> make_path{"/c/{community}/manage/experiments"};

inline constexpr Path<One> result_path{"/c/{community}/manage/experiments/{experiment}"}, start_path{"/c/{community}/manage/experiments/{experiment}/start"},
    stop_path{"/c/{community}/manage/experiments/{experiment}/stop"};
struct ResultPage {
    CommunityCard community;
    ExperimentRow experiment;
    std::vector<VariantRow> variants;
    std::vector<std::string> plans;                 // that variants suggest, in their order; empty: none
    Result result;
};
DESCRIBE(ResultPage, community, experiment, variants, plans, result)
Page result_page(const Ui&, const ResultPage&);

}  // namespace lyceum::experiments
