// The module's addresses: settings, unsubscribing, and what administrators see of letters.
#pragma once
#include "modules/mailing/store.hpp"

namespace lyceum::mailing {

// ---- settings -----------------------------------------------------------------------------------

inline constexpr Path<Nothing> settings_path{"/settings/notifications"};
struct Settings {
    std::vector<Choice> choices;
    Rhythm digest = Rhythm::weekly;
    bool quiet = true;
    int quiet_from = 22, quiet_until = 8;
    std::string time_zone;
    std::string address;                            // empty: none that is confirmed
    std::string returned;                           // why letters to it come back; empty: they do not
};
DESCRIBE(Settings, choices, digest, quiet, quiet_from, quiet_until, time_zone, address, returned)
Page settings_page(const Ui&, const Settings&);

struct SaveSettings {
    std::vector<std::string> in_app;                // kinds
    std::vector<std::string> mail;                  // "mention at_once"
    Rhythm digest = Rhythm::weekly;
    bool quiet = false;
    int quiet_from = 22, quiet_until = 8;
};
DESCRIBE(SaveSettings, in_app, mail, digest, quiet, quiet_from, quiet_until)
inline constexpr Path<SaveSettings> save_path{"/settings/notifications"};
inline constexpr Path<Nothing> again_path{"/settings/notifications/address"};

// ---- unsubscribing --------------------------------------------------------------------------------

struct ByToken { Text<1, 120> token; };
DESCRIBE(ByToken, token)
/// GET shows a button, POST ends the letters: also without cookies, as mail programs do it (RFC 8058).
inline constexpr Path<ByToken> unsubscribe_path{"/unsubscribe/{token}"};
struct Unsubscribing {
    std::string token;
    std::string what;                               // what the letters are about, in the reader's language
    bool done = false;
};
DESCRIBE(Unsubscribing, token, what, done)
Page unsubscribe_page(const Ui&, const Unsubscribing&);

// ---- administration ---------------------------------------------------------------------------------

inline constexpr Path<Nothing> letters_path{"/admin/letters"};
struct Sample {
    std::string name, title;                        // "digest", "The digest"
    std::string subject, text;
};
DESCRIBE(Sample, name, title, subject, text)
struct ReturnedLine {
    ReturnedFrom from;
    std::string meaning;
};
DESCRIBE(ReturnedLine, from, meaning)
struct Letters {
    std::vector<Sample> samples;
    std::vector<ReturnedLine> returned;
    std::string record_name, record;                // of the signing key in the DNS; an empty record: there is no key
};
DESCRIBE(Letters, samples, returned, record_name, record)
Page letters_page(const Ui&, const Letters&);
struct OfSample { std::string name; };
DESCRIBE(OfSample, name)
inline constexpr Path<OfSample> sample_path{"/admin/letters/{name}"};
struct OfAddress { Text<3, 254> address; };
DESCRIBE(OfAddress, address)
inline constexpr Path<OfAddress> write_again_path{"/admin/letters/again"};

/// Where a mail server hands over letters that came back, as message/rfc822.
inline constexpr Path<Nothing> inbound_path{"/mail/inbound"};

}  // namespace lyceum::mailing
