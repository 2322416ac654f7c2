// Privacy: what is held about people and why, what they agreed to, their own copy of it, who looked at
// it, and how an account ends. Sources: GDPR Art. 5 to 34, PIPL Art. 13 to 57; rows 17, 183 to 187.
//
// This header is the module's door: everything else in this folder is private. It stands early in
// modules/ORDER, so that every module that holds something about people can say so.
#pragma once
#include "modules/accounts/accounts.hpp"
#include <map>

namespace lyceum::privacy {

extern const Module module;

// ---- the register -------------------------------------------------------------------------------

/// Why something may be held (GDPR Art. 6, PIPL Art. 13). `interest` exists in the GDPR only and is used for
/// nothing that a person could not also refuse.
enum class Basis { contract, legal_duty, consent, interest };
DESCRIBE_ENUM(Basis, contract, legal_duty, consent, interest)

/// What becomes of it when the account ends.
enum class Ending { deleted, anonymised, kept_by_law };
DESCRIBE_ENUM(Ending, deleted, anonymised, kept_by_law)

/// One line of the record of processing: a table, the columns in it that speak of people, and the reason.
/// A test asserts that every such column of the schema stands in some line.
struct Holding {
    std::string table;
    std::vector<std::string> columns;
    Msg what, purpose;
    Basis basis = Basis::contract;
    int days = 0;                                   // how long it is kept; 0: as long as the account, or the work it belongs to
    Ending ending = Ending::deleted;
};
DESCRIBE(Holding, table, columns, what, purpose, basis, days, ending)

/// For `Holding::days`.
constexpr int in_days(Span span) { return static_cast<int>(span.micros / days(1).micros); }

/// What this module holds about people. The policy that everybody can read is made of the answers.
inline constexpr Slot<std::vector<Holding>(const App&)> holdings{"privacy.holdings"};

// ---- a person's own copy ------------------------------------------------------------------------

/// What somebody takes home (GDPR Art. 15 and 20, PIPL Art. 45): one JSON file for each kind of thing, and
/// the files they sent. Never other people's data and never a secret.
class Copy {
public:
    /// `name` without ending: "comments". Rows are described structs; ids and times are strings.
    template <Described Row>
    void add(const std::string& name, const std::vector<Row>& rows) { files_[name + ".json"] = json::text(rows); }
    template <Described Row>
    void add(const std::string& name, const Row& row) { files_[name + ".json"] = json::text(row); }
    /// A file as it is, below `folder/`.
    void add_file(const std::string& folder, const std::string& name, std::string bytes) { files_[folder + "/" + name] = std::move(bytes); }
    const std::map<std::string, std::string>& files() const { return files_; }

private:
    std::map<std::string, std::string> files_;
};

/// Adds what this module holds about the person.
inline constexpr Slot<void(Db&, PersonId, Copy&)> copies{"privacy.copies"};

// ---- what is known of somebody --------------------------------------------------------------------

/// One thing the site believes about somebody, where it comes from, and how it is changed or taken away.
struct Trait {
    std::string label;                              // "#rust", "advanced"
    std::string origin;                             // a sentence in the reader's language
    int percent = 0;                                // its share where it has one, else 0
    Url edit;
    std::string remove_method;                      // "post" or "delete"; empty: it is changed at `edit`
    Url remove;
    std::string field, value;                       // one hidden field of the removing form
};
DESCRIBE(Trait, label, origin, percent, edit, remove_method, remove, field, value)
struct Traits {
    std::string title;
    std::vector<Trait> traits;
};
DESCRIBE(Traits, title, traits)
/// Asked for the visitor's own page "What is known about you". At most one statement each.
inline constexpr Slot<Traits(const Visit&, Db&)> traits{"privacy.traits"};

// ---- the end of an account ------------------------------------------------------------------------

/// Why an account cannot be erased yet (a payment under way, a refund not carried out). Asked when it is due;
/// the erasure then waits a day and its owner is told why.
inline constexpr Slot<std::optional<Msg>(Db&, PersonId)> obstacles{"privacy.obstacles"};

/// People whose accounts were erased since; applied again after an old backup was restored.
std::vector<PersonId> erased(Db&, Time since);
/// Erases now, without the days of grace: for restored backups and administrators. Twice is once.
void erase(Tx&, PersonId);

// ---- consent and disclosure -------------------------------------------------------------------------

/// What people may allow or refuse apart from everything else. Nothing but the purpose itself depends on it.
enum class Purpose { reading, personal_lists };
DESCRIBE_ENUM(Purpose, reading, personal_lists)
/// What is asked: the sentence whose digest is kept with each answer.
Msg question_of(Purpose);
/// Keeps the proof (who, what text, when, where) and lets the answer count.
struct Answer {
    Purpose purpose = Purpose::reading;
    bool given = false;
    std::string place;                              // the page it was given on: "/settings/privacy"
};
void record(Tx&, const Visit&, const Answer&);

/// Announced when an answer differs from the one before.
struct ConsentChanged {
    static constexpr std::string_view topic = "privacy.consent_changed";
    PersonId person;
    Purpose purpose = Purpose::reading;
    bool given = false;
};
DESCRIBE(ConsentChanged, person, purpose, given)

/// Notes that staff looked at what only the person sees; the person reads it under "Who looked". In the Tx
/// of the act that shows it.
struct Look {
    PersonId person;
    std::string what;                               // "address, devices"
    std::string reason;                             // in the words of who looked
};
void note_look(Tx&, const Visit&, const Look&);

}  // namespace lyceum::privacy
