// The table of contents: settings, unsubscribing, letters that come back, and what administrators see.
#include "modules/mailing/reports.hpp"
#include "modules/mailing/returned.hpp"
#include "modules/mailing/sending.hpp"
#include "platform/crypto/crypto.hpp"
#include "platform/http/copies.hpp"
#include "platform/http/site.hpp"
#include "platform/jobs/wishes.hpp"
#include <algorithm>

namespace lyceum::mailing {
namespace {

// ---- settings -----------------------------------------------------------------------------------

Settings my_settings(const Visit& visit, Db& db, const Nothing&) {
    auto person = visit.person();
    auto mine = habits(db, person);
    Settings page{choices(db, person), mine.digest, mine.quiet, mine.quiet_from, mine.quiet_until, reader_zone(visit.app, visit.visitor.time_zone).name(), {}, {}};
    if (auto contact = accounts::contact(db, person)) page.address = contact->email;
    if (auto back = stopped(db, page.address)) page.returned = visit.tr(explain(cause_of(back->status, back->smtp_code)));
    return page;
}

Way way_for(const std::string& kind, const std::vector<std::string>& typed) {
    for (auto& each : typed) {
        auto blank = each.find(' ');
        Way way{};
        if (each.substr(0, blank) == kind && blank != std::string::npos && from_name(std::string_view(each).substr(blank + 1), way)) return way;
    }
    return usual(kind).mail;
}

Moved save_settings(const Visit& visit, Tx& tx, const SaveSettings& in) {
    auto is_hour = [](int hour) { return hour >= 0 && hour <= 23; };
    if (!is_hour(in.quiet_from) || !is_hour(in.quiet_until)) invalid("quiet_from", "Choose an hour between 0 and 23.");
    auto person = visit.person();
    for (auto& kind : notifications::kinds())
        choose(tx, person, {kind.kind, std::find(in.in_app.begin(), in.in_app.end(), kind.kind) != in.in_app.end(), way_for(kind.kind, in.mail)});
    auto mine = habits(tx, person);
    if (mine.digest != in.digest) mine.chosen = true;
    mine.digest = in.digest;
    mine.quiet = in.quiet, mine.quiet_from = in.quiet_from, mine.quiet_until = in.quiet_until;
    mine.next_digest_at = next_digest(tx.now(), in.digest, reader_zone(visit.app, visit.visitor.time_zone));
    if (!mine.last_digest_at) mine.last_digest_at = tx.now();
    set_habits(tx, person, mine);
    return {.to = settings_path(), .notice = {"Saved.", {}}};
}

Moved try_again(const Visit& visit, Tx& tx, const Nothing&) {
    if (auto contact = accounts::contact(tx, visit.person())) write_again(tx, contact->email);
    return {.to = settings_path(), .notice = {"We write to your address again.", {}}};
}

NavLink settings_link(const Visit& visit) { return {visit.tr("Notifications"), settings_path(), "bell"}; }

bool is_shown(Db& db, PersonId person, std::string_view kind) { return choice(db, person, kind).in_app; }

// ---- unsubscribing --------------------------------------------------------------------------------

std::string list_words(const Visit& visit, const std::string& list) {
    if (list == "digest") return visit.tr("The digest");
    for (auto& kind : notifications::kinds())
        if (kind.kind == list) return visit.tr(kind.words);
    return visit.tr("Letters about what you were told");
}

Unsubscribing ask_unsubscribe(const Visit& visit, Db& db, const ByToken& in) {
    auto wish = read_token(db, in.token.str());
    if (!wish) not_found("This link was cut short. Copy all of it, or choose in your settings what we write to you.");
    return {in.token.str(), list_words(visit, wish->list), false};
}

Unsubscribing unsubscribe_now(const Visit& visit, Tx& tx, const ByToken& in) {
    auto page = ask_unsubscribe(visit, tx, in);
    unsubscribe(tx, *read_token(tx, in.token.str()));
    page.done = true;
    return page;
}

// ---- letters that come back -------------------------------------------------------------------------

bool is_known_sender(const Visit& visit) {
    auto& secret = visit.app.config.mail.inbound_secret;
    return !secret.empty() && crypto::constant_time_equal(visit.request->headers.get("x-inbound-secret"), secret.reveal());
}

// 404 without the secret: that there is such an address is nobody's business.
Raw hear_returned(const Visit& visit, Tx& tx, const Nothing&) {
    if (!is_known_sender(visit)) not_found();
    auto done = take_back(tx, visit.request->body);
    return {"text/plain; charset=utf-8", done.value_or("Nothing that this site knows of.") + "\n", "no-store"};
}

// ---- administration ---------------------------------------------------------------------------------

Reader sample_reader(const Visit& visit) {
    Reader reader{{visit.person(), visit.visitor.name, "you@example.org", visit.language, visit.visitor.time_zone}, visit.app.nobody(visit.now, visit.language)};
    reader.visit.visitor.who = visit.who();
    reader.visit.visitor.time_zone = visit.visitor.time_zone;
    return reader;
}

struct Drawn { Sample sample; mail::Letter letter; };

std::vector<Drawn> samples(const Visit& visit, Db& db) {
    auto reader = sample_reader(visit);
    auto tell = [&](std::string kind, const Msg& text) { return Told{std::move(kind), visit.tr(text), notifications::list_url(), visit.now}; };
    std::vector<Told> notes{tell("mention", Msg{"{} mentioned you in “{}”", {"Ada", "Ring buffers"}}), tell("answer", Msg{"{} answered your question “{}”", {"Grace", "Why does fsync block?"}})};
    auto digest = reading_for(db, reader, visit.now - days(7));
    digest.notes = {tell("like", Msg{"{} liked “{}”", {"Ada", "Ring buffers"}}), tell("follow", Msg{"{} follows you", {"Grace"}})};
    std::vector<Drawn> all;
    auto draw = [&](std::string name, std::string title, mail::Letter letter) {
        Sample sample{std::move(name), std::move(title), letter.subject, letter.text};
        all.push_back({std::move(sample), std::move(letter)});
    };
    draw("note", visit.tr("One note, at once"), notes_letter(reader, {notes.front()}, "sample.mention.0"));
    draw("notes", visit.tr("Several notes, at once"), notes_letter(reader, notes, "sample.notes.0"));
    draw("digest", visit.tr("The digest"), digest_letter(reader, digest, "sample.digest.0"));
    return all;
}

Letters letters(const Visit& visit, Db& db, const Nothing&) {
    constexpr int kReturnedShown = 100;
    Letters page;
    for (auto& drawn : samples(visit, db)) page.samples.push_back(std::move(drawn.sample));
    for (auto& from : stopped_addresses(db, kReturnedShown)) page.returned.push_back({from, visit.tr(explain(cause_of(from.status, from.smtp_code)))});
    auto settings = visit.app.settings();
    auto transport = mail::transport_of(*settings);
    auto& from = settings->mail.from;
    page.record_name = settings->mail.dkim_selector + "._domainkey." + from.substr(from.rfind('@') + 1);
    if (transport.signing) page.record = mail::signing_record(transport.signing->key);
    return page;
}

// As a mail program shows it: a document of its own, which runs nothing.
Raw sample(const Visit& visit, Db& db, const OfSample& in) {
    for (auto& drawn : samples(visit, db))
        if (drawn.sample.name == in.name) return {"text/html; charset=utf-8", drawn.letter.html, "no-store"};
    not_found();
}

Moved write_again_now(const Visit& visit, Tx& tx, const OfAddress& in) {
    if (write_again(tx, in.address.str())) accounts::note(tx, visit, {"mail.write_again", in.address.str(), {}});
    return {.to = letters_path(), .notice = {"Letters go there again.", {}}};
}

std::vector<NavLink> admin_links(const Visit& visit) {
    if (!visit.may("site.settings")) return {};
    return {{visit.tr("Email delivery"), letters_path(), "send"}};
}

void forget_person(Tx& tx, const accounts::Closed& closed) { forget(tx, closed.person); }

std::vector<TableNote> notes() { return {{"mail_keys", TableNote::Keeping::secret, "They prove what this site wrote in addresses."}}; }

}  // namespace

const Module module{
    .name = "mailing",
    .routes = {
        get(signed_in, settings_path, &my_settings, &settings_page).summary("What you are told, and how"),
        post(signed_in, save_path, &save_settings).or_show(settings_path).summary("Choose what you are told, and how"),
        post(signed_in, again_path, &try_again).limit(5, hours(1)).summary("Have letters sent to your address again after it gave some back"),
        get(anyone, unsubscribe_path, &ask_unsubscribe, &unsubscribe_page).uncached().summary("What an unsubscribe link ends"),
        post(anyone, unsubscribe_path, &unsubscribe_now, &unsubscribe_page).limit(60, minutes(1)).summary("End the letters of a list (RFC 8058)"),
        post(anyone, inbound_path, &hear_returned).body_max(kReportBytesMost).summary("Where a mail server hands over returned letters"),
        get(may("site.settings"), letters_path, &letters, &letters_page).summary("Sample letters, returned addresses and the signing key"),
        get(may("site.settings"), sample_path, &sample),
        post(may("site.settings"), write_again_path, &write_again_now).summary("Write to an address again that gave letters back"),
    },
    .listens = {
        on<notifications::Given>(&wait_for_letter),
        on<mail::Returned>(&note_returned),
        on<accounts::Closed>(&forget_person),
    },
    .jobs = {
        job<WriteNotes>(&write_notes),
        job<WriteDigest>(&write_digest),
    },
    .schedules = {
        every(minutes(15), "plan digests", &plan_digests),
    },
    .fills = {
        fill(privacy::holdings, &held),
        fill(privacy::copies, &copy_held),
        fill(listener_wished, &letter_wished),
        fill(notifications::shown_in_app, &is_shown),
        fill(mail::takes_letters, &takes),
        fill(mail::return_tag, &tag_for),
        fill(accounts::settings_links, &settings_link),
        fill(accounts::admin_links, &admin_links),
        fill(table_notes, &notes),
    },
    .api_scope = "notifications",
};

}  // namespace lyceum::mailing
