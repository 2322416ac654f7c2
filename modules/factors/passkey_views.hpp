// The button that asks the browser for a passkey. Only this module includes this file.
#pragma once
#include "modules/factors/pages.hpp"
#include "platform/html/form.hpp"

namespace lyceum::factors {

struct PasskeyButton {
    Options options;
    std::string field, label, style = "btn block";
    std::string renewed_at = {};                    // where fresh options are; set: passkeys are also offered in the name field
    bool creates = false;
};
/// For inside a form: what the browser answers goes into its field, and the form is sent. Without JavaScript it says so.
Html passkey_button(const Ui&, const PasskeyButton&);

/// What follows is a new cookie: the browser loads the page anew.
html::Attribute anew();

}  // namespace lyceum::factors
