// A gateway on the network. Each has a folder with pure transformations (requests, signatures, answers) and one class that puts
// them together. Everything here runs in jobs, without a transaction; what it answers is believed afterwards, by `settle`.
#pragma once
#include "modules/commerce/gateways/desk.hpp"
#include "modules/commerce/gateways/setup.hpp"
#include "modules/commerce/gateways/statement.hpp"
#include "platform/http/message.hpp"
#include "platform/http_client/http_client.hpp"
#include <functional>

namespace lyceum::commerce {

/// How the payer gets to a gateway.
enum class Way { none, native, h5, jsapi, page, wap, precreate, checkout, transfer };
DESCRIBE_ENUM(Way, none, native, h5, jsapi, page, wap, precreate, checkout, transfer)

/// What is known of an attempt at its gateway.
struct HandleRow {
    AttemptId attempt;
    Way way = Way::none;
    std::string payer;                              // JSON of HandlePayer
    std::string target;                             // a code's text, an address, or a prepay id; empty until it was asked for
    std::string reference;                          // the gateway's own number of the attempt
    std::string problem;                            // why it was refused
};
DESCRIBE(HandleRow, attempt, way, payer, target, reference, problem)

struct HandlePayer {
    std::string address, openid, email, language;
    bool is_apple = false;
};
DESCRIBE(HandlePayer, address, openid, email, language, is_apple)

struct Paying {
    OrderRow order;
    AttemptRow attempt;
    HandleRow handle;
};
std::optional<Paying> find_paying(Db&, std::string_view number);
std::optional<HandleRow> find_handle(Db&, AttemptId);

/// The way out, as a job or a check has it.
struct Outside {
    const Setup& setup;
    std::string base_url;                           // of this site, without a slash at the end
    Time now;
    std::function<http_client::Response(const http_client::Request&)> send;
};

/// Exactly one is set: where the payer goes, or why not.
struct Opened {
    std::string target, reference, problem;
};

struct SendingBack {
    std::string refund;                             // our number of it: asked for twice, it is sent once
    std::string payment, number;                    // the gateway's number of the money, and our attempt's
    Money money, paid;                              // of this refund, and of the whole payment
    std::string reason;
};
struct SentBack {
    bool accepted = false;
    std::string problem;                            // for staff
    std::vector<Capture> said;
};

enum class DisputeState { open, funds_withdrawn, funds_reinstated, won, lost };
DESCRIBE_ENUM(DisputeState, open, funds_withdrawn, funds_reinstated, won, lost)
struct DisputeWord {
    std::string event, dispute, payment;
    DisputeState state = DisputeState::open;
    Money money;
};

/// What one notification said.
struct Word {
    std::vector<Capture> captures;
    std::string ask_about;                          // our number of an attempt whose state is to be read
    std::vector<DisputeWord> disputes;
    std::string other_version;                      // it speaks another version of the interface than we: nothing of it is believed
};

/// Thrown for what is signed with a key that must be fetched first.
struct UnknownKey : std::runtime_error {
    explicit UnknownKey(std::string which) : std::runtime_error("signed with a key that is not known"), serial(std::move(which)) {}
    std::string serial;
};

/// Whatever a gateway did not clearly answer is a Fault: the job asks again, with the same numbers.
class Remote {
public:
    virtual Way way(const Setup&, const Payer&, bool knows_openid) const = 0;
    virtual Opened open(const Outside&, const Paying&) const = 0;
    /// Has an agreement charged without the payer.
    virtual std::vector<Capture> charge(const Outside&, const Paying&, std::string_view agreement) const = 0;
    /// What it knows of an attempt, as its notifications would tell it.
    virtual std::vector<Capture> look(const Outside&, const Paying&) const = 0;
    /// Takes the demand back. One that was paid meanwhile stays paid: look afterwards.
    virtual void close(const Outside&, const Paying&) const = 0;
    virtual SentBack send_back(const Outside&, const SendingBack&) const = 0;
    /// What became of a refund that was accepted; empty while it is under way.
    virtual std::vector<Capture> look_at_refund(const Outside&, const SendingBack&) const = 0;
    /// Nothing for what it did not sign, or signed too long ago or for somebody else.
    virtual std::optional<Word> understand(const Setup&, const http::Request&, const std::string& site, Time now) const = 0;
    /// The body of the answer that says a notification was taken.
    virtual std::string_view taken() const { return ""; }
    virtual std::string_view not_taken() const { return "not signed\n"; }
    /// Its list of the money it took and gave back, of whole days of its own within [from, until). Nothing where there is none to ask
    /// for; then it is uploaded.
    virtual std::optional<Statement> statement(const Outside&, Time /*from*/, Time /*until*/) const { return std::nullopt; }
    /// Asks it whether these keys work; a sentence for each thing that is wrong.
    virtual std::vector<Msg> check(const Outside&) const = 0;
    /// Certificates it signs with, fetched anew; `serial` is of the one that is wanted, or empty. Empty where there are none to fetch.
    virtual std::map<std::string, std::string> fetch_certificates(const Outside&, const std::string& /*serial*/) const { return {}; }

protected:
    ~Remote() = default;
};

/// The answer, or a Fault for one that did not come or is no answer: 429 and 5xx.
http_client::Response answered(const Outside&, const http_client::Request&);

}  // namespace lyceum::commerce
