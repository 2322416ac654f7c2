// Letters in a row: to whom, when, and until which goal. Only this module includes this file.
#pragma once
#include "modules/mailing/offers.hpp"
#include "modules/membership/membership.hpp"
#include "modules/promotion/touches.hpp"

namespace lyceum::promotion {

/// joined: somebody joined the community; trial: they began to try a membership; absent: they were not here for so many days.
enum class Begins { joined, trial, absent };
DESCRIBE_ENUM(Begins, joined, trial, absent)
/// membership: they have one that is more than free; visit: they were here again. Reached, no further letter goes out.
enum class Goal { membership, visit, none };
DESCRIBE_ENUM(Goal, membership, visit, none)

inline constexpr int kSequencesMost = 50, kStepsMost = 12, kHoursMost = 24 * 90, kAbsentLeast = 3, kAbsentMost = 365;

struct StepRow {
    int step = 0, hours = 0;
    std::string subject_zh, subject_en, body_zh, body_en, place;
    CampaignLinkId link;
    std::int64_t sent = 0, clicks = 0;              // clicks: visits of its link

    const std::string& subject(Language language) const { return pick(language, subject_zh, subject_en); }
    const std::string& body(Language language) const { return pick(language, body_zh, body_en); }

private:
    static const std::string& pick(Language language, const std::string& zh, const std::string& en) {
        return language == Language::zh ? (zh.empty() ? en : zh) : (en.empty() ? zh : en);
    }
};
DESCRIBE(StepRow, step, hours, subject_zh, subject_en, body_zh, body_en, place, link, sent, clicks)
struct SequenceRow {
    SequenceId id;
    CommunityId community;
    std::string name;
    Begins begins = Begins::joined;
    int days = 0;
    Goal goal = Goal::membership;
    bool is_on = false;
    Time since;
    std::int64_t going = 0, reached = 0, unwanted = 0, finished = 0;    // people
};
DESCRIBE(SequenceRow, id, community, name, begins, days, goal, is_on, since, going, reached, unwanted, finished)

struct NewSequence {
    CommunityId community;
    std::string name;
    Begins begins = Begins::joined;
    int days = 0;
    Goal goal = Goal::membership;
};
/// Off. Throws Refusal(invalid) on `name` or `days`, conflict for too many.
SequenceId add_sequence(Tx&, const NewSequence&, PersonId by);
std::vector<SequenceRow> sequences(Db&, CommunityId);
/// Throws "not found" for one of another community.
SequenceRow sequence(Db&, CommunityId, SequenceId);
std::vector<StepRow> steps(Db&, SequenceId);
/// From now on. Throws conflict without a step.
void switch_on(Tx&, const SequenceRow&);
/// Nobody gets a further letter until it is on again.
void switch_off(Tx&, const SequenceRow&);
struct NewStep { int hours = 0; std::string subject_zh, subject_en, body_zh, body_en, place; };
/// At the end, with a link of its own. Throws Refusal(invalid) naming the field, conflict for too many.
void add_step(Tx&, const SequenceRow&, const NewStep&, PersonId by);

// ---- time ---------------------------------------------------------------------------------------

/// Finds whom a sequence begins for and whose next letter is due, some hundreds at a time.
void tend_sequences(Tx&, Time due);
struct WriteStep {
    static constexpr std::string_view topic = "promotion.write_step";
    SequenceId sequence;
    PersonId person;
};
DESCRIBE(WriteStep, sequence, person)
/// The letter that is due, unless the goal is reached, it is not wished any more, or it is night where they are.
void write_step(Tx&, const WriteStep&);

/// What is asked of people, and the proof of what they answered.
Msg offers_question();
void hear_wish(Tx&, const mailing::OffersWish&);

void forget(Tx&, const accounts::Closed&);
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);

}  // namespace lyceum::promotion
