// Loading the sample community: its steps. Only this module includes this file.
#pragma once
#include "modules/imports/run.hpp"
#include "modules/imports/sample_files.hpp"
#include <algorithm>

namespace lyceum::imports {

/// What the steps share. Each step is one transaction that also notes that it happened.
class SampleLoader {
public:
    SampleLoader(Run& run, sample_files::Sample sample) : run_(run), sample_(std::move(sample)), now_(run.now()) {}

    void load();

private:
    /// Runs the step unless it has happened, as if it were `then`.
    void once(std::string_view step, Time then, const std::function<void(Tx&)>&);
    /// What earlier steps made, in this run or another.
    void find_known();

    void add_people(Tx&);
    void add_roles(Tx&);
    void add_place(Tx&);
    void add_members(Tx&);
    void add_offices(Tx&);
    void add_articles();
    void add_threads();
    void add_follows(Tx&);
    void add_orders(Tx&);
    void add_reading(Tx&);

    ItemId add_thread(Tx&, items::Kind, const sample_files::SampleThread&, std::vector<discussion::PreparedBody>&);
    PostId add_post(Tx&, const discussion::NewPost&, const sample_files::SamplePost&, std::vector<discussion::PreparedBody>&);
    /// As many votes as there are people to give them; the rest came before.
    int votes_of_people(int wanted) const { return std::clamp(wanted, 0, static_cast<int>(people_.size()) - 1); }
    void give_votes(Tx&, PersonId author, ItemId, PostId, int votes);
    void like(Tx&, const sample_files::SampleArticle&);

    Time ago(double days_ago) const;
    int next_number() { return below_millisecond("sample", number_++); }
    PersonId person(const std::string& handle) const;
    ItemId item(const std::string& slug) const;
    std::string group_tag(const sample_files::SampleGroup&) const;

    Run& run_;
    sample_files::Sample sample_;
    Time now_;
    std::int64_t number_ = 0;
    CommunityId community_;
    std::map<std::string, PersonId> people_;        // by the handle in the files
    std::map<std::string, SpaceId> spaces_;
    std::map<std::string, GroupId> groups_;
    std::map<std::string, TierId> tiers_;
    std::map<std::pair<std::string, std::string>, PlanId> plans_;       // by tier and kind
    std::map<std::string, ItemId> items_;           // articles and series by slug
    std::map<std::string, Time> published_;         // articles
};

}  // namespace lyceum::imports
