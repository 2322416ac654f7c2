// What becomes of letters that come back.
#include "modules/mailing/reports.hpp"
#include "modules/mailing/returned.hpp"

namespace lyceum::mailing {

Cause cause_of(std::string_view status, int smtp_code) {
    constexpr int kFull = 452, kTooLarge = 552;
    if (status == "5.1.2" || status == "5.4.4" || status == "5.1.10") return Cause::no_domain;
    if (status.starts_with("5.1.") || status == "5.2.1") return Cause::no_mailbox;
    if (status.ends_with(".2.2")) return Cause::mailbox_full;
    if (status.ends_with(".3.4") || status.ends_with(".2.3")) return Cause::too_large;
    if (status.starts_with("5.7.") || status.starts_with("4.7.")) return Cause::blocked;
    if (smtp_code == 550 || smtp_code == 551 || smtp_code == 553) return Cause::no_mailbox;
    if (smtp_code == kFull) return Cause::mailbox_full;
    if (smtp_code == kTooLarge) return Cause::too_large;
    if (smtp_code == 554 || smtp_code == 571) return Cause::blocked;
    return Cause::unknown;
}

Msg explain(Cause cause) {
    switch (cause) {
        case Cause::no_mailbox: return Msg{"There is no such mailbox. Its owner has to give another address.", {}};
        case Cause::no_domain: return Msg{"There is no such domain, or it takes no mail: probably a typing error behind the @.", {}};
        case Cause::mailbox_full: return Msg{"The mailbox is full. Its owner has to make room.", {}};
        case Cause::blocked: return Msg{"The receiver's server refuses letters from this site. Look at its words, at SPF, DKIM and DMARC, and at block lists.", {}};
        case Cause::too_large: return Msg{"The letter was larger than the receiver's server takes.", {}};
        case Cause::unknown: return Msg{"The receiver's server did not say why in a way that is known here.", {}};
    }
    return {};
}

namespace {

Msg told(Cause cause, const std::string& address) {
    switch (cause) {
        case Cause::no_mailbox: return Msg{"Letters to {} come back: there is no such mailbox. Check your address.", {address}};
        case Cause::no_domain: return Msg{"Letters to {} come back: there is no such domain. Check your address.", {address}};
        case Cause::mailbox_full: return Msg{"Letters to {} come back: the mailbox is full.", {address}};
        case Cause::blocked: return Msg{"Letters to {} come back: your mail provider refuses them.", {address}};
        case Cause::too_large:
        case Cause::unknown: return Msg{"Letters to {} come back. Check your address.", {address}};
    }
    return {};
}

}  // namespace

void note_returned(Tx& tx, const mail::Returned& returned) {
    auto person = accounts::person_of_address(tx, returned.address);
    if (!count_return(tx, returned, person.value_or(PersonId{})) || !person) return;
    notifications::tell(tx, {.person = *person, .kind = "mail", .source = returned.address + " " + show_id(tx.now().micros), .actor = {},
        .text = told(cause_of(returned.status, returned.smtp_code), returned.address), .place = settings_path()});
}

bool takes(Db& db, std::string_view address) { return !stopped(db, address); }

std::string tag_for(Db& db, std::string_view address) {
    auto words = "returned " + std::string(address);
    for (char& c : words) if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return proof(db, words);
}

std::optional<std::string> take_back(Tx& tx, std::string_view message) {
    auto report = read_report(message);
    if (!report) return std::nullopt;
    std::string done;
    for (auto& recipient : report->recipients) {
        // The tag proves that this site wrote to the address; anybody can write a report about any address.
        auto proved = tag_for(tx, recipient.address);
        if (proved.empty() || std::find(report->tags.begin(), report->tags.end(), proved) == report->tags.end()) continue;
        if (report->complaint) {
            auto person = accounts::person_of_address(tx, recipient.address);
            if (!person) continue;
            unsubscribe(tx, {*person, "notes"});
            unsubscribe(tx, {*person, "digest"});
            done += fmt::format("{} complained and gets no more letters of notifications. ", recipient.address);
            continue;
        }
        if (recipient.action != "failed") continue;
        bool final_one = recipient.status.starts_with("5.1.") || recipient.status == "5.0.0" || recipient.status == "5.2.1";
        tx.emit(mail::Returned{recipient.address, recipient.status, recipient.smtp_code, recipient.diagnostic, final_one});
        done += fmt::format("A letter to {} came back: {} {}. ", recipient.address, recipient.status, recipient.diagnostic);
    }
    if (done.empty()) return std::nullopt;
    return done;
}

}  // namespace lyceum::mailing
