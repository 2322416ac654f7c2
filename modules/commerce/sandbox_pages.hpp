// Addresses of the sandbox: its own pay page, and where it tells us.
#pragma once
#include "modules/commerce/gateways/sandbox.hpp"

namespace lyceum::commerce {

struct OneDemand { std::string number; };
DESCRIBE(OneDemand, number)
inline constexpr Path<OneDemand> sandbox_path{"/sandbox/{number}"};
struct SandboxPage {
    std::string number, title, site;
    Method method = Method::wechat;
    Money money;
    sandbox::DemandState state = sandbox::DemandState::open;
    bool expired = false;
    Url back;                                       // where the shop wants its payer
    std::string address;                            // of this page, for the code to scan
};
DESCRIBE(SandboxPage, number, title, site, method, money, state, expired, back, address)
Page sandbox_page(const Ui&, const SandboxPage&);

struct Doing {
    std::string number;
    sandbox::Choice choice = sandbox::Choice::pay;
};
DESCRIBE(Doing, number, choice)
inline constexpr Path<Doing> sandbox_choose_path{"/sandbox/{number}"};

/// A form as the provider writes it, with its signature in the field kSignatureField.
inline constexpr Path<Nothing> notify_path{"/gateways/sandbox/notify"};
inline constexpr std::string_view kSignatureField = "Sandbox-Signature";
inline constexpr std::size_t kNotificationBytesMost = 16 * 1024;

}  // namespace lyceum::commerce
