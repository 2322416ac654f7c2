#include "modules/discussion/reads.hpp"

namespace lyceum::discussion {

void mark_read(Tx& tx, PersonId person, ItemId topic, std::int64_t number) {
    tx.run(R"sql(
        insert into topic_reads (person, item, number, at)
        select $1, item, case when numbered < $3 then numbered else $3 end, $4 from threads where item = $2 and kind = 'topic'
        on conflict (person, item) do update set number = excluded.number, at = excluded.at where topic_reads.number < excluded.number)sql",
        person, topic, number, tx.now());
}

std::vector<Unread> unread_topics(Db& db, PersonId person) {
    return db.all<Unread>(R"sql(
        select t.item, r.number as seen, t.numbered as replies
        from topic_reads r join threads t on t.item = r.item
        where r.person = $1 and t.numbered > r.number and t.state = 'visible'
        order by t.active_at desc, t.item desc limit $2)sql", person, kUnreadShown);
}

void forget_reads_of(Tx& tx, PersonId person) { tx.run(R"sql(delete from topic_reads where person = $1)sql", person); }

}  // namespace lyceum::discussion
