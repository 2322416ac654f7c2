// Votes and links of a dump. Who voted is not in it: votes count in the scores of posts, and what is kept of
// single ones are favourites and bounties.
#include "modules/imports/exchange.hpp"
#include <algorithm>

namespace lyceum::imports::exchange {

namespace {

std::int64_t question_behind(const Exchange& x, std::int64_t post) {
    auto answer = x.question_of.find(post);
    return answer == x.question_of.end() ? post : answer->second;
}

// False when the person's shelf is full.
bool save(Tx& tx, PersonId person, ItemId item, Time at) {
    try {
        reactions::save(tx, person, item, at);
        return true;
    } catch (const Refusal& refused) {
        if (refused.why != Refusal::Why::conflict) throw;
        return false;
    }
}

void take_favourites(Exchange& x, const std::vector<Vote>& votes) {
    std::vector<std::string> keys, questions, users;
    for (auto& vote : votes) {
        keys.push_back(std::to_string(vote.id));
        questions.push_back(std::to_string(vote.post));
        users.push_back(std::to_string(*vote.user));
    }
    std::int64_t made = 0, lost = 0;
    std::vector<recommend::Imported> kept;
    std::vector<std::int64_t> posts;
    x.run.write([&](Tx& tx) {
        made = lost = 0;
        kept.clear(), posts.clear();
        auto done = x.run.keys().find(tx, "favourite", keys), of_questions = x.run.keys().find(tx, "question", questions),
             people = x.run.keys().find(tx, "person", users);
        for (std::size_t i = 0; i < votes.size(); ++i) {
            auto question = of_questions.find(questions[i]), person = people.find(users[i]);
            if (question == of_questions.end() || person == people.end()) { ++lost; continue; }
            if (votes[i].at) {
                kept.push_back({.person = {person->second.id}, .item = {question->second.id}, .kind = recommend::Interaction::save, .last_at = *votes[i].at});
                posts.push_back(votes[i].post);
            }
            if (!done.emplace(keys[i], Known{}).second) continue;
            if (!save(tx, {person->second.id}, {question->second.id}, votes[i].at.value_or(tx.now()))) { ++lost; continue; }
            x.run.keys().put(tx, "favourite", keys[i], question->second.id);
            ++made;
        }
    });
    for (std::size_t i = 0; i < kept.size(); ++i) note_deed(x, posts[i], kept[i]);
    x.run.made("saved questions", made);
    x.run.skip("favourites of what is not here", lost);
}

void take_bounties(Exchange& x, const std::vector<Vote>& votes) {
    std::vector<std::string> questions;
    for (auto& vote : votes) questions.push_back(std::to_string(question_behind(x, vote.post)));
    std::int64_t made = 0, lost = 0;
    x.run.write([&](Tx& tx) {
        made = lost = 0;
        auto known = x.run.keys().find(tx, "question", questions);
        for (std::size_t i = 0; i < votes.size(); ++i) {
            auto question = known.find(questions[i]);
            if (question == known.end()) ++lost;
            else made += add_fact(tx, {question->second.id},
                {FactKind::bounty, std::to_string(votes[i].id), {}, votes[i].bounty, votes[i].at.value_or(tx.now())});
        }
    });
    x.run.made("bounties", made);
    x.run.skip("bounties on what is not here", lost);
}

void take_links(Exchange& x, const std::vector<Link>& links) {
    std::vector<std::string> from, to;
    for (auto& link : links) {
        from.push_back(std::to_string(question_behind(x, link.post)));
        to.push_back(std::to_string(question_behind(x, link.related)));
    }
    std::int64_t made = 0, lost = 0;
    x.run.write([&](Tx& tx) {
        made = lost = 0;
        auto both = from;
        both.insert(both.end(), to.begin(), to.end());
        auto known = x.run.keys().find(tx, "question", both);
        for (std::size_t i = 0; i < links.size(); ++i) {
            auto one = known.find(from[i]), other = known.find(to[i]);
            if (one == known.end() || other == known.end() || one == other) { ++lost; continue; }
            made += add_fact(tx, {one->second.id}, {links[i].duplicate ? FactKind::duplicate : FactKind::linked, to[i],
                ItemId{other->second.id}, 0, tx.now()});
        }
    });
    x.run.made("links", made);
    x.run.skip("links to or from what is not here", lost);
}

}  // namespace

void count_votes(Exchange& x) {
    // Rows that cannot be read are named when single votes are imported.
    std::int64_t done = 0;
    x.dump.read("Votes", [&](const XmlRow& row) {
        if (++done % 1000 == 0) x.run.tell("votes counted", done);
        try {
            auto vote = read_vote(row);
            if (vote.type == VoteType::up) ++x.tally[vote.post];
            if (vote.type == VoteType::down) --x.tally[vote.post];
        } catch (const BadRow&) {
        }
    }, [](std::int64_t, std::string_view) {});
}

void import_votes(Exchange& x) {
    auto favourites = in_batches<Vote>([&](std::vector<Vote> votes) { take_favourites(x, votes); });
    auto bounties = in_batches<Vote>([&](std::vector<Vote> votes) { take_bounties(x, votes); });
    read_table<Vote>(x, "Votes", "votes", &read_vote, [&](At<Vote> at) {
        switch (at.row.type) {
            case VoteType::favourite:
                if (at.row.user) favourites.add(at.row);
                else x.run.skip("favourites without a person");
                break;
            case VoteType::bounty_offered: bounties.add(at.row); break;
            case VoteType::up:
            case VoteType::down:
            case VoteType::bounty_given:
            case VoteType::other: break;
        }
    });
    favourites.flush();
    bounties.flush();
}

void import_links(Exchange& x) {
    auto batches = in_batches<Link>([&](std::vector<Link> links) { take_links(x, links); });
    read_table<Link>(x, "PostLinks", "links", &read_link, [&](At<Link> at) { batches.add(at.row); });
    batches.flush();
}

}  // namespace lyceum::imports::exchange
