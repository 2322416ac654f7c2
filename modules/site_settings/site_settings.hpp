// Site settings: what the owner may change while the site runs, and where every other value came from.
#pragma once
#include "modules/accounts/accounts.hpp"

namespace lyceum::site_settings {

extern const Module module;

/// A setting's name and what was typed.
struct Change { std::string name, value; };
/// Validates the changes together, keeps those that differ from the present, notes each in the audit log. Settings that
/// the file, the environment or the command line give are left alone. Throws Refusal(invalid) naming the field, which
/// is the part of the name after the dot.
void change(Tx&, const Visit&, const std::vector<Change>&);
/// May it be changed here: it is one of those that may, and nothing of higher rank sets it.
bool is_open(const App&, std::string_view name);

Url mail_settings_url();                            // /admin/settings/mail
Url site_settings_url();                            // /admin/settings/site

/// The form for the mail server, as the setup shows it too; afterwards the reader goes to `next`.
Html mail_form(const Ui&, const MailConfig&, const std::string& next);

}  // namespace lyceum::site_settings
