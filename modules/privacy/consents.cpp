#include "modules/privacy/consents.hpp"
#include "platform/crypto/crypto.hpp"

namespace lyceum::privacy {

namespace {

std::string digest_of(Purpose purpose) { return crypto::base64url(crypto::sha256(question_of(purpose).english)); }

void add(Tx& tx, PersonId person, const ConsentRow& row) {
    tx.run(R"sql(
        insert into consents (id, person, purpose, given, text_digest, language, place, network, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql",
        tx.next_id(), person, row.purpose, row.given, row.text_digest, row.language, row.place, row.network, row.at);
    if (row.purpose == Purpose::reading) accounts::set_consent(tx, person, row.given);
    tx.emit(ConsentChanged{person, row.purpose, row.given});
}

}  // namespace

Msg question_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::reading:
            return Msg{"With your consent we note what you read and for how long, and what you like, save, comment on and buy, so that recommendations fit you better. The data stays on this server and is given to nobody.", {}};
        case Purpose::personal_lists:
            return Msg{"Your home page is ordered by what you read, liked, saved and follow. Switched off, everybody's list is yours.", {}};
    }
    return {};
}

void record(Tx& tx, const Visit& visit, const Answer& answer) {
    if (allows(tx, visit.person(), answer.purpose) == answer.given) return;
    add(tx, visit.person(), {answer.purpose, answer.given, digest_of(answer.purpose), std::string(name_of(visit.language)), answer.place,
        visit.request ? network_of(visit.request->peer) : std::string(), tx.now()});
}

std::vector<ConsentRow> answers(Db& db, PersonId person, int limit) {
    return db.all<ConsentRow>(R"sql(
        select purpose, given, text_digest, language, place, network, at from consents where person = $1 order by id desc limit $2)sql", person, limit);
}

bool allows(Db& db, PersonId person, Purpose purpose) {
    auto newest = db.maybe<bool>(R"sql(
        select given from consents where person = $1 and purpose = $2 order by id desc limit 1)sql", person, purpose);
    return newest.value_or(purpose == Purpose::personal_lists);
}

std::string network_of(std::string_view address) {
    if (address.find(':') == address.npos) {
        auto end = address.rfind('.');
        return end == address.npos ? std::string() : std::string(address.substr(0, end)) + ".0";
    }
    std::string kept;
    for (int groups = 0; groups < 3 && !address.empty(); ++groups) {
        auto group = address.substr(0, address.find(':'));
        if (group.empty()) break;
        kept += std::string(group) + ":";
        address.remove_prefix(std::min(address.size(), group.size() + 1));
    }
    return kept.empty() ? std::string() : kept + ":";
}

namespace {
struct Outdated { PersonId person; };
DESCRIBE(Outdated, person)
}  // namespace

void end_outdated(Tx& tx, Time) {
    constexpr int kAtOnce = 500;
    auto now = digest_of(Purpose::reading);
    for (auto& row : tx.all<Outdated>(R"sql(
            select c.person from consents c
            where c.purpose = 'reading' and c.given and c.text_digest <> $1
              and c.id = (select max(l.id) from consents l where l.person = c.person and l.purpose = 'reading')
            order by c.person limit $2)sql", now, kAtOnce))
        add(tx, row.person, {Purpose::reading, false, now, "", "the text changed", "", tx.now()});
}

// ---- looks --------------------------------------------------------------------------------------

void note_look(Tx& tx, const Visit& visit, const Look& look) {
    tx.run(R"sql(insert into looks (id, person, staff, what, reason, at) values ($1, $2, $3, $4, $5, $6))sql",
        tx.next_id(), look.person, visit.person(), look.what, look.reason, tx.now());
    accounts::note(tx, visit, {"privacy.look", "person " + to_string(look.person), look.what + (look.reason.empty() ? "" : ": " + look.reason)});
}

std::vector<LookRow> looks_at(Db& db, PersonId person, int limit) {
    return db.all<LookRow>(R"sql(
        select staff, what, reason, at from looks where person = $1 order by id desc limit $2)sql", person, limit);
}

}  // namespace lyceum::privacy
