// What the owner wrote about each gateway: names and numbers, and keys, which are sealed and never shown again.
#pragma once
#include "modules/commerce/commerce.hpp"
#include <map>

namespace lyceum::commerce {

inline constexpr std::string_view kWechatPay = "wechat_pay", kAlipay = "alipay", kStripe = "stripe", kTransfer = "transfer";

/// What may be shown again. Each gateway uses some of these.
struct SetupPlain {
    std::string address;                            // of its interface; empty: the usual one
    std::string merchant_id;                        // WeChat Pay's mchid, Alipay's seller id (PID)
    std::string app_id;
    std::string serial;                             // of our certificate at WeChat Pay
    std::string public_key_id, public_key;          // which the gateway signs with
    std::string certificate, their_certificate, root_certificate;       // Alipay's certificate mode
    bool code_here = false;                         // Alipay: desks see its code on our page
    std::string instructions, currency;             // of transfers
};
DESCRIBE(SetupPlain, address, merchant_id, app_id, serial, public_key_id, public_key, certificate, their_certificate, root_certificate, code_here, instructions, currency)

struct SetupSecrets {
    std::string private_key;                        // of ours, which requests are signed with
    std::string api_key;                            // WeChat Pay's APIv3 key, Stripe's secret key
    std::string webhook_secret;
    std::string app_secret;                         // of a WeChat official account: tells who pays inside of WeChat
};
DESCRIBE(SetupSecrets, private_key, api_key, webhook_secret, app_secret)

struct Setup {
    bool is_on = false;                             // offered for new payments; what began is looked after all the same
    SetupPlain plain;
    SetupSecrets secrets;
    std::map<std::string, std::string> certificates;    // the gateway's own, by serial number, as it published them
};

/// Nothing for a gateway that was never set up. Throws Fault when its keys cannot be opened.
std::optional<Setup> find_setup(Db&, std::string_view gateway);
/// For the page on which keys are written: the same, without secrets where they cannot be opened.
struct SetupOrLost { Setup setup; bool keys_lost = false; };
std::optional<SetupOrLost> find_setup_or_lost(Db&, std::string_view gateway);
/// Secrets that are empty stay as they are; those that cannot be opened are gone.
void save_setup(Tx&, std::string_view gateway, const Setup&);
void keep_certificates(Tx&, std::string_view gateway, const std::map<std::string, std::string>& by_serial);

struct SetupLine {
    std::string gateway;
    bool is_on = false;
    std::string currency;                           // of transfers; empty: every one
    bool code_here = false;
};
DESCRIBE(SetupLine, gateway, is_on, currency, code_here)
/// Kept in memory: asked for by every page that sells.
std::vector<SetupLine> setups(Db&);

}  // namespace lyceum::commerce
