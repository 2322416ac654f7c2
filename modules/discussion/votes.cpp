#include "modules/discussion/votes.hpp"

namespace lyceum::discussion {

namespace {

struct Target {
    PersonId author;
    std::int64_t score = 0;
};
DESCRIBE(Target, author, score)

Target target(Db& db, ItemId item, PostId post) {
    auto found = post ? db.maybe<Target>(R"sql(select author, score from posts where id = $1 and item = $2 and state = 'visible')sql", post, item)
                      : db.maybe<Target>(R"sql(select author, score from threads where item = $1 and state = 'visible')sql", item);
    if (!found) not_found();
    return *found;
}

void write_vote(Tx& tx, PersonId person, ItemId item, PostId post, int value) {
    if (value == 0) {
        tx.run(R"sql(delete from votes where item = $1 and person = $2 and post = $3)sql", item, person, post);
        return;
    }
    tx.run(R"sql(
        insert into votes (item, person, post, value, at) values ($1, $2, $3, $4, $5)
        on conflict (item, person, post) do update set value = excluded.value, reason = '', at = excluded.at)sql",
        item, person, post, value, tx.now());
}

// By the difference, in the statement that changes it: votes that meet are both counted.
int add_to_score(Tx& tx, ItemId item, PostId post, int by) {
    if (post) return *tx.maybe_returning<int>(R"sql(update posts set score = score + $2 where id = $1 returning score)sql", post, by);
    auto score = *tx.maybe_returning<int>(R"sql(update threads set score = score + $2 where item = $1 returning score)sql", item, by);
    items::set_score(tx, item, score);
    return score;
}

}  // namespace

int vote_of(Db& db, PersonId person, ItemId item, PostId post) {
    return db.maybe<int>(R"sql(select value from votes where item = $1 and person = $2 and post = $3)sql", item, person, post).value_or(0);
}

int vote(Tx& tx, PersonId person, ItemId item, PostId post, int value) {
    CHECK_THAT(value >= -1 && value <= 1);
    auto voted_on = target(tx, item, post);
    if (voted_on.author == person) conflict("One's own work gets no votes from oneself.");
    auto before = vote_of(tx, person, item, post);
    if (before == value) return static_cast<int>(voted_on.score);
    write_vote(tx, person, item, post, value);
    auto score = add_to_score(tx, item, post, value - before);
    tx.emit(Voted{item, post, voted_on.author, person, before, value});
    return score;
}

bool give_reason(Tx& tx, PersonId person, ItemId item, PostId post, Reason reason) {
    return tx.run(R"sql(
        update votes set reason = $4 where item = $1 and person = $2 and post = $3 and value < 0)sql", item, person, post, reason) > 0;
}

std::vector<ReasonCount> reasons(Db& db, ItemId item, PostId post) {
    return db.all<ReasonCount>(R"sql(
        select reason, count(*) as people from votes where item = $1 and post = $2 and reason <> '' group by reason order by 2 desc, 1)sql", item, post);
}

void mark_accepted(Tx& tx, ItemId question, PostId answer) {
    if (answer) {
        auto chosen = facts(tx, answer);
        if (chosen.item != question || chosen.kind != PostKind::answer || chosen.state != TextState::visible) not_found();
    }
    set_accepted(tx, question, answer);
}

void accept(Tx& tx, ItemId question, PostId answer) {
    auto asked = thread(tx, question);
    if (asked.accepted == answer) return;
    mark_accepted(tx, question, answer);
    if (answer) tx.emit(Accepted{question, answer, facts(tx, answer).author, asked.author});
}

}  // namespace lyceum::discussion
