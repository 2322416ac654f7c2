// What sources say of questions and people and has no other place here: closing, bounties, links, badges.
#pragma once
#include "modules/imports/imports.hpp"
#include "modules/privacy/privacy.hpp"

namespace lyceum::imports {

/// `source`: where the question is from, named by the key. `closed` and `bounty`: once each, by the key of the row.
/// `linked` and `duplicate`: to another question.
enum class FactKind { source, closed, bounty, linked, duplicate };
DESCRIBE_ENUM(FactKind, source, closed, bounty, linked, duplicate)

struct Fact {
    FactKind fact = FactKind::source;
    std::string key;
    std::optional<ItemId> other;
    std::int64_t amount = 0;
    Time at;
};
DESCRIBE(Fact, fact, key, other, amount, at)

/// True when it was not known already.
bool add_fact(Tx&, ItemId, const Fact&);
/// In the order of their times.
std::vector<Fact> facts(Db&, ItemId);

struct Origin {
    std::string source, url, location, website;
    std::int64_t reputation = 0;
};
DESCRIBE(Origin, source, url, location, website, reputation)
void put_origin(Tx&, PersonId, const Origin&);
std::vector<Origin> origins(Db&, PersonId);

struct BadgeCount {
    std::string source, name;
    int rank = 3;                                   // 1 gold, 2 silver, 3 bronze
    std::int64_t times = 0;
};
DESCRIBE(BadgeCount, source, name, rank, times)
/// True when that is new.
bool put_badge(Tx&, PersonId, const BadgeCount&);
/// The rarest rank first, then by name.
std::vector<BadgeCount> badges(Db&, PersonId);

// ---- what is shown ------------------------------------------------------------------------------

/// Fills items::below for questions that came with a dump; empty for all others.
Html below_question(const Ui&, Db&, ItemId);
/// Fills accounts::profile_sections for people who came with a dump.
Html on_profile(const Ui&, Db&, PersonId);

// Fills privacy's slots, in held.cpp: what is held about people here, and what their own copy has of it.
std::vector<privacy::Holding> held(const App&);
void copy_held(Db&, PersonId, privacy::Copy&);
void forget_person(Tx&, const accounts::Closed&);

}  // namespace lyceum::imports
