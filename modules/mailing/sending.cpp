#include "modules/mailing/sending.hpp"
#include "platform/http/site.hpp"
#include <algorithm>

namespace lyceum::mailing {

namespace {

constexpr int kReadingShown = 5, kUnansweredShown = 3, kLookedAt = 40, kDigestNotesShown = 12;

i18n::Zone zone_of(Db& db, const accounts::Contact& contact) { return reader_zone(db.app(), contact.time_zone); }

// The first note begins the habit; its digest comes on the next morning of its rhythm.
Habits begun(Tx& tx, const accounts::Contact& contact) {
    auto mine = habits(tx, contact.id);
    if (mine.next_digest_at || mine.digest == Rhythm::never) return mine;
    mine.next_digest_at = next_digest(tx.now(), mine.digest, zone_of(tx, contact));
    mine.last_digest_at = tx.now();
    set_habits(tx, contact.id, mine);
    return mine;
}

}  // namespace

bool letter_wished(Tx& tx, std::string_view listener, std::string_view payload) {
    if (listener != "mailing < notifications.given") return true;
    auto given = json::from_text<notifications::Given>(payload);
    return choice(tx, given.person, given.kind).mail != Way::never;
}

void wait_for_letter(Tx& tx, const notifications::Given& given) {
    auto mine = choice(tx, given.person, given.kind);
    if (mine.mail == Way::never) return;
    auto to = reader(tx, given.person, tx.now());
    if (!to) return;
    auto habit = begun(tx, to->contact);
    if (mine.mail == Way::digest && habit.digest == Rhythm::never) return;
    make_key(tx);
    put_waiting(tx, given.person, given.note, mine.mail);
    if (mine.mail != Way::at_once) return;
    auto at = out_of_quiet(tx.now() + kGrace, habit, zone_of(tx, to->contact));
    tx.enqueue(WriteNotes{given.person}, {.at = at, .unique = to_string(given.person)});
}

void write_notes(Tx& tx, const WriteNotes& job) {
    auto notes = notifications::still_unread(tx, job.person, take_waiting(tx, job.person, Way::at_once, kNotesOfLetter));
    std::erase_if(notes, [&](auto& note) { return choice(tx, job.person, note.kind).mail != Way::at_once; });
    auto to = reader(tx, job.person, tx.now());
    if (notes.empty() || !to) return;
    auto list = notes.size() == 1 ? notes.front().kind : std::string("notes");
    mail::post(tx, notes_letter(*to, told_to(*to, notes), token_of(tx, {job.person, list})));
}

// ---- digests --------------------------------------------------------------------------------------

DigestOf reading_for(Db& db, const Reader& reader, Time since) {
    DigestOf digest{since, {}, 0, {}, {}};
    auto me = reader.contact.id;
    auto is_news = [&](const items::Card& card) { return card.published_at > since && card.author.id != me && !card.author.deleted; };
    auto worth = [](const items::Card& card) { return card.likes * 2 + card.comments + card.answers; };
    for (auto& card : items::list(db, reader.visit, {.order = items::Order::hot}, "", kLookedAt).cards)
        if (is_news(card) && worth(card) > 0) digest.reading.push_back(std::move(card));
    std::stable_sort(digest.reading.begin(), digest.reading.end(), [&](auto& a, auto& b) { return worth(a) > worth(b); });
    if (digest.reading.size() > kReadingShown) digest.reading.resize(kReadingShown);
    auto fields = accounts::interests(db, me).fields;
    auto fits = [&](const items::Card& card) {
        return std::any_of(card.tags.begin(), card.tags.end(), [&](auto& tag) {
            return std::any_of(fields.begin(), fields.end(), [&](auto& field) { return items::canonical_tag(field) == tag; });
        });
    };
    for (auto& card : items::list(db, reader.visit, {.order = items::Order::unanswered}, "", kLookedAt).cards)
        if (is_news(card) && fits(card) && digest.unanswered.size() < kUnansweredShown) digest.unanswered.push_back(std::move(card));
    return digest;
}

void write_digest(Tx& tx, const WriteDigest& job) {
    auto mine = habits(tx, job.person);
    if (!mine.next_digest_at || *mine.next_digest_at > tx.now()) return;
    auto contact = accounts::contact(tx, job.person);
    auto since = mine.last_digest_at.value_or(tx.now() - days(7));
    mine.last_digest_at = tx.now();
    mine.next_digest_at = contact ? next_digest(tx.now(), mine.digest, zone_of(tx, *contact)) : std::nullopt;
    set_habits(tx, job.person, mine);
    auto to = reader(tx, job.person, tx.now());
    if (!to) return forget_waiting(tx, job.person);

    constexpr int kTakenMost = 200;
    auto notes = notifications::still_unread(tx, job.person, take_waiting(tx, job.person, Way::digest, kTakenMost));
    if (notes.empty() && !mine.chosen) return;      // who did not ask for it hears only what concerns them
    auto digest = reading_for(tx, *to, since);
    digest.more_notes = static_cast<int>(notes.size()) - kDigestNotesShown;
    if (digest.more_notes > 0) notes.erase(notes.begin(), notes.begin() + digest.more_notes);
    digest.notes = told_to(*to, notes);
    if (digest.empty()) return;
    make_key(tx);
    mail::post(tx, digest_letter(*to, digest, token_of(tx, {job.person, "digest"})));
}

void plan_digests(Tx& tx, Time due) {
    constexpr int kAtOnce = 500, kRoundsMost = 100;
    PersonId after{};
    for (int round = 0; round < kRoundsMost; ++round) {
        auto people = due_for_digest(tx, due, after, kAtOnce);
        for (auto person : people) tx.enqueue(WriteDigest{person}, {.unique = to_string(person)});
        if (people.size() < kAtOnce) return;
        after = people.back();
    }
}

}  // namespace lyceum::mailing
