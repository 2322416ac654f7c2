// The table of contents, what visitors see and what managers do.
#include "modules/experiments/pages.hpp"
#include "modules/communities/manage_menu.hpp"
#include "platform/http/copies.hpp"
#include <algorithm>

namespace lyceum::experiments {
namespace {

using communities::Standing;

void note(Tx& tx, const Visit& visit, const CommunityCard& card, std::string action, ExperimentId id) {
    accounts::note(tx, visit, {.action = std::move(action), .target = "experiment " + to_string(id), .details = {}, .place = card.id.value});
}

// ---- for everybody ------------------------------------------------------------------------------

struct PublicVariant { ExperimentId experiment; int variant = 0; std::string words_zh, words_en; PlanId plan; };
DESCRIBE(PublicVariant, experiment, variant, words_zh, words_en, plan)

PublicPage show_public(const Visit& visit, Db& db, const OfCommunity& in) {
    constexpr std::size_t kShown = 20;
    PublicPage page{communities::community(db, visit, in.community), {}};
    std::vector<ExperimentId> ids;
    for (auto& row : experiments_of(db, page.community.id))
        if (row.started_at && page.tried.size() < kShown) page.tried.push_back({row, {}}), ids.push_back(row.id);
    for (auto& row : db.all<PublicVariant>(R"sql(
            select experiment, variant, words_zh, words_en, plan from experiment_variants where experiment in ($1...) order by experiment, variant)sql", ids))
        for (auto& tried : page.tried)
            if (tried.experiment.id == row.experiment) tried.variants.push_back({row.variant, row.words_zh, row.words_en, row.plan});
    return page;
}

SeenNote seen(const Visit& visit, Tx& tx, const One& in) {
    auto card = communities::community(tx, visit, in.community);
    auto row = experiment(tx, card.id, in.experiment);
    note_seen(tx, row, visit.person());
    return {row.runs()};
}

Html offer_note(const Ui& ui, Db& db, CommunityId community) {
    OfferNote made;
    made.words = running(db, community, Kind::words), made.price = running(db, community, Kind::price);
    if (!made.words && !made.price) return {};
    made.community = communities::community(db, ui.visit, community);
    if (made.words) {
        auto who = ui.who();
        auto variant = who ? assigned(db, *made.words, who->value).variant : 0;
        auto all = db.kept<std::vector<VariantRow>>("experiment variants " + to_string(made.words->id), [&] { return variants(db, made.words->id); });
        auto& mine = all->at(static_cast<std::size_t>(variant));
        made.text = mine.words(ui.visit.language);
        for (auto& plan : mine.plan ? commerce::plans(db, ui.visit, community) : std::vector<commerce::PlanCard>())
            if (plan.id == mine.plan) made.plan = plan;
    }
    if (made.price) {
        auto period = period_at(*made.price, ui.visit.now);
        made.is_off = assigned(db, *made.price, period.number).variant > 0;
        made.until = period.until;
    }
    return offer_note_view(ui, made);
}

// ---- managing -----------------------------------------------------------------------------------

ManagePage show_manage(const Visit& visit, Db& db, const OfCommunity& in) {
    ManagePage page{.community = communities::managed_community(db, visit, in.community), .experiments = {}, .plans = {}, .currencies = {}};
    page.experiments = experiments_of(db, page.community.id);
    page.plans = commerce::plans(db, visit, page.community.id);
    for (auto& plan : page.plans)
        if (std::find(page.currencies.begin(), page.currencies.end(), plan.price.currency) == page.currencies.end()) page.currencies.push_back(plan.price.currency);
    return page;
}

Moved make(const Visit& visit, Tx& tx, const MakeExperiment& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    NewExperiment made{.community = card.id, .kind = in.kind, .name = in.name.str(), .question = in.question.str(), .percent_off = in.percent_off, .days = in.days, .least = in.least,
        .lasts_days = in.lasts_days, .currency = in.currency, .variants = {}};
    auto offered = commerce::plans(tx, visit, card.id);
    auto put = [&](const std::string& letter, const auto& zh, const auto& en, std::optional<PlanId> plan) {
        if (plan && std::none_of(offered.begin(), offered.end(), [&](auto& each) { return each.id == *plan; })) invalid(letter + "_plan", "Choose one from the list.");
        bool says = !zh.empty() || !en.empty() || plan;
        if (says || letter == "a") made.variants.push_back({static_cast<int>(made.variants.size()), zh.str(), en.str(), plan.value_or(PlanId{})});
    };
    put("a", in.a_words_zh, in.a_words_en, in.a_plan), put("b", in.b_words_zh, in.b_words_en, in.b_plan), put("c", in.c_words_zh, in.c_words_en, in.c_plan);
    auto id = add(tx, made, visit.person());
    note(tx, visit, card, "experiments.make", id);
    return {.to = result_path({in.community, id}), .id = to_string(id), .notice = {"Look at it once more, then start it.", {}}};
}

ResultPage show_result(const Visit& visit, Db& db, const One& in) {
    ResultPage page{.community = communities::managed_community(db, visit, in.community), .experiment = {}, .variants = {}, .plans = {}, .result = {}};
    page.experiment = experiment(db, page.community.id, in.experiment);
    page.variants = variants(db, in.experiment);
    Ui ui{visit};
    auto offered = commerce::plans(db, visit, page.community.id);
    for (auto& variant : page.variants) {
        auto plan = std::find_if(offered.begin(), offered.end(), [&](auto& each) { return each.id == variant.plan; });
        page.plans.push_back(plan == offered.end() ? std::string() : plan->tier_name + " · " + ui.money(plan->price));
    }
    page.result = result(db, page.experiment, static_cast<int>(page.variants.size()), visit.now);
    return page;
}

Moved begin(const Visit& visit, Tx& tx, const One& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    start(tx, experiment(tx, card.id, in.experiment));
    note_periods(tx, tx.now());
    note(tx, visit, card, "experiments.start", in.experiment);
    return {.to = result_path(in), .notice = {"It runs from now on.", {}}};
}

Moved end(const Visit& visit, Tx& tx, const One& in) {
    auto card = communities::managed_community(tx, visit, in.community);
    stop(tx, experiment(tx, card.id, in.experiment), Why::by_hand);
    note(tx, visit, card, "experiments.stop", in.experiment);
    return {.to = result_path(in), .notice = {"Everybody sees the first variant again.", {}}};
}

NavLink manage_link(const Visit& visit, const CommunityCard& card) { return {visit.tr("Experiments"), manage_path({card.slug}), "target"}; }

std::vector<TableNote> notes() { return {{"experiments", TableNote::Keeping::secret, "Whoever has it knows beforehand who sees what.", "seed"}}; }

}  // namespace

const Module module{
    .name = "experiments",
    .routes = {
        get(anyone, public_path, &show_public, &public_page).summary("What is tried with the offers of a community, how, and what came of it"),
        post(signed_in, seen_path, &seen).limit(60, minutes(1)).from_beacon().summary("Note that an offer was seen"),
        get(signed_in, manage_path, &show_manage, &manage_page),
        post(signed_in, make_path, &make).or_show(manage_path),
        get(signed_in, result_path, &show_result, &result_page),
        post(signed_in, start_path, &begin),
        post(signed_in, stop_path, &end),
    },
    .listens = {on<accounts::Closed>(&forget)},
    .schedules = {
        every(hours(1), "periods of experiments", &note_periods),
        daily({.hour = 4, .minute = 40}, "look at experiments", &look),
    },
    .fills = {
        fill(commerce::plan_notes, &offer_note),
        fill(commerce::reductions, &reduction),
        fill(communities::number_links, &manage_link),
        fill(table_notes, &notes),
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
    },
};

}  // namespace lyceum::experiments
