// Addresses of paying: the page that shows a code or leads on, where gateways tell us, and transfers.
#pragma once
#include "modules/commerce/gateways/remote.hpp"
#include "platform/html/form.hpp"

namespace lyceum::commerce {

// ---- the payer ------------------------------------------------------------------------------------

struct OneAttempt { std::string number; };
DESCRIBE(OneAttempt, number)
/// Shown to the buyer alone.
inline constexpr Path<OneAttempt> attempt_path{"/pay/{number}"};
/// Leads on to the gateway, once it said where.
inline constexpr Path<OneAttempt> go_path{"/pay/{number}/go"};

/// pending: the gateway was not told yet. The page asks until it is something else.
enum class PayState { pending, ready, refused, over };
DESCRIBE_ENUM(PayState, pending, ready, refused, over)

struct ClaimLine {
    std::string reference, words;
    Time claimed_at;
    std::optional<Time> decided_at;
    bool approved = false;
    std::string reason;
};
DESCRIBE(ClaimLine, reference, words, claimed_at, decided_at, approved, reason)

struct PayPage {
    std::string number;
    OrderId order;
    PayState state = PayState::pending;
    Way how = Way::none;
    WayToPay way;
    std::string title, site;
    Money money;
    std::string code;                               // the text of a code to scan
    std::string wallet_call;                        // JSON for the wallet inside of WeChat
    std::string openid_at;                          // where WeChat tells who pays; empty: not needed, or not possible
    bool leads_on = false;                          // go_path goes somewhere
    std::string instructions, reference;            // of a transfer
    std::optional<ClaimLine> claim;
};
DESCRIBE(PayPage, number, order, state, how, way, title, site, money, code, wallet_call, openid_at, leads_on, instructions, reference, claim)
Page pay_page(const Ui&, const PayPage&);

/// Where WeChat sends somebody with a word about who they are.
struct WithOpenid { std::string number, code, state; };
DESCRIBE(WithOpenid, number, code, state)
inline constexpr Path<WithOpenid> openid_path{"/pay/{number}/wechat"};
struct OpenidPage {
    std::string number, code, title;
    Money money;
};
DESCRIBE(OpenidPage, number, code, title, money)
Page openid_page(const Ui&, const OpenidPage&);

// ---- the card -------------------------------------------------------------------------------------

struct CardOf { SubscriptionId id; };
DESCRIBE(CardOf, id)
inline constexpr Path<CardOf> card_path{"/subscriptions/{id}/card"};
struct CardPage { std::string address; };
DESCRIBE(CardPage, address)
Page card_page(const Ui&, const CardPage&);

// ---- gateways -------------------------------------------------------------------------------------

struct TellingGateway { std::string gateway; };
DESCRIBE(TellingGateway, gateway)
inline constexpr Path<TellingGateway> told_path{"/gateways/{gateway}/notify"};
inline constexpr std::size_t kToldBytesMost = 512 * 1024;

// ---- transfers ------------------------------------------------------------------------------------

inline constexpr std::size_t kProofBytesMost = 2 * 1024 * 1024;

struct Claiming {
    std::string number;
    Text<1, 100> reference;
    Text<0, 500> words;
    http::Upload proof;
};
DESCRIBE(Claiming, number, reference, words, proof)
inline constexpr Path<Claiming> claim_path{"/pay/{number}/transferred"};

struct Claims { bool decided = false; std::optional<AttemptId> before; };
DESCRIBE(Claims, decided, before)
inline constexpr Path<Claims> transfers_path{"/finance/transfers"};
struct TransferLine {
    AttemptId attempt;
    std::string number;
    OrderId order_id;
    std::string title;
    PersonId buyer;
    std::int64_t minor = 0;
    Currency currency = Currency::CNY;
    std::string reference, words;
    bool has_proof = false;
    Time claimed_at;
    std::optional<Time> decided_at;
    bool approved = false;
    std::string reason;
};
DESCRIBE(TransferLine, attempt, number, order_id, title, buyer, minor, currency, reference, words, has_proof, claimed_at, decided_at, approved, reason)
struct Transfers {
    bool decided = false;
    std::vector<TransferLine> transfers;
    std::vector<accounts::Byline> buyers;           // one for each
    std::optional<AttemptId> older;
    bool may_decide = false, decides_own = true;    // decides_own: nobody else may
};
DESCRIBE(Transfers, decided, transfers, buyers, older, may_decide, decides_own)
Page transfers_page(const Ui&, const Transfers&);

struct Approving {
    AttemptId id;
    Text<1, 20> amount;                             // that arrived, in major units
};
DESCRIBE(Approving, id, amount)
struct Refusing {
    AttemptId id;
    Text<3, 500> reason;
};
DESCRIBE(Refusing, id, reason)
struct ProofOf { AttemptId id; };
DESCRIBE(ProofOf, id)
inline constexpr Path<Approving> approve_path{"/finance/transfers/{id}/approve"};
inline constexpr Path<Refusing> refuse_path{"/finance/transfers/{id}/refuse"};
inline constexpr Path<ProofOf> proof_path{"/finance/transfers/{id}/proof"};

// ---- statements -----------------------------------------------------------------------------------

inline constexpr Path<Nothing> statements_path{"/finance/statements"};
struct Statements { std::vector<std::string> gateways; };
DESCRIBE(Statements, gateways)
Page statements_page(const Ui&, const Statements&);
struct BringStatement {
    std::string gateway;
    http::Upload file;
};
DESCRIBE(BringStatement, gateway, file)
inline constexpr Path<BringStatement> bring_path{"/finance/statements"};

// ---- settings -------------------------------------------------------------------------------------

inline constexpr Path<Nothing> gateways_path{"/finance/gateways"};
struct OneGateway { std::string gateway; };
DESCRIBE(OneGateway, gateway)
inline constexpr Path<OneGateway> gateway_path{"/finance/gateways/{gateway}"}, check_gateway_path{"/finance/gateways/{gateway}/check"};

/// What is known of one gateway; `present` names the secrets that are there, never what they are.
struct GatewayCard {
    std::string gateway;
    bool is_set_up = false, is_on = false;
    SetupPlain plain;
    std::vector<std::string> present;
    std::string notify_url;
    bool keys_lost = false;                         // sealed by keys this server does not have: they must be written again
};
DESCRIBE(GatewayCard, gateway, is_set_up, is_on, plain, present, notify_url, keys_lost)
struct Gateways {
    std::vector<GatewayCard> gateways;
    bool sandbox = false, sandbox_offered = false;
    int refund_days = 0;
};
DESCRIBE(Gateways, gateways, sandbox, sandbox_offered, refund_days)
Page gateways_page(const Ui&, const Gateways&);
struct SaveTerms { int refund_days = 0; };
DESCRIBE(SaveTerms, refund_days)
inline constexpr Path<SaveTerms> selling_terms_path{"/admin/selling-terms"};

struct GatewayChecked { bool asked = false; std::vector<Msg> wrong; };
DESCRIBE(GatewayChecked, asked, wrong)
struct GatewayPage {
    GatewayCard card;
    GatewayChecked checked;
};
DESCRIBE(GatewayPage, card, checked)
Page gateway_page(const Ui&, const GatewayPage&);

struct SaveGateway {
    std::string gateway;
    bool is_on = false;
    Text<0, 200> address;
    Text<0, 64> merchant_id, app_id, serial, public_key_id;
    Text<0, 4000> private_key, public_key;
    Text<0, 200> api_key, webhook_secret, app_secret;
    Text<0, 20000> certificate, their_certificate, root_certificate;
    bool code_here = false;
    Text<0, 2000> instructions;
    Text<0, 3> currency;
};
DESCRIBE(SaveGateway, gateway, is_on, address, merchant_id, app_id, serial, public_key_id, private_key, public_key, api_key, webhook_secret, app_secret,
         certificate, their_certificate, root_certificate, code_here, instructions, currency)
inline constexpr Path<SaveGateway> save_gateway_path{"/finance/gateways/{gateway}"};

/// Name of a gateway on the screen.
std::string gateway_name(const Ui&, std::string_view gateway);

}  // namespace lyceum::commerce
