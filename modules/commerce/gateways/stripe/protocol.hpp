// Stripe's interface: form encoding, webhook signatures, and what objects and events say. Pure: no clock, no network.
// https://docs.stripe.com/api
#pragma once
#include "modules/commerce/gateways/remote.hpp"
#include "platform/http/input.hpp"

namespace lyceum::commerce::stripe {

/// One version for what we send and what we are told; another family of names is another interface.
inline constexpr std::string_view kVersion = "2026-10-28.endive";

/// Marks of ours on every object: an account may serve other programs, and other sites of this one.
inline constexpr std::string_view kAttemptMark = "lyceum_attempt", kSiteMark = "lyceum_site", kRenewsMark = "lyceum_renews", kRenewalMark = "lyceum_renewal", kRefundMark = "lyceum_refund";

struct Keys {
    Secret api_key, webhook_secret;
    bool is_live = false;                           // told by the key

    /// Throws Refusal(invalid) on the field that does not hold.
    static Keys read(const Setup&);
};

/// "mode=payment&line_items[0][quantity]=1": brackets as they are, values percent-encoded.
std::string encoded(const http::Fields&);

/// `t=<seconds>,v1=<hex>[,v1=…]` over "<t>.<body>", HMAC-SHA256 with the whole secret, at most five minutes old or ahead. Any
/// v1 may fit; v0, upper case and blanks do not.
bool is_signed(const Secret& webhook_secret, std::string_view signature, std::string_view body, Time now);

/// "endive" of "2026-10-28.endive".
std::string_view family_of(std::string_view version);

/// The payment page for an attempt.
http::Fields session_fields(const Paying&, const std::string& site, Time now);
/// A charge without the payer.
http::Fields charge_fields(const Paying&, const std::string& site, std::string_view customer, std::string_view card);

/// An event of ours; one without captures for anybody else's. Nothing for what is no event.
std::optional<Word> understand(const Keys&, const std::string& body, const std::string& site);

/// A payment as it is now, its charge unfolded: the money, and how much of it went back.
std::vector<Capture> said_of_intent(const json::Value& intent, const std::string& number);
/// A payment page as it is now, its payment unfolded.
std::vector<Capture> said_of_session(const json::Value& session, const std::string& number);

/// Lines of its statement; nothing for what is of others, or did not succeed. A refund needs its charge unfolded.
std::optional<Movement> movement_of_charge(const json::Value&, const std::string& site);
std::optional<Movement> movement_of_refund(const json::Value&, const std::string& site);

}  // namespace lyceum::commerce::stripe
