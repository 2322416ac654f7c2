// The owner's page: what serves and why, what comes of it, who is shown, and the settings of it all.
#pragma once
#include "modules/recommend/comparison.hpp"
#include "modules/recommend/exposure.hpp"
#include "modules/recommend/models.hpp"
#include "modules/recommend/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::recommend {

inline constexpr Path<Nothing> desk_path{"/admin/recommendations"};

/// What is known of a model, for people.
struct DeskModel {
    ModelId id;
    ConfigurationId configuration;
    std::string name, error;                        // of the configuration; why nothing was learnt
    Time made_at;
    std::int64_t bytes = 0;
    bool serving = false, pinned = false, has_file = false;
    std::string damage;                             // why its file cannot be read
    Report report;
};
DESCRIBE(DeskModel, id, configuration, name, error, made_at, bytes, serving, pinned, has_file, damage, report)
/// What is to serve in a configuration, and what does in its place where its file is damaged.
struct DeskServing {
    ConfigurationId configuration;
    std::optional<DeskModel> model;                 // nothing: nothing was learnt yet
    std::optional<Time> instead_of;                 // when what serves in its place was learnt; nothing beside damage: what many read is shown
};
DESCRIBE(DeskServing, configuration, model, instead_of)
/// How one configuration did over time, one place for each day on which something was learnt: NDCG@20 of what was chosen and of
/// what many read, and coverage. Only where it could be measured.
struct DeskDay {
    ConfigurationId configuration;
    Time at;
    std::string chosen;
    double ndcg = 0, popularity = 0, coverage = 0;
};
DESCRIBE(DeskDay, configuration, at, chosen, ndcg, popularity, coverage)
/// What came of the lists of one configuration in the last kDeskDays: the mean over people of the share of what they were
/// shown that they welcomed within a week, with its 95 % interval.
struct Outcome {
    ConfigurationId configuration;
    std::string name;
    std::int64_t people = 0, shown = 0, tried = 0, tried_welcome = 0;
    double welcome = 0, low = 0, high = 0;
};
DESCRIBE(Outcome, configuration, name, people, shown, tried, tried_welcome, welcome, low, high)
struct Exposure {
    accounts::Byline author;
    std::int64_t shown = 0, items = 0;
};
DESCRIBE(Exposure, author, shown, items)
/// How much of the catalogue and of its authors came into lists, and what nobody knows yet.
struct Reach {
    std::int64_t catalogue = 0, items = 0, authors = 0, authors_shown = 0, shown = 0, newcomers = 0, unread = 0, people_without_history = 0;
};
DESCRIBE(Reach, catalogue, items, authors, authors_shown, shown, newcomers, unread, people_without_history)
inline constexpr int kDeskDays = 28, kMeasuredDays = 90;
struct Desk {
    std::vector<Configuration> configurations;
    std::vector<DeskServing> serving;               // of each configuration, in their order
    std::vector<DeskModel> models;                  // the newest first: some of each configuration, and all that can serve
    std::vector<DeskDay> days;                      // the newest kMeasuredDays of each configuration, the oldest first
    std::vector<ShareSince> shares;                 // the newest changes first
    std::vector<Outcome> outcomes;
    std::vector<Comparison> comparisons;            // of each configuration with the main one
    std::vector<Exposure> exposure;                 // who was shown most
    Reach reach;
    Weights weights;
    ExposureBounds bounds;
};
DESCRIBE(Desk, configurations, serving, models, days, shares, outcomes, comparisons, exposure, reach, weights, bounds)
Page desk_page(const Ui&, const Desk&);

inline constexpr Path<Weights> weights_path{"/admin/recommendations/weights"};
inline constexpr double kWeightMost = 20;

struct ConfigurationForm {
    std::optional<ConfigurationId> id;              // nothing: a new one
    Text<1, 40> name;
    std::string model = "hybrid";
    int diversity = 30, author_most = 25, tried = 2, share = 0;     // percent, percent, places, percent
    Spread spread = Spread::marginal;
    int calibration = 0;                            // percent
    Drawing drawing = Drawing::pleasing;
};
DESCRIBE(ConfigurationForm, id, name, model, diversity, author_most, tried, share, spread, calibration, drawing)
inline constexpr Path<ConfigurationForm> configuration_path{"/admin/recommendations/configurations"};
struct OneConfiguration { ConfigurationId id; };
DESCRIBE(OneConfiguration, id)
inline constexpr Path<OneConfiguration> end_path{"/admin/recommendations/configurations/{id}"}, unpin_path{"/admin/recommendations/configurations/{id}/newest"};
struct OneModel { ModelId id; };
DESCRIBE(OneModel, id)
inline constexpr Path<OneModel> pin_path{"/admin/recommendations/models/{id}/serve"};
inline constexpr Path<Nothing> learn_path{"/admin/recommendations/learn"};

/// What a given member would see: an act, because it is noted in the audit log.
struct LookFor {
    accounts::Handle handle;
    Text<3, 200> why;
};
DESCRIBE(LookFor, handle, why)
inline constexpr Path<LookFor> look_path{"/admin/recommendations/look"};
struct Look {
    accounts::Byline person;
    std::string configuration;
    std::vector<items::Card> cards;
};
DESCRIBE(Look, person, configuration, cards)
Page look_page(const Ui&, const Look&);

// Handlers, in desk.cpp.
Desk desk(const Visit&, Db&, const Nothing&);
Moved save_weights(const Visit&, Tx&, const Weights&);
Moved save_configuration(const Visit&, Tx&, const ConfigurationForm&);
Moved end_one(const Visit&, Tx&, const OneConfiguration&);
Moved serve_one(const Visit&, Tx&, const OneModel&);
Moved serve_newest(const Visit&, Tx&, const OneConfiguration&);
Moved learn_now(const Visit&, Tx&, const Nothing&);
Look find_look(const Visit&, Db&, const LookFor&);
Look look(const Visit&, Tx&, const LookFor&, const Look& found);
std::vector<NavLink> desk_link(const Visit&);

}  // namespace lyceum::recommend
