#include "modules/mailing/letters.hpp"
#include "modules/mailing/offers.hpp"
#include "platform/html/html.hpp"
#include <algorithm>

namespace lyceum::mailing {

using namespace html;

std::optional<Reader> reader(Db& db, PersonId person, Time now) {
    auto contact = accounts::contact(db, person);
    if (!contact || contact->email.empty() || stopped(db, contact->email)) return std::nullopt;
    Reader reader{*contact, db.app().nobody(now, contact->language)};
    reader.visit.visitor.who = person;
    reader.visit.visitor.time_zone = contact->time_zone;
    return reader;
}

std::vector<Told> told_to(const Reader& reader, const std::vector<notifications::Unread>& notes) {
    std::vector<Told> all;
    for (auto& note : notes) all.push_back({note.kind, reader.visit.tr(note.text), note.place, note.at});
    return all;
}

namespace {

// A letter twice: as text for everybody, as HTML for programs that show it. Never a picture, never a tracked link.
class Writing {
public:
    explicit Writing(const Reader& reader) : reader_(reader), ui_{reader.visit} {
        paragraph(ui_.tr("Hello {},", reader.contact.name));
    }
    const Ui& ui() const { return ui_; }
    std::string address(const Url& place) const { return reader_.visit.app.base_url() + place.str(); }

    void paragraph(const std::string& words) {
        text_ += words + "\n\n";
        html_ += p(words);
    }
    void heading(const std::string& words) {
        text_ += words + "\n\n";
        html_ += h2(words);
    }
    void entry(const std::string& words, const std::string& more, const Url& place) {
        text_ += "• " + words + (more.empty() ? "" : "\n  " + more) + "\n  " + address(place) + "\n\n";
        html_ += p(link(words, place), when(!more.empty(), [&] { return group(br(), more); }));
    }
    mail::Letter letter(std::string subject, const std::string& list, const std::string& token) {
        auto settings = settings_path(), stop = unsubscribe_path({Text<1, 120>::from(token).value_or(Text<1, 120>())});
        text_ += fmt::format("— {}\n\n{}: {}\n{}: {}\n", site(), ui_.tr("Choose what we write to you"), address(settings), ui_.tr("No more such letters"), address(stop));
        html_ += group(hr(), p(small(site(), " · ", link(ui_.tr("Choose what we write to you"), settings), " · ", link(ui_.tr("No more such letters"), stop))));
        auto document = "<!doctype html>\n" + element("html", {Node(Attribute{"lang", std::string(i18n::html_lang(reader_.visit.language))}),
            Node(element("head", {Node(element("meta", {Node(Attribute{"charset", "utf-8"})})), Node(element("title", {Node(subject)}))})), Node(element("body", {Node(html_)}))}).markup();
        mail::Letter made{.to = reader_.contact.email, .to_name = reader_.contact.name, .subject = std::move(subject), .text = text_, .html = std::move(document),
            .unsubscribe_url = address(stop)};
        auto host = reader_.visit.app.base_url();
        host.erase(0, host.find("://") + 3);
        made.headers.push_back({"List-ID", fmt::format("<{}.{}>", list, host.substr(0, host.find(':')))});
        return made;
    }

private:
    std::string site() const { return reader_.visit.app.settings()->site.name; }
    Html link(const std::string& words, const Url& place) const {
        auto whole = Url::external(address(place));
        return whole ? a(_href = *whole, words) : Html(group(words));
    }

    const Reader& reader_;
    Ui ui_;
    std::string text_;
    Html html_;
};

void tell(Writing& letter, const std::vector<Told>& notes) {
    for (auto& note : notes) letter.entry(note.sentence, letter.ui().date_time(note.at), note.place);
}

std::string about(const Ui& ui, const items::Card& card) {
    constexpr int kExcerptCharacters = 160;
    std::string line = card.author.deleted ? std::string() : card.author.name;
    auto add = [&](const std::string& words) { line += (line.empty() ? "" : " · ") + words; };
    if (card.answers > 0) add(ui.plural(card.answers, "{} answer", "{} answers"));
    if (card.comments > 0) add(ui.plural(card.comments, "{} comment", "{} comments"));
    if (!card.excerpt.empty()) add(std::string(utf8_prefix(card.excerpt, kExcerptCharacters)));
    return line;
}

}  // namespace

mail::Letter notes_letter(const Reader& reader, const std::vector<Told>& notes, const std::string& token) {
    Writing letter(reader);
    auto& ui = letter.ui();
    tell(letter, notes);
    if (notes.size() == 1) return letter.letter(notes.front().sentence, notes.front().kind, token);
    return letter.letter(ui.plural(static_cast<std::int64_t>(notes.size()), "{} note for you", "{} notes for you"), "notes", token);
}

bool write_offer(Tx& tx, PersonId person, const Offer& offer) {
    auto to = wants_offers(tx, person) ? reader(tx, person, tx.now()) : std::nullopt;
    if (!to) return false;
    make_key(tx);
    Writing letter(*to);
    for (auto& words : offer.paragraphs) letter.paragraph(words);
    letter.entry(offer.action, {}, offer.place);
    mail::post(tx, letter.letter(offer.subject, std::string(kOffers), token_of(tx, {person, std::string(kOffers)})));
    return true;
}

mail::Letter digest_letter(const Reader& reader, const DigestOf& digest, const std::string& token) {
    Writing letter(reader);
    auto& ui = letter.ui();
    if (!digest.notes.empty()) {
        letter.heading(ui.tr("What concerns you"));
        tell(letter, digest.notes);
        if (digest.more_notes > 0) letter.entry(ui.plural(digest.more_notes, "{} note more", "{} notes more"), {}, notifications::list_url());
    }
    if (!digest.reading.empty()) {
        letter.heading(ui.tr("Good reading since {}", ui.date(digest.since)));
        for (auto& card : digest.reading) letter.entry(card.title, about(ui, card), card.url);
    }
    if (!digest.unanswered.empty()) {
        letter.heading(ui.tr("Questions that wait for somebody like you"));
        for (auto& card : digest.unanswered) letter.entry(card.title, about(ui, card), card.url);
    }
    auto subject = !digest.notes.empty() ? digest.notes.front().sentence : digest.reading.front().title;
    return letter.letter(ui.tr("{}: {}", reader.visit.app.settings()->site.name, subject), "digest", token);
}

}  // namespace lyceum::mailing
