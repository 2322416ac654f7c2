// The module's addresses: what each takes, and what each shows.
#pragma once
#include "modules/site_settings/site_settings.hpp"

namespace lyceum::site_settings {

struct Find { Text<0, 100> q; };
DESCRIBE(Find, q)
inline constexpr Path<Find> all_path{"/admin/settings"};
struct Setting {
    std::string name, meaning;                      // the meaning in the visitor's language
    std::string value, fallback;                    // now, and when nobody sets it; secrets are ***
    config::Origin origin = config::Origin::default_;
    bool changeable = false, open = false;          // while the site runs; and by nothing of higher rank
    std::string variable;                           // that sets it from outside
};
DESCRIBE(Setting, name, meaning, value, fallback, origin, changeable, open, variable)
struct All {
    std::vector<Setting> settings;
    std::string q;
};
DESCRIBE(All, settings, q)
Page all_page(const Ui&, const All&);

inline constexpr Path<Nothing> site_path{"/admin/settings/site"}, mail_path{"/admin/settings/mail"};
struct SiteForm { SiteConfig site; };
DESCRIBE(SiteForm, site)
Page site_page(const Ui&, const SiteForm&);
struct MailForm {
    std::string from, host;
    MailConfig mail;
};
DESCRIBE(MailForm, from, host)                     // without the password
Page mail_page(const Ui&, const MailForm&);

struct SaveSite {
    Text<0, 80> name;
    std::string language;
    Text<0, 60> time_zone, icp_number, police_number;
};
DESCRIBE(SaveSite, name, language, time_zone, icp_number, police_number)
inline constexpr Path<SaveSite> save_site_path{"/admin/settings/site"};

struct SaveMail {
    std::string transport;
    Text<0, 253> host;
    std::string port, encryption;
    Text<0, 200> user;
    std::string password;                           // empty: as it was
    Text<0, 254> from;
    Text<0, 80> from_name;
    std::string next;
};
DESCRIBE(SaveMail, transport, host, port, encryption, user, password, from, from_name, next)
inline constexpr Path<SaveMail> save_mail_path{"/admin/settings/mail"};

}  // namespace lyceum::site_settings
