// Addresses of this module: what each takes, and what each shows.
#pragma once
#include "modules/privacy/consents.hpp"
#include "modules/privacy/erasure.hpp"
#include "modules/privacy/policy.hpp"
#include "modules/privacy/takeout.hpp"

namespace lyceum::privacy {

// Fillings for what stands before this module, in accounts_part.cpp.
std::vector<Holding> accounts_holdings(const App&);
void copy_account(Db&, PersonId, Copy&);

// ---- the policy -----------------------------------------------------------------------------------

/// For `Holding::days`, of what outlives accounts and is never deleted.
inline constexpr int kAsLongAsTheSite = -1;

inline constexpr Path<Nothing> policy_path{"/privacy"};
/// A party outside this server that gets something, and what.
struct Receiver {
    std::string name, what;
};
DESCRIBE(Receiver, name, what)
struct PolicyCookie {
    std::string name, purpose, lasts;
};
DESCRIBE(PolicyCookie, name, purpose, lasts)
struct Policy {
    std::string site, contact;
    std::vector<Holding> holdings;
    std::vector<Receiver> receivers;
    std::vector<PolicyCookie> cookies;
    std::vector<Version> versions;
};
DESCRIBE(Policy, site, contact, holdings, receivers, cookies, versions)
Page policy_page(const Ui&, const Policy&);

// ---- consent --------------------------------------------------------------------------------------

inline constexpr Path<Nothing> consent_path{"/settings/privacy"};
struct Choices {
    bool reading = false, personal_lists = false;
};
DESCRIBE(Choices, reading, personal_lists)
inline constexpr Path<Choices> choose_path{"/settings/privacy"};
struct MyConsent {
    Choices now;
    std::vector<ConsentRow> history;
};
DESCRIBE(MyConsent, now, history)
Page consent_page(const Ui&, const MyConsent&);

// ---- what is known, and a copy of it ----------------------------------------------------------------

inline constexpr Path<Nothing> data_path{"/settings/data"}, ask_copy_path{"/settings/data/copies"};
struct OfCopy {
    DataCopyId id;
};
DESCRIBE(OfCopy, id)
inline constexpr Path<OfCopy> copy_path{"/settings/data/copies/{id}"};
struct Looked {
    accounts::Byline staff;
    std::string what, reason;
    Time at;
};
DESCRIBE(Looked, staff, what, reason, at)
struct MyData {
    std::vector<Traits> known;
    std::optional<CopyRow> copy;
    std::vector<Looked> looks;
    std::vector<Holding> holdings;
};
DESCRIBE(MyData, known, copy, looks, holdings)
Page data_page(const Ui&, const MyData&);

// ---- the end ------------------------------------------------------------------------------------------

inline constexpr Path<Nothing> close_path{"/settings/close"};
struct Close {
    Text<1, 32> handle;                                 // typed to be sure
};
DESCRIBE(Close, handle)
inline constexpr Path<Close> ask_close_path{"/settings/close"};
struct Closing {
    std::string handle;
    std::optional<Time> asked_at, due_at;
    std::string obstacle;                               // in the reader's language
    bool by_staff = false;                              // who gave `reason`, and alone may keep it
    std::string reason;
};
DESCRIBE(Closing, handle, asked_at, due_at, obstacle, by_staff, reason)
Page close_page(const Ui&, const Closing&);

}  // namespace lyceum::privacy
